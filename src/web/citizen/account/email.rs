//! `/account/keys/email`: a mailbox that signs its holder in. An address is written to before it counts; until then the one on
//! record stays.

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
use crate::identity::Email;
use crate::identity::session::Session;
use crate::outside::messages::CodePurpose;
use crate::web::citizen::code::Sent;
use crate::web::citizen::entry::visitor;
use crate::web::citizen::frame::until;
use crate::web::components::{Problems, Tone};
use crate::web::form::Posted;
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

const PATH: &str = "/account/keys/email";

#[derive(Template)]
#[template(path = "citizen/account/email.html")]
struct EmailPage {
    p: Page,
    /// The address that waits for its proof, masked; empty where none does.
    waiting: String,
    sent: Option<Sent>,
    /// What was typed and could not be read.
    typed: String,
    problems: Problems,
    code: &'static str,
}

async fn shown(app: &Shared, visit: &Visit, session: &Session) -> Result<EmailPage, Failure> {
    let holder = Holder::of(app, session).await?;
    let waiting = holder.account.unproven_email(&app.keyring)?;
    let p = holder.page(visit, "email-title");
    let sent = match &waiting {
        Some(_) => code::waiting(app, session.account, CodePurpose::Email, visit.now).await?,
        None => None,
    };
    Ok(EmailPage {
        sent: sent.map(|sent| Sent::of(visit, &p, sent)),
        p,
        waiting: waiting.map(|email| email.masked()).unwrap_or_default(),
        typed: String::new(),
        problems: Problems::default(),
        code: "",
    })
}

/// `GET /account/keys/email`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    html(&shown(&app, &visit, &session).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Address {
    /// Empty for the address that waits already.
    email: String,
}

/// `POST /account/keys/email/send`
pub(super) async fn send(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    Posted(form): Posted<Address>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    let another = match form.email.trim() {
        "" => None,
        typed => {
            let Ok(email) = Email::parse(typed) else {
                let mut page = shown(&app, &visit, &session).await?;
                page.problems = Problems::only("email", page.p.say("email-wrong"));
                page.typed = typed.chars().take(254).collect();
                page.code = "email-unreadable";
                return html_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
            };
            Some(email)
        }
    };
    let visitor = visitor(&visit, &headers, Some(&session));
    let done = Changer::of(&visitor)?.email_begin(&app, another, visit.language).await;
    told(&app, &visit, &session, done, None).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    code: Secret,
}

/// `POST /account/keys/email`
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
    let done = Changer::of(&visitor)?.email_confirm(&app, &form.code).await;
    told(&app, &visit, &session, done, Some("said-email-proven")).await
}

async fn told(
    app: &Shared,
    visit: &Visit,
    session: &Session,
    done: Outcome<(), NotChanged>,
    said: Option<&'static str>,
) -> Result<Response, Failure> {
    let why = match done {
        Ok(()) => return said.map_or_else(|| Ok(see_other(PATH)), |said| keys::back(visit, said)),
        // What was to be proven was proven in another window, or taken away.
        Err(Fault::Refused(NotChanged::Gone)) => return Ok(see_other(PATH)),
        Err(Fault::Refused(why)) => why,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let mut page = shown(app, visit, session).await?;
    page.code = why.code();
    match &why {
        NotChanged::Code(_) => {
            page.problems = Problems::only("code", page.p.say("step-up-email-wrong"));
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        NotChanged::TooMany(too_many) => {
            page.p = page.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
            let mut response = html_with(StatusCode::TOO_MANY_REQUESTS, &page)?;
            let seconds = too_many.again_at.since(visit.now).as_secs().max(1);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            Ok(response)
        }
        _ => Err(why.into()),
    }
}
