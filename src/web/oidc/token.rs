//! `/token`, `/introspect`, `/revoke`: what a portal's server calls.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::answer::{self, Sent};
use crate::app::{App, Shared};
use crate::base::{Fault, Timestamp};
use crate::identity::client::Client;
use crate::provider::introspect;
use crate::provider::token::{self as grants, client_auth};
use crate::provider::{Params, Refused};
use crate::web::visit::Visit;

/// `POST /token`
pub async fn token(State(app): State<Shared>, visit: Visit, headers: HeaderMap, Sent(params): Sent) -> Response {
    let issued = async {
        let client = authenticated(&app, &headers, &params, visit.now).await?;
        grants::answer(&app, &client, &params, visit.now).await
    };
    answer::open_to_all(match issued.await {
        Ok(issued) => answer::json(&issued),
        Err(fault) => answer::fault(fault),
    })
}

/// `POST /introspect` (RFC 7662): for clients that can prove who they are.
pub async fn introspect(State(app): State<Shared>, visit: Visit, headers: HeaderMap, Sent(params): Sent) -> Response {
    let status = async {
        let client = authenticated(&app, &headers, &params, visit.now).await?;
        if client.is_public() {
            return Err(Fault::Refused(Refused::client()));
        }
        Ok(introspect::introspect(&app, &client, token_of(&params)?, visit.now).await?)
    };
    match status.await {
        Ok(status) => answer::json(&status),
        Err(fault) => answer::fault(fault),
    }
}

/// `POST /revoke` (RFC 7009). What could not be stored is not said to be done.
pub async fn revoke(State(app): State<Shared>, visit: Visit, headers: HeaderMap, Sent(params): Sent) -> Response {
    let revoked = async {
        let client = authenticated(&app, &headers, &params, visit.now).await?;
        let token = token_of(&params)?;
        introspect::revoke(&app, &client, token, visit.now).await.map_err(|broken| {
            tracing::error!(cause = %broken, "a token could not be revoked");
            Fault::Refused(Refused::new(crate::provider::Code::TemporarilyUnavailable, "try again shortly"))
        })
    };
    answer::open_to_all(match revoked.await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(fault) => answer::fault(fault),
    })
}

pub async fn authenticated(
    app: &App,
    headers: &HeaderMap,
    params: &Params,
    now: Timestamp,
) -> Result<Arc<Client>, Fault<Refused>> {
    let authorization = answer::authorization(headers).map_err(Fault::Refused)?;
    let shown = client_auth::shown(authorization, params).map_err(Fault::Refused)?;
    client_auth::authenticate(app, shown, now).await
}

fn token_of(params: &Params) -> Result<&str, Fault<Refused>> {
    if params.is_doubled("token") {
        return Err(Fault::Refused(Refused::request("token stands twice")));
    }
    params.get("token").ok_or_else(|| Fault::Refused(Refused::request("token is missing")))
}
