//! `/desk/sign-in`: officers sign in by passkey alone, at a device of their desk.

use std::time::Duration;

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::PublicKeyCredential;

use super::frame::first_page;
use crate::app::Shared;
use crate::authn::officer::{self, Begun, LetIn, Seat};
use crate::base::Secret;
use crate::web::cookie::Cookie;
use crate::web::form::{Asked, Nothing, Posted, PostedJson};
use crate::web::guard::OnDuty;
use crate::web::page::Page;
use crate::web::reply::{Failure, LocalPath, html, see_other, see_other_saying};
use crate::web::visit::Visit;

/// Browsers keep no cookie for longer.
const DEVICE_LASTS: Duration = Duration::from_secs(400 * 24 * 3600);

#[derive(Template)]
#[template(path = "desk/sign_in.html")]
struct SignInPage {
    p: Page,
    /// Whether this browser holds a key of a desk's device.
    is_device: bool,
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Where {
    next: Option<String>,
}

/// `GET /desk/sign-in`
pub(super) async fn page(visit: Visit, duty: Result<OnDuty, Failure>, Asked(query): Asked<Where>) -> Result<Response, Failure> {
    let next = to_desk(query.next.as_deref());
    if let Ok(OnDuty(duty)) = duty {
        return Ok(see_other(next.as_deref().unwrap_or(first_page(duty.officer.role))));
    }
    html(&SignInPage {
        p: Page::new(&visit, "desk-sign-in-title"),
        is_device: visit.cookie(Cookie::Device).is_some(),
        next: next.unwrap_or_default(),
    })
}

/// A page of the desk to go on to.
fn to_desk(next: Option<&str>) -> Option<String> {
    let path = LocalPath::parse(next?)?;
    let is_desk = path.as_str() == "/desk" || path.as_str().starts_with("/desk/");
    (is_desk && !path.as_str().starts_with("/desk/sign-in")).then(|| path.as_str().to_owned())
}

/// What the script hands to the authenticator, and what it sends back with the answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ceremony {
    ceremony: String,
    public_key: serde_json::Value,
}

impl From<Begun> for Ceremony {
    fn from(begun: Begun) -> Self {
        Self { ceremony: begun.handle, public_key: begun.public_key }
    }
}

/// The browser as the seat of an officer.
pub(super) async fn with_seat<T>(visit: &Visit, run: impl AsyncFnOnce(Seat<'_>) -> T) -> T {
    let browser_hash = visit.browser.hash();
    let device_hash = visit.cookie(Cookie::Device).map(|key| Secret::new(key).sha256());
    run(Seat { browser_hash: &browser_hash, device_hash: device_hash.as_ref(), now: visit.now }).await
}

/// `POST /desk/sign-in/options`
pub(super) async fn begin(
    State(app): State<Shared>,
    visit: Visit,
    PostedJson(_): PostedJson<Where>,
) -> Result<Json<Ceremony>, Failure> {
    let begun = with_seat(&visit, async |seat| officer::sign_in_begin(&app, seat).await).await?;
    Ok(Json(begun.into()))
}

#[derive(Deserialize)]
pub(super) struct Finish {
    ceremony: Secret,
    credential: PublicKeyCredential,
    next: Option<String>,
}

/// `POST /desk/sign-in/finish`
pub(super) async fn finish(
    State(app): State<Shared>,
    visit: Visit,
    PostedJson(sent): PostedJson<Finish>,
) -> Result<Response, Failure> {
    let made =
        with_seat(&visit, async |seat| officer::sign_in_finish(&app, seat, &sent.ceremony, &sent.credential).await).await?;
    let next = to_desk(sent.next.as_deref());
    let_in(&app, &visit, &made, next.as_deref().unwrap_or(first_page(made.officer.role)), None)
}

/// The answer that lets an officer in: the session's cookie, the device's where the browser became one, and where to go.
pub(super) fn let_in(app: &Shared, visit: &Visit, made: &LetIn, to: &str, saying: Option<&str>) -> Result<Response, Failure> {
    let secure = visit.site.address.is_secure();
    let shift = Duration::from_secs(u64::from(app.settings.sessions.officer_minutes) * 60);
    let mut cookies = Vec::new();
    if let Some(session) = &made.session {
        cookies.push(Cookie::Officer.set(secure, session.reveal(), Some(shift))?);
    }
    if let Some(device) = &made.device {
        cookies.push(Cookie::Device.set(secure, device.reveal(), Some(DEVICE_LASTS))?);
    }
    if let Some(key) = saying {
        cookies.push(Cookie::Said.set(secure, key, Some(Duration::from_secs(60)))?);
    }
    let mut answer = Json(serde_json::json!({ "location": to })).into_response();
    for cookie in cookies {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// `POST /desk/sign-out`
pub(super) async fn sign_out(
    State(app): State<Shared>,
    visit: Visit,
    OnDuty(duty): OnDuty,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    officer::sign_out(&app, &duty, visit.now).await?;
    let mut answer = see_other_saying(&visit, "/desk/sign-in", "said-officer-signed-out")?;
    let cookie = Cookie::Officer.clear(visit.site.address.is_secure())?;
    answer.headers_mut().append(SET_COOKIE, cookie);
    Ok(answer)
}
