//! `/account/download`: everything that is held about this person, as JSON. It takes a strong and recent sign-in, and waits after
//! a change of how one signs in: whoever has just taken an account over takes nothing away with it.

use askama::Template;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::frame::{Holder, afresh};
use crate::app::Shared;
use crate::audit::{Action, Actor, Entry};
use crate::authn::change::NotChanged;
use crate::authn::{cool_down, session};
use crate::base::zone::{date_time, rfc3339};
use crate::base::{Refusal as _, Timestamp};
use crate::identity::session::Session;
use crate::store::{audit, cards, cases, consents, locks, messages, passkeys, push, sessions, totps, ways};
use crate::web::form::{Nothing, Posted};
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with};
use crate::web::visit::Visit;

const PATH: &str = "/account/download";
/// Entries of the log in one document; older ones are read page by page.
const ENTRIES: i64 = 5000;

#[derive(Template)]
#[template(path = "citizen/account/download.html")]
struct DownloadPage {
    p: Page,
    waits: Option<String>,
    code: &'static str,
}

/// `GET /account/download`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    let holder = Holder::of(&app, &session).await?;
    let waits = cool_down::until(&app, &app.db, session.account, visit.now).await?.map(date_time);
    html(&DownloadPage { p: holder.page(&visit, "download-title"), waits, code: "" })
}

/// `POST /account/download`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    let holder = Holder::of(&app, &session).await?;
    if let Some(until) = cool_down::until(&app, &app.db, session.account, visit.now).await? {
        let page = DownloadPage {
            p: holder.page(&visit, "download-title"),
            waits: Some(date_time(until)),
            code: NotChanged::CoolingDown(until).code(),
        };
        return html_with(StatusCode::CONFLICT, &page);
    }
    let document = document(&app, &session, &holder, visit.now).await?;
    let mut tx = app.db.write().await?;
    let entry = Entry::new(Action::DataDownloaded, Actor::Citizen(session.account)).person(session.person);
    app.record(&mut tx, visit.now, entry).await?;
    tx.commit().await?;
    let bytes = serde_json::to_vec_pretty(&document).map_err(crate::base::Broken::from)?;
    let mut answer = bytes.into_response();
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"my-identity.json\"");
    answer.headers_mut().insert(CONTENT_DISPOSITION, name);
    Ok(answer)
}

/// Everything, and only the holder's own. Secrets are not in it: hashes and keys tell a person nothing and a thief something.
async fn document(app: &Shared, session: &Session, holder: &Holder, now: Timestamp) -> Result<serde_json::Value, Failure> {
    let (db, keyring, account) = (&app.db, &app.keyring, session.account);
    let at = |time: Timestamp| rfc3339(time);
    let has = ways::of(db, account).await?;
    let keys: Vec<_> = passkeys::of_account(db, account)
        .await?
        .into_iter()
        .map(|key| serde_json::json!({ "name": key.name, "added": at(key.created_at), "last_used": key.last_used_at.map(at) }))
        .collect();
    let rung: Vec<_> = push::of_account(db, account)
        .await?
        .into_iter()
        .map(|device| Ok(serde_json::json!({ "device": device.device(keyring)?, "added": at(device.created_at), "last_rung": device.rung_at.map(at) })))
        .collect::<Result<_, crate::base::Broken>>()?;
    let app_since = totps::in_use(db, account).await?.map(|it| at(it.confirmed_at.unwrap_or(it.created_at)));
    let card = cards::in_use(db, account).await?;
    let card =
        card.map(|card| serde_json::json!({ "serial": card.serial, "issued": at(card.issued_at), "codes_left": card.left }));
    let mut sign_ins = Vec::new();
    for listed in sessions::of_account(db, account, 1000).await? {
        let seen = session::seen(keyring, listed.id, &listed.device_sealed)?;
        sign_ins.push(serde_json::json!({
            "at": at(listed.created_at), "device": seen.device.to_string(), "place": seen.place.map(|spot| spot.name),
            "how": listed.factors.to_string(), "ended": listed.ended_at.map(at), "expires": at(listed.expires_at),
        }));
    }
    let portals: Vec<_> = consents::of_account(db, account)
        .await?
        .into_iter()
        .map(|consent| serde_json::json!({ "portal": consent.client.to_string(), "given": at(consent.given_at), "offline": consent.extent.offline }))
        .collect();
    let log: Vec<_> = audit::about(db, session.person, account, Timestamp(i64::MAX), ENTRIES)
        .await?
        .into_iter()
        .map(|seen| {
            serde_json::json!({
                "at": at(seen.at), "what": seen.action, "who": seen.actor, "officer": seen.officer_number, "desk": seen.desk_name,
                "file": seen.file_number, "portal": seen.client_id,
            })
        })
        .collect();
    let notices: Vec<_> = messages::of_account(db, account, 1000)
        .await?
        .into_iter()
        .map(|sent| serde_json::json!({ "kind": sent.kind, "written": at(sent.created_at), "sent": sent.sent_at.map(at) }))
        .collect();
    let cases: Vec<_> = cases::of_account(db, account)
        .await?
        .into_iter()
        .map(|case| serde_json::json!({ "number": case.number, "kind": case.kind, "opened": at(case.opened_at), "state": case.state, "outcome": case.outcome }))
        .collect();
    let locks: Vec<_> = locks::of_account(db, account)
        .await?
        .into_iter()
        .map(|lock| serde_json::json!({ "ground": lock.ground.word(), "since": at(lock.placed_at) }))
        .collect();
    let of = &holder.account;
    Ok(serde_json::json!({
        "made": at(now),
        "person": { "number": holder.person.number.reveal(), "register": holder.person.facts, "register_read": holder.person.facts_at.map(at) },
        "account": {
            "level": of.level, "level_in_use": of.activated_level, "issued": at(of.issued_at), "activated": of.activated_at.map(at),
            "phone": of.phone(keyring)?.map(|phone| phone.reveal().to_owned()),
            "email": of.email(keyring)?.map(|email| email.reveal().to_owned()),
            "email_to_prove": of.unproven_email(keyring)?.map(|email| email.reveal().to_owned()),
            "language": of.language.tag(), "locks": locks,
        },
        "ways_to_sign_in": {
            "passkeys": keys, "app_since": app_since, "code_card": card, "password": has.passwords > 0, "passcode": has.passcodes > 0,
            "phone_proven": has.phone, "email_proven": has.email,
        },
        "devices_rung": rung, "sign_ins": sign_ins, "portals": portals, "log": log, "notices": notices, "cases": cases,
    }))
}
