//! `/account/keys`: the ways to sign in that this person has, and adding, naming and removing them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::frame::{Holder, afresh};
use crate::app::Shared;
use crate::authn::change::Changer;
use crate::authn::session::is_fresh;
use crate::base::ids::FactorId;
use crate::base::zone::date_time;
use crate::store::{cards, passkeys, totps, ways};
use crate::web::citizen::entry::visitor;
use crate::web::form::Posted;
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other, see_other_saying};
use crate::web::visit::Visit;

pub(super) const PATH: &str = "/account/keys";

#[derive(Template)]
#[template(path = "citizen/account/keys.html")]
struct KeysPage {
    p: Page,
    keys: Vec<Key>,
    /// Since when there is an app, and its id.
    app: Option<(String, String)>,
    password: bool,
    passcode: bool,
    /// The printed card in use: which, since when, how many codes are left.
    card: Option<(String, String, i64)>,
    /// Masked; empty when there is none.
    phone: String,
    /// Whether it signs its holder in.
    phone_proven: bool,
    /// Masked; empty when there is none.
    email: String,
    email_proven: bool,
    /// Whether the sign-in is recent enough to change something at once.
    fresh: bool,
}

struct Key {
    id: String,
    name: String,
    since: String,
    used: String,
}

/// `GET /account/keys`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    let holder = Holder::of(&app, &session).await?;
    let has = ways::of(&app.db, session.account).await?;
    let keys = passkeys::of_account(&app.db, session.account).await?.into_iter().map(|key| Key {
        id: key.id.to_string(),
        name: key.name,
        since: date_time(key.created_at),
        used: key.last_used_at.map(date_time).unwrap_or_default(),
    });
    let in_use = totps::in_use(&app.db, session.account).await?;
    let phone = holder.account.phone(&app.keyring)?;
    html(&KeysPage {
        p: holder.page(&visit, "keys-title"),
        keys: keys.collect(),
        app: in_use.map(|it| (it.id.to_string(), date_time(it.confirmed_at.unwrap_or(it.created_at)))),
        password: has.passwords > 0,
        passcode: has.passcodes > 0,
        card: cards::in_use(&app.db, session.account).await?.map(|card| (card.serial, date_time(card.issued_at), card.left)),
        phone: phone.map(|phone| phone.masked()).unwrap_or_default(),
        phone_proven: has.phone,
        email: holder.account.email(&app.keyring)?.map(|email| email.masked()).unwrap_or_default(),
        email_proven: has.email,
        fresh: is_fresh(&session, visit.now),
    })
}

/// `GET /account/keys/confirm`: a strong and recent sign-in, and back to the list.
pub(super) async fn confirm(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    Ok(afresh(&app, &visit, &session, PATH)?.unwrap_or_else(|| see_other(PATH)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rename {
    id: FactorId,
    name: String,
}

/// `POST /account/keys/rename`
pub(super) async fn rename(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: axum::http::HeaderMap,
    Posted(form): Posted<Rename>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    let visitor = visitor(&visit, &headers, Some(&session));
    Changer::of(&visitor)?.rename(&app, form.id, &form.name).await?;
    see_other_saying(&visit, PATH, "said-key-renamed")
}

/// `303` back to the list.
pub(super) fn back(visit: &Visit, key: &'static str) -> Result<Response, Failure> {
    see_other_saying(visit, PATH, key)
}
