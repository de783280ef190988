//! `/userinfo`: the holder of an access token asks about the person (RFC 6750, RFC 9449 section 7, OpenID Connect Core
//! section 5.3).

use std::fmt::Write as _;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::answer;
use super::caller::Caller;
use crate::app::{App, Shared};
use crate::base::{Fault, Secret};
use crate::provider::sender;
use crate::provider::userinfo::{self, Scheme, Unanswered};
use crate::provider::userinfo_form::Form;
use crate::provider::{Code, Params, Refused};
use crate::web::form::MAX_BODY;

/// A token, and how it was shown.
type Shown = (Scheme, Secret);

/// `GET /userinfo`
pub async fn by_get(State(app): State<Shared>, caller: Caller) -> Response {
    let token = shown(caller.headers(), None);
    told(&app, &caller, token).await
}

/// `POST /userinfo`: the token in the header or in the body.
pub async fn by_post(State(app): State<Shared>, caller: Caller, body: Body) -> Response {
    let in_body = match to_bytes(body, MAX_BODY).await {
        Ok(body) if answer::is_form(caller.headers()) => Params::read(&body).ok().and_then(|params| {
            // Twice is as good as two ways at once.
            if params.is_doubled("access_token") { Some(Err(())) } else { params.secret("access_token").map(Ok) }
        }),
        _ => None,
    };
    let token = match in_body {
        Some(Err(())) => Err(Refused::request("access_token stands twice")),
        Some(Ok(token)) => shown(caller.headers(), Some(token)),
        None => shown(caller.headers(), None),
    };
    told(&app, &caller, token).await
}

/// The token, shown in one way only (RFC 6750 section 2). In the address it is not looked for: addresses are logged.
fn shown(headers: &HeaderMap, in_body: Option<Secret>) -> Result<Option<Shown>, Refused> {
    let in_header = answer::authorization(headers)?.and_then(|header| header.split_once(' ')).and_then(|(scheme, token)| {
        let known = [("bearer", Scheme::Bearer), ("dpop", Scheme::Dpop)];
        let (_, scheme) = known.into_iter().find(|(name, _)| scheme.eq_ignore_ascii_case(name))?;
        Some((scheme, Secret::new(token.trim())))
    });
    match (in_header, in_body) {
        (Some(_), Some(_)) => Err(Refused::request("the access token is shown in two ways")),
        (Some(shown), None) => Ok(Some(shown)),
        (None, in_body) => Ok(in_body.map(|token| (Scheme::Bearer, token))),
    }
}

async fn told(app: &App, caller: &Caller, token: Result<Option<Shown>, Refused>) -> Response {
    let response = match token {
        Ok(None) => challenge(StatusCode::UNAUTHORIZED, None),
        Err(refused) => challenge(StatusCode::BAD_REQUEST, Some(&refused.into())),
        Ok(Some((scheme, token))) => match userinfo::tell(app, (scheme, token.reveal()), caller.evidence()).await {
            Ok(Form::Plain(claims)) => ([(CACHE_CONTROL, "no-store")], Json(claims)).into_response(),
            Ok(Form::Token(token)) => ([(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "application/jwt")], token).into_response(),
            Err(Fault::Refused(refused)) if refused.why.code == Code::InsufficientScope => {
                challenge(StatusCode::FORBIDDEN, Some(&refused))
            }
            Err(Fault::Refused(refused)) => challenge(StatusCode::UNAUTHORIZED, Some(&refused)),
            Err(Fault::Broken(broken)) => answer::broken(&broken),
        },
    };
    answer::open_to_all(caller.told(app, response))
}

/// Both ways of showing a token are offered, each by a challenge of its own. Who showed nothing is told no error (RFC 6750
/// section 3).
fn challenge(status: StatusCode, unanswered: Option<&Unanswered>) -> Response {
    let mut response = match unanswered {
        None => status.into_response(),
        Some(Unanswered { why, .. }) => {
            (status, Json(json!({ "error": why.code, "error_description": why.description }))).into_response()
        }
    };
    let because = unanswered.map(because).unwrap_or_default();
    let algs = sender::ALGS.map(crate::jose::SigAlg::name).join(" ");
    let comma = if because.is_empty() { "" } else { ", " };
    for challenge in [
        format!("Bearer realm=\"userinfo\"{comma}{because}"),
        format!("DPoP realm=\"userinfo\"{comma}{because}, algs=\"{algs}\""),
    ] {
        if let Ok(value) = HeaderValue::try_from(challenge) {
            response.headers_mut().append(WWW_AUTHENTICATE, value);
        }
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn because(Unanswered { why, acr_values, max_age }: &Unanswered) -> String {
    let mut told = format!("error=\"{}\", error_description=\"{}\"", why.code.name(), why.description);
    if let Some(acr) = acr_values {
        let _ = write!(told, ", acr_values=\"{acr}\"");
    }
    if let Some(seconds) = max_age {
        let _ = write!(told, ", max_age=\"{seconds}\"");
    }
    told
}
