//! `/login`: a passkey, or number or phone with a secret.

use askama::Template;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::entry::{Entry, after, sign_in_for, visitor, with_session};
use super::frame::{Asking, until};
use super::{closed, entry};
use crate::app::Shared;
use crate::authn::flow::{Missing, Needs};
use crate::authn::pace;
use crate::authn::sign_in::{self, NotSignedIn};
use crate::base::{Fault, Refusal as _, Secret, Timestamp};
use crate::web::components::{Problems, Tone};
use crate::web::form::{Asked, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::page::{Page, wait_in_words};
use crate::web::reply::{Failure, LocalPath, html, html_with, see_other};
use crate::web::texts;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/login.html")]
struct LoginPage {
    p: Page,
    asking: Option<Asking>,
    flow: String,
    login: String,
    /// Somebody is signed in, but must show again that it is they.
    again: bool,
    problems: Problems,
    code: &'static str,
    cancel: String,
    /// When this page was made, sealed.
    pace: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Where {
    flow: Option<String>,
    /// A page of ours to go on to.
    next: Option<String>,
}

/// `GET /login`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Asked(query): Asked<Where>,
) -> Result<Response, Failure> {
    if let (None, Some(next)) = (&query.flow, &query.next) {
        let next = LocalPath::parse(next).filter(|path| path.as_str().starts_with(entry::HOME));
        return sign_in_for(&app, &visit, next.as_ref().map_or(entry::HOME, LocalPath::as_str), Needs::default());
    }
    let entry = Entry::open(&app, &visit, query.flow.as_deref())?;
    if let Some(session) = &session
        && entry.missing(&app, Some(session)).await? != Missing::SignIn
    {
        return Ok(see_other(&entry.next(&app, session).await?));
    }
    let shown = LoginPage {
        p: Page::new(&visit, "login-title"),
        asking: Asking::of(&entry, visit.language),
        login: entry.flow.hint.clone().unwrap_or_default(),
        flow: entry.sealed.clone(),
        again: session.is_some(),
        problems: Problems::default(),
        code: "",
        cancel: entry.flow.cancelled(&entry.sealed),
        pace: pace::mark(&app, &visitor(&visit, &headers, session.as_ref()))?,
    };
    Ok(entry.allow(html(&shown)?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    #[serde(default)]
    flow: String,
    login: String,
    password: Secret,
    #[serde(default)]
    pace: String,
}

/// `POST /login`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&form.flow))?;
    let visitor = visitor(&visit, &headers, session.as_ref());
    if let Some(from) = pace::wait(&app, &visitor, (&form.pace, entry.client_id())).await? {
        let fresh = pace::mark(&app, &visitor)?;
        return wait(&visit, &entry, (form.login, session.is_some()), (fresh, from));
    }
    let fresh = pace::mark(&app, &visitor)?;
    let why = match sign_in::by_password(&app, &visitor, (&form.login, &form.password), entry.client_id()).await {
        Ok(signed_in) => {
            let next = after(&app, &visit, &entry, &signed_in).await?;
            return with_session(&visit, see_other(&next), &signed_in.token);
        }
        Err(Fault::Refused(why)) => why,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    refused(&app, &visit, &entry, (form.login, session.is_some(), fresh), why).await
}

/// The page again: the same form can be sent in a moment.
fn wait(
    visit: &Visit,
    entry: &Entry,
    (login, again): (String, bool),
    (pace, from): (String, Timestamp),
) -> Result<Response, Failure> {
    let left = from.since(visit.now);
    let words = texts::say_with(visit.language, "wait-a-moment", &[("wait", &wait_in_words(visit.language, left))]);
    let shown = LoginPage {
        p: Page::new(visit, "login-title").saying(Tone::Warning, words),
        asking: Asking::of(entry, visit.language),
        login: login.chars().take(64).collect(),
        flow: entry.sealed.clone(),
        again,
        problems: Problems::default(),
        code: "wait-a-moment",
        cancel: entry.flow.cancelled(&entry.sealed),
        pace,
    };
    let mut response = html_with(StatusCode::TOO_MANY_REQUESTS, &shown)?;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(left.as_secs().max(1)));
    Ok(entry.allow(response))
}

/// The page again, with what was typed and what to do; or the page of a closed account.
async fn refused(
    app: &Shared,
    visit: &Visit,
    entry: &Entry,
    (login, again, pace): (String, bool, String),
    why: NotSignedIn,
) -> Result<Response, Failure> {
    let mut shown = LoginPage {
        p: Page::new(visit, "login-title"),
        asking: Asking::of(entry, visit.language),
        login: login.chars().take(64).collect(),
        flow: entry.sealed.clone(),
        again,
        problems: Problems::default(),
        code: why.code(),
        cancel: entry.flow.cancelled(&entry.sealed),
        pace,
    };
    let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let again_at = match why {
        NotSignedIn::Wrong => {
            shown.problems = Problems::only("password", shown.p.say("login-wrong"));
            None
        }
        NotSignedIn::TooMany(too_many) => Some(too_many.again_at),
        NotSignedIn::Locked(_) | NotSignedIn::NotActivated => return closed::page(app, visit, entry, &why).await,
        other => return Err(closed::failure(&other, visit.now)),
    };
    let Some(again_at) = again_at else { return Ok(entry.allow(html_with(status, &shown)?)) };
    shown.p = shown.p.saying(Tone::Error, until(visit.language, visit.now, again_at));
    let mut response = html_with(status, &shown)?;
    let seconds = again_at.since(visit.now).as_secs().max(1);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    Ok(entry.allow(response))
}
