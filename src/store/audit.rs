//! The log's rows: appended in the transaction of what they record, read by whom they are about.

use super::load::{self, Into};
use super::{Db, FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, AuditId, DeskId, FileId, OfficerId, PersonId};
use crate::base::{Broken, Timestamp};

/// A row to be written. `expires_at` is when its payload may be purged.
pub struct NewEntry<'a> {
    pub id: AuditId,
    pub at: Timestamp,
    pub action: &'static str,
    pub actor: &'static str,
    pub actor_id: Option<Vec<u8>>,
    pub person: Option<PersonId>,
    pub account: Option<AccountId>,
    pub file: Option<FileId>,
    pub desk: Option<DeskId>,
    pub client: Option<&'a str>,
    pub detail_sealed: Option<Vec<u8>>,
    pub salt: [u8; 32],
    pub commitment: [u8; 32],
    pub expires_at: Timestamp,
}

/// Appends many rows at once.
pub async fn insert_all(tx: &mut Tx, new: Vec<NewEntry<'_>>) -> Result<(), Broken> {
    let row = |new: NewEntry<'_>| {
        args![
            new.id,
            new.at,
            new.action,
            new.actor,
            new.actor_id,
            new.person,
            new.account,
            new.file,
            new.desk,
            new.client,
            new.detail_sealed,
            new.salt,
            new.commitment,
            new.expires_at
        ]
    };
    load::rows(tx, ENTRIES, new.into_iter().map(row).collect()).await
}

const ENTRIES: Into = Into {
    table: "audit_entries",
    columns: &[
        "id",
        "at",
        "action",
        "actor",
        "actor_id",
        "person_id",
        "account_id",
        "file_id",
        "desk_id",
        "client_id",
        "detail_sealed",
        "salt",
        "commitment",
        "expires_at",
    ],
    on_conflict: "",
};

pub async fn insert(tx: &mut Tx, new: NewEntry<'_>) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO audit_entries (id, at, action, actor, actor_id, person_id, account_id, file_id, desk_id, client_id,
             detail_sealed, salt, commitment, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            new.id,
            new.at,
            new.action,
            new.actor,
            new.actor_id,
            new.person,
            new.account,
            new.file,
            new.desk,
            new.client,
            new.detail_sealed,
            new.salt,
            new.commitment,
            new.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// An entry as the person it is about sees it: who, from which desk, when, what.
#[derive(Debug)]
pub struct Seen {
    pub id: AuditId,
    pub at: Timestamp,
    pub action: String,
    pub actor: String,
    pub officer_id: Option<OfficerId>,
    pub officer_number: Option<String>,
    pub desk_name: Option<String>,
    pub file_number: Option<String>,
    pub client_id: Option<String>,
    pub detail_sealed: Option<Vec<u8>>,
}

impl FromRow for Seen {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            at: row.get("at")?,
            action: row.get("action")?,
            actor: row.get("actor")?,
            officer_id: row.get("officer_id")?,
            officer_number: row.get("officer_number")?,
            desk_name: row.get("desk_name")?,
            file_number: row.get("file_number")?,
            client_id: row.get("client_id")?,
            detail_sealed: row.get("detail_sealed")?,
        })
    }
}

/// What was done about a person or their account, newest first; `before` continues a listing.
pub async fn about(db: &Db, person: PersonId, account: AccountId, before: Timestamp, at_most: i64) -> Result<Vec<Seen>, Broken> {
    db.all(
        "SELECT e.id, e.at, e.action, e.actor, o.id AS officer_id, o.number AS officer_number, d.name AS desk_name,
                f.number AS file_number, e.client_id, e.detail_sealed
         FROM audit_entries e
         LEFT JOIN officers o ON e.actor = 'officer' AND o.id = e.actor_id
         LEFT JOIN desks d ON d.id = e.desk_id
         LEFT JOIN files f ON f.id = e.file_id
         WHERE e.id IN (
             SELECT id FROM audit_entries WHERE person_id = $1
             UNION SELECT id FROM audit_entries WHERE account_id = $2)
           AND e.at < $3
         ORDER BY e.at DESC, e.id DESC LIMIT $4",
        args![person, account, before, at_most],
    )
    .await
}

/// Whether an entry waits for its sequence number.
pub async fn has_unsequenced(db: &Db) -> Result<bool, Broken> {
    Ok(db.first("SELECT id FROM audit_entries WHERE seq IS NULL LIMIT 1", args![]).await?.is_some())
}

/// Makes this transaction the only sequencer until it ends.
pub async fn claim_sequence(tx: &mut Tx) -> Result<(), Broken> {
    super::keys::touch(tx, "audit").await
}

/// Gives the next sequence numbers to at most `at_most` entries, oldest first, and tells how many. To be run by one
/// sequencer at a time: the unique `seq` makes a second one fail rather than fork the log.
pub async fn sequence(tx: &mut Tx, at_most: i64) -> Result<u64, Broken> {
    tx.run(
        "UPDATE audit_entries SET seq = n.seq FROM (
             SELECT id, ROW_NUMBER() OVER (ORDER BY id) + COALESCE((SELECT MAX(seq) FROM audit_entries), 0) AS seq
             FROM (SELECT id FROM audit_entries WHERE seq IS NULL ORDER BY id LIMIT $1) AS waiting
         ) AS n
         WHERE audit_entries.id = n.id",
        args![at_most],
    )
    .await
}

/// Whether an officer's act on a file is in the log since a moment.
pub async fn has_since(
    db: &Db,
    action: &'static str,
    (officer, file): (OfficerId, FileId),
    since: Timestamp,
) -> Result<bool, Broken> {
    let sql = "SELECT id FROM audit_entries WHERE actor_id = $1 AND at > $4 AND file_id = $2 AND action = $3 LIMIT 1";
    Ok(db.first(sql, args![officer, file, action, since]).await?.is_some())
}
