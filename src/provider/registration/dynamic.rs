//! Clients that register by themselves (RFC 7591, OpenID Connect Dynamic Client Registration 1.0), and that read, change and remove
//! what they registered (RFC 7592). Who holds no good token is told nothing.

use serde_json::{Value, json};

use super::asked::{Asked, metadata};
use super::change::{self, Hands};
use super::file::Incoming;
use super::template::Template;
use super::{secret, sector};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::error::refuse;
use crate::base::ids::InitialTokenId;
use crate::base::{Broken, Fault, Outcome, Secret, Timestamp, encode};
use crate::identity::client::{Client, ClientId};
use crate::provider::{Code, Refused};
use crate::store::registrations::{self, NewToken};
use crate::store::{clients, grants};

/// A token that lets clients register under a template.
pub struct Made<'a> {
    pub label: &'a str,
    pub template: &'a Template,
    pub uses: u32,
    pub made_by: &'a str,
    pub expires_at: Timestamp,
}

/// Makes an initial access token: shown once, kept as its hash.
pub async fn make_token(app: &App, made: Made<'_>, now: Timestamp) -> Result<Secret, Broken> {
    let token = Secret::new(format!("iat_{}", app.random.token()));
    let template = serde_json::to_string(made.template)?;
    let mut tx = app.db.write().await?;
    let new = NewToken {
        id: InitialTokenId::new(now, &app.random),
        token_hash: token.sha256(),
        label: made.label,
        template: &template,
        uses: made.uses,
        made_by: made.made_by,
        expires_at: made.expires_at,
    };
    registrations::insert_token(&mut tx, new, now).await?;
    let detail = json!({ "label": made.label, "uses": made.uses, "by": made.made_by, "template": made.template });
    app.record(&mut tx, now, Entry::new(Action::RegistrationTokenMade, Actor::Operator).detail(detail)).await?;
    tx.commit().await?;
    Ok(token)
}

/// `POST /register`
pub async fn register(app: &App, token: Option<&Secret>, body: &[u8], now: Timestamp) -> Outcome<Value, Refused> {
    let template = match token {
        Some(token) => {
            let text = registrations::template(&app.db, &token.sha256(), now).await?.ok_or_else(unknown_token)?;
            serde_json::from_str(&text)?
        }
        None if app.settings.registration.open => Template::open(),
        None => return Err(unknown_token()),
    };
    let id: ClientId = format!("c-{}", encode::b64url(&app.random.bytes::<16>())).parse().map_err(Broken::new)?;
    let incoming = Asked::read(body).and_then(|asked| asked.into_client(&id, &template, app.mode)).map_err(Fault::Refused)?;
    check_sector(app, &incoming).await?;
    let access = access_token(app);
    let mut tx = app.db.write().await?;
    if let Some(token) = token
        && !registrations::take_use(&mut tx, &token.sha256(), now).await?
    {
        return Err(unknown_token());
    }
    let (client, secret) = change::put(app, &mut tx, incoming, Hands::Itself, now).await?;
    registrations::insert(&mut tx, &id, &access.sha256(), &serde_json::to_string(&template)?, now).await?;
    record(app, &mut tx, Action::ClientRegistered, &client, now).await?;
    tx.commit().await?;
    app.clients.follow(&app.db).await?;
    Ok(answer(app, &client, now, secret.as_ref(), &access)?)
}

/// `GET /register/{client_id}`
pub async fn read(app: &App, id: &ClientId, access: &Secret) -> Outcome<Value, Refused> {
    let registration = registrations::opened(&app.db, id, &access.sha256()).await?.ok_or_else(unknown_token)?;
    let client = clients::find(&app.db, id).await?.ok_or_else(unknown_token)?;
    Ok(answer(app, &client, registration.created_at, None, access)?)
}

