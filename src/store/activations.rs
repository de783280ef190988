//! Slips and how far their activation has come.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, DeskId, FactorId, FileId, MatchId, OfficerId};
use crate::base::{Broken, Timestamp};

/// A slip as stored.
#[derive(Clone, Debug)]
pub struct Slip {
    pub id: FactorId,
    pub account: AccountId,
    pub file: FileId,
    pub officer: OfficerId,
    pub desk: DeskId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// `phone` or `desk`: the second proof, once it was given.
    pub proof: Option<String>,
    pub browser_hash: Option<Vec<u8>>,
    pub match_id: Option<MatchId>,
    pub voided_at: Option<Timestamp>,
    pub used_at: Option<Timestamp>,
}

impl FromRow for Slip {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            file: row.get("file_id")?,
            officer: row.get("officer_id")?,
            desk: row.get("desk_id")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            proof: row.get("proof")?,
            browser_hash: row.get("browser_hash")?,
            match_id: row.get("match_id")?,
            voided_at: row.get("voided_at")?,
            used_at: row.get("used_at")?,
        })
    }
}

/// A slip to be handed out.
pub struct NewSlip<'a> {
    pub id: FactorId,
    pub code_hash: [u8; 32],
    pub short_key: &'a [u8],
    pub account: AccountId,
    pub file: FileId,
    pub officer: OfficerId,
    pub desk: DeskId,
    pub expires_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, new: NewSlip<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO activations (id, code_hash, short_key, account_id, file_id, officer_id, desk_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![new.id, new.code_hash, new.short_key, new.account, new.file, new.officer, new.desk, now, new.expires_at],
    )
    .await?;
    Ok(())
}

/// Voids every slip of an account that is not used up.
pub async fn void(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<u64, Broken> {
    tx.run(
        "UPDATE activations SET voided_at = $2 WHERE account_id = $1 AND used_at IS NULL AND voided_at IS NULL",
        args![account, now],
    )
    .await
}

pub async fn find(q: impl Queries, id: FactorId) -> Result<Option<Slip>, Broken> {
    q.maybe(
        "SELECT id, account_id, file_id, officer_id, desk_id, created_at, expires_at, proof, browser_hash, match_id, voided_at,
                used_at
         FROM activations WHERE id = $1",
        args![id],
    )
    .await
}

/// The slip of a code from its QR.
pub async fn by_code(q: impl Queries, code_hash: &[u8; 32]) -> Result<Option<Slip>, Broken> {
    q.maybe(
        "SELECT id, account_id, file_id, officer_id, desk_id, created_at, expires_at, proof, browser_hash, match_id, voided_at,
                used_at
         FROM activations WHERE code_hash = $1",
        args![code_hash],
    )
    .await
}

/// The slip of a short code, by one of the keys under which it may be stored.
pub async fn by_short_key(q: impl Queries, key: &[u8]) -> Result<Option<Slip>, Broken> {
    q.maybe(
        "SELECT id, account_id, file_id, officer_id, desk_id, created_at, expires_at, proof, browser_hash, match_id, voided_at,
                used_at
         FROM activations WHERE short_key = $1",
        args![key],
    )
    .await
}

/// The latest slip of a file.
pub async fn latest_of(q: impl Queries, file: FileId) -> Result<Option<Slip>, Broken> {
    q.maybe(
        "SELECT id, account_id, file_id, officer_id, desk_id, created_at, expires_at, proof, browser_hash, match_id, voided_at,
                used_at
         FROM activations WHERE file_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1",
        args![file],
    )
    .await
}

/// Notes the match under which a number is shown at the desk, for somebody without a phone.
pub async fn note_match(tx: &mut Tx, id: FactorId, matched: MatchId, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE activations SET match_id = $2
             WHERE id = $1 AND proof IS NULL AND used_at IS NULL AND voided_at IS NULL AND expires_at > $3",
            args![id, matched, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Gives the slip to the browser in which the second proof was given. Of two, one gets `true`; the one that has it gets it
/// again.
pub async fn claim(
    tx: &mut Tx,
    id: FactorId,
    proof: &'static str,
    browser_hash: &[u8; 32],
    now: Timestamp,
) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE activations SET proof = $2, proven_at = $4, browser_hash = $3
             WHERE id = $1 AND (proof IS NULL OR browser_hash = $3)
               AND used_at IS NULL AND voided_at IS NULL AND expires_at > $4",
            args![id, proof, browser_hash, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Uses the slip up, for the browser that holds it.
pub async fn use_up(tx: &mut Tx, id: FactorId, browser_hash: &[u8; 32], now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE activations SET used_at = $3
             WHERE id = $1 AND browser_hash = $2 AND proof IS NOT NULL AND used_at IS NULL AND voided_at IS NULL AND expires_at > $3",
            args![id, browser_hash, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Whether the slip still belongs to this browser. A write, so that nobody takes it away before the commit.
pub async fn hold(tx: &mut Tx, id: FactorId, browser_hash: &[u8; 32], now: Timestamp) -> Result<bool, Broken> {
    let held = tx
        .run(
            "UPDATE activations SET browser_hash = $2
             WHERE id = $1 AND browser_hash = $2 AND used_at IS NULL AND voided_at IS NULL AND expires_at > $3",
            args![id, browser_hash, now],
        )
        .await?;
    Ok(held == 1)
}
