//! Data that disagrees (Decree 70/2024, article 6): the desk asks the police of the person's residence to correct the register;
//! the file pauses with its clock recorded, is answered within the law's two working days, and goes on without anything being
//! entered again. A refusal has its reason, and the citizen is told.

use super::{NoFile, Refused, accept, load};
use crate::app::App;
use crate::audit::Action;
use crate::base::error::refuse;
use crate::base::ids::{CorrectionId, FileId};
use crate::base::{Broken, Outcome, text, zone};
use crate::identity::card::{Difference, compare};
use crate::identity::law::{Law, Procedure};
use crate::identity::officer::Role;
use crate::identity::place::PlaceCode;
use crate::issuance::acting::{Acting, Touched};
use crate::issuance::deadline::{self, Calendar};
use crate::issuance::dossier::Dossier;
use crate::issuance::events::Kind;
use crate::issuance::file::Pause;
use crate::issuance::notice::{self, To};
use crate::issuance::number::FileNumber;
use crate::issuance::reason::Reason;
use crate::store::corrections::{self, Correction, NewCorrection};
use crate::store::{Tx, desks, files};

/// The longest note of a desk.
const LONGEST: usize = 500;
const DRAWS: usize = 5;

/// Asks for a correction and stops the clock. Asked again, it stays the one that is open.
pub async fn ask(app: &App, acting: &Acting<'_>, id: FileId, note: &str) -> Outcome<(), Refused> {
    let mut dossier = load(app, acting, id).await?;
    if !dossier.state.is_editable() {
        return refuse(Refused::NotEditable);
    }
    let note = text::tidy(note);
    if note.chars().count() > LONGEST {
        return refuse(Refused::NoteTooLong);
    }
    if corrections::open_of(&app.db, id).await?.is_some() {
        return Ok(());
    }
    let desk = desks::find(&app.db, acting.officer.desk_id).await?.ok_or_else(|| Broken::new("an officer without a desk"))?;
    let (state, clock) = (dossier.state.clone(), dossier.clock.stop(acting.now, Pause::Mismatch));
    let mut tx = app.db.write().await?;
    if !dossier.turn(&mut tx, state, clock, acting.now).await? {
        return refuse(Refused::Changed);
    }
    let number = insert(app, &mut tx, acting, &dossier, (&desk.code, &note)).await?;
    files::add_event(&mut tx, acting.event(app, id, Kind::Paused)).await?;
    let detail = serde_json::json!({ "why": Pause::Mismatch.as_str(), "correction": number });
    app.record(&mut tx, acting.now, acting.entry_on(Action::FilePaused, &dossier).detail(detail.clone())).await?;
    app.record(&mut tx, acting.now, acting.entry_on(Action::CorrectionAsked, &dossier).detail(detail)).await?;
    tx.commit().await?;
    Ok(())
}

async fn insert(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    dossier: &Dossier,
    (desk_code, note): (&str, &str),
) -> Result<String, Broken> {
    let law = Law::on(zone::day_of(acting.now));
    let cut_off = law.cut_off_hour(Procedure::Correction);
    let due_at = deadline::within(acting.now, law.days_correction, cut_off, Calendar::vietnam());
    let fields: Vec<&str> = dossier.content.differences.iter().map(|noted| noted.field.word()).collect();
    let place = dossier.facts().and_then(|facts| facts.residence.place).filter(|code| matches!(code, PlaceCode::Commune(_)));
    let commune = place.map(|code| code.to_string());
    for _ in 0..DRAWS {
        let number = FileNumber::draw(desk_code, acting.now, &app.random);
        let new = NewCorrection {
            id: CorrectionId::new(acting.now, &app.random),
            number: number.as_str(),
            file: dossier.id,
            person: dossier.person.id,
            fields: &fields.join(" "),
            note,
            commune: commune.as_deref(),
            desk: dossier.desk,
            officer: acting.officer.id,
            due_at,
        };
        if corrections::insert(tx, &app.keyring, &new, acting.now).await? {
            return Ok(number.as_str().to_owned());
        }
    }
    Err(Broken::new("no free number was drawn for a correction"))
}

/// A request with the file it is for, as who answers it sees it.
#[derive(Debug)]
pub struct Ticket {
    pub correction: Correction,
    pub dossier: Dossier,
    pub differences: Vec<Difference>,
    /// Whether this officer's unit is the one that answers.
    pub may_answer: bool,
}

