//! What the portal holds while it runs, and its URLs.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use ring::hmac;
use tower_http::catch_panic::CatchPanicLayer;

use super::provider::Provider;
use super::session::Sessions;
use super::{CALLBACK, Config, SIGNED_OUT, filing, layers, sign_in};
use crate::base::{Broken, Clock, Random, encode};

/// Sessions at a time: more than a commune has citizens awake.
const MOST_SESSIONS: usize = 10_000;
/// The longest form: names and places in UTF-8, percent-encoded.
const MOST_BODY: usize = 32 * 1024;

pub(super) struct Site {
    pub(super) clock: Clock,
    pub(super) random: Random,
    pub(super) provider: Provider,
    pub(super) sessions: Sessions,
    /// `http://localhost:8100`, as browsers write it in `Origin`.
    pub(super) origin: String,
    /// Whether the site is reached over https: cookies are `Secure` then.
    pub(super) secure: bool,
    owner_key: hmac::Key,
}

impl Site {
    pub(super) fn new(config: Config) -> Result<Arc<Self>, Broken> {
        Ok(Arc::new(Self {
            provider: Provider::new(&config)?,
            sessions: Sessions::new(config.random.clone(), MOST_SESSIONS),
            origin: config.public_url.origin().ascii_serialization(),
            secure: config.public_url.scheme() == "https",
            owner_key: hmac::Key::new(hmac::HMAC_SHA256, &config.random.bytes::<32>()),
            clock: config.clock,
            random: config.random,
        }))
    }

    /// Cookies ignore ports, so the name must differ from every other service's on the same host.
    pub(super) fn session_cookie(&self) -> &'static str {
        if self.secure { "__Host-portal-session" } else { "portal-session" }
    }

    /// A mark of whose draft a form holds, which tells nobody else anything. It comes back with a form whose session has
    /// ended meanwhile, and keeps one person's draft from the next person at the same computer.
    pub(super) fn owner(&self, subject: &str) -> String {
        encode::b64url(hmac::sign(&self.owner_key, subject.as_bytes()).as_ref())
    }
}

pub(super) fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(filing::home))
        .route("/sign-in", get(sign_in::begin))
        .route(CALLBACK, get(sign_in::callback))
        .route("/birth", get(filing::form).post(filing::submit))
        .route("/receipt", get(filing::receipt))
        .route("/problem", get(filing::problem))
        .route("/sign-out", post(sign_in::sign_out))
        .route(SIGNED_OUT, get(sign_in::signed_out))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/assets/portal.css", get(layers::stylesheet))
        .route("/assets/mark.svg", get(layers::mark))
        .fallback(filing::not_found)
        .method_not_allowed_fallback(filing::not_found)
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(axum::middleware::from_fn_with_state(site.clone(), layers::around))
        .layer(CatchPanicLayer::custom(layers::fault))
        .with_state(site)
}
