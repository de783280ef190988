//! `/login/step-up`: what is missing on top of a session, and nothing else; and the code from an app. The other ways have pages of
//! their own (`code`, `card`, `secret`, `face`), and share what comes after.

use askama::Template;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::closed;
use super::entry::{Entry, after, visitor, with_session};
use super::frame::{Asking, until};
use crate::app::Shared;
use crate::authn::flow::Missing;
use crate::authn::sign_in::{NotSignedIn, SignedIn};
use crate::authn::step_up::{self, Proof};
use crate::base::{Fault, Outcome, Refusal as _, Secret, Timestamp};
use crate::identity::level::Factor;
use crate::identity::session::Session;
use crate::web::components::{Problems, Tone};
use crate::web::form::{Asked, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Where {
    #[serde(default)]
    pub(super) flow: String,
}

#[derive(Template)]
#[template(path = "citizen/step_up.html")]
struct StepUpPage {
    p: Page,
    asking: Option<Asking>,
    entry: Entry,
    passkey: bool,
    app: bool,
    phone: bool,
    email: bool,
    card: bool,
    secret: bool,
    face: bool,
    cancel: String,
}

/// The session and the ways that would do; or where to go instead.
pub(super) async fn ways(
    app: &Shared,
    entry: &Entry,
    session: Option<Session>,
) -> Result<Result<(Session, Vec<Factor>), Response>, Failure> {
    let Some(session) = session else { return Ok(Err(see_other(&entry.at("/login")))) };
    match entry.missing(app, Some(&session)).await? {
        Missing::StepUp(ways) => Ok(Ok((session, ways))),
        _ => Ok(Err(see_other(&entry.next(app, &session).await?))),
    }
}

/// `GET /login/step-up`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(query): Asked<Where>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&query.flow))?;
    let (_, ways) = match ways(&app, &entry, session).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if let Some(path) = only_way(&ways) {
        return Ok(see_other(&entry.at(path)));
    }
    let shown = StepUpPage {
        p: Page::new(&visit, "step-up-title"),
        asking: Asking::of(&entry, visit.language),
        passkey: ways.contains(&Factor::Passkey),
        app: ways.contains(&Factor::Totp),
        phone: ways.contains(&Factor::PhoneCode),
        email: ways.contains(&Factor::EmailCode),
        card: ways.contains(&Factor::CardCode),
        secret: ways.iter().any(|way| matches!(way, Factor::Password | Factor::Passcode)),
        face: ways.contains(&Factor::Face),
        cancel: entry.flow.cancelled(&entry.sealed),
        entry,
    };
    let response = html(&shown)?;
    Ok(shown.entry.allow(response))
}

/// The page of the only way that there is; a choice of one is none. A passkey is shown on the page itself.
fn only_way(ways: &[Factor]) -> Option<&'static str> {
    match ways {
        [Factor::Totp] => Some("/login/step-up/app"),
        [Factor::PhoneCode] => Some("/login/step-up/phone"),
        [Factor::EmailCode] => Some("/login/step-up/email"),
        [Factor::CardCode] => Some("/login/step-up/card"),
        [Factor::Password | Factor::Passcode] | [Factor::Password, Factor::Passcode] => Some("/login/step-up/secret"),
        [Factor::Face] => Some("/login/step-up/face"),
        _ => None,
    }
}

#[derive(Template)]
#[template(path = "citizen/step_up_app.html")]
struct AppPage {
    p: Page,
    asking: Option<Asking>,
    flow: String,
    others: String,
    problems: Problems,
    code: &'static str,
}

/// `GET /login/step-up/app`
pub(super) async fn app_page(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(query): Asked<Where>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&query.flow))?;
    match ways(&app, &entry, session).await? {
        Ok((_, ways)) if ways.contains(&Factor::Totp) => {}
        Ok(_) => return Ok(see_other(&entry.at("/login/step-up"))),
        Err(elsewhere) => return Ok(elsewhere),
    }
    Ok(entry.allow(html(&app_shown(&visit, &entry))?))
}

fn app_shown(visit: &Visit, entry: &Entry) -> AppPage {
    AppPage {
        p: Page::new(visit, "step-up-app-title"),
        asking: Asking::of(entry, visit.language),
        flow: entry.sealed.clone(),
        others: entry.at("/login/step-up"),
        problems: Problems::default(),
        code: "",
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    #[serde(default)]
    pub(super) flow: String,
    pub(super) code: Secret,
}

/// `POST /login/step-up/app`
pub(super) async fn app_submit(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&form.flow))?;
    let visitor = visitor(&visit, &headers, session.as_ref());
    let outcome = step_up::by_proof(&app, &visitor, Proof::Totp(&form.code), entry.client_id()).await;
    let why = match raised(&app, &visit, &entry, outcome).await? {
        Ok(next) => return Ok(next),
        Err(why) => why,
    };
    let mut shown = app_shown(&visit, &entry);
    shown.code = why.code();
    match why {
        NotSignedIn::Code(_) => {
            shown.problems = Problems::only("code", shown.p.say("step-up-app-wrong"));
            Ok(entry.allow(html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)?))
        }
        NotSignedIn::TooMany(too_many) => {
            shown.p = shown.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
            later(&visit, &entry, &shown, too_many.again_at)
        }
        other => not_raised(&app, &visit, &entry, &other).await,
    }
}

/// Where a raised session goes on; or why none was raised.
pub(super) async fn raised(
    app: &Shared,
    visit: &Visit,
    entry: &Entry,
    outcome: Outcome<SignedIn, NotSignedIn>,
) -> Result<Result<Response, NotSignedIn>, Failure> {
    match outcome {
        Ok(signed_in) => {
            let next = after(app, visit, entry, &signed_in).await?;
            with_session(visit, see_other(&next), &signed_in.token).map(Ok)
        }
        Err(Fault::Refused(why)) => Ok(Err(why)),
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

/// The page again, for whoever has to wait.
pub(super) fn later(visit: &Visit, entry: &Entry, shown: &impl Template, again_at: Timestamp) -> Result<Response, Failure> {
    let mut response = html_with(StatusCode::TOO_MANY_REQUESTS, shown)?;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(again_at.since(visit.now).as_secs().max(1)));
    Ok(entry.allow(response))
}

/// The session ended meanwhile, or its account was closed.
pub(super) async fn not_raised(app: &Shared, visit: &Visit, entry: &Entry, why: &NotSignedIn) -> Result<Response, Failure> {
    match why {
        NotSignedIn::SignInAgain => Ok(see_other(&entry.at("/login"))),
        NotSignedIn::Locked(_) => closed::page(app, visit, entry, why).await,
        other => Err(closed::failure(other, visit.now)),
    }
}
