//! One-time codes: sent to a phone or shown at a desk. Stored peppered, five tries, bound to what they were asked for.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, FactorId};
use crate::base::{Broken, Timestamp};

/// A code to be kept.
pub struct NewCode<'a> {
    pub id: FactorId,
    pub account: AccountId,
    /// What it is good for; it is good for nothing else.
    pub purpose: &'a str,
    pub mac: Vec<u8>,
    pub tries: i64,
    pub expires_at: Timestamp,
}

/// A code of which one try was just taken.
pub struct Tried {
    pub id: FactorId,
    pub mac: Vec<u8>,
    pub tries_left: i64,
}

impl FromRow for Tried {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { id: row.get("id")?, mac: row.get("mac")?, tries_left: row.get("tries_left")? })
    }
}

pub async fn insert(tx: &mut Tx, new: NewCode<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO one_time_codes (id, account_id, purpose, mac, tries_left, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![new.id, new.account, new.purpose, new.mac, new.tries, now, new.expires_at],
    )
    .await?;
    Ok(())
}

/// Voids the codes of a purpose that were sent before: only the newest works.
pub async fn void(tx: &mut Tx, account: AccountId, purpose: &str, now: Timestamp) -> Result<u64, Broken> {
    tx.run(
        "UPDATE one_time_codes SET used_at = $3 WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL",
        args![account, purpose, now],
    )
    .await
}

/// Voids every code of an account.
pub async fn void_all(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<u64, Broken> {
    tx.run("UPDATE one_time_codes SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL", args![account, now]).await
}

/// Takes one try of the code that waits. Taken before it is compared, so that a burst of guesses gets no more of them.
pub async fn take_try(tx: &mut Tx, account: AccountId, purpose: &str, now: Timestamp) -> Result<Option<Tried>, Broken> {
    tx.maybe(
        "UPDATE one_time_codes SET tries_left = tries_left - 1
         WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL AND tries_left > 0 AND expires_at > $3
         RETURNING id, mac, tries_left",
        args![account, purpose, now],
    )
    .await
}

/// Uses a code up: of two who bring the right one, one gets `true`.
pub async fn use_up(tx: &mut Tx, id: FactorId, now: Timestamp) -> Result<bool, Broken> {
    Ok(tx.run("UPDATE one_time_codes SET used_at = $2 WHERE id = $1 AND used_at IS NULL", args![id, now]).await? == 1)
}

/// A code that was made.
#[derive(Clone, Debug)]
pub struct MadeCode {
    pub at: Timestamp,
    pub purpose: String,
    pub used_at: Option<Timestamp>,
}

impl FromRow for MadeCode {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { at: row.get("created_at")?, purpose: row.get("purpose")?, used_at: row.get("used_at")? })
    }
}

/// The codes of an account that were made after `since`, newest first.
pub async fn made_since(q: impl Queries, account: AccountId, since: Timestamp) -> Result<Vec<MadeCode>, Broken> {
    q.all(
        "SELECT created_at, purpose, used_at FROM one_time_codes WHERE account_id = $1 AND created_at > $2 ORDER BY created_at DESC",
        args![account, since],
    )
    .await
}
