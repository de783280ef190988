//! Token exchange (RFC 8693), for `act` and nothing else: a portal takes a citizen's token to another that its policy names, as
//! itself acting for the citizen; or joins a ward's token and a guardian's, where a mandate is in force. Nothing grows on the
//! way: neither scopes, nor level, nor time.

use std::time::Duration;

use serde_json::json;

use super::{Asker, Issued, refuse};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::GrantId;
use crate::base::{Fault, Outcome, Timestamp};
use crate::identity::client::{Client, ClientId};
use crate::identity::scope::{Scope, Scopes};
use crate::provider::access::{self, Bearer};
use crate::provider::acting::{self, Act};
use crate::provider::grant::Granted;
use crate::provider::{Code, Params, Refused, policy, subject};
use crate::store::grants::{self, Grant, Under};
use crate::store::{afar, mandates};

/// RFC 8693 section 3.
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

pub async fn exchange(app: &App, asker: Asker<'_>, params: &Params, now: Timestamp) -> Outcome<Issued, Refused> {
    let client = asker.client;
    if client.is_public() || !client.policy.understands_act {
        return refuse(Refused::new(
            Code::UnauthorizedClient,
            "token exchange is for clients with a secret or key that understand act",
        ));
    }
    form(params).map_err(Fault::Refused)?;
    let subject = held(app, asker, params.get("subject_token"), now).await?;
    let scopes = narrowed(&subject, params.get("scope")).map_err(Fault::Refused)?;
    match params.get("actor_token") {
        None => onward(app, asker, (subject, scopes), params, now).await,
        Some(token) => {
            if params.get("audience").is_some_and(|audience| audience != client.id().as_str()) {
                return refuse(Refused::new(Code::InvalidTarget, "a token with an actor is for the client that asks"));
            }
            let actor = held(app, asker, Some(token), now).await?;
            joined(app, asker, (subject, scopes), actor, now).await
        }
    }
}

/// Pure: access tokens in, an access token out.
fn form(params: &Params) -> Result<(), Refused> {
    let is_access = |name: &str| params.get(name) == Some(ACCESS_TOKEN);
    if !is_access("subject_token_type") {
        return Err(Refused::request("subject_token_type must be that of an access token"));
    }
    if params.get("actor_token").is_some() != params.get("actor_token_type").is_some() {
        return Err(Refused::request("actor_token and actor_token_type go together"));
    }
    if params.get("actor_token_type").is_some() && !is_access("actor_token_type") {
        return Err(Refused::request("actor_token_type must be that of an access token"));
    }
    if params.get("requested_token_type").is_some() && !is_access("requested_token_type") {
        return Err(Refused::request("requested_token_type: only access tokens are issued"));
    }
    Ok(())
}

/// A token of the asking client's own, with the grant that it stands under.
struct Held {
    grant: Grant,
    granted: Granted,
    scopes: Scopes,
    expires_at: Timestamp,
}

/// One text for every reason (RFC 8693 section 2.2.2).
fn unacceptable() -> Fault<Refused> {
    Fault::Refused(Refused::request("the token is not one of this client's, or not good any more"))
}

async fn held(app: &App, asker: Asker<'_>, token: Option<&str>, now: Timestamp) -> Outcome<Held, Refused> {
    let token = token.ok_or_else(|| Fault::Refused(Refused::request("subject_token is missing")))?;
    let found = access::find(app, token, now).await?.ok_or_else(unacceptable)?;
    let grant = found.grant.ok_or_else(unacceptable)?;
    let (granted, scopes) = (Granted::read(&grant)?, found.access.scopes());
    let client = asker.client;
    let is_own = found.access.terms.client_id == *client.id() && grant.client == *client.id();
    // A token that came from here already is not carried further.
    let is_first = found.access.terms.act.as_ref().is_none_or(|act| act.sub != client.id().as_str());
    let is_shown = found.access.terms.cnf.holds(asker.sender);
    if !is_own || !is_first || !is_shown || policy::still_granted(&grant, &granted, client, &scopes, now).is_err() {
        return Err(unacceptable());
    }
    Ok(Held { grant, granted, scopes, expires_at: found.access.expires_at() })
}

/// The same scopes or fewer, and none for later.
fn narrowed(subject: &Held, asked: Option<&str>) -> Result<Scopes, Refused> {
    let mut scopes = match asked {
        None => subject.scopes.clone(),
        Some(text) => {
            let scopes = Scopes::known(text);
            let all_known = scopes.0.len() == text.split_ascii_whitespace().count();
            if !all_known || scopes.0.is_empty() || !scopes.is_within(&subject.scopes) {
                return Err(Refused::new(Code::InvalidScope, "scope: more than the subject token has"));
            }
            scopes
        }
    };
    scopes.0.remove(&Scope::OfflineAccess);
    Ok(scopes)
}

