//! The second proof for somebody without a phone: a fresh 1:1 match at the desk, after which a number is shown to the citizen,
//! who types it where they hold the slip's code.

use std::time::Duration;

use super::begin::of_ticket;
use super::{Arriving, Refused};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::authn::limit::{self, Attempt, Whose};
use crate::base::error::refuse;
use crate::base::ids::{FactorId, FileId};
use crate::base::{Fault, Outcome, Secret, Timestamp};
use crate::issuance::acting::Acting;
use crate::issuance::events::Kind;
use crate::issuance::match_::{self, Captures, Compared};
use crate::issuance::slip;
use crate::keyring::pepper::Place;
use crate::outside::register::Why;
use crate::store::codes::{self, NewCode};
use crate::store::files::NewVisit;
use crate::store::{activations, files};

/// What came of a match for activation.
#[derive(Debug)]
pub enum DeskMatch {
    /// The number to be shown to the citizen, on the screen that faces them.
    Shown {
        number: Secret,
        until: Timestamp,
    },
    NotMatched {
        outcome: Compared,
    },
    /// The matching service gave no usable answer.
    Unanswered {
        retry_after: Option<Duration>,
    },
}

const LASTS: Duration = Duration::from_secs(10 * 60);
const TRIES: i64 = 3;
const PURPOSE: &str = "activation-desk";

/// Compares the person at the desk again, for handing out an identity that was approved.
pub async fn desk_match(app: &App, acting: &Acting<'_>, id: FileId, captures: Captures) -> Outcome<DeskMatch, Refused> {
    let mut dossier = slip::load::<Refused>(app, acting, id).await?;
    let Some(open) = activations::latest_of(&app.db, id).await?.filter(|slip| slip.used_at.is_none()) else {
        return refuse(Refused::NotThisStep);
    };
    let needs_finger = match_::needs_finger(app, id, dossier.level).await?;
    if captures.face.is_none() || (needs_finger && captures.fingers.is_empty()) {
        return refuse(Refused::CaptureMissing);
    }
    // A visit of its own: what was matched when the file was proposed says nothing about who stands here now.
    dossier.visit_started_at = acting.now;
    let made = match match_::compare(app, acting, &dossier, captures, Why::Activation).await {
        Ok(Some(made)) => made,
        Ok(None) => return Ok(DeskMatch::Unanswered { retry_after: None }),
        Err(crate::outside::register::NoAnswer::Unavailable { retry_after }) => {
            return Ok(DeskMatch::Unanswered { retry_after: Some(retry_after) });
        }
        Err(silence) => {
            tracing::warn!(file = %dossier.number, problem = %silence, "a match for activation gave no usable answer");
            return Ok(DeskMatch::Unanswered { retry_after: None });
        }
    };
    let visit = NewVisit { file: id, person: dossier.person.id, officer: acting.officer.id, desk: acting.officer.desk_id };
    let mut tx = app.db.write().await?;
    files::begin_visit(&mut tx, visit, acting.now).await?;
    let enough = made.outcome.is_enough_with(needs_finger);
    match_::keep(app, &mut tx, acting, &dossier, (&made, enough)).await?;
    if !enough {
        tx.commit().await?;
        return Ok(DeskMatch::NotMatched { outcome: made.outcome });
    }
    if !activations::note_match(&mut tx, open.id, made.id, acting.now).await? {
        return refuse(Refused::NotThisStep);
    }
    let number = Secret::new(app.random.digits(6));
    let until = acting.now + LASTS;
    codes::void(&mut tx, open.account, PURPOSE, acting.now).await?;
    let mac = app.keyring.pepper().code(Place { context: PURPOSE, owner: open.id.bytes() }, number.reveal())?;
    let new = NewCode {
        id: FactorId::new(acting.now, &app.random),
        account: open.account,
        purpose: PURPOSE,
        mac,
        tries: TRIES,
        expires_at: until,
    };
    codes::insert(&mut tx, new, acting.now).await?;
    tx.commit().await?;
    Ok(DeskMatch::Shown { number, until })
}

/// Checks the number that the citizen read off the desk's screen.
pub async fn check_number(app: &App, arriving: Arriving<'_>, ticket: &str, typed: &Secret) -> Outcome<(), Refused> {
    let claim = of_ticket(app, arriving, ticket).await?;
    if claim.slip.used_at.is_some() {
        return refuse(Refused::NotThisStep);
    }
    let (visitor, account) = (arriving.visitor, claim.account.id);
    let attempt = Attempt { sort: "desk-number", whose: Whose::Account(account), source: visitor.source, secret: None };
    let mut tx = app.db.write().await?;
    let taken = match limit::take(app, &mut tx, attempt, visitor.now).await {
        Ok(taken) => taken,
        Err(fault) => return Err::<(), Fault<Refused>>(limit::told_as(fault)),
    };
    let digits: String = typed.reveal().chars().filter(char::is_ascii_digit).collect();
    let tried = codes::take_try(&mut tx, account, PURPOSE, visitor.now).await?;
    let place = Place { context: PURPOSE, owner: claim.slip.id.bytes() };
    let right = tried.filter(|tried| app.keyring.pepper().code_matches(&tried.mac, place, &digits));
    let used = match right {
        Some(tried) => codes::use_up(&mut tx, tried.id, visitor.now).await?,
        None => false,
    };
    if !used {
        // The try counts.
        tx.commit().await?;
        return refuse(Refused::CodeWrong);
    }
    taken.succeeded(&mut tx, visitor.now).await?;
    if !activations::claim(&mut tx, claim.slip.id, "desk", &visitor.browser_hash, visitor.now).await? {
        tx.commit().await?;
        return refuse(Refused::Elsewhere);
    }
    files::add_event(&mut tx, arriving.event(app, &claim.dossier, Kind::HolderProven)).await?;
    let entry = Entry::new(Action::HolderProven, Actor::Anonymous).account(account).file(claim.dossier.id);
    let detail = serde_json::json!({ "proof": "desk" });
    app.record(&mut tx, visitor.now, entry.person(claim.dossier.person.id).detail(detail)).await?;
    tx.commit().await?;
    Ok(())
}
