//! `/desk/holds`: the hotline shuts an account for a day at the word of a caller.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::{frame, words};
use crate::app::Shared;
use crate::base::zone::date_time;
use crate::base::{Fault, Refusal as _, Secret};
use crate::identity::PersonalNumber;
use crate::issuance::acting::Acting;
use crate::issuance::hold::{self, Refused};
use crate::web::components::Problems;
use crate::web::form::Posted;
use crate::web::guard::Supervising;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/holds.html")]
struct HoldsPage {
    p: Page,
    until: String,
    problems: Problems,
}

/// `GET /desk/holds`
pub(super) async fn page(visit: Visit, Supervising(duty): Supervising) -> Result<Response, Failure> {
    let p = frame::page(&visit, &duty, "holds-title");
    html(&HoldsPage { p, until: String::new(), problems: Problems::default() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    number: Secret,
}

/// `POST /desk/holds`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    Supervising(duty): Supervising,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let p = frame::page(&visit, &duty, "holds-title");
    let browser = visit.browser.hash();
    let outcome = match PersonalNumber::parse(form.number.reveal()) {
        Ok(number) => hold::place(&app, &Acting::of(&duty, &browser, visit.now), &number).await,
        Err(_) => Err(Fault::Refused(Refused::NoAccount)),
    };
    match outcome {
        Ok(until) => html(&HoldsPage { p, until: date_time(until), problems: Problems::default() }),
        Err(Fault::Refused(why @ (Refused::NoAccount | Refused::AlreadyLocked | Refused::HeldLately))) => {
            let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::CONFLICT);
            let problems = Problems::only("number", words::refusal(visit.language, why));
            html_with(status, &HoldsPage { p, until: String::new(), problems })
        }
        Err(fault) => Err(fault.into()),
    }
}
