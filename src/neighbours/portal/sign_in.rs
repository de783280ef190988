//! To the provider and back: the request, the answer, and signing out.

use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::birth::Receipt;
use super::pages::{self, Frame, SignedOut};
use super::provider::{Ask, Proof};
use super::session::{Pending, Person, Purpose, Session, Stage};
use super::site::Site;
use super::trouble::Trouble;
use super::visit::{Sender, Visit, no_session_cookie, session_cookie};
use crate::base::{Secret, secret};

pub(super) async fn begin(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    let id = visit.session.clone();
    go(&site, &visit, id, Purpose::SignIn).await
}

/// Sends the citizen to the provider, remembering in their session what for.
pub(super) async fn go(site: &Site, visit: &Visit, id: Option<Secret>, purpose: Purpose) -> Response {
    let (ask, stage) = match purpose {
        Purpose::SignIn => (Ask::SignIn, Stage::SigningIn),
        Purpose::File(_) => (Ask::ToFile, Stage::Filing),
    };
    let known = match site.provider.known().await {
        Ok(known) => known,
        Err(trouble) => return pages::trouble(site, visit, trouble, stage),
    };
    let (url, sent) = site.provider.request(&known, ask, visit.language);
    // A session that ended is not taken up again under its old id.
    let held = id.filter(|id| site.sessions.with(id, visit.now, |_| ()).is_some());
    let opened = held.is_none();
    let id = held.unwrap_or_else(|| site.sessions.open(visit.now));
    site.sessions.with(&id, visit.now, |session| session.send(Pending { sent, purpose }));
    let response = Redirect::to(url.as_str()).into_response();
    if opened { with_session(site, &id, response) } else { response }
}

fn with_session(site: &Site, id: &Secret, mut response: Response) -> Response {
    if let Some(cookie) = session_cookie(site, id) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The authorization response (RFC 6749 section 4.1.2, RFC 9207). A parameter that comes twice makes it unreadable.
#[derive(Deserialize)]
pub(super) struct Answer {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

pub(super) async fn callback(
    State(site): State<Arc<Site>>,
    visit: Visit,
    answer: Result<Query<Answer>, QueryRejection>,
) -> Response {
    let stale = || pages::trouble(&site, &visit, Trouble::Stale, Stage::SigningIn);
    let (Ok(Query(answer)), Some(id)) = (answer, visit.session.clone()) else { return stale() };
    let state = answer.state.clone().unwrap_or_default();
    let Some(pending) = site.sessions.with(&id, visit.now, |session| session.take_sent(&state)).flatten() else {
        return stale();
    };
    let stage = match pending.purpose {
        Purpose::SignIn => Stage::SigningIn,
        Purpose::File(_) => Stage::Filing,
    };
    match conclude(&site, &visit, &id, answer, pending).await {
        Ok(next) => match site.sessions.renew(&id, site.clock.now()) {
            Some(fresh) => with_session(&site, &fresh, Redirect::to(next).into_response()),
            None => stale(),
        },
        // To a page of its own, so that code and state don't stay in the address line.
        Err(trouble) => {
            tracing::info!(code = trouble.code(), "a sign-in did not succeed");
            site.sessions.with(&id, visit.now, |session| session.trouble = Some((trouble, stage)));
            Redirect::to("/problem").into_response()
        }
    }
}

/// Checks the answer and acts on it; where to go next.
async fn conclude(
    site: &Site,
    visit: &Visit,
    id: &Secret,
    answer: Answer,
    Pending { sent, purpose }: Pending,
) -> Result<&'static str, Trouble> {
    let known = site.provider.known().await?;
    if !site.provider.is_from_issuer(&known, answer.iss.as_deref()) {
        return Err(Trouble::Untrusted);
    }
    let code = match (answer.error, answer.code) {
        (Some(error), _) => return Err(Trouble::from_error(&error)),
        (None, None) => return Err(Trouble::Misconfigured),
        (None, Some(code)) => code,
    };
    let proof = site.provider.redeem(&known, code, sent).await?;
    site.sessions
        .with(id, visit.now, |session| match purpose {
            Purpose::SignIn => {
                sign_in(site, session, proof);
                Ok("/birth")
            }
            Purpose::File(registration) => {
                let filer = session.person.as_ref().map(|p| p.evidence.subject.clone()).ok_or(Trouble::SessionEnded)?;
                proof.evidence.allows_filing(&filer, site.clock.now())?;
                session.file(Receipt::new(*registration, &proof.applicant, site.clock.now(), &site.random));
                sign_in(site, session, proof);
                Ok("/receipt")
            }
        })
        .ok_or(Trouble::SessionEnded)?
}

fn sign_in(site: &Site, session: &mut Session, Proof { evidence, applicant, id_token }: Proof) {
    let same = match (&session.person, &session.draft_owner) {
        (Some(person), _) => person.evidence.subject == evidence.subject,
        (None, Some(owner)) => *owner == site.owner(&evidence.subject),
        (None, None) => true,
    };
    session.signed_in(Person { evidence, applicant, id_token }, same);
}

#[derive(Deserialize)]
pub(super) struct Leave {
    #[serde(default)]
    csrf: String,
}

/// Ends the session here, then lets the provider end its own (OpenID Connect RP-Initiated Logout 1.0).
pub(super) async fn sign_out(State(site): State<Arc<Site>>, visit: Visit, leave: Result<Form<Leave>, FormRejection>) -> Response {
    let Some(id) = visit.session.clone() else { return Redirect::to("/signed-out").into_response() };
    let csrf = leave.map(|Form(leave)| leave.csrf).unwrap_or_default();
    let ours = site.sessions.with(&id, visit.now, |session| secret::equal(csrf.as_bytes(), session.csrf.as_bytes()));
    match ours {
        None => return Redirect::to("/signed-out").into_response(),
        Some(true) if visit.sender != Sender::OtherSite => {}
        Some(_) => return pages::trouble(&site, &visit, Trouble::FormExpired, Stage::SigningIn),
    }
    let person = site.sessions.end(&id).and_then(|session| session.person);
    let elsewhere = match (person, site.provider.known().await) {
        (Some(person), Ok(known)) => site.provider.sign_out(&known, &person.id_token, visit.language),
        _ => None,
    };
    let Some((url, state)) = elsewhere else { return without_session(&site, Redirect::to("/signed-out").into_response()) };
    let leaving = site.sessions.open(visit.now);
    site.sessions.with(&leaving, visit.now, |session| session.leaving = Some(state));
    with_session(&site, &leaving, Redirect::to(url.as_str()).into_response())
}

fn without_session(site: &Site, mut response: Response) -> Response {
    if let Some(cookie) = no_session_cookie(site) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

#[derive(Deserialize)]
pub(super) struct Left {
    state: Option<String>,
}

pub(super) async fn signed_out(
    State(site): State<Arc<Site>>,
    visit: Visit,
    left: Result<Query<Left>, QueryRejection>,
) -> Response {
    let state = left.ok().and_then(|Query(left)| left.state);
    let leaving = visit.session.as_ref().and_then(|id| {
        let expected = site.sessions.with(id, visit.now, |session| session.leaving.clone()).flatten()?;
        let came_back = state.is_some_and(|state| Secret::new(state) == expected);
        came_back.then(|| site.sessions.end(id))
    });
    let everywhere = leaving.is_some();
    let response = pages::show(StatusCode::OK, &SignedOut { frame: Frame::new(&site, &visit, "/"), everywhere });
    if everywhere { without_session(&site, response) } else { response }
}
