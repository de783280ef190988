//! Account holders at a desk: compared, and what was signed for on that.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, DeskId, FactorId, FileId, OfficerId, SignatureId};
use crate::base::{Broken, Timestamp};
use crate::keyring::{Keyring, Scope};

/// A visit as stored.
#[derive(Clone, Debug)]
pub struct HolderVisit {
    pub id: FactorId,
    pub account: AccountId,
    pub file: FileId,
    pub officer: OfficerId,
    pub desk: DeskId,
    pub began_at: Timestamp,
    pub expires_at: Timestamp,
    pub outcome: Option<String>,
    pub matched_at: Option<Timestamp>,
    pub act: Option<String>,
    pub signature: Option<SignatureId>,
    pub done_at: Option<Timestamp>,
}

impl FromRow for HolderVisit {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            file: row.get("file_id")?,
            officer: row.get("officer_id")?,
            desk: row.get("desk_id")?,
            began_at: row.get("began_at")?,
            expires_at: row.get("expires_at")?,
            outcome: row.get("outcome")?,
            matched_at: row.get("matched_at")?,
            act: row.get("act")?,
            signature: row.get("signature_id")?,
            done_at: row.get("done_at")?,
        })
    }
}

pub async fn insert(
    tx: &mut Tx,
    (id, account, file): (FactorId, AccountId, FileId),
    (officer, desk): (OfficerId, DeskId),
    (now, until): (Timestamp, Timestamp),
) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO holder_visits (id, account_id, file_id, officer_id, desk_id, began_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id, account, file, officer, desk, now, until],
    )
    .await?;
    Ok(())
}

/// A visit of this officer that is not over.
pub async fn find(q: impl Queries, id: FactorId, officer: OfficerId, now: Timestamp) -> Result<Option<HolderVisit>, Broken> {
    q.maybe(
        "SELECT id, account_id, file_id, officer_id, desk_id, began_at, expires_at, outcome, matched_at, act, signature_id, done_at
         FROM holder_visits WHERE id = $1 AND officer_id = $2 AND expires_at > $3",
        args![id, officer, now],
    )
    .await
}

/// Notes a comparison. What was signed for stands on the one before and is not changed by another.
pub async fn matched(
    tx: &mut Tx,
    keyring: &Keyring,
    (id, outcome, reference): (FactorId, &str, &str),
    now: Timestamp,
) -> Result<bool, Broken> {
    let sealed = keyring.sealer(Scope::Matches).seal("reference_sealed", id.bytes(), reference.as_bytes())?;
    let changed = tx
        .run(
            "UPDATE holder_visits SET outcome = $2, reference_sealed = $3, matched_at = $4
             WHERE id = $1 AND act IS NULL AND expires_at > $4",
            args![id, outcome, sealed, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Notes what the officer signed for. One act a visit: another one takes another match.
pub async fn signed(
    tx: &mut Tx,
    id: FactorId,
    (act, signature): (&'static str, SignatureId),
    now: Timestamp,
) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE holder_visits SET act = $2, signature_id = $3
             WHERE id = $1 AND act IS NULL AND outcome IN ('matched', 'face_only') AND expires_at > $4",
            args![id, act, signature, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Does what was signed for, once.
pub async fn done(tx: &mut Tx, id: FactorId, act: &'static str, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE holder_visits SET done_at = $3 WHERE id = $1 AND act = $2 AND done_at IS NULL AND expires_at > $3",
            args![id, act, now],
        )
        .await?;
    Ok(changed == 1)
}
