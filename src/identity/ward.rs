//! Guardians and wards: on what ground one acts for another, and until when.

use std::fmt;
use std::str::FromStr;

use super::person::BirthDate;
use crate::base::Timestamp;
use crate::base::zone::Day;

/// Why a guardian may act (Law 26/2023/QH15 art. 5.4, Decree 69/2024 art. 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ground {
    /// Father or mother.
    Parent,
    /// A guardian of a minor (người giám hộ).
    Guardian,
    /// The legal representative of somebody who can't act alone.
    Representative,
}

impl Ground {
    pub const ALL: [Self; 3] = [Self::Parent, Self::Guardian, Self::Representative];

    pub fn word(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Guardian => "guardian",
            Self::Representative => "representative",
        }
    }
}

/// Who ended a mandate before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ended {
    Guardian,
    Ward,
    Desk,
    Register,
}

impl Ended {
    pub fn word(self) -> &'static str {
        match self {
            Self::Guardian => "guardian",
            Self::Ward => "ward",
            Self::Desk => "desk",
            Self::Register => "register",
        }
    }
}

/// No ground of a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown ground of a mandate")]
pub struct UnknownGround;

impl FromStr for Ground {
    type Err = UnknownGround;
    fn from_str(text: &str) -> Result<Self, UnknownGround> {
        Self::ALL.into_iter().find(|ground| ground.word() == text).ok_or(UnknownGround)
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The moment at which a child of this birth turns `age`: the first of that day in Hà Nội. Of a birth known by its month or
/// year alone, the last day on which it may have been: a ward is not left alone too early.
pub fn comes_of_age(birth: BirthDate, age: u8) -> Option<Timestamp> {
    let age = i32::from(age);
    let day = match birth {
        BirthDate::Day(day) => {
            let iso = day.iso();
            let (year, rest) = iso.split_once('-')?;
            let year = year.parse::<i32>().ok()? + age;
            let on = Day::from_iso(&format!("{year:04}-{rest}"));
            // Born on 29 February: of age on 1 March where the year has no such day.
            on.or_else(|| Day::new(year, 3, 1))?
        }
        BirthDate::Month { year, month } => {
            let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            Day::new(year + age, month, 1)?
        }
        BirthDate::Year(year) => Day::new(year + age + 1, 1, 1)?,
    };
    Some(day.start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ward_comes_of_age_on_the_birthday_and_never_before_it_is_sure() {
        for (birth, on) in [
            ("2012-11-24", "2026-11-24"),
            ("2012-02-29", "2026-03-01"),
            ("2012-02", "2026-03-01"),
            ("2012-12", "2027-01-01"),
            ("2012", "2027-01-01"),
        ] {
            let moment = comes_of_age(birth.parse().unwrap(), 14);
            assert_eq!(moment, Day::from_iso(on).map(Day::start), "{birth}");
        }
    }

    #[test]
    fn every_ground_reads_back_from_its_word() {
        for ground in Ground::ALL {
            assert_eq!(ground.word().parse(), Ok(ground));
        }
    }
}
