//! A person as the population register knows them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::clear;
use super::contact::{Email, PhoneNumber};
use super::name::PersonName;
use super::number::{Cmnd, PersonalNumber};
use super::place::PlaceCode;
use crate::base::zone::Day;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    Male,
    Female,
    /// Neither is stated: some foreigners' passports.
    Unstated,
}

/// A date of birth. Older records know the month and the year only, or the year only.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum BirthDate {
    Day(Day),
    Month { year: i32, month: u32 },
    Year(i32),
}

/// The text is no date of birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date of birth")]
pub struct NotABirthDate;

impl BirthDate {
    pub fn year(self) -> i32 {
        match self {
            Self::Day(day) => chrono::Datelike::year(&day.0),
            Self::Month { year, .. } | Self::Year(year) => year,
        }
    }

    pub fn full(self) -> Option<Day> {
        if let Self::Day(day) = self { Some(day) } else { None }
    }

    /// The last day it can have been: from it, an age is reached for certain.
    pub fn latest(self) -> Option<Day> {
        match self {
            Self::Day(day) => Some(day),
            Self::Month { year, month } => {
                let next = if month >= 12 { Day::new(year + 1, 1, 1) } else { Day::new(year, month + 1, 1) };
                next.map(|day| day.plus_days(-1))
            }
            Self::Year(year) => Day::new(year, 12, 31),
        }
    }

    /// ISO 8601, as precise as it is known: `1948`, `1948-05`, `1948-05-02`. OIDC's `birthdate` has the first and last.
    pub fn iso(self) -> String {
        match self {
            Self::Day(day) => day.iso(),
            Self::Month { year, month } => format!("{year:04}-{month:02}"),
            Self::Year(year) => format!("{year:04}"),
        }
    }

    /// From the card's QR: `ddMMyyyy`, zeros where day or month are unknown, or those left out.
    pub fn from_card(text: &str) -> Option<Self> {
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let (day, month, year) = match text.len() {
            8 => (&text[..2], &text[2..4], &text[4..]),
            6 => ("00", &text[..2], &text[2..]),
            4 => ("00", "00", text),
            _ => return None,
        };
        Self::of(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// As the card's QR writes it.
    pub fn card(self) -> String {
        match self {
            Self::Day(day) => day.card(),
            Self::Month { year, month } => format!("00{month:02}{year:04}"),
            Self::Year(year) => format!("0000{year:04}"),
        }
    }

    fn of(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1850..=2200).contains(&year) {
            return None;
        }
        match (month, day) {
            (0, 0) => Some(Self::Year(year)),
            (1..=12, 0) => Some(Self::Month { year, month }),
            _ => Day::new(year, month, day).map(Self::Day),
        }
    }
}

impl FromStr for BirthDate {
    type Err = NotABirthDate;

    /// Reads what [`BirthDate::iso`] writes.
    fn from_str(text: &str) -> Result<Self, NotABirthDate> {
        if !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return Err(NotABirthDate);
        }
        let part = |text: &str| text.parse().map_err(|_| NotABirthDate);
        let year = |text: &str| text.parse().map_err(|_| NotABirthDate);
        match text.len() {
            4 => Self::of(year(text)?, 0, 0),
            7 if &text[4..5] == "-" => match part(&text[5..])? {
                0 => None,
                month => Self::of(year(&text[..4])?, month, 0),
            },
            10 => Day::from_iso(text).map(Self::Day),
            _ => None,
        }
        .ok_or(NotABirthDate)
    }
}

/// `02/05/1948`, `05/1948`, `1948`: as screens show it.
impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Month { year, month } => write!(f, "{month:02}/{year:04}"),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(…)")
    }
}

impl Serialize for BirthDate {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.iso())
    }
}

