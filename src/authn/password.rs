//! Passwords and six-digit passcodes: peppered by the keyring, then Argon2id, on the bounded workers. Whoever is unknown
//! costs the same time as whoever typed wrongly.

use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use crate::app::App;
use crate::base::ids::AccountId;
use crate::base::workers::Undone;
use crate::base::{Broken, Secret, secret};
use crate::identity::level::Factor;
use crate::keyring::Scope;
use crate::keyring::pepper::{Peppered, Place};
pub use crate::store::passwords::Kind;

/// 19 MiB, two passes, one lane: the least that OWASP's password storage sheet names for Argon2id. The salt is random and
/// the pepper lies outside the database.
const COST: Cost = Cost { memory_kib: 19 * 1024, passes: 2, lanes: 1 };

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// Why nothing was compared.
#[derive(Debug)]
pub enum Unchecked {
    /// Too many are waiting: 503, try again.
    Full,
    Broken(Broken),
}

impl<E: Into<Broken>> From<E> for Unchecked {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

/// What was typed, in its one form: NFC, for two keyboards write one Vietnamese letter in two ways.
pub fn normal(typed: &Secret) -> Secret {
    // A letter is at most four characters before they are composed.
    let mut plain = Zeroizing::new(String::with_capacity(4 * LONGEST));
    plain.extend(typed.reveal().chars().take(4 * LONGEST + 4).nfc().take(LONGEST + 1));
    Secret::new(plain.as_str())
}

/// Longer than this nothing is a password; it is cut before it costs anything.
pub const LONGEST: usize = 128;

/// Six digits are a passcode, anything else is a password: the rules for passwords leave no doubt (`password_rule`).
pub fn kind_of(typed: &Secret) -> Kind {
    let text = typed.reveal();
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) { Kind::Passcode } else { Kind::Password }
}

/// The factor that a kind is.
pub fn factor(kind: Kind) -> Factor {
    match kind {
        Kind::Password => Factor::Password,
        Kind::Passcode => Factor::Passcode,
    }
}

/// The sealed hash of a new secret, for `store::passwords`.
pub async fn hashed(app: &App, account: AccountId, kind: Kind, typed: &Secret) -> Result<Vec<u8>, Unchecked> {
    let peppered = app.keyring.pepper().prehash(place(kind, &account), normal(typed).reveal())?;
    let salt = app.random.bytes::<16>();
    let epoch = peppered.epoch;
    let hash = worked(app, move || argon2(&peppered, &salt, COST)).await?;
    let stored = Stored { epoch, cost: COST, salt, hash: *hash };
    Ok(app.keyring.sealer(Scope::Passwords).seal("hash_sealed", &row(account, kind), &stored.to_bytes())?)
}

/// How a comparison came out.
#[derive(Debug)]
pub struct Compared {
    pub right: bool,
    /// The same secret hashed anew, when the pepper or the cost has moved on since it was set.
    pub renewed: Option<Vec<u8>>,
}

/// Compares what was typed with the stored hash. Without one (nobody has this account, or not this kind of secret) the same
/// work is done for nothing.
pub async fn compare(app: &App, stored: Option<(AccountId, &[u8])>, kind: Kind, typed: &Secret) -> Result<Compared, Unchecked> {
    let typed = normal(typed);
    let pepper = app.keyring.pepper();
    let (account, known) = match stored {
        None => (None, None),
        Some((account, sealed)) => {
            let clear = app.keyring.sealer(Scope::Passwords).open("hash_sealed", &row(account, kind), sealed)?;
            (Some(account), Some(Stored::from_bytes(&clear).ok_or_else(|| Broken::new("a stored hash of another form"))?))
        }
    };
    let peppered = match (&account, &known) {
        (Some(account), Some(known)) => pepper
            .prehash_at(known.epoch, place(kind, account), typed.reveal())
            .ok_or_else(|| Broken::new("the pepper of a stored hash is gone"))?,
        _ => pepper.prehash(Place { context: kind.word(), owner: &[0; 16] }, typed.reveal())?,
    };
    let (salt, cost) = known.as_ref().map_or(([0; 16], COST), |known| (known.salt, known.cost));
    let hash = worked(app, move || argon2(&peppered, &salt, cost)).await?;
    let (Some(account), Some(known)) = (account, known) else { return Ok(Compared { right: false, renewed: None }) };
    let right = secret::equal(&*hash, &known.hash);
    let is_current = known.cost == COST && pepper.prehash(place(kind, &account), "").is_ok_and(|now| now.epoch == known.epoch);
    let renewed = if right && !is_current { Some(hashed(app, account, kind, &typed).await?) } else { None };
    Ok(Compared { right, renewed })
}

