//! Deadlines of files that nobody has decided on: which come near, which are broken, and that each was noticed once.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{DeskId, FileId, PersonId};
use crate::base::{Broken, Timestamp};

/// A file whose deadline is noticed.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    pub file: FileId,
    pub person: PersonId,
    pub desk: DeskId,
    pub due_at: Timestamp,
}

impl FromRow for Due {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { file: row.get("id")?, person: row.get("person_id")?, desk: row.get("desk_id")?, due_at: row.get("due_at")? })
    }
}

/// Undecided files that are due before `until` and of which nobody was warned yet. A clock that stands still runs out of nothing.
pub async fn near(q: impl Queries, until: Timestamp, at_most: i64) -> Result<Vec<Due>, Broken> {
    q.all(
        "SELECT id, person_id, desk_id, due_at FROM files
         WHERE closed_at IS NULL AND overdue_at IS NULL AND due_at <= $1 AND warned_at IS NULL AND paused_at IS NULL
           AND state IN ('received', 'needs_correction', 'matching', 'proposed')
         ORDER BY due_at LIMIT $2",
        args![until, at_most],
    )
    .await
}

/// Undecided files whose deadline has passed, of which it was not noticed yet.
pub async fn broken(q: impl Queries, now: Timestamp, at_most: i64) -> Result<Vec<Due>, Broken> {
    q.all(
        "SELECT id, person_id, desk_id, due_at FROM files
         WHERE closed_at IS NULL AND overdue_at IS NULL AND due_at < $1 AND paused_at IS NULL
           AND state IN ('received', 'needs_correction', 'matching', 'proposed')
         ORDER BY due_at LIMIT $2",
        args![now, at_most],
    )
    .await
}

/// Notes the warning; of two that notice at once, one gets `true`.
pub async fn warn(tx: &mut Tx, due: Due, now: Timestamp) -> Result<bool, Broken> {
    let noted = tx
        .run(
            "UPDATE files SET warned_at = $3 WHERE id = $1 AND due_at = $2 AND warned_at IS NULL AND closed_at IS NULL",
            args![due.file, due.due_at, now],
        )
        .await?;
    Ok(noted == 1)
}

/// Notes that the deadline is broken. It stays noted whatever becomes of the file.
pub async fn break_off(tx: &mut Tx, due: Due, now: Timestamp) -> Result<bool, Broken> {
    let noted = tx
        .run(
            "UPDATE files SET overdue_at = $3 WHERE id = $1 AND due_at = $2 AND overdue_at IS NULL AND closed_at IS NULL",
            args![due.file, due.due_at, now],
        )
        .await?;
    Ok(noted == 1)
}
