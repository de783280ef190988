//! The page, the same as JSON, and the switch for faults.

use std::sync::Arc;

use askama::Template;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use super::book::{Channel, Entry, Wanted};
use super::faults::{Fault, Mode};
use super::{Office, sms};
use crate::base::{Language, zone};
use crate::texts;

/// The largest body that is read.
const LARGEST: usize = 32 * 1024;

const PROTECTION: [(HeaderName, HeaderValue); 4] = [
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
    ),
    (HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff")),
    (HeaderName::from_static("referrer-policy"), HeaderValue::from_static("no-referrer")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

pub(super) fn router(office: Arc<Office>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/outbox.css", get(stylesheet))
        .route("/messages.json", get(list))
        .route("/faults", post(set_faults))
        .route("/sms", post(sms::take))
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(middleware::from_fn(guard))
        .with_state(office)
}

/// Only names of this machine are answered to: a page elsewhere whose name was made to point here reads nothing.
async fn guard(request: Request, next: Next) -> Response {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |(name, _)| name);
    let mut response = if matches!(name, "localhost" | "127.0.0.1" | "[::1]") {
        next.run(request).await
    } else {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    };
    response.headers_mut().extend(PROTECTION);
    response
}

#[derive(Deserialize, Default)]
struct Asked {
    lang: Option<String>,
}

#[derive(Template)]
#[template(path = "outbox.html", config = "src/neighbours/outbox/askama.toml")]
struct Page {
    language: Language,
    to: String,
    mode: Mode,
    entries: Vec<Entry>,
}

impl Page {
    fn say(&self, key: &str) -> String {
        texts::say(self.language, key).into_owned()
    }

    fn count(&self) -> String {
        texts::say_with(self.language, "outbox-count", &[("count", &self.entries.len().to_string())]).into_owned()
    }

    fn fault(&self) -> Option<String> {
        let said = || texts::say_with(self.language, "outbox-fault", &[("mode", self.mode.word())]).into_owned();
        (self.mode != Mode::Ok).then(said)
    }

    fn only(&self) -> Option<String> {
        let said = || texts::say_with(self.language, "outbox-only", &[("to", &self.to)]).into_owned();
        (!self.to.is_empty()).then(said)
    }

    fn channel(&self, entry: &Entry) -> String {
        match entry.channel {
            Channel::Sms => self.say("outbox-sms"),
            Channel::Email => self.say("outbox-email"),
        }
    }

    fn other(&self) -> &'static str {
        match self.language {
            Language::Vi => "en",
            Language::En => "vi",
        }
    }

    fn at(entry: &Entry) -> String {
        zone::date_time(entry.at)
    }

    fn exactly_at(entry: &Entry) -> String {
        zone::rfc3339(entry.at)
    }
}

async fn page(
    State(office): State<Arc<Office>>,
    Query(asked): Query<Asked>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let accepted = headers.get("accept-language").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let language = asked.lang.as_deref().and_then(Language::from_tag);
    let language = language.unwrap_or_else(|| Language::from_accept_language(accepted));
    let entries = office.book.find(&wanted);
    match (Page { language, to: wanted.to, mode: office.faults.mode(), entries }).render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "the outbox page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn stylesheet() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("assets/outbox.css")).into_response()
}

/// A message in `/messages.json`.
#[derive(Serialize)]
struct Shown {
    channel: Channel,
    to: String,
    subject: String,
    text: String,
    at: String,
}

async fn list(State(office): State<Arc<Office>>, Query(wanted): Query<Wanted>) -> Json<Vec<Shown>> {
    let shown = office.book.find(&wanted).into_iter().map(|entry| Shown {
        at: zone::rfc3339(entry.at),
        channel: entry.channel,
        to: entry.to,
        subject: entry.subject,
        text: entry.text,
    });
    Json(shown.collect())
}

/// Wants JSON, which no form of another site can send.
async fn set_faults(State(office): State<Arc<Office>>, Json(fault): Json<Fault>) -> Json<Fault> {
    office.faults.set(fault);
    Json(fault)
}
