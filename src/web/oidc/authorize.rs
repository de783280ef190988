//! `/authorize`: a portal sends a person here, and the person comes back here from each page in between.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::{answer, check_session, respond};
use crate::app::{App, Shared};
use crate::authn::flow::{Flow, Needs, Place, Resume};
use crate::base::{Broken, Refusal};
use crate::identity::client::Client;
use crate::identity::scope::Scope;
use crate::provider::authorize::answer::{failure, refusal, success};
use crate::provider::authorize::decide::unmet;
use crate::provider::authorize::flow::{declined, give_up, proceed};
use crate::provider::authorize::{Answerable, Arrival, Arrived, Outcome, Request, Untrusted, Way, arrive};
use crate::provider::{Params, help, session_state};
use crate::web::cookie::Cookie;
use crate::web::form::{Asked, MAX_BODY};
use crate::web::guard::{MaybeCitizen, MaybeHelping};
use crate::web::reply::{Failure, see_other};
use crate::web::visit::Visit;

/// Why a request can't be gone on with in this browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Begun too long ago, or in another browser.
    Expired,
    /// Answered before.
    Answered,
}

impl Refusal for Lost {
    fn code(&self) -> &'static str {
        match self {
            Self::Expired => "request-expired",
            Self::Answered => "request-answered",
        }
    }
    fn status(&self) -> u16 {
        400
    }
}

/// `GET /authorize`
pub async fn begin(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    MaybeHelping(duty): MaybeHelping,
) -> Result<Response, Failure> {
    let params = Params::read(visit.uri.query().unwrap_or_default().as_bytes()).map_err(|_| Untrusted::Unreadable)?;
    let Arrived { client, request } = arrive::understand(&app, &params, visit.now).await?;
    let request = match request {
        Ok(request) => request,
        Err(answer) => return refused(&app, &visit, &client, &answer).await,
    };
    if let Some(duty) = duty {
        // In a one-stop officer's browser nobody signs in: there is a visit, or there is nothing.
        let outcome = match help::act::grant(&app, &client, &request, &duty, visit.now).await? {
            Ok(code) => Outcome::Granted(vec![("code", code)]),
            Err(refused) => Outcome::Refuse(refused),
        };
        let flow = flow(&app, &request)?;
        return Ways { app: &app, visit: &visit, client: &client, request: &request, flow }.lead(outcome).await;
    }
    let arrival = Arrival { client: &client, request: &request, session: session.as_ref(), now: visit.now };
    let outcome = proceed(&app, &arrival).await?;
    let flow = flow(&app, &request)?;
    Ways { app: &app, visit: &visit, client: &client, request: &request, flow }.lead(outcome).await
}

/// `POST /authorize`. A form of another site brings none of our cookies (SameSite=Lax), so a sound request goes on by GET,
/// with which they come; an unsound one is answered at once.
pub async fn begin_by_post(State(app): State<Shared>, visit: Visit, headers: HeaderMap, body: Body) -> Result<Response, Failure> {
    if !answer::is_form(&headers) {
        return Err(Untrusted::Unreadable.into());
    }
    let body = to_bytes(body, MAX_BODY).await.map_err(|_| Untrusted::Unreadable)?;
    let params = Params::read(&body).map_err(|_| Untrusted::Unreadable)?;
    let Arrived { client, request } = arrive::understand(&app, &params, visit.now).await?;
    match request {
        Ok(_) => Ok(see_other(&format!("/authorize?{}", params.to_query()))),
        Err(answer) => refused(&app, &visit, &client, &answer).await,
    }
}

async fn refused(app: &App, visit: &Visit, client: &Client, answer: &Answerable) -> Result<Response, Failure> {
    respond::deliver(visit, client, failure(app, client, answer, visit.now).await?)
}

/// What comes back from a page in between.
#[derive(serde::Deserialize)]
pub struct Back {
    flow: String,
    /// The person does not want to sign in.
    cancel: Option<u8>,
    /// The person was told that what is asked for is more than their account has.
    unmet: Option<u8>,
}

