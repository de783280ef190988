//! Bulk files: how far each was read, which rows were not taken, and the files that came of the others.

use std::sync::LazyLock;

use super::load::{self, Into};
use super::{Db, FromRow, Queries, Row, Tx, Value};
use crate::args;
use crate::base::ids::{BatchId, DeskId, FileId, ImportId, OfficerId, PersonId};
use crate::base::{Broken, Timestamp};
use crate::keyring::{Keyring, Scope};

/// A bulk file and how far it was read.
#[derive(Clone, Debug)]
pub struct Import {
    pub id: ImportId,
    pub number: String,
    pub name: String,
    pub desk: DeskId,
    pub officer: OfficerId,
    pub bytes: i64,
    pub read_bytes: i64,
    pub read_lines: i64,
    pub accepted: i64,
    pub repeated: i64,
    pub rejected: i64,
    pub done: bool,
    pub created_at: Timestamp,
}

impl FromRow for Import {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let state: String = row.get("state")?;
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            name: row.get("name")?,
            desk: row.get("desk_id")?,
            officer: row.get("officer_id")?,
            bytes: row.get("bytes")?,
            read_bytes: row.get("read_bytes")?,
            read_lines: row.get("read_lines")?,
            accepted: row.get("accepted")?,
            repeated: row.get("repeated")?,
            rejected: row.get("rejected")?,
            done: state == "read",
            created_at: row.get("created_at")?,
        })
    }
}

/// A bulk file that is about to be read.
pub struct NewImport<'a> {
    pub id: ImportId,
    pub number: &'a str,
    pub digest: [u8; 32],
    pub name: &'a str,
    pub desk: DeskId,
    pub officer: OfficerId,
    pub bytes: i64,
}

/// Begins an import; `false` when this very content was begun before.
pub async fn begin(tx: &mut Tx, new: NewImport<'_>, now: Timestamp) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO bulk_imports (id, number, digest, name, desk_id, officer_id, bytes, read_bytes, read_lines, accepted,
                 repeated, rejected, state, created_at, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, 0, 'reading', $8, $8) ON CONFLICT DO NOTHING",
            args![new.id, new.number, new.digest, new.name, new.desk, new.officer, new.bytes, now],
        )
        .await?;
    Ok(added == 1)
}

pub async fn by_digest(q: impl Queries, digest: &[u8; 32]) -> Result<Option<Import>, Broken> {
    q.maybe(
        "SELECT id, number, name, desk_id, officer_id, bytes, read_bytes, read_lines, accepted, repeated, rejected, state,
                created_at
         FROM bulk_imports WHERE digest = $1",
        args![digest],
    )
    .await
}

pub async fn by_number(q: impl Queries, number: &str) -> Result<Option<Import>, Broken> {
    q.maybe(
        "SELECT id, number, name, desk_id, officer_id, bytes, read_bytes, read_lines, accepted, repeated, rejected, state,
                created_at
         FROM bulk_imports WHERE number = $1",
        args![number],
    )
    .await
}

pub async fn find(q: impl Queries, id: ImportId) -> Result<Option<Import>, Broken> {
    q.maybe(
        "SELECT id, number, name, desk_id, officer_id, bytes, read_bytes, read_lines, accepted, repeated, rejected, state,
                created_at
         FROM bulk_imports WHERE id = $1",
        args![id],
    )
    .await
}

/// The latest imports of a desk.
pub async fn of_desk(q: impl Queries, desk: DeskId, at_most: i64) -> Result<Vec<Import>, Broken> {
    q.all(
        "SELECT id, number, name, desk_id, officer_id, bytes, read_bytes, read_lines, accepted, repeated, rejected, state,
                created_at
         FROM bulk_imports WHERE desk_id = $1 ORDER BY created_at DESC, id LIMIT $2",
        args![desk, at_most],
    )
    .await
}

/// What one transaction of reading did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Read {
    pub accepted: i64,
    pub repeated: i64,
    pub rejected: i64,
    pub bytes: i64,
    pub lines: i64,
    pub done: bool,
}

