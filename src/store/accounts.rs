//! Accounts (tài khoản định danh điện tử). The level stands on an approved decision for this very person and level: the
//! database refuses any other.

use zeroize::Zeroizing;

use super::files::level;
use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, DecisionId, FileId, PersonId};
use crate::base::{Broken, Language, Timestamp};
use crate::identity::level::AccountLevel;
use crate::identity::{Email, PhoneNumber};
use crate::keyring::{Keyring, Scope};

/// An account as stored. `activated_level` is what the holder has taken into use, if anything.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: AccountId,
    pub person: PersonId,
    pub level: AccountLevel,
    pub activated_level: Option<AccountLevel>,
    pub decision: DecisionId,
    pub language: Language,
    pub issued_at: Timestamp,
    pub activated_at: Option<Timestamp>,
    pub proven_at: Option<Timestamp>,
    pub deceased_at: Option<Timestamp>,
    pub phone_verified_at: Option<Timestamp>,
    pub email_verified_at: Option<Timestamp>,
    phone_sealed: Option<Vec<u8>>,
    email_sealed: Option<Vec<u8>>,
    email_next_sealed: Option<Vec<u8>>,
}

impl FromRow for Account {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let language: String = row.get("language")?;
        Ok(Self {
            id: row.get("id")?,
            person: row.get("person_id")?,
            level: level(row, "level")?,
            activated_level: AccountLevel::from_number(row.get("activated_level")?),
            decision: row.get("decision_id")?,
            language: Language::from_tag(&language).unwrap_or_default(),
            issued_at: row.get("issued_at")?,
            activated_at: row.get("activated_at")?,
            proven_at: row.get("proven_at")?,
            deceased_at: row.get("deceased_at")?,
            phone_verified_at: row.get("phone_verified_at")?,
            email_verified_at: row.get("email_verified_at")?,
            phone_sealed: row.get("phone_sealed")?,
            email_sealed: row.get("email_sealed")?,
            email_next_sealed: row.get("email_next_sealed")?,
        })
    }
}

impl Account {
    /// The holder's own phone.
    pub fn phone(&self, keyring: &Keyring) -> Result<Option<PhoneNumber>, Broken> {
        self.phone_sealed.as_ref().map(|sealed| open_phone(keyring, self.id, sealed)).transpose()
    }

    pub fn email(&self, keyring: &Keyring) -> Result<Option<Email>, Broken> {
        self.email_sealed.as_ref().map(|sealed| open_email(keyring, self.id, sealed)).transpose()
    }

    /// The address that still has to prove that its holder reads its mail: another one, or the one on record.
    pub fn unproven_email(&self, keyring: &Keyring) -> Result<Option<Email>, Broken> {
        match &self.email_next_sealed {
            Some(sealed) => open_email(keyring, self.id, sealed).map(Some),
            None if self.email_verified_at.is_none() => self.email(keyring),
            None => Ok(None),
        }
    }
}

/// The phone of an account.
pub fn open_phone(keyring: &Keyring, id: AccountId, sealed: &[u8]) -> Result<PhoneNumber, Broken> {
    let text = Zeroizing::new(keyring.sealer(Scope::Accounts).open_text("phone", id.bytes(), sealed)?);
    PhoneNumber::parse(&text).map_err(|_| Broken::new("a stored phone is none"))
}

/// The e-mail address of an account.
pub fn open_email(keyring: &Keyring, id: AccountId, sealed: &[u8]) -> Result<Email, Broken> {
    let text = Zeroizing::new(keyring.sealer(Scope::Accounts).open_text("email", id.bytes(), sealed)?);
    Email::parse(&text).map_err(|_| Broken::new("a stored e-mail address is none"))
}

/// An account to be issued: it can't be signed in to before it is activated.
pub struct NewAccount<'a> {
    pub id: AccountId,
    pub person: PersonId,
    pub level: AccountLevel,
    pub decision: DecisionId,
    /// Random: the root of the names under which portals know the holder.
    pub subject_seed: &'a [u8],
    pub language: Language,
}

/// Issues an account on an approved decision; `false` when the person has one.
pub async fn insert(tx: &mut Tx, new: NewAccount<'_>, now: Timestamp) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO accounts (id, person_id, level, activated_level, decision_id, decision_outcome, subject_seed, language,
                 issued_at)
             VALUES ($1, $2, $3, 0, $4, 'approved', $5, $6, $7)
             ON CONFLICT (person_id) WHERE ended_at IS NULL DO NOTHING",
            args![new.id, new.person, new.level.number(), new.decision, new.subject_seed, new.language.tag(), now],
        )
        .await?;
    Ok(added == 1)
}

