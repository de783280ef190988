//! Introspection (RFC 7662) and revocation (RFC 7009): a client learns of its own tokens only, and ends its own only.

use serde::Serialize;

use super::acting::{self, Act};
use super::grant::Granted;
use super::token::RefreshToken;
use super::{access, policy, subject};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::{Broken, Timestamp};
use crate::identity::client::Client;
use crate::identity::scope::Scopes;
use crate::store::grants::{self, Grant};

/// The answer of introspection. A token that is none, is another's, or has ended is `active: false` and nothing more.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Status {
    pub active: bool,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Said {
    pub iss: String,
    pub sub: String,
    pub client_id: String,
    pub scope: String,
    pub exp: i64,
    pub iat: i64,
    pub auth_time: i64,
    pub acr: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
}

/// A token that was found, of whichever kind.
struct Found {
    grant: Grant,
    scopes: Option<Scopes>,
    issued_at: Timestamp,
    expires_at: Timestamp,
    jti: Option<String>,
}

/// Asks the store once and writes nothing.
pub async fn introspect(app: &App, client: &Client, token: &str, now: Timestamp) -> Result<Status, Broken> {
    let Some(found) = find(app, token, now).await? else { return Ok(Status::default()) };
    let Found { grant, scopes, issued_at, expires_at, jti } = found;
    let granted = Granted::read(&grant)?;
    let scopes = scopes.unwrap_or_else(|| granted.scopes.clone());
    if grant.client != *client.id() || policy::still_granted(&grant, &granted, client, &scopes, now).is_err() {
        return Ok(Status::default());
    }
    let issuer = app.settings.issuer();
    let said = Said {
        sub: subject::of(&app.keyring, client, &grant.subject_seed),
        client_id: client.id().to_string(),
        scope: scopes.to_string(),
        exp: expires_at.seconds(),
        iat: issued_at.seconds(),
        auth_time: granted.auth_at.seconds(),
        acr: granted.acr,
        aud: jti.is_some().then(|| issuer.clone()),
        token_type: jti.is_some().then_some("Bearer"),
        act: grant.acting.as_ref().map(|acting| acting::claim(app, client, acting)),
        jti,
        iss: issuer,
    };
    Ok(Status { active: true, said: Some(said) })
}

/// Ends the grant that a token stands under, and with it every other token of it (RFC 7009 section 2.1). What is another's
/// or is no token changes nothing.
pub async fn revoke(app: &App, client: &Client, token: &str, now: Timestamp) -> Result<(), Broken> {
    let Some(found) = find(app, token, now).await? else { return Ok(()) };
    let grant = found.grant;
    if grant.client != *client.id() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    if grants::end(&mut tx, grant.id, "revoked", now).await? {
        let entry =
            Entry::new(Action::GrantEnded, Actor::Portal(client.id().clone())).account(grant.account).person(grant.person);
        app.record(&mut tx, now, entry.detail(serde_json::json!({ "grant": grant.id, "why": "revoked" }))).await?;
    }
    tx.commit().await
}

/// A token tells by its form what it is, so that `token_type_hint` need not be believed.
async fn find(app: &App, token: &str, now: Timestamp) -> Result<Option<Found>, Broken> {
    if let Some(refresh) = RefreshToken::parse(token) {
        let found = grants::of_refresh(&app.db, &refresh.hashes().token, now).await?;
        return Ok(found.map(|grant| Found {
            scopes: None,
            issued_at: grant.created_at,
            expires_at: grant.expires_at,
            jti: None,
            grant,
        }));
    }
    let Some(access) = access::read(app, token, now) else { return Ok(None) };
    let grant = grants::find(&app.db, access.grant).await?;
    Ok(grant.filter(|grant| grant.client == access.client).map(|grant| Found {
        grant,
        scopes: Some(access.scopes),
        issued_at: access.issued_at,
        expires_at: access.expires_at,
        jti: Some(access.jti),
    }))
}
