//! The sample portal, `dinhdanh portal`: the public-service site of a commune that does not exist. Citizens sign in with
//! their electronic identity and register a birth. It is an OIDC client like any other: all that it knows of the provider
//! comes over HTTP through the `openidconnect` crate, and it shares no state with the product.
//!
//! [`provider`] speaks OpenID Connect, [`sign_in`] is the way there and back, [`filing`] the form and its receipt.

mod birth;
mod claims;
mod filing;
mod http;
mod layers;
mod pages;
mod provider;
mod session;
mod sign_in;
mod site;
mod texts;
mod trouble;
mod types;
mod visit;

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::base::{Broken, Clock, Random, Secret};

/// Where the provider sends the citizen back to, after the portal's address.
const CALLBACK: &str = "/callback";
/// Where the provider sends the citizen after signing out.
const SIGNED_OUT: &str = "/signed-out";

/// What the portal needs to run.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address under which citizens reach it, such as `http://localhost:8100`: an origin without path.
    pub public_url: Url,
    /// The provider's issuer identifier, as its tokens write it.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Secret,
    /// Certificates (PEM) to trust beside the machine's: of a provider that is tried out with one of its own making.
    pub ca: Option<std::path::PathBuf>,
    pub clock: Clock,
    pub random: Random,
}

impl Config {
    /// The redirect URI to register at the provider.
    pub fn redirect_uri(&self) -> String {
        self.link(CALLBACK)
    }

    /// The post-logout redirect URI to register at the provider.
    pub fn post_logout_redirect_uri(&self) -> String {
        self.link(SIGNED_OUT)
    }

    fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}

/// A running portal.
#[derive(Debug)]
pub struct Started {
    /// The address it listens on.
    pub addr: SocketAddr,
    /// Ends when serving ends; aborting it stops the portal.
    pub handle: JoinHandle<std::io::Result<()>>,
}

/// Listens and serves. The provider need not run yet: it is looked up when the first citizen wants to sign in.
///
/// # Errors
/// When the address is taken, or when the configuration holds no usable URL.
pub async fn start(config: Config) -> Result<Started, Broken> {
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|e| Broken::from(e).context(format!("the portal can't listen on {}", config.listen)))?;
    start_on(listener, config)
}

/// Serves on a listener that is open already; `config.listen` is not read.
///
/// # Errors
/// When the configuration holds no usable URL.
pub fn start_on(listener: TcpListener, config: Config) -> Result<Started, Broken> {
    let addr = listener.local_addr()?;
    let app = site::router(site::Site::new(config)?);
    let handle = tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(Started { addr, handle })
}

/// Compiles the program in the guide for portal teams.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/portals/rust.md")]
mod guide {}

#[cfg(test)]
mod tests;
