//! `/account/portals`: which portals may know what, and taking that back.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::frame::Holder;
use crate::app::Shared;
use crate::base::Broken;
use crate::base::ids::ConsentId;
use crate::base::zone::date_time;
use crate::identity::client::{Client, ClientId};
use crate::identity::scope::Scope;
use crate::provider::{linking, withdraw};
use crate::store::{account_links, consents};
use crate::web::form::Posted;
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other_saying};
use crate::web::texts;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/account/portals.html")]
struct PortalsPage {
    p: Page,
    portals: Vec<Portal>,
}

struct Portal {
    id: String,
    name: String,
    purpose: String,
    data: Vec<String>,
    since: String,
    offline: bool,
    /// The portal's earlier account that was linked.
    linked: Option<String>,
    client: String,
    /// Where a sign-in there begins (OpenID Connect Core section 4).
    start: Option<String>,
}

/// `GET /account/portals`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    let holder = Holder::of(&app, &session).await?;
    let consents = consents::of_account(&app.db, session.account).await?;
    let links = account_links::of_account(&app.db, session.account).await?;
    let links: Vec<_> =
        links.iter().map(|link| Ok((&link.client, link.earlier(&app.keyring)?))).collect::<Result<_, Broken>>()?;
    let portals = consents.into_iter().map(|consent| {
        let client = app.clients.find(&consent.client);
        let start = client.as_ref().and_then(|client| start(client, &app.settings.issuer()));
        Portal {
            id: consent.id.to_string(),
            name: client.as_ref().map_or_else(|| consent.client.to_string(), |client| client.name(visit.language).to_owned()),
            purpose: client.as_ref().map(|client| client.purpose(visit.language).to_owned()).unwrap_or_default(),
            data: consent.extent.groups().into_iter().filter_map(|scope| said(&visit, scope)).collect(),
            since: date_time(consent.given_at),
            offline: consent.extent.offline,
            linked: links.iter().find(|(client, _)| **client == consent.client).map(|(_, earlier)| earlier.to_string()),
            client: consent.client.to_string(),
            start,
        }
    });
    html(&PortalsPage { p: holder.page(&visit, "portals-title"), portals: portals.collect() })
}

/// Third-party-initiated login: the portal is told who sends the person, and nothing of who they are.
fn start(client: &Client, issuer: &str) -> Option<String> {
    let mut url = client.metadata.initiate_login_uri.clone()?;
    url.query_pairs_mut().append_pair("iss", issuer);
    Some(url.into())
}

fn said(visit: &Visit, scope: Scope) -> Option<String> {
    let key = match scope {
        Scope::Profile => "scope-profile",
        Scope::Email => "scope-email",
        Scope::Address => "scope-address",
        Scope::Phone => "scope-phone",
        Scope::PersonalNumber => "scope-personal-number",
        Scope::AccountLink => "scope-account-link",
        Scope::Openid | Scope::OfflineAccess => return None,
    };
    Some(texts::say(visit.language, key).into_owned())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Withdraw {
    id: ConsentId,
}

/// `POST /account/portals/withdraw`
pub(super) async fn withdraw(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Posted(form): Posted<Withdraw>,
) -> Result<Response, Failure> {
    withdraw::withdraw(&app, &session, form.id, visit.now).await?;
    see_other_saying(&visit, "/account/portals", "said-consent-withdrawn")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unlink {
    client: ClientId,
}

/// `POST /account/portals/unlink`
pub(super) async fn unlink(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Posted(form): Posted<Unlink>,
) -> Result<Response, Failure> {
    linking::unlink(&app, &session, &form.client, visit.now).await?;
    see_other_saying(&visit, "/account/portals", "said-account-unlinked")
}
