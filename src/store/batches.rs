//! Batches of clean files: their list, what was signed over it, and the decision.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{BatchId, DeskId, FileId, ImportId, OfficerId, PersonId, SignatureId};
use crate::base::{Broken, Timestamp};
use crate::identity::evidence::{PublicKey, Purpose, SignedDecision};
use crate::store::decisions::Decision;
use crate::store::proposals::Proposal;

/// A batch as stored.
#[derive(Clone, Debug)]
pub struct Batch {
    pub id: BatchId,
    pub number: String,
    pub import: ImportId,
    pub desk: DeskId,
    pub files: i64,
    pub list_digest: Vec<u8>,
    pub proposer: OfficerId,
    pub proposed_at: Timestamp,
    pub approver: Option<OfficerId>,
    pub outcome: Option<String>,
    pub decided_at: Option<Timestamp>,
    pub noticed: i64,
}

impl FromRow for Batch {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            import: row.get("import_id")?,
            desk: row.get("desk_id")?,
            files: row.get("files")?,
            list_digest: row.get("list_digest")?,
            proposer: row.get("proposer_id")?,
            proposed_at: row.get("proposed_at")?,
            approver: row.get("approver_id")?,
            outcome: row.get("outcome")?,
            decided_at: row.get("decided_at")?,
            noticed: row.get("noticed")?,
        })
    }
}

pub async fn find(q: impl Queries, id: BatchId) -> Result<Option<Batch>, Broken> {
    q.maybe(
        "SELECT id, number, import_id, desk_id, files, list_digest, proposer_id, proposed_at, approver_id, outcome, decided_at,
                noticed
         FROM bulk_batches WHERE id = $1",
        args![id],
    )
    .await
}

pub async fn by_number(q: impl Queries, number: &str) -> Result<Option<Batch>, Broken> {
    q.maybe(
        "SELECT id, number, import_id, desk_id, files, list_digest, proposer_id, proposed_at, approver_id, outcome, decided_at,
                noticed
         FROM bulk_batches WHERE number = $1",
        args![number],
    )
    .await
}

/// Batches that wait for a decision by anybody but their proposer, the oldest first.
pub async fn open(q: impl Queries, but_not_of: OfficerId, at_most: i64) -> Result<Vec<Batch>, Broken> {
    q.all(
        "SELECT id, number, import_id, desk_id, files, list_digest, proposer_id, proposed_at, approver_id, outcome, decided_at,
                noticed
         FROM bulk_batches WHERE outcome IS NULL AND proposer_id <> $1 ORDER BY proposed_at, id LIMIT $2",
        args![but_not_of, at_most],
    )
    .await
}

/// The approved batches whose files' holders were not all told, the oldest first.
pub async fn unnoticed(q: impl Queries, at_most: i64) -> Result<Vec<Batch>, Broken> {
    q.all(
        "SELECT id, number, import_id, desk_id, files, list_digest, proposer_id, proposed_at, approver_id, outcome, decided_at,
                noticed
         FROM bulk_batches WHERE outcome = 'approved' AND noticed < files ORDER BY decided_at, id LIMIT $1",
        args![at_most],
    )
    .await
}

/// The batches of an import, the newest first.
pub async fn of_import(q: impl Queries, import: ImportId) -> Result<Vec<Batch>, Broken> {
    q.all(
        "SELECT id, number, import_id, desk_id, files, list_digest, proposer_id, proposed_at, approver_id, outcome, decided_at,
                noticed
         FROM bulk_batches WHERE import_id = $1 ORDER BY proposed_at DESC, id LIMIT 100",
        args![import],
    )
    .await
}

/// A batch to be proposed.
pub struct NewBatch<'a> {
    pub id: BatchId,
    pub number: &'a str,
    pub import: ImportId,
    pub desk: DeskId,
    pub files: i64,
    pub list_digest: &'a [u8; 32],
    pub proposer: OfficerId,
}

/// Writes a batch of an officer who is not suspended; `false` when they are by now.
pub async fn insert(tx: &mut Tx, new: NewBatch<'_>, now: Timestamp) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO bulk_batches (id, number, import_id, desk_id, level, files, list_digest, proposer_id, proposed_at, noticed)
             SELECT $1, $2, $3, $4, 1, $5, $6, $7, $8, 0
             WHERE EXISTS (SELECT 1 FROM officers WHERE id = $7 AND suspended_at IS NULL)",
            args![new.id, new.number, new.import, new.desk, new.files, new.list_digest, new.proposer, now],
        )
        .await?;
    Ok(added == 1)
}

