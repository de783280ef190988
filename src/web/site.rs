//! What the web floor must know about the deployment: its address, its look, its keys. Made once from the settings.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderName;
use url::{Host, Url};

use super::brand::Brand;
use super::csrf::Tokens;
use crate::base::network::Network;
use crate::base::{Broken, Clock, Random};
use crate::settings::Mtls;

/// One value for the life of the process, behind an `Arc`.
pub struct Site {
    pub clock: Clock,
    pub random: Random,
    pub address: Address,
    pub csrf: Tokens,
    pub brand: Brand,
    /// Peers whose `X-Forwarded-For` is believed.
    pub proxies: Vec<Network>,
    /// Peers that hand on the certificates of clients.
    pub certificates: Certificates,
    pub meter: Arc<dyn Meter>,
}

/// Proxies that end mutual TLS, and the header in which they hand on what was shown to them.
#[derive(Debug)]
pub struct Certificates {
    pub proxies: Vec<Network>,
    pub header: HeaderName,
}

impl Certificates {
    pub fn from_settings(mtls: &Mtls) -> Result<Self, Broken> {
        Ok(Self { proxies: mtls.trusted_proxies.clone(), header: HeaderName::try_from(&mtls.client_cert_header)? })
    }
}

/// Where request figures go.
pub trait Meter: Send + Sync {
    /// One answered request. `route` is the route's pattern, never the path that was asked for.
    fn answered(&self, route: &str, method: &str, status: u16, took: Duration);
}

/// Counts nothing: for tests of single parts.
pub struct NoMeter;

impl Meter for NoMeter {
    fn answered(&self, _route: &str, _method: &str, _status: u16, _took: Duration) {}
}

/// The public address: from the settings alone, never from a request's `Host` or `X-Forwarded-*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    origin: String,
    secure: bool,
}

impl Address {
    /// An https origin, or an http one on loopback.
    ///
    /// # Errors
    /// When the address has a path, a query or credentials, or is plain http on a host that others can reach.
    pub fn parse(url: &str) -> Result<Self, Broken> {
        let url = Url::parse(url)?;
        let secure = match (url.scheme(), url.host()) {
            ("https", Some(_)) => true,
            ("http", Some(host)) if is_loopback(&host) => false,
            ("http", Some(_)) => return Err(Broken::new("a public address must be https; http is for loopback only")),
            _ => return Err(Broken::new("a public address begins with https://")),
        };
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || !url.username().is_empty() || url.password().is_some() {
            return Err(Broken::new("a public address is scheme, host and port, nothing more"));
        }
        Ok(Self { origin: url.origin().ascii_serialization(), secure })
    }

    /// `https://id.example.vn`, as browsers write it in `Origin`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether cookies carry `Secure` and the `__Host-` prefix.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The absolute address of a path of ours.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_a_bare_origin() {
        let address = Address::parse("https://ID.example.vn:443/").unwrap();
        assert_eq!(address.origin(), "https://id.example.vn");
        assert_eq!(address.url("/login"), "https://id.example.vn/login");
        assert!(address.is_secure());
        for bad in ["https://id.example.vn/x", "https://a@id.example.vn", "https://id.example.vn/?a", "ftp://x", "id.vn"] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for good in ["http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:9", "http://desk.localhost"] {
            assert!(!Address::parse(good).unwrap().is_secure(), "{good}");
        }
        for bad in ["http://id.example.vn", "http://10.0.0.1", "http://localhost.evil.vn"] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
    }
}
