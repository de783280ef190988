//! Whom the end of a session is told to in the background: written in the transaction that ends it, leased by a job, and
//! marked by how that went.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::time::Duration;

use super::turns::{self, Turn};
use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, SessionId};
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;

/// How many one lease takes, and of these how many may be for one portal: a slow one keeps places free for the others.
pub const BATCH: u8 = 20;
const BATCH_OF_ONE: u8 = 5;
/// For how long how it went can be looked up.
const KEPT: Duration = Duration::from_secs(14 * 24 * 3600);

/// Adds rows for the grants that a condition names. Told once per session and portal; a session that ends again after more
/// was granted in it is told again.
macro_rules! add {
    ($told_of:literal, $from:literal) => {
        concat!(
            "INSERT INTO logouts (told_of, client_id, account_id, session_id, state, attempts, next_at, created_at, expires_at)
             SELECT DISTINCT ",
            $told_of,
            ", grants.client_id, grants.account_id, grants.session_id, 'waiting', 0, $2, $2, $3
             FROM grants JOIN clients ON clients.id = grants.client_id ",
            $from,
            " AND clients.backchannel_logout_uri IS NOT NULL AND clients.disabled_at IS NULL
             ON CONFLICT (told_of, client_id) DO UPDATE SET state = 'waiting', attempts = 0, next_at = excluded.next_at,
                 leased_until = NULL, created_at = excluded.created_at, told_at = NULL, problem = NULL,
                 expires_at = excluded.expires_at"
        )
    };
}

/// A session has ended: every portal that was entered with it is told.
pub(super) async fn of_session(tx: &mut Tx, session: SessionId, now: Timestamp) -> Result<(), Broken> {
    tx.run(add!("grants.session_id", "WHERE grants.session_id = $1"), args![session, now, now + KEPT]).await?;
    Ok(())
}

/// The sessions of an account that ended just now.
pub(super) async fn of_sessions(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        add!(
            "grants.session_id",
            "JOIN sessions ON sessions.id = grants.session_id WHERE sessions.account_id = $1 AND sessions.ended_at = $2"
        ),
        args![account, now, now + KEPT],
    )
    .await?;
    Ok(())
}

/// What was granted to portals without a session of ours (device, CIBA) and ended just now.
pub(super) async fn without_session(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        add!("grants.account_id", "WHERE grants.account_id = $1 AND grants.session_id IS NULL AND grants.ended_at = $2"),
        args![account, now, now + KEPT],
    )
    .await?;
    Ok(())
}

/// One portal's grants of an account that ended just now, those of every session and those without one: a consent was
/// withdrawn.
pub async fn of_consent(tx: &mut Tx, account: AccountId, client: &ClientId, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        add!(
            "COALESCE(grants.session_id, grants.account_id)",
            "WHERE grants.account_id = $1 AND grants.client_id = $4 AND grants.ended_at = $2"
        ),
        args![account, now, now + KEPT, client.as_str()],
    )
    .await?;
    Ok(())
}

/// The portals that were entered with a session.
pub async fn portals(q: impl Queries, session: SessionId) -> Result<Vec<ClientId>, Broken> {
    let rows = q.rows("SELECT DISTINCT client_id FROM grants WHERE session_id = $1 ORDER BY client_id", args![session]).await?;
    rows.iter().map(|row| row.parse("client_id")).collect()
}

/// One that a worker holds until its lease ends. `attempt` names the lease: whoever comes back after it has lost it changes
/// nothing.
#[derive(Clone, Debug)]
pub struct Leased {
    told_of: Vec<u8>,
    pub client: ClientId,
    pub session: Option<SessionId>,
    pub subject_seed: Vec<u8>,
    pub attempt: u32,
    pub created_at: Timestamp,
}

impl FromRow for Leased {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            told_of: row.get("told_of")?,
            client: row.parse("client_id")?,
            session: row.get("session_id")?,
            subject_seed: row.get("subject_seed")?,
            attempt: u32::try_from(row.get::<i64>("attempts")?)?,
            created_at: row.get("created_at")?,
        })
    }
}

/// Whether one is due: asked of a reader, so that an idle table costs no write.
pub async fn is_due(q: impl Queries, now: Timestamp) -> Result<bool, Broken> {
    let due = q
        .first(
            "SELECT client_id FROM logouts
             WHERE state = 'waiting' AND next_at <= $1 AND (leased_until IS NULL OR leased_until <= $1) LIMIT 1",
            args![now],
        )
        .await?;
    Ok(due.is_some())
}

