//! The citizen: activating, signing in and stepping up, and the pages of their own identity. Everything but passkeys works without scripts.

mod account;
mod activate;
mod card;
mod closed;
mod code;
mod device;
mod device_code;
mod entry;
mod face;
mod frame;
mod lock;
mod login;
mod logout;
mod other;
mod passkey;
mod question;
mod reach;
mod recover;
mod secret;
mod step_up;

pub(super) use frame::ground as ground_words;
/// The words of a case, which supervisors read as well.
pub(in crate::web) mod case_words {
    pub(in crate::web) use super::account::{about, state, way};
}

use axum::Router;
use axum::routing::{get, post};

use crate::app::Shared;

/// Every URL of the audience.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/login", get(login::page).post(login::submit))
        .route("/login/passkey/options", post(passkey::options))
        .route("/login/passkey", post(passkey::sign_in))
        .route("/login/step-up", get(step_up::page))
        .route("/login/step-up/passkey", post(passkey::step_up))
        .route("/login/step-up/app", get(step_up::app_page).post(step_up::app_submit))
        .route("/login/step-up/phone", get(code::page::<code::Phone>).post(code::submit::<code::Phone>))
        .route("/login/step-up/phone/send", post(code::send::<code::Phone>))
        .route("/login/step-up/email", get(code::page::<code::Mailbox>).post(code::submit::<code::Mailbox>))
        .route("/login/step-up/email/send", post(code::send::<code::Mailbox>))
        .route("/login/step-up/secret", get(secret::page).post(secret::submit))
        .route("/login/step-up/face", get(face::page).post(face::submit))
        .route("/login/step-up/card", get(card::page).post(card::submit))
        .route("/login/other", get(other::page).post(other::begin))
        .route("/login/other/finish", post(other::finish))
        .route("/device", get(device::page).post(device::open))
        .route("/device/approve", get(device::ask).post(device::decide))
        .route("/lock", get(lock::page).post(lock::submit))
        .route("/recover", get(recover::page).post(recover::who))
        .route("/recover/card", get(recover::card).post(recover::typed))
        .route("/recover/passcode", get(recover::passcode).post(recover::set_passcode))
        .route("/recover/desk", get(recover::desk).post(recover::finish_desk))
        .route("/recover/stop", get(recover::stop_page).post(recover::stop))
        .route("/login/out-of-reach", get(reach::page))
        .route("/logout", get(logout::page).post(logout::submit))
        .route("/device/code", get(device_code::page).post(device_code::submit))
        .route("/device/code/confirm", get(device_code::confirm).post(device_code::answer))
        .merge(account::routes())
        .merge(activate::routes())
}
