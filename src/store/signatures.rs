//! What officers signed: everything that verifying it years later needs (docs/decisions/0003-officer-signatures.md).

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{FileId, OfficerId, SignatureId};
use crate::base::{Broken, Timestamp};
use crate::identity::evidence::{PublicKey, Purpose, SignedDecision};

/// A kept signature.
#[derive(Clone, Debug)]
pub struct Kept {
    pub id: SignatureId,
    pub officer: OfficerId,
    pub file: FileId,
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
            file: row.get("file_id")?,
            signed_at: row.get("signed_at")?,
            evidence: SignedDecision {
                purpose: row.parse::<Purpose>("purpose")?,
                nonce: nonce.try_into().map_err(|_| Broken::new("a nonce of a wrong length"))?,
                decision: row.get("decision")?,
                list: row.get("list")?,
                client_data_json: row.get("client_data")?,
                authenticator_data: row.get("authenticator_data")?,
                signature: row.get("signature")?,
                public_key: PublicKey::from_spki(&public_key)?,
                credential_id: row.get("credential_id")?,
            },
        })
    }
}

pub async fn insert(tx: &mut Tx, kept: &Kept) -> Result<(), Broken> {
    let evidence = &kept.evidence;
    tx.run(
        "INSERT INTO signatures (id, officer_id, file_id, purpose, nonce, decision, client_data, authenticator_data, signature,
             public_key, credential_id, signed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            kept.id,
            kept.officer,
            kept.file,
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

/// Notes the list in which a decision was signed.
pub async fn note_list(tx: &mut Tx, id: SignatureId, list: SignatureId) -> Result<(), Broken> {
    tx.run("UPDATE signatures SET list_id = $2 WHERE id = $1", args![id, list]).await?;
    Ok(())
}

/// Notes the ceremony in which a signature was made, so that the same submit again finds it.
pub async fn note_ceremony(tx: &mut Tx, id: SignatureId, ceremony: &[u8; 32]) -> Result<(), Broken> {
    tx.run("UPDATE signatures SET ceremony_hash = $2 WHERE id = $1", args![id, ceremony]).await?;
    Ok(())
}

/// The officer's signature that a ceremony has already come to.
pub async fn of_ceremony(q: impl Queries, ceremony: &[u8; 32], officer: OfficerId) -> Result<Option<Kept>, Broken> {
    q.maybe(
        "SELECT s.id, s.officer_id, s.file_id, s.purpose, s.nonce, s.decision, s.client_data, s.authenticator_data, s.signature,
                s.public_key, s.credential_id, s.signed_at, l.decision AS list
         FROM signatures s LEFT JOIN office_signatures l ON l.id = s.list_id
         WHERE s.ceremony_hash = $1 AND s.officer_id = $2",
        args![ceremony, officer],
    )
    .await
}

/// Every signature on a file, oldest first.
pub async fn of_file(q: impl Queries, file: FileId) -> Result<Vec<Kept>, Broken> {
    q.all(
        "SELECT s.id, s.officer_id, s.file_id, s.purpose, s.nonce, s.decision, s.client_data, s.authenticator_data, s.signature,
                s.public_key, s.credential_id, s.signed_at, l.decision AS list
         FROM signatures s LEFT JOIN office_signatures l ON l.id = s.list_id
         WHERE s.file_id = $1 ORDER BY s.signed_at, s.id",
        args![file],
    )
    .await
}
