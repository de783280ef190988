//! After a change of phone or of a way to sign in, sensitive acts wait for a while: whoever has just taken an account over is
//! told of to its holder on every channel, and can take nothing away before the holder can answer.

use std::time::Duration;

use crate::app::App;
use crate::base::ids::AccountId;
use crate::base::{Broken, Timestamp};
use crate::store::{Queries, Tx, cool_down};

/// Until when sensitive acts of this account wait; `None` when they need not.
pub async fn until(app: &App, q: impl Queries, account: AccountId, now: Timestamp) -> Result<Option<Timestamp>, Broken> {
    let rest = Duration::from_secs(u64::from(app.settings.recovery.cool_down_hours) * 3600);
    let changed = cool_down::changed_at(q, account).await?;
    Ok(changed.map(|at| at + rest).filter(|until| *until > now))
}

/// Notes a change.
pub async fn begin(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<(), Broken> {
    cool_down::changed(tx, account, now).await
}