/// Leases what is due, until `until`, in one guarded statement.
pub async fn lease(tx: &mut Tx, now: Timestamp, until: Timestamp) -> Result<Vec<Leased>, Broken> {
    turns::take(tx, Turn::Logouts).await?;
    tx.all(
        "UPDATE logouts SET leased_until = $2, attempts = attempts + 1
         WHERE (told_of, client_id) IN (
                 SELECT told_of, client_id FROM (
                     SELECT told_of, client_id, next_at,
                            ROW_NUMBER() OVER (PARTITION BY client_id ORDER BY next_at, told_of) AS place
                     FROM logouts WHERE state = 'waiting' AND next_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)) due
                 WHERE place <= $4 ORDER BY next_at LIMIT $3)
             AND state = 'waiting' AND (leased_until IS NULL OR leased_until <= $1)
         RETURNING told_of, client_id, session_id, attempts, created_at,
             (SELECT subject_seed FROM accounts WHERE accounts.id = logouts.account_id) AS subject_seed",
        args![now, until, i64::from(BATCH), i64::from(BATCH_OF_ONE)],
    )
    .await
}

/// The portal has taken it. `false` when the lease was lost meanwhile.
pub async fn mark_told(tx: &mut Tx, held: &Leased, now: Timestamp) -> Result<bool, Broken> {
    let marked = tx
        .run(
            "UPDATE logouts SET state = 'told', told_at = $4, leased_until = NULL, problem = NULL
             WHERE told_of = $1 AND client_id = $2 AND attempts = $3 AND state = 'waiting'",
            args![&held.told_of, held.client.as_str(), held.attempt, now],
        )
        .await?;
    Ok(marked == 1)
}

/// To be tried again at `next_at`.
pub async fn mark_waiting(tx: &mut Tx, held: &Leased, next_at: Timestamp, problem: &str) -> Result<bool, Broken> {
    let marked = tx
        .run(
            "UPDATE logouts SET next_at = $4, leased_until = NULL, problem = $5
             WHERE told_of = $1 AND client_id = $2 AND attempts = $3 AND state = 'waiting'",
            args![&held.told_of, held.client.as_str(), held.attempt, next_at, problem],
        )
        .await?;
    Ok(marked == 1)
}

/// Given up.
pub async fn mark_failed(tx: &mut Tx, held: &Leased, problem: &str) -> Result<bool, Broken> {
    let marked = tx
        .run(
            "UPDATE logouts SET state = 'failed', leased_until = NULL, problem = $4
             WHERE told_of = $1 AND client_id = $2 AND attempts = $3 AND state = 'waiting'",
            args![&held.told_of, held.client.as_str(), held.attempt, problem],
        )
        .await?;
    Ok(marked == 1)
}

/// Portals do not answer: what else waits for them is not tried before `until`. Many rows at once are changed in turns.
pub async fn postpone(tx: &mut Tx, clients: &BTreeSet<ClientId>, until: Timestamp) -> Result<(), Broken> {
    turns::take(tx, Turn::Logouts).await?;
    for client in clients {
        tx.run(
            "UPDATE logouts SET next_at = $2 WHERE client_id = $1 AND state = 'waiting' AND next_at < $2",
            args![client.as_str(), until],
        )
        .await?;
    }
    Ok(())
}

/// How many wait, and since when the oldest of them does.
pub async fn waiting(q: impl Queries) -> Result<(u64, Option<Timestamp>), Broken> {
    let row = q
        .first("SELECT COUNT(*) AS waiting, MIN(created_at) AS oldest FROM logouts WHERE state = 'waiting'", args![])
        .await?
        .ok_or_else(|| Broken::new("a count without a row"))?;
    Ok((u64::try_from(row.get::<i64>("waiting")?)?, row.get("oldest")?))
}

/// How far one has come. Whose session it was is not told: the portal learns that from the token alone.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub state: DeliveryState,
    pub attempts: u32,
    pub created_at: Timestamp,
    pub told_at: Option<Timestamp>,
    /// When it is tried again, while it waits.
    pub next_at: Timestamp,
    pub problem: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    Waiting,
    Told,
    Failed,
}

impl DeliveryState {
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Told => "told",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for DeliveryState {
    type Err = UnknownState;
    fn from_str(text: &str) -> Result<Self, UnknownState> {
        [Self::Waiting, Self::Told, Self::Failed].into_iter().find(|state| state.word() == text).ok_or(UnknownState)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown state of a delivery")]
pub struct UnknownState;

impl FromRow for Delivery {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            state: row.parse("state")?,
            attempts: u32::try_from(row.get::<i64>("attempts")?)?,
            created_at: row.get("created_at")?,
            told_at: row.get("told_at")?,
            next_at: row.get("next_at")?,
            problem: row.get("problem")?,
        })
    }
}

/// The latest of a portal, newest first.
pub async fn of_client(q: impl Queries, client: &ClientId, at_most: u32) -> Result<Vec<Delivery>, Broken> {
    q.all(
        "SELECT state, attempts, created_at, told_at, next_at, problem FROM logouts
         WHERE client_id = $1 ORDER BY created_at DESC, told_of LIMIT $2",
        args![client.as_str(), at_most],
    )
    .await
}