/// Decides on a batch, by an approver who is not suspended: of two at once, one gets `true`.
pub async fn decide(
    tx: &mut Tx,
    id: BatchId,
    approver: OfficerId,
    (outcome, reason): (&str, Option<&str>),
    now: Timestamp,
) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE bulk_batches SET approver_id = $2, outcome = $3, reason = $4, decided_at = $5
             WHERE id = $1 AND outcome IS NULL AND proposer_id <> $2
               AND EXISTS (SELECT 1 FROM officers WHERE id = $2 AND suspended_at IS NULL)",
            args![id, approver, outcome, reason, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Notes how many of a batch were told: of two that tell at once, one gets `true`.
pub async fn notice(tx: &mut Tx, batch: &Batch, told: i64) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE bulk_batches SET noticed = noticed + $3 WHERE id = $1 AND noticed = $2",
            args![batch.id, batch.noticed, told],
        )
        .await?;
    Ok(changed == 1)
}

/// A file of a batch, at its place.
#[derive(Clone, Debug)]
pub struct Member {
    pub file: FileId,
    pub person: PersonId,
    pub at: i64,
    pub leaf: Vec<u8>,
}

impl FromRow for Member {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { file: row.get("id")?, person: row.get("person_id")?, at: row.get("batch_at")?, leaf: row.get("leaf")? })
    }
}

/// The files of a batch from a place on, in the order in which they were signed.
pub async fn members(q: impl Queries, batch: BatchId, from: i64, at_most: i64) -> Result<Vec<Member>, Broken> {
    q.all(
        "SELECT id, person_id, batch_at, leaf FROM files WHERE batch_id = $1 AND batch_at >= $2 ORDER BY batch_at LIMIT $3",
        args![batch, from, at_most],
    )
    .await
}

/// A file of a list, with what it holds.
#[derive(Clone, Debug)]
pub struct Listing {
    pub waiting: super::bulk::Waiting,
    pub content_sealed: Vec<u8>,
}

impl FromRow for Listing {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { waiting: super::bulk::Waiting::from_row(row)?, content_sealed: row.get("content_sealed")? })
    }
}

/// Clean files of an import that are in no batch, in the order of the bulk file.
pub async fn unbatched(q: impl Queries, import: ImportId, at_most: i64) -> Result<Vec<Listing>, Broken> {
    q.all(
        "SELECT id, person_id, number, version, content_sealed FROM files
         WHERE import_id = $1 AND checked_at IS NOT NULL AND batch_id IS NULL AND state = 'received'
         ORDER BY import_line LIMIT $2",
        args![import, at_most],
    )
    .await
}

/// The files of a batch in the order in which they were signed.
pub async fn listed(q: impl Queries, batch: BatchId) -> Result<Vec<Listing>, Broken> {
    q.all("SELECT id, person_id, number, version, content_sealed FROM files WHERE batch_id = $1 ORDER BY batch_at", args![batch])
        .await
}

