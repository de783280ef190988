//! `/check-session`: the frame by which a portal's page asks, in the browser alone, whether the person is still signed in
//! (OpenID Connect Session Management 1.0). The one page of ours that other sites may frame: it shows nothing, and its
//! script reads one cookie, which opens nothing.

use askama::Template;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;

use crate::base::Broken;
use crate::provider::session_state;
use crate::texts::say;
use crate::web::assets;
use crate::web::cookie::Cookie;
use crate::web::headers::Allow;
use crate::web::reply::{Failure, html};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "oidc/check_session.html")]
struct CheckSessionPage {
    lang: &'static str,
    title: String,
    script: String,
    cookie: &'static str,
}

/// `GET /check-session`
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    let mut response = html(&CheckSessionPage {
        lang: visit.language.tag(),
        title: say(visit.language, "check-session-title").into_owned(),
        script: assets::href("check-session.js"),
        cookie: Cookie::BrowserState.name(visit.site.address.is_secure()),
    })?;
    response.extensions_mut().insert(Allow::default().framed_by_anyone());
    Ok(response)
}

/// What this browser shows for the session that it holds, if it holds one.
pub fn state(visit: &Visit) -> Option<String> {
    visit.cookie(Cookie::Citizen).map(session_state::browser_state)
}

/// Gives the browser what it shows, unless it has it already.
pub fn keep(response: &mut Response, visit: &Visit, state: &str) -> Result<(), Broken> {
    if visit.cookie(Cookie::BrowserState) != Some(state) {
        response.headers_mut().append(SET_COOKIE, Cookie::BrowserState.set(visit.site.address.is_secure(), state, None)?);
    }
    Ok(())
}

/// Signed out: from here on every portal's page that asks is told that something has changed.
pub fn forget(visit: &Visit) -> Result<HeaderValue, Broken> {
    Cookie::BrowserState.clear(visit.site.address.is_secure())
}
