//! What every answer passes: security headers, the language cookie, and the way to the right host name.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::site::Site;
use super::texts;
use super::visit::{LANGUAGE_COOKIE, chosen_language};
use crate::base::Language;

const FIXED: [(HeaderName, HeaderValue); 5] = [
    (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    // Not `no-referrer`, which makes browsers send `Origin: null` with this site's own forms.
    (HeaderName::from_static("referrer-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=()"),
    ),
];

pub(super) async fn around(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if let Some(right) = right_address(&site, &request) {
        return Redirect::temporary(&right).into_response();
    }
    let chosen = chosen_language(request.uri());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(language) = chosen
        && let Ok(cookie) = HeaderValue::from_str(&language_cookie(language, site.secure))
    {
        headers.append(SET_COOKIE, cookie);
    }
    protect(&site, headers);
    response
}

/// When a handler breaks: no page can be trusted to work then, so two sentences do.
pub(super) fn fault(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler of the portal broke");
    let words = Language::ALL.map(|language| texts::say(language, "fault")).join("\n");
    (StatusCode::INTERNAL_SERVER_ERROR, [(CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
}

fn protect(site: &Site, headers: &mut HeaderMap) {
    headers.extend(FIXED);
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {}; base-uri 'none'; frame-ancestors 'none'",
        site.provider.form_targets()
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if site.secure {
        headers.insert("strict-transport-security", HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

fn language_cookie(language: Language, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}", language.tag())
}

/// Cookies set for `localhost` are not sent to `127.0.0.1`, and the provider sends people back to `localhost`: who typed the
/// number is led to the name. Only on loopback; behind a proxy the host name is the proxy's affair.
fn right_address(site: &Site, request: &Request) -> Option<String> {
    let host = request.headers().get(HOST)?.to_str().ok()?;
    let by_number = host.starts_with("127.0.0.1") || host.starts_with("[::1]");
    let to_name = site.origin.starts_with("http://localhost");
    let safe = request.method() == Method::GET || request.method() == Method::HEAD;
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    (by_number && to_name && safe && path != "/healthz").then(|| format!("{}{path}", site.origin))
}

pub(super) async fn stylesheet() -> Response {
    asset("text/css; charset=utf-8", include_str!("assets/portal.css"))
}

pub(super) async fn mark() -> Response {
    asset("image/svg+xml", include_str!("assets/mark.svg"))
}

fn asset(kind: &'static str, body: &'static str) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=300")], body).into_response()
}
