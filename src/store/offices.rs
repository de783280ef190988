//! The tree of units: ministry over provinces over communes, with the desks in them. What an officer oversees is the unit of
//! their own desk and everything below it.

use super::{FromRow, Queries, Row};
use crate::args;
use crate::base::ids::{DeskId, FileId};
use crate::base::{Broken, Timestamp};
use crate::identity::level::AccountLevel;
use crate::keyring::{Keyring, Scope};

/// Whether `desk` lies in the unit of the overseer's own desk, or in one below it.
pub async fn covers(q: impl Queries, overseer: DeskId, desk: DeskId) -> Result<bool, Broken> {
    let found = q
        .first(
            "WITH RECURSIVE above (id) AS (
                 SELECT unit_id FROM desks WHERE id = $2
                 UNION SELECT u.parent_id FROM units u JOIN above a ON u.id = a.id WHERE u.parent_id IS NOT NULL)
             SELECT 1 AS found FROM above WHERE id = (SELECT unit_id FROM desks WHERE id = $1)",
            args![overseer, desk],
        )
        .await?;
    Ok(found.is_some())
}

/// A desk in the supervisor's view, with how many of its files are listed as under way, near their deadline, and past it.
#[derive(Clone, Debug)]
pub struct DeskLine {
    pub id: DeskId,
    pub code: String,
    pub name: String,
    pub unit: String,
    pub open: i64,
    pub near: i64,
    pub overdue: i64,
}

impl FromRow for DeskLine {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            code: row.get("code")?,
            name: row.get("name")?,
            unit: row.get("unit")?,
            open: row.get("open_files")?,
            near: row.get("near")?,
            overdue: row.get("overdue")?,
        })
    }
}

/// The open desks below the overseer's unit, with what [`waiting_below`] lists of each: drafts are their desk's own business until
/// they stand still. Deadlines that were broken before `since` are the table's to tell.
pub async fn desks_below(q: impl Queries, overseer: DeskId, since: Timestamp, at_most: i64) -> Result<Vec<DeskLine>, Broken> {
    q.all(
        "WITH RECURSIVE below (id) AS (
             SELECT unit_id FROM desks WHERE id = $1
             UNION SELECT u.id FROM units u JOIN below b ON u.parent_id = b.id)
         SELECT d.id, d.code, d.name, u.name AS unit,
                (SELECT COUNT(*) FROM files f WHERE f.desk_id = d.id
                    AND (f.state IN ('received', 'needs_correction', 'matching', 'proposed')
                         OR (f.state = 'draft' AND f.paused_at IS NOT NULL))) AS open_files,
                (SELECT COUNT(*) FROM files f WHERE f.desk_id = d.id AND f.warned_at IS NOT NULL AND f.overdue_at IS NULL
                    AND f.state IN ('received', 'needs_correction', 'matching', 'proposed')) AS near,
                (SELECT COUNT(*) FROM files f WHERE f.desk_id = d.id AND f.overdue_at >= $3) AS overdue
         FROM desks d JOIN units u ON u.id = d.unit_id
         WHERE d.unit_id IN (SELECT id FROM below) AND d.closed_at IS NULL
         ORDER BY overdue DESC, near DESC, d.name, d.id LIMIT $2",
        args![overseer, at_most, since],
    )
    .await
}

/// A file in the supervisor's queue: its number, never its person.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub id: FileId,
    pub number: String,
    pub level: AccountLevel,
    pub state: String,
    pub desk: String,
    pub officer: String,
    pub due_at: Option<Timestamp>,
    pub paused_at: Option<Timestamp>,
    pub paused_reason: Option<String>,
    pub warned_at: Option<Timestamp>,
    pub overdue_at: Option<Timestamp>,
    pub unusual: String,
    /// The ground of an exception that was asked for, and whether the second officer has signed.
    pub exception: Option<String>,
    pub is_signed: bool,
}

