//! Clients (portals) as registered: metadata and policy as documents, the secret as its hash.

use super::{Db, FromRow, Queries, Row, Tx, keys};
use crate::args;
use crate::base::{Broken, Timestamp};
use crate::identity::client::{Client, ClientId};

/// What moves in `versions` when a client changes.
const VERSION: &str = "clients";

impl FromRow for Client {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let (metadata, policy): (String, String) = (row.get("metadata")?, row.get("policy")?);
        let before: Option<Vec<u8>> = row.get("secret_before_hash")?;
        let until: Option<Timestamp> = row.get("secret_before_until")?;
        let client = Self::new(serde_json::from_str(&metadata)?, serde_json::from_str(&policy)?, row.get("secret_hash")?)?;
        Ok(Self { secret_before: before.zip(until), secret_sealed: row.get("secret_sealed")?, ..client })
    }
}

/// Every client that may be used.
pub async fn enabled(q: impl Queries) -> Result<Vec<Client>, Broken> {
    q.all(
        "SELECT metadata, policy, secret_hash, secret_before_hash, secret_before_until, secret_sealed FROM clients
         WHERE disabled_at IS NULL ORDER BY id",
        args![],
    )
    .await
}

pub async fn find(q: impl Queries, id: &ClientId) -> Result<Option<Client>, Broken> {
    q.maybe(
        "SELECT metadata, policy, secret_hash, secret_before_hash, secret_before_until, secret_sealed FROM clients WHERE id = $1",
        args![id.as_str()],
    )
    .await
}

/// Adds a client or replaces what is known of it; enabled from now on. Without a new secret the old one stays.
pub async fn put(tx: &mut Tx, client: &Client, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO clients (id, metadata, policy, secret_hash, secret_sealed, created_at, changed_at, backchannel_logout_uri)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
         ON CONFLICT (id) DO UPDATE SET metadata = excluded.metadata, policy = excluded.policy, changed_at = excluded.changed_at,
             secret_hash = CASE WHEN excluded.secret_sealed IS NULL THEN COALESCE(excluded.secret_hash, clients.secret_hash) END,
             secret_sealed = CASE WHEN excluded.secret_hash IS NULL THEN COALESCE(excluded.secret_sealed, clients.secret_sealed) END,
             backchannel_logout_uri = excluded.backchannel_logout_uri, disabled_at = NULL",
        args![
            client.id().as_str(),
            serde_json::to_string(&client.metadata)?,
            serde_json::to_string(&client.policy)?,
            client.secret_hash.clone(),
            client.secret_sealed.clone(),
            now,
            client.metadata.backchannel_logout_uri.as_ref().map(url::Url::as_str)
        ],
    )
    .await?;
    keys::touch(tx, VERSION).await
}

/// The next secret; the present one counts until `until`, the one before that no more. `false` where there is none to follow.
pub async fn follow_secret(
    tx: &mut Tx,
    id: &ClientId,
    next: &[u8; 32],
    until: Timestamp,
    now: Timestamp,
) -> Result<bool, Broken> {
    let followed = tx
        .run(
            "UPDATE clients SET secret_before_hash = secret_hash, secret_before_until = $3, secret_hash = $2, changed_at = $4
             WHERE id = $1 AND secret_hash IS NOT NULL AND disabled_at IS NULL",
            args![id.as_str(), next, until, now],
        )
        .await?;
    keys::touch(tx, VERSION).await?;
    Ok(followed == 1)
}

/// Takes a client out of use, with every token that it holds; `false` when there is none in use.
pub async fn disable(tx: &mut Tx, id: &ClientId, now: Timestamp) -> Result<bool, Broken> {
    let disabled =
        tx.run("UPDATE clients SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL", args![id.as_str(), now]).await?;
    keys::touch(tx, VERSION).await?;
    Ok(disabled == 1)
}

/// Remembers the `jti` of a client's assertion until it expires; `false` when it was seen before (RFC 7523 section 3).
pub async fn take_assertion(tx: &mut Tx, client: &ClientId, jti_hash: &[u8; 32], until: Timestamp) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO assertion_ids (client_id, jti_hash, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (client_id, jti_hash) DO NOTHING",
            args![client.as_str(), jti_hash, until],
        )
        .await?;
    Ok(added == 1)
}

/// The version of the clients as they stand.
pub async fn version(db: &Db) -> Result<i64, Broken> {
    keys::version(db, VERSION).await
}
