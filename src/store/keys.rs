//! The keyring's rows: wrapped keys, shared by every node.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::KeyId;
use crate::base::{Broken, Timestamp};
use crate::jose::SigAlg;
use crate::keyring::{KeyPurpose, StoredKey};

impl FromRow for StoredKey {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let alg: Option<String> = row.get("alg")?;
        let alg = match alg {
            Some(name) => Some(SigAlg::from_name(&name).ok_or_else(|| Broken::new("a key of an unknown algorithm"))?),
            None => None,
        };
        Ok(Self {
            id: row.get("id")?,
            purpose: row.parse::<KeyPurpose>("purpose")?,
            scope: row.get("scope")?,
            epoch: row.get("epoch")?,
            alg,
            wrapped: row.get("wrapped")?,
            public: row.get("public")?,
            created_at: row.get("created_at")?,
            activates_at: row.get("activates_at")?,
            retired_at: row.get("retired_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

pub async fn all(q: impl Queries) -> Result<Vec<StoredKey>, Broken> {
    q.all(
        "SELECT id, purpose, scope, epoch, alg, wrapped, public, created_at, activates_at, retired_at, expires_at
         FROM keyring_keys ORDER BY purpose, scope, epoch",
        args![],
    )
    .await
}

/// Writes a key unless another node has just written the same epoch.
pub async fn insert_if_absent(tx: &mut Tx, key: &StoredKey) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO keyring_keys (id, purpose, scope, epoch, alg, wrapped, public, created_at, activates_at, retired_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (purpose, scope, epoch) DO NOTHING",
        args![
            key.id,
            key.purpose.word(),
            &key.scope,
            key.epoch,
            key.alg.map(SigAlg::name),
            &key.wrapped,
            key.public.clone(),
            key.created_at,
            key.activates_at,
            key.retired_at,
            key.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// From `at` on the key makes nothing new; from `gone` on it is no longer published.
pub async fn retire(tx: &mut Tx, id: KeyId, at: Timestamp, gone: Timestamp) -> Result<(), Broken> {
    tx.run("UPDATE keyring_keys SET retired_at = $2, expires_at = $3 WHERE id = $1 AND retired_at IS NULL", args![id, at, gone])
        .await?;
    Ok(())
}

/// Deletes a key that does nothing any more.
pub async fn forget(tx: &mut Tx, id: KeyId) -> Result<(), Broken> {
    tx.run("DELETE FROM keyring_keys WHERE id = $1", args![id]).await?;
    Ok(())
}

/// The version of what nodes cache under `name`.
pub async fn version(q: impl Queries, name: &'static str) -> Result<i64, Broken> {
    let row = q.first("SELECT value FROM versions WHERE name = $1", args![name]).await?;
    row.ok_or_else(|| Broken::new("no such version"))?.get("value")
}

/// Tells every node that what stands under `name` has changed.
pub async fn touch(tx: &mut Tx, name: &'static str) -> Result<(), Broken> {
    tx.run("UPDATE versions SET value = value + 1 WHERE name = $1", args![name]).await?;
    Ok(())
}
