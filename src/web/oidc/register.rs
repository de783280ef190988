//! `/register`: portals that register by themselves (RFC 7591), and what they do with it afterwards (RFC 7592).

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::answer;
use crate::app::Shared;
use crate::base::{Fault, Outcome, Secret};
use crate::identity::client::ClientId;
use crate::provider::registration::dynamic;
use crate::provider::{Code, Refused};
use crate::web::form::MAX_BODY;
use crate::web::visit::Visit;

/// `POST /register`
pub async fn register(State(app): State<Shared>, visit: Visit, headers: HeaderMap, body: Body) -> Response {
    let registered = async {
        let (token, body) = (bearer(&headers)?, sent(&headers, body).await?);
        dynamic::register(&app, token.as_ref(), &body, visit.now).await
    };
    told(registered.await, StatusCode::CREATED)
}

/// `GET /register/{client_id}`
pub async fn read(State(app): State<Shared>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let read = async {
        let (id, token) = own(&id, &headers)?;
        dynamic::read(&app, &id, &token).await
    };
    told(read.await, StatusCode::OK)
}

/// `PUT /register/{client_id}`
pub async fn update(State(app): State<Shared>, visit: Visit, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Response {
    let updated = async {
        let (id, token) = own(&id, &headers)?;
        let body = sent(&headers, body).await?;
        dynamic::update(&app, &id, &token, &body, visit.now).await
    };
    told(updated.await, StatusCode::OK)
}

/// `DELETE /register/{client_id}`
pub async fn delete(State(app): State<Shared>, visit: Visit, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let deleted = async {
        let (id, token) = own(&id, &headers)?;
        dynamic::delete(&app, &id, &token, visit.now).await
    };
    match deleted.await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(fault) => refused(fault),
    }
}

fn told(outcome: Outcome<Value, Refused>, status: StatusCode) -> Response {
    match outcome {
        Ok(document) => (status, answer::json(&document)).into_response(),
        Err(fault) => refused(fault),
    }
}

/// 401 with a challenge for whoever has no good token, 400 for the rest (RFC 7591 section 3.2.2).
fn refused(fault: Fault<Refused>) -> Response {
    let is_token = matches!(&fault, Fault::Refused(refused) if refused.code == Code::InvalidToken);
    let mut response = answer::fault(fault);
    if is_token {
        *response.status_mut() = StatusCode::UNAUTHORIZED;
        let challenge = HeaderValue::from_static("Bearer realm=\"register\", error=\"invalid_token\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

/// The client that is spoken of, and the token that must be its own.
fn own(id: &str, headers: &HeaderMap) -> Outcome<(ClientId, Secret), Refused> {
    let unknown =
        || Fault::Refused(Refused::new(Code::InvalidToken, "the registration access token is missing or not this client's"));
    let token = bearer(headers)?.ok_or_else(unknown)?;
    Ok((id.parse().map_err(|_| unknown())?, token))
}

fn bearer(headers: &HeaderMap) -> Outcome<Option<Secret>, Refused> {
    match answer::authorization(headers).map_err(Fault::Refused)?.map(|header| header.split_once(' ')) {
        None => Ok(None),
        Some(Some((scheme, token))) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(Secret::new(token.trim()))),
        Some(_) => Err(Fault::Refused(Refused::new(Code::InvalidToken, "the Authorization header is no bearer token"))),
    }
}

async fn sent(headers: &HeaderMap, body: Body) -> Outcome<Bytes, Refused> {
    let bad = |why| Fault::Refused(Refused::new(Code::InvalidClientMetadata, why));
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        return Err(bad("the body must be application/json"));
    }
    to_bytes(body, MAX_BODY).await.map_err(|_| bad("the body is longer than 64 KiB"))
}