/// To another portal: the citizen under the name by which that portal knows them, the asker as the actor, and whoever acted
/// before behind it. It stands under the same grant, and ends with it.
async fn onward(
    app: &App,
    asker: Asker<'_>,
    (held, scopes): (Held, Scopes),
    params: &Params,
    now: Timestamp,
) -> Outcome<Issued, Refused> {
    let client = asker.client;
    let target = target(app, client, params.get("audience")).map_err(Fault::Refused)?;
    let policy = &target.policy;
    if scopes.iter().any(|scope| scope != Scope::Openid && !policy.scopes.has(scope)) {
        return refuse(Refused::new(Code::InvalidScope, "scope: the audience may not have one of these"));
    }
    if held.granted.level < policy.least_auth_level || held.grant.standing.account_level < Some(policy.least_account_level) {
        let why = "the citizen's sign-in or account is below what the audience asks for";
        return refuse(Refused::new(Code::UnmetAuthenticationRequirements, why));
    }
    let before = held.grant.acting.as_ref().map(|before| Box::new(acting::claim(app, &target, before)));
    let act = Act { sub: client.id().to_string(), desk: None, act: before };
    let entry = Entry::new(Action::TokensExchanged, Actor::Portal(client.id().clone()))
        .account(held.grant.account)
        .person(held.grant.person)
        .detail(json!({ "grant": held.grant.id, "audience": target.id() }));
    let mut tx = app.db.write().await?;
    app.record(&mut tx, now, entry).await?;
    tx.commit().await?;
    let subject = subject::of(&app.keyring, &target, &held.grant.subject_seed);
    let audience = [target.id().to_string()];
    let what = Exchanged { grant: held.grant.id, granted: &held.granted, subject, scopes, audience: &audience, act };
    issue(app, asker, what, (now, held.expires_at)).await
}

/// The portal that a token is to be for: one that the asker's policy names and that understands who acts.
fn target(app: &App, client: &Client, audience: Option<&str>) -> Result<std::sync::Arc<Client>, Refused> {
    let audience = audience.ok_or_else(|| Refused::request("audience is missing"))?;
    let id = audience.parse::<ClientId>().ok().filter(|id| client.policy.audiences.contains(id));
    let found = id.and_then(|id| app.clients.find(&id)).filter(|target| target.policy.understands_act);
    found.ok_or_else(|| Refused::new(Code::InvalidTarget, "audience: this client may not exchange a token for it"))
}

/// A ward's token and a guardian's become one: the ward is the subject, the guardian the actor, as strongly as the weaker of the
/// two signed in. Whether the guardian may act is what the mandate says now (`may_act`, section 4.4, kept where it can be
/// withdrawn).
async fn joined(
    app: &App,
    asker: Asker<'_>,
    (ward, scopes): (Held, Scopes),
    guardian: Held,
    now: Timestamp,
) -> Outcome<Issued, Refused> {
    let client = asker.client;
    if ward.grant.acting.is_some() || guardian.grant.acting.is_some() {
        return refuse(Refused::request("somebody acts in one of the tokens already"));
    }
    let wards = mandates::wards(&app.db, guardian.grant.account, now).await?;
    let Some(mandate) = wards.into_iter().find(|it| it.account == ward.grant.account).map(|it| it.mandate) else {
        return refuse(Refused::request("the actor may not act for the subject"));
    };
    let weaker = if guardian.granted.level <= ward.granted.level { &guardian.granted } else { &ward.granted };
    let granted = Granted {
        scopes: scopes.clone(),
        nonce: None,
        challenge: None,
        acr: weaker.level.acr().to_owned(),
        level: weaker.level,
        factors: weaker.factors.clone(),
        auth_at: guardian.granted.auth_at.min(ward.granted.auth_at),
        ..ward.granted.clone()
    };
    let until = ward.expires_at.min(guardian.expires_at);
    let id = GrantId::new(now, &app.random);
    let (account, person) = (ward.grant.account, ward.grant.person);
    let new = afar::NewGrant { id, account, client: client.id(), request: serde_json::to_string(&granted)?, expires_at: until };
    let entry = Entry::new(Action::TokensExchanged, Actor::Guardian(guardian.grant.account))
        .account(account)
        .person(person)
        .client(client.id().clone())
        .detail(json!({ "grant": id, "mandate": mandate }));
    let mut tx = app.db.write().await?;
    afar::insert_grant(&mut tx, new, now).await?;
    grants::note_acting(&mut tx, id, Under::Mandate(mandate)).await?;
    app.record(&mut tx, now, entry).await?;
    tx.commit().await?;
    let act = Act { sub: subject::of(&app.keyring, client, &guardian.grant.subject_seed), desk: None, act: None };
    let subject = subject::of(&app.keyring, client, &ward.grant.subject_seed);
    let what = Exchanged { grant: id, granted: &granted, subject, scopes, audience: &[], act };
    issue(app, asker, what, (now, until)).await
}

/// A token to be issued.
struct Exchanged<'a> {
    grant: GrantId,
    granted: &'a Granted,
    subject: String,
    scopes: Scopes,
    audience: &'a [String],
    act: Act,
}

async fn issue(
    app: &App,
    asker: Asker<'_>,
    what: Exchanged<'_>,
    (now, until): (Timestamp, Timestamp),
) -> Outcome<Issued, Refused> {
    let Asker { client, sender } = asker;
    // Whole seconds, so that it never outlives what it came from.
    let lifetime = access::lifetime(app, client).min(Duration::from_secs(until.since(now).as_secs()));
    let bearer = Bearer {
        grant: Some(what.grant),
        client,
        subject: &what.subject,
        scope: what.scopes.to_string(),
        resources: what.audience,
        signed_in: Some(what.granted),
        bound_to: sender,
        authorization_details: None,
        act: Some(&what.act),
        lifetime,
    };
    let access_token = access::issue(app, bearer, now).await?;
    Ok(Issued {
        access_token,
        issued_token_type: Some(ACCESS_TOKEN),
        token_type: sender.token_type(),
        expires_in: lifetime.as_secs(),
        scope: what.scopes.to_string(),
        id_token: None,
        refresh_token: None,
        authorization_details: None,
    })
}