/// Puts the person's account on another approved decision: a level raised from 1 to 2, or issued again at the same level
/// before anybody took it into use. The account, its seed and what was activated stay. `None` when there is nothing to raise.
pub async fn raise(
    tx: &mut Tx,
    person: PersonId,
    level: AccountLevel,
    decision: DecisionId,
) -> Result<Option<AccountId>, Broken> {
    let row = tx
        .first(
            "UPDATE accounts SET level = $2, decision_id = $3
             WHERE person_id = $1 AND ended_at IS NULL AND deceased_at IS NULL
               AND (level < $2 OR (level = $2 AND activated_level = 0))
             RETURNING id",
            args![person, level.number(), decision],
        )
        .await?;
    row.map(|row| row.get("id")).transpose()
}

pub async fn find(q: impl Queries, id: AccountId) -> Result<Option<Account>, Broken> {
    q.maybe(
        "SELECT id, person_id, level, activated_level, decision_id, language, issued_at, activated_at, proven_at, deceased_at,
                phone_verified_at, email_verified_at, phone_sealed, email_sealed, email_next_sealed
         FROM accounts WHERE id = $1 AND ended_at IS NULL",
        args![id],
    )
    .await
}

/// Notes that the holder has died, or that they live after all.
pub async fn set_deceased(tx: &mut Tx, id: AccountId, at: Option<Timestamp>) -> Result<(), Broken> {
    tx.run(
        "UPDATE accounts SET deceased_at = CASE WHEN $2 IS NULL THEN NULL ELSE COALESCE(deceased_at, $2) END WHERE id = $1",
        args![id, at],
    )
    .await?;
    Ok(())
}

/// The person's account.
pub async fn of_person(q: impl Queries, person: PersonId) -> Result<Option<Account>, Broken> {
    q.maybe(
        "SELECT id, person_id, level, activated_level, decision_id, language, issued_at, activated_at, proven_at, deceased_at,
                phone_verified_at, email_verified_at, phone_sealed, email_sealed, email_next_sealed
         FROM accounts WHERE person_id = $1 AND ended_at IS NULL",
        args![person],
    )
    .await
}

/// The account that stands on a file's decision.
pub async fn of_file(q: impl Queries, file: FileId) -> Result<Option<Account>, Broken> {
    q.maybe(
        "SELECT a.id, a.person_id, a.level, a.activated_level, a.decision_id, a.language, a.issued_at, a.activated_at, a.proven_at,
                a.deceased_at, a.phone_verified_at, a.email_verified_at, a.phone_sealed, a.email_sealed, a.email_next_sealed
         FROM decisions d JOIN accounts a ON a.decision_id = d.id
         WHERE d.file_id = $1 AND d.outcome = 'approved' AND a.ended_at IS NULL",
        args![file],
    )
    .await
}

/// What the holder has to sign in with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub passcode: bool,
    pub passkey: bool,
    pub totp: bool,
    pub card: bool,
}

impl FromRow for Held {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let some = |column| -> Result<bool, Broken> { Ok(row.get::<i64>(column)? > 0) };
        Ok(Self { passcode: some("passcodes")?, passkey: some("passkeys")?, totp: some("totps")?, card: some("cards")? })
    }
}

pub async fn held(q: impl Queries, id: AccountId) -> Result<Held, Broken> {
    let held = q
        .maybe(
            "SELECT (SELECT COUNT(*) FROM passwords WHERE account_id = $1 AND kind = 'passcode') AS passcodes,
                    (SELECT COUNT(*) FROM passkeys WHERE account_id = $1 AND removed_at IS NULL) AS passkeys,
                    (SELECT COUNT(*) FROM totps WHERE account_id = $1 AND removed_at IS NULL AND confirmed_at IS NOT NULL) AS totps,
                    (SELECT COUNT(*) FROM code_cards WHERE account_id = $1 AND ended_at IS NULL) AS cards",
            args![id],
        )
        .await?;
    Ok(held.unwrap_or_default())
}

/// How the holder is reached once activated.
pub struct Contact<'a> {
    /// The phone that was read back, and whether its holder just answered a code sent to it.
    pub phone: Option<&'a PhoneNumber>,
    pub phone_proven: bool,
    pub email: Option<&'a Email>,
}

/// Takes the account's level into use, if a passcode is set and a factor of possession is there: a passkey, an app for
/// codes, or the phone that just proved itself. `false` when something is missing, or nothing is left to activate.
pub async fn activate(
    tx: &mut Tx,
    keyring: &Keyring,
    id: AccountId,
    contact: Contact<'_>,
    now: Timestamp,
) -> Result<bool, Broken> {
    let sealer = keyring.sealer(Scope::Accounts);
    let (phone_key, phone_sealed) = match contact.phone {
        None => (None, None),
        Some(phone) => (
            Some(keyring.index().blind("phone", phone.reveal())?),
            Some(sealer.seal("phone", id.bytes(), phone.reveal().as_bytes())?),
        ),
    };
    let email_sealed = contact.email.map(|email| sealer.seal("email", id.bytes(), email.reveal().as_bytes())).transpose()?;
    let phone_verified_at = contact.phone_proven.then_some(now);
    let changed = tx
        .run(
            "UPDATE accounts SET activated_level = level, activated_at = COALESCE(activated_at, $2), proven_at = NULL,
                 phone_key = COALESCE($3, phone_key), phone_sealed = COALESCE($4, phone_sealed),
                 phone_verified_at = COALESCE($5, phone_verified_at), email_sealed = COALESCE($6, email_sealed)
             WHERE id = $1 AND ended_at IS NULL AND deceased_at IS NULL AND activated_level < level
               AND EXISTS (SELECT 1 FROM passwords WHERE account_id = $1 AND kind = 'passcode')
               AND ($5 IS NOT NULL
                    OR EXISTS (SELECT 1 FROM passkeys WHERE account_id = $1 AND removed_at IS NULL)
                    OR EXISTS (SELECT 1 FROM totps WHERE account_id = $1 AND removed_at IS NULL AND confirmed_at IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM code_cards WHERE account_id = $1 AND ended_at IS NULL))",
            args![id, now, phone_key, phone_sealed, phone_verified_at, email_sealed],
        )
        .await?;
    Ok(changed == 1)
}

