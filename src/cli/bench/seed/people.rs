//! People who are not there: each from a number of theirs alone, with a synthetic personal number that no province issues.

use crate::base::zone::Day;
use crate::base::{Broken, text};
use crate::identity::person::{BirthDate, Card, CardStatus, Facts, Residence, Sex};
use crate::identity::place::Place;
use crate::identity::{PersonName, PersonalNumber, PhoneNumber};

const FAMILY: [&str; 16] = [
    "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương",
    "Lý",
];
const MIDDLE_MALE: [&str; 8] = ["Văn", "Hữu", "Đức", "Quang", "Minh", "Công", "Xuân", "Ngọc"];
const MIDDLE_FEMALE: [&str; 8] = ["Thị", "Thị Thu", "Thị Ngọc", "Thanh", "Thị Minh", "Thùy", "Thị Kim", "Bích"];
const GIVEN_MALE: [&str; 16] =
    ["An", "Bình", "Cường", "Dũng", "Đạt", "Hải", "Hùng", "Khánh", "Long", "Nam", "Phúc", "Quân", "Sơn", "Thắng", "Tuấn", "Việt"];
const GIVEN_FEMALE: [&str; 16] =
    ["Anh", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Hoa", "Hương", "Lan", "Linh", "Mai", "Nga", "Phương", "Thảo", "Trang", "Yến"];
/// Birth years, with two sexes each: from 1940, the last of an age to act alone.
const FIRST_YEAR: u64 = 1940;
const YEARS: u64 = 68;

/// A well-mixed word.
pub fn mix(n: u64) -> u64 {
    let mut x = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

fn pick<'a>(list: &[&'a str], by: u64) -> &'a str {
    let at = usize::try_from(by % list.len() as u64).unwrap_or(0);
    list[at]
}

/// The person of a number, who lives in a commune and got a card on a day.
pub fn person(n: u64, place: &Place, card_on: Day) -> Result<Facts, Broken> {
    let odd = |what: &str| Broken::new(format!("a synthetic {what} is none"));
    let (sort, serial) = (n % (2 * YEARS), n / (2 * YEARS));
    let (male, year) = (sort % 2 == 0, FIRST_YEAR + sort / 2);
    let chance = mix(n);
    let century = if year < 2000 { 0 } else { 2 } + u64::from(!male);
    let number = format!("901{century}{:02}{serial:06}", year % 100);
    let (month, day) = (u32::try_from(chance % 12)? + 1, u32::try_from((chance >> 8) % 28)? + 1);
    let middle = if male { pick(&MIDDLE_MALE, chance >> 16) } else { pick(&MIDDLE_FEMALE, chance >> 16) };
    let given = if male { pick(&GIVEN_MALE, chance >> 24) } else { pick(&GIVEN_FEMALE, chance >> 24) };
    let name = format!("{} {middle} {given}", pick(&FAMILY, chance >> 32));
    let born = Day::new(i32::try_from(year)?, month, day).ok_or_else(|| odd("day"))?;
    let phone = format!("09{:08}", mix(chance) % 100_000_000);
    Ok(Facts {
        number: PersonalNumber::parse(&number).map_err(|_| odd("number"))?,
        name: PersonName::parse(&name).map_err(|_| odd("name"))?,
        birth: BirthDate::Day(born),
        sex: if male { Sex::Male } else { Sex::Female },
        nationality: "VN".to_owned(),
        ethnicity: Some("Kinh".to_owned()),
        residence: Residence {
            text: format!("Số {}, {}", chance % 200 + 1, place.address()),
            place: Some(place.code),
            since: None,
        },
        phone: PhoneNumber::parse(&phone).ok(),
        email: None,
        card: Some(Card { issued: card_on, expires: Day::new(2045, 12, 31), status: CardStatus::Valid }),
        cmnd: None,
        foreigner: None,
        died_on: None,
        guardians: Vec::new(),
        wards: Vec::new(),
        old_numbers: Vec::new(),
    })
}

/// What a scanner reads from their card.
pub fn card(facts: &Facts) -> String {
    let sex = if facts.sex == Sex::Male { "Nam" } else { "Nữ" };
    let issued = facts.card.as_ref().map(|card| card.issued.card()).unwrap_or_default();
    let name = facts.name.upper();
    format!("{}||{name}|{}|{sex}|{}|{issued}", facts.number.reveal(), facts.birth.card(), text::tidy(&facts.residence.text))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::identity::CardText;
    use crate::identity::card::compare;
    use crate::identity::place;

    #[test]
    fn everybody_is_somebody_else_and_no_real_person_and_their_card_agrees() {
        let commune = &place::communes_of(place::PlaceCode::Province(1))[0];
        let today = Day::new(2022, 6, 1).unwrap();
        let mut seen = HashSet::new();
        for n in (0..2000).chain(6_018_000..6_018_769) {
            let facts = person(n, commune, today).unwrap();
            assert!(facts.number.is_synthetic() && facts.number_agrees(), "{n}");
            assert!(seen.insert(facts.number.reveal().to_owned()), "{n}");
            let card = CardText::parse(&card(&facts)).unwrap();
            assert!(compare(&card, &facts).is_empty(), "{n}");
        }
    }
}
