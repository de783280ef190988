//! Files (hồ sơ). Every change is one update guarded by the state and the version that its decision was made on.

use super::{Db, FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{DeskId, EventId, FileId, OfficerId, PersonId};
use crate::base::{Broken, Timestamp};
use crate::identity::level::AccountLevel;

/// A file as stored.
#[derive(Debug)]
pub struct FileRow {
    pub id: FileId,
    pub number: String,
    pub person: PersonId,
    pub level: AccountLevel,
    pub state: String,
    pub desk: DeskId,
    pub officer: OfficerId,
    pub content_sealed: Vec<u8>,
    pub visit_started_at: Timestamp,
    pub received_at: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
    pub paused_at: Option<Timestamp>,
    pub paused_reason: Option<String>,
    pub paused_ms: i64,
    pub reason: Option<String>,
    pub read_back_at: Option<Timestamp>,
    pub read_back_digest: Option<Vec<u8>>,
    pub notified_at: Option<Timestamp>,
    pub activate_by: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub changed_at: Timestamp,
    pub version: i64,
}

impl FromRow for FileRow {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            person: row.get("person_id")?,
            level: level(row, "level")?,
            state: row.get("state")?,
            desk: row.get("desk_id")?,
            officer: row.get("officer_id")?,
            content_sealed: row.get("content_sealed")?,
            visit_started_at: row.get("visit_started_at")?,
            received_at: row.get("received_at")?,
            due_at: row.get("due_at")?,
            paused_at: row.get("paused_at")?,
            paused_reason: row.get("paused_reason")?,
            paused_ms: row.get("paused_ms")?,
            reason: row.get("reason")?,
            read_back_at: row.get("read_back_at")?,
            read_back_digest: row.get("read_back_digest")?,
            notified_at: row.get("notified_at")?,
            activate_by: row.get("activate_by")?,
            closed_at: row.get("closed_at")?,
            changed_at: row.get("changed_at")?,
            version: row.get("version")?,
        })
    }
}

pub(super) fn level(row: &Row, column: &str) -> Result<AccountLevel, Broken> {
    AccountLevel::from_number(row.get(column)?).ok_or_else(|| Broken::new("an account level that is none"))
}

/// A file to be opened.
pub struct NewFile<'a> {
    pub id: FileId,
    pub number: &'a str,
    pub person: PersonId,
    pub level: AccountLevel,
    pub desk: DeskId,
    pub officer: OfficerId,
    pub content_sealed: Vec<u8>,
}

/// Opens a file as a draft; `false` when the person has an open one of this level, or the number is taken.
pub async fn insert(tx: &mut Tx, new: NewFile<'_>, now: Timestamp) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO files (id, number, person_id, level, state, desk_id, officer_id, content_sealed, visit_started_at,
                 paused_ms, changed_at, version)
             VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, $8, 0, $8, 1)
             ON CONFLICT DO NOTHING",
            args![new.id, new.number, new.person, new.level.number(), new.desk, new.officer, new.content_sealed, now],
        )
        .await?;
    Ok(added == 1)
}

pub async fn find(q: impl Queries, id: FileId) -> Result<Option<FileRow>, Broken> {
    q.maybe(
        "SELECT id, number, person_id, level, state, desk_id, officer_id, content_sealed, visit_started_at, received_at, due_at,
                paused_at, paused_reason, paused_ms, reason, read_back_at, read_back_digest, notified_at, activate_by, closed_at,
                changed_at, version
         FROM files WHERE id = $1",
        args![id],
    )
    .await
}

pub async fn by_number(q: impl Queries, number: &str) -> Result<Option<FileRow>, Broken> {
    q.maybe(
        "SELECT id, number, person_id, level, state, desk_id, officer_id, content_sealed, visit_started_at, received_at, due_at,
                paused_at, paused_reason, paused_ms, reason, read_back_at, read_back_digest, notified_at, activate_by, closed_at,
                changed_at, version
         FROM files WHERE number = $1",
        args![number],
    )
    .await
}

/// The open file of a person and level.
pub async fn open_of(q: impl Queries, person: PersonId, level: AccountLevel) -> Result<Option<FileRow>, Broken> {
    q.maybe(
        "SELECT id, number, person_id, level, state, desk_id, officer_id, content_sealed, visit_started_at, received_at, due_at,
                paused_at, paused_reason, paused_ms, reason, read_back_at, read_back_digest, notified_at, activate_by, closed_at,
                changed_at, version
         FROM files WHERE person_id = $1 AND level = $2 AND closed_at IS NULL",
        args![person, level.number()],
    )
    .await
}

/// The open files of a person, of either level.
pub async fn open_of_person(q: impl Queries, person: PersonId) -> Result<Vec<FileRow>, Broken> {
    q.all(
        "SELECT id, number, person_id, level, state, desk_id, officer_id, content_sealed, visit_started_at, received_at, due_at,
                paused_at, paused_reason, paused_ms, reason, read_back_at, read_back_digest, notified_at, activate_by, closed_at,
                changed_at, version
         FROM files WHERE person_id = $1 AND closed_at IS NULL ORDER BY id",
        args![person],
    )
    .await
}

