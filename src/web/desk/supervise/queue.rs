//! `/desk/supervise`: the desks below and their files, what is past or near its deadline first; and what officers were
//! refused.

use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::Shared;
use crate::base::{Broken, zone};
use crate::issuance::file::{Pause, Word};
use crate::issuance::follow;
use crate::store::feeds;
use crate::store::offices::{self, DeskLine, Waiting};
use crate::web::desk::frame;
use crate::web::desk::words::{self, Deadline};
use crate::web::guard::{Overseeing, Supervising};
use crate::web::page::{Page, wait_in_words};
use crate::web::reply::{Failure, html};
use crate::web::texts::{has, say};
use crate::web::visit::Visit;

/// The longest lists of a page.
const AT_MOST: i64 = 300;
/// For how long broken deadlines and refusals are shown.
const BACK: Duration = Duration::from_secs(30 * 24 * 3600);

#[derive(Template)]
#[template(path = "desk/supervise/queue.html")]
struct QueuePage {
    p: Page,
    desks: Vec<DeskLine>,
    rows: Vec<Row>,
    /// For how long the register's changes may have been waiting, in words; none while it is not followed yet.
    lag: Option<String>,
}

struct Row {
    number: String,
    level: String,
    state: String,
    class: &'static str,
    desk: String,
    officer: String,
    deadline: Option<Deadline>,
    paused: Option<String>,
    unusual: Vec<String>,
    exception: Option<String>,
    is_overdue: bool,
    is_near: bool,
}

/// `GET /desk/supervise`
pub(in crate::web::desk) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Supervising(duty): Supervising,
) -> Result<Response, Failure> {
    let desks = offices::desks_below(&app.db, duty.desk.id, visit.now - BACK, AT_MOST).await?;
    let waiting = offices::waiting_below(&app.db, duty.desk.id, visit.now - BACK, AT_MOST).await?;
    let rows = waiting.into_iter().map(|file| row(&visit, file)).collect::<Result<_, Broken>>()?;
    let feed = feeds::state(&app.db, follow::FEED).await?;
    let lag = feed.map(|feed| wait_in_words(visit.language, feed.lag(visit.now)).into_owned());
    html(&QueuePage { p: frame::page(&visit, &duty, "supervise-title"), desks, rows, lag })
}

fn row(visit: &Visit, file: Waiting) -> Result<Row, Broken> {
    let language = visit.language;
    let word: Word = file.state.parse()?;
    let why = file.paused_reason.as_deref().map(str::parse::<Pause>).transpose()?;
    let exception = file.exception.as_deref().map(|ground| {
        let signed = if file.is_signed { "supervise-exception-signed" } else { "supervise-exception-waits" };
        format!("{}: {}", words::exception(language, ground), say(language, signed))
    });
    Ok(Row {
        level: words::level(language, file.level).into_owned(),
        state: words::state(language, word).into_owned(),
        class: words::state_class(word),
        deadline: file.due_at.filter(|_| file.paused_at.is_none()).map(|due| words::deadline(language, due, visit.now)),
        paused: why.map(|why| words::pause(language, why).into_owned()),
        unusual: file.unusual.split_whitespace().map(|word| words::unusual(language, word).into_owned()).collect(),
        exception,
        is_overdue: file.overdue_at.is_some(),
        is_near: file.warned_at.is_some(),
        number: file.number,
        desk: file.desk,
        officer: file.officer,
    })
}

#[derive(Template)]
#[template(path = "desk/supervise/refusals.html")]
struct RefusalsPage {
    p: Page,
    rows: Vec<Refused>,
}

struct Refused {
    at: String,
    officer: String,
    desk: String,
    file: Option<String>,
    what: String,
}

/// `GET /desk/supervise/refusals`: what officers tried and were refused.
pub(in crate::web::desk) async fn refusals(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
) -> Result<Response, Failure> {
    let found = offices::refusals_below(&app.db, duty.desk.id, visit.now - BACK, AT_MOST).await?;
    let row = |refusal: offices::Refusal| -> Result<Refused, Broken> {
        let code = refusal.code(&app.keyring)?;
        let key = format!("refused-{code}");
        let what = if has(visit.language, &key) { say(visit.language, &key).into_owned() } else { code };
        Ok(Refused { at: zone::date_time(refusal.at), officer: refusal.officer, desk: refusal.desk, file: refusal.file, what })
    };
    let rows = found.into_iter().map(row).collect::<Result<_, _>>()?;
    html(&RefusalsPage { p: frame::page(&visit, &duty, "supervise-refusals-title"), rows })
}
