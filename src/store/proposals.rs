//! Proposals (đề xuất). A level-2 proposal stands on a match of this very person, in this very file and visit: the database
//! refuses any other.

use super::files::level;
use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{ExceptionId, FileId, MatchId, OfficerId, PersonId, ProposalId, SignatureId};
use crate::base::{Broken, Timestamp};
use crate::identity::level::AccountLevel;

/// A proposal, to be written or as stored.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub id: ProposalId,
    pub file: FileId,
    pub person: PersonId,
    pub level: AccountLevel,
    pub officer: OfficerId,
    pub visit_started_at: Timestamp,
    /// The match it stands on, and how that ended.
    pub matched: Option<(MatchId, String)>,
    /// What an approver should look at first, in words joined by spaces.
    pub unusual: String,
    /// The exception it stands on, and the second officer who signed for that.
    pub exception: Option<(ExceptionId, OfficerId)>,
    pub signature: SignatureId,
    pub proposed_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

impl FromRow for Proposal {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let (id, outcome): (Option<MatchId>, Option<String>) = (row.get("match_id")?, row.get("match_outcome")?);
        let (exception, second): (Option<ExceptionId>, Option<OfficerId>) = (row.get("exception_id")?, row.get("second_id")?);
        Ok(Self {
            id: row.get("id")?,
            file: row.get("file_id")?,
            person: row.get("person_id")?,
            level: level(row, "level")?,
            officer: row.get("officer_id")?,
            visit_started_at: row.get("visit_started_at")?,
            matched: id.zip(outcome),
            unusual: row.get("unusual")?,
            exception: exception.zip(second),
            signature: row.get("signature_id")?,
            proposed_at: row.get("proposed_at")?,
            ended_at: row.get("ended_at")?,
        })
    }
}

/// Writes a proposal of an officer who is not suspended; `false` when they are by now.
pub async fn insert(tx: &mut Tx, new: &Proposal) -> Result<bool, Broken> {
    let (match_id, outcome) = new.matched.clone().unzip();
    let (exception, second) = new.exception.unzip();
    let added = tx
        .run(
            "INSERT INTO proposals (id, file_id, person_id, level, officer_id, visit_started_at, match_id, match_outcome, unusual,
                 signature_id, proposed_at, exception_id, second_id)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
             WHERE EXISTS (SELECT 1 FROM officers WHERE id = $5 AND suspended_at IS NULL)",
            args![
                new.id,
                new.file,
                new.person,
                new.level.number(),
                new.officer,
                new.visit_started_at,
                match_id,
                outcome,
                &new.unusual,
                new.signature,
                new.proposed_at,
                exception,
                second
            ],
        )
        .await?;
    Ok(added == 1)
}

/// The proposal on a file that waits for a decision.
pub async fn open_of(q: impl Queries, file: FileId) -> Result<Option<Proposal>, Broken> {
    q.maybe(
        "SELECT id, file_id, person_id, level, officer_id, visit_started_at, match_id, match_outcome, unusual, signature_id,
                exception_id, second_id, proposed_at, ended_at
         FROM proposals WHERE file_id = $1 AND ended_at IS NULL",
        args![file],
    )
    .await
}

/// Ends a proposal: of two who decide at once, one gets `true`.
pub async fn end(tx: &mut Tx, id: ProposalId, now: Timestamp) -> Result<bool, Broken> {
    Ok(tx.run("UPDATE proposals SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", args![id, now]).await? == 1)
}

/// Ends what waits for a decision on a file that has ended.
pub async fn end_of_file(tx: &mut Tx, file: FileId, now: Timestamp) -> Result<(), Broken> {
    tx.run("UPDATE proposals SET ended_at = $2 WHERE file_id = $1 AND ended_at IS NULL", args![file, now]).await?;
    Ok(())
}

/// Every proposal on a file, oldest first.
pub async fn of_file(q: impl Queries, file: FileId) -> Result<Vec<Proposal>, Broken> {
    q.all(
        "SELECT id, file_id, person_id, level, officer_id, visit_started_at, match_id, match_outcome, unusual, signature_id,
                exception_id, second_id, proposed_at, ended_at
         FROM proposals WHERE file_id = $1 ORDER BY proposed_at, id",
        args![file],
    )
    .await
}
