//! Papers that run out by the passing of time: a card, a passport, a residence card. Nobody tells of that, so every holder is
//! looked at once a day, from what the register said last; whoever's papers have run out is locked on that ground until the
//! register tells of new ones (Decree 69/2024, article 15).

use super::follow;
use crate::app::App;
use crate::base::ids::AccountId;
use crate::base::{Broken, Timestamp, zone};
use crate::store::feeds::{self, Step};
use crate::store::{accounts, papers, persons};

/// The name under which the walk keeps its place.
pub const WALK: &str = "papers";

/// The most holders of one step.
const BATCH: i64 = 500;

/// What one step came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    pub looked: u64,
    pub locked: u64,
    pub more: bool,
}

/// Looks at the next holders of today's walk. Nothing is left to do until tomorrow once it has come to the end.
pub async fn step(app: &App, now: Timestamp) -> Result<Walked, Broken> {
    let Some(place) = feeds::state(&app.db, WALK).await? else {
        let mut tx = app.db.write().await?;
        feeds::begin(&mut tx, WALK, now).await?;
        tx.commit().await?;
        return Ok(Walked { more: true, ..Walked::default() });
    };
    let today = zone::day_of(now);
    let (day, last) = place.cursor.as_deref().and_then(|cursor| cursor.split_once(' ')).unwrap_or_default();
    let begun = day == today.iso();
    if begun && last == END {
        return Ok(Walked::default());
    }
    let after: Option<AccountId> = if begun { last.parse().ok() } else { None };
    let holders = papers::after(&app.db, after, BATCH).await?;
    let mut walked = Walked { looked: u64::try_from(holders.len())?, ..Walked::default() };
    for holder in &holders {
        let facts = persons::open_facts(&app.keyring, holder.person, &holder.facts_sealed)?;
        if follow::grounds(&facts, today).is_empty() {
            continue;
        }
        let Some(account) = accounts::find(&app.db, holder.account).await? else { continue };
        let mut tx = app.db.write().await?;
        walked.locked += follow::settle_locks(app, &mut tx, &account, &facts, now).await?;
        tx.commit().await?;
    }
    let last = holders.last().filter(|_| walked.looked == BATCH.unsigned_abs()).map(|holder| holder.account.to_string());
    walked.more = last.is_some();
    let to = format!("{} {}", today.iso(), last.as_deref().unwrap_or(END));
    let moved = Step { from: place.cursor.as_deref(), to: &to, changed_at: None, caught_up: !walked.more };
    let mut tx = app.db.write().await?;
    feeds::advance(&mut tx, WALK, &moved, now).await?;
    tx.commit().await?;
    Ok(walked)
}

/// In place of an account: the walk of this day is done.
const END: &str = "end";
