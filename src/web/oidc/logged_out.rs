//! `/logged-out`: the end of a sign-out. Where portals want to be told in the browser, the page loads their addresses in frames
//! that nobody sees, and then goes on to where the person came from.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::app::{App, Shared};
use crate::base::Broken;
use crate::provider::logout::front::After;
use crate::web::form::Asked;
use crate::web::headers::{Allow, Source};
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "oidc/logged_out.html")]
struct LoggedOutPage {
    p: Page,
    /// Addresses that portals registered.
    frames: Vec<String>,
    /// Where the person goes on to; empty when they stay.
    onward: String,
    portal: String,
}

#[derive(Deserialize)]
pub(in crate::web) struct Carried {
    after: Option<String>,
}

/// Where a browser goes after a sign-out.
pub(in crate::web) fn onward(
    app: &App,
    visit: &Visit,
    after: Option<&After>,
    redirect: Option<&str>,
) -> Result<Response, Broken> {
    match after {
        Some(after) => Ok(see_other(&format!("/logged-out?after={}", after.seal(app, &visit.browser.hash(), visit.now)?))),
        None => Ok(see_other(redirect.unwrap_or("/logged-out"))),
    }
}

/// `GET /logged-out`. Whatever does not open is passed over: the person is signed out all the same.
pub(in crate::web) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Asked(carried): Asked<Carried>,
) -> Result<Response, Failure> {
    let after = carried.after.and_then(|text| After::open(&app, &visit.browser.hash(), &text, visit.now).ok());
    let Some(after) = after else { return shown(&visit, Vec::new(), (String::new(), String::new()), Allow::default()) };
    let urls = after.frames(&app);
    let mut allow = Allow::default();
    for url in &urls {
        allow = allow.frame_from(Source::of(url)?);
    }
    let client = after.client.as_ref().and_then(|id| app.clients.find(id));
    let portal = client.map(|client| client.name(visit.language).to_owned()).unwrap_or_default();
    let frames = urls.into_iter().map(String::from).collect();
    shown(&visit, frames, (after.redirect.unwrap_or_default(), portal), allow)
}

fn shown(visit: &Visit, frames: Vec<String>, (onward, portal): (String, String), allow: Allow) -> Result<Response, Failure> {
    let p = Page::new(visit, "end-session-done-title");
    let mut response = html(&LoggedOutPage { p, frames, onward, portal })?;
    response.extensions_mut().insert(allow);
    Ok(response)
}
