//! Counting everything anew from the source, and holding the table against it.

use std::collections::HashMap;

use super::count::{self, day};
use super::measure::{self, Measure};
use super::tree::{Additions, Spot};
use crate::app::App;
use crate::base::ids::DeskId;
use crate::base::{Broken, Timestamp};
use crate::store::helped;
use crate::store::recount as source;
use crate::store::tallies::Cell;

/// Rows of one page.
const PAGE: i64 = 5000;
/// How often it is tried again when the source moved meanwhile.
const TRIES: usize = 5;

/// What came of counting anew.
#[derive(Debug)]
pub struct Recount {
    /// Numbers of the table that the source gives.
    pub cells: usize,
    /// Where the table said something else: place, measure, what it said and what the source gives.
    pub differences: Vec<Difference>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub cell: Cell,
    pub said: i64,
    pub is: i64,
}

/// Counts anew and compares; with `write`, puts the table right where it differs. What happens meanwhile is counted first
/// and the source read again.
pub async fn run(app: &App, now: Timestamp, write: bool) -> Result<Recount, Broken> {
    for _ in 0..TRIES {
        count::all(app, now).await?;
        let found = from_source(app).await?;
        let (cells, differences) = compare(app, &found).await?;
        if count::all(app, now).await? > 0 {
            continue;
        }
        if write && !differences.is_empty() {
            let mut tx = app.db.write().await?;
            source::replace(&mut tx, found.into_cells()).await?;
            tx.commit().await?;
        }
        return Ok(Recount { cells, differences });
    }
    Err(Broken::new("the source does not stand still long enough to be counted: try when fewer desks are at work"))
}

async fn from_source(app: &App) -> Result<Additions, Broken> {
    let spots = count::spots(&app.db).await?;
    let mut out = Additions::default();
    files(app, &spots, &mut out).await?;
    visits(app, &spots, &mut out).await?;
    helped_days(app, &spots, &mut out).await?;
    let mut after = None;
    loop {
        let page = source::holders(&app.db, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(out) };
        after = Some(last.id);
        for holder in &page {
            out.add(&Spot::of_commune(&holder.commune), holder.card_on, Measure::Cards, 1);
        }
    }
}

async fn files(app: &App, spots: &HashMap<DeskId, Spot>, out: &mut Additions) -> Result<(), Broken> {
    let mut after = None;
    loop {
        let page = source::files(&app.db, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.id);
        for file in &page {
            let Some(spot) = spots.get(&file.desk) else { continue };
            for (measure, _, at) in measure::of_file(file) {
                out.add(spot, day(at), measure, 1);
            }
        }
    }
}

async fn visits(app: &App, spots: &HashMap<DeskId, Spot>, out: &mut Additions) -> Result<(), Broken> {
    let mut after = None;
    loop {
        let page = source::visits(&app.db, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(*last);
        for visit in &page {
            if let Some(spot) = spots.get(&visit.desk) {
                out.add(spot, day(visit.started_at), Measure::Visits, 1);
            }
        }
    }
}

async fn helped_days(app: &App, spots: &HashMap<DeskId, Spot>, out: &mut Additions) -> Result<(), Broken> {
    let mut after = None;
    loop {
        let page = helped::all(&app.db, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(*last);
        for read in &page {
            if let Some(spot) = spots.get(&read.desk) {
                out.add(spot, read.day, Measure::Helped, read.n);
            }
        }
    }
}

async fn compare(app: &App, found: &Additions) -> Result<(usize, Vec<Difference>), Broken> {
    let mut said = HashMap::new();
    for stored in source::stored(&app.db).await? {
        let grain = ["day", "month", "all"].into_iter().find(|grain| *grain == stored.grain);
        let (Some(grain), Some(measure)) = (grain, Measure::from_word(&stored.measure)) else {
            return Err(Broken::new("the table holds a grain or a measure that this version does not know"));
        };
        let cell = Cell { parent: stored.parent, grain, period: stored.period, place: stored.place, measure: measure.word() };
        said.insert(cell, stored.n);
    }
    let mut differences = Vec::new();
    let mut cells = 0;
    for (cell, is) in found.iter().filter(|(_, n)| *n != 0) {
        cells += 1;
        let said = said.remove(cell).unwrap_or(0);
        if said != is {
            differences.push(Difference { cell: cell.clone(), said, is });
        }
    }
    differences.extend(said.into_iter().map(|(cell, said)| Difference { cell, said, is: 0 }));
    differences.sort_by(|a, b| a.cell.cmp(&b.cell));
    Ok((cells, differences))
}
