//! The personal identification number (số định danh cá nhân) and the nine-digit number of older cards.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use super::person::Sex;
use super::place;

/// A personal identification number.
///
/// A citizen's has twelve digits (Law on Identification 26/2023/QH15, article 12). A foreigner's is set by the
/// e-identification system and no decree states its form, so eight to fifteen letters and digits are taken for one.
/// No check digit is published: whether a number exists is the register's answer alone. A number can be cancelled and
/// issued anew (Decree 70/2024, article 11), so nothing but the register and the sealed person record is keyed by it.
///
/// It has no `Display`, and `Debug` hides it: it must not reach a URL, a log, a metric or an SMS.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Zeroize, ZeroizeOnDrop)]
pub struct PersonalNumber(String);

/// Whose form a number has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Twelve digits.
    Citizen,
    /// Anything else that is taken for a number.
    Foreign,
}

/// Why a text is no personal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    #[error("no number was given")]
    Empty,
    #[error("a number holds letters and digits only")]
    Character,
    #[error("a citizen's number has 12 digits, a foreigner's 8 to 15 letters and digits")]
    Length,
    /// Nine digits: the holder's older card (CMND); the number asked for stands on the newer one.
    #[error("nine digits are the number of an old identity card, not a personal number")]
    OldCard,
}

impl PersonalNumber {
    /// Reads a number as people type it: spaces, dots and hyphens between the groups do not count, nor does case.
    pub fn parse(text: &str) -> Result<Self, NotANumber> {
        if text.len() > 64 {
            return Err(NotANumber::Length);
        }
        let mut plain = String::with_capacity(16);
        for c in text.trim().chars() {
            match c {
                _ if c.is_ascii_alphanumeric() => plain.push(c.to_ascii_uppercase()),
                '.' | '-' => {}
                _ if c.is_whitespace() => {}
                _ => {
                    plain.zeroize();
                    return Err(NotANumber::Character);
                }
            }
        }
        let digits = plain.bytes().filter(u8::is_ascii_digit).count();
        let verdict = match (plain.len(), digits) {
            (0, _) => Err(NotANumber::Empty),
            (9, 9) => Err(NotANumber::OldCard),
            // A word is not a number: foreigners' numbers are told from names by their digits.
            (8..=15, 1..) => Ok(()),
            _ => Err(NotANumber::Length),
        };
        match verdict {
            Ok(()) => Ok(Self(plain)),
            Err(why) => {
                plain.zeroize();
                Err(why)
            }
        }
    }

    /// The clear text: name it only where it is sealed, hashed, sent to the register or shown to its holder.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn form(&self) -> Form {
        if self.0.len() == 12 && self.0.bytes().all(|b| b.is_ascii_digit()) { Form::Citizen } else { Form::Foreign }
    }

    /// `001*******23`: the first three and the last two characters, as screens show it unless asked for more.
    pub fn masked(&self) -> String {
        let hidden = self.0.len().saturating_sub(5);
        format!("{}{}{}", &self.0[..3], "*".repeat(hidden), &self.0[3 + hidden..])
    }

    /// What a twelve-digit number says of its holder (Decree 137/2015, article 13). A disagreement with the register is
    /// a reason to look again, never to refuse: a citizen may keep a number after a correction.
    pub fn structure(&self) -> Option<Structure> {
        if self.form() != Form::Citizen {
            return None;
        }
        let number = |range: std::ops::Range<usize>| self.0[range].parse::<u16>().ok();
        let (place, century_and_sex, year) = (number(0..3)?, number(3..4)?, number(4..6)?);
        let registered_in = match place {
            0..100 => Origin::Province(u8::try_from(place).ok()?),
            900..1000 if place::legacy_province(u8::try_from(place - 900).ok()?).is_some() => {
                Origin::Synthetic(u8::try_from(place - 900).ok()?)
            }
            _ => Origin::Abroad(place),
        };
        Some(Structure {
            registered_in,
            sex: if century_and_sex % 2 == 0 { Sex::Male } else { Sex::Female },
            birth_year: 1900 + 100 * (century_and_sex / 2) + year,
        })
    }

    /// Whether the number lies in the range of made-up people: 9 and the two digits of a province, which no province
    /// issues from; a made-up foreigner's goes on with an F. Demonstrations and tests use no other number.
    pub fn is_synthetic(&self) -> bool {
        let made_up_foreigner = || {
            let province = self.0.strip_prefix('9').and_then(|rest| rest.get(..2)).and_then(|code| code.parse().ok());
            province.and_then(place::legacy_province).is_some() && self.0.get(3..4) == Some("F")
        };
        match self.form() {
            Form::Citizen => matches!(self.structure(), Some(Structure { registered_in: Origin::Synthetic(_), .. })),
            Form::Foreign => made_up_foreigner(),
        }
    }
}

