//! When how an account is signed in to was changed last.

use super::{Queries, Tx};
use crate::args;
use crate::base::ids::AccountId;
use crate::base::{Broken, Timestamp};

pub async fn changed(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<(), Broken> {
    tx.run("UPDATE accounts SET ways_changed_at = $2 WHERE id = $1", args![account, now]).await?;
    Ok(())
}

pub async fn changed_at(q: impl Queries, account: AccountId) -> Result<Option<Timestamp>, Broken> {
    match q.first("SELECT ways_changed_at FROM accounts WHERE id = $1", args![account]).await? {
        Some(row) => row.get("ways_changed_at"),
        None => Ok(None),
    }
}
