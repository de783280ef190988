//! `/desk/holder`: the holder with the card in hand asks for a lock of their own, or for its end.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::frame;
use super::visit::{CapturedForm, Matching};
use super::words;
use crate::app::Shared;
use crate::base::{Fault, zone};
use crate::identity::lock::Ground;
use crate::issuance::acting::Acting;
use crate::issuance::holder::{self, Holder, Refused};
use crate::keyring::blob::Binding;
use crate::store::officers::Duty;
use crate::web::citizen::ground_words;
use crate::web::components::Problems;
use crate::web::form::{FormRefused, Posted, PostedCaptures};
use crate::web::guard::Receiving;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other_saying};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/holder.html")]
struct HolderPage {
    p: Page,
    problems: Problems,
    found: Option<Found>,
    matching: Matching,
}

struct Found {
    /// The scan, sealed for this browser: the number stands on no page.
    ticket: String,
    name: String,
    masked: String,
    level: String,
    grounds: Vec<(String, String)>,
    has_own: bool,
}

impl Found {
    fn of(visit: &Visit, ticket: String, holder: &Holder) -> Self {
        let grounds = holder.grounds.iter().map(|lock| {
            let (what, way) = ground_words(visit.language, lock.ground);
            (format!("{what} ({})", zone::date_time(lock.placed_at)), way.into_owned())
        });
        Self {
            ticket,
            name: holder.person.facts.as_ref().map(|facts| facts.name.as_str().to_owned()).unwrap_or_default(),
            masked: holder.person.number.masked(),
            level: words::level(visit.language, holder.account.level).into_owned(),
            grounds: grounds.collect(),
            has_own: holder.grounds.iter().any(|lock| lock.ground == Ground::Holder),
        }
    }
}

/// `GET /desk/holder`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Receiving(duty): Receiving) -> Result<Response, Failure> {
    html(&shown(&app, &visit, &duty, (None, Problems::default())))
}

fn shown(app: &Shared, visit: &Visit, duty: &Duty, (found, problems): (Option<(Found, bool)>, Problems)) -> HolderPage {
    let needs_finger = found.as_ref().is_some_and(|(_, needs_finger)| *needs_finger);
    HolderPage {
        p: frame::page(visit, duty, "holder-title"),
        problems,
        matching: Matching::of(app, visit.language, needs_finger),
        found: found.map(|(found, _)| found),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scan {
    scan: String,
}

/// `POST /desk/holder`: whose card this is, and how their account stands.
pub(super) async fn look(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Posted(form): Posted<Scan>,
) -> Result<Response, Failure> {
    let browser = visit.browser.hash();
    match holder::look(&app, &Acting::of(&duty, &browser, visit.now), &form.scan).await {
        Ok(holder) => {
            let ticket = app.keyring.blobs().seal(&binding(&app, &browser), visit.now, form.scan.as_bytes())?;
            let found = (Found::of(&visit, ticket, &holder), holder.needs_finger);
            html(&shown(&app, &visit, &duty, (Some(found), Problems::default())))
        }
        Err(Fault::Refused(refused @ (Refused::Scan(_) | Refused::NoAccount))) => {
            let problems = Problems::only("scan", words::refusal(visit.language, refused));
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown(&app, &visit, &duty, (None, problems)))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// How long a scan that was looked up may be acted on.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(15 * 60);

fn binding<'a>(app: &'a Shared, browser: &'a [u8; 32]) -> Binding<'a> {
    Binding { purpose: "desk-holder", issuer: app.settings.public_url.as_str(), browser }
}

/// The scan behind a ticket.
fn scan_of(app: &Shared, visit: &Visit, ticket: &str) -> Result<String, FormRefused> {
    let browser = visit.browser.hash();
    let opened = app.keyring.blobs().open(&binding(app, &browser), visit.now, PATIENCE, ticket);
    let opened = opened.map_err(|_| FormRefused::Expired)?;
    String::from_utf8(opened.payload).map_err(|_| FormRefused::Unreadable)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ticket {
    ticket: String,
}

/// `POST /desk/holder/lock`
pub(super) async fn lock(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Posted(form): Posted<Ticket>,
) -> Result<Response, Failure> {
    let scan = scan_of(&app, &visit, &form.ticket)?;
    let browser = visit.browser.hash();
    holder::lock(&app, &Acting::of(&duty, &browser, visit.now), &scan).await?;
    see_other_saying(&visit, "/desk/holder", "said-holder-locked")
}

/// `POST /desk/holder/unlock`: with fresh captures.
pub(super) async fn unlock(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    PostedCaptures(form): PostedCaptures<CapturedForm>,
) -> Result<Response, Failure> {
    let browser = visit.browser.hash();
    let acting = Acting::of(&duty, &browser, visit.now);
    let scan = scan_of(&app, &visit, form.ticket())?;
    let holder = holder::look(&app, &acting, &scan).await?;
    let captures = form.captures(&app, &holder.person.number)?;
    drop(form);
    holder::unlock(&app, &acting, &scan, captures).await?;
    see_other_saying(&visit, "/desk/holder", "said-holder-unlocked")
}
