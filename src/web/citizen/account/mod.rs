//! `/account`, "My identity": what a citizen sees and controls of their own identity. Whoever is not signed in is led to the
//! sign-in and back; changing how one signs in asks for a strong and recent sign-in first.

mod app;
mod approvals;
mod card;
mod download;
mod email;
mod frame;
mod help;
mod home;
mod keys;
mod lock;
mod log;
mod not_me;
mod notices;
mod passkey;
mod phone;
mod portals;
mod push;
mod recovery;
mod remove;
mod secret;
mod sign_ins;
mod wards;
mod words;

pub(super) use lock::locked_now;
pub(in crate::web) use not_me::{about, state, way};

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::http::header::ACCEPT;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};

use crate::app::Shared;
use crate::base::Refusal as _;
use crate::web::citizen::entry::HOME;
use crate::web::guard::NotAdmitted;
use crate::web::reply::{Failure, see_other};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/account", get(home::page))
        .route("/account/keys", get(keys::page))
        .route("/account/keys/passkey/options", post(passkey::options))
        .route("/account/keys/passkey", post(passkey::finish))
        .route("/account/keys/confirm", get(keys::confirm))
        .route("/account/keys/rename", post(keys::rename))
        .route("/account/keys/app", get(app::page).post(app::confirm))
        .route("/account/keys/app/new", post(app::new))
        .route("/account/keys/phone", get(phone::page).post(phone::submit))
        .route("/account/keys/phone/send", post(phone::send))
        .route("/account/keys/email", get(email::page).post(email::submit))
        .route("/account/keys/email/send", post(email::send))
        .route("/account/card", get(card::page).post(card::print))
        .route("/account/keys/secret", get(secret::page).post(secret::submit))
        .route("/account/keys/remove", get(remove::page).post(remove::submit))
        .route("/account/sign-ins", get(sign_ins::page))
        .route("/account/sign-ins/end", post(sign_ins::end))
        .route("/account/portals", get(portals::page))
        .route("/account/portals/withdraw", post(portals::withdraw))
        .route("/account/portals/unlink", post(portals::unlink))
        .route("/account/approvals", get(approvals::page))
        .route("/account/approvals/live", get(approvals::live))
        .route("/account/approvals/{id}", get(approvals::question).post(approvals::submit))
        .route("/account/approvals/help/{id}", get(help::page).post(help::submit))
        .route("/account/wards", get(wards::page))
        .route("/account/wards/end", post(wards::end))
        .route("/account/log", get(log::page))
        .route("/account/recovery/stop", post(recovery::stop))
        .route("/account/not-me", post(not_me::submit))
        .route("/account/cases", get(not_me::page))
        .route("/account/notices/push", post(push::turn_on))
        .route("/account/notices/push/remove", post(push::turn_off))
        .route("/account/notices", get(notices::page))
        .route("/account/download", get(download::page).post(download::submit))
        .route("/account/lock", post(lock::submit))
        .layer(from_fn(to_sign_in))
        .route("/account/locked", get(lock::done))
}

/// Leads a stranger to the sign-in, and from there back. Scripts get their 401.
async fn to_sign_in(request: Request, next: Next) -> Response {
    let back = if request.method() == Method::GET { request.uri().path().to_owned() } else { HOME.to_owned() };
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let script = accept.contains("application/json") && !accept.contains("text/html");
    let answer = next.run(request).await;
    let unknown = answer.extensions().get::<Failure>().is_some_and(|failure| failure.code() == NotAdmitted::SignIn.code());
    if !unknown || script {
        return answer;
    }
    see_other(&format!("/login?next={back}"))
}
