//! Exceptions: level 2 on a face alone, after other fingers were tried, with a reason written down by one officer and signed
//! for by a second. The database lets a proposal stand on no other.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{ExceptionId, FileId, MatchId, OfficerId, PersonId, SignatureId};
use crate::base::{Broken, Timestamp};
use crate::keyring::{Keyring, Scope};

/// An exception as stored.
#[derive(Clone, Debug)]
pub struct Exception {
    pub id: ExceptionId,
    pub file: FileId,
    pub person: PersonId,
    pub visit_started_at: Timestamp,
    /// `worn`, `missing`, `aged` or `bedridden`.
    pub ground: String,
    pub officer: OfficerId,
    pub asked_at: Timestamp,
    pub matched: MatchId,
    /// The second officer, their signature, and when; none until they signed.
    pub signed: Option<(OfficerId, SignatureId, Timestamp)>,
    words_sealed: Vec<u8>,
}

impl Exception {
    /// What the first officer wrote down.
    pub fn words(&self, keyring: &Keyring) -> Result<String, Broken> {
        keyring.sealer(Scope::Files).open_text("exception", self.id.bytes(), &self.words_sealed)
    }
}

impl FromRow for Exception {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let second: Option<OfficerId> = row.get("second_id")?;
        let (signature, signed_at): (Option<SignatureId>, Option<Timestamp>) = (row.get("signature_id")?, row.get("signed_at")?);
        Ok(Self {
            id: row.get("id")?,
            file: row.get("file_id")?,
            person: row.get("person_id")?,
            visit_started_at: row.get("visit_started_at")?,
            ground: row.get("ground")?,
            officer: row.get("officer_id")?,
            asked_at: row.get("asked_at")?,
            matched: row.get("match_id")?,
            signed: second.zip(signature).zip(signed_at).map(|((officer, signature), at)| (officer, signature, at)),
            words_sealed: row.get("words_sealed")?,
        })
    }
}

/// An exception to be written.
pub struct NewException<'a> {
    pub id: ExceptionId,
    pub file: FileId,
    pub person: PersonId,
    pub visit_started_at: Timestamp,
    pub ground: &'a str,
    pub words: &'a str,
    pub officer: OfficerId,
    pub matched: MatchId,
}

/// Writes it; `false` when this visit has one.
pub async fn insert(tx: &mut Tx, keyring: &Keyring, new: &NewException<'_>, now: Timestamp) -> Result<bool, Broken> {
    let words = keyring.sealer(Scope::Files).seal("exception", new.id.bytes(), new.words.as_bytes())?;
    let added = tx
        .run(
            "INSERT INTO exceptions (id, file_id, person_id, visit_started_at, ground, words_sealed, officer_id, asked_at,
                 match_id, match_outcome)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'face_only')
             ON CONFLICT (file_id, visit_started_at) DO NOTHING",
            args![new.id, new.file, new.person, new.visit_started_at, new.ground, words, new.officer, now, new.matched],
        )
        .await?;
    Ok(added == 1)
}

/// The exception of a visit.
pub async fn of_visit(q: impl Queries, file: FileId, visit_started_at: Timestamp) -> Result<Option<Exception>, Broken> {
    q.maybe(
        "SELECT id, file_id, person_id, visit_started_at, ground, words_sealed, officer_id, asked_at, match_id, second_id,
                signature_id, signed_at
         FROM exceptions WHERE file_id = $1 AND visit_started_at = $2",
        args![file, visit_started_at],
    )
    .await
}

/// Every exception of a file, oldest first.
pub async fn of_file(q: impl Queries, file: FileId) -> Result<Vec<Exception>, Broken> {
    q.all(
        "SELECT id, file_id, person_id, visit_started_at, ground, words_sealed, officer_id, asked_at, match_id, second_id,
                signature_id, signed_at
         FROM exceptions WHERE file_id = $1 ORDER BY asked_at, id",
        args![file],
    )
    .await
}

/// The second officer has signed; `false` when somebody has already, or it is the first officer.
pub async fn sign(
    tx: &mut Tx,
    id: ExceptionId,
    (second, signature): (OfficerId, SignatureId),
    now: Timestamp,
) -> Result<bool, Broken> {
    let signed = tx
        .run(
            "UPDATE exceptions SET second_id = $2, signature_id = $3, signed_at = $4
             WHERE id = $1 AND second_id IS NULL AND officer_id <> $2",
            args![id, second, signature, now],
        )
        .await?;
    Ok(signed == 1)
}

/// Whether a file was approved on a signed exception: a second officer has seen that no finger of this person can be compared.
pub async fn stood_for(q: impl Queries, file: FileId) -> Result<bool, Broken> {
    let found = q
        .first(
            "SELECT p.id FROM decisions d JOIN proposals p ON p.id = d.proposal_id
             WHERE d.file_id = $1 AND d.outcome = 'approved' AND p.exception_id IS NOT NULL LIMIT 1",
            args![file],
        )
        .await?;
    Ok(found.is_some())
}