/// What a turn of the state machine and of the legal clock writes.
pub struct Turn<'a> {
    pub state: &'a str,
    pub reason: Option<&'a str>,
    pub received_at: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
    pub paused_at: Option<Timestamp>,
    pub paused_reason: Option<&'a str>,
    pub paused_ms: i64,
    pub notified_at: Option<Timestamp>,
    pub activate_by: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
}

/// Where a decision was made on: nothing is written when the file has moved on.
#[derive(Clone, Copy, Debug)]
pub struct Stand<'a> {
    pub id: FileId,
    pub state: &'a str,
    pub version: i64,
}

pub async fn turn(tx: &mut Tx, from: Stand<'_>, to: Turn<'_>, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE files SET state = $4, reason = $5, received_at = $6, due_at = $7, paused_at = $8, paused_reason = $9,
                 paused_ms = $10, notified_at = $11, activate_by = $12, closed_at = $13, changed_at = $14, version = version + 1,
                 warned_at = CASE WHEN due_at = $7 THEN warned_at END
             WHERE id = $1 AND state = $2 AND version = $3",
            args![
                from.id,
                from.state,
                from.version,
                to.state,
                to.reason,
                to.received_at,
                to.due_at,
                to.paused_at,
                to.paused_reason,
                to.paused_ms,
                to.notified_at,
                to.activate_by,
                to.closed_at,
                now
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Writes what the file holds. Whatever was read back to the citizen before is void.
pub async fn write_content(tx: &mut Tx, from: Stand<'_>, content_sealed: Vec<u8>, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE files SET content_sealed = $4, read_back_at = NULL, read_back_digest = NULL, changed_at = $5,
                 version = version + 1
             WHERE id = $1 AND state = $2 AND version = $3 AND state IN ('draft', 'received', 'needs_correction', 'matching')",
            args![from.id, from.state, from.version, content_sealed, now],
        )
        .await?;
    Ok(changed == 1)
}

/// The citizen confirmed what was shown, by its digest.
pub async fn read_back(tx: &mut Tx, from: Stand<'_>, digest: &[u8; 32], now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE files SET read_back_at = $5, read_back_digest = $4, changed_at = $5, version = version + 1
             WHERE id = $1 AND state = $2 AND version = $3",
            args![from.id, from.state, from.version, digest, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Writes down that the person stands at the desk from now on.
pub async fn begin_visit(tx: &mut Tx, visit: NewVisit, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO visits (file_id, person_id, started_at, officer_id, desk_id) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (file_id, person_id, started_at) DO NOTHING",
        args![visit.file, visit.person, now, visit.officer, visit.desk],
    )
    .await?;
    Ok(())
}

/// A visit to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewVisit {
    pub file: FileId,
    pub person: PersonId,
    pub officer: OfficerId,
    pub desk: DeskId,
}

/// Makes the visit that began now the file's own, handled by this officer; a read-back of an earlier visit is void.
pub async fn take_up(tx: &mut Tx, from: Stand<'_>, officer: OfficerId, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE files SET visit_started_at = $4, officer_id = $5, read_back_at = NULL, read_back_digest = NULL,
                 changed_at = $4, version = version + 1
             WHERE id = $1 AND state = $2 AND version = $3",
            args![from.id, from.state, from.version, now, officer],
        )
        .await?;
    Ok(changed == 1)
}

/// Notes when a file was approved and what was unusual about its proposal: the table counts by it.
pub async fn note_approved(tx: &mut Tx, id: FileId, unusual: &str, now: Timestamp) -> Result<(), Broken> {
    tx.run("UPDATE files SET unusual = $2, approved_at = $3 WHERE id = $1", args![id, unusual, now]).await?;
    Ok(())
}

/// When a file was approved.
pub async fn approved_at(q: impl Queries, id: FileId) -> Result<Option<Timestamp>, Broken> {
    let row = q.first("SELECT approved_at FROM files WHERE id = $1", args![id]).await?;
    row.map_or(Ok(None), |row| row.get("approved_at"))
}

/// Notes whether the holder took the identity into use alone or with a desk's help.
pub async fn note_how(tx: &mut Tx, id: FileId, how: &'static str) -> Result<(), Broken> {
    tx.run("UPDATE files SET activated_how = $2 WHERE id = $1", args![id, how]).await?;
    Ok(())
}

/// Notes the first sign-in after a file's activation.
pub async fn note_proven(tx: &mut Tx, id: FileId, now: Timestamp) -> Result<(), Broken> {
    tx.run("UPDATE files SET proven_at = $2 WHERE id = $1 AND proven_at IS NULL", args![id, now]).await?;
    Ok(())
}

