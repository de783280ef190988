//! The calls of `passkey.js`: a challenge for anybody, and the answer of whoever has a key.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use webauthn_rs::prelude::PublicKeyCredential;

use super::closed;
use super::entry::{Entry, after, visitor, with_session};
use crate::app::Shared;
use crate::authn::passkey::{self, Begun, Shown};
use crate::authn::sign_in::{self, NotSignedIn, SignedIn};
use crate::authn::step_up::{self, Proof};
use crate::base::{Fault, Outcome, Secret};
use crate::web::form::PostedJson;
use crate::web::guard::MaybeCitizen;
use crate::web::reply::Failure;
use crate::web::visit::Visit;

#[derive(Deserialize)]
pub(super) struct Ask {
    #[serde(default)]
    flow: String,
}

/// `POST /login/passkey/options`: the same for everybody, for it names nobody.
pub(super) async fn options(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    PostedJson(ask): PostedJson<Ask>,
) -> Result<Json<Begun>, Failure> {
    Entry::open(&app, &visit, Some(&ask.flow))?;
    let begun = passkey::sign_in_begin(&app, &visitor(&visit, &headers, None)).await;
    begun.map(Json).map_err(|fault| told(fault, &visit))
}

#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    flow: String,
    ceremony: Secret,
    credential: PublicKeyCredential,
}

impl Answer {
    fn split(self) -> (String, Shown) {
        (self.flow, Shown { ceremony: self.ceremony, credential: self.credential })
    }
}

/// `POST /login/passkey`
pub(super) async fn sign_in(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    PostedJson(answer): PostedJson<Answer>,
) -> Result<Response, Failure> {
    let (flow, shown) = answer.split();
    let entry = Entry::open(&app, &visit, Some(&flow))?;
    let visitor = visitor(&visit, &headers, session.as_ref());
    let outcome = sign_in::by_passkey(&app, &visitor, &shown, entry.client_id()).await;
    answered(&app, &visit, &entry, outcome).await
}

/// `POST /login/step-up/passkey`
pub(super) async fn step_up(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    PostedJson(answer): PostedJson<Answer>,
) -> Result<Response, Failure> {
    let (flow, shown) = answer.split();
    let entry = Entry::open(&app, &visit, Some(&flow))?;
    let visitor = visitor(&visit, &headers, session.as_ref());
    let outcome = step_up::by_proof(&app, &visitor, Proof::Passkey(&shown), entry.client_id()).await;
    answered(&app, &visit, &entry, outcome).await
}

async fn answered(
    app: &Shared,
    visit: &Visit,
    entry: &Entry,
    outcome: Outcome<SignedIn, NotSignedIn>,
) -> Result<Response, Failure> {
    let signed_in = outcome.map_err(|fault| told(fault, visit))?;
    let next = after(app, visit, entry, &signed_in).await?;
    with_session(visit, Json(serde_json::json!({ "location": next })).into_response(), &signed_in.token)
}

fn told<R: Into<NotSignedIn>>(fault: Fault<R>, visit: &Visit) -> Failure {
    match fault {
        Fault::Refused(why) => closed::failure(&why.into(), visit.now),
        Fault::Broken(broken) => broken.into(),
    }
}
