//! `/desk`: the files of this desk with their deadlines, the search by number, and the field into which a card is scanned.

use askama::Template;
use axum::extract::State as Shares;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::words::{self, Deadline};
use super::{file_path, frame, retry_path};
use crate::app::Shared;
use crate::base::{Broken, Fault, Language, Timestamp};
use crate::identity::level::AccountLevel;
use crate::identity::officer::Role;
use crate::issuance::acting::Acting;
use crate::issuance::file::{State, Word};
use crate::issuance::look::{self, Line};
use crate::issuance::number::FileNumber;
use crate::issuance::receive::{self, Opening, Refused};
use crate::store::officers::Duty;
use crate::store::{desks, files};
use crate::web::components::{Choice, Problems};
use crate::web::form::{Asked, Posted};
use crate::web::guard::{OnDuty, Receiving};
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::texts::{say, say_with};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/home.html")]
struct HomePage {
    p: Page,
    /// Whether the officer's role opens files.
    may_open: bool,
    form: OpenForm,
    levels: Vec<Choice>,
    problems: Problems,
    rows: Vec<Row>,
}

/// One file of the list.
struct Row {
    number: String,
    href: String,
    level: String,
    state: String,
    class: &'static str,
    /// The deadline of a file that is still to be decided or activated.
    deadline: Option<Deadline>,
    paused: Option<String>,
    officer: String,
    is_late: bool,
}

impl Row {
    fn of(line: Line, visit: &Visit) -> Self {
        let language = visit.language;
        let word = line.state.word();
        // A clock that stands still breaches nothing.
        let due = match &line.state {
            _ if line.clock.standing.is_some() => None,
            State::Notified { until, .. } => Some(*until),
            State::Proposed(receipt) => Some(receipt.due),
            state if state.is_editable() => state.receipt().map(|receipt| receipt.due),
            _ => None,
        };
        let waits = word == Word::Activated && !line.sign_in_proven;
        Self {
            href: file_path(&line.number),
            level: words::level(language, line.level).into_owned(),
            state: if waits { say(language, "desk-state-unproven") } else { words::state(language, word) }.into_owned(),
            class: if waits { "notice" } else { words::state_class(word) },
            is_late: line.is_overdue(visit.now),
            deadline: due.map(|due| words::deadline(language, due, visit.now)),
            paused: line.clock.standing.map(|standing| words::pause(language, standing.why).into_owned()),
            officer: line.officer,
            number: line.number,
        }
    }
}

/// What a card's scan opens.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenForm {
    scan: String,
    level: String,
    #[serde(default)]
    guardian: String,
    #[serde(default)]
    language: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    number: Option<String>,
}

/// `GET /desk`, and with `?number=` the file of that number.
pub(super) async fn page(
    Shares(app): Shares<Shared>,
    visit: Visit,
    OnDuty(duty): OnDuty,
    Asked(search): Asked<Search>,
) -> Result<Response, Failure> {
    // Files are no business of these.
    if let role @ (Role::Approver | Role::Helper) = duty.officer.role {
        return Ok(see_other(frame::first_page(role)));
    }
    let mut problems = Problems::default();
    if let Some(typed) = search.number.as_deref().filter(|typed| !typed.trim().is_empty()) {
        match found(&app, &duty, visit.now, typed).await? {
            Some(number) => return Ok(see_other(&file_path(number.as_str()))),
            None => problems.note("number", say(visit.language, "desk-search-none")),
        }
    }
    html(&whole(&app, &visit, &duty, OpenForm::default(), problems).await?)
}

/// A file by the number that was typed: of this desk, or one that any desk activates.
async fn found(app: &Shared, duty: &Duty, now: Timestamp, typed: &str) -> Result<Option<FileNumber>, Broken> {
    let Ok(number) = typed.parse::<FileNumber>() else { return Ok(None) };
    let Some(row) = files::by_number(&app.db, number.as_str()).await? else { return Ok(None) };
    Ok((row.desk == duty.desk.id || look::is_anybodys(app, &row, now).await?).then_some(number))
}

