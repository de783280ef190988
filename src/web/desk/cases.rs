//! `/desk/cases`: what holders report, as not them or as a scam, for supervisors: oldest first, taken up by one, closed with what came of it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::frame;
use crate::app::Shared;
use crate::audit::{Action, Actor, Entry};
use crate::authn::notice;
use crate::base::ids::{AccountId, CaseId};
use crate::base::zone::date_time;
use crate::base::{Refusal, Timestamp};
use crate::outside::messages::{Letter, Tidings};
use crate::store::{Tx, accounts, cases, persons};
use crate::web::citizen::case_words::{about, state, way};
use crate::web::form::Posted;
use crate::web::guard::Supervising;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other};
use crate::web::visit::Visit;

/// How many are listed.
const SHOWN: i64 = 100;
const PATH: &str = "/desk/cases";

/// Somebody else has it, or it is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotYours;

impl Refusal for NotYours {
    fn code(&self) -> &'static str {
        "case-not-yours"
    }
    fn status(&self) -> u16 {
        409
    }
}

#[derive(Template)]
#[template(path = "desk/cases.html")]
struct CasesPage {
    p: Page,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    number: String,
    what: String,
    /// What became of the way to sign in that was used; empty where that is not known.
    way: String,
    portal: Option<String>,
    opened: String,
    state: String,
    taken: bool,
    /// Name and masked number, for who has taken it up; the case is theirs to close.
    holder: Option<String>,
}

/// Whom a case is about, for the officer who has taken it up: what the holder sees as a look at their record was recorded then.
async fn holder(app: &Shared, account: AccountId) -> Result<Option<String>, crate::base::Broken> {
    let Some(account) = accounts::find(&app.db, account).await? else { return Ok(None) };
    let Some(row) = persons::find(&app.db, account.person).await? else { return Ok(None) };
    let person = row.open(&app.keyring)?;
    let name = person.facts.as_ref().map(|facts| facts.name.as_str()).unwrap_or_default();
    Ok(Some(format!("{name} · {}", person.number.masked())))
}

/// `GET /desk/cases`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Supervising(duty): Supervising) -> Result<Response, Failure> {
    let p = frame::page(&visit, &duty, "desk-cases-title");
    let mut rows = Vec::new();
    for case in cases::waiting_below(&app.db, duty.desk.id, SHOWN).await? {
        let told = case.about(&app.keyring)?;
        rows.push(Row {
            what: about(&p, &case.kind, &told),
            way: way(&p, &told).into_owned(),
            portal: case.client.as_deref().map(|client| p.say1("desk-case-portal", "portal", client).into_owned()),
            opened: date_time(case.opened_at),
            state: state(&p, &case.state, None),
            taken: case.state == "taken",
            holder: if case.officer == Some(duty.officer.id) { holder(&app, case.account).await? } else { None },
            id: case.id.to_string(),
            number: case.number,
        });
    }
    html(&CasesPage { p, rows })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    id: CaseId,
}

/// `POST /desk/cases/take`
pub(super) async fn take(
    State(app): State<Shared>,
    visit: Visit,
    Supervising(duty): Supervising,
    Posted(form): Posted<Which>,
) -> Result<Response, Failure> {
    let mut tx = app.db.write().await?;
    if !cases::is_below(&mut tx, form.id, duty.desk.id).await? {
        return Err(NotYours.into());
    }
    let account = cases::take(&mut tx, form.id, duty.officer.id, visit.now).await?.ok_or(NotYours)?;
    record(&app, &mut tx, (&duty, account), "taken", visit.now).await?;
    tx.commit().await?;
    Ok(see_other(PATH))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CameOf {
    Secured,
    Mistaken,
    Reported,
}

impl CameOf {
    fn word(self) -> &'static str {
        match self {
            Self::Secured => "secured",
            Self::Mistaken => "mistaken",
            Self::Reported => "reported",
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Close {
    id: CaseId,
    outcome: CameOf,
}

/// `POST /desk/cases/close`
pub(super) async fn close(
    State(app): State<Shared>,
    visit: Visit,
    Supervising(duty): Supervising,
    Posted(form): Posted<Close>,
) -> Result<Response, Failure> {
    let mut tx = app.db.write().await?;
    let closed = cases::close(&mut tx, form.id, duty.officer.id, form.outcome.word(), visit.now).await?;
    let account = closed.ok_or(NotYours)?;
    record(&app, &mut tx, (&duty, account), form.outcome.word(), visit.now).await?;
    if let Some(found) = accounts::find(&mut tx, account).await? {
        let letter = Letter::Tidings(Tidings::CaseClosed { at: visit.now });
        notice::tell(&app, &mut tx, &found, &letter, visit.now).await?;
    }
    tx.commit().await?;
    Ok(see_other(PATH))
}

async fn record(
    app: &Shared,
    tx: &mut Tx,
    (duty, account): (&crate::store::officers::Duty, AccountId),
    how: &str,
    now: Timestamp,
) -> Result<(), crate::base::Broken> {
    let entry = Entry::new(Action::CaseHandled, Actor::Officer(duty.officer.id)).desk(duty.desk.id).account(account);
    app.record(tx, now, entry.detail(serde_json::json!({ "how": how }))).await
}
