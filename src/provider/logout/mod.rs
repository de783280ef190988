//! Sign-out asked for by a portal (OpenID Connect RP-Initiated Logout 1.0). Who asks and where the person may go afterwards
//! is checked first; the person is asked; then the session ends, and every grant made in it. The other portals are told: in
//! the background by `back`, in the browser by `front`.

pub mod back;
pub mod front;

use serde::{Deserialize, Serialize};

use super::Params;
use super::authorize::hint;
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::{Broken, Language, Refusal, Timestamp};
use crate::identity::client::ClientId;
use crate::identity::session::Session;
use crate::jose::jwe;
use crate::keyring::blob::{Binding, BlobError};
use crate::store::{grants, logouts, sessions};
use front::After;

/// A request that was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The portal, when a genuine ID token of its names it.
    pub client: Option<ClientId>,
    /// Where the person goes afterwards, `state` included.
    pub redirect: Option<String>,
    pub language: Option<Language>,
}

/// Why it is told by a page that nobody is sent away from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Unreadable,
    Doubled,
    /// `id_token_hint` is no ID token of ours, or another client's than `client_id` says.
    BadHint,
    /// `post_logout_redirect_uri` is not registered, or came without a hint that says for whom.
    BadRedirect,
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "request-unreadable",
            Self::Doubled => "request-parameter-twice",
            Self::BadHint => "logout-hint-not-genuine",
            Self::BadRedirect => "logout-redirect-unregistered",
        }
    }
    fn status(&self) -> u16 {
        400
    }
}

const LONGEST_STATE: usize = 2048;

/// Reads a request. An expired hint is as good as a fresh one; an altered one is an error.
pub fn parse(app: &App, params: &Params) -> Result<Request, Refused> {
    if params.has_doubles() {
        return Err(Refused::Doubled);
    }
    let hint = match params.get("id_token_hint") {
        None => None,
        Some(token) => {
            let (keys, issuer) = (app.keyring.signing(), app.settings.issuer());
            // A portal whose ID tokens are encrypted may give the signed one back encrypted to us.
            let opened = if jwe::is_encrypted(token) {
                jwe::decrypt(app.keyring.encryption().all(), token).map_err(|_| Refused::BadHint)?
            } else {
                token.to_owned()
            };
            Some(hint::verify(&opened, &issuer, keys.published()).map_err(|_| Refused::BadHint)?)
        }
    };
    let client = hint.map(|hint| hint.client);
    if let (Some(named), Some(id)) = (&client, params.get("client_id"))
        && named.as_str() != id
    {
        return Err(Refused::BadHint);
    }
    let redirect = match params.get("post_logout_redirect_uri") {
        None => None,
        Some(uri) => {
            let known = client.as_ref().and_then(|id| app.clients.find(id));
            let registered = known.is_some_and(|client| client.has_post_logout_redirect_uri(uri));
            Some(with_state(uri, params.get("state")).filter(|_| registered).ok_or(Refused::BadRedirect)?)
        }
    };
    let language = params.get("ui_locales").and_then(Language::from_ui_locales);
    Ok(Request { client, redirect, language })
}

/// `state` verbatim, and nothing else.
fn with_state(uri: &str, state: Option<&str>) -> Option<String> {
    let Some(state) = state else { return Some(uri.to_owned()) };
    if state.len() > LONGEST_STATE {
        return None;
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("state", state).finish();
    let joint = if uri.contains('?') { "&" } else { "?" };
    Some(format!("{uri}{joint}{query}"))
}

/// How long the question waits.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(1800);

/// The request as the browser carries it to the question. Bound to no browser: a portal may have sent it by POST, and with
/// that no cookie of ours comes (SameSite=Lax).
pub fn seal(app: &App, request: &Request, now: Timestamp) -> Result<String, Broken> {
    let issuer = app.settings.issuer();
    app.keyring.blobs().seal(&binding(&issuer), now, &serde_json::to_vec(request)?)
}

pub fn open(app: &App, text: &str, now: Timestamp) -> Result<Request, BlobError> {
    let issuer = app.settings.issuer();
    let opened = app.keyring.blobs().open(&binding(&issuer), now, PATIENCE, text)?;
    serde_json::from_slice(&opened.payload).map_err(|_| BlobError::NotOurs)
}

fn binding(issuer: &str) -> Binding<'_> {
    Binding { purpose: "logout", issuer, browser: &[] }
}

/// Ends the session and every grant made in it, those for use while the person is away included: who signs out of their
/// identity means all of it. What the browser is to do then, if a portal wants to be told there.
pub async fn sign_out(app: &App, session: &Session, request: &Request, now: Timestamp) -> Result<Option<After>, Broken> {
    let entered = logouts::portals(&app.db, session.id).await?;
    let mut tx = app.db.write().await?;
    sessions::end(&mut tx, session.id, now).await?;
    let ended = grants::end_of_session(&mut tx, session.id, "signed-out", now).await?;
    let entry = Entry::new(Action::SignedOut, Actor::Citizen(session.account)).person(session.person);
    let entry = match &request.client {
        Some(client) => entry.client(client.clone()),
        None => entry,
    };
    let portals: Vec<&ClientId> = ended.iter().map(|ended| &ended.client).collect();
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "portals": portals }))).await?;
    tx.commit().await?;
    let after =
        After { session: session.id, portals: entered, redirect: request.redirect.clone(), client: request.client.clone() };
    Ok((!after.frames(app).is_empty()).then_some(after))
}