/// The name of the desk that a file is at.
async fn stands_at(app: &Shared, number: &str) -> Result<String, Broken> {
    let row = files::by_number(&app.db, number).await?.ok_or_else(|| Broken::new("a file that was just found is gone"))?;
    Ok(desks::find(&app.db, row.desk).await?.map(|desk| desk.name).unwrap_or_default())
}

/// `POST /desk/files`: opens a file from a scanned card and asks the register about it at once.
pub(super) async fn open(
    Shares(app): Shares<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Posted(form): Posted<OpenForm>,
) -> Result<Response, Failure> {
    let browser = visit.browser.hash();
    let acting = Acting::of(&duty, &browser, visit.now);
    let opening = Opening {
        scanned: &form.scan,
        level: if form.level == "1" { AccountLevel::One } else { AccountLevel::Two },
        language: Language::from_tag(&form.language).unwrap_or(Language::Vi),
        guardian: Some(form.guardian.trim()).filter(|scanned| !scanned.is_empty()),
    };
    let opened = match receive::open(&app, &acting, opening).await {
        Ok(opened) => opened,
        Err(Fault::Refused(Refused::AlreadyOpen { number })) => {
            if let Some(number) = found(&app, &duty, visit.now, &number).await? {
                return Ok(see_other(&file_path(number.as_str())));
            }
            let desk = stands_at(&app, &number).await?;
            let words = say_with(visit.language, "desk-open-elsewhere", &[("number", &number), ("desk", &desk)]);
            return refused(&app, &visit, &duty, form, Problems::only("scan", words)).await;
        }
        Err(Fault::Refused(Refused::GuardianNeeded)) => {
            let words = words::refusal(visit.language, Refused::GuardianNeeded);
            return refused(&app, &visit, &duty, form, Problems::only("guardian", words)).await;
        }
        Err(Fault::Refused(barred @ Refused::Barred(_))) => return Err(barred.into()),
        Err(Fault::Refused(refusal)) => {
            let words = words::refusal(visit.language, refusal);
            // What can't be a card is not kept in the field: the next scan begins in an empty one.
            let form = OpenForm { scan: String::new(), ..form };
            return refused(&app, &visit, &duty, form, Problems::only("scan", words)).await;
        }
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    // Its silence is shown by the file's page, where asking again stands.
    match receive::ask_register(&app, &acting, opened.id).await {
        Ok(receive::Asked::Paused { retry_after: Some(wait), .. }) => {
            Ok(see_other(&retry_path(&opened.number, visit.now + wait)))
        }
        Ok(_) | Err(Fault::Refused(_)) => Ok(see_other(&file_path(&opened.number))),
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

async fn refused(app: &Shared, visit: &Visit, duty: &Duty, form: OpenForm, problems: Problems) -> Result<Response, Failure> {
    html_with(StatusCode::UNPROCESSABLE_ENTITY, &whole(app, visit, duty, form, problems).await?)
}

async fn whole(app: &Shared, visit: &Visit, duty: &Duty, form: OpenForm, problems: Problems) -> Result<HomePage, Failure> {
    let lines = look::queue(app, &duty.officer, visit.now).await?;
    let rows = lines.into_iter().map(|line| Row::of(line, visit)).collect();
    let level = |value: &str, key: &str, hint: &str| Choice {
        value: value.to_owned(),
        words: say(visit.language, key).into_owned(),
        hint: say(visit.language, hint).into_owned(),
        chosen: form.level == value || (form.level.is_empty() && value == "2"),
    };
    Ok(HomePage {
        p: frame::page(visit, duty, "desk-home-title"),
        may_open: duty.officer.role == Role::Receiving,
        levels: vec![level("2", "desk-level-2", "desk-level-2.hint"), level("1", "desk-level-1", "desk-level-1.hint")],
        form,
        problems,
        rows,
    })
}
