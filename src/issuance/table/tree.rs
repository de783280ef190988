//! Where a number stands: places form a tree (country, province, commune, desk), time has three grains.

use std::collections::{BTreeMap, HashMap};

use chrono::Datelike as _;

use super::measure::Measure;
use crate::base::ids::DeskId;
use crate::base::zone::Day;
use crate::identity::place::{self, PlaceCode};
use crate::store::tallies::{Cell, Seat};

/// Months counted from the year 0.
pub fn month_number(day: Day) -> i64 {
    i64::from(day.0.year()) * 12 + i64::from(day.0.month0())
}

/// The first day of a month.
pub fn first_of_month(number: i64) -> Option<Day> {
    let (year, month) = (i32::try_from(number.div_euclid(12)).ok()?, u32::try_from(number.rem_euclid(12)).ok()?);
    Day::new(year, month + 1, 1)
}

/// The way from the country down to where something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    pub province: String,
    pub commune: String,
    pub desk: Option<String>,
}

impl Spot {
    /// The desk of a unit. A desk of a province's or the ministry's own office stands under that office.
    pub fn of_seat(seat: &Seat) -> Self {
        let province = match (seat.kind.as_str(), &seat.parent) {
            ("commune", Some(parent)) => parent.clone(),
            ("commune", None) => province_of(&seat.unit).unwrap_or_else(|| seat.unit.clone()),
            _ => seat.unit.clone(),
        };
        Self { province, commune: seat.unit.clone(), desk: Some(seat.code.clone()) }
    }

    /// Where somebody lives.
    pub fn of_commune(code: &str) -> Self {
        let province = province_of(code).unwrap_or_else(|| code.to_owned());
        Self { province, commune: code.to_owned(), desk: None }
    }
}

/// Under which key a province's communes stand. A province's own office is a unit like a commune and has the province's
/// code, so the keys of the two levels are kept apart.
pub fn province_key(code: &str) -> String {
    format!("p/{code}")
}

/// Under which key a commune's desks stand.
pub fn commune_key(code: &str) -> String {
    format!("c/{code}")
}

/// The province of a commune's code, by the list of units.
fn province_of(commune: &str) -> Option<String> {
    let code: PlaceCode = commune.parse().ok()?;
    place::find(code).map(|place| place.province.to_string())
}

/// The desks by id.
pub fn by_desk(seats: &[Seat]) -> HashMap<DeskId, Spot> {
    seats.iter().map(|seat| (seat.desk, Spot::of_seat(seat))).collect()
}

/// Numbers to be added to the table, in the order in which every writer adds them.
#[derive(Debug, Default)]
pub struct Additions(BTreeMap<Cell, i64>);

impl Additions {
    /// Adds to every place from the province down and in every grain.
    pub fn add(&mut self, spot: &Spot, day: i64, measure: Measure, n: i64) {
        let month = Day::of_number(day).map_or(0, month_number);
        let (under_province, under_commune) = (province_key(&spot.province), commune_key(&spot.commune));
        let places = [
            Some(("", &spot.province)),
            Some((under_province.as_str(), &spot.commune)),
            spot.desk.as_ref().map(|desk| (under_commune.as_str(), desk)),
        ];
        for (parent, place) in places.into_iter().flatten() {
            for (grain, period) in [("day", day), ("month", month), ("all", 0)] {
                let cell = Cell { parent: parent.to_owned(), grain, period, place: place.clone(), measure: measure.word() };
                *self.0.entry(cell).or_default() += n;
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Cell, i64)> {
        self.0.iter().map(|(cell, n)| (cell, *n))
    }

    /// Takes another's numbers in.
    pub fn join(&mut self, other: Self) {
        for (cell, n) in other.0 {
            *self.0.entry(cell).or_default() += n;
        }
    }

    pub fn get(&self, cell: &Cell) -> i64 {
        self.0.get(cell).copied().unwrap_or(0)
    }

    /// The cells that hold something.
    pub fn into_cells(self) -> impl Iterator<Item = (Cell, i64)> + Send {
        self.0.into_iter().filter(|(_, n)| *n != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_numbers_and_back() {
        let day = Day::new(2022, 12, 31).unwrap();
        assert_eq!(Day::new(1970, 1, 1).unwrap().number(), 0);
        assert_eq!(Day::of_number(day.number()), Some(day));
        assert_eq!(first_of_month(month_number(day)), Day::new(2022, 12, 1));
    }

    #[test]
    fn a_commune_stands_under_its_province() {
        assert_eq!(Spot::of_commune("00004").province, "01");
        let seat = Seat {
            desk: DeskId(uuid::Uuid::nil()),
            code: "HN-1".into(),
            unit: "00004".into(),
            kind: "commune".into(),
            parent: None,
        };
        assert_eq!(Spot::of_seat(&seat), Spot { province: "01".into(), commune: "00004".into(), desk: Some("HN-1".into()) });
        let office = Seat { kind: "province".into(), unit: "01".into(), parent: Some("BCA".into()), ..seat };
        assert_eq!(Spot::of_seat(&office).province, "01");
    }

    #[test]
    fn one_thing_counts_once_on_every_step_of_the_tree() {
        let mut additions = Additions::default();
        let spot = Spot { province: "01".into(), commune: "00004".into(), desk: Some("HN-1".into()) };
        additions.add(&spot, 20_000, Measure::Files, 1);
        additions.add(&spot, 20_000, Measure::Files, 2);
        assert_eq!(additions.len(), 9);
        assert!(additions.iter().all(|(_, n)| n == 3));
    }
}
