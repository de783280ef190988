//! `/desk/restore`: the holder of an account stands at the desk: lost phone or new card. Card, match, signature,
//! and what is handed out.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::frame;
use super::sign_in::Ceremony;
use super::slip::{address, qr};
use super::visit::{CapturedForm, Matching, Signed};
use super::words;
use crate::app::Shared;
use crate::base::ids::FactorId;
use crate::base::{Fault, Secret, zone};
use crate::issuance::acting::Acting;
use crate::issuance::restore::{self, Act, HandedOut, Holder, Ran, Refused};
use crate::web::components::{Problems, Tone};
use crate::web::form::{Nothing, Posted, PostedCaptures, PostedJson};
use crate::web::guard::Receiving;
use crate::web::page::{Page, wait_in_words};
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::texts::{say, say_with};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/restore_scan.html")]
struct ScanPage {
    p: Page,
    problems: Problems,
}

/// `GET /desk/restore`
pub(super) async fn scan_page(visit: Visit, Receiving(duty): Receiving) -> Result<Response, Failure> {
    html(&ScanPage { p: frame::page(&visit, &duty, "restore-scan-title"), problems: Problems::default() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scan {
    scan: Secret,
}

/// `POST /desk/restore`: the card of whoever stands here.
pub(super) async fn scan(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Posted(form): Posted<Scan>,
) -> Result<Response, Failure> {
    let browser = visit.browser.hash();
    match restore::begin(&app, &Acting::of(&duty, &browser, visit.now), form.scan.reveal()).await {
        Ok(id) => Ok(see_other(&path(id))),
        Err(Fault::Refused(why @ (Refused::NoCard | Refused::NoAccount))) => {
            let words = words::refusal(visit.language, why);
            let page = ScanPage { p: frame::page(&visit, &duty, "restore-scan-title"), problems: Problems::only("scan", words) };
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(fault) => Err(fault.into()),
    }
}

fn path(id: FactorId) -> String {
    format!("/desk/restore/{id}")
}

/// One act that can be signed for.
struct Offered {
    word: &'static str,
    words: String,
    hint: String,
}

#[derive(Template)]
#[template(path = "desk/restore.html")]
struct HolderPage {
    p: Page,
    href: String,
    name: String,
    masked: String,
    level: String,
    matching: Matching,
    /// The result of the last comparison, in words.
    outcome: String,
    matched: bool,
    offered: Vec<Offered>,
    /// What was signed for, in words; and whether something is left to be handed out.
    signed: String,
    to_hand_out: bool,
}

fn shown(app: &Shared, visit: &Visit, p: Page, holder: &Holder) -> HolderPage {
    let language = visit.language;
    let act = holder.visit.act.as_deref().and_then(Act::from_word);
    let matched = holder.is_matched();
    let words_of = |act: Act| match act {
        Act::Recover => ("restore-recover", "restore-recover.hint"),
        Act::Card => ("restore-card", "restore-card.hint"),
    };
    let offered = Act::ALL.into_iter().filter(|_| matched && act.is_none()).map(|it| {
        let (words, hint) = words_of(it);
        Offered { word: it.word(), words: say(language, words).into_owned(), hint: say(language, hint).into_owned() }
    });
    HolderPage {
        href: path(holder.visit.id),
        name: holder.person.facts.as_ref().map(|facts| facts.name.as_str().to_owned()).unwrap_or_default(),
        masked: holder.person.number.masked(),
        level: holder.account.level.to_string(),
        matching: Matching::of(app, language, holder.needs_finger()),
        outcome: holder.visit.outcome.as_deref().map(|word| words::compared(language, word).0.into_owned()).unwrap_or_default(),
        matched,
        offered: offered.collect(),
        signed: act.map(|act| say(language, words_of(act).0).into_owned()).unwrap_or_default(),
        to_hand_out: matches!(act, Some(Act::Recover | Act::Card)) && holder.visit.done_at.is_none(),
        p,
    }
}

/// `GET /desk/restore/{id}`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (id, browser) = (id_of(&id)?, visit.browser.hash());
    let holder = restore::load(&app, &Acting::of(&duty, &browser, visit.now), id).await?;
    html(&shown(&app, &visit, frame::page(&visit, &duty, "restore-title"), &holder))
}

/// `POST /desk/restore/{id}/match`
pub(super) async fn compare(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(id): Path<String>,
    PostedCaptures(form): PostedCaptures<CapturedForm>,
) -> Result<Response, Failure> {
    let (id, browser) = (id_of(&id)?, visit.browser.hash());
    let acting = Acting::of(&duty, &browser, visit.now);
    let found = restore::load(&app, &acting, id).await?;
    let captures = form.captures(&app, &found.person.number)?;
    drop(form);
    match restore::compare(&app, &acting, id, captures).await? {
        Ran::Made(_) => Ok(see_other(&path(id))),
        Ran::Unanswered(retry_after) => {
            let wait = retry_after.map(|wait| wait_in_words(visit.language, wait));
            let again = wait.map(|wait| say_with(visit.language, "try-again-after", &[("wait", &wait)]));
            let said = format!("{} {}", say(visit.language, "number-unanswered"), again.unwrap_or_default());
            let p = frame::page(&visit, &duty, "restore-title").saying(Tone::Warning, said.trim().to_owned());
            html_with(StatusCode::SERVICE_UNAVAILABLE, &shown(&app, &visit, p, &found))
        }
    }
}

fn id_of(text: &str) -> Result<FactorId, Failure> {
    text.parse().map_err(|_| crate::web::reply::Unserved::NotFound.into())
}

fn act_of(word: &str) -> Result<Act, Failure> {
    Act::from_word(word).ok_or_else(|| crate::web::reply::Unserved::NotFound.into())
}

/// `POST /desk/restore/{id}/sign/{act}/options`
pub(super) async fn begin(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path((id, act)): Path<(String, String)>,
    PostedJson(_): PostedJson<serde_json::Value>,
) -> Result<Json<Ceremony>, Failure> {
    let (id, browser) = (id_of(&id)?, visit.browser.hash());
    let acting = Acting::of(&duty, &browser, visit.now);
    Ok(Json(restore::challenge(&app, &acting, id, act_of(&act)?).await?.into()))
}

/// `POST /desk/restore/{id}/sign/{act}/finish`
pub(super) async fn finish(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path((id, act)): Path<(String, String)>,
    PostedJson(sent): PostedJson<Signed>,
) -> Result<Response, Failure> {
    let (ceremony, assertion) = sent.read()?;
    let (id, browser) = (id_of(&id)?, visit.browser.hash());
    let acting = Acting::of(&duty, &browser, visit.now);
    restore::finish(&app, &acting, (id, act_of(&act)?), &ceremony, assertion).await?;
    Ok(Json(serde_json::json!({ "location": path(id) })).into_response())
}

#[derive(Template)]
#[template(path = "desk/recovery_slip.html")]
struct SlipPage {
    p: Page,
    qr: String,
    code: String,
    address: String,
    number: Secret,
    until: String,
    desk: String,
    desk_address: String,
    hotline: String,
    officer: String,
    at: String,
}

#[derive(Template)]
#[template(path = "citizen/account/card_print.html")]
struct CardPage {
    p: Page,
    serial: String,
    codes: Vec<(u8, Secret)>,
    at: String,
    back: String,
}

/// `POST /desk/restore/{id}/print`: the slip or the card, once.
pub(super) async fn print(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(id): Path<String>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    let (id, browser) = (id_of(&id)?, visit.browser.hash());
    let acting = Acting::of(&duty, &browser, visit.now);
    let holder = restore::load(&app, &acting, id).await?;
    let handed_out = restore::hand_out(&app, &acting, id).await?;
    // What is printed speaks the holder's language.
    let visit = Visit { language: holder.account.language, ..visit };
    let at = zone::date_time(visit.now);
    match handed_out {
        HandedOut::Card(card) => html(&CardPage {
            p: Page::new(&visit, "card-title").in_one_language(),
            serial: card.serial,
            codes: card.codes,
            at,
            back: path(id),
        }),
        HandedOut::Slip { link, short, number, until } => html(&SlipPage {
            p: Page::new(&visit, "recovery-slip-title").in_one_language(),
            qr: qr(&link)?,
            code: short.printed(),
            address: address(&app.settings.link(restore::PATH)),
            number,
            until: zone::date_time(until),
            desk: duty.desk.name.clone(),
            desk_address: duty.desk.address.clone(),
            hotline: duty.desk.hotline.clone(),
            officer: duty.officer.number.clone(),
            at,
        }),
    }
}