/// One turn of a file's history.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: EventId,
    pub file: FileId,
    pub desk: DeskId,
    pub officer: Option<OfficerId>,
    pub kind: String,
    pub at: Timestamp,
}

impl FromRow for Event {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            file: row.get("file_id")?,
            desk: row.get("desk_id")?,
            officer: row.get("officer_id")?,
            kind: row.get("kind")?,
            at: row.get("at")?,
        })
    }
}

pub async fn add_event(tx: &mut Tx, event: Event) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO file_events (id, file_id, desk_id, officer_id, kind, at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![event.id, event.file, event.desk, event.officer, event.kind, event.at],
    )
    .await?;
    Ok(())
}

/// The history of a file, oldest first.
pub async fn events_of(q: impl Queries, file: FileId) -> Result<Vec<Event>, Broken> {
    q.all("SELECT id, file_id, desk_id, officer_id, kind, at FROM file_events WHERE file_id = $1 ORDER BY at, id", args![file])
        .await
}

/// What happened at all desks from `since` on, oldest first.
pub async fn events_since(db: &Db, since: Timestamp, at_most: i64) -> Result<Vec<Event>, Broken> {
    db.all(
        "SELECT id, file_id, desk_id, officer_id, kind, at FROM file_events WHERE at >= $1 ORDER BY at, id LIMIT $2",
        args![since, at_most],
    )
    .await
}

/// A file in a list, with the badge of its officer, what is unusual about its open proposal, and when a first sign-in proved
/// the account that came of it.
pub struct Listed {
    pub file: FileRow,
    pub officer_number: String,
    pub unusual: Option<String>,
    pub proven_at: Option<Timestamp>,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            file: FileRow::from_row(row)?,
            officer_number: row.get("officer_number")?,
            unusual: row.get("unusual")?,
            proven_at: row.get("proven_at")?,
        })
    }
}

/// The unfinished files of a desk and those finished since `since`, the nearest deadline first.
pub async fn of_desk(q: impl Queries, desk: DeskId, since: Timestamp, at_most: i64) -> Result<Vec<Listed>, Broken> {
    q.all(
        "SELECT f.id, f.number, f.person_id, f.level, f.state, f.desk_id, f.officer_id, f.content_sealed, f.visit_started_at,
                f.received_at, f.due_at, f.paused_at, f.paused_reason, f.paused_ms, f.reason, f.read_back_at, f.read_back_digest,
                f.notified_at, f.activate_by, f.closed_at, f.changed_at, f.version, o.number AS officer_number, p.unusual,
                (SELECT a.proven_at FROM decisions d JOIN accounts a ON a.decision_id = d.id
                 WHERE d.file_id = f.id AND d.outcome = 'approved') AS proven_at
         FROM files f JOIN officers o ON o.id = f.officer_id
         LEFT JOIN proposals p ON p.file_id = f.id AND p.ended_at IS NULL
         WHERE f.desk_id = $1 AND (f.closed_at IS NULL OR f.closed_at >= $2)
         ORDER BY COALESCE(f.due_at, f.changed_at), f.id LIMIT $3",
        args![desk, since, at_most],
    )
    .await
}

/// What waits for a decision by anybody but its proposer: the unusual first, then the nearest deadline.
pub async fn proposed(q: impl Queries, but_not_of: OfficerId, at_most: i64) -> Result<Vec<Listed>, Broken> {
    q.all(
        "SELECT f.id, f.number, f.person_id, f.level, f.state, f.desk_id, f.officer_id, f.content_sealed, f.visit_started_at,
                f.received_at, f.due_at, f.paused_at, f.paused_reason, f.paused_ms, f.reason, f.read_back_at, f.read_back_digest,
                f.notified_at, f.activate_by, f.closed_at, f.changed_at, f.version, o.number AS officer_number, p.unusual,
                CAST(NULL AS BIGINT) AS proven_at
         FROM proposals p JOIN files f ON f.id = p.file_id JOIN officers o ON o.id = p.officer_id
         WHERE p.ended_at IS NULL AND p.officer_id <> $1
         ORDER BY CASE p.unusual WHEN '' THEN 1 ELSE 0 END, f.due_at, f.id LIMIT $2",
        args![but_not_of, at_most],
    )
    .await
}

/// Files whose holder was told and did not activate in time, the longest past first.
pub async fn to_run_late(q: impl Queries, now: Timestamp, at_most: i64) -> Result<Vec<FileRow>, Broken> {
    q.all(
        "SELECT id, number, person_id, level, state, desk_id, officer_id, content_sealed, visit_started_at, received_at, due_at,
                paused_at, paused_reason, paused_ms, reason, read_back_at, read_back_digest, notified_at, activate_by, closed_at,
                changed_at, version
         FROM files WHERE state = 'notified' AND activate_by < $1 ORDER BY activate_by LIMIT $2",
        args![now, at_most],
    )
    .await
}
