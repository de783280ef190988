//! Telling the holders of what a batch approved, so many at a time: gateways and hotlines are not flooded, and the days of
//! the law count from the day on which somebody was told.

use crate::app::App;
use crate::base::ids::EventId;
use crate::base::{Broken, Timestamp, zone};
use crate::identity::law::Law;
use crate::issuance::deadline;
use crate::issuance::dossier::Dossier;
use crate::issuance::events::Kind;
use crate::issuance::file::State;
use crate::issuance::notice::{self, To};
use crate::outside::messages::{By, Letter};
use crate::store::batches::{self, Batch};
use crate::store::desks;
use crate::store::files::{self, Event};

/// Tells at most so many; tells how many it told.
pub async fn some(app: &App, now: Timestamp, at_most: i64) -> Result<u64, Broken> {
    let mut told = 0;
    for batch in batches::unnoticed(&app.db, 10).await? {
        let left = at_most - told;
        if left <= 0 {
            break;
        }
        told += of_batch(app, &batch, now, left).await?;
    }
    Ok(u64::try_from(told)?)
}

async fn of_batch(app: &App, batch: &Batch, now: Timestamp, at_most: i64) -> Result<i64, Broken> {
    let by = by(app, batch).await?;
    let members = batches::members(&app.db, batch.id, batch.noticed, at_most).await?;
    let until = deadline::activate_by(now, Law::on(zone::day_of(now)));
    let mut dossiers = Vec::with_capacity(members.len());
    for member in &members {
        dossiers.push(Dossier::load(app, member.file).await?.ok_or_else(|| Broken::new("a file of a batch is gone"))?);
    }
    let mut tx = app.db.write().await?;
    for mut dossier in dossiers {
        if !matches!(dossier.state, State::Approved(_)) {
            continue;
        }
        let (next, clock) = (dossier.state.clone().notify(until)?, dossier.clock);
        if !dossier.turn(&mut tx, next, clock, now).await? {
            continue;
        }
        let kind = Kind::Notified.word().to_owned();
        let event =
            Event { id: EventId::new(now, &app.random), file: dossier.id, desk: dossier.desk, officer: None, kind, at: now };
        files::add_event(&mut tx, event).await?;
        let letter = Letter::Collected { file: dossier.number.clone(), by: by.clone(), until: zone::day_of(until) };
        notice::tell(app, &mut tx, To::citizen(&dossier, None), &letter, now).await?;
    }
    let told = i64::try_from(members.len())?;
    // Of two nodes that tell at once, one commits.
    if !batches::notice(&mut tx, batch, told).await? {
        return Ok(0);
    }
    tx.commit().await?;
    Ok(told)
}

/// A notice names the approver of the batch and the desk that collected the file.
async fn by(app: &App, batch: &Batch) -> Result<By, Broken> {
    let desk = desks::find(&app.db, batch.desk).await?.ok_or_else(|| Broken::new("a batch without its desk"))?;
    let officer = match batch.approver {
        Some(approver) => desks::badge(&app.db, approver).await?.unwrap_or_default(),
        None => String::new(),
    };
    Ok(By { desk: desk.name, desk_code: desk.code, officer, at: batch.decided_at.unwrap_or(batch.proposed_at) })
}
