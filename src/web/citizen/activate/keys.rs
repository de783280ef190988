//! The thing one has: a passkey, made by the script; or an app that shows codes, where the browser can make no passkey.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::steps::Ticket;
use super::{Arrived, line, step_path, told, too_early};
use crate::app::Shared;
use crate::authn::passkey::{Begun, Made};
use crate::base::ids::FactorId;
use crate::base::{Fault, Refusal as _, Secret};
use crate::issuance::activate::{self, Refused, Step};
use crate::web::citizen::frame::until;
use crate::web::components::{self, Problems, Tone};
use crate::web::form::{Asked, Posted, PostedJson};
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

/// `POST /activate/passkey/options`
pub(super) async fn options(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    PostedJson(sent): PostedJson<Ticket>,
) -> Result<Json<Begun>, Failure> {
    let arrived = Arrived::of(&visit, &headers, None);
    let begun = activate::passkey_begin(&app, arrived.arriving(), &sent.ticket).await;
    begun.map(Json).map_err(|fault| told(fault, visit.now))
}

#[derive(Deserialize)]
pub(super) struct Finish {
    ticket: String,
    ceremony: Secret,
    credential: RegisterPublicKeyCredential,
}

/// `POST /activate/passkey`: keeps the passkey, and with it the identity is complete.
pub(super) async fn finish(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    PostedJson(sent): PostedJson<Finish>,
) -> Result<Json<serde_json::Value>, Failure> {
    let arrived = Arrived::of(&visit, &headers, None);
    let made = Made { ceremony: sent.ceremony, credential: sent.credential };
    let name = arrived.visitor.device.to_string();
    let kept = activate::passkey_finish(&app, arrived.arriving(), &sent.ticket, &made, &name).await;
    kept.map_err(|fault| told(fault, visit.now))?;
    let completed = activate::complete(&app, arrived.arriving(), &sent.ticket).await;
    completed.map_err(|fault| told(fault, visit.now))?;
    Ok(Json(serde_json::json!({ "location": step_path(&sent.ticket) })))
}

#[derive(Template)]
#[template(path = "citizen/activate/app.html")]
struct AppPage {
    p: Page,
    steps: Vec<components::Step>,
    ticket: String,
    /// The secret that was made just now: its id, its letters, its picture. Shown once.
    offered: Option<(String, Secret, String)>,
    /// The id of a secret that was shown before.
    waiting: String,
    problems: Problems,
    code: &'static str,
}

fn app_shown(visit: &Visit, ticket: String) -> AppPage {
    AppPage {
        p: Page::new(visit, "activate-app-title"),
        steps: line(visit, &Step::Possession { phone_will_do: false }),
        ticket,
        offered: None,
        waiting: String::new(),
        problems: Problems::default(),
        code: "",
    }
}

/// `GET /activate/app`
pub(super) async fn app_page(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Asked(query): Asked<Ticket>,
) -> Result<Response, Failure> {
    let arrived = Arrived::of(&visit, &headers, None);
    let progress = activate::progress(&app, arrived.arriving(), &query.ticket).await;
    let progress = progress.map_err(|fault| told(fault, visit.now))?;
    if !matches!(progress.step, Step::Possession { .. }) {
        return Ok(see_other(&step_path(&query.ticket)));
    }
    html(&app_shown(&visit, query.ticket))
}

/// `POST /activate/app/new`: makes a secret and shows it, this once.
pub(super) async fn app_new(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<Ticket>,
) -> Result<Response, Failure> {
    let arrived = Arrived::of(&visit, &headers, None);
    let offered = activate::app_begin(&app, arrived.arriving(), &form.ticket).await;
    let offered = offered.map_err(|fault| told(fault, visit.now))?;
    let picture = crate::web::qr::svg(offered.address.reveal())?;
    let mut shown = app_shown(&visit, form.ticket);
    shown.offered = Some((offered.id.to_string(), offered.secret, picture));
    html(&shown)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Confirm {
    ticket: String,
    id: FactorId,
    code: Secret,
}

/// `POST /activate/app`: takes the app into use by its first code.
pub(super) async fn app_confirm(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<Confirm>,
) -> Result<Response, Failure> {
    let arrived = Arrived::of(&visit, &headers, None);
    let why = match activate::app_confirm(&app, arrived.arriving(), &form.ticket, form.id, &form.code).await {
        Ok(()) => {
            let completed = activate::complete(&app, arrived.arriving(), &form.ticket).await;
            completed.map_err(|fault| told(fault, visit.now))?;
            return Ok(see_other(&step_path(&form.ticket)));
        }
        Err(Fault::Refused(why @ (Refused::CodeWrong | Refused::TooMany(_)))) => why,
        Err(fault) => return Err(told(fault, visit.now)),
    };
    let mut shown = app_shown(&visit, form.ticket);
    shown.waiting = form.id.to_string();
    shown.code = why.code();
    if let Refused::TooMany(too_many) = why {
        shown.p = shown.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
        return Ok(too_early(html(&shown)?, visit.now, too_many.again_at));
    }
    shown.problems = Problems::only("code", shown.p.say("step-up-app-wrong"));
    html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}
