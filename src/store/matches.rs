//! 1:1 matches made by the ID-card database's service: who, where, when, for which visit, and how it ended. No image and no
//! template is kept; the service's own reference is sealed.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{DeskId, FileId, MatchId, OfficerId, PersonId};
use crate::base::{Broken, Timestamp};
use crate::keyring::{Keyring, Scope};

/// A match to be written. The words are those of the columns.
pub struct NewMatch<'a> {
    pub id: MatchId,
    pub file: FileId,
    pub person: PersonId,
    pub visit_started_at: Timestamp,
    pub officer: OfficerId,
    pub desk: DeskId,
    /// `issuance` or `activation`.
    pub purpose: &'a str,
    pub outcome: &'a str,
    pub face: &'a str,
    pub finger: &'a str,
    pub reference: &'a str,
    pub matched_at: Timestamp,
}

/// A match as stored, without its reference.
#[derive(Clone, Debug)]
pub struct MatchRow {
    pub id: MatchId,
    pub officer: OfficerId,
    pub desk: DeskId,
    pub visit_started_at: Timestamp,
    pub outcome: String,
    pub face: String,
    pub finger: String,
    pub matched_at: Timestamp,
}

impl FromRow for MatchRow {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            officer: row.get("officer_id")?,
            desk: row.get("desk_id")?,
            visit_started_at: row.get("visit_started_at")?,
            outcome: row.get("outcome")?,
            face: row.get("face")?,
            finger: row.get("finger")?,
            matched_at: row.get("matched_at")?,
        })
    }
}

pub async fn insert(tx: &mut Tx, keyring: &Keyring, new: NewMatch<'_>) -> Result<(), Broken> {
    let reference = keyring.sealer(Scope::Matches).seal("reference", new.id.bytes(), new.reference.as_bytes())?;
    tx.run(
        "INSERT INTO matches (id, file_id, person_id, visit_started_at, officer_id, desk_id, purpose, outcome, face, finger,
             reference_sealed, matched_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            new.id,
            new.file,
            new.person,
            new.visit_started_at,
            new.officer,
            new.desk,
            new.purpose,
            new.outcome,
            new.face,
            new.finger,
            reference,
            new.matched_at
        ],
    )
    .await?;
    Ok(())
}

/// All matches of a file for issuance, oldest first.
pub async fn of_file(q: impl Queries, file: FileId) -> Result<Vec<MatchRow>, Broken> {
    q.all(
        "SELECT id, officer_id, desk_id, visit_started_at, outcome, face, finger, matched_at
         FROM matches WHERE file_id = $1 AND purpose = 'issuance' ORDER BY matched_at, id",
        args![file],
    )
    .await
}