/// The phone on record has proven itself: its holder typed a code that was sent to it. `false` when there is none.
pub async fn phone_proven(tx: &mut Tx, id: AccountId, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE accounts SET phone_verified_at = $2 WHERE id = $1 AND phone_key IS NOT NULL AND phone_verified_at IS NULL",
            args![id, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Keeps another address beside the one on record, until it has proven itself.
pub async fn set_next_email(tx: &mut Tx, keyring: &Keyring, id: AccountId, email: &Email) -> Result<(), Broken> {
    let sealed = keyring.sealer(Scope::Accounts).seal("email", id.bytes(), email.reveal().as_bytes())?;
    tx.run("UPDATE accounts SET email_next_sealed = $2 WHERE id = $1", args![id, sealed]).await?;
    Ok(())
}

/// The mailbox that was written to has proven itself, and is the one on record. `false` when none waits.
pub async fn email_proven(tx: &mut Tx, id: AccountId, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE accounts SET email_sealed = COALESCE(email_next_sealed, email_sealed), email_next_sealed = NULL,
                 email_verified_at = $2
             WHERE id = $1 AND (email_next_sealed IS NOT NULL OR (email_sealed IS NOT NULL AND email_verified_at IS NULL))",
            args![id, now],
        )
        .await?;
    Ok(changed == 1)
}

/// The mailbox signs nobody in any more; notices go on. `false` when it did not before.
pub async fn email_no_way(tx: &mut Tx, id: AccountId) -> Result<bool, Broken> {
    let changed =
        tx.run("UPDATE accounts SET email_verified_at = NULL WHERE id = $1 AND email_verified_at IS NOT NULL", args![id]).await?;
    Ok(changed == 1)
}

/// Notes the first real sign-in since the activation; `None` when it was noted before.
pub async fn prove(tx: &mut Tx, id: AccountId, now: Timestamp) -> Result<Option<DecisionId>, Broken> {
    let row = tx
        .first(
            "UPDATE accounts SET proven_at = $2 WHERE id = $1 AND proven_at IS NULL AND activated_level > 0 RETURNING decision_id",
            args![id, now],
        )
        .await?;
    row.map(|row| row.get("decision_id")).transpose()
}

/// Takes back what an activation that came to no end had set, so that the next one begins clean. An account that is in use
/// keeps all it has.
pub async fn clear_passcode(tx: &mut Tx, id: AccountId) -> Result<u64, Broken> {
    tx.run(
        "DELETE FROM passwords WHERE account_id = $1
           AND EXISTS (SELECT 1 FROM accounts WHERE id = $1 AND activated_level = 0)",
        args![id],
    )
    .await
}

/// As [`clear_passcode`], for passkeys.
pub async fn clear_passkeys(tx: &mut Tx, id: AccountId, now: Timestamp) -> Result<u64, Broken> {
    tx.run(
        "UPDATE passkeys SET removed_at = $2 WHERE account_id = $1 AND removed_at IS NULL
           AND EXISTS (SELECT 1 FROM accounts WHERE id = $1 AND activated_level = 0)",
        args![id, now],
    )
    .await
}

/// As [`clear_passcode`], for apps that show codes.
pub async fn clear_totps(tx: &mut Tx, id: AccountId, now: Timestamp) -> Result<u64, Broken> {
    tx.run(
        "UPDATE totps SET removed_at = $2 WHERE account_id = $1 AND removed_at IS NULL
           AND EXISTS (SELECT 1 FROM accounts WHERE id = $1 AND activated_level = 0)",
        args![id, now],
    )
    .await
}

/// Whether the phone of this blind index belongs to another person's account.
pub async fn phone_is_anothers(q: impl Queries, phone_key: &[u8], person: PersonId) -> Result<bool, Broken> {
    let found = q
        .first(
            "SELECT id FROM accounts WHERE phone_key = $1 AND person_id <> $2 AND ended_at IS NULL LIMIT 1",
            args![phone_key, person],
        )
        .await?;
    Ok(found.is_some())
}
