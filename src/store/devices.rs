//! Devices of desks: browsers that hold a key of their own, registered by a link that works once, revocable at once.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{DeskId, DeviceId, OfficerId};
use crate::base::{Broken, Timestamp};

/// A device of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: DeviceId,
    pub name: Option<String>,
    pub desk: DeskId,
    pub desk_name: String,
    pub enrolled_by: String,
    pub enrolled_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            desk: row.get("desk_id")?,
            desk_name: row.get("desk_name")?,
            enrolled_by: row.get("enrolled_by")?,
            enrolled_at: row.get("enrolled_at")?,
            last_used_at: row.get("last_used_at")?,
            revoked_at: row.get("revoked_at")?,
        })
    }
}

/// The devices of all desks below the overseer's unit, those in use first.
pub async fn below(q: impl Queries, overseer: DeskId, at_most: i64) -> Result<Vec<Listed>, Broken> {
    q.all(
        "WITH RECURSIVE below (id) AS (
             SELECT unit_id FROM desks WHERE id = $1
             UNION SELECT u.id FROM units u JOIN below b ON u.parent_id = b.id)
         SELECT v.id, v.name, v.desk_id, d.name AS desk_name, o.number AS enrolled_by, v.enrolled_at, v.revoked_at,
                (SELECT MAX(s.created_at) FROM officer_sessions s WHERE s.device_id = v.id) AS last_used_at
         FROM devices v JOIN desks d ON d.id = v.desk_id JOIN officers o ON o.id = v.enrolled_by
         WHERE d.unit_id IN (SELECT id FROM below)
         ORDER BY CASE WHEN v.revoked_at IS NULL THEN 0 ELSE 1 END, d.name, v.enrolled_at, v.id LIMIT $2",
        args![overseer, at_most],
    )
    .await
}

/// The desk of a device.
pub async fn desk_of(q: impl Queries, id: DeviceId) -> Result<Option<DeskId>, Broken> {
    q.first("SELECT desk_id FROM devices WHERE id = $1", args![id]).await?.map(|row| row.get("desk_id")).transpose()
}

/// Ends a device: sessions on it are worth nothing from the next request on.
pub async fn revoke(tx: &mut Tx, id: DeviceId, by: OfficerId, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run("UPDATE devices SET revoked_at = $3, revoked_by = $2 WHERE id = $1 AND revoked_at IS NULL", args![id, by, now])
        .await?;
    Ok(changed == 1)
}

/// A link to be written.
pub struct NewLink<'a> {
    pub hash: [u8; 32],
    pub desk: DeskId,
    pub name: &'a str,
    pub by: OfficerId,
    pub expires_at: Timestamp,
}

pub async fn invite(tx: &mut Tx, new: &NewLink<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO device_invitations (hash, desk_id, name, invited_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![new.hash, new.desk, new.name, new.by, now, new.expires_at],
    )
    .await?;
    Ok(())
}

/// What a link stands for.
#[derive(Debug)]
pub struct Link {
    pub desk: DeskId,
    pub name: String,
    pub by: OfficerId,
}

impl FromRow for Link {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { desk: row.get("desk_id")?, name: row.get("name")?, by: row.get("invited_by")? })
    }
}

/// Uses a link up, for the first who brings it in time.
pub async fn take(tx: &mut Tx, hash: &[u8; 32], now: Timestamp) -> Result<Option<Link>, Broken> {
    tx.maybe(
        "UPDATE device_invitations SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2
         RETURNING desk_id, name, invited_by",
        args![hash, now],
    )
    .await
}

/// Writes a device.
pub async fn insert(tx: &mut Tx, id: DeviceId, link: &Link, token_hash: &[u8; 32], now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO devices (id, desk_id, token_hash, enrolled_by, enrolled_at, name) VALUES ($1, $2, $3, $4, $5, $6)",
        args![id, link.desk, token_hash, link.by, now, &link.name],
    )
    .await?;
    Ok(())
}
