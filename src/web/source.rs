//! From where a request comes: the peer's address, or what a trusted proxy says about it. Limits are counted by it, so a
//! header from anybody else is never believed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use axum::http::HeaderMap;

use crate::base::Broken;

/// A range of addresses, `10.0.0.0/8` or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: u128,
    mask: u128,
}

impl Network {
    pub fn contains(self, address: IpAddr) -> bool {
        as_v6(address) & self.mask == self.base
    }
}

impl FromStr for Network {
    type Err = Broken;

    fn from_str(text: &str) -> Result<Self, Broken> {
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse()?;
        let (width, offset) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let length: u32 = length.map_or(Ok(width), str::parse)?;
        if length > width {
            return Err(Broken::new(format!("{text}: a network's length is at most {width}")));
        }
        let mask = u128::MAX.checked_shl(128 - offset - length).unwrap_or(0);
        let base = as_v6(address);
        if base & !mask != 0 {
            return Err(Broken::new(format!("{text}: the address has bits beyond the network's length")));
        }
        Ok(Self { base, mask })
    }
}

/// IPv4 and its IPv6-mapped form are one address.
fn as_v6(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_ipv6_mapped()),
        IpAddr::V6(v6) => u128::from(v6),
    }
}

/// Unmapped, so that one client has one form.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

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

/// The part of an address that limits are counted by: an IPv4 address, or the /64 that one IPv6 subscriber holds.
pub fn subscriber(address: IpAddr) -> IpAddr {
    match plain(address) {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & (u128::MAX << 64))),
    }
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

    #[test]
    fn networks_are_read_strictly() {
        for bad in ["10.0.0.1/8", "10.0.0.0/33", "::/129", "x", "10.0.0.0/"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
        let all: Network = "::/0".parse().unwrap();
        assert!(all.contains("1.2.3.4".parse().unwrap()));
        let v4: Network = "0.0.0.0/0".parse().unwrap();
        assert!(v4.contains("1.2.3.4".parse().unwrap()) && !v4.contains("2001:db8::1".parse().unwrap()));
    }

    #[test]
    fn an_ipv6_subscriber_is_counted_by_its_64_bits() {
        assert_eq!(subscriber("2001:db8::1:2".parse().unwrap()).to_string(), "2001:db8::");
        assert_eq!(subscriber("::ffff:1.2.3.4".parse().unwrap()).to_string(), "1.2.3.4");
    }
}
