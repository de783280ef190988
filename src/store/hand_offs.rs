//! Sign-ins handed from a computer to a phone. Each step is one guarded statement: opened by one phone, one try, used once.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, FactorId};
use crate::base::{Broken, Timestamp};
use crate::identity::level::Factors;

/// One to be kept.
pub struct NewHandOff<'a> {
    pub id: FactorId,
    pub code_hash: [u8; 32],
    pub short_key: &'a [u8],
    pub browser_hash: [u8; 32],
    pub asked_sealed: Vec<u8>,
    pub number_mac: Vec<u8>,
    pub expires_at: Timestamp,
}

/// As stored.
#[derive(Clone, Debug)]
pub struct HandOff {
    pub id: FactorId,
    pub browser_hash: Vec<u8>,
    pub asked_sealed: Vec<u8>,
    pub number_mac: Vec<u8>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub opened_at: Option<Timestamp>,
    pub tried_at: Option<Timestamp>,
    pub approved_at: Option<Timestamp>,
    pub denied_at: Option<Timestamp>,
    pub used_at: Option<Timestamp>,
}

impl FromRow for HandOff {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            browser_hash: row.get("browser_hash")?,
            asked_sealed: row.get("asked_sealed")?,
            number_mac: row.get("number_mac")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            opened_at: row.get("opened_at")?,
            tried_at: row.get("tried_at")?,
            approved_at: row.get("approved_at")?,
            denied_at: row.get("denied_at")?,
            used_at: row.get("used_at")?,
        })
    }
}

pub async fn insert(tx: &mut Tx, new: NewHandOff<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO hand_offs (id, code_hash, short_key, browser_hash, asked_sealed, number_mac, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![new.id, new.code_hash, new.short_key, new.browser_hash, new.asked_sealed, new.number_mac, now, new.expires_at],
    )
    .await?;
    Ok(())
}

/// Gives it to the phone that brings its code: the first one, and that one again. The computer that waits is no phone.
pub async fn open(
    tx: &mut Tx,
    (code_hash, short_keys): (&[u8; 32], &[Vec<u8>; 4]),
    phone_hash: &[u8; 32],
    (now, until): (Timestamp, Timestamp),
) -> Result<Option<FactorId>, Broken> {
    let [s1, s2, s3, s4] = short_keys;
    let row = tx
        .first(
            "UPDATE hand_offs SET phone_hash = $6, opened_at = COALESCE(opened_at, $7),
                 expires_at = CASE WHEN opened_at IS NULL THEN $8 ELSE expires_at END
             WHERE (code_hash = $1 OR short_key IN ($2, $3, $4, $5)) AND (phone_hash IS NULL OR phone_hash = $6)
               AND browser_hash <> $6 AND tried_at IS NULL AND denied_at IS NULL AND expires_at > $7
             RETURNING id",
            args![code_hash, s1, s2, s3, s4, phone_hash, now, until],
        )
        .await?;
    row.map(|row| row.get("id")).transpose()
}

/// The one that a phone opened.
pub async fn of_phone(q: impl Queries, id: FactorId, phone_hash: &[u8; 32]) -> Result<Option<HandOff>, Broken> {
    q.maybe(
        "SELECT id, browser_hash, asked_sealed, number_mac, created_at, expires_at, opened_at, tried_at, approved_at, denied_at, used_at
         FROM hand_offs WHERE id = $1 AND phone_hash = $2",
        args![id, phone_hash],
    )
    .await
}

/// The one that a computer waits for.
pub async fn of_computer(q: impl Queries, id: FactorId, browser_hash: &[u8; 32]) -> Result<Option<HandOff>, Broken> {
    q.maybe(
        "SELECT id, browser_hash, asked_sealed, number_mac, created_at, expires_at, opened_at, tried_at, approved_at, denied_at, used_at
         FROM hand_offs WHERE id = $1 AND browser_hash = $2",
        args![id, browser_hash],
    )
    .await
}

/// Takes the one try. Taken before the number is compared, so that of a burst of guesses one is looked at.
pub async fn take_try(
    tx: &mut Tx,
    id: FactorId,
    phone_hash: &[u8; 32],
    account: AccountId,
    now: Timestamp,
) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE hand_offs SET tried_at = $4, account_id = $3
             WHERE id = $1 AND phone_hash = $2 AND tried_at IS NULL AND denied_at IS NULL AND expires_at > $4",
            args![id, phone_hash, account, now],
        )
        .await?;
    Ok(changed == 1)
}

/// What the phone's session had shown, and when; with which passkey, if it was one.
pub async fn approve(
    tx: &mut Tx,
    id: FactorId,
    (factors, auth_at, passkey): (&Factors, Timestamp, Option<FactorId>),
    (now, until): (Timestamp, Timestamp),
) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE hand_offs SET approved_at = $4, factors = $2, auth_at = $3, expires_at = $5, passkey_id = $6
             WHERE id = $1 AND tried_at IS NOT NULL AND approved_at IS NULL AND denied_at IS NULL",
            args![id, factors.to_string(), auth_at, now, until, passkey],
        )
        .await?;
    Ok(changed == 1)
}

/// Ends it: it opens nothing any more.
pub async fn deny(tx: &mut Tx, id: FactorId, phone_hash: &[u8; 32], account: AccountId, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE hand_offs SET denied_at = $4, account_id = $3 WHERE id = $1 AND phone_hash = $2 AND denied_at IS NULL AND used_at IS NULL",
            args![id, phone_hash, account, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Who was let in by an approval.
pub struct Approved {
    pub account: AccountId,
    pub factors: Factors,
    pub auth_at: Timestamp,
    pub passkey: Option<FactorId>,
}

impl FromRow for Approved {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            account: row.get("account_id")?,
            factors: row.parse("factors")?,
            auth_at: row.get("auth_at")?,
            passkey: row.get("passkey_id")?,
        })
    }
}

/// Uses an approval up: once, by the computer that waited.
pub async fn use_up(tx: &mut Tx, id: FactorId, browser_hash: &[u8; 32], now: Timestamp) -> Result<Option<Approved>, Broken> {
    tx.maybe(
        "UPDATE hand_offs SET used_at = $3
         WHERE id = $1 AND browser_hash = $2 AND approved_at IS NOT NULL AND denied_at IS NULL AND used_at IS NULL AND expires_at > $3
         RETURNING account_id, factors, auth_at, passkey_id",
        args![id, browser_hash, now],
    )
    .await
}
