//! `/desk/corrections`: requests to correct the register's data, for the police of the residence to answer and for the desk
//! that asked to follow.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::frame;
use super::visit::{comparison, reasons};
use super::words::{self, Deadline};
use crate::app::Shared;
use crate::base::{Language, zone};
use crate::issuance::acting::Acting;
use crate::issuance::content::FieldName;
use crate::issuance::reason::Reason;
use crate::issuance::receive::correction::{self, Answer};
use crate::store::corrections::{self, Correction};
use crate::store::desks;
use crate::web::components::{Choice, Compared};
use crate::web::form::{FormRefused, Posted};
use crate::web::guard::Receiving;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other_saying};
use crate::web::texts::{say, say_with};
use crate::web::visit::Visit;

const AT_MOST: i64 = 200;
/// For how long answered requests stay on the list.
const BACK: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);

#[derive(Template)]
#[template(path = "desk/corrections.html")]
struct CorrectionsPage {
    p: Page,
    rows: Vec<Row>,
}

struct Row {
    number: String,
    file: String,
    state: String,
    class: &'static str,
    fields: String,
    deadline: Option<Deadline>,
}

fn state(language: Language, word: &str) -> (String, &'static str) {
    let (key, class) = match word {
        "open" => ("correction-open", "notice"),
        "corrected" => ("correction-corrected", "done"),
        _ => ("correction-refused", "error"),
    };
    (say(language, key).into_owned(), class)
}

fn fields(language: Language, words: &str) -> String {
    let named = words.split_whitespace().filter_map(FieldName::from_word);
    named.map(|field| words::field(language, field).into_owned()).collect::<Vec<_>>().join(", ")
}

fn row(visit: &Visit, it: Correction) -> Row {
    let (state, class) = state(visit.language, &it.state);
    Row {
        state,
        class,
        fields: fields(visit.language, &it.fields),
        deadline: it.answered_at.is_none().then(|| words::deadline(visit.language, it.due_at, visit.now)),
        number: it.number,
        file: it.file_number,
    }
}

/// `GET /desk/corrections`
pub(super) async fn list(State(app): State<Shared>, visit: Visit, Receiving(duty): Receiving) -> Result<Response, Failure> {
    let found = corrections::of_desk(&app.db, duty.desk.id, visit.now - BACK, AT_MOST).await?;
    let rows = found.into_iter().map(|it| row(&visit, it)).collect();
    html(&CorrectionsPage { p: frame::page(&visit, &duty, "corrections-title"), rows })
}

#[derive(Template)]
#[template(path = "desk/correction.html")]
struct CorrectionPage {
    p: Page,
    href: String,
    state: String,
    class: &'static str,
    reason: Option<String>,
    file: String,
    name: String,
    masked: String,
    fields: String,
    note: String,
    asked: String,
    answered: Option<String>,
    deadline: Option<Deadline>,
    compared: Vec<Compared>,
    may_answer: bool,
    reasons: Vec<Choice>,
}

/// `GET /desk/corrections/{number}`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let browser = visit.browser.hash();
    let ticket = correction::look(&app, &Acting::of(&duty, &browser, visit.now), &number).await?;
    let (it, dossier, language) = (&ticket.correction, &ticket.dossier, visit.language);
    let compared = match dossier.facts() {
        Some(facts) => comparison(language, &dossier.content, facts, &ticket.differences, zone::day_of(visit.now))?,
        None => Vec::new(),
    };
    let (state, class) = state(language, &it.state);
    let answered = match it.answered_by.zip(it.answered_at) {
        Some((officer, at)) => {
            let badge = desks::badge(&app.db, officer).await?.unwrap_or_default();
            Some(format!("{badge}, {}", zone::date_time(at)))
        }
        None => None,
    };
    let asker = desks::badge(&app.db, it.officer).await?.unwrap_or_default();
    let reason = it.reason.as_deref().and_then(|word| word.parse::<Reason>().ok());
    html(&CorrectionPage {
        p: frame::titled(&visit, &duty, say_with(language, "correction-title", &[("number", &it.number)]).into_owned()),
        href: format!("/desk/corrections/{}", it.number),
        state,
        class,
        reason: reason.map(|reason| say(language, reason.key()).into_owned()),
        file: it.file_number.clone(),
        name: dossier.facts().map(|facts| facts.name.as_str().to_owned()).unwrap_or_default(),
        masked: dossier.person.number.masked(),
        fields: fields(language, &it.fields),
        note: it.note(&app.keyring)?,
        asked: format!("{asker}, {}", zone::date_time(it.asked_at)),
        answered,
        deadline: it.answered_at.is_none().then(|| words::deadline(language, it.due_at, visit.now)),
        compared,
        may_answer: ticket.may_answer && it.answered_at.is_none(),
        reasons: reasons(language, Reason::TO_REFUSE_CORRECTION),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answered {
    what: String,
    #[serde(default)]
    reason: String,
}

/// `POST /desk/corrections/{number}`
pub(super) async fn answer(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Posted(form): Posted<Answered>,
) -> Result<Response, Failure> {
    let answer = match form.what.as_str() {
        "corrected" => Answer::Corrected,
        "refused" => Answer::Refused(form.reason.parse().map_err(|_| FormRefused::Unreadable)?),
        _ => return Err(FormRefused::Unreadable.into()),
    };
    let browser = visit.browser.hash();
    correction::answer(&app, &Acting::of(&duty, &browser, visit.now), &number, answer).await?;
    see_other_saying(&visit, "/desk/corrections", "said-correction-answered")
}
