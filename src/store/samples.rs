//! Files drawn from a signed list, at which a second approver looks before anything is issued.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{FileId, OfficerId, ProposalId, SignatureId};
use crate::base::{Broken, Timestamp};

/// A drawn file.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    pub proposal: ProposalId,
    pub file: FileId,
    /// Who approved it in the list.
    pub approver: OfficerId,
    pub signature: SignatureId,
    pub drawn_at: Timestamp,
}

impl FromRow for Sample {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            proposal: row.get("proposal_id")?,
            file: row.get("file_id")?,
            approver: row.get("approver_id")?,
            signature: row.get("signature_id")?,
            drawn_at: row.get("drawn_at")?,
        })
    }
}

/// Writes a draw, and marks the proposal for whoever looks at it next; `false` when it was decided or drawn meanwhile.
pub async fn insert(tx: &mut Tx, sample: &Sample) -> Result<bool, Broken> {
    let marked = tx
        .run(
            "UPDATE proposals SET unusual = CASE unusual WHEN '' THEN 'sampled' ELSE unusual || ' sampled' END
             WHERE id = $1 AND ended_at IS NULL",
            args![sample.proposal],
        )
        .await?;
    if marked != 1 {
        return Ok(false);
    }
    let added = tx
        .run(
            "INSERT INTO samples (proposal_id, file_id, approver_id, signature_id, drawn_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (proposal_id) DO NOTHING",
            args![sample.proposal, sample.file, sample.approver, sample.signature, sample.drawn_at],
        )
        .await?;
    Ok(added == 1)
}

/// The draw of a proposal, if there was one.
pub async fn of_proposal(q: impl Queries, proposal: ProposalId) -> Result<Option<Sample>, Broken> {
    q.maybe(
        "SELECT proposal_id, file_id, approver_id, signature_id, drawn_at FROM samples WHERE proposal_id = $1",
        args![proposal],
    )
    .await
}

/// A file of a signed list by its number, and whether it was drawn.
#[derive(Clone, Debug)]
pub struct Listed {
    pub number: String,
    pub drawn: bool,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { number: row.get("number")?, drawn: row.get("drawn")? })
    }
}

/// What became of the files of a signed list.
pub async fn of_list(q: impl Queries, list: SignatureId) -> Result<Vec<Listed>, Broken> {
    q.all(
        "SELECT f.number, (SELECT COUNT(*) FROM samples p WHERE p.signature_id = s.id) AS drawn
         FROM signatures s JOIN files f ON f.id = s.file_id
         WHERE s.list_id = $1 ORDER BY f.number",
        args![list],
    )
    .await
}
