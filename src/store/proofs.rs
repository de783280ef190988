//! DPoP proofs that were used.

use super::Tx;
use crate::args;
use crate::base::{Broken, Timestamp};

/// Remembers a proof for as long as it would be taken; `false` when it was seen before.
pub async fn take(tx: &mut Tx, id_hash: &[u8; 32], now: Timestamp, until: Timestamp) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO dpop_proofs (id_hash, seen_at, expires_at) VALUES ($1, $2, $3) ON CONFLICT (id_hash) DO NOTHING",
            args![id_hash, now, until],
        )
        .await?;
    Ok(added == 1)
}
