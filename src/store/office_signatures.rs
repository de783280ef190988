//! What officers signed that is about no file: a colleague's authenticator, an agency's request, a list of files. Kept with
//! everything that verifying it years later needs.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{OfficerId, SignatureId};
use crate::base::{Broken, Timestamp};
use crate::identity::evidence::{PublicKey, Purpose, SignedDecision};

/// A kept signature, and the id of what it is about.
#[derive(Clone, Debug)]
pub struct OfficeKept {
    pub id: SignatureId,
    pub officer: OfficerId,
    pub subject: Vec<u8>,
    pub signed_at: Timestamp,
    pub evidence: SignedDecision,
}

impl FromRow for OfficeKept {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let nonce: Vec<u8> = row.get("nonce")?;
        let public_key: Vec<u8> = row.get("public_key")?;
        Ok(Self {
            id: row.get("id")?,
            officer: row.get("officer_id")?,
            subject: row.get("subject")?,
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

pub async fn insert(tx: &mut Tx, kept: &OfficeKept, ceremony: &[u8; 32]) -> Result<(), Broken> {
    let evidence = &kept.evidence;
    tx.run(
        "INSERT INTO office_signatures (id, officer_id, purpose, subject, nonce, decision, client_data, authenticator_data,
             signature, public_key, credential_id, ceremony_hash, signed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            kept.id,
            kept.officer,
            evidence.purpose.word(),
            &kept.subject,
            evidence.nonce,
            &evidence.decision,
            &evidence.client_data_json,
            &evidence.authenticator_data,
            &evidence.signature,
            evidence.public_key.to_spki(),
            &evidence.credential_id,
            ceremony,
            kept.signed_at
        ],
    )
    .await?;
    Ok(())
}

/// The officer's signature that a ceremony has already come to.
pub async fn of_ceremony(q: impl Queries, ceremony: &[u8; 32], officer: OfficerId) -> Result<Option<OfficeKept>, Broken> {
    q.maybe(
        "SELECT id, officer_id, purpose, subject, nonce, decision, client_data, authenticator_data, signature, public_key,
                credential_id, signed_at
         FROM office_signatures WHERE ceremony_hash = $1 AND officer_id = $2",
        args![ceremony, officer],
    )
    .await
}

/// Every signature about a thing, oldest first.
pub async fn about(q: impl Queries, subject: &[u8]) -> Result<Vec<OfficeKept>, Broken> {
    q.all(
        "SELECT id, officer_id, purpose, subject, nonce, decision, client_data, authenticator_data, signature, public_key,
                credential_id, signed_at
         FROM office_signatures WHERE subject = $1 ORDER BY signed_at, id",
        args![subject],
    )
    .await
}
