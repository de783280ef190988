//! `/activate/step`: the page of whatever comes next, and the forms that it sends.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::{Arrived, line, step_path, told, too_early};
use crate::app::Shared;
use crate::authn::flow::{Flow, Needs, Place};
use crate::base::zone::date_time;
use crate::base::{Fault, Refusal as _, Secret};
use crate::issuance::activate::{self, Progress, Refused, Step};
use crate::web::citizen::entry::to_page;
use crate::web::citizen::frame::{next_code, until};
use crate::web::components::{self, Problems, Tone};
use crate::web::form::{Asked, Posted};
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::texts;
use crate::web::visit::Visit;

/// What a step's page shows.
#[derive(Template)]
#[template(path = "citizen/activate/step.html")]
struct StepPage {
    p: Page,
    steps: Vec<components::Step>,
    step: Step,
    ticket: String,
    file: String,
    level: i64,
    until: String,
    /// When the last code left, and in how many seconds another can be asked for.
    sent: Option<(u64, String)>,
    /// The sign-in that proves that all works.
    flow: String,
    problems: Problems,
    code: &'static str,
}

impl StepPage {
    /// File and level, for who has several slips.
    fn about(&self) -> String {
        self.p.say2("activate-file", ("file", &self.file), ("level", &self.level.to_string())).into_owned()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ticket {
    pub(super) ticket: String,
}

async fn shown(app: &Shared, visit: &Visit, arrived: &Arrived<'_>, progress: Progress) -> Result<StepPage, Failure> {
    let title = match progress.step {
        Step::Phone { .. } => "activate-phone-title",
        Step::DeskNumber => "activate-number-title",
        Step::Passcode => "activate-passcode-title",
        Step::Possession { .. } => "activate-key-title",
        Step::Complete => "activate-complete-title",
        Step::SignIn => "activate-sign-in-title",
    };
    let sent = match progress.step {
        Step::Phone { .. } => {
            let waiting = activate::waiting(app, arrived.arriving(), &progress.ticket).await;
            let waiting = waiting.map_err(|fault| told(fault, visit.now))?;
            waiting.map(|it| (it.again_at.since(visit.now).as_secs(), next_code(visit.language, visit.now, it.again_at)))
        }
        _ => None,
    };
    let flow = match progress.step {
        Step::SignIn => proving(app, visit)?,
        _ => String::new(),
    };
    Ok(StepPage {
        p: Page::new(visit, title),
        steps: line(visit, &progress.step),
        step: progress.step,
        ticket: progress.ticket,
        file: progress.file,
        level: progress.level.number(),
        until: date_time(progress.until),
        sent,
        flow,
        problems: Problems::default(),
        code: "",
    })
}

/// A sign-in from the beginning, whatever session the browser holds, that ends at the page that says it works.
fn proving(app: &Shared, visit: &Visit) -> Result<String, Failure> {
    let (issuer, browser) = (app.settings.issuer(), visit.browser.hash());
    let place = Place { keyring: &app.keyring, issuer: &issuer, browser: &browser, now: visit.now };
    let needs = Needs { fresh_since: Some(visit.now), ..Needs::default() };
    let flow = Flow { id: app.random.token(), ..to_page("/activate/done", needs) };
    Ok(flow.seal(place)?)
}

/// `GET /activate/step`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Asked(query): Asked<Ticket>,
) -> Result<Response, Failure> {
    let arrived = Arrived::of(&visit, &headers, None);
    let progress = activate::progress(&app, arrived.arriving(), &query.ticket).await;
    let progress = progress.map_err(|fault| told(fault, visit.now))?;
    html(&shown(&app, &visit, &arrived, progress).await?)
}

/// `POST /activate/phone/send`
pub(super) async fn send(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<Ticket>,
) -> Result<Response, Failure> {
    let arrived = Arrived::of(&visit, &headers, None);
    let outcome = activate::send_code(&app, arrived.arriving(), &form.ticket).await.map(drop);
    after(&app, &visit, &arrived, &form.ticket, outcome).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    ticket: String,
    code: Secret,
}

/// `POST /activate/phone`
pub(super) async fn phone(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<Typed>,
) -> Result<Response, Failure> {
    let arrived = Arrived::of(&visit, &headers, None);
    let outcome = activate::check_code(&app, arrived.arriving(), &form.ticket, &form.code).await;
    after(&app, &visit, &arrived, &form.ticket, outcome).await
}

/// `POST /activate/number`
pub(super) async fn number(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<Typed>,
) -> Result<Response, Failure> {
    let arrived = Arrived::of(&visit, &headers, None);
    let outcome = activate::check_number(&app, arrived.arriving(), &form.ticket, &form.code).await;
    after(&app, &visit, &arrived, &form.ticket, outcome).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPasscode {
    ticket: String,
    passcode: Secret,
    again: Secret,
}

/// `POST /activate/passcode`
pub(super) async fn passcode(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<NewPasscode>,
) -> Result<Response, Failure> {
    let arrived = Arrived::of(&visit, &headers, None);
    let outcome = if form.passcode == form.again {
        activate::passcode(&app, arrived.arriving(), &form.ticket, &form.passcode).await
    } else {
        Err(Fault::Refused(Refused::Passcode(crate::authn::password_rule::Unfit::Different)))
    };
    after(&app, &visit, &arrived, &form.ticket, outcome).await
}

/// `POST /activate/complete`
pub(super) async fn complete(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<Ticket>,
) -> Result<Response, Failure> {
    let arrived = Arrived::of(&visit, &headers, None);
    let outcome = activate::complete(&app, arrived.arriving(), &form.ticket).await.map(drop);
    after(&app, &visit, &arrived, &form.ticket, outcome).await
}

/// On to the next step; or the same page, saying what to mend.
async fn after(
    app: &Shared,
    visit: &Visit,
    arrived: &Arrived<'_>,
    ticket: &str,
    outcome: crate::base::Outcome<(), Refused>,
) -> Result<Response, Failure> {
    let refused = match outcome {
        Ok(()) | Err(Fault::Refused(Refused::NotThisStep)) => return Ok(see_other(&step_path(ticket))),
        Err(Fault::Refused(refused)) => refused,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    if !matches!(refused, Refused::CodeWrong | Refused::TooMany(_) | Refused::Passcode(_)) {
        return Err(told(Fault::Refused(refused), visit.now));
    }
    let progress = activate::progress(app, arrived.arriving(), ticket).await.map_err(|fault| told(fault, visit.now))?;
    let mut page = shown(app, visit, arrived, progress).await?;
    page.code = refused.code();
    match refused {
        Refused::TooMany(too_many) => {
            page.p = page.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
            return Ok(too_early(html(&page)?, visit.now, too_many.again_at));
        }
        Refused::Passcode(unfit) => {
            let words = texts::say(visit.language, &format!("refused-{}", unfit.code()));
            let next = texts::say(visit.language, &format!("refused-{}.next", unfit.code()));
            page.problems = Problems::only("passcode", format!("{words}. {next}"));
        }
        _ => page.problems = Problems::only("code", page.p.say("activate-code-wrong")),
    }
    html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
