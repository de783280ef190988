//! `/desk/away`: a home visit where the network fails. The page stays open, keeps what is taken down sealed in the browser
//! (`away.js`), and sends it when the network is back.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::{file_path, frame};
use crate::app::Shared;
use crate::base::encode::{b64url, sha256};
use crate::base::{Language, Timestamp};
use crate::identity::PhoneNumber;
use crate::identity::level::AccountLevel;
use crate::issuance::acting::Acting;
use crate::issuance::away::{self, Became, Draft};
use crate::issuance::content::Reach;
use crate::issuance::receive::Opening;
use crate::web::form::PostedJson;
use crate::web::guard::Receiving;
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::texts::{say, say_with};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/away.html")]
struct AwayPage {
    p: Page,
    /// Keys that drafts are sealed with: the first seals, all of them open. They are this officer's in this browser, stay in the
    /// page's memory, and come again with the next sign-in, so that a stolen computer holds nothing that can be read.
    keys: String,
    hours: u64,
}

/// `GET /desk/away`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Receiving(duty): Receiving) -> Result<Response, Failure> {
    let whose = format!("{}:{}", duty.officer.id, b64url(&visit.browser.hash()));
    let keys: Vec<String> = app.keyring.index().all_epochs("away", &whose).iter().map(|key| b64url(&sha256(key))).collect();
    let p = frame::page(&visit, &duty, "away-title");
    html(&AwayPage { p, keys: keys.join(" "), hours: away::LASTS.as_secs() / 3600 })
}

/// A draft as `away.js` sends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sent {
    /// Milliseconds, by the device's clock.
    taken_at: i64,
    scan: String,
    #[serde(default)]
    guardian: String,
    level: AccountLevel,
    language: String,
    /// Empty where the person has none.
    phone: String,
    #[serde(default)]
    replaces: bool,
}

/// What became of a draft.
#[derive(Serialize)]
pub(super) struct Answer {
    /// `file`: it may be dropped. `differs`, `elsewhere`, `mend`: the officer has to decide or to mend.
    became: &'static str,
    words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    /// Whether this draft's phone may take the place of the file's.
    replaceable: bool,
}

/// `POST /desk/away`
pub(super) async fn take(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    PostedJson(sent): PostedJson<Sent>,
) -> Result<Json<Answer>, Failure> {
    let browser = visit.browser.hash();
    let acting = Acting::of(&duty, &browser, visit.now);
    let reach = match sent.phone.trim() {
        "" => Reach::NoPhone,
        typed => {
            let Ok(phone) = PhoneNumber::parse(typed) else {
                let words = say(visit.language, "away-phone-bad").into_owned();
                return Ok(Json(Answer { became: "mend", words, number: None, href: None, replaceable: false }));
            };
            Reach::Phone(phone)
        }
    };
    let opening = Opening {
        scanned: &sent.scan,
        level: sent.level,
        language: Language::from_tag(&sent.language).unwrap_or(Language::Vi),
        guardian: Some(sent.guardian.trim()).filter(|scanned| !scanned.is_empty()),
    };
    let draft = Draft { taken_at: Timestamp(sent.taken_at), opening, reach: &reach, replaces: sent.replaces };
    let became = away::take(&app, &acting, draft).await?;
    let told =
        |key: &str, number: &str, desk: &str| say_with(visit.language, key, &[("number", number), ("desk", desk)]).into_owned();
    Ok(Json(match became {
        Became::File { number } => Answer {
            became: "file",
            words: told("away-file", &number, ""),
            href: Some(file_path(&number)),
            number: Some(number),
            replaceable: false,
        },
        Became::Differs { number, editable } => Answer {
            became: "differs",
            words: told(if editable { "away-differs" } else { "away-past" }, &number, ""),
            href: Some(file_path(&number)),
            number: Some(number),
            replaceable: editable,
        },
        Became::Elsewhere { number, desk } => Answer {
            became: "elsewhere",
            words: told("desk-open-elsewhere", &number, &desk),
            number: Some(number),
            href: None,
            replaceable: false,
        },
    }))
}
