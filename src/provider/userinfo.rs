//! Userinfo (OpenID Connect Core section 5.3): the claims that the token's scopes stand for. One statement, no write.

use serde_json::json;

use super::claims::person::Whose;
use super::claims::{Person, names, verified};
use super::grant::Granted;
use super::userinfo_form::{self, Form};
use super::{Code, Refused, access, policy, subject};
use crate::app::App;
use crate::base::{Fault, Outcome, Timestamp};
use crate::identity::scope::Scope;
use crate::store::grants;

/// What the bearer of `token` may be told.
pub async fn tell(app: &App, token: &str, now: Timestamp) -> Outcome<Form, Refused> {
    let invalid = || Fault::Refused(Refused::new(Code::InvalidToken, "the access token has expired or was revoked, or is none"));
    let access = access::read(app, token, now).ok_or_else(invalid)?;
    let client = app.clients.find(&access.client).ok_or_else(invalid)?;
    let (grant, told) = grants::with_person(&app.db, access.grant).await?.ok_or_else(invalid)?;
    let granted = Granted::read(&grant)?;
    if grant.client != access.client || policy::still_granted(&grant, &granted, &client, &access.scopes, now).is_err() {
        return Err(invalid());
    }
    if !access.scopes.has(Scope::Openid) {
        return Err(Fault::Refused(Refused::new(Code::InsufficientScope, "the scope openid is needed")));
    }
    let person = Person::open(&app.keyring, (grant.account, grant.person), grant.standing.account_level, &told)?;
    let mut claims = person.tell(granted.told_at_userinfo(&client, &access.scopes));
    claims.insert("sub".into(), json!(subject::of(&app.keyring, &client, &grant.subject_seed)));
    let mut claims = names::told_as(client.policy.claim_names, claims);
    let whose = Whose { account: grant.account, person: grant.person, level: grant.standing.account_level };
    verified::add(app, &mut claims, whose, (&client, granted.claims.userinfo_verified.as_ref()), now).await?;
    Ok(userinfo_form::of(app, &client, claims, now).await?)
}
