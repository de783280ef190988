//! Network addresses: ranges, and what counts as one subscriber.

use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use super::Broken;

/// A range of addresses, `10.0.0.0/8` or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: u128,
    mask: u128,
}

impl Network {
    /// Bits of the prefix, as of an IPv6 network.
    pub fn length(self) -> u32 {
        self.mask.count_ones()
    }

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

/// Whether an address is one of the public internet: none of the special-purpose registries of IANA (RFC 6890), and of IPv6 only
/// what is assigned (2000::/3). Addresses that carry another one inside (mapped, NAT64, 6to4, Teredo) are none.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let special = matches!(a, 0 | 10 | 127 | 224..)
                || (a == 100 && (64..128).contains(&b))
                || (a == 169 && b == 254)
                || (a == 172 && (16..32).contains(&b))
                || (a == 192 && b == 168)
                || (a == 198 && (18..20).contains(&b))
                || matches!(
                    [a, b, c],
                    [192, 0, 0 | 2]
                        | [192, 31, 196]
                        | [192, 52, 193]
                        | [192, 88, 99]
                        | [192, 175, 48]
                        | [198, 51, 100]
                        | [203, 0, 113]
                );
            !special
        }
        IpAddr::V6(v6) => {
            let [a, b, ..] = v6.segments();
            let special = (a == 0x2001 && (b < 0x200 || b == 0xdb8)) || a == 0x2002 || (a == 0x3fff && b < 0x1000);
            a & 0xe000 == 0x2000 && !special
        }
    }
}

/// Unmapped, so that one client has one form.
pub fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// The part of an address that limits are counted by: an IPv4 address, or the /64 that one IPv6 subscriber holds.
pub fn subscriber(address: IpAddr) -> IpAddr {
    match plain(address) {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & (u128::MAX << 64))),
    }
}

impl<'de> serde::Deserialize<'de> for Network {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
