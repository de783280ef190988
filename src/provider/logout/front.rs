//! Telling portals in the browser that signed out (OpenID Connect Front-Channel Logout 1.0): the page after the sign-out loads
//! the address that each portal registered, in a frame that nobody sees.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::app::App;
use crate::base::ids::SessionId;
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;
use crate::keyring::blob::{Binding, BlobError};

/// More frames than a browser should load at once.
const MOST: usize = 30;
/// How long the page can be opened again.
const PATIENCE: Duration = Duration::from_secs(600);

/// What the page after a sign-out is to do, as the browser carries it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    pub session: SessionId,
    pub portals: Vec<ClientId>,
    /// Where the person goes on to, `state` included.
    pub redirect: Option<String>,
    /// The portal that asked.
    pub client: Option<ClientId>,
}

impl After {
    /// The addresses to load, with `iss` and `sid` and nothing else: those that are registered at this moment.
    pub fn frames(&self, app: &App) -> Vec<Url> {
        let (issuer, session) = (app.settings.issuer(), self.session.to_string());
        let clients = self.portals.iter().filter_map(|id| app.clients.find(id));
        let registered = clients.filter_map(|client| client.metadata.frontchannel_logout_uri.clone());
        registered
            .take(MOST)
            .map(|mut url| {
                url.query_pairs_mut().append_pair("iss", &issuer).append_pair("sid", &session);
                url
            })
            .collect()
    }

    pub fn seal(&self, app: &App, browser: &[u8], now: Timestamp) -> Result<String, Broken> {
        let issuer = app.settings.issuer();
        app.keyring.blobs().seal(&binding(&issuer, browser), now, &serde_json::to_vec(self)?)
    }

    pub fn open(app: &App, browser: &[u8], text: &str, now: Timestamp) -> Result<Self, BlobError> {
        let issuer = app.settings.issuer();
        let opened = app.keyring.blobs().open(&binding(&issuer, browser), now, PATIENCE, text)?;
        serde_json::from_slice(&opened.payload).map_err(|_| BlobError::NotOurs)
    }
}

fn binding<'a>(issuer: &'a str, browser: &'a [u8]) -> Binding<'a> {
    Binding { purpose: "logged-out", issuer, browser }
}
