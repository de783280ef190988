//! `/desk/batches`: batches that wait for an approver, each with a sample of its files, decided by one signature.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::frame;
use super::sign_in::Ceremony;
use super::visit::{Signed, reasons};
use crate::app::Shared;
use crate::base::{Language, zone};
use crate::issuance::acting::Acting;
use crate::issuance::bulk::Refused;
use crate::issuance::bulk::batch::{self, Verdict};
use crate::issuance::reason::Reason;
use crate::store::batches::{self, Batch};
use crate::store::desks;
use crate::web::components::Choice;
use crate::web::form::{FormRefused, PostedJson};
use crate::web::guard::Approving;
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::texts::say_with;
use crate::web::visit::Visit;

/// Batches on one page.
const AT_MOST: i64 = 100;
/// Files of a batch that an approver is shown to look into.
const SAMPLE: usize = 20;

#[derive(Template)]
#[template(path = "desk/batches.html")]
struct BatchesPage {
    p: Page,
    rows: Vec<BatchRow>,
}

struct BatchRow {
    number: String,
    files: i64,
    told: String,
}

async fn row(app: &Shared, language: Language, batch: &Batch) -> Result<BatchRow, Failure> {
    let desk = desks::find(&app.db, batch.desk).await?.map(|desk| desk.name).unwrap_or_default();
    let badge = desks::badge(&app.db, batch.proposer).await?.unwrap_or_default();
    let at = zone::date_time(batch.proposed_at);
    let told = say_with(language, "bulk-batch-by", &[("desk", &desk), ("officer", &badge), ("at", &at)]);
    Ok(BatchRow { number: batch.number.clone(), files: batch.files, told: told.into_owned() })
}

/// `GET /desk/batches`
pub(super) async fn list(State(app): State<Shared>, visit: Visit, Approving(duty): Approving) -> Result<Response, Failure> {
    let mut rows = Vec::new();
    for batch in batches::open(&app.db, duty.officer.id, AT_MOST).await? {
        rows.push(row(&app, visit.language, &batch).await?);
    }
    html(&BatchesPage { p: frame::page(&visit, &duty, "bulk-batches-title"), rows })
}

#[derive(Template)]
#[template(path = "desk/batch.html")]
struct BatchPage {
    p: Page,
    row: BatchRow,
    waits: bool,
    sample: Vec<String>,
    send_back: Vec<Choice>,
}

/// `GET /desk/batches/{number}`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Approving(duty): Approving,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let batch = batches::by_number(&app.db, &number).await?.ok_or(Refused::NoSuch)?;
    let listed = batches::listed(&app.db, batch.id).await?;
    let step = (listed.len() / SAMPLE).max(1);
    let title = say_with(visit.language, "bulk-batch-title", &[("number", &batch.number)]).into_owned();
    html(&BatchPage {
        p: frame::titled(&visit, &duty, title),
        row: row(&app, visit.language, &batch).await?,
        waits: batch.outcome.is_none() && batch.proposer != duty.officer.id,
        sample: listed.iter().step_by(step).take(SAMPLE).map(|listing| listing.waiting.number.clone()).collect(),
        send_back: reasons(visit.language, Reason::TO_RETURN),
    })
}

/// What the approver is about to sign.
#[derive(Deserialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub(super) enum Choose {
    Approve,
    Return { reason: String },
}

impl Choose {
    fn verdict(&self) -> Result<Verdict, FormRefused> {
        match self {
            Self::Approve => Ok(Verdict::Approve),
            Self::Return { reason } => {
                let reason = reason.parse::<Reason>().ok().filter(|reason| Reason::TO_RETURN.contains(reason));
                reason.map(Verdict::Return).ok_or(FormRefused::Unreadable)
            }
        }
    }
}

/// `POST /desk/batches/{number}/options`
pub(super) async fn begin(
    State(app): State<Shared>,
    visit: Visit,
    Approving(duty): Approving,
    Path(number): Path<String>,
    PostedJson(choose): PostedJson<Choose>,
) -> Result<Json<Ceremony>, Failure> {
    let browser = visit.browser.hash();
    let acting = Acting::of(&duty, &browser, visit.now);
    Ok(Json(batch::decide_begin(&app, &acting, &number, choose.verdict()?).await?.into()))
}

/// `POST /desk/batches/{number}/finish`
pub(super) async fn finish(
    State(app): State<Shared>,
    visit: Visit,
    Approving(duty): Approving,
    Path(number): Path<String>,
    PostedJson(sent): PostedJson<Signed>,
) -> Result<Response, Failure> {
    let (ceremony, assertion) = sent.read()?;
    let browser = visit.browser.hash();
    let acting = Acting::of(&duty, &browser, visit.now);
    batch::decide_finish(&app, &acting, &number, &ceremony, assertion).await?;
    Ok(Json(serde_json::json!({ "location": "/desk/batches" })).into_response())
}