async fn worked<T: Send + 'static>(app: &App, work: impl FnOnce() -> Result<T, Broken> + Send + 'static) -> Result<T, Unchecked> {
    match app.workers.run(work).await {
        Ok(done) => Ok(done?),
        Err(Undone::Full) => Err(Unchecked::Full),
        Err(Undone::Broken(broken)) => Err(Unchecked::Broken(broken)),
    }
}

/// Memory is taken for each hash and given back after it: kept blocks would be 19 MiB a core in an idle process, for a tenth
/// more hashes a second.
fn argon2(peppered: &Peppered, salt: &[u8; 16], cost: Cost) -> Result<Zeroizing<[u8; 32]>, Broken> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(|e| Broken::new(e.to_string()))?;
    let mut out = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(&*peppered.bytes, salt, &mut *out)
        .map_err(|e| Broken::new(e.to_string()))?;
    Ok(out)
}

fn place(kind: Kind, account: &AccountId) -> Place<'_> {
    Place { context: kind.word(), owner: account.bytes() }
}

/// A sealed hash opens for its account and kind only.
fn row(account: AccountId, kind: Kind) -> Vec<u8> {
    [account.bytes(), kind.word().as_bytes()].concat()
}

/// What is sealed: form, pepper epoch, cost, salt, hash.
struct Stored {
    epoch: u16,
    cost: Cost,
    salt: [u8; 16],
    hash: [u8; 32],
}

const FORM: u8 = 1;

impl Stored {
    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(vec![FORM]);
        out.extend_from_slice(&self.epoch.to_be_bytes());
        for part in [self.cost.memory_kib, self.cost.passes, self.cost.lanes] {
            out.extend_from_slice(&part.to_be_bytes());
        }
        out.extend_from_slice(&self.salt);
        out.extend_from_slice(&self.hash);
        out
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(&[FORM])?;
        let (epoch, rest) = rest.split_first_chunk()?;
        let (memory, rest) = rest.split_first_chunk()?;
        let (passes, rest) = rest.split_first_chunk()?;
        let (lanes, rest) = rest.split_first_chunk()?;
        let (salt, rest) = rest.split_first_chunk()?;
        let cost = Cost {
            memory_kib: u32::from_be_bytes(*memory),
            passes: u32::from_be_bytes(*passes),
            lanes: u32::from_be_bytes(*lanes),
        };
        Some(Self { epoch: u16::from_be_bytes(*epoch), cost, salt: *salt, hash: rest.try_into().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_are_a_passcode_and_nothing_else_is() {
        for (typed, kind) in [
            ("482913", Kind::Passcode),
            ("4829133", Kind::Password),
            ("48291", Kind::Password),
            ("４８２９１３", Kind::Password),
            ("48291a", Kind::Password),
            ("", Kind::Password),
        ] {
            assert_eq!(kind_of(&Secret::new(typed)), kind, "{typed}");
        }
    }

    #[test]
    fn one_letter_typed_in_two_ways_is_one_letter() {
        assert_eq!(
            normal(&Secret::new("Đường mòn")).reveal(),
            normal(&Secret::new("Đu\u{31b}o\u{31b}\u{300}ng mo\u{300}n")).reveal()
        );
        assert_eq!(normal(&Secret::new("a".repeat(1 << 20))).reveal().len(), LONGEST + 1);
    }

    #[test]
    fn the_stored_form_reads_back() {
        let stored = Stored { epoch: 7, cost: COST, salt: [1; 16], hash: [2; 32] };
        let bytes = stored.to_bytes();
        let back = Stored::from_bytes(&bytes).unwrap();
        assert_eq!((back.epoch, back.cost, back.salt, back.hash), (7, COST, [1; 16], [2; 32]));
        assert!(Stored::from_bytes(&bytes[1..]).is_none());
        assert!(Stored::from_bytes(&bytes[..62]).is_none());
    }
}
