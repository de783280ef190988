//! Citizens' sessions. A session is found by the hash of its token, together with the account it stands on.

use super::{Db, FromRow, Queries, Row, Tx, logouts};
use crate::args;
use crate::base::ids::{AccountId, FactorId, SessionId};
use crate::base::{Broken, Timestamp};
use crate::identity::level::{AccountLevel, AuthLevel, Factors};
use crate::identity::session::Session;

impl FromRow for Session {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            person: row.get("person_id")?,
            factors: row.parse::<Factors>("factors")?,
            level: AuthLevel::from_number(row.get("level")?).ok_or_else(|| Broken::new("session level"))?,
            auth_at: row.get("auth_at")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            account_level: AccountLevel::from_number(row.get("activated_level")?).ok_or_else(|| Broken::new("account level"))?,
            raise_to: row.get::<Option<i64>>("raise_to")?.and_then(AuthLevel::from_number),
            subject_seed: row.get("subject_seed")?,
        })
    }
}

/// A session to be written.
pub struct NewSession<'a> {
    pub id: SessionId,
    pub token_hash: [u8; 32],
    pub account: AccountId,
    pub level: AuthLevel,
    pub factors: &'a Factors,
    pub auth_at: Timestamp,
    pub browser_hash: [u8; 32],
    pub device_sealed: Vec<u8>,
    pub expires_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, new: NewSession<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO sessions (id, token_hash, account_id, level, factors, auth_at, browser_hash, device_sealed, created_at,
             expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            new.id,
            new.token_hash,
            new.account,
            new.level.number(),
            new.factors.to_string(),
            new.auth_at,
            new.browser_hash,
            new.device_sealed,
            now,
            new.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// The living session behind a token, if its account is open: activated, not ended, and with no lock.
pub async fn find(db: &Db, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<Session>, Broken> {
    db.maybe(
        "SELECT s.id, s.account_id, a.person_id, s.factors, s.level, s.auth_at, s.created_at, s.expires_at,
                s.raise_to, a.activated_level, a.subject_seed
         FROM sessions s JOIN accounts a ON a.id = s.account_id
         WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2
           AND a.ended_at IS NULL AND a.deceased_at IS NULL AND a.activated_level > 0
           AND NOT EXISTS (SELECT 1 FROM locks l WHERE l.account_id = a.id AND l.lifted_at IS NULL)",
        args![token_hash, now],
    )
    .await
}

/// What a session becomes when its holder shows more, or shows it again.
pub struct Shown<'a> {
    pub token_hash: [u8; 32],
    pub factors: &'a Factors,
    pub level: AuthLevel,
    pub expires_at: Timestamp,
}

/// Raises or renews a session: another token (a privilege changed, so the old one must not live on) and the factors shown.
/// `false` when the session has ended meanwhile, or another request raised it from the same factors.
pub async fn raise(tx: &mut Tx, session: &Session, shown: &Shown<'_>, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE sessions SET token_hash = $2, factors = $3, level = $4, auth_at = $5, expires_at = $6
             WHERE id = $1 AND ended_at IS NULL AND expires_at > $5 AND factors = $7 AND auth_at = $8",
            args![
                session.id,
                shown.token_hash,
                shown.factors.to_string(),
                shown.level.number(),
                now,
                shown.expires_at,
                session.factors.to_string(),
                session.auth_at
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Notes which passkey the session behind a token was opened or raised with.
pub async fn shown_passkey(tx: &mut Tx, token_hash: &[u8; 32], passkey: FactorId) -> Result<(), Broken> {
    tx.run("UPDATE sessions SET passkey_id = $2 WHERE token_hash = $1", args![token_hash, passkey]).await?;
    Ok(())
}

/// The same of one that was made there, unless the session has shown another already.
pub async fn made_passkey(tx: &mut Tx, id: SessionId, passkey: FactorId) -> Result<(), Broken> {
    tx.run("UPDATE sessions SET passkey_id = COALESCE(passkey_id, $2) WHERE id = $1", args![id, passkey]).await?;
    Ok(())
}

/// The passkey that one of an account's sessions was opened or raised with last; else the first that was made there.
pub async fn passkey(q: impl Queries, account: AccountId, id: SessionId) -> Result<Option<FactorId>, Broken> {
    match q.first("SELECT passkey_id FROM sessions WHERE id = $2 AND account_id = $1", args![account, id]).await? {
        Some(row) => row.get("passkey_id"),
        None => Ok(None),
    }
}

/// Whether an account was signed in to before, and whether in this browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    pub ever: bool,
    pub here: bool,
}

pub async fn before(q: impl Queries, account: AccountId, browser_hash: &[u8; 32]) -> Result<Before, Broken> {
    let row = q
        .first(
            "SELECT COUNT(*) AS sessions, COUNT(*) FILTER (WHERE browser_hash = $2) AS here FROM sessions WHERE account_id = $1",
            args![account, browser_hash],
        )
        .await?
        .ok_or_else(|| Broken::new("a count without a row"))?;
    Ok(Before { ever: row.get::<i64>("sessions")? > 0, here: row.get::<i64>("here")? > 0 })
}

/// A session as its holder sees it in a list.
pub struct Listed {
    pub id: SessionId,
    pub factors: Factors,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub device_sealed: Vec<u8>,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            factors: row.parse("factors")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            ended_at: row.get("ended_at")?,
            device_sealed: row.get("device_sealed")?,
        })
    }
}