/// The files of an import that are an officer's own or a relative's.
pub async fn related(q: impl Queries, officer: OfficerId, import: ImportId) -> Result<Vec<FileId>, Broken> {
    let rows = q
        .rows(
            "SELECT f.id FROM officer_relatives r JOIN persons p ON p.number_key = r.person_key JOIN files f ON f.person_id = p.id
             WHERE r.officer_id = $1 AND f.import_id = $2
             UNION SELECT f.id FROM officers o JOIN persons p ON p.number_key = o.person_key JOIN files f ON f.person_id = p.id
             WHERE o.id = $1 AND f.import_id = $2",
            args![officer, import],
        )
        .await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// Puts a clean file into a batch; `false` when it has moved on since.
pub async fn put(
    tx: &mut Tx,
    waiting: &super::bulk::Waiting,
    (batch, at): (BatchId, i64),
    leaf: &[u8; 32],
    now: Timestamp,
) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE files SET state = 'proposed', batch_id = $3, batch_at = $4, leaf = $5, changed_at = $6, version = version + 1
             WHERE id = $1 AND version = $2 AND state = 'received' AND batch_id IS NULL AND checked_at IS NOT NULL",
            args![waiting.file, waiting.version, batch, at, leaf, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Approves every file of a batch.
pub async fn approve(tx: &mut Tx, batch: BatchId, now: Timestamp) -> Result<u64, Broken> {
    tx.run(
        "UPDATE files SET state = 'approved', approved_at = $2, changed_at = $2, version = version + 1
         WHERE batch_id = $1 AND state = 'proposed'",
        args![batch, now],
    )
    .await
}

/// Sends every file of a batch back to its desk, to be handled one by one.
pub async fn give_back(tx: &mut Tx, batch: BatchId, reason: &str, now: Timestamp) -> Result<u64, Broken> {
    tx.run(
        "UPDATE files SET state = 'needs_correction', reason = $2, batch_id = NULL, batch_at = NULL, leaf = NULL,
             changed_at = $3, version = version + 1
         WHERE batch_id = $1 AND state = 'proposed'",
        args![batch, reason, now],
    )
    .await
}

/// A kept signature over a batch.
#[derive(Clone, Debug)]
pub struct Kept {
    pub id: SignatureId,
    pub officer: OfficerId,
    pub batch: BatchId,
    pub signed_at: Timestamp,
    pub evidence: SignedDecision,
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let nonce: Vec<u8> = row.get("nonce")?;
        let public_key: Vec<u8> = row.get("public_key")?;
        Ok(Self {
            id: row.get("id")?,
            officer: row.get("officer_id")?,
            batch: row.get("batch_id")?,
            signed_at: row.get("signed_at")?,
            evidence: SignedDecision {
                purpose: row.parse::<Purpose>("purpose")?,
                nonce: nonce.try_into().map_err(|_| Broken::new("a nonce of a wrong length"))?,
                decision: row.get("decision")?,
                list: None,
                client_data_json: row.get("client_data")?,
                authenticator_data: row.get("authenticator_data")?,
                signature: row.get("signature")?,
                public_key: PublicKey::from_spki(&public_key)?,
                credential_id: row.get("credential_id")?,
            },
        })
    }
}

pub async fn sign(tx: &mut Tx, kept: &Kept) -> Result<(), Broken> {
    let evidence = &kept.evidence;
    tx.run(
        "INSERT INTO bulk_signatures (id, officer_id, batch_id, purpose, nonce, decision, client_data, authenticator_data,
             signature, public_key, credential_id, signed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            kept.id,
            kept.officer,
            kept.batch,
            evidence.purpose.word(),
            evidence.nonce,
            &evidence.decision,
            &evidence.client_data_json,
            &evidence.authenticator_data,
            &evidence.signature,
            evidence.public_key.to_spki(),
            &evidence.credential_id,
            kept.signed_at
        ],
    )
    .await?;
    Ok(())
}

/// What was signed over a batch, oldest first.
pub async fn signatures(q: impl Queries, batch: BatchId) -> Result<Vec<Kept>, Broken> {
    q.all(
        "SELECT id, officer_id, batch_id, purpose, nonce, decision, client_data, authenticator_data, signature, public_key,
                credential_id, signed_at
         FROM bulk_signatures WHERE batch_id = $1 ORDER BY signed_at, id",
        args![batch],
    )
    .await
}

/// Writes down on what a batch's files are decided: nobody stood at a desk.
pub async fn paper_visit(
    tx: &mut Tx,
    (file, person): (FileId, PersonId),
    (officer, desk): (OfficerId, DeskId),
    at: Timestamp,
) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO visits (file_id, person_id, started_at, officer_id, desk_id, on_paper) VALUES ($1, $2, $3, $4, $5, 1)
         ON CONFLICT (file_id, person_id, started_at) DO NOTHING",
        args![file, person, at, officer, desk],
    )
    .await?;
    Ok(())
}

/// Writes the proposal that a batch made on one of its files. Level 1 alone.
pub async fn paper_proposal(tx: &mut Tx, new: &Proposal, ended_at: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO proposals (id, file_id, person_id, level, officer_id, visit_started_at, unusual, signature_id, proposed_at,
             ended_at)
         VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9)",
        args![
            new.id,
            new.file,
            new.person,
            new.officer,
            new.visit_started_at,
            &new.unusual,
            new.signature,
            new.proposed_at,
            ended_at
        ],
    )
    .await?;
    Ok(())
}

/// Writes the decision that a batch made on one of its files.
pub async fn paper_decision(tx: &mut Tx, new: &Decision) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO decisions (id, proposal_id, file_id, person_id, level, proposer_id, approver_id, outcome, signature_id,
             decided_at)
         VALUES ($1, $2, $3, $4, 1, $5, $6, 'approved', $7, $8)",
        args![new.id, new.proposal, new.file, new.person, new.proposer, new.approver, new.signature, new.decided_at],
    )
    .await?;
    Ok(())
}

/// Notes that all holders of a batch know: of a synthetic city, where nobody is told.
pub async fn told(tx: &mut Tx, batch: BatchId) -> Result<(), Broken> {
    tx.run("UPDATE bulk_batches SET noticed = files WHERE id = $1", args![batch]).await?;
    Ok(())
}
