//! Time-based codes from an app (RFC 6238): six digits, 30 seconds, one step of tolerance either way, each step accepted
//! once.

use std::time::Duration;

use totp_rs::{Algorithm, Builder, Totp};

use super::limit::{self, Attempt, TooMany, Whose};
use super::visitor::Visitor;
use crate::app::App;
use crate::base::ids::{AccountId, FactorId};
use crate::base::{Broken, Outcome, Refusal, Secret, Timestamp, error::refuse};
use crate::store::{Tx, totps};

const DIGITS: u8 = 6;
const STEP_SECONDS: u64 = 30;
/// How long a new secret waits to be confirmed.
const WAITS: Duration = Duration::from_secs(15 * 60);

/// Why a code is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeRefused {
    /// Not the code of this time, or one that was used already: not told apart.
    Wrong,
    /// The new secret waited too long, or was confirmed already.
    Gone,
    TooMany(TooMany),
}

impl Refusal for CodeRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Wrong => "code-wrong",
            Self::Gone => "app-setup-gone",
            Self::TooMany(too_many) => too_many.code(),
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Wrong => 422,
            Self::Gone => 410,
            Self::TooMany(too_many) => too_many.status(),
        }
    }
}

impl From<TooMany> for CodeRefused {
    fn from(too_many: TooMany) -> Self {
        Self::TooMany(too_many)
    }
}

/// A secret made just now: shown once, as letters and as an address for the app's camera.
pub struct Offered {
    pub id: FactorId,
    /// Base32, in groups of four.
    pub secret: Secret,
    /// `otpauth://totp/…`
    pub address: Secret,
}

/// Makes a secret for an app. It counts for nothing until a code of it was typed.
pub async fn begin(app: &App, tx: &mut Tx, account: AccountId, label: &str, now: Timestamp) -> Result<Offered, Broken> {
    let id = FactorId::new(now, &app.random);
    let secret = zeroize::Zeroizing::new(app.random.bytes::<20>());
    totps::begin(tx, &app.keyring, (id, account), &*secret, now).await?;
    // A colon would divide issuer and account name (Key URI format).
    let plain = |text: &str| text.replace(':', " ");
    let totp = builder(&*secret)
        .with_account_name(plain(label))
        .with_issuer(Some(plain(&app.settings.brand.name_vi)))
        .build()
        .map_err(|problem| Broken::new(problem.to_string()))?;
    let letters = zeroize::Zeroizing::new(totp.secret().to_base32());
    let grouped = letters.as_bytes().chunks(4).filter_map(|four| std::str::from_utf8(four).ok()).collect::<Vec<_>>().join(" ");
    let address = totp.to_url().map_err(|problem| Broken::new(problem.to_string()))?;
    Ok(Offered { id, secret: Secret::new(grouped), address: Secret::new(address) })
}

/// Takes the app into use by its first code. `tx` is to be committed whether or not the code was right: the try counts.
pub async fn confirm(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    (account, id): (AccountId, FactorId),
    typed: &Secret,
) -> Outcome<(), CodeRefused> {
    let now = visitor.now;
    let taken = counted(app, tx, visitor, account).await?;
    let Some(waiting) = totps::waiting(&mut *tx, account, id, now - WAITS).await? else { return refuse(CodeRefused::Gone) };
    let Some(step) = step_of(&waiting.secret(&app.keyring)?, typed, now)? else { return refuse(CodeRefused::Wrong) };
    if !totps::confirm(tx, account, id, step, now).await? {
        return refuse(CodeRefused::Gone);
    }
    Ok(taken.succeeded(tx, now).await?)
}

/// Checks a code of the app in use. `tx` is to be committed whether or not the code was right: the try counts.
pub async fn check(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    account: AccountId,
    typed: &Secret,
) -> Outcome<(), CodeRefused> {
    let now = visitor.now;
    let taken = counted(app, tx, visitor, account).await?;
    let Some(app_in_use) = totps::in_use(&mut *tx, account).await? else { return refuse(CodeRefused::Wrong) };
    let Some(step) = step_of(&app_in_use.secret(&app.keyring)?, typed, now)? else { return refuse(CodeRefused::Wrong) };
    if !totps::accept(tx, app_in_use.id, step).await? {
        return refuse(CodeRefused::Wrong);
    }
    Ok(taken.succeeded(tx, now).await?)
}

async fn counted(app: &App, tx: &mut Tx, visitor: &Visitor<'_>, account: AccountId) -> Outcome<limit::Taken, CodeRefused> {
    let attempt = Attempt { sort: "totp", whose: Whose::Account(account), source: visitor.source, secret: None };
    limit::take(app, tx, attempt, visitor.now).await.map_err(limit::told_as)
}

fn builder(secret: &[u8]) -> Builder {
    // SHA-1 is what every app reads; HMAC-SHA-1 stands (RFC 6238 section 1.2, NIST SP 800-131A).
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS)
        .with_skew(1)
        .with_step_duration(STEP_SECONDS)
        .with_secret(secret.to_vec())
}

/// The time step whose code was typed, of the one now, before and after.
fn step_of(secret: &[u8], typed: &Secret, now: Timestamp) -> Result<Option<i64>, Broken> {
    let digits: String = typed.reveal().chars().filter(|c| *c != ' ').collect();
    if digits.len() != usize::from(DIGITS) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let totp: Totp = builder(secret).build().map_err(|problem| Broken::new(problem.to_string()))?;
    let seconds = u64::try_from(now.seconds()).unwrap_or(0);
    Ok(totp.check(&digits, seconds).and_then(|step| i64::try_from(step).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, its SHA-1 secret, the last six digits of each value.
    const SECRET: &[u8] = b"12345678901234567890";

    fn step(typed: &str, seconds: i64) -> Option<i64> {
        step_of(SECRET, &Secret::new(typed), Timestamp::from_seconds(seconds)).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(step(code, seconds), Some(seconds / 30));
        }
    }

    #[test]
    fn one_step_either_way_is_tolerated_and_no_more() {
        let (at, code) = (1_111_111_109, "081804");
        let of = at / 30;
        for (moved, fits) in [(-60, false), (-30, true), (0, true), (30, true), (60, false), (90, false)] {
            assert_eq!(step(code, at + moved), fits.then_some(of), "{moved}");
        }
    }

    #[test]
    fn only_six_plain_digits_are_a_code() {
        assert_eq!(step("081 804", 1_111_111_109), Some(1_111_111_109 / 30));
        for typed in ["", "81804", "07081804", "０８１８０４", "08180a", "081804\n", "-81804", "+81804"] {
            assert_eq!(step(typed, 1_111_111_109), None, "{typed:?}");
        }
    }
}
