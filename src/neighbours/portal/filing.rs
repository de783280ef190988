//! The citizen's way through the site: the first page, the form, the receipt.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::birth::{Draft, Field, Mistake, Registration};
use super::pages::{self, Birth, Filed, Frame, Home};
use super::session::{Person, Purpose, Session, Stage};
use super::sign_in;
use super::site::Site;
use super::trouble::Trouble;
use super::visit::{Sender, Visit, session_cookie};
use crate::base::secret;
use crate::base::zone::day_of;

pub(super) async fn home(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    pages::show(StatusCode::OK, &Home { frame: Frame::new(&site, &visit, "/") })
}

pub(super) async fn form(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    let held = visit.session.as_ref().and_then(|id| site.sessions.with(id, visit.now, Held::of).flatten());
    match held {
        Some(held) => held.page(&site, &visit, StatusCode::OK, &[]),
        None => pages::trouble(&site, &visit, Trouble::SessionEnded, Stage::SigningIn),
    }
}

/// What the form's page needs of the session.
struct Held {
    csrf: String,
    person: Person,
    draft: Draft,
}

impl Held {
    fn of(session: &mut Session) -> Option<Self> {
        let person = session.person.clone()?;
        Some(Self { csrf: session.csrf.clone(), person, draft: session.draft.clone() })
    }

    fn page(&self, site: &Site, visit: &Visit, status: StatusCode, mistakes: &[(Field, Mistake)]) -> Response {
        let owner = site.owner(&self.person.evidence.subject);
        let frame = Frame::new(site, visit, "/birth");
        pages::show(status, &Birth::new(frame, (self.csrf.clone(), owner), &self.person, &self.draft, mistakes))
    }
}

#[derive(Deserialize)]
pub(super) struct Posted {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    owner: String,
    #[serde(flatten)]
    draft: Draft,
}

/// What becomes of a form that was sent.
enum Received {
    /// Everything is there: the provider is asked for the levels next.
    Complete(Box<Registration>),
    Mistaken(Box<Held>, Vec<(Field, Mistake)>),
    Refused(Trouble),
}

pub(super) async fn submit(State(site): State<Arc<Site>>, visit: Visit, posted: Result<Form<Posted>, FormRejection>) -> Response {
    let Ok(Form(posted)) = posted else {
        return pages::trouble(&site, &visit, Trouble::FormExpired, Stage::Filing);
    };
    if visit.sender == Sender::OtherSite {
        return pages::trouble(&site, &visit, Trouble::FormExpired, Stage::Filing);
    }
    let id = visit.session.clone();
    let received =
        id.as_ref().and_then(|id| site.sessions.with(id, visit.now, |session| receive(session, &posted, &site, &visit)));
    match (received, id) {
        (Some(Received::Complete(registration)), Some(id)) => {
            sign_in::go(&site, &visit, Some(id), Purpose::File(registration)).await
        }
        (Some(Received::Mistaken(held, mistakes)), _) => held.page(&site, &visit, StatusCode::UNPROCESSABLE_ENTITY, &mistakes),
        (Some(Received::Refused(trouble)), _) => pages::trouble(&site, &visit, trouble, Stage::Filing),
        _ => rescue(&site, &visit, posted),
    }
}

fn receive(session: &mut Session, posted: &Posted, site: &Site, visit: &Visit) -> Received {
    let Some(person) = session.person.clone() else {
        return Received::Refused(Trouble::SessionEnded);
    };
    let ours = secret::equal(posted.csrf.as_bytes(), session.csrf.as_bytes());
    let theirs = secret::equal(posted.owner.as_bytes(), site.owner(&person.evidence.subject).as_bytes());
    // Sent from this site by the same person, in a tab that is older than the session's latest sign-in: what was typed
    // there is worth keeping, but is not taken as "submit".
    if theirs && (ours || visit.sender == Sender::ThisSite) {
        session.draft = posted.draft.clone();
    }
    if !(ours && theirs) {
        return Received::Refused(Trouble::FormExpired);
    }
    match session.draft.check(&person.applicant, day_of(visit.now)) {
        Ok(registration) => Received::Complete(Box::new(registration)),
        Err(mistakes) => {
            let held = Held { csrf: session.csrf.clone(), person, draft: session.draft.clone() };
            Received::Mistaken(Box::new(held), mistakes)
        }
    }
}

/// The session ended while the form was being filled in. If this site's own page sent it, what was typed waits in a new
/// session until its owner has signed in again.
fn rescue(site: &Site, visit: &Visit, posted: Posted) -> Response {
    if visit.sender != Sender::ThisSite {
        return pages::trouble(site, visit, Trouble::SessionEnded, Stage::SigningIn);
    }
    let id = site.sessions.open(visit.now);
    site.sessions.with(&id, visit.now, |session| {
        session.draft = posted.draft;
        session.draft_owner = Some(posted.owner);
        session.trouble = Some((Trouble::SessionEnded, Stage::Filing));
    });
    let mut response = Redirect::to("/problem").into_response();
    if let Some(cookie) = session_cookie(site, &id) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

pub(super) async fn receipt(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    let receipt =
        visit.session.as_ref().and_then(|id| site.sessions.with(id, visit.now, |session| session.receipt.clone()).flatten());
    match receipt {
        Some(receipt) => pages::show(StatusCode::OK, &Filed::new(Frame::new(&site, &visit, "/receipt"), &receipt)),
        None => Redirect::to("/birth").into_response(),
    }
}

pub(super) async fn problem(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    let told = visit.session.as_ref().and_then(|id| site.sessions.with(id, visit.now, |session| session.trouble).flatten());
    match told {
        Some((trouble, stage)) => pages::trouble(&site, &visit, trouble, stage),
        None => Redirect::to("/").into_response(),
    }
}

pub(super) async fn not_found(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    pages::trouble(&site, &visit, Trouble::NotFound, Stage::SigningIn)
}
