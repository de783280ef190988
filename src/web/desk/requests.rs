//! `/desk/requests`: agencies' requests to lock an account or to end their lock (form TK03): taken and forwarded at a desk,
//! decided on by somebody else.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::frame;
use super::sign_in::Ceremony;
use super::visit::Signed;
use super::words::{self, Deadline};
use crate::app::Shared;
use crate::base::{Broken, Fault, Language, zone};
use crate::identity::officer::Role;
use crate::issuance::acting::Acting;
use crate::issuance::agency::{self, Kind, Paper, Reason, Refused, Verdict};
use crate::store::lock_requests::{self, LockRequest};
use crate::store::officers::Duty;
use crate::store::{desks, persons};
use crate::web::components::{Choice, Problems};
use crate::web::cookie::Cookie;
use crate::web::form::{FormRefused, Posted, PostedJson};
use crate::web::guard::{Approving, Locking, Receiving};
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::texts::{say, say_with};
use crate::web::visit::Visit;

const AT_MOST: i64 = 200;
/// For how long decided requests stay on the list.
const BACK: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);

#[derive(Template)]
#[template(path = "desk/requests.html")]
struct RequestsPage {
    p: Page,
    may_take: bool,
    form: Form,
    problems: Problems,
    rows: Vec<Row>,
}

struct Row {
    number: String,
    kind: String,
    state: String,
    class: &'static str,
    agency: String,
    deadline: Option<Deadline>,
}

impl Row {
    fn of(visit: &Visit, request: &LockRequest) -> Self {
        let (state, class) = state(visit.language, &request.state);
        Self {
            number: request.number.clone(),
            kind: kind(visit.language, &request.kind),
            state,
            class,
            agency: request.agency.clone(),
            deadline: request.due().map(|due| words::deadline(visit.language, due, visit.now)),
        }
    }
}

fn kind(language: Language, word: &str) -> String {
    say(language, if word == "lock" { "request-lock" } else { "request-unlock" }).into_owned()
}

fn state(language: Language, word: &str) -> (String, &'static str) {
    let (key, class) = match word {
        "received" => ("request-received", "notice"),
        "forwarded" => ("request-forwarded", "notice"),
        "granted" => ("request-granted", "done"),
        _ => ("request-refused", "error"),
    };
    (say(language, key).into_owned(), class)
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    kind: String,
    person: String,
    agency: String,
    document: String,
    #[serde(default)]
    contact: String,
}

/// `GET /desk/requests`
pub(super) async fn list(State(app): State<Shared>, visit: Visit, Locking(duty): Locking) -> Result<Response, Failure> {
    html(&listed(&app, &visit, &duty, (Form::default(), Problems::default())).await?)
}

async fn listed(app: &Shared, visit: &Visit, duty: &Duty, (form, problems): (Form, Problems)) -> Result<RequestsPage, Failure> {
    let may_take = duty.officer.role == Role::Receiving;
    let found = if may_take {
        lock_requests::of_desk(&app.db, duty.desk.id, visit.now - BACK, AT_MOST).await?
    } else {
        lock_requests::forwarded(&app.db, AT_MOST).await?
    };
    let rows = found.iter().map(|request| Row::of(visit, request)).collect();
    // What was typed stays, but for the personal number.
    let form = Form { person: String::new(), ..form };
    Ok(RequestsPage { p: frame::page(visit, duty, "requests-title"), may_take, form, problems, rows })
}

/// `POST /desk/requests`: takes a request.
pub(super) async fn take(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let kind: Kind = form.kind.parse().map_err(|()| FormRefused::Unreadable)?;
    let browser = visit.browser.hash();
    let paper = Paper {
        kind,
        person: &form.person,
        agency: &form.agency,
        document: &form.document,
        contact: Some(form.contact.as_str()),
    };
    match agency::take(&app, &Acting::of(&duty, &browser, visit.now), paper).await {
        Ok(number) => Ok(see_other(&format!("/desk/requests/{number}"))),
        Err(Fault::Refused(
            refused @ (Refused::Unreadable | Refused::NoSuchHolder | Refused::AlreadyOpen | Refused::WrongAgency),
        )) => {
            let problems = Problems::only("person", words::refusal(visit.language, refused));
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &listed(&app, &visit, &duty, (form, problems)).await?)
        }
        Err(fault) => Err(fault.into()),
    }
}

#[derive(Template)]
#[template(path = "desk/request.html")]
struct RequestPage {
    p: Page,
    href: String,
    kind: String,
    state: String,
    class: &'static str,
    reason: Option<String>,
    agency: String,
    document: String,
    name: String,
    masked: String,
    deadline: Option<Deadline>,
    taken: String,
    forwarded: Option<String>,
    decided: Option<String>,
    may_forward: bool,
    may_decide: bool,
    reasons: Vec<Choice>,
}

