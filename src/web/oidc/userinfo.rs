//! `/userinfo`: the bearer of an access token asks about the person (RFC 6750, OpenID Connect Core section 5.3).

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::answer;
use crate::app::{App, Shared};
use crate::base::{Fault, Secret, Timestamp};
use crate::provider::userinfo_form::Form;
use crate::provider::{Code, Params, Refused, userinfo};
use crate::web::form::MAX_BODY;
use crate::web::visit::Visit;

/// `GET /userinfo`
pub async fn by_get(State(app): State<Shared>, visit: Visit, headers: HeaderMap) -> Response {
    told(&app, bearer(&headers, None), visit.now).await
}

/// `POST /userinfo`: the token in the header or in the body.
pub async fn by_post(State(app): State<Shared>, visit: Visit, headers: HeaderMap, body: Body) -> Response {
    let in_body = match to_bytes(body, MAX_BODY).await {
        Ok(body) if answer::is_form(&headers) => Params::read(&body).ok().and_then(|params| {
            // Twice is as good as two ways at once.
            if params.is_doubled("access_token") { Some(Err(())) } else { params.secret("access_token").map(Ok) }
        }),
        _ => None,
    };
    let token = match in_body {
        Some(Err(())) => Err(Refused::request("access_token stands twice")),
        Some(Ok(token)) => bearer(&headers, Some(token)),
        None => bearer(&headers, None),
    };
    told(&app, token, visit.now).await
}

/// The token, shown in one way only (RFC 6750 section 2). In the address it is not looked for: addresses are logged.
fn bearer(headers: &HeaderMap, in_body: Option<Secret>) -> Result<Option<Secret>, Refused> {
    let in_header = match answer::authorization(headers)?.and_then(|header| header.split_once(' ')) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(Secret::new(token.trim())),
        _ => None,
    };
    match (in_header, in_body) {
        (Some(_), Some(_)) => Err(Refused::request("the access token is shown in two ways")),
        (token, other) => Ok(token.or(other)),
    }
}

async fn told(app: &App, token: Result<Option<Secret>, Refused>, now: Timestamp) -> Response {
    let response = match token {
        Ok(None) => challenge(StatusCode::UNAUTHORIZED, None),
        Err(refused) => challenge(StatusCode::BAD_REQUEST, Some(&refused)),
        Ok(Some(token)) => match userinfo::tell(app, token.reveal(), now).await {
            Ok(Form::Plain(claims)) => ([(CACHE_CONTROL, "no-store")], Json(claims)).into_response(),
            Ok(Form::Token(token)) => ([(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "application/jwt")], token).into_response(),
            Err(Fault::Refused(refused)) if refused.code == Code::InsufficientScope => {
                challenge(StatusCode::FORBIDDEN, Some(&refused))
            }
            Err(Fault::Refused(refused)) => challenge(StatusCode::UNAUTHORIZED, Some(&refused)),
            Err(Fault::Broken(broken)) => answer::broken(&broken),
        },
    };
    answer::open_to_all(response)
}

/// RFC 6750 section 3: who showed nothing is told no error.
fn challenge(status: StatusCode, refused: Option<&Refused>) -> Response {
    let (challenge, mut response) = match refused {
        None => ("Bearer realm=\"userinfo\"".to_owned(), status.into_response()),
        Some(Refused { code, description }) => (
            format!("Bearer realm=\"userinfo\", error=\"{}\", error_description=\"{description}\"", code.name()),
            (status, Json(json!({ "error": code, "error_description": description }))).into_response(),
        ),
    };
    if let Ok(value) = HeaderValue::try_from(challenge) {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
