//! Codes that people read aloud and type: the file's number and the slip's short code.

use std::fmt;
use std::str::FromStr;

use crate::base::zone::{self, Day};
use crate::base::{Random, Secret, Timestamp};

/// Digits and capitals without those that are mistaken for each other (0 O, 1 I, U V). Their count is prime, so that a
/// weighted sum finds every single wrong character and every swap of two neighbours.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKLMNPQRSTVWXYZ";

/// The number of a file: `HN-26-AY7K3QM-D`. The unit's letters, the year, the day of the year in two characters, five drawn
/// at random, and a check character. Files sort by day within a unit; nobody can count through them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileNumber(String);

/// The text is no number of a file: mistyped, if its check character is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a file's number")]
pub struct NotAFileNumber;

impl FileNumber {
    /// Draws a number for a file opened at a desk whose code begins with the unit's letters.
    pub fn draw(desk_code: &str, now: Timestamp, random: &Random) -> Self {
        let unit: String = desk_code.chars().take_while(char::is_ascii_alphabetic).take(4).collect();
        let unit = if unit.len() < 2 { "VN".to_owned() } else { unit.to_ascii_uppercase() };
        let day = zone::day_of(now);
        let head = format!("{unit}-{}-{}{}", short_year(day), day_of_year(day), drawn(5, random));
        let check = check(&head);
        Self(format!("{head}-{check}"))
    }

    /// Draws a number for a file that came in bulk: of the same form, from the characters that stand for no day of a year, so
    /// that a city's millions of one day fit.
    pub fn draw_for_bulk(unit: &str, now: Timestamp, random: &Random) -> Self {
        Self::in_bulk(unit, now, random.below(IN_BULK))
    }

    /// The number of a place among those of bulk files, each its own: for millions of synthetic files, of which some would be
    /// drawn twice.
    pub fn of_place(unit: &str, now: Timestamp, place: u64) -> Self {
        Self::in_bulk(unit, now, (place % IN_BULK) * APART % IN_BULK)
    }

