//! Coming back in: alone by a code card after a delay, or at a desk by a slip and a number. Every step is one guarded statement.

use super::{FromRow, Queries, Row, Tx, logouts};
use crate::args;
use crate::base::ids::{AccountId, DeskId, FactorId, OfficerId, SignatureId};
use crate::base::{Broken, Timestamp};

/// One that its holder asked for alone.
pub struct Alone {
    pub id: FactorId,
    pub account: AccountId,
    pub ready_at: Timestamp,
    pub expires_at: Timestamp,
    /// The code that stops it.
    pub stop_mac: Vec<u8>,
    pub tries: i64,
}

pub async fn begin_alone(tx: &mut Tx, new: &Alone, now: Timestamp) -> Result<bool, Broken> {
    end_stale(tx, new.account, "alone", now).await?;
    let added = tx
        .run(
            "INSERT INTO recoveries (id, account_id, kind, began_at, ready_at, expires_at, stop_mac, tries_left)
             VALUES ($1, $2, 'alone', $3, $4, $5, $6, $7)
             ON CONFLICT (account_id, kind) WHERE used_at IS NULL AND stopped_at IS NULL DO NOTHING",
            args![new.id, new.account, now, new.ready_at, new.expires_at, &new.stop_mac, new.tries],
        )
        .await?;
    Ok(added == 1)
}

/// One that an officer signed for.
pub struct AtDesk<'a> {
    pub id: FactorId,
    pub account: AccountId,
    pub expires_at: Timestamp,
    pub code_hash: [u8; 32],
    pub short_key: &'a [u8],
    pub number_mac: Vec<u8>,
    pub tries: i64,
    pub officer: OfficerId,
    pub desk: DeskId,
    pub signature: SignatureId,
}

/// A new slip ends the one before.
pub async fn begin_at_desk(tx: &mut Tx, new: &AtDesk<'_>, now: Timestamp) -> Result<(), Broken> {
    stop(tx, new.account, "desk", "replaced", now).await?;
    tx.run(
        "INSERT INTO recoveries (id, account_id, kind, began_at, ready_at, expires_at, code_hash, short_key, number_mac, tries_left,
             officer_id, desk_id, signature_id)
         VALUES ($1, $2, 'desk', $3, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            new.id, new.account, now, new.expires_at, new.code_hash, new.short_key, &new.number_mac, new.tries, new.officer, new.desk,
            new.signature
        ],
    )
    .await?;
    Ok(())
}

async fn end_stale(tx: &mut Tx, account: AccountId, kind: &'static str, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "UPDATE recoveries SET stopped_at = $3, stopped_by = 'time'
         WHERE account_id = $1 AND kind = $2 AND used_at IS NULL AND stopped_at IS NULL AND expires_at <= $3",
        args![account, kind, now],
    )
    .await?;
    Ok(())
}

/// One that is under way.
#[derive(Clone, Debug)]
pub struct Open {
    pub id: FactorId,
    pub began_at: Timestamp,
    pub ready_at: Timestamp,
    pub expires_at: Timestamp,
}

impl FromRow for Open {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            began_at: row.get("began_at")?,
            ready_at: row.get("ready_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

pub async fn alone(q: impl Queries, account: AccountId, now: Timestamp) -> Result<Option<Open>, Broken> {
    q.maybe(
        "SELECT id, began_at, ready_at, expires_at FROM recoveries
         WHERE account_id = $1 AND kind = 'alone' AND used_at IS NULL AND stopped_at IS NULL AND expires_at > $2",
        args![account, now],
    )
    .await
}

/// Stops what is under way of a kind; `false` when nothing was.
pub async fn stop(tx: &mut Tx, account: AccountId, kind: &'static str, by: &'static str, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE recoveries SET stopped_at = $4, stopped_by = $3
             WHERE account_id = $1 AND kind = $2 AND used_at IS NULL AND stopped_at IS NULL",
            args![account, kind, by, now],
        )
        .await?;
    Ok(changed >= 1)
}

/// A secret of which one try was just taken.
pub struct Tried {
    pub id: FactorId,
    pub account: AccountId,
    pub mac: Vec<u8>,
}

impl FromRow for Tried {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { id: row.get("id")?, account: row.get("account_id")?, mac: row.get("mac")? })
    }
}

