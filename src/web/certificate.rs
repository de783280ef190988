//! The certificate that a client showed (RFC 8705): in the handshake with our own listener, or handed on by a proxy that ends
//! mutual TLS in its place. A header from anybody else is never looked at.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{Extensions, HeaderMap};
use axum_server::tls::TlsInfo;

use super::site::Site;
use crate::base::network::plain;
use crate::provider::sender::Certificate;

/// The certificate of a request; its key was shown to be held by whoever sent it.
pub fn shown(peer: Option<IpAddr>, headers: &HeaderMap, extensions: &Extensions, site: &Site) -> Option<Certificate> {
    if let Some(tls) = extensions.get::<Arc<TlsInfo>>()
        && !tls.peer_certificates.is_empty()
    {
        return Certificate::of_chain(&tls.peer_certificates);
    }
    let peer = plain(peer?);
    if !site.certificates.proxies.iter().any(|proxy| proxy.contains(peer)) {
        return None;
    }
    let mut values = headers.get_all(&site.certificates.header).iter();
    match (values.next(), values.next()) {
        (Some(one), None) => Certificate::of_header(one.to_str().ok()?),
        _ => None,
    }
}
