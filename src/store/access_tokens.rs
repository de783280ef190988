//! Access tokens that leave a row: random words with what they say, and revoked ones without a grant.

use super::grants::{Grant, columns};
use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::GrantId;
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;

/// A random word to be kept, as its hash.
pub struct NewToken<'a> {
    pub hash: [u8; 32],
    pub client: &'a ClientId,
    pub grant: Option<GrantId>,
    /// What it says, as the provider wrote it.
    pub terms: String,
    pub expires_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, new: NewToken<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO access_tokens (hash, client_id, grant_id, terms, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![new.hash, new.client.as_str(), new.grant, new.terms, now, new.expires_at],
    )
    .await?;
    Ok(())
}

/// What a word says, and the grant that it stands under, if it has one.
pub struct Held {
    pub terms: String,
    pub grant: Option<Grant>,
}

impl FromRow for Held {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let grant = match row.get::<Option<GrantId>>("id")? {
            Some(_) => Some(Grant::from_row(row)?),
            None => None,
        };
        Ok(Self { terms: row.get("terms")?, grant })
    }
}

/// Finds a word by its hash, as long as it counts.
pub async fn find(q: impl Queries, hash: &[u8; 32], now: Timestamp) -> Result<Option<Held>, Broken> {
    q.maybe(
        concat!(
            "SELECT t.terms, ",
            columns!(),
            " FROM access_tokens t LEFT JOIN grants ON grants.id = t.grant_id WHERE t.hash = $1 AND t.expires_at > $2"
        ),
        args![hash, now],
    )
    .await
}

/// Ends a word that stands under no grant.
pub async fn forget(tx: &mut Tx, hash: &[u8; 32], now: Timestamp) -> Result<bool, Broken> {
    let ended = tx.run("UPDATE access_tokens SET expires_at = $2 WHERE hash = $1 AND expires_at > $2", args![hash, now]).await?;
    Ok(ended == 1)
}

/// Revokes a JWT that stands under no grant, until it would have expired; `false` when it was revoked before.
pub async fn revoke(
    tx: &mut Tx,
    jti_hash: &[u8; 32],
    client: &ClientId,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO revoked_tokens (jti_hash, client_id, revoked_at, expires_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (jti_hash) DO NOTHING",
            args![jti_hash, client.as_str(), now, until],
        )
        .await?;
    Ok(added == 1)
}

pub async fn is_revoked(q: impl Queries, jti_hash: &[u8; 32]) -> Result<bool, Broken> {
    Ok(q.first("SELECT revoked_at FROM revoked_tokens WHERE jti_hash = $1", args![jti_hash]).await?.is_some())
}
