//! The officers of a unit and of those below it, as who oversees them sees them: badge, role, desk, duty, authenticators.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{DeskId, FactorId, OfficerId};
use crate::base::{Broken, Timestamp};
use crate::identity::officer::Role;
use crate::keyring::{Keyring, Scope};

/// An officer of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: OfficerId,
    pub number: String,
    pub role: Role,
    pub desk: DeskId,
    pub desk_name: String,
    pub suspended_at: Option<Timestamp>,
    pub off_duty_at: Option<Timestamp>,
    /// Authenticators that count, and those that wait for a second officer.
    pub keys: i64,
    pub waiting: i64,
    pub relatives: i64,
    name_sealed: Vec<u8>,
}

impl Listed {
    pub fn name(&self, keyring: &Keyring) -> Result<String, Broken> {
        keyring.sealer(Scope::Officers).open_text("name", self.id.bytes(), &self.name_sealed)
    }
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            role: row.parse("role")?,
            desk: row.get("desk_id")?,
            desk_name: row.get("desk_name")?,
            suspended_at: row.get("suspended_at")?,
            off_duty_at: row.get("off_duty_at")?,
            keys: row.get("keys")?,
            waiting: row.get("waiting")?,
            relatives: row.get("relatives")?,
            name_sealed: row.get("name_sealed")?,
        })
    }
}

/// The officers below the overseer's unit: those with an authenticator that waits first, then by desk and badge.
pub async fn below(q: impl Queries, overseer: DeskId, at_most: i64) -> Result<Vec<Listed>, Broken> {
    q.all(
        "WITH RECURSIVE below (id) AS (
             SELECT unit_id FROM desks WHERE id = $1
             UNION SELECT u.id FROM units u JOIN below b ON u.parent_id = b.id)
         SELECT o.id, o.number, COALESCE(o.post, o.role) AS role, o.desk_id, d.name AS desk_name, o.suspended_at, o.off_duty_at, o.name_sealed,
                (SELECT COUNT(*) FROM officer_passkeys k
                 WHERE k.officer_id = o.id AND k.revoked_at IS NULL AND k.confirmed_at IS NOT NULL) AS keys,
                (SELECT COUNT(*) FROM officer_passkeys k
                 WHERE k.officer_id = o.id AND k.revoked_at IS NULL AND k.confirmed_at IS NULL) AS waiting,
                (SELECT COUNT(*) FROM officer_relatives r WHERE r.officer_id = o.id) AS relatives
         FROM officers o JOIN desks d ON d.id = o.desk_id
         WHERE d.unit_id IN (SELECT id FROM below)
         ORDER BY waiting DESC, d.name, o.number LIMIT $2",
        args![overseer, at_most],
    )
    .await
}

/// The officer of a badge number.
pub async fn by_number(q: impl Queries, number: &str) -> Result<Option<Listed>, Broken> {
    q.maybe(
        "SELECT o.id, o.number, COALESCE(o.post, o.role) AS role, o.desk_id, d.name AS desk_name, o.suspended_at, o.off_duty_at, o.name_sealed,
                (SELECT COUNT(*) FROM officer_passkeys k
                 WHERE k.officer_id = o.id AND k.revoked_at IS NULL AND k.confirmed_at IS NOT NULL) AS keys,
                (SELECT COUNT(*) FROM officer_passkeys k
                 WHERE k.officer_id = o.id AND k.revoked_at IS NULL AND k.confirmed_at IS NULL) AS waiting,
                (SELECT COUNT(*) FROM officer_relatives r WHERE r.officer_id = o.id) AS relatives
         FROM officers o JOIN desks d ON d.id = o.desk_id WHERE o.number = $1",
        args![number],
    )
    .await
}

/// An authenticator of an officer.
#[derive(Clone, Debug)]
pub struct Key {
    pub id: FactorId,
    pub public_key: Vec<u8>,
    pub enrolled_at: Timestamp,
    pub confirmed_at: Option<Timestamp>,
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

impl FromRow for Key {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            public_key: row.get("public_key")?,
            enrolled_at: row.get("enrolled_at")?,
            confirmed_at: row.get("confirmed_at")?,
            last_used_at: row.get("last_used_at")?,
            revoked_at: row.get("revoked_at")?,
        })
    }
}

pub async fn keys_of(q: impl Queries, officer: OfficerId) -> Result<Vec<Key>, Broken> {
    q.all(
        "SELECT id, public_key, enrolled_at, confirmed_at, last_used_at, revoked_at FROM officer_passkeys
         WHERE officer_id = $1 ORDER BY enrolled_at DESC, id",
        args![officer],
    )
    .await
}

/// Who invited the officer last.
pub async fn invited_by(q: impl Queries, officer: OfficerId) -> Result<Option<OfficerId>, Broken> {
    let sql =
        "SELECT invited_by FROM officer_invitations WHERE officer_id = $1 AND used_at IS NOT NULL ORDER BY used_at DESC LIMIT 1";
    q.first(sql, args![officer]).await?.map_or(Ok(None), |row| row.get("invited_by"))
}

/// Lets an authenticator count from now on; `false` when it does already, or is revoked.
pub async fn confirm_key(tx: &mut Tx, key: FactorId, by: OfficerId, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE officer_passkeys SET confirmed_at = $3, confirmed_by = $2
             WHERE id = $1 AND confirmed_at IS NULL AND revoked_at IS NULL",
            args![key, by, now],
        )
        .await?;
    Ok(changed == 1)
}

pub async fn revoke_key(tx: &mut Tx, officer: OfficerId, key: FactorId, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE officer_passkeys SET revoked_at = $3 WHERE id = $2 AND officer_id = $1 AND revoked_at IS NULL",
            args![officer, key, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Gives back what a suspension took away.
pub async fn reinstate(tx: &mut Tx, officer: OfficerId) -> Result<bool, Broken> {
    let sql = "UPDATE officers SET suspended_at = NULL WHERE id = $1 AND suspended_at IS NOT NULL";
    Ok(tx.run(sql, args![officer]).await? == 1)
}

/// Takes an officer off duty, or on again; `false` when nothing changes.
pub async fn set_duty(tx: &mut Tx, officer: OfficerId, off_since: Option<Timestamp>) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE officers SET off_duty_at = $2 WHERE id = $1
               AND (CASE WHEN off_duty_at IS NULL THEN 0 ELSE 1 END) <> (CASE WHEN $3 = 0 THEN 0 ELSE 1 END)",
            args![officer, off_since, i64::from(off_since.is_some())],
        )
        .await?;
    Ok(changed == 1)
}

/// Lists somebody as a relative; `false` when they are already.
pub async fn add_relative(tx: &mut Tx, officer: OfficerId, person_key: &[u8]) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO officer_relatives (officer_id, person_key) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            args![officer, person_key],
        )
        .await?;
    Ok(added == 1)
}

/// Takes somebody off the list.
pub async fn remove_relative(tx: &mut Tx, officer: OfficerId, person_key: &[u8]) -> Result<bool, Broken> {
    let sql = "DELETE FROM officer_relatives WHERE officer_id = $1 AND person_key = $2";
    Ok(tx.run(sql, args![officer, person_key]).await? == 1)
}
