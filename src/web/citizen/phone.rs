//! `/login/step-up/phone`: a one-time code to the registered phone, with an honest timer.

use askama::Template;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

use super::entry::{Entry, after, visitor, with_session};
use super::frame::{Asking, next_code, until};
use super::step_up::{Form, Where, not_raised, ways};
use crate::app::Shared;
use crate::authn::code::{self, Holder, Waiting};
use crate::authn::sign_in::{self, NotSignedIn, Proof};
use crate::base::ids::AccountId;
use crate::base::{Broken, Fault, Refusal as _, Timestamp};
use crate::identity::PhoneNumber;
use crate::identity::level::Factor;
use crate::outside::messages::CodePurpose;
use crate::store::accounts;
use crate::web::components::{Problems, Tone};
use crate::web::form::{Asked, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/step_up_phone.html")]
struct PhonePage {
    p: Page,
    asking: Option<Asking>,
    flow: String,
    others: String,
    /// Masked.
    phone: String,
    sent: Option<Sent>,
    problems: Problems,
    code: &'static str,
}

/// A code on its way: in how many seconds another can be asked for, and that in words.
pub(super) struct Sent {
    pub(super) again_in: u64,
    pub(super) again: String,
}

impl Sent {
    pub(super) fn of(visit: &Visit, waiting: Waiting) -> Self {
        let again_in = waiting.again_at.since(visit.now).as_secs();
        Self { again_in, again: next_code(visit.language, visit.now, waiting.again_at) }
    }
}

async fn phone_of(app: &Shared, account: AccountId) -> Result<PhoneNumber, Failure> {
    let found = accounts::find(&app.db, account).await?.ok_or_else(|| Broken::new("the account of a session is gone"))?;
    Ok(found.phone(&app.keyring)?.ok_or_else(|| Broken::new("a phone that proved itself is gone"))?)
}

async fn shown(app: &Shared, visit: &Visit, entry: &Entry, account: AccountId) -> Result<PhonePage, Failure> {
    Ok(PhonePage {
        p: Page::new(visit, "step-up-phone-title"),
        asking: Asking::of(entry, visit.language),
        flow: entry.sealed.clone(),
        others: entry.at("/login/step-up"),
        phone: phone_of(app, account).await?.masked(),
        sent: code::waiting(app, account, CodePurpose::SignIn, visit.now).await?.map(|waiting| Sent::of(visit, waiting)),
        problems: Problems::default(),
        code: "",
    })
}

/// `GET /login/step-up/phone`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(query): Asked<Where>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&query.flow))?;
    match ways(&app, &entry, session).await? {
        Ok((session, ways)) if ways.contains(&Factor::PhoneCode) => {
            Ok(entry.allow(html(&shown(&app, &visit, &entry, session.account).await?)?))
        }
        Ok(_) => Ok(see_other(&entry.at("/login/step-up"))),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// `POST /login/step-up/phone/send`
pub(super) async fn send(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Posted(form): Posted<Where>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&form.flow))?;
    let session = match ways(&app, &entry, session).await? {
        Ok((session, ways)) if ways.contains(&Factor::PhoneCode) => session,
        Ok(_) => return Ok(see_other(&entry.at("/login/step-up"))),
        Err(elsewhere) => return Ok(elsewhere),
    };
    let phone = phone_of(&app, session.account).await?;
    let holder = Holder { account: session.account, phone: &phone, language: visit.language };
    let visitor = visitor(&visit, &headers, Some(&session));
    let mut tx = app.db.write().await?;
    match code::send(&app, &mut tx, &visitor, (holder, CodePurpose::SignIn)).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other(&entry.at("/login/step-up/phone")))
        }
        Err(Fault::Refused(too_many)) => {
            drop(tx);
            let shown = shown(&app, &visit, &entry, session.account).await?;
            too_early(&visit, &entry, shown, too_many.again_at)
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

/// `POST /login/step-up/phone`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&form.flow))?;
    let visitor = visitor(&visit, &headers, session.as_ref());
    let why = match sign_in::step_up(&app, &visitor, Proof::PhoneCode(&form.code), entry.client_id()).await {
        Ok(signed_in) => {
            let next = after(&app, &visit, &entry, &signed_in).await?;
            return with_session(&visit, see_other(&next), &signed_in.token);
        }
        Err(Fault::Refused(why)) => why,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let Some(session) = session else { return not_raised(&app, &visit, &entry, &why).await };
    match why {
        NotSignedIn::Code(_) => {
            let mut shown = shown(&app, &visit, &entry, session.account).await?;
            shown.problems = Problems::only("code", shown.p.say("step-up-phone-wrong"));
            shown.code = why.code();
            Ok(entry.allow(html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)?))
        }
        NotSignedIn::TooMany(too_many) => {
            let shown = shown(&app, &visit, &entry, session.account).await?;
            too_early(&visit, &entry, shown, too_many.again_at)
        }
        other => not_raised(&app, &visit, &entry, &other).await,
    }
}

fn too_early(visit: &Visit, entry: &Entry, mut shown: PhonePage, again_at: Timestamp) -> Result<Response, Failure> {
    shown.p = shown.p.saying(Tone::Error, until(visit.language, visit.now, again_at));
    shown.code = "too-many-tries";
    let mut response = html_with(StatusCode::TOO_MANY_REQUESTS, &shown)?;
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(again_at.since(visit.now).as_secs().max(1)));
    Ok(entry.allow(response))
}
