//! Requests to correct the register's data, each for one file that pauses meanwhile.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{CorrectionId, DeskId, FileId, OfficerId, PersonId, UnitId};
use crate::base::{Broken, Timestamp};
use crate::keyring::{Keyring, Scope};

/// A request as stored.
#[derive(Clone, Debug)]
pub struct Correction {
    pub id: CorrectionId,
    pub number: String,
    pub file: FileId,
    pub person: PersonId,
    /// The fields that differ, in words joined by spaces.
    pub fields: String,
    pub unit: UnitId,
    pub desk: DeskId,
    pub officer: OfficerId,
    /// `open`, `corrected` or `refused`.
    pub state: String,
    pub reason: Option<String>,
    pub asked_at: Timestamp,
    pub due_at: Timestamp,
    pub answered_by: Option<OfficerId>,
    pub answered_at: Option<Timestamp>,
    pub file_number: String,
    note_sealed: Vec<u8>,
}

impl Correction {
    /// What the desk wrote beside it.
    pub fn note(&self, keyring: &Keyring) -> Result<String, Broken> {
        keyring.sealer(Scope::Files).open_text("correction", self.id.bytes(), &self.note_sealed)
    }
}

impl FromRow for Correction {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            file: row.get("file_id")?,
            person: row.get("person_id")?,
            fields: row.get("fields")?,
            unit: row.get("unit_id")?,
            desk: row.get("desk_id")?,
            officer: row.get("officer_id")?,
            state: row.get("state")?,
            reason: row.get("reason")?,
            asked_at: row.get("asked_at")?,
            due_at: row.get("due_at")?,
            answered_by: row.get("answered_by")?,
            answered_at: row.get("answered_at")?,
            file_number: row.get("file_number")?,
            note_sealed: row.get("note_sealed")?,
        })
    }
}

/// A request to be written.
pub struct NewCorrection<'a> {
    pub id: CorrectionId,
    pub number: &'a str,
    pub file: FileId,
    pub person: PersonId,
    pub fields: &'a str,
    pub note: &'a str,
    /// The code of the commune of residence, where the register knows it.
    pub commune: Option<&'a str>,
    pub desk: DeskId,
    pub officer: OfficerId,
    pub due_at: Timestamp,
}

/// Writes it, for the police of the commune or else for the desk's own unit; `false` when the file has one open, or the number
/// is taken.
pub async fn insert(tx: &mut Tx, keyring: &Keyring, new: &NewCorrection<'_>, now: Timestamp) -> Result<bool, Broken> {
    let note = keyring.sealer(Scope::Files).seal("correction", new.id.bytes(), new.note.as_bytes())?;
    let added = tx
        .run(
            "INSERT INTO corrections (id, number, file_id, person_id, fields, note_sealed, unit_id, desk_id, officer_id, state,
                 asked_at, due_at)
             SELECT $1, $2, $3, $4, $5, $6,
                 COALESCE((SELECT id FROM units WHERE code = $7 AND kind = 'commune'), (SELECT unit_id FROM desks WHERE id = $8)),
                 $8, $9, 'open', $10, $11
             WHERE TRUE
             ON CONFLICT DO NOTHING",
            args![
                new.id,
                new.number,
                new.file,
                new.person,
                new.fields,
                note,
                new.commune,
                new.desk,
                new.officer,
                now,
                new.due_at
            ],
        )
        .await?;
    Ok(added == 1)
}

/// The open request of a file.
pub async fn open_of(q: impl Queries, file: FileId) -> Result<Option<Correction>, Broken> {
    q.maybe(
        "SELECT c.id, c.number, c.file_id, c.person_id, c.fields, c.note_sealed, c.unit_id, c.desk_id, c.officer_id, c.state,
                c.reason, c.asked_at, c.due_at, c.answered_by, c.answered_at, f.number AS file_number
         FROM corrections c JOIN files f ON f.id = c.file_id WHERE c.file_id = $1 AND c.answered_at IS NULL",
        args![file],
    )
    .await
}

pub async fn by_number(q: impl Queries, number: &str) -> Result<Option<Correction>, Broken> {
    q.maybe(
        "SELECT c.id, c.number, c.file_id, c.person_id, c.fields, c.note_sealed, c.unit_id, c.desk_id, c.officer_id, c.state,
                c.reason, c.asked_at, c.due_at, c.answered_by, c.answered_at, f.number AS file_number
         FROM corrections c JOIN files f ON f.id = c.file_id WHERE c.number = $1",
        args![number],
    )
    .await
}

/// What a desk has to answer (its unit is the one of the residence) and what it asked for itself: the open ones first, the
/// nearest deadline first.
pub async fn of_desk(q: impl Queries, desk: DeskId, since: Timestamp, at_most: i64) -> Result<Vec<Correction>, Broken> {
    q.all(
        "SELECT c.id, c.number, c.file_id, c.person_id, c.fields, c.note_sealed, c.unit_id, c.desk_id, c.officer_id, c.state,
                c.reason, c.asked_at, c.due_at, c.answered_by, c.answered_at, f.number AS file_number
         FROM corrections c JOIN files f ON f.id = c.file_id
         WHERE (c.unit_id = (SELECT unit_id FROM desks WHERE id = $1) OR c.desk_id = $1)
           AND (c.answered_at IS NULL OR c.answered_at >= $2)
         ORDER BY CASE WHEN c.answered_at IS NULL THEN 0 ELSE 1 END, c.due_at, c.id LIMIT $3",
        args![desk, since, at_most],
    )
    .await
}

/// Whether a desk belongs to the unit that answers.
pub async fn answers(q: impl Queries, unit: UnitId, desk: DeskId) -> Result<bool, Broken> {
    Ok(q.first("SELECT id FROM desks WHERE id = $2 AND unit_id = $1", args![unit, desk]).await?.is_some())
}

/// Answers a request; `false` when it was answered before.
pub async fn answer(
    tx: &mut Tx,
    id: CorrectionId,
    by: OfficerId,
    refused_for: Option<&str>,
    now: Timestamp,
) -> Result<bool, Broken> {
    let state = if refused_for.is_some() { "refused" } else { "corrected" };
    let changed = tx
        .run(
            "UPDATE corrections SET state = $3, reason = $4, answered_by = $2, answered_at = $5
             WHERE id = $1 AND answered_at IS NULL",
            args![id, by, state, refused_for, now],
        )
        .await?;
    Ok(changed == 1)
}