impl fmt::Debug for PersonalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalNumber(…)")
    }
}

/// What the digits of a citizen's number say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Structure {
    pub registered_in: Origin,
    pub sex: Sex,
    pub birth_year: u16,
}

/// Where the birth was registered, by the first three digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A province of the 63 before 01/07/2025, by its two digits ([`place::legacy_province`]); numbers do not change
    /// when provinces merge.
    Province(u8),
    /// A made-up person of that province.
    Synthetic(u8),
    /// Another country, by its three digits.
    Abroad(u16),
}

/// The nine-digit number of an identity card issued before the twelve-digit ones (chứng minh nhân dân). Kept because
/// papers still name it; it identifies nobody here.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct Cmnd(String);

impl Cmnd {
    /// `None` unless the text is nine digits.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit())).then(|| Self(text.to_owned()))
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `*******23`.
    pub fn masked(&self) -> String {
        format!("*******{}", &self.0[7..])
    }
}

impl fmt::Debug for Cmnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cmnd(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> PersonalNumber {
        PersonalNumber::parse(text).unwrap()
    }

    #[test]
    fn a_number_is_read_however_people_group_it() {
        for typed in ["901099000123", " 901 099 000 123 ", "901.099.000.123", "901-099-000123", "901\u{a0}099\u{a0}000123"] {
            assert_eq!(number(typed).reveal(), "901099000123", "{typed:?}");
        }
        assert_eq!(number("fgn-1234 5678").reveal(), "FGN12345678");
    }

    #[test]
    fn what_is_no_number_is_told_apart() {
        for (typed, why) in [
            ("", NotANumber::Empty),
            (" . ", NotANumber::Empty),
            ("012345678", NotANumber::OldCard),
            ("0010990", NotANumber::Length),
            ("0010990001230010", NotANumber::Length),
            ("NGUYENVANA", NotANumber::Length),
            ("90109900012３", NotANumber::Character),
            ("901099000123'--", NotANumber::Character),
        ] {
            assert_eq!(PersonalNumber::parse(typed), Err(why), "{typed:?}");
        }
        assert_eq!(PersonalNumber::parse(&" ".repeat(1 << 20)), Err(NotANumber::Length));
    }

    #[test]
    fn a_foreigner_s_number_need_not_have_twelve_digits() {
        assert_eq!(number("901099000123").form(), Form::Citizen);
        assert_eq!(number("1234567890").form(), Form::Foreign);
        assert_eq!(number("N12345678901").form(), Form::Foreign);
        assert_eq!(number("N12345678901").structure(), None);
    }

    #[test]
    fn the_digits_tell_sex_century_year_and_place_of_registration() {
        let told = |text| number(text).structure().unwrap();
        let born = |registered_in, sex, birth_year| Structure { registered_in, sex, birth_year };
        assert_eq!(told("001099000001"), born(Origin::Province(1), Sex::Male, 1999));
        assert_eq!(told("079304000001"), born(Origin::Province(79), Sex::Female, 2004));
        assert_eq!(told("901310000001"), born(Origin::Synthetic(1), Sex::Female, 2010));
        assert_eq!(told("234185000001"), born(Origin::Abroad(234), Sex::Female, 1985));
    }

    #[test]
    fn made_up_numbers_begin_with_nine_and_a_province() {
        assert!(number("901099000123").is_synthetic());
        assert!(!number("001099000123").is_synthetic());
        assert!(!number("999099000123").is_synthetic(), "99 is no province");
        assert!(number("901F1234567").is_synthetic());
        assert!(!number("N12345678901").is_synthetic());
        assert!(!number("9F112345").is_synthetic());
    }

    #[test]
    fn a_number_shows_itself_only_when_asked() {
        let n = number("901099000123");
        assert_eq!(n.masked(), "901*******23");
        assert_eq!(number("AB123456").masked(), "AB1***56");
        assert!(!format!("{n:?} {:?} {:?}", Cmnd::parse("012345678"), Some(&n)).contains(|c: char| c.is_ascii_digit()));
        assert_eq!(Cmnd::parse("012345678").unwrap().masked(), "*******78");
    }
}
