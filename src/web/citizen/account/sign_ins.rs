//! `/account/sign-ins`: where somebody signed in as this person: device, time, how, and to which portals.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::frame::Holder;
use super::words::{self, place};
use crate::app::Shared;
use crate::authn::session;
use crate::base::ids::SessionId;
use crate::base::zone::date_time;
use crate::store::sessions;
use crate::web::form::{Posted, blank_as_none};
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other_saying};
use crate::web::visit::Visit;

/// How many are listed.
const SHOWN: u32 = 30;
const PATH: &str = "/account/sign-ins";

#[derive(Template)]
#[template(path = "citizen/account/sign_ins.html")]
struct SignInsPage {
    p: Page,
    rows: Vec<Row>,
    others: bool,
}

struct Row {
    id: String,
    device: String,
    /// As far as the operator's table says.
    place: String,
    at: String,
    how: String,
    portals: String,
    here: bool,
    open: bool,
}

/// `GET /account/sign-ins`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    let holder = Holder::of(&app, &session).await?;
    let mut portals: BTreeMap<SessionId, Vec<String>> = BTreeMap::new();
    for (of, client) in sessions::portals(&app.db, session.account).await? {
        // A portal that is out of use is still named by its id: the visit happened.
        let found = client.parse().ok().and_then(|id| app.clients.find(&id));
        let name = found.map_or(client, |found| found.name(visit.language).to_owned());
        portals.entry(of).or_default().push(name);
    }
    let mut rows = Vec::new();
    for listed in sessions::of_account(&app.db, session.account, SHOWN).await? {
        let seen = session::seen(&app.keyring, listed.id, &listed.device_sealed)?;
        let how: Vec<_> = listed.factors.iter().map(|factor| words::factor(visit.language, factor)).collect();
        rows.push(Row {
            id: listed.id.to_string(),
            device: seen.device.to_string(),
            place: place(visit.language, seen.place.as_ref()),
            at: date_time(listed.created_at),
            how: how.join(", "),
            portals: portals.get(&listed.id).map(|names| names.join(", ")).unwrap_or_default(),
            here: listed.id == session.id,
            open: listed.ended_at.is_none() && listed.expires_at > visit.now,
        });
    }
    let others = rows.iter().any(|row| row.open && !row.here);
    html(&SignInsPage { p: holder.page(&visit, "sign-ins-title"), rows, others })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    /// One; without it, all but this one.
    #[serde(default, deserialize_with = "blank_as_none")]
    id: Option<SessionId>,
}

/// `POST /account/sign-ins/end`
pub(super) async fn end(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Posted(form): Posted<End>,
) -> Result<Response, Failure> {
    session::end_other(&app, &session, form.id, visit.now).await?;
    see_other_saying(&visit, PATH, "said-session-ended")
}
