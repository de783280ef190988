//! Locks: the set of grounds on which an account is closed, and what ends with the first of them.

use super::{FromRow, Queries, Row, Tx, logouts};
use crate::args;
use crate::base::ids::{AccountId, LockId, LockRequestId};
use crate::base::{Broken, Timestamp};
use crate::identity::lock::Ground;

/// A ground in force.
#[derive(Clone, Debug)]
pub struct Lock {
    pub id: LockId,
    pub ground: Ground,
    pub placed_by: String,
    pub placed_at: Timestamp,
}

impl FromRow for Lock {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            ground: row.parse("ground")?,
            placed_by: row.get("placed_by")?,
            placed_at: row.get("placed_at")?,
        })
    }
}

/// Adds a ground; `false` when it is there already.
pub async fn place(
    tx: &mut Tx,
    id: LockId,
    account: AccountId,
    ground: Ground,
    placed_by: &str,
    now: Timestamp,
) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO locks (id, account_id, ground, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (account_id, ground) WHERE lifted_at IS NULL DO NOTHING",
            args![id, account, ground.word(), placed_by, now],
        )
        .await?;
    Ok(added == 1)
}

/// Notes the agency's request on which a ground stands.
pub async fn note_request(tx: &mut Tx, id: LockId, request: LockRequestId) -> Result<(), Broken> {
    tx.run("UPDATE locks SET request_id = $2 WHERE id = $1", args![id, request]).await?;
    Ok(())
}

/// Takes a ground away; `false` when it is not there.
pub async fn lift(tx: &mut Tx, account: AccountId, ground: Ground, lifted_by: &str, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE locks SET lifted_by = $3, lifted_at = $4 WHERE account_id = $1 AND ground = $2 AND lifted_at IS NULL",
            args![account, ground.word(), lifted_by, now],
        )
        .await?;
    Ok(changed == 1)
}

/// The grounds in force: the account is open when there is none.
pub async fn of_account(q: impl Queries, account: AccountId) -> Result<Vec<Lock>, Broken> {
    q.all(
        "SELECT id, ground, placed_by, placed_at FROM locks WHERE account_id = $1 AND lifted_at IS NULL ORDER BY placed_at, id",
        args![account],
    )
    .await
}

/// Ends every authorisation of a portal by this account, and with it codes, access tokens and refresh tokens.
pub async fn end_grants(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<u64, Broken> {
    let ended = tx
        .run(
            "UPDATE grants SET ended_at = $2, ended_why = 'locked' WHERE account_id = $1 AND ended_at IS NULL",
            args![account, now],
        )
        .await?;
    if ended > 0 {
        logouts::without_session(tx, account, now).await?;
    }
    Ok(ended)
}

/// Lets a ground lapse by itself at `until`.
pub async fn let_lapse(tx: &mut Tx, account: AccountId, ground: Ground, until: Timestamp) -> Result<(), Broken> {
    tx.run(
        "UPDATE locks SET lapses_at = $3 WHERE account_id = $1 AND ground = $2 AND lifted_at IS NULL",
        args![account, ground.word(), until],
    )
    .await?;
    Ok(())
}

/// Keeps a ground that would have lapsed: its holder confirmed it.
pub async fn keep(tx: &mut Tx, account: AccountId, ground: Ground) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE locks SET lapses_at = NULL
             WHERE account_id = $1 AND ground = $2 AND lifted_at IS NULL AND lapses_at IS NOT NULL",
            args![account, ground.word()],
        )
        .await?;
    Ok(changed == 1)
}

/// Whether a ground's time is over.
pub async fn is_lapsing(q: impl Queries, now: Timestamp) -> Result<bool, Broken> {
    let sql = "SELECT id FROM locks WHERE lapses_at <= $1 AND lifted_at IS NULL LIMIT 1";
    Ok(q.first(sql, args![now]).await?.is_some())
}

/// Lifts what has lapsed; whose accounts.
pub async fn lapse(tx: &mut Tx, now: Timestamp) -> Result<Vec<AccountId>, Broken> {
    let rows = tx
        .rows(
            "UPDATE locks SET lifted_by = 'time', lifted_at = $1 WHERE lapses_at <= $1 AND lifted_at IS NULL RETURNING account_id",
            args![now],
        )
        .await?;
    rows.iter().map(|row| row.get("account_id")).collect()
}
