//! `/activate`: the slip's code, from its QR or typed by hand.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::{Arrived, step_path, told};
use crate::app::Shared;
use crate::base::{Fault, Refusal as _, Secret};
use crate::issuance::activate::{self, Code, Refused};
use crate::issuance::number::ShortCode;
use crate::web::components::Problems;
use crate::web::form::Posted;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/activate/begin.html")]
struct BeginPage {
    p: Page,
    problems: Problems,
    short: String,
    code: &'static str,
}

/// `GET /activate`: the code behind `#` is read by a script, and typed where there is none.
pub(super) async fn page(visit: Visit) -> Result<Response, Failure> {
    let p = Page::new(&visit, "activate-title");
    html(&BeginPage { p, problems: Problems::default(), short: String::new(), code: "" })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    /// From the QR.
    slip: Option<Secret>,
    /// Typed.
    short: Option<String>,
}

/// `POST /activate`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let arrived = Arrived::of(&visit, &headers, None);
    let short = form.short.unwrap_or_default();
    let code = match form.slip.filter(|code| !code.is_empty()) {
        Some(code) => Code::Link(code),
        None => match ShortCode::parse(&short) {
            Some(code) => Code::Short(code),
            None => return again(&visit, short, "activate-short-wrong", "activation-code-unknown"),
        },
    };
    match activate::begin(&app, arrived.arriving(), code).await {
        Ok(progress) => Ok(see_other(&step_path(&progress.ticket))),
        Err(Fault::Refused(Refused::UnknownCode)) if !short.is_empty() => {
            again(&visit, short, "activate-short-unknown", Refused::UnknownCode.code())
        }
        Err(fault) => Err(told(fault, visit.now)),
    }
}

fn again(visit: &Visit, short: String, key: &str, code: &'static str) -> Result<Response, Failure> {
    let p = Page::new(visit, "activate-title");
    let problems = Problems::only("short", p.say(key));
    let short = short.chars().take(40).collect();
    html_with(StatusCode::UNPROCESSABLE_ENTITY, &BeginPage { p, problems, short, code })
}
