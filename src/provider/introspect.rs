//! Introspection (RFC 7662, signed: RFC 9701) and revocation (RFC 7009): a client learns of its own tokens, a resource server
//! of those that are for it, and each ends its own only.

use serde::Serialize;
use serde_json::{Value, json};

use super::access::{self, Access, Audience};
use super::acting::{self, Act};
use super::grant::Granted;
use super::sender::Confirmation;
use super::token::{RefreshToken, client_credentials};
use super::{envelope, policy, subject};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::GrantId;
use crate::base::{Broken, Timestamp};
use crate::identity::client::Client;
use crate::jose::{SigAlg, sign};
use crate::store::grants::{self, Grant};

/// The answer of introspection. A token that is none, is for somebody else, or has ended is `active: false` and nothing more.
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<Audience>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Confirmation::is_empty")]
    pub cnf: Confirmation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_details: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
}

/// What a token is worth now, as far as `asker` may know. One statement, no write.
pub async fn introspect(app: &App, asker: &Client, token: &str, now: Timestamp) -> Result<Status, Broken> {
    let said = match RefreshToken::parse(token) {
        Some(refresh) => of_refresh(app, asker, &refresh, now).await?,
        None => of_access(app, asker, token, now).await?,
    };
    Ok(Status { active: said.is_some(), said })
}

/// The same, signed for who asked and, where they registered so, encrypted to them (RFC 9701 section 5).
pub async fn signed(app: &App, asker: &Client, status: &Status, now: Timestamp) -> Result<String, Broken> {
    let alg = asker.metadata.introspection_signed_response_alg.unwrap_or(SigAlg::Rs256);
    let claims = json!({ "iss": app.settings.issuer(), "aud": asker.id(), "iat": now.seconds(), "token_introspection": status });
    let signed = sign(app.keyring.signing().active(alg)?, "token-introspection+jwt", &claims)?;
    let metadata = &asker.metadata;
    let registered = (metadata.introspection_encrypted_response_alg, metadata.introspection_encrypted_response_enc);
    envelope::close_or_break(app, asker, registered, signed, now).await
}

async fn of_access(app: &App, asker: &Client, token: &str, now: Timestamp) -> Result<Option<Said>, Broken> {
    let Some(held) = access::find(app, token, now).await? else { return Ok(None) };
    let access = held.access;
    if !may_know(asker, &access) {
        return Ok(None);
    }
    let Some(client) = app.clients.find(&access.terms.client_id) else { return Ok(None) };
    let stands = match &held.grant {
        Some(grant) => {
            let granted = Granted::read(grant)?;
            grant.client == *client.id() && policy::still_granted(grant, &granted, &client, &access.scopes(), now).is_ok()
        }
        None => client_credentials::still_allowed(&client, &access),
    };
    if !stands {
        return Ok(None);
    }
    let terms = access.terms;
    Ok(Some(Said {
        iss: terms.iss,
        sub: terms.sub,
        client_id: terms.client_id.to_string(),
        scope: terms.scope,
        exp: terms.exp,
        iat: terms.iat,
        auth_time: terms.auth_time,
        acr: terms.acr,
        aud: Some(terms.aud),
        jti: Some(terms.jti),
        token_type: Some(terms.cnf.token_type()),
        cnf: terms.cnf,
        authorization_details: terms.authorization_details,
        act: terms.act,
    }))
}

/// Its own, or one that is for it.
fn may_know(asker: &Client, access: &Access) -> bool {
    let is_for_it = || asker.policy.is_resource_server && access.terms.aud.all().any(|aud| asker.policy.resources.contains(aud));
    access.terms.client_id == *asker.id() || access.terms.aud.has(asker.id().as_str()) || is_for_it()
}

/// A refresh token is nobody's but its client's.
async fn of_refresh(app: &App, asker: &Client, token: &RefreshToken, now: Timestamp) -> Result<Option<Said>, Broken> {
    let Some(grant) = grants::of_refresh(&app.db, &token.hashes().token, now).await? else { return Ok(None) };
    let granted = Granted::read(&grant)?;
    if grant.client != *asker.id() || policy::still_granted(&grant, &granted, asker, &granted.scopes, now).is_err() {
        return Ok(None);
    }
    Ok(Some(Said {
        iss: app.settings.issuer(),
        sub: subject::of(&app.keyring, asker, &grant.subject_seed),
        client_id: asker.id().to_string(),
        scope: granted.scopes.to_string(),
        exp: grant.expires_at.seconds(),
        iat: grant.created_at.seconds(),
        auth_time: Some(granted.auth_at.seconds()),
        authorization_details: granted.told_details(),
        acr: Some(granted.acr),
        aud: None,
        jti: None,
        token_type: None,
        cnf: Confirmation::default(),
        act: grant.acting.as_ref().map(|acting| acting::claim(app, asker, acting)),
    }))
}

/// Ends the grant that a token stands under, and with it every other token of it (RFC 7009 section 2.1); a token without a
/// grant ends alone. What is another's or is no token changes nothing.
pub async fn revoke(app: &App, client: &Client, token: &str, now: Timestamp) -> Result<(), Broken> {
    // A token tells by its form what it is, so that `token_type_hint` need not be believed.
    let grant: Option<Grant> = if let Some(refresh) = RefreshToken::parse(token) {
        grants::of_refresh(&app.db, &refresh.hashes().token, now).await?
    } else {
        let Some(held) = access::find(app, token, now).await? else { return Ok(()) };
        if held.grant.is_none() && held.access.terms.client_id == *client.id() {
            return access::revoke(app, &held.access, token, now).await;
        }
        held.grant
    };
    match grant {
        Some(grant) if grant.client == *client.id() => end(app, client, &grant, grant.id, now).await,
        _ => Ok(()),
    }
}

async fn end(app: &App, client: &Client, grant: &Grant, id: GrantId, now: Timestamp) -> Result<(), Broken> {
    let mut tx = app.db.write().await?;
    if grants::end(&mut tx, id, "revoked", now).await? {
        let entry =
            Entry::new(Action::GrantEnded, Actor::Portal(client.id().clone())).account(grant.account).person(grant.person);
        app.record(&mut tx, now, entry.detail(json!({ "grant": id, "why": "revoked" }))).await?;
    }
    tx.commit().await
}
