//! Calls of a campaign, and whom to call next.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{DeskId, EventId, FileId, OfficerId};
use crate::base::{Broken, Timestamp};

/// A file on the list of calls.
#[derive(Clone, Debug)]
pub struct ToCall {
    pub file: FileId,
    pub number: String,
    pub state: String,
    pub until: Option<Timestamp>,
    /// What the last call came to, and when.
    pub last: Option<(String, Timestamp)>,
}

impl FromRow for ToCall {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let (outcome, at): (Option<String>, Option<Timestamp>) = (row.get("outcome")?, row.get("called_at")?);
        Ok(Self {
            file: row.get("id")?,
            number: row.get("number")?,
            state: row.get("state")?,
            until: row.get("activate_by")?,
            last: outcome.zip(at),
        })
    }
}

/// The files of a desk whose holders were told and did not activate, but for those who refused, can't be reached or were
/// called since `since`; the longest waiting first.
pub async fn to_call(q: impl Queries, desk: DeskId, since: Timestamp, at_most: i64) -> Result<Vec<ToCall>, Broken> {
    q.all(
        "SELECT f.id, f.number, f.state, f.activate_by, c.outcome, c.at AS called_at
         FROM files f LEFT JOIN calls c ON c.file_id = f.id
             AND c.at = (SELECT MAX(last.at) FROM calls last WHERE last.file_id = f.id)
         WHERE f.desk_id = $1 AND f.state IN ('notified', 'late')
           AND (c.id IS NULL OR (c.outcome NOT IN ('refused', 'wrong_number') AND c.at < $2))
         ORDER BY f.activate_by, f.id LIMIT $3",
        args![desk, since, at_most],
    )
    .await
}

/// A call to be written down.
#[derive(Clone, Copy, Debug)]
pub struct NewCall<'a> {
    pub id: EventId,
    pub file: FileId,
    pub officer: OfficerId,
    pub desk: DeskId,
    pub outcome: &'a str,
    pub appointment_on: Option<i64>,
}

pub async fn insert(tx: &mut Tx, new: NewCall<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO calls (id, file_id, officer_id, desk_id, outcome, appointment_on, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![new.id, new.file, new.officer, new.desk, new.outcome, new.appointment_on, now],
    )
    .await?;
    Ok(())
}

/// How many phone numbers an officer was shown since `since`, by the log.
pub async fn shown_since(q: impl Queries, officer: OfficerId, since: Timestamp) -> Result<i64, Broken> {
    let sql = "SELECT COUNT(*) AS shown FROM audit_entries WHERE actor_id = $1 AND at > $2 AND action = 'phone-shown'";
    q.first(sql, args![officer, since]).await?.map_or(Ok(0), |row| row.get("shown"))
}
