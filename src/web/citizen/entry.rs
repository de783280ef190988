//! The sign-in that a page belongs to: opened from what the browser carries, and where it leads next.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::response::Response;
use url::Url;

use crate::app::{App, Shared};
use crate::authn::device::Device;
use crate::authn::flow::{Flow, Missing, Needs, Place, Resume, missing};
use crate::authn::sign_in::SignedIn;
use crate::authn::visitor::Visitor;
use crate::authn::ways;
use crate::base::{Refusal, Secret};
use crate::identity::client::{Client, ClientId};
use crate::identity::session::Session;
use crate::issuance::activate;
use crate::store::sessions;
use crate::web::cookie::Cookie;
use crate::web::headers::{Allow, Source};
use crate::web::reply::{Failure, LocalPath, see_other};
use crate::web::visit::Visit;

/// The first page of somebody who came for nothing else.
pub(super) const HOME: &str = "/account";

/// The sign-in was begun in another browser, too long ago, or was never ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FlowGone;

impl Refusal for FlowGone {
    fn code(&self) -> &'static str {
        "flow-gone"
    }
    fn status(&self) -> u16 {
        410
    }
}

/// A sign-in under way.
pub(super) struct Entry {
    pub flow: Flow,
    /// As the browser carries it; empty for a visit to our own first page.
    pub sealed: String,
    /// The portal that asks.
    pub client: Option<Arc<Client>>,
}

impl Entry {
    /// Opens what a page or form carries; without it, the visit is to the account pages.
    pub(super) fn open(app: &App, visit: &Visit, sealed: Option<&str>) -> Result<Self, Failure> {
        let Some(sealed) = sealed.filter(|text| !text.is_empty()) else {
            return Ok(Self { flow: to_page(HOME, Needs::default()), sealed: String::new(), client: None });
        };
        let (issuer, browser) = (app.settings.issuer(), visit.browser.hash());
        let place = Place { keyring: &app.keyring, issuer: &issuer, browser: &browser, now: visit.now };
        let flow = Flow::open(place, sealed).map_err(|_| FlowGone)?;
        let client = match &flow.client {
            // A portal that was taken out of use meanwhile is answered by nobody.
            Some(id) => Some(app.clients.find(id).ok_or(FlowGone)?),
            None => None,
        };
        Ok(Self { flow, sealed: sealed.to_owned(), client })
    }

    pub(super) fn client_id(&self) -> Option<&ClientId> {
        self.flow.client.as_ref()
    }

    /// `path` with the flow in its query.
    pub(super) fn at(&self, path: &str) -> String {
        if self.sealed.is_empty() { path.to_owned() } else { format!("{path}?flow={}", self.sealed) }
    }

    /// What stands between the session and what is asked for.
    pub(super) async fn missing(&self, app: &App, session: Option<&Session>) -> Result<Missing, Failure> {
        let has = match session {
            Some(session) => ways::of_session(app, session).await?,
            None => Vec::new(),
        };
        Ok(missing(session, &has, &self.flow.needs))
    }

    /// Where this session goes next.
    pub(super) async fn next(&self, app: &App, session: &Session) -> Result<String, Failure> {
        Ok(match self.missing(app, Some(session)).await? {
            Missing::Nothing => self.done(),
            Missing::SignIn => self.at("/login"),
            Missing::StepUp(_) => self.at("/login/step-up"),
            Missing::LevelOutOfReach | Missing::AccountLevelOutOfReach => self.at("/login/out-of-reach"),
        })
    }

    /// Where a sign-in that reached all it needs goes.
    pub(super) fn done(&self) -> String {
        match &self.flow.resume {
            Resume::Authorize(_) => self.flow.next(&self.sealed),
            Resume::Page(path) => LocalPath::or_home(Some(path)).as_str().to_owned(),
        }
    }

    /// Lets the page's forms end at the portal, and shows the portal's logo.
    pub(super) fn allow(&self, mut response: Response) -> Response {
        let mut allow = Allow::default();
        let url = |text: &str| Url::parse(text).ok();
        if let Some(to) = self.flow.answer_to.as_deref().and_then(url).and_then(|url| Source::of(&url).ok()) {
            allow = allow.form_to(to);
        }
        let logo = self.client.as_ref().and_then(|client| client.metadata.logo_uri.clone());
        if let Some(from) = logo.and_then(|url| Source::of(&url).ok()) {
            allow = allow.image_from(from);
        }
        response.extensions_mut().insert(allow);
        response
    }
}

/// A flow that ends at a page of ours.
pub(super) fn to_page(path: &str, needs: Needs) -> Flow {
    let resume = Resume::Page(path.to_owned());
    Flow { id: String::new(), client: None, needs, resume, answer_to: None, hint: None, language: None }
}

/// 303 to the sign-in that then leads to a page of ours.
pub(super) fn sign_in_for(app: &App, visit: &Visit, path: &str, needs: Needs) -> Result<Response, Failure> {
    let (issuer, browser) = (app.settings.issuer(), visit.browser.hash());
    let place = Place { keyring: &app.keyring, issuer: &issuer, browser: &browser, now: visit.now };
    let flow = Flow { id: app.random.token(), ..to_page(path, needs) };
    Ok(see_other(&Flow::sign_in(&flow.seal(place)?)))
}

/// Who stands at the door.
pub(super) fn visitor<'a>(visit: &Visit, headers: &HeaderMap, session: Option<&'a Session>) -> Visitor<'a> {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Visitor {
        browser_hash: visit.browser.hash(),
        source: visit.source,
        device: Device::of(agent),
        language: visit.language,
        session,
        now: visit.now,
    }
}

/// Puts the session's token into its cookie. It goes when the browser closes: the next at this computer may be another.
pub(super) fn with_session(visit: &Visit, mut response: Response, token: &Secret) -> Result<Response, Failure> {
    let cookie = Cookie::Citizen.set(visit.site.address.is_secure(), token.reveal(), None)?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// Where somebody goes who just signed in. The first sign-in since an activation proves it, and the desk sees that.
pub(super) async fn after(app: &Shared, visit: &Visit, entry: &Entry, signed_in: &SignedIn) -> Result<String, Failure> {
    activate::prove(app, signed_in.account, visit.now).await?;
    match sessions::find(&app.db, &signed_in.token.sha256(), visit.now).await? {
        Some(session) => entry.next(app, &session).await,
        // A lock landed in between.
        None => Ok(entry.at("/login")),
    }
}
