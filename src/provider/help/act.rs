//! The officer drives the portal: a request of that portal, in the browser of the officer's own session, is answered with a code
//! whose subject is the citizen. Another portal, another scope, or a visit that ended gets nothing.

use std::time::Duration;

use serde_json::json;

use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::encode::sha256;
use crate::base::ids::{GrantId, SessionId};
use crate::base::{Broken, Timestamp, zone};
use crate::identity::client::{Client, ClientId, ResponseType};
use crate::identity::level::AuthLevel;
use crate::identity::scope::Scope;
use crate::identity::session::Session;
use crate::provider::authorize::decide::unmet;
use crate::provider::authorize::pushed;
use crate::provider::authorize::{Facts, Next, Reached, Request, decide};
use crate::provider::grant::Granted;
use crate::provider::policy::{self, Ask};
use crate::provider::{Code, Refused, subject, token};
use crate::store::grants::Standing;
use crate::store::helped;
use crate::store::helps::{self, UnderWay};
use crate::store::officers::Duty;

/// Answers a request in a visit: a code, or why not.
pub async fn grant(
    app: &App,
    client: &Client,
    request: &Request,
    duty: &Duty,
    now: Timestamp,
) -> Result<Result<String, Refused>, Broken> {
    let Some((portal, visit)) = helps::under_way(&app.db, duty.session, now).await? else {
        return Ok(Err(denied("no visit is under way at this desk")));
    };
    let session = session(&visit, now);
    let reached = match decision(app, (client, request), (&portal, &visit, &session), now) {
        Ok(reached) => reached,
        Err(refused) => return Ok(Err(refused)),
    };
    let code = format!("{}{}", token::code::PREFIX, app.random.token());
    let lifetimes = &app.settings.tokens;
    let code_expires_at = now + Duration::from_secs(lifetimes.code.into());
    let id = GrantId::new(now, &app.random);
    let new = helps::NewGrant {
        id,
        help: visit.id,
        account: visit.account,
        client: client.id(),
        request: serde_json::to_string(&Granted::new(request, &reached, &session))?,
        code_hash: sha256(code.as_bytes()),
        code_expires_at,
        expires_at: code_expires_at + Duration::from_secs(lifetimes.access.into()),
    };
    let entry = Entry::new(Action::HelpSignedIn, Actor::Officer(duty.officer.id))
        .desk(duty.desk.id)
        .client(client.id().clone())
        .account(visit.account)
        .person(visit.person);
    let detail =
        json!({ "grant": id, "help": visit.id, "claims": reached.extent.to_string(), "acr": reached.acr, "assisted": true });
    let mut tx = app.db.write().await?;
    if !pushed::answer_once(&mut tx, request, now).await? {
        return Ok(Err(denied("this request was answered before")));
    }
    helps::insert_grant(&mut tx, new, now).await?;
    helped::note(&mut tx, duty.desk.id, zone::day_of(now).number()).await?;
    app.record(&mut tx, now, entry.detail(detail)).await?;
    tx.commit().await?;
    Ok(Ok(code))
}

/// What the visit is worth as a session: the citizen's, as they approved it.
fn session(visit: &UnderWay, now: Timestamp) -> Session {
    Session {
        id: SessionId(visit.id.0),
        account: visit.account,
        person: visit.person,
        level: visit.factors.level().unwrap_or(AuthLevel::One),
        factors: visit.factors.clone(),
        auth_at: visit.auth_at,
        created_at: now,
        expires_at: visit.expires_at,
        account_level: visit.account_level,
        raise_to: None,
        subject_seed: visit.subject_seed.clone(),
    }
}

/// Pure but for the keyring: the portal of the visit and no other, nothing beyond what the citizen was shown, and then all that
/// the browser flow asks.
fn decision(
    app: &App,
    (client, request): (&Client, &Request),
    (portal, visit, session): (&ClientId, &UnderWay, &Session),
    now: Timestamp,
) -> Result<Reached, Refused> {
    if portal != client.id() || !client.policy.understands_act {
        return Err(denied("this visit is at another portal"));
    }
    if request.kind != ResponseType::Code || !request.details.is_empty() {
        return Err(denied("a helper is given a code, and nothing that the citizen was not shown"));
    }
    if request.scopes.has(Scope::OfflineAccess) {
        return Err(denied("a visit ends: nothing is given for later"));
    }
    let subject = subject::of(&app.keyring, client, &session.subject_seed);
    let factors: Vec<_> = session.factors.iter().collect();
    let facts = Facts {
        session: Some(session),
        subject: Some(&subject),
        factors: &factors,
        consented: Some(&visit.extent),
        agreed: true,
        must_choose: false,
    };
    let reached = match decide(request, client, &facts) {
        Next::Done(reached) => reached,
        Next::Refuse(refused) => return Err(refused),
        Next::SignIn(_) | Next::OutOfReach(_) | Next::Consent(_) | Next::Choose => return Err(unmet()),
    };
    let standing = Standing {
        account_open: true,
        account_level: Some(session.account_level),
        session_ended: false,
        consented: Some(visit.extent.clone()),
        secrets_at: None,
    };
    let ask = Ask { client, scopes: &request.scopes, extent: &reached.extent, level: session.level, since: now };
    if !visit.extent.covers(&reached.extent) || policy::authorise(ask, &standing).is_err() {
        return Err(denied("the citizen let the helper have less than this"));
    }
    Ok(reached)
}

fn denied(why: &'static str) -> Refused {
    Refused::new(Code::AccessDenied, why)
}
