//! The SMS gateway: `POST /sms` with `{to, text, reference}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::json;

use super::Office;
use super::book::{Channel, Entry};
use super::faults::Mode;
use crate::base::Secret;
use crate::identity::PhoneNumber;

/// The longest text: ten joined SMS.
const LONGEST: usize = 1530;

#[derive(Deserialize)]
pub(super) struct Posted {
    to: String,
    text: String,
    #[serde(default)]
    reference: String,
}

pub(super) async fn take(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    posted: Result<Json<Posted>, JsonRejection>,
) -> Response {
    if !is_ours(&office.sms_token, &headers) {
        return refuse(StatusCode::UNAUTHORIZED, "wrong or missing bearer token");
    }
    match office.faults.mode() {
        Mode::Down => return refuse(StatusCode::SERVICE_UNAVAILABLE, "down, as asked"),
        Mode::Reject => return refuse(StatusCode::UNPROCESSABLE_ENTITY, "rejected, as asked"),
        Mode::Slow | Mode::Ok => office.faults.linger().await,
    }
    let Ok(Json(posted)) = posted else {
        return refuse(StatusCode::BAD_REQUEST, "not {to, text, reference}");
    };
    let Ok(to) = PhoneNumber::parse(&posted.to) else {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "not a mobile number");
    };
    if posted.text.trim().is_empty() || posted.text.chars().count() > LONGEST {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, "no text, or too long a one");
    }
    let number = office.book.add(Entry {
        channel: Channel::Sms,
        to: to.reveal().to_owned(),
        subject: String::new(),
        text: posted.text,
        at: office.clock.now(),
        reference: posted.reference,
    });
    Json(json!({ "reference": format!("outbox-{number}") })).into_response()
}

fn is_ours(token: &Secret, headers: &HeaderMap) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Bearer "));
    token.is_empty() || given.is_some_and(|given| Secret::new(given) == *token)
}

fn refuse(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({ "error": why }))).into_response()
}
