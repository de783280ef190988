//! Which secrets are taken. Length and "nobody's first guess" are what keeps guessers out; rules on the composition of a
//! password make people write it down (docs/decisions/0008-sign-in.md), so there are none.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::password::LONGEST;
use crate::base::text::unaccented;
use crate::base::{Refusal, Secret};

const SHORTEST: usize = 8;

/// Words that people build passwords from, folded; what stands around them is a few digits and marks.
static COMMON: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| include_str!("common_words.txt").lines().collect());

/// Why a secret is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// A password has at least eight characters.
    TooShort,
    TooLong,
    /// Among the first that anybody would try.
    Common,
    /// It holds the holder's own number, phone or date of birth.
    Personal,
    /// A passcode is six digits.
    NotSixDigits,
    /// Repetitions, series, dates that everybody tries first.
    Obvious,
    /// The two entries differ.
    Different,
}

impl Refusal for Unfit {
    fn code(&self) -> &'static str {
        match self {
            Self::TooShort => "password-too-short",
            Self::TooLong => "password-too-long",
            Self::Common => "password-common",
            Self::Personal => "secret-personal",
            Self::NotSixDigits => "passcode-not-six-digits",
            Self::Obvious => "passcode-obvious",
            Self::Different => "secrets-differ",
        }
    }
    fn status(&self) -> u16 {
        422
    }
}

/// Digits that belong to the holder and that others know: personal number, phone, date of birth (`ddMMyyyy`).
#[derive(Clone, Default)]
pub struct Known(Vec<Secret>);

impl Known {
    pub fn with(mut self, text: &str) -> Self {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= 6 {
            self.0.push(Secret::new(digits));
        }
        self
    }

    /// A date of birth, in the orders in which people type it.
    pub fn with_birth(self, iso: &str) -> Self {
        let parts: Vec<&str> = iso.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return self };
        let short = year.get(2..).unwrap_or_default();
        [
            format!("{day}{month}{year}"),
            format!("{day}{month}{short}"),
            format!("{month}{day}{short}"),
            format!("{short}{month}{day}"),
            format!("{year}{month}{day}"),
            format!("{year}{month}"),
            format!("{month}{year}"),
        ]
        .iter()
        .fold(self, |known, text| known.with(text))
    }

    fn holds(&self, digits: &str) -> bool {
        digits.len() >= 6 && self.0.iter().any(|known| known.reveal().contains(digits) || digits.contains(known.reveal()))
    }
}

/// A password: 8 to 128 characters of any kind, spaces and Vietnamese letters among them.
pub fn password(typed: &Secret, known: &Known) -> Result<(), Unfit> {
    let typed = super::password::normal(typed);
    let text = typed.reveal();
    let length = text.chars().count();
    if length < SHORTEST {
        return Err(Unfit::TooShort);
    }
    if length > LONGEST {
        return Err(Unfit::TooLong);
    }
    let folded: String = unaccented(text).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let core = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let word = unleeted(core.trim_end_matches(|c: char| !c.is_alphabetic()).trim_start_matches(|c: char| !c.is_alphabetic()));
    let is_common = COMMON.contains(core) || COMMON.contains(word.as_str()) || word.is_empty() && is_obvious(&digits);
    if is_common || is_obvious(&folded) {
        return Err(Unfit::Common);
    }
    let mostly_digits = digits.len() * 10 >= folded.chars().count() * 6;
    if mostly_digits && known.holds(&digits) { Err(Unfit::Personal) } else { Ok(()) }
}

/// A passcode: six digits that nobody would try first.
pub fn passcode(typed: &Secret, known: &Known) -> Result<(), Unfit> {
    let text = typed.reveal();
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Unfit::NotSixDigits);
    }
    if is_obvious(text) || FIRST_TRIED.contains(&text) {
        return Err(Unfit::Obvious);
    }
    if known.holds(text) { Err(Unfit::Personal) } else { Ok(()) }
}

/// What remains of a list of the most used six digits once repetitions and series are out: patterns of a keypad, well-known
/// dates, lucky numbers.
const FIRST_TRIED: [&str; 24] = [
    "147258", "258369", "147852", "159357", "159753", "258456", "456852", "789456", "456123", "123654", "654123", "102030",
    "112233", "223344", "332211", "123321", "300475", "020945", "190590", "130100", "686879", "393979", "113355", "246810",
];