/// `PUT /register/{client_id}`: the whole of it anew, and another token for the next time.
pub async fn update(app: &App, id: &ClientId, access: &Secret, body: &[u8], now: Timestamp) -> Outcome<Value, Refused> {
    let registration = registrations::opened(&app.db, id, &access.sha256()).await?.ok_or_else(unknown_token)?;
    let template: Template = serde_json::from_str(&registration.template)?;
    let asked = Asked::read(body).map_err(Fault::Refused)?;
    if asked.client_id.as_deref() != Some(id.as_str()) {
        return refuse(metadata("`client_id` must be the client's own"));
    }
    if asked.brings_given() {
        return refuse(metadata("what only the server gives must not be sent (RFC 7592 section 2.2)"));
    }
    let known = clients::find(&app.db, id).await?.ok_or_else(unknown_token)?;
    if asked.client_secret.as_ref().is_some_and(|shown| !secret::is_current(&known, shown, now)) {
        return refuse(metadata("`client_secret` is not the client's own"));
    }
    let incoming = asked.into_client(id, &template, app.mode).map_err(Fault::Refused)?;
    check_sector(app, &incoming).await?;
    let next = access_token(app);
    let mut tx = app.db.write().await?;
    if !registrations::follow_access(&mut tx, id, &access.sha256(), &next.sha256()).await? {
        return Err(unknown_token());
    }
    let (client, secret) = change::put(app, &mut tx, incoming, Hands::Itself, now).await?;
    record(app, &mut tx, Action::ClientChanged, &client, now).await?;
    tx.commit().await?;
    app.clients.follow(&app.db).await?;
    Ok(answer(app, &client, registration.created_at, secret.as_ref(), &next)?)
}

/// `DELETE /register/{client_id}`: out of use at once, with everything that it was granted.
pub async fn delete(app: &App, id: &ClientId, access: &Secret, now: Timestamp) -> Outcome<(), Refused> {
    let mut tx = app.db.write().await?;
    if registrations::opened(&mut tx, id, &access.sha256()).await?.is_none() || !clients::disable(&mut tx, id, now).await? {
        return Err(unknown_token());
    }
    grants::end_of_every_account(&mut tx, id, "client-disabled", now).await?;
    app.record(&mut tx, now, Entry::new(Action::ClientDisabled, Actor::Portal(id.clone()))).await?;
    tx.commit().await?;
    app.clients.follow(&app.db).await?;
    Ok(())
}

/// One answer for a token that is missing, unknown, used up, expired, or another client's.
fn unknown_token() -> Fault<Refused> {
    let why = "the token is missing, unknown or used up, or is not for this client";
    Fault::Refused(Refused::new(Code::InvalidToken, why))
}

fn access_token(app: &App) -> Secret {
    Secret::new(format!("rat_{}", app.random.token()))
}

async fn check_sector(app: &App, incoming: &Incoming) -> Outcome<(), Refused> {
    let checked = sector::check(app, &incoming.metadata).await;
    checked.map_err(|fault| Fault::Refused(metadata(format!("`{}`: {}", fault.field, fault.message))))
}

async fn record(app: &App, tx: &mut crate::store::Tx, action: Action, client: &Client, now: Timestamp) -> Result<(), Broken> {
    let detail = json!({ "metadata": client.metadata, "policy": client.policy });
    app.record(tx, now, Entry::new(action, Actor::Portal(client.id().clone())).detail(detail)).await
}

/// The client information response (RFC 7591 section 3.2.1). A secret is told when it is made, and never again: only its hash is kept.
fn answer(app: &App, client: &Client, issued_at: Timestamp, secret: Option<&Secret>, access: &Secret) -> Result<Value, Broken> {
    let mut answer = serde_json::to_value(&client.metadata)?;
    answer["scope"] = json!(client.policy.scopes.to_string());
    answer["client_id_issued_at"] = json!(issued_at.seconds());
    if let Some(secret) = secret {
        answer["client_secret"] = json!(secret.reveal());
        answer["client_secret_expires_at"] = json!(0);
    }
    answer["registration_access_token"] = json!(access.reveal());
    answer["registration_client_uri"] = json!(app.settings.link(&format!("/register/{}", client.id())));
    Ok(answer)
}
