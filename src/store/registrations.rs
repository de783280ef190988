//! Clients that registered by themselves, the tokens that let them, and the history of every client.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::InitialTokenId;
use crate::base::{Broken, Timestamp};
use crate::identity::client::{Client, ClientId};

/// An initial access token to be written.
pub struct NewToken<'a> {
    pub id: InitialTokenId,
    pub token_hash: [u8; 32],
    /// Whom it was made for.
    pub label: &'a str,
    pub template: &'a str,
    pub uses: u32,
    pub made_by: &'a str,
    pub expires_at: Timestamp,
}

pub async fn insert_token(tx: &mut Tx, new: NewToken<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO initial_access_tokens (id, token_hash, label, template, uses_left, made_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![new.id, new.token_hash, new.label, new.template, i64::from(new.uses), new.made_by, now, new.expires_at],
    )
    .await?;
    Ok(())
}

/// The template of a token that is still good.
pub async fn template(q: impl Queries, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<String>, Broken> {
    let row = q
        .first(
            "SELECT template FROM initial_access_tokens WHERE token_hash = $1 AND uses_left > 0 AND expires_at > $2",
            args![token_hash, now],
        )
        .await?;
    row.map(|row| row.get("template")).transpose()
}

/// Takes one use of a token; `false` when none was left.
pub async fn take_use(tx: &mut Tx, token_hash: &[u8; 32], now: Timestamp) -> Result<bool, Broken> {
    let taken = tx
        .run(
            "UPDATE initial_access_tokens SET uses_left = uses_left - 1
             WHERE token_hash = $1 AND uses_left > 0 AND expires_at > $2",
            args![token_hash, now],
        )
        .await?;
    Ok(taken == 1)
}

/// A client that registered by itself.
#[derive(Clone, Debug)]
pub struct Registration {
    pub template: String,
    pub created_at: Timestamp,
}

impl FromRow for Registration {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { template: row.get("template")?, created_at: row.get("created_at")? })
    }
}

pub async fn insert(tx: &mut Tx, id: &ClientId, access_hash: &[u8; 32], template: &str, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO registrations (client_id, access_hash, template, created_at) VALUES ($1, $2, $3, $4)",
        args![id.as_str(), access_hash, template, now],
    )
    .await?;
    Ok(())
}

/// The registration that a registration access token opens, if its client is in use.
pub async fn opened(q: impl Queries, id: &ClientId, access_hash: &[u8; 32]) -> Result<Option<Registration>, Broken> {
    q.maybe(
        "SELECT template, created_at FROM registrations WHERE client_id = $1 AND access_hash = $2
         AND EXISTS (SELECT 1 FROM clients WHERE clients.id = registrations.client_id AND clients.disabled_at IS NULL)",
        args![id.as_str(), access_hash],
    )
    .await
}

/// The next registration access token in place of the one that was shown; `false` when another came first.
pub async fn follow_access(tx: &mut Tx, id: &ClientId, shown: &[u8; 32], next: &[u8; 32]) -> Result<bool, Broken> {
    let followed = tx
        .run(
            "UPDATE registrations SET access_hash = $3 WHERE client_id = $1 AND access_hash = $2
             AND EXISTS (SELECT 1 FROM clients WHERE clients.id = registrations.client_id AND clients.disabled_at IS NULL)",
            args![id.as_str(), shown, next],
        )
        .await?;
    Ok(followed == 1)
}

/// Who changed a client, who agreed, and why.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    pub by: &'a str,
    pub second: Option<&'a str>,
    pub why: &'a str,
}

/// A state that a client was in.
#[derive(Clone, Debug)]
pub struct Version {
    pub version: i64,
    pub metadata: serde_json::Value,
    pub policy: serde_json::Value,
    pub changed_at: Timestamp,
    pub changed_by: String,
    pub agreed_by: Option<String>,
    pub why: String,
}

impl FromRow for Version {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let (metadata, policy): (String, String) = (row.get("metadata")?, row.get("policy")?);
        Ok(Self {
            version: row.get("version")?,
            metadata: serde_json::from_str(&metadata)?,
            policy: serde_json::from_str(&policy)?,
            changed_at: row.get("changed_at")?,
            changed_by: row.get("changed_by")?,
            agreed_by: row.get("agreed_by")?,
            why: row.get("why")?,
        })
    }
}

/// Keeps the state that a client is in from now on.
pub async fn add_version(tx: &mut Tx, client: &Client, signed: Signed<'_>, now: Timestamp) -> Result<i64, Broken> {
    let version = version(&mut *tx, client.id()).await? + 1;
    tx.run(
        "INSERT INTO client_versions (client_id, version, metadata, policy, changed_at, changed_by, agreed_by, why)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            client.id().as_str(),
            version,
            serde_json::to_string(&client.metadata)?,
            serde_json::to_string(&client.policy)?,
            now,
            signed.by,
            signed.second.map(str::to_owned),
            signed.why
        ],
    )
    .await?;
    Ok(version)
}

/// The number of a client's present state; 0 for a client without history.
pub async fn version(q: impl Queries, id: &ClientId) -> Result<i64, Broken> {
    let row = q
        .first("SELECT COALESCE(MAX(version), 0) AS version FROM client_versions WHERE client_id = $1", args![id.as_str()])
        .await?;
    row.map_or(Ok(0), |row| row.get("version"))
}

/// The history of a client, the newest state first.
pub async fn versions(q: impl Queries, id: &ClientId) -> Result<Vec<Version>, Broken> {
    q.all(
        "SELECT version, metadata, policy, changed_at, changed_by, agreed_by, why FROM client_versions
         WHERE client_id = $1 ORDER BY version DESC",
        args![id.as_str()],
    )
    .await
}
