//! Counters of attempts: per account, per source, per secret tried. Each is a window that is dropped when it has passed.

use super::{Queries as _, Tx};
use crate::args;
use crate::base::{Broken, Timestamp};

/// One counter: at most `allowed` within a window that would end at `until` if it began now.
#[derive(Clone, Debug)]
pub struct Counter {
    /// A keyed hash of what is counted.
    pub key: Vec<u8>,
    pub allowed: u32,
    pub until: Timestamp,
}

/// Counts one more; when no more is allowed, counts nothing and tells when the window ends. One guarded statement, so that
/// of a parallel burst no more get through than one after another.
pub async fn take(tx: &mut Tx, counter: &Counter, now: Timestamp) -> Result<Result<(), Timestamp>, Broken> {
    if counter.allowed == 0 {
        return Ok(Err(counter.until));
    }
    let taken = tx
        .first(
            "INSERT INTO limits (key, used, expires_at) VALUES ($1, 1, $2)
             ON CONFLICT (key) DO UPDATE SET
                 used = CASE WHEN limits.expires_at <= $3 THEN 1 ELSE limits.used + 1 END,
                 expires_at = CASE WHEN limits.expires_at <= $3 THEN excluded.expires_at ELSE limits.expires_at END
             WHERE limits.expires_at <= $3 OR limits.used < $4
             RETURNING used",
            args![&counter.key, counter.until, now, counter.allowed],
        )
        .await?;
    if taken.is_some() {
        return Ok(Ok(()));
    }
    let row = tx.first("SELECT expires_at FROM limits WHERE key = $1", args![&counter.key]).await?;
    Ok(Err(row.map_or(Ok(counter.until), |row| row.get("expires_at"))?))
}

/// How many are counted in the window that runs now.
pub async fn used(q: impl super::Queries, key: &[u8], now: Timestamp) -> Result<i64, Broken> {
    let row = q.first("SELECT used FROM limits WHERE key = $1 AND expires_at > $2", args![key, now]).await?;
    row.map_or(Ok(0), |row| row.get("used"))
}

/// Takes one back: what was counted beforehand turned out well.
pub async fn give_back(tx: &mut Tx, key: &[u8], now: Timestamp) -> Result<(), Broken> {
    tx.run("UPDATE limits SET used = used - 1 WHERE key = $1 AND used > 0 AND expires_at > $2", args![key, now]).await?;
    Ok(())
}

/// Forgets a counter.
pub async fn forget(tx: &mut Tx, key: &[u8]) -> Result<(), Broken> {
    tx.run("DELETE FROM limits WHERE key = $1", args![key]).await?;
    Ok(())
}
