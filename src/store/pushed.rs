//! Pushed authorization requests (RFC 9126): kept sealed for a minute and a half, answered once.

use super::{Queries, Tx};
use crate::args;
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;
use crate::keyring::{Keyring, Scope};

/// A request to be kept.
pub struct NewPushed<'a> {
    /// SHA-256 of the random part of its name.
    pub name_hash: [u8; 32],
    pub client: &'a ClientId,
    pub request: &'a [u8],
    pub expires_at: Timestamp,
    /// How many of this client's may wait at once.
    pub most: i64,
}

/// Keeps a request; `false` when too many of its client's wait already.
pub async fn put(tx: &mut Tx, keyring: &Keyring, new: NewPushed<'_>, now: Timestamp) -> Result<bool, Broken> {
    let sealed = keyring.sealer(Scope::PushedRequests).seal("request", &new.name_hash, new.request)?;
    let kept = tx
        .run(
            "INSERT INTO pushed_requests (name_hash, client_id, request_sealed, created_at, expires_at)
             SELECT $1, $2, $3, $4, $5
             WHERE (SELECT COUNT(*) FROM (SELECT 1 FROM pushed_requests WHERE client_id = $2 AND expires_at > $4 LIMIT $6) AS waiting)
                 < $6",
            args![new.name_hash, new.client.as_str(), sealed, now, new.expires_at, new.most],
        )
        .await?;
    Ok(kept == 1)
}

/// A request that this client pushed, not expired and not answered.
pub async fn waiting(
    q: impl Queries,
    keyring: &Keyring,
    client: &ClientId,
    name_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Vec<u8>>, Broken> {
    let row = q
        .first(
            "SELECT request_sealed FROM pushed_requests
             WHERE name_hash = $1 AND client_id = $2 AND expires_at > $3 AND answered_at IS NULL",
            args![name_hash, client.as_str(), now],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let sealed: Vec<u8> = row.get("request_sealed")?;
    Ok(Some(keyring.sealer(Scope::PushedRequests).open("request", name_hash, &sealed)?.to_vec()))
}

/// Uses a request up: `true` for the first answer. Whoever began in time may take longer to answer than it lasts.
pub async fn answer_once(tx: &mut Tx, name_hash: &[u8], now: Timestamp) -> Result<bool, Broken> {
    let answered = tx
        .run(
            "UPDATE pushed_requests SET answered_at = $2 WHERE name_hash = $1 AND answered_at IS NULL",
            args![name_hash.to_vec(), now],
        )
        .await?;
    Ok(answered == 1)
}
