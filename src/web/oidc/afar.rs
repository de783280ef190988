//! `/device_authorization` (RFC 8628 section 3.1) and `/ciba` (CIBA Core section 7): what a portal calls to ask a person who is
//! elsewhere.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::answer::{self, Sent};
use super::caller::Caller;
use crate::app::{App, Shared};
use crate::base::{Fault, Refusal as _, Timestamp};
use crate::identity::client::Client;
use crate::jose::JwkSet;
use crate::provider::afar::{automatic, ciba, device};
use crate::provider::authorize::{Context, Means};
use crate::provider::{Code, Refused};
use crate::web::visit::Visit;

/// `POST /device_authorization`
pub async fn device_authorization(State(app): State<Shared>, visit: Visit, caller: Caller, Sent(params): Sent) -> Response {
    let begun = async {
        let client = caller.client(&app, &params).await?;
        let (issuer, signing) = (app.settings.issuer(), app.keyring.signing());
        let context = context(&app, &client, (&issuer, signing.published()), visit.now);
        device::begin(&app, &context, &params, visit.source).await
    };
    answer::open_to_all(match begun.await {
        Ok(begun) => answer::json(&begun),
        Err(fault) => answer::fault(fault),
    })
}

/// Nothing of a browser's way, and no details: the page that asks has no words for them.
fn context<'a>(app: &'a App, client: &'a Client, (issuer, keys): (&'a str, &'a JwkSet), now: Timestamp) -> Context<'a> {
    Context { client, issuer, keys, means: Means::default(), details: &app.settings.authorization_details, now }
}

/// `POST /ciba`
pub async fn ciba(State(app): State<Shared>, caller: Caller, Sent(params): Sent) -> Response {
    let begun = async {
        let client = caller.client(&app, &params).await?;
        if client.is_public() {
            return Err(Fault::Refused(Refused::client()));
        }
        let (issuer, signing) = (app.settings.issuer(), app.keyring.signing());
        let context = context(&app, &client, (&issuer, signing.published()), caller.now);
        ciba::begin(&app, &context, &params).await
    };
    match begun.await {
        Ok(begun) => answer::json(&begun),
        Err(fault) => forbidden_where_denied(fault),
    }
}

/// Which question, and the answer, as certification suites name them.
#[derive(serde::Deserialize)]
pub struct Automatic {
    auth_req_id: crate::base::Secret,
    action: String,
}

/// `GET` and `POST /ciba/automatic`: answers in the person's place. There only in a demo; in service there is no such address.
pub async fn automatic(State(app): State<Shared>, visit: Visit, Query(asked): Query<Automatic>) -> Response {
    let approve = matches!(asked.action.as_str(), "allow" | "approve");
    match automatic::answer(&app, &asked.auth_req_id, approve, visit.now).await {
        Ok(()) => answer::json(&serde_json::json!({ "answered": approve })),
        Err(Fault::Refused(why)) => {
            let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::BAD_REQUEST);
            (status, axum::Json(serde_json::json!({ "error": why.code() }))).into_response()
        }
        Err(Fault::Broken(broken)) => answer::broken(&broken),
    }
}

/// CIBA Core section 13 has a status of its own for this one.
fn forbidden_where_denied(fault: Fault<Refused>) -> Response {
    let is_denied = matches!(&fault, Fault::Refused(refused) if refused.code == Code::AccessDenied);
    let mut response = answer::fault(fault);
    if is_denied {
        *response.status_mut() = StatusCode::FORBIDDEN;
    }
    response
}
