//! `/account/notices`: what was sent to this person, when, by which channel, and whether it arrived at the gateway.

use std::borrow::Cow;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::Holder;
use crate::app::Shared;
use crate::authn::push;
use crate::base::Language;
use crate::base::zone::date_time;
use crate::store::messages::{self, Recipient};
use crate::store::push as subscriptions;
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::texts::say;
use crate::web::visit::Visit;

pub(super) const PATH: &str = "/account/notices";

/// How many are listed.
const SHOWN: u32 = 60;

#[derive(Template)]
#[template(path = "citizen/account/notices.html")]
struct NoticesPage {
    p: Page,
    /// The key that a browser subscribes under; none where devices are not rung.
    push_key: Option<String>,
    devices: Vec<Rung>,
    rows: Vec<Row>,
}

/// A device that is rung.
struct Rung {
    id: String,
    device: String,
    since: String,
}

struct Row {
    what: String,
    at: String,
    to: String,
    state: String,
    class: &'static str,
}

/// A kind of message in words. A kind of a later version is a message.
pub(super) fn kind(language: Language, word: &str) -> Cow<'static, str> {
    let key = match word {
        "code-sign-in" | "code-activation" | "code-phone" | "code-email" => "notice-code",
        "approved" | "returned" | "refused" | "activated" => "notice-file",
        "passkey-added" | "app-added" | "way-removed" | "password-changed" | "passcode-changed" | "phone-proven"
        | "email-proven" => "notice-ways",
        "card-issued" | "card-handed-out" => "notice-card",
        "new-device" | "strange-sign-in" => "notice-new-device",
        "locked" | "held" => "notice-locked",
        "recovery-begun" | "recovery-stopped" | "recovered" | "recovered-at-desk" => "notice-recovery",
        "case-opened" | "case-closed" => "notice-case",
        _ => "notice-other",
    };
    say(language, key)
}

/// `GET /account/notices`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    let holder = Holder::of(&app, &session).await?;
    let p = holder.page(&visit, "notices-title");
    let mut rows = Vec::new();
    for sent in messages::of_account(&app.db, session.account, SHOWN).await? {
        let to = match sent.to(&app.keyring)? {
            Recipient::Phone(phone) => phone.masked(),
            Recipient::Email(email) => email.masked(),
        };
        let (state, class) = match (sent.state.word(), sent.sent_at) {
            (_, Some(_)) => ("notice-sent", "done"),
            ("failed", None) => ("notice-failed", "error"),
            _ => ("notice-waiting", ""),
        };
        rows.push(Row {
            what: kind(visit.language, &sent.kind).into_owned(),
            at: date_time(sent.created_at),
            to,
            state: p.say(state).into_owned(),
            class,
        });
    }
    let push_key = if push::is_offered(&app.settings) { Some(app.keyring.push().public()?) } else { None };
    let mut devices = Vec::new();
    for listed in subscriptions::of_account(&app.db, session.account).await? {
        let device = listed.device(&app.keyring)?;
        devices.push(Rung { id: listed.id.to_string(), device, since: date_time(listed.created_at) });
    }
    html(&NoticesPage { p, push_key, devices, rows })
}
