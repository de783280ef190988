//! Counting what has happened since the last time: each turn of a file, each visit and each card once, however many nodes
//! count at once.

use std::collections::HashMap;

use super::measure::{self, Measure};
use super::tree::{self, Additions, Spot};
use crate::app::App;
use crate::base::ids::DeskId;
use crate::base::{Broken, Timestamp, zone};
use crate::store::{Db, helped, tallies};

/// The most of each kind in one transaction: a writer that waits for it waits for milliseconds.
const BATCH: i64 = 400;

/// Counts a batch; tells how many things it took up.
pub async fn batch(app: &App, now: Timestamp) -> Result<u64, Broken> {
    let turns = tallies::uncounted_turns(&app.db, BATCH).await?;
    let visits = tallies::uncounted_visits(&app.db, BATCH).await?;
    let holders = tallies::uncounted_holders(&app.db, BATCH).await?;
    let helped = helped::uncounted(&app.db, BATCH).await?;
    if turns.is_empty() && visits.is_empty() && holders.is_empty() && helped.is_empty() {
        return Ok(0);
    }
    let spots = spots(&app.db).await?;
    let mut additions = Additions::default();
    let mut taken = 0;
    let mut tx = app.db.write().await?;
    for (turn, file) in &turns {
        if !tallies::take_turn(&mut tx, turn.id, now).await? {
            continue;
        }
        taken += 1;
        let Some(spot) = spots.get(&file.desk) else { continue };
        for (measure, kind, at) in measure::of_file(file) {
            if kind.word() == turn.kind && at == turn.at {
                additions.add(spot, day(at), measure, 1);
            }
        }
    }
    for visit in &visits {
        if !tallies::take_visit(&mut tx, visit, now).await? {
            continue;
        }
        taken += 1;
        if let Some(spot) = spots.get(&visit.desk) {
            additions.add(spot, day(visit.started_at), Measure::Visits, 1);
        }
    }
    for read in &helped {
        if !helped::take(&mut tx, read).await? {
            continue;
        }
        taken += 1;
        if let Some(spot) = spots.get(&read.desk) {
            additions.add(spot, read.day, Measure::Helped, read.n - read.counted);
        }
    }
    for holder in &holders {
        if !tallies::take_holder(&mut tx, holder).await? {
            continue;
        }
        taken += 1;
        additions.add(&Spot::of_commune(&holder.commune), holder.card_on, Measure::Cards, 1);
        if let Some(before) = &holder.counted_commune {
            additions.add(&Spot::of_commune(before), holder.card_on, Measure::Cards, -1);
        }
    }
    tallies::add_all(&mut tx, additions.iter()).await?;
    tx.commit().await?;
    Ok(taken)
}

/// Counts until nothing waits.
pub async fn all(app: &App, now: Timestamp) -> Result<u64, Broken> {
    let mut counted = 0;
    loop {
        match batch(app, now).await? {
            0 => return Ok(counted),
            some => counted += some,
        }
    }
}

/// Where each desk stands in the tree.
pub(super) async fn spots(db: &Db) -> Result<HashMap<DeskId, Spot>, Broken> {
    Ok(tree::by_desk(&tallies::seats(db).await?))
}

/// The day of a moment, as the table numbers it.
pub(super) fn day(at: Timestamp) -> i64 {
    zone::day_of(at).number()
}
