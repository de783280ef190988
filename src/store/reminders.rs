//! Whom to remind that their identity waits to be activated.

use super::files::FileRow;
use super::{Queries, Tx};
use crate::args;
use crate::base::ids::FileId;
use crate::base::{Broken, Timestamp};

/// Files whose holder was told before one of three moments and had fewer reminders than that makes due. `before` are the
/// moments for the first, second and third; nobody is reminded after the days are over.
pub async fn due(q: impl Queries, before: [Timestamp; 3], now: Timestamp, at_most: i64) -> Result<Vec<FileRow>, Broken> {
    let [first, second, third] = before;
    q.all(
        "SELECT id, number, person_id, level, state, desk_id, officer_id, content_sealed, visit_started_at, received_at, due_at,
                paused_at, paused_reason, paused_ms, reason, read_back_at, read_back_digest, notified_at, activate_by, closed_at,
                changed_at, version
         FROM files
         WHERE state = 'notified' AND activate_by >= $4 AND notified_at < $1
           AND (COALESCE(reminded, 0) < 1
                OR (COALESCE(reminded, 0) < 2 AND notified_at < $2)
                OR (COALESCE(reminded, 0) < 3 AND notified_at < $3))
         ORDER BY notified_at LIMIT $5",
        args![first, second, third, now, at_most],
    )
    .await
}

/// Notes how many reminders a holder had: of two who remind at once, one gets `true`.
pub async fn note(tx: &mut Tx, id: FileId, reminded: i64) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE files SET reminded = $2 WHERE id = $1 AND state = 'notified' AND COALESCE(reminded, 0) < $2",
            args![id, reminded],
        )
        .await?;
    Ok(changed == 1)
}