/// Shows a request to the police of the residence, or to the desk that asked. The read is recorded.
pub async fn look(app: &App, acting: &Acting<'_>, number: &str) -> Outcome<Ticket, Refused> {
    let ticket = find(app, acting, number).await?;
    let mut tx = app.db.write().await?;
    let entry = acting.entry_on(Action::FileRead, &ticket.dossier);
    let detail = serde_json::json!({ "correction": ticket.correction.number });
    app.record(&mut tx, acting.now, entry.detail(detail)).await?;
    tx.commit().await?;
    Ok(ticket)
}

async fn find(app: &App, acting: &Acting<'_>, number: &str) -> Outcome<Ticket, Refused> {
    let Some(correction) = corrections::by_number(&app.db, number).await? else { return refuse(NoFile.into()) };
    let Some(dossier) = Dossier::load(app, correction.file).await? else { return refuse(NoFile.into()) };
    let may_answer = corrections::answers(&app.db, correction.unit, acting.officer.desk_id).await?;
    let touched = Touched {
        file: Some((dossier.id, dossier.person.id)),
        desk: (!may_answer).then_some(correction.desk),
        numbers: &dossier.numbers(),
        proposer: None,
    };
    acting.admit::<Refused>(app, Role::Receiving, touched).await?;
    let differences = match dossier.facts() {
        Some(facts) => compare(&dossier.content.card()?, facts),
        None => Vec::new(),
    };
    Ok(Ticket { correction, dossier, differences, may_answer })
}

/// How a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The register was corrected: the desk asks it again, and the file goes on.
    Corrected,
    Refused(Reason),
}

/// Answers a request: the clock runs on, later by the time in which it stood.
pub async fn answer(app: &App, acting: &Acting<'_>, number: &str, answer: Answer) -> Outcome<(), Refused> {
    let Ticket { correction, mut dossier, may_answer, .. } = find(app, acting, number).await?;
    let reason = match answer {
        Answer::Corrected => None,
        Answer::Refused(reason) if Reason::TO_REFUSE_CORRECTION.contains(&reason) => Some(reason),
        Answer::Refused(_) => return refuse(Refused::WrongReason),
    };
    if !may_answer || correction.answered_at.is_some() {
        return refuse(Refused::NotEditable);
    }
    let by = notice::by(app, acting).await?;
    let mut tx = app.db.write().await?;
    if !corrections::answer(&mut tx, correction.id, acting.officer.id, reason.map(Reason::word), acting.now).await? {
        return refuse(Refused::Changed);
    }
    let waits = dossier.clock.standing.is_some_and(|standing| standing.why == Pause::Mismatch);
    if waits && !accept::run_clock(app, &mut tx, acting, &mut dossier).await? {
        return refuse(Refused::Changed);
    }
    if let Some(reason) = reason
        && dossier.state.is_editable()
    {
        send_back(app, &mut tx, acting, &mut dossier, (reason, by)).await?;
    }
    let event = files::Event { desk: dossier.desk, ..acting.event(app, dossier.id, Kind::CorrectionAnswered) };
    files::add_event(&mut tx, event).await?;
    let detail = serde_json::json!({ "correction": correction.number, "reason": reason.map(Reason::word) });
    app.record(&mut tx, acting.now, acting.entry_on(Action::CorrectionAnswered, &dossier).detail(detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// What is not corrected needs to be mended on the citizen's side, and they are told why.
async fn send_back(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    dossier: &mut Dossier,
    (reason, by): (Reason, crate::outside::messages::By),
) -> Outcome<(), Refused> {
    let letter = notice::returned(dossier, by, reason);
    let next = match dossier.state.clone() {
        crate::issuance::file::State::NeedsCorrection { receipt, .. } => {
            crate::issuance::file::State::NeedsCorrection { receipt, reason: reason.word().to_owned() }
        }
        state => state.need_correction(reason.word().to_owned())?,
    };
    let clock = dossier.clock.stop_for_correction(&next, acting.now);
    if !dossier.turn(tx, next, clock, acting.now).await? {
        return refuse(Refused::Changed);
    }
    notice::tell(app, tx, To::citizen(dossier, None), &letter, acting.now).await?;
    Ok(())
}

/// The register answers as it should before anybody answered the request: that settles it.
pub(super) async fn settled(app: &App, tx: &mut Tx, acting: &Acting<'_>, dossier: &Dossier) -> Result<(), Broken> {
    let Some(open) = corrections::open_of(&mut *tx, dossier.id).await? else { return Ok(()) };
    if corrections::answer(tx, open.id, acting.officer.id, None, acting.now).await? {
        let detail = serde_json::json!({ "correction": open.number, "reason": null });
        app.record(tx, acting.now, acting.entry_on(Action::CorrectionAnswered, dossier).detail(detail)).await?;
    }
    Ok(())
}
