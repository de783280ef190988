//! `/account/keys/remove`: asks once, then takes a way to sign in away. What other devices opened with it ends too.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::frame::{Holder, afresh};
use super::{keys, words};
use crate::app::Shared;
use crate::authn::change::{Changer, NotChanged, Removed};
use crate::base::ids::FactorId;
use crate::base::{Fault, Refusal as _};
use crate::identity::level::Factor;
use crate::store::passkeys;
use crate::web::citizen::entry::visitor;
use crate::web::components::Tone;
use crate::web::form::{Asked, Posted};
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

const PATH: &str = "/account/keys/remove";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Which {
    Passkey,
    App,
    Card,
    Password,
    Email,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct What {
    kind: Which,
    id: Option<FactorId>,
}

impl What {
    fn removed(&self) -> Option<Removed> {
        match (self.kind, self.id) {
            (Which::Passkey, Some(id)) => Some(Removed::Passkey(id)),
            (Which::App, Some(id)) => Some(Removed::App(id)),
            (Which::Card, None) => Some(Removed::Card),
            (Which::Password, None) => Some(Removed::Password),
            (Which::Email, None) => Some(Removed::Email),
            _ => None,
        }
    }
}

/// The page that takes this away.
pub(super) fn of(what: Removed) -> String {
    let (kind, id) = match what {
        Removed::Passkey(id) => ("passkey", Some(id)),
        Removed::App(id) => ("app", Some(id)),
        Removed::Card => ("card", None),
        Removed::Password => ("password", None),
        Removed::Email => ("email", None),
    };
    match id {
        Some(id) => format!("{PATH}?kind={kind}&id={id}"),
        None => format!("{PATH}?kind={kind}"),
    }
}

#[derive(Template)]
#[template(path = "citizen/account/remove.html")]
struct RemovePage {
    p: Page,
    what: String,
    kind: &'static str,
    id: String,
    code: &'static str,
}

async fn shown(app: &Shared, visit: &Visit, holder: &Holder, what: &What) -> Result<RemovePage, Failure> {
    let (kind, factor) = match what.kind {
        Which::Passkey => ("passkey", Factor::Passkey),
        Which::App => ("app", Factor::Totp),
        Which::Card => ("card", Factor::CardCode),
        Which::Password => ("password", Factor::Password),
        Which::Email => ("email", Factor::EmailCode),
    };
    let mut called = words::factor(visit.language, factor).into_owned();
    if what.kind == Which::Passkey {
        let keys = passkeys::of_account(&app.db, holder.account.id).await?;
        if let Some(key) = keys.into_iter().find(|key| Some(key.id) == what.id) {
            called = format!("{called} “{}”", key.name);
        }
    }
    let id = what.id.map(|id| id.to_string()).unwrap_or_default();
    Ok(RemovePage { p: holder.page(visit, "remove-title"), what: called, kind, id, code: "" })
}

/// `GET /account/keys/remove`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Asked(what): Asked<What>,
) -> Result<Response, Failure> {
    let Some(removed) = what.removed() else { return Ok(see_other(keys::PATH)) };
    if let Some(elsewhere) = afresh(&app, &visit, &session, &of(removed))? {
        return Ok(elsewhere);
    }
    html(&shown(&app, &visit, &Holder::of(&app, &session).await?, &what).await?)
}

/// `POST /account/keys/remove`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    Posted(what): Posted<What>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, keys::PATH)? {
        return Ok(elsewhere);
    }
    let Some(removed) = what.removed() else { return Ok(see_other(keys::PATH)) };
    let visitor = visitor(&visit, &headers, Some(&session));
    match Changer::of(&visitor)?.remove(&app, removed).await {
        Ok(()) => keys::back(&visit, "said-way-removed"),
        Err(Fault::Refused(NotChanged::LastOne)) => {
            let mut page = shown(&app, &visit, &Holder::of(&app, &session).await?, &what).await?;
            let words = page.p.say("refused-last-way-to-sign-in.next");
            page.p = page.p.saying(Tone::Error, words);
            page.code = NotChanged::LastOne.code();
            html_with(StatusCode::CONFLICT, &page)
        }
        Err(fault) => Err(fault.into()),
    }
}