impl<'de> Deserialize<'de> for BirthDate {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Where a person lives.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Residence {
    /// The address as registered. Kept as it was written: it can't be converted to today's units with certainty.
    pub text: String,
    /// The commune, where the register knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceCode>,
    /// The day from which the person lives there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Day>,
}

/// The identity card in force, or the last one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Card {
    pub issued: Day,
    /// None for a card without an end, as people over 60 have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Day>,
    pub status: CardStatus,
}

/// What the ID-card database says of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardStatus {
    Valid,
    Expired,
    /// Thu hồi: nationality lost, wrongly issued, altered.
    Revoked,
    /// Giữ: the holder is in custody, in prison or under compulsory education.
    Held,
}

impl Card {
    /// The status on a day: a card runs out without anybody having to say so.
    pub fn status_on(&self, day: Day) -> CardStatus {
        match (self.status, self.expires) {
            (CardStatus::Valid, Some(last)) if last < day => CardStatus::Expired,
            (status, _) => status,
        }
    }
}

/// The papers of a foreigner who lives in Vietnam.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreigner {
    pub passport: String,
    pub passport_expires: Day,
    pub residence: ResidenceCard,
    pub residence_expires: Day,
    /// Whether the immigration database keeps face and fingerprints; where it does not say so, it does.
    #[serde(default = "yes", skip_serializing_if = "is_so")]
    pub has_biometrics: bool,
}

fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_so(it: &bool) -> bool {
    *it
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResidenceCard {
    /// Thẻ thường trú.
    Permanent,
    /// Thẻ tạm trú.
    Temporary,
}

/// All that the register says of one person. Serialised only to be sealed, or to be sent by the register.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    #[serde(with = "clear")]
    pub number: PersonalNumber,
    #[serde(with = "clear")]
    pub name: PersonName,
    pub birth: BirthDate,
    pub sex: Sex,
    /// ISO 3166-1 alpha-2.
    pub nationality: String,
    /// As registered: `Kinh`, `Tày`, `Ê Đê`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ethnicity: Option<String>,
    pub residence: Residence,
    #[serde(with = "clear", default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
    #[serde(with = "clear", default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// The nine-digit number of an older card.
    #[serde(with = "clear", default, skip_serializing_if = "Option::is_none")]
    pub cmnd: Option<Cmnd>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foreigner: Option<Foreigner>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub died_on: Option<Day>,
    /// Who represents this person: parents of a child, guardians of a ward.
    #[serde(with = "clear", default, skip_serializing_if = "Vec::is_empty")]
    pub guardians: Vec<PersonalNumber>,
    /// Whom this person represents.
    #[serde(with = "clear", default, skip_serializing_if = "Vec::is_empty")]
    pub wards: Vec<PersonalNumber>,
    /// Numbers that were cancelled in favour of this one.
    #[serde(with = "clear", default, skip_serializing_if = "Vec::is_empty")]
    pub old_numbers: Vec<PersonalNumber>,
}

impl Facts {
    /// Years completed for certain on a day: with a partial date of birth, as if born on the last day it can be.
    pub fn age_on(&self, day: Day) -> i32 {
        self.birth.latest().map_or(0, |born| born.age_on(day))
    }

    pub fn is_citizen(&self) -> bool {
        self.nationality == "VN"
    }

    pub fn is_alive(&self) -> bool {
        self.died_on.is_none()
    }

    /// Whether the digits of the number say the same sex and year of birth as the register. When not, an officer looks
    /// again; nobody is refused for it.
    pub fn number_agrees(&self) -> bool {
        self.number.structure().is_none_or(|says| {
            i32::from(says.birth_year) == self.birth.year() && (self.sex == Sex::Unstated || says.sex == self.sex)
        })
    }
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Facts(…)")
    }
}

impl fmt::Debug for Residence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Residence(…)")
    }
}

