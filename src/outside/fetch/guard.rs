//! Where no call goes: judged by address, before the name is looked up and again on what it was looked up to. The connection is made
//! to the very addresses that were judged, so a name that changes its mind between two look-ups (DNS rebinding) gains nothing.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Origin, Url};

use crate::base::network::is_public;

/// Why an address is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    #[error("only https is called")]
    Scheme,
    #[error("user and password in an address")]
    Credentials,
    #[error("only port 443 is called")]
    Port,
    /// Loopback, private, link-local, multicast and the like.
    #[error("the address is not of the public internet")]
    Network,
}

/// Which way a call may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The origin is on the operator's list.
    Listed,
    /// To addresses of the public internet only.
    Public,
}

/// The rules and the operator's list.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    listed: Vec<Origin>,
}

impl Guard {
    pub fn new(listed: &[Url]) -> Self {
        Self { listed: listed.iter().map(Url::origin).collect() }
    }

    /// Judges what can be judged without looking the name up. `Url` has read decimal, octal and hexadecimal forms of IPv4 already.
    pub fn judge(&self, url: &Url) -> Result<Way, Forbidden> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Forbidden::Credentials);
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Forbidden::Scheme);
        }
        if self.listed.contains(&url.origin()) {
            return Ok(Way::Listed);
        }
        if url.scheme() != "https" {
            return Err(Forbidden::Scheme);
        }
        if url.port_or_known_default() != Some(443) {
            return Err(Forbidden::Port);
        }
        let literal = match url.host() {
            Some(Host::Ipv4(v4)) => Some(IpAddr::V4(v4)),
            Some(Host::Ipv6(v6)) => Some(IpAddr::V6(v6)),
            Some(Host::Domain(_)) => None,
            None => return Err(Forbidden::Network),
        };
        if literal.is_none_or(is_public) { Ok(Way::Public) } else { Err(Forbidden::Network) }
    }
}

/// How names are looked up: the system's way, or a test's.
pub trait Lookup: Send + Sync {
    fn addresses(&self, name: String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>>;
}

/// The system's resolver.
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn addresses(&self, name: String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 443)).await?.map(|socket| socket.ip()).collect()) })
    }
}

/// The only way by which the guarded client learns addresses. One that is not public spoils the name: nobody honest mixes them.
pub struct GuardedResolver(pub Arc<dyn Lookup>);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.0.addresses(name.as_str().to_owned());
        Box::pin(async move {
            let found = found.await?;
            if !found.iter().copied().all(is_public) {
                return Err(Forbidden::Network.into());
            }
            Ok(Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}
