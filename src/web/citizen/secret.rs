//! `/login/step-up/secret`: what its holder knows, on top of a session that showed what they have.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::entry::{Entry, visitor};
use super::frame::{Asking, until};
use super::step_up::{Where, later, not_raised, raised, ways};
use crate::app::Shared;
use crate::authn::sign_in::NotSignedIn;
use crate::authn::step_up;
use crate::base::{Refusal as _, Secret};
use crate::identity::level::Factor;
use crate::web::components::{Problems, Tone};
use crate::web::form::{Asked, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/step_up_secret.html")]
struct SecretPage {
    p: Page,
    asking: Option<Asking>,
    flow: String,
    others: String,
    problems: Problems,
    code: &'static str,
}

fn shown(visit: &Visit, entry: &Entry) -> SecretPage {
    SecretPage {
        p: Page::new(visit, "step-up-secret-title"),
        asking: Asking::of(entry, visit.language),
        flow: entry.sealed.clone(),
        others: entry.at("/login/step-up"),
        problems: Problems::default(),
        code: "",
    }
}

/// `GET /login/step-up/secret`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(query): Asked<Where>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&query.flow))?;
    match ways(&app, &entry, session).await? {
        Ok((_, ways)) if ways.iter().any(|way| matches!(way, Factor::Password | Factor::Passcode)) => {
            Ok(entry.allow(html(&shown(&visit, &entry))?))
        }
        Ok(_) => Ok(see_other(&entry.at("/login/step-up"))),
        Err(elsewhere) => Ok(elsewhere),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    #[serde(default)]
    flow: String,
    password: Secret,
}

/// `POST /login/step-up/secret`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&form.flow))?;
    let visitor = visitor(&visit, &headers, session.as_ref());
    let outcome = step_up::by_secret(&app, &visitor, &form.password, entry.client_id()).await;
    let why = match raised(&app, &visit, &entry, outcome).await? {
        Ok(next) => return Ok(next),
        Err(why) => why,
    };
    let mut shown = shown(&visit, &entry);
    shown.code = why.code();
    match why {
        NotSignedIn::Wrong => {
            shown.problems = Problems::only("password", shown.p.say("step-up-secret-wrong"));
            Ok(entry.allow(html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)?))
        }
        NotSignedIn::TooMany(too_many) => {
            shown.p = shown.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
            later(&visit, &entry, &shown, too_many.again_at)
        }
        other => not_raised(&app, &visit, &entry, &other).await,
    }
}
