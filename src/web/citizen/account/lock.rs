//! The emergency lock: one step, at once, everywhere. Lifting it takes a visit to a desk.

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::Response;

use crate::app::Shared;
use crate::base::Fault;
use crate::base::ids::AccountId;
use crate::identity::lock::Ground;
use crate::identity::officer::Desk;
use crate::issuance::lock::{self, By};
use crate::store::desks;
use crate::web::citizen::closed::DESKS;
use crate::web::cookie::Cookie;
use crate::web::form::{Nothing, Posted};
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other};
use crate::web::visit::Visit;

/// `POST /account/lock`: any session will do. Whoever stole one can shut the door with it, and nothing else.
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    locked_now(&app, &visit, session.account).await
}

/// Locks at its holder's wish, and says so. A lock that is there already is what was wished.
pub(in crate::web::citizen) async fn locked_now(app: &Shared, visit: &Visit, account: AccountId) -> Result<Response, Failure> {
    match lock::place(app, By::Holder(account), account, Ground::Holder, visit.now).await {
        Ok(()) | Err(Fault::Refused(lock::Refused::AlreadyThere)) => {}
        Err(fault) => return Err(fault.into()),
    }
    let mut response = see_other("/account/locked");
    response.headers_mut().append(SET_COOKIE, Cookie::Citizen.clear(visit.site.address.is_secure())?);
    Ok(response)
}

#[derive(Template)]
#[template(path = "citizen/account/locked.html")]
struct LockedPage {
    p: Page,
    desks: Vec<Desk>,
}

/// `GET /account/locked`
pub(super) async fn done(State(app): State<Shared>, visit: Visit) -> Result<Response, Failure> {
    let desks = desks::receiving(&app.db, DESKS).await?;
    html(&LockedPage { p: Page::new(&visit, "locked-title"), desks })
}