impl fmt::Debug for Foreigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Foreigner(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::from_iso(text).unwrap()
    }

    #[test]
    fn a_date_of_birth_is_as_precise_as_it_is_known() {
        for (iso, card, shown) in
            [("1948", "00001948", "1948"), ("1948-05", "00051948", "05/1948"), ("1948-05-02", "02051948", "02/05/1948")]
        {
            let birth: BirthDate = iso.parse().unwrap();
            assert_eq!((birth.iso().as_str(), birth.card().as_str(), birth.to_string().as_str()), (iso, card, shown));
            assert_eq!(BirthDate::from_card(card), Some(birth));
        }
        assert_eq!(BirthDate::from_card("1948"), Some(BirthDate::Year(1948)));
        assert_eq!(BirthDate::from_card("051948"), Some(BirthDate::Month { year: 1948, month: 5 }));
        for wrong in ["", "31021999", "00131999", "05001999", "01010000", "0101199", "+1011999", "０101199"] {
            assert_eq!(BirthDate::from_card(wrong), None, "{wrong:?}");
        }
        for wrong in ["1948-00", "1948-13", "1948-2-30", "1948-02-30", "48", "1948/05", "+948", "-948-05"] {
            assert_eq!(wrong.parse::<BirthDate>(), Err(NotABirthDate), "{wrong:?}");
        }
    }

    #[test]
    fn an_age_is_reached_only_when_it_is_certain() {
        assert_eq!("2012".parse::<BirthDate>().unwrap().latest(), Some(day("2012-12-31")));
        assert_eq!("2012-02".parse::<BirthDate>().unwrap().latest(), Some(day("2012-02-29")));
        assert_eq!("2012-12".parse::<BirthDate>().unwrap().latest(), Some(day("2012-12-31")));
    }

    fn someone() -> Facts {
        Facts {
            number: PersonalNumber::parse("901162000123").unwrap(),
            name: PersonName::parse("Nguyễn Thị Hòa").unwrap(),
            birth: "1962".parse().unwrap(),
            sex: Sex::Female,
            nationality: "VN".to_owned(),
            ethnicity: Some("Kinh".to_owned()),
            residence: Residence { text: "Phường Ba Đình, Hà Nội".to_owned(), place: "00004".parse().ok(), since: None },
            phone: PhoneNumber::parse("0912345678").ok(),
            email: None,
            card: Some(Card { issued: day("2022-05-02"), expires: Some(day("2030-01-01")), status: CardStatus::Valid }),
            cmnd: Cmnd::parse("012345678"),
            foreigner: None,
            died_on: None,
            guardians: vec![],
            wards: vec![PersonalNumber::parse("901310000456").unwrap()],
            old_numbers: vec![],
        }
    }

    #[test]
    fn facts_survive_being_stored() {
        let facts = someone();
        let stored = serde_json::to_string(&facts).unwrap();
        assert_eq!(serde_json::from_str::<Facts>(&stored).unwrap(), facts);
        assert!(serde_json::from_str::<Facts>(&stored.replace("901162000123", "9011")).is_err());
    }

    #[test]
    fn facts_never_print_themselves() {
        let printed = format!("{:?} {:?} {:?}", someone(), someone().residence, someone().birth);
        assert_eq!(printed, "Facts(…) Residence(…) BirthDate(…)");
    }

    #[test]
    fn a_number_that_disagrees_is_noticed() {
        let facts = someone();
        assert!(facts.number_agrees());
        assert!(!Facts { sex: Sex::Male, ..facts.clone() }.number_agrees());
        assert!(!Facts { birth: BirthDate::Year(1963), ..facts }.number_agrees());
    }

    #[test]
    fn a_card_runs_out_by_itself() {
        let card = someone().card.unwrap();
        assert_eq!(card.status_on(day("2030-01-01")), CardStatus::Valid);
        assert_eq!(card.status_on(day("2030-01-02")), CardStatus::Expired);
        assert_eq!(Card { status: CardStatus::Held, ..card }.status_on(day("2031-01-01")), CardStatus::Held);
    }
}
