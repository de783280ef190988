//! Citizens' sessions. A session is found by the hash of its token, together with the account it stands on.

use super::{Db, FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, SessionId};
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
    pub device_sealed: Vec<u8>,
    pub expires_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, new: NewSession<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO sessions (id, token_hash, account_id, level, factors, auth_at, device_sealed, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            new.id,
            new.token_hash,
            new.account,
            new.level.number(),
            new.factors.to_string(),
            new.auth_at,
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
                a.activated_level, a.subject_seed
         FROM sessions s JOIN accounts a ON a.id = s.account_id
         WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2
           AND a.ended_at IS NULL AND a.deceased_at IS NULL AND a.activated_level > 0
           AND NOT EXISTS (SELECT 1 FROM locks l WHERE l.account_id = a.id AND l.lifted_at IS NULL)",
        args![token_hash, now],
    )
    .await
}

/// Raises a session: another token (a privilege changed, so the old one must not live on) and the factors shown by now.
/// `false` when the session has ended meanwhile.
pub async fn raise(
    tx: &mut Tx,
    id: SessionId,
    token_hash: &[u8; 32],
    factors: &Factors,
    level: AuthLevel,
    now: Timestamp,
) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE sessions SET token_hash = $2, factors = $3, level = $4, auth_at = $5
             WHERE id = $1 AND ended_at IS NULL AND expires_at > $5",
            args![id, token_hash, factors.to_string(), level.number(), now],
        )
        .await?;
    Ok(changed == 1)
}

pub async fn end(tx: &mut Tx, id: SessionId, now: Timestamp) -> Result<bool, Broken> {
    Ok(tx.run("UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", args![id, now]).await? == 1)
}

/// Ends every session of an account (a lock, a death, "this was not me").
pub async fn end_all(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<u64, Broken> {
    tx.run("UPDATE sessions SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL", args![account, now]).await
}
