//! The card "submit": the officer's passkey signs the proposal.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::Screen;
use crate::app::Shared;
use crate::base::Secret;
use crate::identity::evidence::Assertion;
use crate::issuance::propose;
use crate::web::desk::sign_in::Ceremony;
use crate::web::form::{FormRefused, PostedJson};
use crate::web::guard::Receiving;
use crate::web::reply::Failure;
use crate::web::visit::Visit;

/// `POST /desk/files/{number}/propose/options`
pub(in crate::web::desk) async fn begin(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    PostedJson(_): PostedJson<serde_json::Value>,
) -> Result<Json<Ceremony>, Failure> {
    let screen = Screen::open(app, visit, duty, &number).await?;
    let begun = propose::challenge(&screen.app, &screen.acting(), screen.id()).await?;
    Ok(Json(begun.into()))
}

/// An officer's signature as the page's script sends it.
#[derive(Deserialize)]
pub(in crate::web::desk) struct Signed {
    ceremony: Secret,
    credential: serde_json::Value,
}

impl Signed {
    /// The ceremony's handle and the assertion.
    pub(in crate::web::desk) fn read(self) -> Result<(Secret, Assertion), FormRefused> {
        let assertion = Assertion::from_json(&self.credential.to_string()).map_err(|_| FormRefused::Unreadable)?;
        Ok((self.ceremony, assertion))
    }
}

/// `POST /desk/files/{number}/propose/finish`
pub(in crate::web::desk) async fn finish(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    PostedJson(sent): PostedJson<Signed>,
) -> Result<Response, Failure> {
    let (ceremony, assertion) = sent.read()?;
    let screen = Screen::open(app, visit, duty, &number).await?;
    propose::finish(&screen.app, &screen.acting(), screen.id(), &ceremony, assertion).await?;
    Ok(Json(serde_json::json!({ "location": screen.href() })).into_response())
}
