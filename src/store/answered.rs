//! Requests that a person has answered: the id of a sealed one is taken once, so that nothing is kept before it is answered.

use super::Tx;
use crate::args;
use crate::base::{Broken, Timestamp};

/// Takes the id of a sealed request: `true` for the first answer, `false` for any after it.
pub async fn once(tx: &mut Tx, id_hash: &[u8; 32], now: Timestamp, until: Timestamp) -> Result<bool, Broken> {
    let taken = tx
        .run(
            "INSERT INTO answered_requests (id_hash, answered_at, expires_at) VALUES ($1, $2, $3) ON CONFLICT (id_hash) DO NOTHING",
            args![id_hash, now, until],
        )
        .await?;
    Ok(taken == 1)
}
