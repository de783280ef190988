//! `/activate`: from the slip to a sign-in that was proven to work, on the citizen's own device. The steps themselves are
//! `issuance::activate`; here are their pages. Reopening the slip's link goes on where it stopped.

mod begin;
mod done;
mod keys;
mod steps;

use std::borrow::Cow;

use axum::Router;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};

use crate::app::Shared;
use crate::authn::limit::TooMany;
use crate::authn::visitor::Visitor;
use crate::base::{Fault, Secret, Timestamp};
use crate::identity::session::Session;
use crate::issuance::activate::{Arriving, Refused, Step};
use crate::web::citizen::entry::visitor;
use crate::web::components;
use crate::web::cookie::Cookie;
use crate::web::reply::Failure;
use crate::web::texts;
use crate::web::visit::Visit;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/activate", get(begin::page).post(begin::submit))
        .route("/activate/step", get(steps::page))
        .route("/activate/phone/send", post(steps::send))
        .route("/activate/phone", post(steps::phone))
        .route("/activate/number", post(steps::number))
        .route("/activate/passcode", post(steps::passcode))
        .route("/activate/passkey/options", post(keys::options))
        .route("/activate/passkey", post(keys::finish))
        .route("/activate/app", get(keys::app_page).post(keys::app_confirm))
        .route("/activate/app/new", post(keys::app_new))
        .route("/activate/complete", post(steps::complete))
        .route("/activate/done", get(done::page))
}

/// Somebody with a slip, for the time of a request.
struct Arrived<'a> {
    visitor: Visitor<'a>,
    device_hash: Option<[u8; 32]>,
}

impl<'a> Arrived<'a> {
    fn of(visit: &Visit, headers: &HeaderMap, session: Option<&'a Session>) -> Self {
        let device_hash = visit.cookie(Cookie::Device).map(|key| Secret::new(key).sha256());
        Self { visitor: visitor(visit, headers, session), device_hash }
    }

    fn arriving(&self) -> Arriving<'_> {
        Arriving { visitor: &self.visitor, device_hash: self.device_hash.as_ref() }
    }
}

/// The page of an activation under way.
fn step_path(ticket: &str) -> String {
    format!("/activate/step?ticket={ticket}")
}

/// A refusal that no form of a step tells.
fn told(fault: Fault<Refused>, now: Timestamp) -> Failure {
    match fault {
        Fault::Refused(Refused::TooMany(TooMany { again_at })) => {
            Failure::from(TooMany { again_at }).retry_after(again_at.since(now))
        }
        other => other.into(),
    }
}

/// A page that says when to try again.
fn too_early(mut response: Response, now: Timestamp, again_at: Timestamp) -> Response {
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(again_at.since(now).as_secs().max(1)));
    response.into_response()
}

/// The line of steps, of which `step` is being taken.
fn line(visit: &Visit, step: &Step) -> Vec<components::Step> {
    let at = match step {
        Step::Phone { .. } | Step::DeskNumber => 1,
        Step::Passcode => 2,
        Step::Possession { .. } | Step::Complete => 3,
        Step::SignIn => 4,
    };
    components::Step::line(words(visit).map(Cow::into_owned), at)
}

fn words(visit: &Visit) -> [Cow<'static, str>; 5] {
    let say = |key| texts::say(visit.language, key);
    [
        say("activate-step-slip"),
        say("activate-step-proof"),
        say("activate-step-passcode"),
        say("activate-step-key"),
        say("activate-step-sign-in"),
    ]
}
