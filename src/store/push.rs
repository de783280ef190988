//! Devices that are rung when something waits for their holder.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, FactorId};
use crate::base::{Broken, Timestamp};
use crate::keyring::{Keyring, Scope};

/// A device to be kept.
pub struct NewSubscription<'a> {
    pub id: FactorId,
    pub account: AccountId,
    pub endpoint: &'a str,
    /// In our own wording.
    pub device: &'a str,
}

/// Keeps a device; one that was another account's belongs to who is there now.
pub async fn put(tx: &mut Tx, keyring: &Keyring, new: NewSubscription<'_>, now: Timestamp) -> Result<(), Broken> {
    let hash = crate::base::encode::sha256(new.endpoint.as_bytes());
    tx.run("DELETE FROM push_subscriptions WHERE endpoint_hash = $1", args![hash]).await?;
    let sealer = keyring.sealer(Scope::PushSubscriptions);
    let endpoint = sealer.seal("endpoint_sealed", new.id.bytes(), new.endpoint.as_bytes())?;
    let device = sealer.seal("device_sealed", new.id.bytes(), new.device.as_bytes())?;
    tx.run(
        "INSERT INTO push_subscriptions (id, account_id, endpoint_hash, endpoint_sealed, device_sealed, created_at, attempts)
         VALUES ($1, $2, $3, $4, $5, $6, 0)",
        args![new.id, new.account, hash, endpoint, device, now],
    )
    .await?;
    Ok(())
}

/// Keeps the newest of an account's devices, so many.
pub async fn keep_newest(tx: &mut Tx, account: AccountId, at_most: i64) -> Result<(), Broken> {
    tx.run(
        "DELETE FROM push_subscriptions WHERE account_id = $1 AND id NOT IN (
             SELECT id FROM push_subscriptions WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2)",
        args![account, at_most],
    )
    .await?;
    Ok(())
}

/// A device as its holder sees it.
#[derive(Debug)]
pub struct Listed {
    pub id: FactorId,
    pub created_at: Timestamp,
    pub rung_at: Option<Timestamp>,
    device_sealed: Vec<u8>,
}

impl Listed {
    pub fn device(&self, keyring: &Keyring) -> Result<String, Broken> {
        let text = keyring.sealer(Scope::PushSubscriptions).open_text("device_sealed", self.id.bytes(), &self.device_sealed)?;
        Ok(text)
    }
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            created_at: row.get("created_at")?,
            rung_at: row.get("rung_at")?,
            device_sealed: row.get("device_sealed")?,
        })
    }
}

/// The devices of an account, newest first.
pub async fn of_account(q: impl Queries, account: AccountId) -> Result<Vec<Listed>, Broken> {
    q.all(
        "SELECT id, created_at, rung_at, device_sealed FROM push_subscriptions WHERE account_id = $1
         ORDER BY created_at DESC, id DESC",
        args![account],
    )
    .await
}

/// Takes one of the holder's own devices off the list.
pub async fn remove(tx: &mut Tx, account: AccountId, id: FactorId) -> Result<bool, Broken> {
    Ok(tx.run("DELETE FROM push_subscriptions WHERE account_id = $1 AND id = $2", args![account, id]).await? == 1)
}

/// Takes all of them off.
pub async fn remove_all(tx: &mut Tx, account: AccountId) -> Result<(), Broken> {
    tx.run("DELETE FROM push_subscriptions WHERE account_id = $1", args![account]).await?;
    Ok(())
}

/// Something waits for the holder: every device is rung. A ring that waits already waits on.
pub async fn ring(tx: &mut Tx, account: AccountId, now: Timestamp, worth_until: Timestamp) -> Result<(), Broken> {
    tx.run(
        "UPDATE push_subscriptions SET next_at = COALESCE(next_at, $2), worth_until = $3, attempts = 0 WHERE account_id = $1",
        args![account, now, worth_until],
    )
    .await?;
    Ok(())
}

/// A ring that a worker holds until its lease ends. `attempt` names the lease.
pub struct Leased {
    pub id: FactorId,
    pub attempt: i64,
    pub worth_until: Timestamp,
    endpoint_sealed: Vec<u8>,
}

impl Leased {
    pub fn endpoint(&self, keyring: &Keyring) -> Result<String, Broken> {
        keyring.sealer(Scope::PushSubscriptions).open_text("endpoint_sealed", self.id.bytes(), &self.endpoint_sealed)
    }
}

impl FromRow for Leased {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            attempt: row.get("attempts")?,
            worth_until: row.get("worth_until")?,
            endpoint_sealed: row.get("endpoint_sealed")?,
        })
    }
}

/// Whether a ring is due: asked of a reader, so that an idle table costs no write.
pub async fn is_due(q: impl Queries, now: Timestamp) -> Result<bool, Broken> {
    let due = q
        .first(
            "SELECT id FROM push_subscriptions WHERE next_at <= $1 AND (leased_until IS NULL OR leased_until <= $1) LIMIT 1",
            args![now],
        )
        .await?;
    Ok(due.is_some())
}

/// Leases what is due, until `until`, in one guarded statement.
pub async fn lease(tx: &mut Tx, now: Timestamp, until: Timestamp, at_most: i64) -> Result<Vec<Leased>, Broken> {
    super::turns::take(tx, super::turns::Turn::Rings).await?;
    tx.all(
        "UPDATE push_subscriptions SET leased_until = $2, attempts = attempts + 1
         WHERE id IN (SELECT id FROM push_subscriptions WHERE next_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
                      ORDER BY next_at LIMIT $3)
         RETURNING id, attempts, worth_until, endpoint_sealed",
        args![now, until, at_most],
    )
    .await
}

/// The device was rung. Another ring that was wanted meanwhile has taken the count back, and is made.
pub async fn rung(tx: &mut Tx, held: &Leased, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "UPDATE push_subscriptions SET rung_at = $3, next_at = CASE WHEN attempts = $2 THEN NULL ELSE next_at END,
             worth_until = CASE WHEN attempts = $2 THEN NULL ELSE worth_until END, leased_until = NULL
         WHERE id = $1",
        args![held.id, held.attempt, now],
    )
    .await?;
    Ok(())
}

/// To be tried again at `next_at`; given up for this time where there is none.
pub async fn not_rung(tx: &mut Tx, held: &Leased, next_at: Option<Timestamp>) -> Result<(), Broken> {
    tx.run(
        "UPDATE push_subscriptions SET next_at = $3, worth_until = CASE WHEN $3 IS NULL THEN NULL ELSE worth_until END,
             leased_until = NULL
         WHERE id = $1 AND attempts = $2",
        args![held.id, held.attempt, next_at],
    )
    .await?;
    Ok(())
}

/// The push service knows the device no more.
pub async fn gone(tx: &mut Tx, held: &Leased) -> Result<(), Broken> {
    tx.run("DELETE FROM push_subscriptions WHERE id = $1", args![held.id]).await?;
    Ok(())
}
