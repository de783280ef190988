//! `/account/keys/phone`: the phone on record proves itself again, after a recovery took its word away.

use askama::Template;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::frame::{Holder, afresh};
use super::keys;
use crate::app::Shared;
use crate::authn::change::{Changer, NotChanged};
use crate::authn::code;
use crate::base::{Fault, Outcome, Refusal as _, Secret};
use crate::identity::session::Session;
use crate::outside::messages::CodePurpose;
use crate::web::citizen::code::Sent;
use crate::web::citizen::entry::visitor;
use crate::web::citizen::frame::until;
use crate::web::components::{Problems, Tone};
use crate::web::form::{Nothing, Posted};
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

const PATH: &str = "/account/keys/phone";

#[derive(Template)]
#[template(path = "citizen/account/phone.html")]
struct PhonePage {
    p: Page,
    /// Masked.
    phone: String,
    sent: Option<Sent>,
    problems: Problems,
    code: &'static str,
}

/// The page; nothing where no phone waits for it.
async fn shown(app: &Shared, visit: &Visit, session: &Session) -> Result<Option<PhonePage>, Failure> {
    let holder = Holder::of(app, session).await?;
    let waits = holder.account.phone_verified_at.is_none();
    let Some(phone) = holder.account.phone(&app.keyring)?.filter(|_| waits) else { return Ok(None) };
    let waiting = code::waiting(app, session.account, CodePurpose::Phone, visit.now).await?;
    let p = holder.page(visit, "phone-title");
    Ok(Some(PhonePage {
        phone: phone.masked(),
        sent: waiting.map(|waiting| Sent::of(visit, &p, waiting)),
        p,
        problems: Problems::default(),
        code: "",
    }))
}

/// `GET /account/keys/phone`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    match shown(&app, &visit, &session).await? {
        Some(page) => html(&page),
        None => Ok(see_other(keys::PATH)),
    }
}

/// `POST /account/keys/phone/send`
pub(super) async fn send(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    let visitor = visitor(&visit, &headers, Some(&session));
    let done = Changer::of(&visitor)?.phone_begin(&app, visit.language).await;
    told(&app, &visit, &session, done, PATH, None).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    code: Secret,
}

/// `POST /account/keys/phone`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    Posted(form): Posted<Typed>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    let visitor = visitor(&visit, &headers, Some(&session));
    let done = Changer::of(&visitor)?.phone_confirm(&app, &form.code).await;
    told(&app, &visit, &session, done, keys::PATH, Some("said-phone-proven")).await
}

async fn told(
    app: &Shared,
    visit: &Visit,
    session: &Session,
    done: Outcome<(), NotChanged>,
    next: &'static str,
    said: Option<&'static str>,
) -> Result<Response, Failure> {
    let why = match done {
        Ok(()) => return said.map_or_else(|| Ok(see_other(next)), |said| keys::back(visit, said)),
        Err(Fault::Refused(why)) => why,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let Some(mut page) = shown(app, visit, session).await? else { return Ok(see_other(keys::PATH)) };
    page.code = why.code();
    let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let mut again_in = None;
    match &why {
        NotChanged::Code(_) => page.problems = Problems::only("code", page.p.say("step-up-phone-wrong")),
        NotChanged::TooMany(too_many) => {
            page.p = page.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
            again_in = Some(too_many.again_at.since(visit.now).as_secs().max(1));
        }
        _ => return Err(why.into()),
    }
    let mut response = html_with(status, &page)?;
    if let Some(seconds) = again_in {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}
