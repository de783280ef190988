//! The calls of `passkey.js` that add a passkey.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::frame::Holder;
use super::keys::PATH;
use crate::app::Shared;
use crate::authn::change::Changer;
use crate::authn::passkey::{Begun, Label, Made};
use crate::base::Secret;
use crate::base::text::tidy;
use crate::web::citizen::entry::visitor;
use crate::web::cookie::Cookie;
use crate::web::form::PostedJson;
use crate::web::guard::Citizen;
use crate::web::reply::Failure;
use crate::web::visit::Visit;

#[derive(Deserialize)]
pub(super) struct Ask {}

/// `POST /account/keys/passkey/options`
pub(super) async fn options(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    PostedJson(Ask {}): PostedJson<Ask>,
) -> Result<Json<Begun>, Failure> {
    let holder = Holder::of(&app, &session).await?;
    let label = Label { name: holder.name(), detail: holder.person.number.masked() };
    let visitor = visitor(&visit, &headers, Some(&session));
    Ok(Json(Changer::of(&visitor)?.passkey_begin(&app, &label).await?))
}

#[derive(Deserialize)]
pub(super) struct Finish {
    #[serde(default)]
    name: String,
    ceremony: Secret,
    credential: RegisterPublicKeyCredential,
}

/// `POST /account/keys/passkey`
pub(super) async fn finish(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    PostedJson(sent): PostedJson<Finish>,
) -> Result<Response, Failure> {
    let visitor = visitor(&visit, &headers, Some(&session));
    let typed: String = tidy(&sent.name).chars().take(60).collect();
    let name = if typed.is_empty() { visitor.device.to_string() } else { typed };
    let made = Made { ceremony: sent.ceremony, credential: sent.credential };
    Changer::of(&visitor)?.passkey_finish(&app, &made, &name).await?;
    let mut answer = Json(serde_json::json!({ "location": PATH })).into_response();
    let said = Cookie::Said.set(visit.site.address.is_secure(), "said-key-added", Some(std::time::Duration::from_secs(60)))?;
    answer.headers_mut().append(SET_COOKIE, said);
    Ok(answer)
}
