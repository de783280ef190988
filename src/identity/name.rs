//! A person's name: họ, chữ đệm và tên. The family name comes first; people are addressed by the last word.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::base::text;

/// A name in normalisation form C, one space between words. One word is a name too, and ethnic-minority names carry
/// hyphens, apostrophes and letters of their own (`Y-Bhăm Niê`, `H'Hen Niê`, `K'Brểu`). Foreigners' names are names.
///
/// No `Display`, and `Debug` hides it: names stay out of logs.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct PersonName(String);

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAName {
    #[error("no name was given")]
    Empty,
    #[error("a name has at most {LONGEST} characters")]
    Length,
    #[error("a name holds letters, spaces, hyphens and apostrophes only")]
    Character,
}

/// Characters in the longest name that is taken.
pub const LONGEST: usize = 128;

impl PersonName {
    pub fn parse(given: &str) -> Result<Self, NotAName> {
        if given.len() > 8 * LONGEST {
            return Err(NotAName::Length);
        }
        let name: String = text::tidy(given).chars().map(|c| if APOSTROPHES.contains(&c) { '\'' } else { c }).collect();
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        let fits = |c: char| c.is_alphabetic() || is_combining_mark(c) || matches!(c, ' ' | '-' | '\'' | '.');
        match name.chars().count() {
            0 => Err(NotAName::Empty),
            n if n > LONGEST => Err(NotAName::Length),
            _ if letters == 0 || !name.chars().all(fits) => Err(NotAName::Character),
            _ => Ok(Self(name)),
        }
    }

    /// The name as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn words(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split(' ')
    }

    /// The last word, by which people are addressed.
    pub fn given(&self) -> &str {
        self.words().next_back().unwrap_or(&self.0)
    }

    /// The first word: the family name, where there is more than one.
    pub fn family(&self) -> Option<&str> {
        self.0.split_once(' ').map(|(family, _)| family)
    }

    /// As cards print it.
    pub fn upper(&self) -> String {
        self.0.to_uppercase()
    }

    /// The form in which names are matched: no case, no marks, none of the signs of ethnic-minority names.
    pub fn folded(&self) -> String {
        text::folded(&self.0)
    }

    /// Whether both write the same name, up to case and up to where the tone mark is put (`Hoà`, `Hòa`).
    pub fn same_as(&self, other: &Self) -> bool {
        spelling(&self.0) == spelling(&other.0)
    }
}

/// Typographic signs that stand for an apostrophe.
const APOSTROPHES: [char; 5] = ['\u{2018}', '\u{2019}', '\u{02BC}', '`', '\u{00B4}'];

/// A text without case and with the tone mark of each word moved to its end, so that the old and the new place of the
/// mark read the same.
pub(super) fn spelling(written: &str) -> String {
    let mut out = String::with_capacity(written.len() + 8);
    for word in text::tidy(written).to_lowercase().split(' ') {
        let mut tone = None;
        for c in word.nfd() {
            if matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}') { tone = Some(c) } else { out.push(c) }
        }
        out.extend(tone);
        out.push(' ');
    }
    out.truncate(out.trim_end().len());
    out
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> PersonName {
        PersonName::parse(text).unwrap()
    }

    #[test]
    fn people_are_addressed_by_the_last_word() {
        assert_eq!(name("Nguyễn Thị Minh Khai").given(), "Khai");
        assert_eq!(name("Nguyễn Thị Minh Khai").family(), Some("Nguyễn"));
        assert_eq!(name("Y-Bhăm").given(), "Y-Bhăm");
        assert_eq!(name("Y-Bhăm").family(), None);
    }

    #[test]
    fn names_of_every_people_are_names() {
        for text in [
            "Hmong",
            "Y-Bhăm Niê",
            "H'Hen Niê",
            "K'Brểu",
            "Giàng A Páo",
            "Thạch Sô Phi",
            "Đinh Ñă",
            "Siu H’Lơn",
            "John O'Neil Jr.",
        ] {
            assert!(PersonName::parse(text).is_ok(), "{text}");
        }
        assert_eq!(name("Siu H’Lơn").as_str(), "Siu H'Lơn");
    }

    #[test]
    fn what_is_no_name_is_told_apart() {
        for (text, why) in [
            ("", NotAName::Empty),
            ("  \u{200B} ", NotAName::Empty),
            ("Nguyễn Văn 2", NotAName::Character),
            ("- '", NotAName::Character),
            ("<script>", NotAName::Character),
            ("Nguyễn|Văn", NotAName::Character),
        ] {
            assert_eq!(PersonName::parse(text), Err(why), "{text:?}");
        }
        assert_eq!(PersonName::parse(&"a".repeat(LONGEST + 1)), Err(NotAName::Length));
        assert_eq!(PersonName::parse(&"a".repeat(1 << 20)), Err(NotAName::Length));
    }

    #[test]
    fn case_and_the_place_of_the_tone_mark_make_no_other_name() {
        assert!(name("LÊ THỊ HÒA").same_as(&name("Lê Thị Hoà")));
        assert!(name("NGUYỄN THÚY").same_as(&name("Nguyễn Thuý")));
        assert!(!name("Trần Hùng").same_as(&name("Trần Hưng")));
        assert!(!name("Lê Hoa").same_as(&name("Lê Hòa")));
        assert_eq!(name("H'Hen Niê").folded(), name("H HEN NIÊ").folded());
    }

    #[test]
    fn decomposed_text_becomes_composed() {
        let decomposed: String = "Đặng Thuỳ Trâm".nfd().collect();
        assert_eq!(name(&decomposed).as_str(), "Đặng Thuỳ Trâm");
        assert_eq!(name(&decomposed).upper(), "ĐẶNG THUỲ TRÂM");
    }
}