/// One sign or a short unit over and over, a series up or down, or two halves that mirror each other.
fn is_obvious(text: &str) -> bool {
    let signs: Vec<char> = text.chars().collect();
    if signs.len() < 6 {
        return true;
    }
    let repeats = |unit: usize| signs.iter().zip(signs.iter().skip(unit)).all(|(a, b)| a == b);
    let step = |by: i32| signs.windows(2).all(|pair| i32::from(ordinal(pair[1])) - i32::from(ordinal(pair[0])) == by);
    let wraps = "01234567890123456789".contains(text) || "98765432109876543210".contains(text);
    let distinct = signs.iter().collect::<BTreeSet<_>>().len();
    let units = [1, 2, 3, 4];
    units.iter().any(|unit| signs.len() >= unit * 2 && repeats(*unit) && signs.len().is_multiple_of(*unit))
        || step(1)
        || step(-1)
        || wraps
        || distinct <= 2
}

fn ordinal(sign: char) -> i16 {
    i16::try_from(u32::from(sign)).unwrap_or(i16::MAX)
}

/// `P@ssw0rd` is a word with marks for letters.
fn unleeted(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '@' | '4' => 'a',
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known::default().with("901099000123").with("0912345678").with_birth("1990-02-17")
    }

    fn told(typed: &str) -> Result<(), Unfit> {
        password(&Secret::new(typed), &known())
    }

    #[test]
    fn a_password_needs_length_and_no_special_composition() {
        for good in ["con mèo nằm ngủ", "correct horse", "trâu ăn cỏ 9", "kimcuongvangbac", "xq7-mzp2", "ĐiChợSớm"]
        {
            assert_eq!(told(good), Ok(()), "{good}");
        }
        assert_eq!(told("ngắn"), Err(Unfit::TooShort));
        assert_eq!(told(&"à".repeat(129)), Err(Unfit::TooLong));
        assert_eq!(told(&"thỏ ăn cà rốt ".repeat(9)), Ok(()));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for bad in [
            "password",
            "P@ssw0rd",
            "Password123!",
            "Matkhau@123",
            "mật khẩu",
            "12345678",
            "87654321",
            "aaaaaaaa",
            "abababab",
            "abcdefgh",
            "iloveyou",
            "Anh yêu em 1314",
            "vietnam2024",
            "qwertyui",
            "1q2w3e4r",
            "!!!Admin2026",
            "nguyenvana",
        ] {
            assert_eq!(told(bad), Err(Unfit::Common), "{bad}");
        }
    }

    #[test]
    fn what_others_know_of_the_holder_is_refused() {
        for bad in ["901099000123", "0912345678", "0912 345 678", "17021990", "an17021990"] {
            assert_eq!(told(bad), Err(Unfit::Personal), "{bad}");
        }
        for bad in ["170290", "900217", "199002", "000123", "345678"] {
            let told = passcode(&Secret::new(bad), &known());
            assert!(told.is_err(), "{bad}");
        }
    }

    #[test]
    fn an_obvious_passcode_is_refused() {
        for bad in ["000000", "123456", "654321", "567890", "890123", "121212", "123123", "112233", "111222", "147258", "686868"]
        {
            assert_eq!(passcode(&Secret::new(bad), &known()), Err(Unfit::Obvious), "{bad}");
        }
        for bad in ["12345", "1234567", "12345a", "１２３４５６", ""] {
            assert_eq!(passcode(&Secret::new(bad), &known()), Err(Unfit::NotSixDigits), "{bad}");
        }
        for good in ["482913", "907146", "351820"] {
            assert_eq!(passcode(&Secret::new(good), &known()), Ok(()), "{good}");
        }
    }

    #[test]
    fn most_passcodes_are_free() {
        let free = (0..1_000_000u32).step_by(7).filter(|n| passcode(&Secret::new(format!("{n:06}")), &Known::default()).is_ok());
        assert!(free.count() > 140_000);
    }
}