/// Takes a try of the code that stops a recovery alone.
pub async fn try_stop(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<Option<Tried>, Broken> {
    tx.maybe(
        "UPDATE recoveries SET tries_left = tries_left - 1
         WHERE account_id = $1 AND kind = 'alone' AND used_at IS NULL AND stopped_at IS NULL AND expires_at > $2 AND tries_left > 0
         RETURNING id, account_id, stop_mac AS mac",
        args![account, now],
    )
    .await
}

/// Uses a recovery alone up: after its delay, and not when it was stopped meanwhile.
pub async fn use_alone(tx: &mut Tx, id: FactorId, account: AccountId, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE recoveries SET used_at = $3
             WHERE id = $1 AND account_id = $2 AND kind = 'alone' AND used_at IS NULL AND stopped_at IS NULL
               AND ready_at <= $3 AND expires_at > $3",
            args![id, account, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Takes a try of the number of the slip with this code.
pub async fn try_slip(
    tx: &mut Tx,
    (code_hash, short_keys): (&[u8; 32], &[Vec<u8>; 4]),
    now: Timestamp,
) -> Result<Option<Tried>, Broken> {
    let [s1, s2, s3, s4] = short_keys;
    tx.maybe(
        "UPDATE recoveries SET tries_left = tries_left - 1
         WHERE (code_hash = $1 OR short_key IN ($2, $3, $4, $5)) AND kind = 'desk' AND used_at IS NULL AND stopped_at IS NULL
           AND expires_at > $6 AND tries_left > 0
         RETURNING id, account_id, number_mac AS mac",
        args![code_hash, s1, s2, s3, s4, now],
    )
    .await
}

/// Uses a slip up, once.
pub async fn use_slip(tx: &mut Tx, id: FactorId, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE recoveries SET used_at = $2
             WHERE id = $1 AND kind = 'desk' AND used_at IS NULL AND stopped_at IS NULL AND expires_at > $2",
            args![id, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Ends every way to sign in; the printed card stays where `keep_card` says so.
pub async fn end_ways(tx: &mut Tx, account: AccountId, keep_card: bool, now: Timestamp) -> Result<(), Broken> {
    tx.run("UPDATE passkeys SET removed_at = $2 WHERE account_id = $1 AND removed_at IS NULL", args![account, now]).await?;
    tx.run("UPDATE totps SET removed_at = $2 WHERE account_id = $1 AND removed_at IS NULL", args![account, now]).await?;
    tx.run("DELETE FROM passwords WHERE account_id = $1", args![account]).await?;
    // The phone may be the one that was stolen, with the mailbox open on it: they stay for notices, and sign nobody in until they
    // prove themselves again.
    tx.run(
        "UPDATE accounts SET phone_verified_at = NULL, email_verified_at = NULL, email_next_sealed = NULL, ways_changed_at = $2
         WHERE id = $1",
        args![account, now],
    )
    .await?;
    super::push::remove_all(tx, account).await?;
    if !keep_card {
        tx.run("UPDATE code_cards SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL", args![account, now]).await?;
    }
    Ok(())
}

/// Ends every portal's authorisation by this account, and has the portals told.
pub async fn end_grants(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<(), Broken> {
    let ended = tx
        .run(
            "UPDATE grants SET ended_at = $2, ended_why = 'recovered' WHERE account_id = $1 AND ended_at IS NULL",
            args![account, now],
        )
        .await?;
    if ended > 0 {
        logouts::without_session(tx, account, now).await?;
    }
    Ok(())
}
