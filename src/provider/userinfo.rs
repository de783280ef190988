//! Userinfo (OpenID Connect Core section 5.3): the claims that the token's scopes stand for. One statement, no write.

use std::time::Duration;

use serde_json::json;

use super::access::Access;
use super::claims::person::Whose;
use super::claims::{Person, names, verified};
use super::grant::Granted;
use super::policy::Denied;
use super::sender::{self, Certificate, Confirmation, Evidence};
use super::userinfo_form::{self, Form};
use super::{Code, Refused, access, linking, policy, subject};
use crate::app::App;
use crate::base::{Broken, Fault, Outcome, Timestamp};
use crate::identity::client::Client;
use crate::identity::scope::{Claim, Scope};
use crate::store::grants;

/// How an access token was shown (RFC 6750 section 2.1, RFC 9449 section 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Bearer,
    Dpop,
}

/// Why a resource of ours does not answer, and what would mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unanswered {
    pub why: Refused,
    /// How strongly the person must sign in first (RFC 9470 section 3).
    pub acr_values: Option<&'static str>,
    /// How recently.
    pub max_age: Option<u32>,
}

impl From<Refused> for Unanswered {
    fn from(why: Refused) -> Self {
        Self { why, acr_values: None, max_age: None }
    }
}

fn refuse<T>(why: impl Into<Unanswered>) -> Outcome<T, Unanswered> {
    Err(Fault::Refused(why.into()))
}

fn invalid() -> Refused {
    Refused::new(Code::InvalidToken, "the access token has expired or was revoked, or is none, or is not for this resource")
}

/// What the bearer of `token` may be told.
pub async fn tell(app: &App, (scheme, token): (Scheme, &str), evidence: Evidence<'_>) -> Outcome<Form, Unanswered> {
    let now = evidence.now;
    let Some(access) = read(app, token, now).await? else { return refuse(invalid()) };
    if !access.terms.aud.has(&app.settings.issuer()) {
        return refuse(invalid());
    }
    sent_by_its_holder(app, &access, (scheme, token), evidence)?;
    let (Some(client), Some(grant)) = (app.clients.find(&access.terms.client_id), access.grant) else {
        return refuse(invalid());
    };
    let Some((grant, told)) = grants::with_person(&app.db, grant).await? else { return refuse(invalid()) };
    let (granted, scopes) = (Granted::read(&grant)?, access.scopes());
    if grant.client != *client.id() {
        return refuse(invalid());
    }
    match policy::still_granted(&grant, &granted, &client, &scopes, now) {
        Ok(()) => recently(&client, &granted, now)?,
        Err(Denied::AuthLevelTooLow) => return refuse(stronger(&client)),
        Err(_) => return refuse(invalid()),
    }
    if !scopes.has(Scope::Openid) {
        return refuse(Refused::new(Code::InsufficientScope, "the scope openid is needed"));
    }
    let person = Person::open(&app.keyring, (grant.account, grant.person), grant.standing.account_level, &told)?;
    let mut claims = person.tell(granted.told_at_userinfo(&client, &scopes));
    claims.insert("sub".into(), json!(subject::of(&app.keyring, &client, &grant.subject_seed)));
    if scopes.has(Scope::AccountLink)
        && let Some(earlier) = linking::told(app, &grant).await?
    {
        claims.insert(Claim::EarlierSub.name().into(), json!(earlier));
    }
    let mut claims = names::told_as(client.policy.claim_names, claims);
    let whose = Whose { account: grant.account, person: grant.person, level: grant.standing.account_level };
    verified::add(app, &mut claims, whose, (&client, granted.claims.userinfo_verified.as_ref()), now).await?;
    Ok(userinfo_form::of(app, &client, claims, now).await?)
}

/// A JWT is read without a statement; a random word costs one.
async fn read(app: &App, token: &str, now: Timestamp) -> Result<Option<Access>, Broken> {
    match access::read(app, token, now) {
        Some(access) => Ok(Some(access)),
        None => Ok(access::find(app, token, now).await?.map(|held| held.access)),
    }
}

/// A bound token counts with what it is bound to, shown in the way that belongs to it (RFC 9449 section 7.2, RFC 8705
/// section 3).
fn sent_by_its_holder(
    app: &App,
    access: &Access,
    (scheme, token): (Scheme, &str),
    evidence: Evidence<'_>,
) -> Outcome<(), Unanswered> {
    let bound_to = &access.terms.cnf;
    let fits = match scheme {
        Scheme::Bearer => bound_to.jkt.is_none(),
        Scheme::Dpop => bound_to.jkt.is_some(),
    };
    if !fits {
        return refuse(Refused::new(Code::InvalidToken, "the token is not of the type that it is shown as"));
    }
    let mut shown = Confirmation { jkt: None, x5t: evidence.certificate.map(Certificate::thumbprint) };
    if scheme == Scheme::Dpop {
        let proof = sender::checked(app, evidence, Some(token)).map_err(|why| Fault::Refused(why.into()))?;
        let Some(proof) = proof else { return refuse(Refused::new(Code::InvalidDpopProof, "a proof is missing")) };
        if bound_to.jkt.as_ref() == Some(&proof.jkt) {
            sender::take_here(app, &proof, evidence.now).map_err(|why| Fault::Refused(why.into()))?;
        }
        shown.jkt = Some(proof.jkt);
    }
    if bound_to.holds(&shown) {
        Ok(())
    } else {
        refuse(Refused::new(Code::InvalidToken, "the token is bound to another key or certificate"))
    }
}

/// The client's policy asks for a stronger sign-in than the one behind this token.
fn stronger(client: &Client) -> Unanswered {
    let why = Refused::new(Code::InsufficientUserAuthentication, "the person must sign in more strongly");
    Unanswered { acr_values: Some(client.policy.least_auth_level.acr()), ..why.into() }
}

/// The client's policy asks for a sign-in that is not long ago.
fn recently(client: &Client, granted: &Granted, now: Timestamp) -> Outcome<(), Unanswered> {
    match client.policy.userinfo_max_age {
        Some(seconds) if now.since(granted.auth_at) > Duration::from_secs(seconds.into()) => {
            let why = Refused::new(Code::InsufficientUserAuthentication, "the person must sign in anew");
            refuse(Unanswered { max_age: Some(seconds), ..why.into() })
        }
        _ => Ok(()),
    }
}