/// Notes how far it was read, from where this reader stood: of two who read at once, one gets `true`.
pub async fn advance(tx: &mut Tx, import: &Import, read: Read, now: Timestamp) -> Result<bool, Broken> {
    let state = if read.done { "read" } else { "reading" };
    let changed = tx
        .run(
            "UPDATE bulk_imports SET read_bytes = $3, read_lines = $4, accepted = accepted + $5, repeated = repeated + $6,
                 rejected = rejected + $7, state = $8, changed_at = $9
             WHERE id = $1 AND read_bytes = $2 AND state = 'reading'",
            args![import.id, import.read_bytes, read.bytes, read.lines, read.accepted, read.repeated, read.rejected, state, now],
        )
        .await?;
    Ok(changed == 1)
}

/// A row that was not taken.
pub struct Reject {
    pub line: i64,
    pub reason: String,
    pub row: String,
}

/// Keeps the rows that were not taken, sealed.
pub async fn reject(
    tx: &mut Tx,
    keyring: &Keyring,
    import: ImportId,
    rejects: Vec<Reject>,
    expires_at: Timestamp,
) -> Result<(), Broken> {
    let sealer = keyring.sealer(Scope::Files);
    let sealed = |reject: Reject| {
        let row = sealer.seal("bulk_row", &row_key(import, reject.line), reject.row.as_bytes())?;
        Ok(args![import, reject.line, reject.reason, row, expires_at])
    };
    let rows = rejects.into_iter().map(sealed).collect::<Result<Vec<_>, Broken>>()?;
    let into =
        Into { table: "bulk_rejects", columns: &["import_id", "line", "reason", "row_sealed", "expires_at"], on_conflict: "" };
    load::rows(tx, into, rows).await
}

/// The rows that were not taken after a line, oldest first.
pub async fn rejects(db: &Db, keyring: &Keyring, import: ImportId, after: i64, at_most: i64) -> Result<Vec<Reject>, Broken> {
    let sql = "SELECT line, reason, row_sealed FROM bulk_rejects WHERE import_id = $1 AND line > $2 ORDER BY line LIMIT $3";
    let sealer = keyring.sealer(Scope::Files);
    db.rows(sql, args![import, after, at_most])
        .await?
        .iter()
        .map(|row| {
            let (line, sealed): (i64, Vec<u8>) = (row.get("line")?, row.get("row_sealed")?);
            let text = sealer.open_text("bulk_row", &row_key(import, line), &sealed)?;
            Ok(Reject { line, reason: row.get("reason")?, row: text })
        })
        .collect()
}

fn row_key(import: ImportId, line: i64) -> Vec<u8> {
    [import.bytes(), &line.to_be_bytes()].concat()
}

/// Who stands under a number already.
pub struct Known {
    pub person: PersonId,
    pub number_key: Vec<u8>,
    /// Their open file of level 1, and from which import it came.
    pub open: Option<(FileId, Option<ImportId>)>,
    /// Whether they have an identity that is in use, or one of level 1.
    pub has_account: bool,
}

impl FromRow for Known {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let file: Option<FileId> = row.get("file_id")?;
        let import: Option<ImportId> = row.get("import_id")?;
        Ok(Self {
            person: row.get("id")?,
            number_key: row.get("number_key")?,
            open: file.map(|file| (file, import)),
            has_account: row.get::<Option<i64>>("account_level")?.is_some(),
        })
    }
}

/// Keys of one look-up.
const KEYS: usize = 200;

static KNOWN: LazyLock<&'static str> = LazyLock::new(|| {
    let keys: Vec<String> = (1..=KEYS).map(|n| format!("${n}")).collect();
    let text = format!(
        "SELECT p.id, p.number_key, f.id AS file_id, f.import_id, a.level AS account_level
         FROM persons p LEFT JOIN files f ON f.person_id = p.id AND f.level = 1 AND f.closed_at IS NULL
         LEFT JOIN accounts a ON a.person_id = p.id AND a.ended_at IS NULL
         WHERE p.number_key IN ({})",
        keys.join(", ")
    );
    Box::leak(text.into_boxed_str())
});

