//! `/end-session`: a portal asks for a sign-out; the person is asked; `/logged-out` (`logged_out`) says it is done.

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use url::Url;

use super::authorize::Lost;
use super::{answer, check_session, logged_out};
use crate::app::{App, Shared};
use crate::provider::Params;
use crate::provider::logout::{self, Refused, Request};
use crate::web::cookie::Cookie;
use crate::web::form::{Asked, MAX_BODY, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::headers::{Allow, Source};
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other};
use crate::web::visit::Visit;

/// `GET /end-session`
pub async fn begin(State(app): State<Shared>, visit: Visit) -> Result<Response, Failure> {
    asked(&app, &visit, visit.uri.query().unwrap_or_default().as_bytes())
}

/// `POST /end-session`
pub async fn begin_by_post(State(app): State<Shared>, visit: Visit, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    if !answer::is_form(&headers) {
        return Err(Refused::Unreadable.into());
    }
    let body = to_bytes(body, MAX_BODY).await.map_err(|_| Refused::Unreadable)?;
    asked(&app, &visit, &body)
}

/// Checks the request and leads to the question, which needs our cookies: those come with a GET of our own only.
fn asked(app: &App, visit: &Visit, text: &[u8]) -> Result<Response, Failure> {
    let params = Params::read(text).map_err(|_| Refused::Unreadable)?;
    let request = logout::parse(app, &params)?;
    let sealed = logout::seal(app, &request, visit.now)?;
    let language = request.language.map(|language| format!("&lang={}", language.tag())).unwrap_or_default();
    Ok(see_other(&format!("/end-session/confirm?request={sealed}{language}")))
}

#[derive(serde::Deserialize)]
pub struct Carried {
    request: String,
}

#[derive(Template)]
#[template(path = "oidc/logout.html")]
struct LogoutPage {
    p: Page,
    portal: String,
    request: String,
}

/// `GET /end-session/confirm`. Who is not signed in has nothing to confirm.
pub async fn page(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(carried): Asked<Carried>,
) -> Result<Response, Failure> {
    let request = opened(&app, &visit, &carried.request)?;
    if session.is_none() {
        return Ok(logged_out::onward(&app, &visit, None, request.redirect.as_deref())?);
    }
    let client = request.client.as_ref().and_then(|id| app.clients.find(id));
    let portal = client.map(|client| client.name(visit.language).to_owned()).unwrap_or_default();
    let page = LogoutPage { p: Page::new(&visit, "end-session-title"), portal, request: carried.request };
    let mut response = html(&page)?;
    if let Some(redirect) = request.redirect.as_deref().and_then(|uri| Url::parse(uri).ok()) {
        response.extensions_mut().insert(Allow::default().form_to(Source::of(&redirect)?));
    }
    Ok(response)
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    request: String,
    answer: Answer,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Confirm,
    Cancel,
}

/// `POST /end-session/confirm`
pub async fn answer(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Posted(answered): Posted<Answered>,
) -> Result<Response, Failure> {
    let request = opened(&app, &visit, &answered.request)?;
    match answered.answer {
        Answer::Cancel => return Ok(see_other("/")),
        Answer::Confirm => {}
    }
    let after = match session {
        Some(session) => logout::sign_out(&app, &session, &request, visit.now).await?,
        None => None,
    };
    let mut response = logged_out::onward(&app, &visit, after.as_ref(), request.redirect.as_deref())?;
    response.headers_mut().append(SET_COOKIE, Cookie::Citizen.clear(visit.site.address.is_secure())?);
    response.headers_mut().append(SET_COOKIE, check_session::forget(&visit)?);
    Ok(response)
}

fn opened(app: &App, visit: &Visit, sealed: &str) -> Result<Request, Failure> {
    logout::open(app, sealed, visit.now).map_err(|_| Lost::Expired.into())
}
