//! Turns: what changes many rows in one statement is done by one node at a time.
//!
//! On PostgreSQL two such statements lock the rows they share in the order of their plans, and end in a deadlock; on SQLite
//! writers take turns anyway. A row of `versions` is the token: whoever moved it has the turn until its transaction ends.

use super::Tx;
use crate::args;
use crate::base::Broken;

/// What is done in turns.
#[derive(Clone, Copy, Debug)]
pub(super) enum Turn {
    /// Leasing messages.
    Outbox,
    /// Leasing sign-outs to be told.
    Logouts,
    /// Leasing pings.
    Pings,
    /// Leasing rings of devices.
    Rings,
    /// Deleting what has expired.
    Clean,
}

/// Waits for the turn and keeps it until the end of `tx`. Take it first: a statement sees what was committed before it began.
pub(super) async fn take(tx: &mut Tx, turn: Turn) -> Result<(), Broken> {
    let name = match turn {
        Turn::Outbox => "turn-outbox",
        Turn::Logouts => "turn-logouts",
        Turn::Pings => "turn-pings",
        Turn::Rings => "turn-rings",
        Turn::Clean => "turn-clean",
    };
    tx.run(
        "INSERT INTO versions (name, value) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET value = versions.value + 1",
        args![name],
    )
    .await?;
    Ok(())
}
