//! Officers' passkeys, sessions and devices.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{DeskId, DeviceId, FactorId, OfficerId, SessionId};
use crate::base::{Broken, Timestamp};
use crate::keyring::{Keyring, Scope};

/// A passkey to be written: the library's form, which is sealed, and the public key in our own form.
pub struct NewPasskey<'a> {
    pub id: FactorId,
    pub officer: OfficerId,
    pub credential_id: &'a [u8],
    pub passkey: &'a [u8],
    pub public_key: &'a [u8],
    /// Whether it counts at once: else a second officer has to confirm it first.
    pub counts: bool,
}

pub async fn insert_passkey(tx: &mut Tx, keyring: &Keyring, new: &NewPasskey<'_>, now: Timestamp) -> Result<(), Broken> {
    let sealed = keyring.sealer(Scope::OfficerPasskeys).seal("passkey", new.id.bytes(), new.passkey)?;
    tx.run(
        "INSERT INTO officer_passkeys (id, officer_id, credential_id, passkey_sealed, public_key, enrolled_at, confirmed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![new.id, new.officer, new.credential_id, sealed, new.public_key, now, new.counts.then_some(now)],
    )
    .await?;
    Ok(())
}

/// A passkey in use.
pub struct StoredPasskey {
    pub id: FactorId,
    pub officer: OfficerId,
    pub passkey: Vec<u8>,
    /// When a second officer confirmed it; until then it opens nothing.
    pub confirmed_at: Option<Timestamp>,
}

/// The passkey of a credential id, unless it was revoked.
pub async fn passkey(q: impl Queries, keyring: &Keyring, credential_id: &[u8]) -> Result<Option<StoredPasskey>, Broken> {
    let sql = "SELECT id, officer_id, passkey_sealed, confirmed_at FROM officer_passkeys
               WHERE credential_id = $1 AND revoked_at IS NULL";
    let Some(row) = q.first(sql, args![credential_id]).await? else { return Ok(None) };
    let (id, sealed): (FactorId, Vec<u8>) = (row.get("id")?, row.get("passkey_sealed")?);
    let passkey = keyring.sealer(Scope::OfficerPasskeys).open("passkey", id.bytes(), &sealed)?.to_vec();
    Ok(Some(StoredPasskey { id, officer: row.get("officer_id")?, passkey, confirmed_at: row.get("confirmed_at")? }))
}

/// Notes a use, and the authenticator's new counter where it moved.
pub async fn touch_passkey(
    tx: &mut Tx,
    keyring: &Keyring,
    id: FactorId,
    changed: Option<&[u8]>,
    now: Timestamp,
) -> Result<(), Broken> {
    let sealed = changed.map(|clear| keyring.sealer(Scope::OfficerPasskeys).seal("passkey", id.bytes(), clear)).transpose()?;
    tx.run(
        "UPDATE officer_passkeys SET last_used_at = $2, passkey_sealed = COALESCE($3, passkey_sealed) WHERE id = $1",
        args![id, now, sealed],
    )
    .await?;
    Ok(())
}

/// What verifies an officer's signatures: each enrolled passkey's credential id and public key (SPKI).
#[derive(Clone, Debug)]
pub struct VerifyingKey {
    pub id: FactorId,
    pub credential_id: Vec<u8>,
    pub public_key: Vec<u8>,
}

impl FromRow for VerifyingKey {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { id: row.get("id")?, credential_id: row.get("credential_id")?, public_key: row.get("public_key")? })
    }
}

pub async fn verifying_keys(q: impl Queries, officer: OfficerId) -> Result<Vec<VerifyingKey>, Broken> {
    q.all(
        "SELECT id, credential_id, public_key FROM officer_passkeys
         WHERE officer_id = $1 AND revoked_at IS NULL AND confirmed_at IS NOT NULL ORDER BY id",
        args![officer],
    )
    .await
}

pub async fn insert_device(
    tx: &mut Tx,
    id: DeviceId,
    desk: DeskId,
    token_hash: &[u8; 32],
    by: OfficerId,
    now: Timestamp,
) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO devices (id, desk_id, token_hash, enrolled_by, enrolled_at) VALUES ($1, $2, $3, $4, $5)",
        args![id, desk, token_hash, by, now],
    )
    .await?;
    Ok(())
}

/// The enrolled device of a key, and its desk.
pub async fn device(q: impl Queries, token_hash: &[u8; 32]) -> Result<Option<(DeviceId, DeskId)>, Broken> {
    let sql = "SELECT id, desk_id FROM devices WHERE token_hash = $1 AND revoked_at IS NULL";
    let row = q.first(sql, args![token_hash]).await?;
    row.map(|row| Ok((row.get("id")?, row.get("desk_id")?))).transpose()
}

pub async fn open_session(
    tx: &mut Tx,
    id: SessionId,
    token_hash: &[u8; 32],
    (officer, device): (OfficerId, DeviceId),
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO officer_sessions (id, token_hash, officer_id, device_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![id, token_hash, officer, device, now, expires_at],
    )
    .await?;
    Ok(())
}

/// Ends an officer's session.
pub async fn end_session(tx: &mut Tx, session: SessionId, now: Timestamp) -> Result<bool, Broken> {
    Ok(tx.run("UPDATE officer_sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", args![session, now]).await? == 1)
}

/// Remembers that an officer sat at this browser.
pub async fn mark_browser(tx: &mut Tx, browser_hash: &[u8; 32], officer: OfficerId, until: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO officer_browsers (browser_hash, officer_id, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (browser_hash) DO UPDATE SET officer_id = excluded.officer_id, expires_at = excluded.expires_at",
        args![browser_hash, officer, until],
    )
    .await?;
    Ok(())
}

/// Whether this browser belongs to a desk: it holds an enrolled device's key, or an officer sat at it in the last day.
pub async fn is_desk_browser(
    q: impl Queries,
    browser_hash: &[u8; 32],
    device_hash: Option<&[u8; 32]>,
    now: Timestamp,
) -> Result<bool, Broken> {
    let found = q
        .first(
            "SELECT 1 AS found FROM officer_browsers WHERE browser_hash = $1 AND expires_at > $3
             UNION ALL SELECT 1 AS found FROM devices WHERE token_hash = $2 AND revoked_at IS NULL",
            args![browser_hash, device_hash.map(|hash| hash.to_vec()), now],
        )
        .await?;
    Ok(found.is_some())
}
