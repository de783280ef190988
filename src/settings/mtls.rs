//! `mtls.*`: the addresses at which clients show a certificate (RFC 8705).

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use super::{Settings, Unfit};
use crate::base::network::Network;

/// A listener of our own, or a proxy that ends mutual TLS in its place. Neither is on without its settings.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mtls {
    /// Where the listener for clients with certificates listens; it asks for one and does without.
    pub listen: Option<SocketAddr>,
    /// Its certificate and key (PEM); those of `tls` where they are left out.
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
    /// The address under which clients reach it: `mtls_endpoint_aliases` in the provider's description.
    pub public_url: Option<Url>,
    /// PEM file of the authorities whose certificates `tls_client_auth` believes.
    pub client_ca: Option<PathBuf>,
    /// Peers whose `client_cert_header` is believed: proxies that end mutual TLS themselves and strip that header from what
    /// they pass on. From anybody else it is ignored.
    pub trusted_proxies: Vec<Network>,
    /// The header in which such a proxy hands on the certificate (RFC 9440).
    pub client_cert_header: String,
}

impl Default for Mtls {
    fn default() -> Self {
        Self {
            listen: None,
            cert: None,
            key: None,
            public_url: None,
            client_ca: None,
            trusted_proxies: Vec::new(),
            client_cert_header: "client-cert".into(),
        }
    }
}

impl Settings {
    /// The certificate and key of the listener for clients with certificates.
    pub fn mtls_files(&self) -> Option<(PathBuf, PathBuf)> {
        let (own, shared) = (&self.mtls, &self.tls);
        match (&own.cert, &own.key) {
            (Some(cert), Some(key)) => Some((cert.clone(), key.clone())),
            _ => Some((shared.cert.clone()?, shared.key.clone()?)),
        }
    }

    /// An absolute address for a path at which clients show certificates; `None` where there is none.
    pub fn mtls_link(&self, path: &str) -> Option<String> {
        let url = self.mtls.public_url.as_ref()?;
        Some(format!("{}{path}", url.as_str().trim_end_matches('/')))
    }

    /// Every address under which a path of ours is reached.
    pub fn reached_at(&self, path: &str) -> Vec<String> {
        std::iter::once(self.link(path)).chain(self.mtls_link(path)).collect()
    }

    pub(super) fn check_mtls(&self) -> Result<(), Unfit> {
        let mtls = &self.mtls;
        if mtls.cert.is_some() != mtls.key.is_some() {
            return Err(("mtls", "`cert` and `key` go together"));
        }
        let offered = mtls.listen.is_some() || !mtls.trusted_proxies.is_empty();
        match &mtls.public_url {
            None if offered => return Err(("mtls.public_url", "is needed: clients must know where to show their certificates")),
            Some(_) if !offered => return Err(("mtls.public_url", "leads nowhere without `listen` or `trusted_proxies`")),
            Some(url) if url.scheme() != "https" || url.path() != "/" || url.query().is_some() || url.fragment().is_some() => {
                return Err(("mtls.public_url", "must be an https origin, without path, query or fragment"));
            }
            _ => {}
        }
        if mtls.listen.is_some() && self.mtls_files().is_none() {
            return Err(("mtls.listen", "needs `cert` and `key`, here or in `tls`"));
        }
        if !mtls.client_cert_header.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            || mtls.client_cert_header.is_empty()
        {
            return Err(("mtls.client_cert_header", "must be the name of a header in lower case"));
        }
        Ok(())
    }
}
