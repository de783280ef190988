//! "This was not me", on a sign-in or on a change; and the cases that come of it, with their state.

use std::borrow::Cow;

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use super::frame::Holder;
use super::remove;
use crate::app::Shared;
use crate::audit::Action;
use crate::authn::not_me::{self, Way, What};
use crate::base::Timestamp;
use crate::base::ids::SessionId;
use crate::base::zone::date_time;
use crate::store::cases;
use crate::web::citizen::entry::visitor;
use crate::web::form::{Posted, blank_as_none};
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, Unserved, html, see_other_saying};
use crate::web::visit::Visit;

const PATH: &str = "/account/cases";

/// Changes of how one signs in, by whoever was signed in: what may not have been the holder.
pub(super) fn can_be_denied(action: Action) -> bool {
    matches!(
        action,
        Action::FactorAdded
            | Action::FactorRemoved
            | Action::CodeCardIssued
            | Action::HandedOver
            | Action::Recovered
            | Action::RecoveryProven
            | Action::ConsentGiven
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Denied {
    #[serde(default, deserialize_with = "blank_as_none")]
    session: Option<SessionId>,
    #[serde(default)]
    action: String,
    #[serde(default)]
    at: i64,
}

/// `POST /account/not-me`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    Posted(form): Posted<Denied>,
) -> Result<Response, Failure> {
    let what = match (form.session, form.action.parse::<Action>()) {
        (Some(id), _) => What::SignIn(id),
        (None, Ok(action)) if can_be_denied(action) => What::Change(action.word(), Timestamp(form.at)),
        _ => return Err(Unserved::NotFound.into()),
    };
    match not_me::report(&app, &visitor(&visit, &headers, Some(&session)), what).await? {
        Way::Unknown => see_other_saying(&visit, PATH, "said-case-opened"),
        Way::Removed => see_other_saying(&visit, PATH, "said-case-way-removed"),
        Way::Needed => see_other_saying(&visit, PATH, "said-case-way-stays"),
        // The removal asks for a fresh sign-in, and comes back.
        Way::Unconfirmed(used) => see_other_saying(&visit, &remove::of(used), "said-case-way-confirm"),
    }
}

#[derive(Template)]
#[template(path = "citizen/account/cases.html")]
struct CasesPage {
    p: Page,
    rows: Vec<Row>,
}

struct Row {
    number: String,
    what: String,
    opened: String,
    state: String,
    closed: bool,
    /// What became of the way to sign in that was used there; empty where that is not known.
    way: String,
}

/// What a case is about, in words.
pub(in crate::web) fn about(p: &Page, kind: &str, about: &serde_json::Value) -> String {
    let at = date_time(Timestamp(about["at"].as_i64().unwrap_or_default()));
    let words = match (kind, about["by"].as_str()) {
        ("sign-in", _) => p.say1("case-sign-in", "at", at),
        ("scam", Some("picture")) => p.say1("case-scam-picture", "at", at),
        ("scam", Some("helper")) => p.say1("case-scam-helper", "at", at),
        ("scam", _) => p.say1("case-scam-portal", "at", at),
        _ => p.say1("case-change", "at", at),
    };
    words.into_owned()
}

/// What became of the way to sign in, in words.
pub(in crate::web) fn way(p: &Page, about: &serde_json::Value) -> Cow<'static, str> {
    match about["way"].as_str() {
        Some("removed") => p.say("case-way-removed"),
        Some("stays") => p.say("case-way-stays"),
        _ => Cow::Borrowed(""),
    }
}

/// How it stands, in words.
pub(in crate::web) fn state(p: &Page, state: &str, outcome: Option<&str>) -> String {
    let key = match (state, outcome) {
        ("open", _) => "case-open",
        ("taken", _) => "case-taken",
        (_, Some("mistaken")) => "case-mistaken",
        (_, Some("reported")) => "case-reported",
        _ => "case-secured",
    };
    p.say(key).into_owned()
}

/// `GET /account/cases`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    let holder = Holder::of(&app, &session).await?;
    let p = holder.page(&visit, "cases-title");
    let mut rows = Vec::new();
    for case in cases::of_account(&app.db, session.account).await? {
        let told = case.about(&app.keyring)?;
        rows.push(Row {
            what: about(&p, &case.kind, &told),
            way: way(&p, &told).into_owned(),
            opened: date_time(case.opened_at),
            state: state(&p, &case.state, case.outcome.as_deref()),
            closed: case.closed_at.is_some(),
            number: case.number,
        });
    }
    html(&CasesPage { p, rows })
}
