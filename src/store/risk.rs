//! What a sign-in is weighed by: the last one before it, and who else signed in from the same browser.

use super::{Queries, Tx};
use crate::args;
use crate::base::ids::{AccountId, SessionId};
use crate::base::{Broken, Timestamp};

/// The account's session before this one: its id, when, and what is kept of its browser and place.
pub async fn last(
    q: impl Queries,
    account: AccountId,
    but: SessionId,
) -> Result<Option<(SessionId, Timestamp, Vec<u8>)>, Broken> {
    let row = q
        .first(
            "SELECT id, created_at, device_sealed FROM sessions WHERE account_id = $1 AND id <> $2 ORDER BY created_at DESC, id DESC LIMIT 1",
            args![account, but],
        )
        .await?;
    row.map(|row| Ok((row.get("id")?, row.get("created_at")?, row.get("device_sealed")?))).transpose()
}

/// The session behind a token, before anything of it is trusted: its id.
pub async fn of_token(q: impl Queries, token_hash: &[u8; 32]) -> Result<Option<SessionId>, Broken> {
    let row = q.first("SELECT id FROM sessions WHERE token_hash = $1", args![token_hash]).await?;
    row.map(|row| row.get("id")).transpose()
}

/// How many accounts signed in from a browser since then.
pub async fn accounts_in(q: impl Queries, browser_hash: &[u8; 32], since: Timestamp) -> Result<i64, Broken> {
    let row = q
        .first(
            "SELECT COUNT(DISTINCT account_id) AS accounts FROM sessions WHERE browser_hash = $1 AND created_at > $2",
            args![browser_hash, since],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("accounts"))
}

/// Nothing is done with this session before it has authentication level 2.
pub async fn raise(tx: &mut Tx, id: SessionId) -> Result<(), Broken> {
    tx.run("UPDATE sessions SET raise_to = 2 WHERE id = $1", args![id]).await?;
    Ok(())
}