/// `GET /desk/requests/{number}`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Locking(duty): Locking,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let browser = visit.browser.hash();
    let request = agency::load(&app, &Acting::of(&duty, &browser, visit.now), duty.officer.role, &number).await?;
    let person = persons::find(&app.db, request.person).await?.ok_or_else(|| Broken::new("a request without its person"))?;
    let person = person.open(&app.keyring)?;
    let by = async |officer, at| -> Result<String, Broken> {
        let badge = desks::badge(&app.db, officer).await?.unwrap_or_default();
        Ok(format!("{badge}, {}", zone::date_time(at)))
    };
    let language = visit.language;
    let (state, class) = state(language, &request.state);
    let reason = request.reason.as_deref().and_then(Reason::from_word);
    let title = say_with(language, "request-title", &[("number", &request.number)]).into_owned();
    html(&RequestPage {
        p: frame::titled(&visit, &duty, title),
        href: format!("/desk/requests/{}", request.number),
        kind: kind(language, &request.kind),
        state,
        class,
        reason: reason.map(|reason| say(language, reason.key()).into_owned()),
        agency: request.agency.clone(),
        document: request.document(&app.keyring)?,
        name: person.facts.as_ref().map(|facts| facts.name.as_str().to_owned()).unwrap_or_default(),
        masked: person.number.masked(),
        deadline: request.due().map(|due| words::deadline(language, due, visit.now)),
        taken: by(request.officer, request.received_at).await?,
        forwarded: match request.forwarded_by.zip(request.forwarded_at) {
            Some((officer, at)) => Some(by(officer, at).await?),
            None => None,
        },
        decided: match request.decided_by.zip(request.decided_at) {
            Some((officer, at)) => Some(by(officer, at).await?),
            None => None,
        },
        may_forward: request.state == "received" && duty.officer.role == Role::Receiving,
        may_decide: request.state == "forwarded" && duty.officer.role == Role::Approver,
        reasons: Reason::ALL
            .iter()
            .map(|reason| Choice {
                value: reason.word().to_owned(),
                words: say(language, reason.key()).into_owned(),
                hint: String::new(),
                chosen: false,
            })
            .collect(),
    })
}

/// `POST /desk/requests/{number}/forward/options`
pub(super) async fn forward_begin(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    PostedJson(_): PostedJson<serde_json::Value>,
) -> Result<Json<Ceremony>, Failure> {
    let browser = visit.browser.hash();
    Ok(Json(agency::forward_challenge(&app, &Acting::of(&duty, &browser, visit.now), &number).await?.into()))
}

/// `POST /desk/requests/{number}/forward/finish`
pub(super) async fn forward_finish(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    PostedJson(sent): PostedJson<Signed>,
) -> Result<Response, Failure> {
    let (ceremony, assertion) = sent.read()?;
    let browser = visit.browser.hash();
    agency::forward_finish(&app, &Acting::of(&duty, &browser, visit.now), &number, (&ceremony, assertion)).await?;
    said(&visit, &number, "said-request-forwarded")
}

#[derive(Deserialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub(super) enum Choose {
    Grant,
    Refuse { reason: Reason },
}

/// `POST /desk/requests/{number}/decide/options`
pub(super) async fn decide_begin(
    State(app): State<Shared>,
    visit: Visit,
    Approving(duty): Approving,
    Path(number): Path<String>,
    PostedJson(choose): PostedJson<Choose>,
) -> Result<Json<Ceremony>, Failure> {
    let verdict = match choose {
        Choose::Grant => Verdict::Grant,
        Choose::Refuse { reason } => Verdict::Refuse(reason),
    };
    let browser = visit.browser.hash();
    Ok(Json(agency::decide_challenge(&app, &Acting::of(&duty, &browser, visit.now), &number, verdict).await?.into()))
}

/// `POST /desk/requests/{number}/decide/finish`
pub(super) async fn decide_finish(
    State(app): State<Shared>,
    visit: Visit,
    Approving(duty): Approving,
    Path(number): Path<String>,
    PostedJson(sent): PostedJson<Signed>,
) -> Result<Response, Failure> {
    let (ceremony, assertion) = sent.read()?;
    let browser = visit.browser.hash();
    agency::decide_finish(&app, &Acting::of(&duty, &browser, visit.now), &number, (&ceremony, assertion)).await?;
    said(&visit, &number, "said-request-decided")
}

fn said(visit: &Visit, number: &str, key: &'static str) -> Result<Response, Failure> {
    let mut answer = Json(serde_json::json!({ "location": format!("/desk/requests/{number}") })).into_response();
    let cookie = Cookie::Said.set(visit.site.address.is_secure(), key, Some(std::time::Duration::from_secs(60)))?;
    answer.headers_mut().append(SET_COOKIE, cookie);
    Ok(answer)
}
