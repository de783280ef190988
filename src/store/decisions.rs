//! Decisions on proposals: by somebody else than the proposer, signed, and a refusal always with its reason.

use super::files::level;
use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{DecisionId, DeskId, FileId, OfficerId, PersonId, ProposalId, SignatureId};
use crate::base::{Broken, Timestamp};
use crate::identity::level::AccountLevel;

/// A decision, to be written or as stored.
#[derive(Clone, Debug)]
pub struct Decision {
    pub id: DecisionId,
    pub proposal: ProposalId,
    pub file: FileId,
    pub person: PersonId,
    pub level: AccountLevel,
    pub proposer: OfficerId,
    pub approver: OfficerId,
    /// `approved`, `refused` or `returned`.
    pub outcome: String,
    pub reason: Option<String>,
    pub signature: SignatureId,
    pub decided_at: Timestamp,
}

impl FromRow for Decision {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            proposal: row.get("proposal_id")?,
            file: row.get("file_id")?,
            person: row.get("person_id")?,
            level: level(row, "level")?,
            proposer: row.get("proposer_id")?,
            approver: row.get("approver_id")?,
            outcome: row.get("outcome")?,
            reason: row.get("reason")?,
            signature: row.get("signature_id")?,
            decided_at: row.get("decided_at")?,
        })
    }
}

/// Writes a decision of an approver who is not suspended; `false` when they are by now.
pub async fn insert(tx: &mut Tx, new: &Decision) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO decisions (id, proposal_id, file_id, person_id, level, proposer_id, approver_id, outcome, reason,
                 signature_id, decided_at)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
             WHERE EXISTS (SELECT 1 FROM officers WHERE id = $7 AND suspended_at IS NULL)",
            args![
                new.id,
                new.proposal,
                new.file,
                new.person,
                new.level.number(),
                new.proposer,
                new.approver,
                &new.outcome,
                new.reason.as_deref(),
                new.signature,
                new.decided_at
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Every decision on a file, oldest first.
pub async fn of_file(q: impl Queries, file: FileId) -> Result<Vec<Decision>, Broken> {
    q.all(
        "SELECT id, proposal_id, file_id, person_id, level, proposer_id, approver_id, outcome, reason, signature_id, decided_at
         FROM decisions WHERE file_id = $1 ORDER BY decided_at, id",
        args![file],
    )
    .await
}

/// The file that a decision fell on, and the desk that handles it.
pub async fn file_of(q: impl Queries, id: DecisionId) -> Result<Option<(FileId, DeskId)>, Broken> {
    let row =
        q.first("SELECT f.id, f.desk_id FROM decisions d JOIN files f ON f.id = d.file_id WHERE d.id = $1", args![id]).await?;
    row.map(|row| Ok((row.get("id")?, row.get("desk_id")?))).transpose()
}