/// Everybody who stands under one of the keys.
pub async fn known(tx: &mut Tx, keys: &[Vec<u8>]) -> Result<Vec<Known>, Broken> {
    let mut out = Vec::new();
    for chunk in keys.chunks(KEYS) {
        let last = chunk.last().cloned().unwrap_or_default();
        let padded = chunk.iter().cloned().chain(std::iter::repeat(last)).take(KEYS);
        out.extend(tx.all::<Known>(*KNOWN, padded.map(|key| Value::Blob(Some(key))).collect()).await?);
    }
    Ok(out)
}

/// People, as a bulk file adds them.
pub const PERSONS: Into =
    Into { table: "persons", columns: &["id", "number_key", "number_sealed", "commune", "created_at"], on_conflict: "" };

/// Files, as a bulk file adds them: received, with the legal clock running.
pub const FILES: Into = Into {
    table: "files",
    columns: &[
        "id",
        "number",
        "person_id",
        "level",
        "state",
        "desk_id",
        "officer_id",
        "content_sealed",
        "visit_started_at",
        "received_at",
        "due_at",
        "paused_ms",
        "changed_at",
        "version",
        "import_id",
        "import_line",
    ],
    on_conflict: "",
};

pub const EVENTS: Into =
    Into { table: "file_events", columns: &["id", "file_id", "desk_id", "officer_id", "kind", "at"], on_conflict: "" };

/// A file that waits: for the register, or for a batch.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub file: FileId,
    pub person: PersonId,
    pub number: String,
    pub version: i64,
}

impl FromRow for Waiting {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { file: row.get("id")?, person: row.get("person_id")?, number: row.get("number")?, version: row.get("version")? })
    }
}

/// The files of an import that the register was not asked about, after one.
pub async fn unchecked(q: impl Queries, import: ImportId, after: Option<FileId>, at_most: i64) -> Result<Vec<Waiting>, Broken> {
    let after = after.map_or_else(Vec::new, |id| id.bytes().to_vec());
    q.all(
        "SELECT id, person_id, number, version FROM files
         WHERE import_id = $1 AND id > $2 AND checked_at IS NULL AND state = 'received' AND paused_at IS NULL
         ORDER BY id LIMIT $3",
        args![import, after, at_most],
    )
    .await
}

/// Notes that the register's answer agrees with the file, and what the file holds since.
pub async fn checked(tx: &mut Tx, waiting: &Waiting, content_sealed: Vec<u8>, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE files SET checked_at = $3, content_sealed = $4, changed_at = $3, version = version + 1
             WHERE id = $1 AND version = $2 AND state = 'received' AND checked_at IS NULL",
            args![waiting.file, waiting.version, now, content_sealed],
        )
        .await?;
    Ok(changed == 1)
}

/// How the files of an import stand, by their states; clean ones are those that wait for a batch.
pub async fn states(q: impl Queries, import: ImportId) -> Result<Vec<(String, i64)>, Broken> {
    let rows = q
        .rows(
            "SELECT CASE WHEN state = 'received' AND checked_at IS NOT NULL THEN 'clean' ELSE state END AS stands,
                    COUNT(*) AS files
             FROM files WHERE import_id = $1 GROUP BY 1 ORDER BY 1",
            args![import],
        )
        .await?;
    rows.iter().map(|row| Ok((row.get("stands")?, row.get("files")?))).collect()
}

/// Whether a file came in bulk and was approved in a batch; the batch.
pub async fn batch_of(q: impl Queries, file: FileId) -> Result<Option<BatchId>, Broken> {
    let row = q.first("SELECT batch_id FROM files WHERE id = $1", args![file]).await?;
    row.map_or(Ok(None), |row| row.get("batch_id"))
}