/// The latest sessions of an account, newest first.
pub async fn of_account(q: impl Queries, account: AccountId, at_most: u32) -> Result<Vec<Listed>, Broken> {
    q.all(
        "SELECT id, factors, created_at, expires_at, ended_at, device_sealed FROM sessions
         WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
        args![account, at_most],
    )
    .await
}

/// Which portals were visited under which of an account's sessions, the latest first.
pub async fn portals(q: impl Queries, account: AccountId) -> Result<Vec<(SessionId, String)>, Broken> {
    let rows = q
        .rows(
            "SELECT session_id, client_id FROM grants WHERE account_id = $1 AND session_id IS NOT NULL
             GROUP BY session_id, client_id ORDER BY MAX(created_at) DESC LIMIT 200",
            args![account],
        )
        .await?;
    rows.iter().map(|row| Ok((row.get("session_id")?, row.get("client_id")?))).collect()
}

// Whichever way a session ends, the portals that were entered with it are told: no caller can forget to.

/// Ends one of an account's sessions.
pub async fn end_own(tx: &mut Tx, account: AccountId, id: SessionId, now: Timestamp) -> Result<bool, Broken> {
    let ended = tx
        .run("UPDATE sessions SET ended_at = $3 WHERE id = $2 AND account_id = $1 AND ended_at IS NULL", args![account, id, now])
        .await?;
    if ended == 1 {
        logouts::of_session(tx, id, now).await?;
    }
    Ok(ended == 1)
}

/// Ends every session of an account but one.
pub async fn end_others(tx: &mut Tx, account: AccountId, keep: SessionId, now: Timestamp) -> Result<u64, Broken> {
    let ended = tx
        .run(
            "UPDATE sessions SET ended_at = $3 WHERE account_id = $1 AND id <> $2 AND ended_at IS NULL",
            args![account, keep, now],
        )
        .await?;
    if ended > 0 {
        logouts::of_sessions(tx, account, now).await?;
    }
    Ok(ended)
}

pub async fn end(tx: &mut Tx, id: SessionId, now: Timestamp) -> Result<bool, Broken> {
    let ended = tx.run("UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", args![id, now]).await?;
    if ended == 1 {
        logouts::of_session(tx, id, now).await?;
    }
    Ok(ended == 1)
}

/// Ends every session of an account (a lock, a death, "this was not me").
pub async fn end_all(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<u64, Broken> {
    let ended =
        tx.run("UPDATE sessions SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL", args![account, now]).await?;
    if ended > 0 {
        logouts::of_sessions(tx, account, now).await?;
    }
    Ok(ended)
}
