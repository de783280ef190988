//! `/logout`: the citizen's own way out. What a portal asks for is `/end-session`.

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::Response;

use crate::app::Shared;
use crate::provider::logout::{self, Request};
use crate::web::cookie::Cookie;
use crate::web::form::{Nothing, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::oidc::{check_session, logged_out};
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/logout.html")]
struct LogoutPage {
    p: Page,
}

/// `GET /logout`: asks first, for a link alone must sign nobody out.
pub(super) async fn page(visit: Visit, MaybeCitizen(session): MaybeCitizen) -> Result<Response, Failure> {
    if session.is_none() {
        return Ok(see_other("/login"));
    }
    html(&LogoutPage { p: Page::new(&visit, "own-logout-title") })
}

/// `POST /logout`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    let after = match session {
        Some(held) => logout::sign_out(&app, &held, &Request::default(), visit.now).await?,
        None => None,
    };
    let mut response = logged_out::onward(&app, &visit, after.as_ref(), None)?;
    response.headers_mut().append(SET_COOKIE, Cookie::Citizen.clear(visit.site.address.is_secure())?);
    response.headers_mut().append(SET_COOKIE, check_session::forget(&visit)?);
    Ok(response)
}
