//! From where a request comes: the peer's address, or what a trusted proxy says about it. Limits are counted by it, so a
//! header from anybody else is never believed.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::HeaderMap;

use crate::base::network::{Network, plain};

/// The client's address. A chain in `X-Forwarded-For` is walked from the right for as long as the speaker is a trusted
/// proxy; the first address that isn't is the client.
pub fn client(peer: Option<IpAddr>, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let Some(peer) = peer else { return IpAddr::V4(Ipv4Addr::UNSPECIFIED) };
    let mut client = plain(peer);
    let chain: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().flat_map(|value| value.to_str().unwrap_or("?").split(',')).collect();
    for hop in chain.into_iter().rev() {
        if !proxies.iter().any(|proxy| proxy.contains(client)) {
            break;
        }
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        client = plain(address);
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(values: &[&'static str]) -> HeaderMap {
        values
            .iter()
            .map(|v| (axum::http::HeaderName::from_static("x-forwarded-for"), axum::http::HeaderValue::from_static(v)))
            .collect()
    }

    fn seen(peer: &str, chain: &[&'static str], proxies: &[&str]) -> String {
        let proxies: Vec<Network> = proxies.iter().map(|p| p.parse().unwrap()).collect();
        client(Some(peer.parse().unwrap()), &forwarded(chain), &proxies).to_string()
    }

    #[test]
    fn a_stranger_s_header_is_not_believed() {
        assert_eq!(seen("203.0.113.9", &["1.2.3.4"], &[]), "203.0.113.9");
        assert_eq!(seen("203.0.113.9", &["1.2.3.4"], &["10.0.0.0/8"]), "203.0.113.9");
    }

    #[test]
    fn a_trusted_proxy_names_the_client_and_no_earlier_hop_counts() {
        assert_eq!(seen("10.0.0.1", &["6.6.6.6, 203.0.113.9"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["6.6.6.6", "203.0.113.9, 10.0.0.7"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(seen("::ffff:10.0.0.1", &["203.0.113.9"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["garbage"], &["10.0.0.1"]), "10.0.0.1");
    }
}
