//! `/desk/bulk`: the bulk files of this desk, what came of their rows, and the signature under the next batch.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::frame;
use super::sign_in::Ceremony;
use super::visit::Signed;
use super::words;
use crate::app::Shared;
use crate::base::zone;
use crate::issuance::acting::Acting;
use crate::issuance::bulk::{Refused, batch, export};
use crate::store::batches;
use crate::store::bulk::{self, Import};
use crate::store::officers::Duty;
use crate::web::form::PostedJson;
use crate::web::guard::OnDuty;
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::texts::say;
use crate::web::visit::Visit;

/// Imports on one page.
const AT_MOST: i64 = 50;

#[derive(Template)]
#[template(path = "desk/bulk.html")]
struct ImportsPage {
    p: Page,
    rows: Vec<ImportRow>,
}

struct ImportRow {
    number: String,
    name: String,
    at: String,
    read: String,
    accepted: i64,
    repeated: i64,
    rejected: i64,
}

impl ImportRow {
    fn of(import: &Import) -> Self {
        let percent = if import.done { 100 } else { import.read_bytes.saturating_mul(100) / import.bytes.max(1) };
        Self {
            number: import.number.clone(),
            name: import.name.clone(),
            at: zone::date_time(import.created_at),
            read: format!("{percent} %"),
            accepted: import.accepted,
            repeated: import.repeated,
            rejected: import.rejected,
        }
    }
}

/// `GET /desk/bulk`
pub(super) async fn list(State(app): State<Shared>, visit: Visit, OnDuty(duty): OnDuty) -> Result<Response, Failure> {
    let imports = bulk::of_desk(&app.db, duty.desk.id, AT_MOST).await?;
    let rows = imports.iter().map(ImportRow::of).collect();
    html(&ImportsPage { p: frame::page(&visit, &duty, "bulk-title"), rows })
}

#[derive(Template)]
#[template(path = "desk/import.html")]
struct ImportPage {
    p: Page,
    row: ImportRow,
    /// Where its files stand, in words, with how many.
    states: Vec<(String, i64)>,
    clean: i64,
    most: i64,
    /// Whether this officer may propose from it.
    own: bool,
    batches: Vec<(String, i64, String)>,
}

async fn import_of(app: &Shared, duty: &Duty, number: &str) -> Result<Import, Failure> {
    let import = bulk::by_number(&app.db, number).await?.filter(|import| import.desk == duty.desk.id);
    Ok(import.ok_or(Refused::NoSuch)?)
}

/// `GET /desk/bulk/{number}`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    OnDuty(duty): OnDuty,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let import = import_of(&app, &duty, &number).await?;
    let language = visit.language;
    let (mut states, mut clean) = (Vec::new(), 0);
    for (state, files) in bulk::states(&app.db, import.id).await? {
        if state == "clean" {
            clean = files;
            states.push((say(language, "bulk-clean").into_owned(), files));
        } else if let Ok(word) = state.parse() {
            states.push((words::state(language, word).into_owned(), files));
        }
    }
    let outcome = |outcome: Option<&str>| match outcome {
        None => say(language, "bulk-batch-waits"),
        Some("approved") => say(language, "bulk-batch-approved"),
        Some(_) => say(language, "bulk-batch-returned"),
    };
    let batches = batches::of_import(&app.db, import.id).await?;
    html(&ImportPage {
        p: frame::titled(&visit, &duty, format!("{} {}", say(language, "bulk-title"), import.number)),
        row: ImportRow::of(&import),
        states,
        clean,
        most: batch::MOST,
        own: import.officer == duty.officer.id,
        batches: batches
            .into_iter()
            .map(|batch| (batch.number.clone(), batch.files, outcome(batch.outcome.as_deref()).into_owned()))
            .collect(),
    })
}

/// `GET /desk/bulk/{number}/rejected.csv`
pub(super) async fn rejected(
    State(app): State<Shared>,
    visit: Visit,
    OnDuty(duty): OnDuty,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let import = import_of(&app, &duty, &number).await?;
    let mut out = Vec::new();
    export::rejected(&app, &import, visit.language, &mut out).await?;
    let disposition = format!("attachment; filename=\"{}-rejected.csv\"", import.number);
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)], out).into_response())
}

/// `POST /desk/bulk/{number}/options`
pub(super) async fn begin(
    State(app): State<Shared>,
    visit: Visit,
    OnDuty(duty): OnDuty,
    Path(number): Path<String>,
    PostedJson(_): PostedJson<serde_json::Value>,
) -> Result<Json<Ceremony>, Failure> {
    let browser = visit.browser.hash();
    Ok(Json(batch::propose_begin(&app, &Acting::of(&duty, &browser, visit.now), &number).await?.into()))
}

/// `POST /desk/bulk/{number}/finish`
pub(super) async fn finish(
    State(app): State<Shared>,
    visit: Visit,
    OnDuty(duty): OnDuty,
    Path(number): Path<String>,
    PostedJson(sent): PostedJson<Signed>,
) -> Result<Response, Failure> {
    let (ceremony, assertion) = sent.read()?;
    let browser = visit.browser.hash();
    let acting = Acting::of(&duty, &browser, visit.now);
    batch::propose_finish(&app, &acting, &number, &ceremony, assertion).await?;
    Ok(Json(serde_json::json!({ "location": format!("/desk/bulk/{number}") })).into_response())
}
