//! `/login/out-of-reach`: what the portal asks for is more than this account has. The person is told which desk can help,
//! and goes back to the portal, which gets the error that the standard names.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::closed::DESKS;
use super::entry::Entry;
use super::frame::Asking;
use super::step_up::Where;
use crate::app::Shared;
use crate::authn::flow::Missing;
use crate::identity::officer::Desk;
use crate::store::desks;
use crate::web::form::Asked;
use crate::web::guard::MaybeCitizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/reach.html")]
struct ReachPage {
    p: Page,
    asking: Option<Asking>,
    entry: Entry,
    /// Whether it is the account's level; otherwise it is how the person can sign in.
    account: bool,
    desks: Vec<Desk>,
    back: String,
}

/// `GET /login/out-of-reach`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(query): Asked<Where>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&query.flow))?;
    let Some(session) = session else { return Ok(see_other(&entry.at("/login"))) };
    let account = match entry.missing(&app, Some(&session)).await? {
        Missing::AccountLevelOutOfReach => true,
        Missing::LevelOutOfReach => false,
        _ => return Ok(see_other(&entry.next(&app, &session).await?)),
    };
    let title = if account { "reach-account-title" } else { "reach-level-title" };
    let shown = ReachPage {
        p: Page::new(&visit, title),
        asking: Asking::of(&entry, visit.language),
        account,
        desks: desks::receiving(&app.db, DESKS).await?,
        back: entry.flow.out_of_reach(&entry.sealed),
        entry,
    };
    let response = html(&shown)?;
    Ok(shown.entry.allow(response))
}
