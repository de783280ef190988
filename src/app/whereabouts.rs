//! Where a source address is: what the operator's own table says, and "unknown" otherwise. No other service is asked.

use std::net::IpAddr;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::base::Broken;
use crate::base::network::Network;

/// A place of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    pub name: String,
    /// Degrees north and east; none where the table gives none, and then no travel is judged.
    pub at: Option<(f64, f64)>,
}

/// The table: prefixes from the longest to the shortest.
#[derive(Debug, Default)]
pub struct Whereabouts(Vec<(Network, Spot)>);

/// More lines than this are no table of prefixes that an operator keeps by hand or from a registry's export.
const MOST: usize = 200_000;

impl Whereabouts {
    /// Reads the operator's file, if there is one.
    ///
    /// # Errors
    /// Naming file and line, so that a typing mistake is found when the service starts and not when it matters.
    pub fn load(file: Option<&Path>) -> Result<Self, Broken> {
        let Some(file) = file else { return Ok(Self::default()) };
        let place = |problem: Broken| problem.context(format!("`risk.places`: {}", file.display()));
        let text = std::fs::read_to_string(file).map_err(|problem| place(problem.into()))?;
        Self::parse(&text).map_err(place)
    }

    /// A line a prefix: `203.0.113.0/24`, a tab, the place's name, and if known a tab and `21.03,105.85`. `#` begins a remark.
    pub fn parse(text: &str) -> Result<Self, Broken> {
        let mut rows = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if rows.len() == MOST {
                return Err(Broken::new(format!("more than {MOST} prefixes")));
            }
            let row = row(line).map_err(|problem| problem.context(format!("line {}", at + 1)))?;
            rows.push(row);
        }
        rows.sort_by_key(|(network, _)| std::cmp::Reverse(network.length()));
        Ok(Self(rows))
    }

    /// The place of an address; `None` when nobody knows.
    pub fn of(&self, address: IpAddr) -> Option<&Spot> {
        self.0.iter().find(|(network, _)| network.contains(address)).map(|(_, spot)| spot)
    }
}

fn row(line: &str) -> Result<(Network, Spot), Broken> {
    let mut parts = line.split('\t');
    let network: Network = parts.next().unwrap_or_default().trim().parse()?;
    let name = crate::base::text::tidy(parts.next().unwrap_or_default());
    if name.is_empty() || name.chars().count() > 80 {
        return Err(Broken::new("a place has a name of 1 to 80 characters after a tab"));
    }
    let at = match parts.next().map(str::trim).filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(coordinates(text).ok_or_else(|| Broken::new("coordinates are degrees north, a comma, degrees east"))?),
    };
    Ok((network, Spot { name, at }))
}

fn coordinates(text: &str) -> Option<(f64, f64)> {
    let (north, east) = text.split_once(',')?;
    let (north, east): (f64, f64) = (north.trim().parse().ok()?, east.trim().parse().ok()?);
    ((-90.0..=90.0).contains(&north) && (-180.0..=180.0).contains(&east)).then_some((north, east))
}

/// Kilometres between two points of the earth, along its surface (haversine; the earth as a sphere of 6,371 km).
pub fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let radians = |degrees: f64| degrees.to_radians();
    let (north, east) = (radians(to.0 - from.0), radians(to.1 - from.1));
    let half = (north / 2.0).sin().powi(2) + radians(from.0).cos() * radians(to.0).cos() * (east / 2.0).sin().powi(2);
    2.0 * 6371.0 * half.clamp(0.0, 1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# prefix\tplace\n203.0.113.0/24\tHà Nội\t21.03,105.85\n203.0.113.128/25\tHải Phòng\n2001:db8::/32\tCần Thơ\t10.03,105.77\n\n";

    #[test]
    fn the_longest_prefix_says_where_and_nobody_else_does() {
        let table = Whereabouts::parse(TABLE).unwrap();
        let of = |text: &str| table.of(text.parse().unwrap()).map(|spot| spot.name.as_str());
        assert_eq!(of("203.0.113.7"), Some("Hà Nội"));
        assert_eq!(of("203.0.113.200"), Some("Hải Phòng"));
        assert_eq!(of("::ffff:203.0.113.7"), Some("Hà Nội"));
        assert_eq!(of("2001:db8:1::1"), Some("Cần Thơ"));
        assert_eq!(of("198.51.100.1"), None);
        assert_eq!(Whereabouts::default().of("203.0.113.7".parse().unwrap()), None);
    }

    #[test]
    fn a_wrong_line_is_named() {
        for wrong in [
            "203.0.113.0/24",
            "203.0.113.0/33\tx",
            "nowhere\tx",
            "203.0.113.0/24\tx\t91,0",
            "203.0.113.0/24\tx\tnorth",
            "203.0.113.1/24\tx",
        ] {
            let problem = Whereabouts::parse(&format!("# a remark\n{wrong}\n")).unwrap_err();
            assert!(format!("{problem:?}").contains("line 2"), "{wrong}: {problem:?}");
        }
    }

    #[test]
    fn distances_are_those_of_the_globe() {
        let (hanoi, saigon) = ((21.03, 105.85), (10.78, 106.70));
        assert!((1130.0..1150.0).contains(&distance_km(hanoi, saigon)));
        assert!(distance_km(hanoi, hanoi) < 0.001);
    }
}
