//! `/account/notices/push`: this device is rung when something waits for its holder, or no longer.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::notices;
use crate::app::Shared;
use crate::authn::push as ringing;
use crate::base::ids::FactorId;
use crate::store::push;
use crate::web::citizen::entry::visitor;
use crate::web::cookie::Cookie;
use crate::web::form::{Posted, PostedJson};
use crate::web::guard::Citizen;
use crate::web::reply::{Failure, see_other_saying};
use crate::web::visit::Visit;

/// What the page's script got from the browser. A ring carries nothing, so that the keys for a message are not wanted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Subscribed {
    endpoint: String,
}

/// `POST /account/notices/push`
pub(super) async fn turn_on(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    PostedJson(sent): PostedJson<Subscribed>,
) -> Result<Response, Failure> {
    let device = visitor(&visit, &headers, Some(&session)).device;
    ringing::turn_on(&app, &session, (&sent.endpoint, device), visit.now).await?;
    let mut answer = Json(serde_json::json!({ "location": notices::PATH })).into_response();
    let minute = std::time::Duration::from_secs(60);
    let said = Cookie::Said.set(visit.site.address.is_secure(), "said-push-on", Some(minute))?;
    answer.headers_mut().append(SET_COOKIE, said);
    Ok(answer)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    id: FactorId,
}

/// `POST /account/notices/push/remove`
pub(super) async fn turn_off(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Posted(form): Posted<Which>,
) -> Result<Response, Failure> {
    let mut tx = app.db.write().await?;
    push::remove(&mut tx, session.account, form.id).await?;
    tx.commit().await?;
    see_other_saying(&visit, notices::PATH, "said-push-off")
}
