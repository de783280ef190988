//! What kind of database this is.

use super::{Queries, Tx};
use crate::args;
use crate::base::{Broken, Timestamp};

pub async fn value(q: impl Queries, name: &'static str) -> Result<Option<String>, Broken> {
    q.first("SELECT value FROM marks WHERE name = $1", args![name]).await?.map(|row| row.get("value")).transpose()
}

/// Sets a mark once; a mark that stands is left as it is.
pub async fn set(tx: &mut Tx, name: &'static str, value: &str, now: Timestamp) -> Result<(), Broken> {
    tx.run("INSERT INTO marks (name, value, set_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING", args![name, value, now])
        .await?;
    Ok(())
}