    fn in_bulk(unit: &str, now: Timestamp, place: u64) -> Self {
        let count = ALPHABET.len() as u64;
        let mut n = place + NO_DAY * count.pow(5);
        let mut body = [0u8; 7];
        for place in body.iter_mut().rev() {
            *place = ALPHABET[usize::try_from(n % count).unwrap_or(0)];
            n /= count;
        }
        let body: String = body.iter().map(|b| char::from(*b)).collect();
        let unit = if (2..=4).contains(&unit.len()) { unit } else { "VN" };
        let head = format!("{unit}-{}-{body}", short_year(zone::day_of(now)));
        let check = check(&head);
        Self(format!("{head}-{check}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// No year has so many days.
const NO_DAY: u64 = 400;
/// How many numbers of a unit and year are kept for bulk files.
const IN_BULK: u64 = ((ALPHABET.len() as u64).pow(2) - NO_DAY) * (ALPHABET.len() as u64).pow(5);
/// How far numbers of neighbouring places lie apart. Without a common divisor with their count, no two places share one.
const APART: u64 = 1_000_000_007;

impl FromStr for FileNumber {
    type Err = NotAFileNumber;

    /// Reads a number as people type it: case and white space do not count.
    fn from_str(text: &str) -> Result<Self, NotAFileNumber> {
        if text.len() > 64 {
            return Err(NotAFileNumber);
        }
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
        let [unit, year, body, last] = plain.split('-').collect::<Vec<_>>()[..] else { return Err(NotAFileNumber) };
        let fits = (2..=4).contains(&unit.len())
            && unit.bytes().all(|b| b.is_ascii_uppercase())
            && year.len() == 2
            && year.bytes().all(|b| b.is_ascii_digit())
            && body.len() == 7
            && body.bytes().all(|b| ALPHABET.contains(&b));
        let (head, _) = plain.rsplit_once('-').ok_or(NotAFileNumber)?;
        if fits && last == check(head).to_string() { Ok(Self(plain)) } else { Err(NotAFileNumber) }
    }
}

impl fmt::Display for FileNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for FileNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for FileNumber {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for FileNumber {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The short code printed on the slip, for typing by hand: `K7QM-3RTA-9XBD`. Eleven characters drawn at random (54 bits)
/// and a check character, so that a slip of the finger is told apart from a guess. Alone it is worth nothing: activation
/// asks for the phone that was read back, or for a match at the desk, as well.
#[derive(Clone)]
pub struct ShortCode(Secret);

impl ShortCode {
    pub fn draw(random: &Random) -> Self {
        let head = drawn(11, random);
        let check = check(&head);
        Self(Secret::new(format!("{head}{check}")))
    }

    /// Reads what somebody typed; case, spaces and hyphens do not count. `None` when the check character is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 64 {
            return None;
        }
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_ascii_uppercase();
        if plain.len() != 12 || !plain.bytes().all(|b| ALPHABET.contains(&b)) {
            return None;
        }
        let (head, last) = plain.split_at(11);
        (last == check(head).to_string()).then(|| Self(Secret::new(plain)))
    }

    /// The normal form, without hyphens: what is hashed.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }

    /// As the slip prints it.
    pub fn printed(&self) -> String {
        let plain = self.0.reveal();
        format!("{}-{}-{}", &plain[..4], &plain[4..8], &plain[8..])
    }
}

impl fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShortCode(…)")
    }
}

fn short_year(day: Day) -> String {
    format!("{:02}", chrono::Datelike::year(&day.0).rem_euclid(100))
}

fn day_of_year(day: Day) -> String {
    let ordinal = chrono::Datelike::ordinal(&day.0) as usize;
    [ordinal / ALPHABET.len(), ordinal % ALPHABET.len()].iter().map(|n| char::from(ALPHABET[*n % ALPHABET.len()])).collect()
}

fn drawn(count: usize, random: &Random) -> String {
    (0..count)
        .map(|_| {
            let n = usize::try_from(random.below(ALPHABET.len() as u64)).unwrap_or(0);
            char::from(ALPHABET[n])
        })
        .collect()
}

/// Weights differ from one place to the next, modulo a prime: a single change and a swap of neighbours both change the sum.
fn check(head: &str) -> char {
    let sum: usize = head
        .bytes()
        .rev()
        .filter(|b| *b != b'-')
        .enumerate()
        .map(|(at, b)| {
            let value = ALPHABET.iter().position(|a| *a == b).unwrap_or(usize::from(b) % ALPHABET.len());
            (at % (ALPHABET.len() - 1) + 1) * value
        })
        .sum();
    char::from(ALPHABET[sum % ALPHABET.len()])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(seed: u64) -> FileNumber {
        FileNumber::draw("HN-BADINH", Timestamp(1_795_500_000_000), &Random::test(seed))
    }

    #[test]
    fn a_number_is_short_and_reads_back_however_it_is_typed() {
        let number = number(1);
        assert!(number.as_str().starts_with("HN-26-"), "{number}");
        assert_eq!(number.as_str().len(), 15);
        assert_eq!(format!(" {} ", number.as_str().to_lowercase()).parse(), Ok(number));
        assert_eq!("HN-26-AAAAAAA".parse::<FileNumber>(), Err(NotAFileNumber));
        assert_eq!("x".repeat(100).parse::<FileNumber>(), Err(NotAFileNumber));
        assert!(FileNumber::draw("01", Timestamp(0), &Random::test(1)).as_str().starts_with("VN-70-"));
    }

    #[test]
    fn numbers_of_a_unit_sort_by_day() {
        let (random, day) = (Random::test(5), std::time::Duration::from_secs(86_400));
        let mut at = Timestamp(1_767_225_600_000);
        let mut before = FileNumber::draw("HN", at, &random);
        for _ in 0..360 {
            at = at + day;
            let next = FileNumber::draw("HN", at, &random);
            assert!(before < next, "{before} {next}");
            before = next;
        }
    }

    #[test]
    fn no_two_places_of_a_city_share_a_number() {
        let at = Timestamp(1_795_500_000_000);
        let numbers: std::collections::HashSet<String> =
            (0..200_000).map(|place| FileNumber::of_place("HN", at, place).as_str().to_owned()).collect();
        assert_eq!(numbers.len(), 200_000);
        assert!(numbers.iter().take(100).all(|number| number.parse::<FileNumber>().is_ok()));
        let (mut a, mut b) = (IN_BULK, APART);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        assert_eq!(a, 1, "the distance and the count have a common divisor");
    }

    proptest! {
        #[test]
        fn one_wrong_character_or_two_swapped_are_found(seed: u64, at in 6usize..13, other in 0usize..31) {
            let number = number(seed);
            let mut wrong = number.as_str().as_bytes().to_vec();
            wrong[at] = ALPHABET[other];
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(wrong.parse::<FileNumber>().is_ok(), wrong == number.as_str());
            let mut swapped = number.as_str().as_bytes().to_vec();
            if at < 12 {
                swapped.swap(at, at + 1);
            }
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assert_eq!(swapped.parse::<FileNumber>().is_ok(), swapped == number.as_str());
        }

        #[test]
        fn a_short_code_reads_back_and_a_slip_of_the_finger_is_seen(seed: u64, at in 0usize..12, other in 0usize..31) {
            let code = ShortCode::draw(&Random::test(seed));
            prop_assert_eq!(ShortCode::parse(&code.printed().to_lowercase()).unwrap().reveal().to_owned(), code.reveal());
            let mut wrong = code.reveal().as_bytes().to_vec();
            wrong[at] = ALPHABET[other];
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(ShortCode::parse(&wrong).is_some(), wrong == code.reveal());
        }
    }
}
