//! Pushed authorization requests (RFC 9126): the portal's server hands its request over beforehand, authenticated, and the
//! browser brings nothing but its name.

use std::net::IpAddr;
use std::time::Duration;

use serde::Serialize;

use super::arrive::{self, Asked};
use super::checks;
use super::means::Means;
use super::request::{Request, Untrusted};
use crate::app::App;
use crate::authn::limit::{self, Ration};
use crate::base::encode::{b64url, from_b64url, sha256};
use crate::base::{Broken, Fault, Outcome, Timestamp};
use crate::identity::client::Client;
use crate::provider::{Params, Refused};
use crate::store::pushed::{self, NewPushed};

/// RFC 9126 section 2.2.
pub const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";
/// How long it may take the browser to come with the name.
pub const LIFETIME: Duration = Duration::from_secs(90);
/// How many of one client's requests may wait at once: anybody can push for a public client.
const MOST_OF_PUBLIC: i64 = 500;
const MOST: i64 = 50_000;
/// And how many may come from one place for public clients in [`LIFETIME`], so that nobody fills a client's places alone.
const MOST_FROM_A_PLACE: u32 = 120;

/// The answer to a request that was kept.
#[derive(Clone, Debug, Serialize)]
pub struct Pushed {
    pub request_uri: String,
    pub expires_in: u64,
}

/// Checks a request as the authorization endpoint would, and keeps it. `dpop_jkt` is the thumbprint of the key that proved
/// itself with the request, if one did (RFC 9449 section 10.1).
pub async fn push(
    app: &App,
    client: &Client,
    params: &Params,
    dpop_jkt: Option<String>,
    (source, now): (IpAddr, Timestamp),
) -> Outcome<Pushed, Refused> {
    let request = understood(app, client, params, dpop_jkt, now).await?;
    let name = app.random.token();
    let new = NewPushed {
        name_hash: sha256(name.as_bytes()),
        client: client.id(),
        request: &serde_json::to_vec(&request).map_err(Broken::from)?,
        expires_at: now + LIFETIME,
        most: if client.is_public() { MOST_OF_PUBLIC } else { MOST },
    };
    let mut tx = app.db.write().await?;
    if client.is_public() {
        let of = limit::source_bytes(source);
        let ration = Ration { sort: "pushed", of: &of, allowed: MOST_FROM_A_PLACE, within: LIFETIME };
        limit::draw(app, &mut tx, &ration, now).await.map_err(limit::told_as::<Refused>)?;
    }
    let is_kept = pushed::put(&mut tx, &app.keyring, new, now).await?;
    tx.commit().await?;
    if !is_kept {
        return Err(Fault::Refused(Refused::too_many("too many requests of this client wait")));
    }
    Ok(Pushed { request_uri: format!("{PREFIX}{name}"), expires_in: LIFETIME.as_secs() })
}

async fn understood(
    app: &App,
    client: &Client,
    params: &Params,
    dpop_jkt: Option<String>,
    now: Timestamp,
) -> Outcome<Request, Refused> {
    let refuse = |why: &'static str| Err(Fault::Refused(Refused::request(why)));
    if params.has_doubles() {
        return refuse("a parameter stands twice");
    }
    if params.get("request_uri").is_some() {
        return refuse("request_uri does not go into a pushed request");
    }
    if params.get("client_id").is_some_and(|id| id != client.id().as_str()) {
        return refuse("client_id is not the client that authenticated");
    }
    let opened = match params.get("request") {
        None => None,
        Some(object) => Some(arrive::open(app, client, object, params, now).await.map_err(Fault::Refused)?),
    };
    let means = Means { signed: opened.is_some(), pushed: true };
    let params = opened.as_ref().unwrap_or(params);
    let redirect_uri = checks::redirect_uri(client, params).map_err(|_| {
        Fault::Refused(Refused::request("redirect_uri is missing, stands twice, or is none that this client registered"))
    })?;
    let asked = arrive::parsed(app, client, redirect_uri, Asked { params, means }, now);
    let mut request = asked.map_err(|answer| Fault::Refused(answer.refused))?;
    match (&request.dpop_jkt, dpop_jkt) {
        (Some(asked), Some(proven)) if *asked != proven => refuse("dpop_jkt is not the key of the DPoP proof"),
        (None, Some(proven)) => {
            request.dpop_jkt = Some(proven);
            Ok(request)
        }
        _ => Ok(request),
    }
}

/// The request of a name, for the client that pushed it. It counts as asked when the browser comes with it.
pub async fn named(app: &App, client: &Client, uri: &str, now: Timestamp) -> Outcome<Request, Untrusted> {
    let Some(name) = uri.strip_prefix(PREFIX) else { return Err(Fault::Refused(Untrusted::PushedUnknown)) };
    let hash = sha256(name.as_bytes());
    let kept = pushed::waiting(&app.db, &app.keyring, client.id(), &hash, now).await?;
    let kept = kept.ok_or(Fault::Refused(Untrusted::PushedUnknown))?;
    let request: Request = serde_json::from_slice(&kept).map_err(Broken::from)?;
    if !client.has_redirect_uri(&request.redirect_uri) {
        return Err(Fault::Refused(Untrusted::RedirectUnregistered));
    }
    Ok(Request { pushed: Some(b64url(&hash)), asked_at: now, ..request })
}

/// Uses up the pushed request that an answer is for: `false` when it had its answer. What was not pushed is not counted here.
pub async fn answer_once(tx: &mut crate::store::Tx, request: &Request, now: Timestamp) -> Result<bool, Broken> {
    let Some(name) = &request.pushed else { return Ok(true) };
    let hash = from_b64url(name).ok_or_else(|| Broken::new("the name of a pushed request that is none"))?;
    pushed::answer_once(tx, &hash, now).await
}