impl FromRow for Waiting {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            level: super::files::level(row, "level")?,
            state: row.get("state")?,
            desk: row.get("desk")?,
            officer: row.get("officer")?,
            due_at: row.get("due_at")?,
            paused_at: row.get("paused_at")?,
            paused_reason: row.get("paused_reason")?,
            warned_at: row.get("warned_at")?,
            overdue_at: row.get("overdue_at")?,
            unusual: row.get::<Option<String>>("unusual")?.unwrap_or_default(),
            exception: row.get("exception_ground")?,
            is_signed: row.get::<Option<Timestamp>>("exception_signed_at")?.is_some(),
        })
    }
}

/// The undecided files below the overseer's unit, drafts that stand still among them, and decided ones that broke their deadline
/// since `since`: what is past its deadline first, then what is near, then the nearest.
pub async fn waiting_below(q: impl Queries, overseer: DeskId, since: Timestamp, at_most: i64) -> Result<Vec<Waiting>, Broken> {
    q.all(
        "WITH RECURSIVE below (id) AS (
             SELECT unit_id FROM desks WHERE id = $1
             UNION SELECT u.id FROM units u JOIN below b ON u.parent_id = b.id)
         SELECT f.id, f.number, f.level, f.state, d.name AS desk, o.number AS officer, f.due_at, f.paused_at, f.paused_reason,
                f.warned_at, f.overdue_at, p.unusual, x.ground AS exception_ground, x.signed_at AS exception_signed_at
         FROM files f JOIN desks d ON d.id = f.desk_id JOIN officers o ON o.id = f.officer_id
         LEFT JOIN proposals p ON p.file_id = f.id AND p.ended_at IS NULL
         LEFT JOIN exceptions x ON x.file_id = f.id AND x.visit_started_at = f.visit_started_at
         WHERE d.unit_id IN (SELECT id FROM below)
           AND (f.state IN ('received', 'needs_correction', 'matching', 'proposed')
                OR (f.state = 'draft' AND f.paused_at IS NOT NULL) OR f.overdue_at >= $2)
         ORDER BY CASE WHEN f.overdue_at IS NOT NULL THEN 0 WHEN f.warned_at IS NOT NULL THEN 1 ELSE 2 END,
                  COALESCE(f.due_at, f.changed_at), f.id LIMIT $3",
        args![overseer, since, at_most],
    )
    .await
}

/// What an officer below was refused: who, when, at which desk, on which file, and the sealed reason.
#[derive(Debug)]
pub struct Refusal {
    pub id: crate::base::ids::AuditId,
    pub at: Timestamp,
    pub officer: String,
    pub desk: String,
    pub file: Option<String>,
    detail_sealed: Option<Vec<u8>>,
}

impl Refusal {
    /// The code of what was refused; empty where the entry's payload has gone.
    pub fn code(&self, keyring: &Keyring) -> Result<String, Broken> {
        let Some(sealed) = &self.detail_sealed else { return Ok(String::new()) };
        let clear = keyring.sealer(Scope::AuditEntries).open("detail", self.id.bytes(), sealed)?;
        let detail: serde_json::Value = serde_json::from_slice(&clear)?;
        Ok(detail["refusal"].as_str().unwrap_or_default().to_owned())
    }
}

impl FromRow for Refusal {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            at: row.get("at")?,
            officer: row.get("officer")?,
            desk: row.get("desk")?,
            file: row.get("file")?,
            detail_sealed: row.get("detail_sealed")?,
        })
    }
}

pub async fn refusals_below(q: impl Queries, overseer: DeskId, since: Timestamp, at_most: i64) -> Result<Vec<Refusal>, Broken> {
    q.all(
        "WITH RECURSIVE below (id) AS (
             SELECT unit_id FROM desks WHERE id = $1
             UNION SELECT u.id FROM units u JOIN below b ON u.parent_id = b.id)
         SELECT e.id, e.at, o.number AS officer, d.name AS desk, f.number AS file, e.detail_sealed
         FROM officers o JOIN desks d ON d.id = o.desk_id
         JOIN audit_entries e ON e.actor_id = o.id AND e.at > $2
         LEFT JOIN files f ON f.id = e.file_id
         WHERE d.unit_id IN (SELECT id FROM below) AND e.actor = 'officer' AND e.action = 'officer-refused'
         ORDER BY e.at DESC, e.id DESC LIMIT $3",
        args![overseer, since, at_most],
    )
    .await
}
