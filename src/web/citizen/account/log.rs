//! `/account/log`: who looked at or changed this person's record: officer's number, desk, time and purpose.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::frame::Holder;
use super::not_me::can_be_denied;
use super::words;
use crate::app::Shared;
use crate::audit::Action;
use crate::base::Timestamp;
use crate::base::zone::date_time;
use crate::store::audit::{self, Seen};
use crate::web::form::Asked;
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::visit::Visit;

/// How many entries a page holds.
const SHOWN: i64 = 40;

#[derive(Template)]
#[template(path = "citizen/account/log.html")]
struct LogPage {
    p: Page,
    rows: Vec<Row>,
    /// Where older entries begin.
    older: Option<i64>,
}

struct Row {
    at: String,
    what: String,
    who: String,
    place: String,
    file: String,
    /// By an officer: what this page is for.
    staff: bool,
    /// A change that the holder can say was not them: its word and time.
    denied: Option<(String, i64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct From {
    before: Option<u64>,
}

/// `GET /account/log`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Asked(query): Asked<From>,
) -> Result<Response, Failure> {
    let holder = Holder::of(&app, &session).await?;
    let before = query.before.and_then(|at| i64::try_from(at).ok()).map_or(Timestamp(i64::MAX), Timestamp);
    let seen = audit::about(&app.db, session.person, session.account, before, SHOWN).await?;
    let full = i64::try_from(seen.len()).is_ok_and(|count| count == SHOWN);
    let older = seen.last().filter(|_| full).map(|last| last.at.0);
    let p = holder.page(&visit, "log-title");
    let rows = seen.iter().map(|entry| row(&app, &visit, &p, entry)).collect();
    html(&LogPage { p, rows, older })
}

fn row(app: &Shared, visit: &Visit, p: &Page, entry: &Seen) -> Row {
    // An action of a later version of the service is shown by its word.
    let what = match entry.action.parse::<Action>() {
        Ok(action) => words::action(visit.language, action).into_owned(),
        Err(_) => entry.action.clone(),
    };
    let portal = entry.client_id.as_ref().map(|client| {
        let found = client.parse().ok().and_then(|id| app.clients.find(&id));
        found.map_or_else(|| client.clone(), |found| found.name(visit.language).to_owned())
    });
    let staff = entry.actor == "officer";
    let who = match entry.actor.as_str() {
        "officer" => p.say1("log-by-officer", "officer", entry.officer_number.as_deref().unwrap_or("–")),
        "citizen" => p.say("log-by-you"),
        "guardian" => p.say("log-by-guardian"),
        "portal" => p.say("log-by-portal"),
        "service" | "operator" => p.say("log-by-service"),
        _ => p.say("log-by-nobody"),
    };
    Row {
        at: date_time(entry.at),
        what,
        who: who.into_owned(),
        place: entry.desk_name.clone().or(portal).unwrap_or_default(),
        file: entry.file_number.clone().unwrap_or_default(),
        staff,
        denied: entry
            .action
            .parse::<Action>()
            .ok()
            .filter(|action| can_be_denied(*action))
            .map(|action| (action.word().to_owned(), entry.at.0)),
    }
}
