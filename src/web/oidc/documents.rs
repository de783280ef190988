//! What anybody may read of the provider: its description and its public keys. Written beforehand, kept by caches.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};

use super::answer;
use crate::app::Shared;
use crate::base::Broken;
use crate::provider::discovery::Document;

/// An hour: the next signing key is published a day before it signs.
const KEPT: &str = "public, max-age=3600";

/// Serves the description.
pub fn described(document: Document) -> MethodRouter<Shared> {
    get(move |headers: HeaderMap| {
        let document = document.clone();
        async move { kept(&headers, &document.body, &document.etag, "application/json") }
    })
}

/// `GET /jwks`
pub async fn keys(State(app): State<Shared>, headers: HeaderMap) -> Response {
    let signing = app.keyring.signing();
    let document = signing.document();
    kept(&headers, &document.body, &document.etag, "application/jwk-set+json")
}

fn kept(headers: &HeaderMap, body: &Arc<str>, etag: &Arc<str>, kind: &'static str) -> Response {
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = known.flat_map(|list| list.split(',')).any(|tag| tag.trim().trim_start_matches("W/") == &**etag);
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, kind)], body.to_string()).into_response()
    };
    let Ok(etag) = HeaderValue::from_str(etag) else { return answer::broken(&Broken::new("an entity tag that is none")) };
    response.headers_mut().insert(ETAG, etag);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(KEPT));
    answer::open_to_all(response)
}