/// `GET /authorize/resume`: back from the sign-in.
pub async fn resume(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(back): Asked<Back>,
) -> Result<Response, Failure> {
    let (flow, request, client) = opened(&app, &visit, &back.flow)?;
    let outcome = match (back.cancel, back.unmet) {
        (Some(_), _) => give_up(&app, &request, &flow.id, declined(), visit.now).await?,
        (None, Some(_)) => give_up(&app, &request, &flow.id, unmet(), visit.now).await?,
        (None, None) => {
            let arrival = Arrival { client: &client, request: &request, session: session.as_ref(), now: visit.now };
            proceed(&app, &arrival).await?
        }
    };
    Ways { app: &app, visit: &visit, client: &client, request: &request, flow }.lead(outcome).await
}

/// A new flow for a request.
fn flow(app: &App, request: &Request) -> Result<Flow, Broken> {
    Ok(Flow {
        id: app.random.token(),
        client: Some(request.client.clone()),
        needs: Needs::default(),
        resume: Resume::Authorize(serde_json::to_string(request)?),
        answer_to: Some(request.redirect_uri.clone()),
        hint: request.login_hint.clone(),
        language: request.language,
    })
}

/// The flow of a page in between, with its request and its client, which must still be there.
pub fn opened(app: &App, visit: &Visit, sealed: &str) -> Result<(Flow, Request, Arc<Client>), Failure> {
    let issuer = app.settings.issuer();
    let place = Place { keyring: &app.keyring, issuer: &issuer, browser: &visit.browser.hash(), now: visit.now };
    let flow = Flow::open(place, sealed).map_err(|_| Lost::Expired)?;
    let Resume::Authorize(text) = &flow.resume else { return Err(Lost::Expired.into()) };
    let request: Request = serde_json::from_str(text.as_str()).map_err(Broken::from)?;
    let client = app.clients.find(&request.client).ok_or(Untrusted::ClientUnknown)?;
    if !client.has_redirect_uri(&request.redirect_uri) {
        return Err(Untrusted::RedirectUnregistered.into());
    }
    Ok((flow, request, client))
}

/// Where an outcome leads the browser.
pub struct Ways<'a> {
    pub app: &'a App,
    pub visit: &'a Visit,
    pub client: &'a Client,
    pub request: &'a Request,
    pub flow: Flow,
}

impl Ways<'_> {
    pub async fn lead(self, outcome: Outcome) -> Result<Response, Failure> {
        match outcome {
            Outcome::SignIn(needs) => self.onward("/login", needs),
            Outcome::Choose(_) => self.onward("/authorize/behalf", Needs::default()),
            Outcome::Ask { .. } => self.onward("/consent", Needs::default()),
            Outcome::Granted(mut parameters) => {
                let way = Way::of(self.client, self.request);
                let state = check_session::state(self.visit).filter(|_| self.request.scopes.has(Scope::Openid));
                if let Some(state) = &state {
                    let value = session_state::for_client(&self.app.random, self.client.id(), &self.request.redirect_uri, state)?;
                    parameters.extend(value.map(|value| ("session_state", value)));
                }
                let mut response =
                    respond::deliver(self.visit, self.client, success(self.app, way, parameters, self.visit.now).await?)?;
                if let Some(state) = &state {
                    check_session::keep(&mut response, self.visit, state)?;
                }
                Ok(response)
            }
            Outcome::Refuse(why) => refused(self.app, self.visit, self.client, &refusal(self.request, why)).await,
            Outcome::OutOfReach(axis) => self.onward("/login/out-of-reach", axis.needs()),
            Outcome::AnsweredBefore => Err(Lost::Answered.into()),
        }
    }

    /// To a page of ours that carries the flow, which is bound to the browser's name.
    pub(super) fn onward(mut self, page: &str, needs: Needs) -> Result<Response, Failure> {
        self.flow.needs = needs;
        let issuer = self.app.settings.issuer();
        let visit = self.visit;
        let place = Place { keyring: &self.app.keyring, issuer: &issuer, browser: &visit.browser.hash(), now: visit.now };
        let sealed = self.flow.seal(place)?;
        let asked = self.request.language.filter(|_| visit.cookie(Cookie::Language).is_none());
        let language = asked.map(|language| format!("&lang={}", language.tag())).unwrap_or_default();
        Ok(see_other(&format!("{page}?flow={sealed}{language}")))
    }
}

/// Where a page in between sends somebody who is not signed in any more.
pub fn sign_in_again(flow: &str) -> Response {
    see_other(&format!("/authorize/resume?flow={flow}"))
}
