//! `/account/keys/app`: an app that shows codes. Its secret is shown once, as a picture and as letters.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::frame::{Holder, afresh};
use super::keys;
use crate::app::Shared;
use crate::authn::change::{Changer, NotChanged};
use crate::authn::totp::CodeRefused;
use crate::base::ids::FactorId;
use crate::base::{Fault, Refusal as _, Secret};
use crate::web::citizen::entry::visitor;
use crate::web::citizen::frame::until;
use crate::web::components::{Problems, Tone};
use crate::web::form::{Nothing, Posted};
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with};
use crate::web::visit::Visit;

const PATH: &str = "/account/keys/app";

#[derive(Template)]
#[template(path = "citizen/account/app.html")]
struct AppPage {
    p: Page,
    offered: Option<(String, Secret, String)>,
    waiting: String,
    problems: Problems,
    code: &'static str,
}

fn shown(visit: &Visit, holder: &Holder) -> AppPage {
    let p = holder.page(visit, "app-title");
    AppPage { p, offered: None, waiting: String::new(), problems: Problems::default(), code: "" }
}

/// `GET /account/keys/app`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    html(&shown(&visit, &Holder::of(&app, &session).await?))
}

/// `POST /account/keys/app/new`
pub(super) async fn new(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    let holder = Holder::of(&app, &session).await?;
    let visitor = visitor(&visit, &headers, Some(&session));
    let offered = Changer::of(&visitor)?.app_begin(&app, &holder.person.number.masked()).await?;
    let picture = crate::web::qr::svg(offered.address.reveal())?;
    let mut page = shown(&visit, &holder);
    page.offered = Some((offered.id.to_string(), offered.secret, picture));
    html(&page)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Confirm {
    id: FactorId,
    code: Secret,
}

/// `POST /account/keys/app`
pub(super) async fn confirm(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    Posted(form): Posted<Confirm>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    let visitor = visitor(&visit, &headers, Some(&session));
    let why = match Changer::of(&visitor)?.app_confirm(&app, form.id, &form.code).await {
        Ok(()) => return keys::back(&visit, "said-app-added"),
        Err(Fault::Refused(why @ (NotChanged::Code(CodeRefused::Wrong) | NotChanged::TooMany(_)))) => why,
        Err(fault) => return Err(fault.into()),
    };
    let mut page = shown(&visit, &Holder::of(&app, &session).await?);
    page.waiting = form.id.to_string();
    page.code = why.code();
    let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    match why {
        NotChanged::TooMany(too_many) => {
            page.p = page.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
        }
        _ => page.problems = Problems::only("code", page.p.say("step-up-app-wrong")),
    }
    html_with(status, &page)
}
