//! `client_credentials` (RFC 6749 section 4.4): a client on its own behalf, with no citizen behind it. Nothing is written: what
//! such a token is worth follows from the client's policy at each use, and a revoked one is remembered until it expires.

use std::time::Duration;

use super::{Asker, Issued, refuse};
use crate::app::App;
use crate::base::{Outcome, Timestamp};
use crate::identity::client::{Client, GrantType};
use crate::provider::access::{self, Access, Bearer};
use crate::provider::{Code, Params, Refused};

/// A token for the resources and the words of the client's policy.
pub async fn exchange(app: &App, asker: Asker<'_>, params: &Params, now: Timestamp) -> Outcome<Issued, Refused> {
    let Asker { client, sender } = asker;
    if client.is_public() {
        return refuse(Refused::new(Code::UnauthorizedClient, "a public client has nothing to show itself with"));
    }
    let scope = scope(client, params.get("scope"))?;
    let resources = resources(client, params)?;
    let lifetime = lifetime(app, client);
    let bearer = Bearer {
        grant: None,
        client,
        subject: client.id().as_str(),
        scope: scope.clone(),
        resources: &resources,
        signed_in: None,
        bound_to: sender,
        authorization_details: None,
        act: None,
        lifetime,
    };
    let access_token = access::issue(app, bearer, now).await?;
    Ok(Issued {
        access_token,
        issued_token_type: None,
        token_type: sender.token_type(),
        expires_in: lifetime.as_secs(),
        scope,
        id_token: None,
        refresh_token: None,
        authorization_details: None,
    })
}

/// The words that were asked for, each allowed; all of them where none is named.
fn scope(client: &Client, asked: Option<&str>) -> Outcome<String, Refused> {
    let allowed = &client.policy.service_scopes;
    let words: Vec<&str> = match asked {
        None => allowed.iter().map(String::as_str).collect(),
        Some(asked) => asked.split_ascii_whitespace().collect(),
    };
    if words.iter().any(|word| !allowed.contains(*word)) {
        return refuse(Refused::new(Code::InvalidScope, "scope: none that this client may have on its own behalf"));
    }
    Ok(words.join(" "))
}

/// The resources that were asked for, each allowed (RFC 8707); all of them where none is named.
fn resources(client: &Client, params: &Params) -> Outcome<Vec<String>, Refused> {
    let allowed = &client.policy.resources;
    let asked: Vec<String> = params.all("resource").map(str::to_owned).collect();
    if asked.iter().any(|resource| !allowed.contains(resource)) {
        return refuse(Refused::new(Code::InvalidTarget, "resource: none that this client may ask for"));
    }
    Ok(if asked.is_empty() { allowed.iter().cloned().collect() } else { asked })
}

fn lifetime(app: &App, client: &Client) -> Duration {
    let longest = app.settings.tokens.access;
    Duration::from_secs(client.policy.lifetimes.sessionless.unwrap_or(longest).min(longest).into())
}

/// Whether the client's policy still has what its token says.
pub fn still_allowed(client: &Client, access: &Access) -> bool {
    let terms = &access.terms;
    client.may(GrantType::ClientCredentials)
        && terms.scope.split_ascii_whitespace().all(|word| client.policy.service_scopes.contains(word))
        && terms.aud.all().all(|aud| aud == terms.iss || client.policy.resources.contains(aud))
}
