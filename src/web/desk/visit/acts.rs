//! What the officer does beside the steps: asks the register again, stops the clock, begins another visit, gives a file up.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Screen, Shown};
use crate::app::Shared;
use crate::issuance::file::Pause;
use crate::issuance::reason::Reason;
use crate::issuance::receive::{self, Asked};
use crate::web::form::{FormRefused, Nothing, Posted};
use crate::web::guard::Receiving;
use crate::web::reply::{Failure, see_other};
use crate::web::visit::Visit;

/// `POST /desk/files/{number}/register`: asks the register, for the first time or again; a clock that stood for a mismatch
/// runs once more.
pub(in crate::web::desk) async fn ask(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    let screen = Screen::open(app, visit, duty, &number).await?;
    let asked = match receive::ask_register(&screen.app, &screen.acting(), screen.id()).await {
        Ok(Asked::Paused { retry_after: Some(wait), .. }) => return Ok(see_other(&screen.again_after(wait))),
        Ok(asked) => asked,
        Err(fault) => return screen.after(Err(fault), Shown::default()).await,
    };
    let stood_for_mismatch = screen.whole.dossier.clock.standing.is_some_and(|standing| standing.why == Pause::Mismatch);
    let outcome = match asked {
        Asked::Compared { .. } if stood_for_mismatch => receive::resume(&screen.app, &screen.acting(), screen.id()).await,
        _ => Ok(()),
    };
    screen.after(outcome, Shown::default()).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::desk) struct Correction {
    #[serde(default)]
    note: String,
}

/// `POST /desk/files/{number}/pause`: the register's data is wrong; the police of the residence are asked to correct it.
pub(in crate::web::desk) async fn pause(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Posted(form): Posted<Correction>,
) -> Result<Response, Failure> {
    let screen = Screen::open(app, visit, duty, &number).await?;
    let outcome = receive::correction::ask(&screen.app, &screen.acting(), screen.id(), &form.note).await;
    screen.after(outcome, Shown::default()).await
}

/// `POST /desk/files/{number}/visit`: the person came again.
pub(in crate::web::desk) async fn begin_visit(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    let screen = Screen::open(app, visit, duty, &number).await?;
    let outcome = receive::new_visit(&screen.app, &screen.acting(), screen.id()).await;
    screen.after(outcome, Shown::default()).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::desk) struct Why {
    reason: String,
}

/// `POST /desk/files/{number}/cancel`
pub(in crate::web::desk) async fn cancel(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Posted(form): Posted<Why>,
) -> Result<Response, Failure> {
    let reason: Reason = form.reason.parse().map_err(|_| FormRefused::Unreadable)?;
    let screen = Screen::open(app, visit, duty, &number).await?;
    let outcome = receive::cancel(&screen.app, &screen.acting(), screen.id(), reason).await;
    screen.after(outcome, Shown::default()).await
}
