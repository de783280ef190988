//! The receipt of a complete file, and what holds it up or ends it before a decision.

use super::{Refused, load};
use crate::app::App;
use crate::audit::Action;
use crate::base::error::refuse;
use crate::base::ids::FileId;
use crate::base::{Broken, Outcome, zone};
use crate::identity::law::Law;
use crate::issuance::acting::Acting;
use crate::issuance::content::Reach;
use crate::issuance::deadline::{self, Calendar, Case};
use crate::issuance::dossier::Dossier;
use crate::issuance::events::Kind;
use crate::issuance::file::{Pause, Receipt, State};
use crate::issuance::reason::Reason;
use crate::store::Tx;
use crate::store::files::{self, NewVisit};
use crate::store::matches;

/// Receives a complete and valid file: from here on the legal clock runs. A file that was received already, or is further,
/// stays as it is, so that a button pressed twice does nothing twice.
pub async fn accept(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<(), Refused> {
    let mut dossier = load(app, acting, id).await?;
    match dossier.state {
        State::Draft | State::NeedsCorrection { .. } => {}
        State::Received(_) | State::Matching(_) => return Ok(()),
        _ => return refuse(Refused::NotEditable),
    }
    if let Some(why) = lacking(&dossier, acting)? {
        return refuse(why);
    }
    let law = Law::on(zone::day_of(acting.now));
    let opened = files::events_of(&app.db, id).await?.first().map_or(dossier.visit_started_at, |event| event.at);
    let case =
        dossier.facts().map_or(Case::WithCard(dossier.level), |facts| Case::of(facts, dossier.level, zone::day_of(opened)));
    let due = deadline::due(acting.now, case, law, Calendar::vietnam());
    // What was mended goes on with its first receipt, later by the time in which the clock stood.
    let (clock, stood) = dossier.clock.run(acting.now);
    let next = dossier.state.clone().extended(stood, Calendar::vietnam()).receive(Receipt { at: acting.now, due })?;
    // Who was compared in this very visit is not asked for their face and finger again, only because a file came back.
    let made = matches::of_file(&app.db, id).await?;
    let compared = made.iter().any(|made| made.visit_started_at == dossier.visit_started_at);
    let next = if compared { next.start_matching()? } else { next };
    let mut tx = app.db.write().await?;
    if !dossier.turn(&mut tx, next, clock, acting.now).await? {
        return refuse(Refused::Changed);
    }
    if !stood.is_zero() {
        resumed(app, &mut tx, acting, &dossier, stood).await?;
    }
    files::add_event(&mut tx, acting.event(app, dossier.id, Kind::Received)).await?;
    app.record(&mut tx, acting.now, acting.entry_on(Action::FileReceived, &dossier)).await?;
    tx.commit().await?;
    Ok(())
}

/// What a file lacks to be complete and valid.
fn lacking(dossier: &Dossier, acting: &Acting<'_>) -> Result<Option<Refused>, Broken> {
    let content = &dossier.content;
    if dossier.clock.is_held() {
        return Ok(Some(Refused::Paused));
    }
    let Some(facts) = dossier.facts() else { return Ok(Some(Refused::NotCompared)) };
    Ok(if !content.stands_on(facts)? || super::register::hindrance(facts, content, zone::day_of(acting.now)).is_some() {
        Some(Refused::NotCompared)
    } else if content.has_open_difference() {
        Some(Refused::DifferencesOpen)
    } else if content.reach == Reach::Open {
        Some(Refused::ContactMissing)
    } else {
        None
    })
}

/// Asks for the register's data to be corrected, with nothing more to say about it than what differs.
pub async fn pause(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<(), Refused> {
    super::correction::ask(app, acting, id, "").await
}

/// Lets the clock run again. Whether the correction has come is for the register to say: the file goes on only once it was
/// asked again and nothing is open.
pub async fn resume(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<(), Refused> {
    let mut dossier = load(app, acting, id).await?;
    if dossier.clock.standing.is_none() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    if !run_clock(app, &mut tx, acting, &mut dossier).await? {
        return refuse(Refused::Changed);
    }
    super::correction::settled(app, &mut tx, acting, &dossier).await?;
    tx.commit().await?;
    Ok(())
}

/// Lets the clock run and moves the deadline by the time in which it stood. A file that was sent back goes on waiting for its
/// correction.
pub(super) async fn run_clock(app: &App, tx: &mut Tx, acting: &Acting<'_>, dossier: &mut Dossier) -> Result<bool, Broken> {
    if matches!(dossier.state, State::NeedsCorrection { receipt: Some(_), .. }) {
        let (state, clock) = (dossier.state.clone(), dossier.clock.stop(acting.now, Pause::Correction));
        return dossier.turn(tx, state, clock, acting.now).await;
    }
    let (clock, stood) = dossier.clock.run(acting.now);
    let state = dossier.state.clone().extended(stood, Calendar::vietnam());
    if !dossier.turn(tx, state, clock, acting.now).await? {
        return Ok(false);
    }
    resumed(app, tx, acting, dossier, stood).await?;
    Ok(true)
}

async fn resumed(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    dossier: &Dossier,
    stood: std::time::Duration,
) -> Result<(), Broken> {
    files::add_event(tx, acting.event(app, dossier.id, Kind::Resumed)).await?;
    let detail = serde_json::json!({ "stood_seconds": stood.as_secs() });
    app.record(tx, acting.now, acting.entry_on(Action::FileResumed, dossier).detail(detail)).await
}

/// Gives a file up before it was decided.
pub async fn cancel(app: &App, acting: &Acting<'_>, id: FileId, reason: Reason) -> Outcome<(), Refused> {
    if !Reason::TO_CANCEL.contains(&reason) {
        return refuse(Refused::WrongReason);
    }
    let mut dossier = load(app, acting, id).await?;
    if matches!(&dossier.state, State::Cancelled { reason: given, .. } if given == reason.word()) {
        return Ok(());
    }
    if !dossier.state.is_editable() {
        return refuse(Refused::NotEditable);
    }
    let next = dossier.state.clone().cancel(reason.word().to_owned())?;
    let (clock, _) = dossier.clock.run(acting.now);
    let mut tx = app.db.write().await?;
    if !dossier.turn(&mut tx, next, clock, acting.now).await? {
        return refuse(Refused::Changed);
    }
    files::add_event(&mut tx, acting.event(app, dossier.id, Kind::Cancelled)).await?;
    let entry = acting.entry_on(Action::FileCancelled, &dossier).detail(serde_json::json!({ "reason": reason.word() }));
    app.record(&mut tx, acting.now, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// The person came again: what was matched and read back on an earlier visit no longer counts.
pub async fn new_visit(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<(), Refused> {
    let mut dossier = load(app, acting, id).await?;
    if !dossier.state.is_editable() {
        return refuse(Refused::NotEditable);
    }
    let visit = NewVisit { file: id, person: dossier.person.id, officer: acting.officer.id, desk: acting.officer.desk_id };
    let mut tx = app.db.write().await?;
    files::begin_visit(&mut tx, visit, acting.now).await?;
    if !dossier.take_up(&mut tx, acting.officer.id, acting.now).await? {
        return refuse(Refused::Changed);
    }
    files::add_event(&mut tx, acting.event(app, dossier.id, Kind::VisitBegun)).await?;
    tx.commit().await?;
    Ok(())
}
