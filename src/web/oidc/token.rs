//! `/token`, `/introspect`, `/revoke`: what a portal's server calls.

use axum::extract::State;
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::answer::{self, Sent};
use super::caller::Caller;
use crate::app::Shared;
use crate::base::Fault;
use crate::provider::token::{self as grants, Asker};
use crate::provider::{Code, Params, Refused, introspect, linking, sender};

/// RFC 9701 section 5.
const SIGNED: &str = "application/token-introspection+jwt";

/// `POST /token`
pub async fn token(State(app): State<Shared>, caller: Caller, Sent(params): Sent) -> Response {
    let issued = async {
        let client = caller.client(&app, &params).await?;
        let shown = sender::of_client(&app, &client, caller.evidence()).await?;
        grants::answer(&app, Asker { client: &client, sender: &shown }, &params, caller.now).await
    };
    let response = match issued.await {
        Ok(issued) => answer::json(&issued),
        Err(fault) => answer::fault(fault),
    };
    answer::open_to_all(caller.told(&app, response))
}

/// `POST /introspect` (RFC 7662): for clients that can prove who they are.
pub async fn introspect(State(app): State<Shared>, caller: Caller, Sent(params): Sent) -> Response {
    let status = async {
        let client = caller.client(&app, &params).await?;
        if client.is_public() {
            return Err(Fault::Refused(Refused::client()));
        }
        let status = introspect::introspect(&app, &client, token_of(&params)?, caller.now).await?;
        if !wants_signed(caller.headers()) {
            return Ok(answer::json(&status));
        }
        let signed = introspect::signed(&app, &client, &status, caller.now).await?;
        Ok(([(CONTENT_TYPE, SIGNED), (CACHE_CONTROL, "no-store")], signed).into_response())
    };
    status.await.unwrap_or_else(answer::fault)
}

/// RFC 9701 section 4.
fn wants_signed(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(','));
    accepted.map(|kind| kind.split(';').next().unwrap_or_default().trim()).any(|kind| kind.eq_ignore_ascii_case(SIGNED))
}

/// `POST /account-link`: a portal that can prove who it is links its earlier account of the person.
pub async fn account_link(State(app): State<Shared>, caller: Caller, Sent(params): Sent) -> Response {
    let linked = async {
        let client = caller.client(&app, &params).await?;
        if client.is_public() {
            return Err(Fault::Refused(Refused::client()));
        }
        linking::link(&app, &client, linking::Ask::read(&params).map_err(Fault::Refused)?, caller.now).await
    };
    match linked.await {
        Ok(linked) => answer::json(&linked),
        Err(fault) => answer::fault(fault),
    }
}

/// `POST /revoke` (RFC 7009). What could not be stored is not said to be done.
pub async fn revoke(State(app): State<Shared>, caller: Caller, Sent(params): Sent) -> Response {
    let revoked = async {
        let client = caller.client(&app, &params).await?;
        let token = token_of(&params)?;
        introspect::revoke(&app, &client, token, caller.now).await.map_err(|broken| {
            tracing::error!(cause = %broken, "a token could not be revoked");
            Fault::Refused(Refused::new(Code::TemporarilyUnavailable, "try again shortly"))
        })
    };
    answer::open_to_all(match revoked.await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(fault) => answer::fault(fault),
    })
}

fn token_of(params: &Params) -> Result<&str, Fault<Refused>> {
    if params.is_doubled("token") {
        return Err(Fault::Refused(Refused::request("token stands twice")));
    }
    params.get("token").ok_or_else(|| Fault::Refused(Refused::request("token is missing")))
}
