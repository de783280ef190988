//! Answers to programs: JSON with the errors of OAuth 2.0, never kept by a cache, readable by any origin where no cookie
//! counts.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use crate::base::{Broken, Fault};
use crate::provider::{Code, Params, Refused};
use crate::store::Db;
use crate::web::form::MAX_BODY;

/// JSON that nobody may keep (RFC 6749 section 5.1).
pub fn json(body: &impl Serialize) -> Response {
    uncached(Json(body).into_response())
}

/// A refusal as RFC 6749 section 5.2 has it.
pub fn refused(refused: &Refused) -> Response {
    let status = match refused.code {
        _ if refused.too_many => StatusCode::TOO_MANY_REQUESTS,
        Code::InvalidClient => StatusCode::UNAUTHORIZED,
        Code::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
        Code::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    let body = json!({ "error": refused.code, "error_description": refused.description });
    let mut response = uncached((status, Json(body)).into_response());
    if refused.code == Code::TemporarilyUnavailable {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("3"));
    }
    if refused.code == Code::InvalidClient {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"token\", charset=\"UTF-8\""));
    }
    response
}

/// Ours: the reason goes to the log.
pub fn broken(broken: &Broken) -> Response {
    tracing::error!(cause = %broken, "a portal's request failed");
    if Db::is_unavailable(broken) {
        return refused(&Refused::new(Code::TemporarilyUnavailable, "try again shortly"));
    }
    refused(&Refused::new(Code::ServerError, "the request could not be answered"))
}

pub fn fault(fault: Fault<Refused>) -> Response {
    match fault {
        Fault::Refused(why) => refused(&why),
        Fault::Broken(why) => broken(&why),
    }
}

fn uncached(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

/// Any origin may read it: what is asked is shown by the asker, never taken from a cookie.
pub fn open_to_all(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("WWW-Authenticate, ETag, DPoP-Nonce"));
    response
}

/// The question that a browser asks before a script's request (Fetch standard, CORS-preflight).
pub async fn preflight() -> Response {
    let headers = [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, dpop"),
        (ACCESS_CONTROL_MAX_AGE, "3600"),
    ];
    open_to_all((StatusCode::NO_CONTENT, headers).into_response())
}

/// A form that a program posts.
pub struct Sent(pub Params);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Response> {
        let bad = |why: &'static str| open_to_all(refused(&Refused::request(why)));
        if request.uri().query().is_some_and(|query| !query.is_empty()) {
            return Err(bad("parameters belong into the body, not into the address"));
        }
        if !is_form(request.headers()) {
            return Err(bad("the body must be application/x-www-form-urlencoded"));
        }
        let body = to_bytes(request.into_body(), MAX_BODY).await.map_err(|_| bad("the body is longer than 64 KiB"))?;
        Params::read(&body).map(Self).map_err(|_| bad("the body is not a form in UTF-8"))
    }
}

/// RFC 6749 appendix B: UTF-8 and nothing else.
pub fn is_form(headers: &HeaderMap) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (essence, parameters) = given.split_once(';').unwrap_or((given, ""));
    let parameters = parameters.trim().trim_matches('"').to_ascii_lowercase().replace('"', "");
    essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
        && (parameters.is_empty() || parameters == "charset=utf-8")
}

/// The one `Authorization` header; `Err` when there are several or it is no text.
pub fn authorization(headers: &HeaderMap) -> Result<Option<&str>, Refused> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    match (all.next(), all.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => one.to_str().map(Some).map_err(|_| Refused::request("the Authorization header is no text")),
        (Some(_), Some(_)) => Err(Refused::request("the Authorization header stands twice")),
    }
}
