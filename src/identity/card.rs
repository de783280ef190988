//! The QR code of an identity card, as a scanner types it, and how it compares with the register.
//!
//! The code is unsigned and can be copied: it spares typing and proves nothing.

use std::fmt;

use super::name::{NotAName, PersonName, spelling};
use super::number::{Cmnd, Form, NotANumber, PersonalNumber};
use super::person::{BirthDate, Facts, Sex};
use super::place;
use crate::base::text;
use crate::base::zone::Day;

/// The longest text that is looked at. A QR code holds 2,953 bytes at most (ISO/IEC 18004).
pub const LONGEST: usize = 4096;
/// The most fields that are looked at; the cards of 2024 have about eleven.
pub const MOST_FIELDS: usize = 24;

/// With this word begins what was typed of a passport.
pub const PASSPORT: &str = "PASSPORT";

/// What a card's QR says (Circular 16/2024/TT-BCA): number, older number, name, date of birth, sex, residence, date of
/// issue, and on newer cards more.
#[derive(Clone, PartialEq, Eq)]
pub struct CardText {
    pub number: PersonalNumber,
    pub cmnd: Option<Cmnd>,
    pub name: PersonName,
    pub birth: BirthDate,
    pub sex: Sex,
    pub residence: String,
    pub issued: Day,
    /// The fields after the seventh, as they stand: their order differs between series of cards.
    pub extras: Vec<String>,
    /// A foreigner comes with a passport in place of a card: its number, and no residence.
    pub passport: Option<String>,
}

/// What is wrong with a scanned text; each has its own sentence on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCard {
    #[error("nothing was scanned")]
    Empty,
    #[error("the text is longer than any card's")]
    TooLong,
    #[error("the text holds a character that no card has")]
    ControlCharacter,
    #[error("a card has at least 7 fields; this text has {found}")]
    TooFewFields { found: usize },
    #[error("a card has at most {MOST_FIELDS} fields")]
    TooManyFields,
    #[error("field 1, the personal number: {0}")]
    Number(NotANumber),
    #[error("field 2, the older card's number, is not nine digits")]
    OldNumber,
    #[error("field 3, the name: {0}")]
    Name(NotAName),
    #[error("field 4, the date of birth, is not ddMMyyyy")]
    Birth,
    #[error("field 5, the sex, is neither Nam nor Nữ")]
    Sex,
    #[error("field 6, the residence, is empty")]
    Residence,
    #[error("field 7, the date of issue, is not ddMMyyyy")]
    Issued,
    #[error("the card was issued before its holder was born")]
    IssuedBeforeBirth,
    #[error("the passport's number is none")]
    Passport,
}

impl CardText {
    /// Reads what the scanner typed. Composed and decomposed letters are both taken, and so is the Enter at the end.
    pub fn parse(scanned: &str) -> Result<Self, BadCard> {
        if scanned.len() > LONGEST {
            return Err(BadCard::TooLong);
        }
        let line = scanned.trim_start_matches('\u{FEFF}').trim();
        if line.is_empty() {
            return Err(BadCard::Empty);
        }
        if line.chars().any(|c| c.is_control() || text::is_invisible(c) || c == '\u{FFFD}') {
            return Err(BadCard::ControlCharacter);
        }
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        if let [PASSPORT, rest @ ..] = fields.as_slice() {
            return Self::of_passport(rest);
        }
        let &[number, cmnd, name, birth, sex, residence, issued, ref extras @ ..] = fields.as_slice() else {
            return Err(BadCard::TooFewFields { found: fields.len() });
        };
        if fields.len() > MOST_FIELDS {
            return Err(BadCard::TooManyFields);
        }
        let number = PersonalNumber::parse(number).map_err(BadCard::Number)?;
        if number.form() != Form::Citizen {
            return Err(BadCard::Number(NotANumber::Length));
        }
        let cmnd = if cmnd.is_empty() { None } else { Some(Cmnd::parse(cmnd).ok_or(BadCard::OldNumber)?) };
        let card = Self {
            number,
            cmnd,
            name: PersonName::parse(name).map_err(BadCard::Name)?,
            birth: BirthDate::from_card(birth).ok_or(BadCard::Birth)?,
            sex: match text::folded(sex).as_str() {
                "nam" => Sex::Male,
                "nu" => Sex::Female,
                _ => return Err(BadCard::Sex),
            },
            residence: Some(text::tidy(residence)).filter(|text| !text.is_empty()).ok_or(BadCard::Residence)?,
            issued: Day::from_card(issued).ok_or(BadCard::Issued)?,
            extras: extras.iter().map(|field| text::tidy(field)).collect(),
            passport: None,
        };
        card.checked()
    }

    /// What an officer typed of a foreigner's passport, with the number that the e-identification system gave them: number,
    /// passport, name, date of birth, sex, date of issue.
    fn of_passport(fields: &[&str]) -> Result<Self, BadCard> {
        let &[number, passport, name, birth, sex, issued] = fields else {
            return Err(BadCard::TooFewFields { found: fields.len() + 1 });
        };
        let number = PersonalNumber::parse(number).map_err(BadCard::Number)?;
        if number.form() != Form::Foreign {
            return Err(BadCard::Number(NotANumber::Length));
        }
        let passport: String = passport.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
        if !(5..=20).contains(&passport.len()) || !passport.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(BadCard::Passport);
        }
        let card = Self {
            number,
            cmnd: None,
            name: PersonName::parse(name).map_err(BadCard::Name)?,
            birth: BirthDate::from_card(birth).ok_or(BadCard::Birth)?,
            sex: match text::folded(sex).as_str() {
                "nam" => Sex::Male,
                "nu" => Sex::Female,
                "" => Sex::Unstated,
                _ => return Err(BadCard::Sex),
            },
            residence: String::new(),
            issued: Day::from_card(issued).ok_or(BadCard::Issued)?,
            extras: Vec::new(),
            passport: Some(passport),
        };
        card.checked()
    }

    fn checked(self) -> Result<Self, BadCard> {
        let card = self;
        match card.birth {
            BirthDate::Day(day) if day > card.issued => Err(BadCard::IssuedBeforeBirth),
            birth if birth.year() > chrono::Datelike::year(&card.issued.0) => Err(BadCard::IssuedBeforeBirth),
            _ => Ok(card),
        }
    }
}

impl fmt::Debug for CardText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardText(…)")
    }
}

/// A field that stands both on the card and in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Number,
    OldNumber,
    Name,
    Birth,
    Sex,
    Residence,
    Issued,
    /// The number of a foreigner's passport.
    Passport,
}

/// How far apart card and register are in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Apart {
    /// They say different things.
    Differs,
    /// The same letters with other marks, or i for y.
    Spelling,
    /// The card was written before the register changed: another residence since, or units that ended on 30/06/2025.
    /// Nobody has to exchange a card for that (Law on Identification, article 24).
    Outdated,
}

/// One difference, for an officer's eyes: both texts are personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct Difference {
    pub field: Field,
    pub card: String,
    pub register: String,
    pub apart: Apart,
}

impl fmt::Debug for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Difference({:?}, {:?})", self.field, self.apart)
    }
}

/// Where the card and the register disagree. The register is right until somebody has shown otherwise.
pub fn compare(card: &CardText, facts: &Facts) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut tell = |field, apart, card: &str, register: &str| {
        found.push(Difference { field, card: card.to_owned(), register: register.to_owned(), apart });
    };
    if card.number != facts.number {
        let apart = if facts.old_numbers.contains(&card.number) { Apart::Outdated } else { Apart::Differs };
        tell(Field::Number, apart, card.number.reveal(), facts.number.reveal());
    }
    if let (Some(on_card), Some(known)) = (&card.cmnd, &facts.cmnd)
        && on_card != known
    {
        tell(Field::OldNumber, Apart::Differs, on_card.reveal(), known.reveal());
    }
    if let Some(apart) = texts_apart(card.name.as_str(), facts.name.as_str()) {
        tell(Field::Name, apart, card.name.as_str(), facts.name.as_str());
    }
    if card.birth != facts.birth {
        tell(Field::Birth, Apart::Differs, &card.birth.to_string(), &facts.birth.to_string());
    }
    if card.sex != facts.sex {
        tell(Field::Sex, Apart::Differs, sex_word(card.sex), sex_word(facts.sex));
    }
    if let Some(passport) = &card.passport {
        let known = facts.foreigner.as_ref().map(|papers| papers.passport.as_str()).unwrap_or_default();
        if passport != known {
            tell(Field::Passport, Apart::Differs, passport, known);
        }
        return found;
    }
    if let Some(apart) = texts_apart(&card.residence, &facts.residence.text) {
        let older = |since: Option<Day>| since.is_some_and(|since| card.issued < since);
        let apart = match apart {
            Apart::Differs if older(facts.residence.since) || older(place::in_force_since()) => Apart::Outdated,
            apart => apart,
        };
        tell(Field::Residence, apart, &card.residence, &facts.residence.text);
    }
    if let Some(known) = facts.card.as_ref().map(|known| known.issued).filter(|known| *known != card.issued) {
        let apart = if card.issued < known { Apart::Outdated } else { Apart::Differs };
        tell(Field::Issued, apart, &card.issued.to_string(), &known.to_string());
    }
    found
}

fn texts_apart(card: &str, register: &str) -> Option<Apart> {
    if spelling(card) == spelling(register) {
        return None;
    }
    let bare = |text: &str| text::folded(text).replace('y', "i");
    Some(if bare(card) == bare(register) { Apart::Spelling } else { Apart::Differs })
}

fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "Nam",
        Sex::Female => "Nữ",
        Sex::Unstated => "",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    use super::super::person::{Card, CardStatus, Residence};
    use super::*;

    const SEVEN: &str = "901199000123|012345678|NGUYỄN THỊ THÚY|24111999|Nữ|Phường Ba Đình, Hà Nội|02052022";

    fn with(field: usize, text: &str) -> String {
        let mut fields: Vec<&str> = SEVEN.split('|').collect();
        fields[field] = text;
        fields.join("|")
    }

    #[test]
    fn a_passport_is_read_and_held_against_the_immigration_database() {
        let typed = "PASSPORT|901F1234567|p 1234567|ANNA MÜLLER|24111990|Nữ|02052022";
        let paper = CardText::parse(typed).unwrap();
        assert_eq!((paper.number.reveal(), paper.passport.as_deref()), ("901F1234567", Some("P1234567")));
        for (bad, why) in [
            (typed.replace("901F1234567", "901199000123"), BadCard::Number(NotANumber::Length)),
            (typed.replace("p 1234567", "p-1"), BadCard::Passport),
            (typed.replace("Nữ", "X"), BadCard::Sex),
            (typed.replace("|02052022", ""), BadCard::TooFewFields { found: 6 }),
            (typed.replace("02052022", "02051980"), BadCard::IssuedBeforeBirth),
        ] {
            assert_eq!(CardText::parse(&bad).unwrap_err(), why, "{bad}");
        }
        let facts: Facts = serde_json::from_value(serde_json::json!({
            "number": "901F1234567", "name": "Anna Müller", "birth": "1990-11-24", "sex": "female", "nationality": "DE",
            "residence": { "text": "Hà Nội" }, "foreigner": { "passport": "P7654321", "passport_expires": "2030-01-01",
                "residence": "temporary", "residence_expires": "2028-01-01" }
        }))
        .unwrap();
        assert_eq!(compare(&paper, &facts).iter().map(|it| it.field).collect::<Vec<_>>(), [Field::Passport]);
    }

    #[test]
    fn a_card_of_seven_fields_is_read() {
        let card = CardText::parse(SEVEN).unwrap();
        assert_eq!(card.number.reveal(), "901199000123");
        assert_eq!(card.cmnd, Cmnd::parse("012345678"));
        assert_eq!(card.name.as_str(), "NGUYỄN THỊ THÚY");
        assert_eq!(card.birth.iso(), "1999-11-24");
        assert_eq!(card.sex, Sex::Female);
        assert_eq!(card.residence, "Phường Ba Đình, Hà Nội");
        assert_eq!(card.issued.iso(), "2022-05-02");
        assert!(card.extras.is_empty());
        assert_eq!(CardText::parse(&with(1, "")).unwrap().cmnd, None);
    }

    #[test]
    fn a_newer_card_s_further_fields_are_kept() {
        let card = CardText::parse(&format!("{SEVEN}|||LÊ VĂN A|TRẦN THỊ B")).unwrap();
        assert_eq!(card.extras, ["", "", "LÊ VĂN A", "TRẦN THỊ B"]);
    }

    #[test]
    fn what_a_scanner_adds_does_no_harm() {
        let decomposed: String = SEVEN.nfd().collect();
        for typed in [format!("{SEVEN}\r\n"), format!("\u{FEFF}{SEVEN}\n"), format!("  {SEVEN}\t"), decomposed] {
            assert_eq!(CardText::parse(&typed), CardText::parse(SEVEN), "{typed:?}");
        }
    }

    #[test]
    fn each_defect_has_its_own_name() {
        let fields = |n: usize| vec!["x"; n].join("|");
        for (scanned, why) in [
            (String::new(), BadCard::Empty),
            ("\r\n".to_owned(), BadCard::Empty),
            (fields(1), BadCard::TooFewFields { found: 1 }),
            (fields(6), BadCard::TooFewFields { found: 6 }),
            (fields(7), BadCard::Number(NotANumber::Length)),
            (format!("{SEVEN}{}", "|".repeat(43)), BadCard::TooManyFields),
            ("9".repeat(1 << 20), BadCard::TooLong),
            (with(2, "NGUYỄN\u{7}A"), BadCard::ControlCharacter),
            (with(2, "NGUYỄN\u{202E}A"), BadCard::ControlCharacter),
            (format!("{SEVEN}\n{SEVEN}"), BadCard::ControlCharacter),
            (with(0, "012345678"), BadCard::Number(NotANumber::OldCard)),
            (with(0, "90119900012A"), BadCard::Number(NotANumber::Length)),
            (with(1, "12345"), BadCard::OldNumber),
            (with(2, ""), BadCard::Name(NotAName::Empty)),
            (with(2, "=CMD()"), BadCard::Name(NotAName::Character)),
            (with(3, "31021999"), BadCard::Birth),
            (with(3, "1999-11-24"), BadCard::Birth),
            (with(4, "X"), BadCard::Sex),
            (with(5, " "), BadCard::Residence),
            (with(6, "00002022"), BadCard::Issued),
            (with(6, "02051998"), BadCard::IssuedBeforeBirth),
        ] {
            assert_eq!(CardText::parse(&scanned), Err(why), "{:?}", scanned.chars().take(120).collect::<String>());
        }
    }

    fn facts() -> Facts {
        Facts {
            number: PersonalNumber::parse("901199000123").unwrap(),
            name: PersonName::parse("Nguyễn Thị Thuý").unwrap(),
            birth: "1999-11-24".parse().unwrap(),
            sex: Sex::Female,
            nationality: "VN".to_owned(),
            ethnicity: None,
            residence: Residence { text: "Phường Ba Đình, Hà Nội".to_owned(), place: None, since: Day::new(2010, 1, 1) },
            phone: None,
            email: None,
            card: Some(Card { issued: Day::new(2022, 5, 2).unwrap(), expires: None, status: CardStatus::Valid }),
            cmnd: None,
            foreigner: None,
            died_on: None,
            guardians: vec![],
            wards: vec![],
            old_numbers: vec![],
        }
    }

    fn told(card: &str, facts: &Facts) -> Vec<(Field, Apart)> {
        compare(&CardText::parse(card).unwrap(), facts).into_iter().map(|d| (d.field, d.apart)).collect()
    }

    #[test]
    fn a_card_that_agrees_shows_no_difference() {
        assert_eq!(told(SEVEN, &facts()), []);
    }

    #[test]
    fn spelling_is_told_from_substance() {
        assert_eq!(told(&with(2, "NGUYEN THI THUY"), &facts()), [(Field::Name, Apart::Spelling)]);
        assert_eq!(told(&with(2, "NGUYỄN THỊ THÚI"), &facts()), [(Field::Name, Apart::Spelling)]);
        assert_eq!(told(&with(2, "NGUYỄN THỊ HOA"), &facts()), [(Field::Name, Apart::Differs)]);
        assert_eq!(told(&with(3, "23111999"), &facts()), [(Field::Birth, Apart::Differs)]);
        assert_eq!(told(&with(4, "Nam"), &facts()), [(Field::Sex, Apart::Differs)]);
    }

    #[test]
    fn another_person_s_card_differs_in_its_number() {
        let other = with(0, "901199000124");
        assert_eq!(told(&other, &facts()), [(Field::Number, Apart::Differs)]);
        let renumbered = Facts { old_numbers: vec![PersonalNumber::parse("901199000124").unwrap()], ..facts() };
        assert_eq!(told(&other, &renumbered), [(Field::Number, Apart::Outdated)]);
    }

    #[test]
    fn an_address_of_the_old_units_is_no_error() {
        assert_eq!(told(&with(5, "Phường Trúc Bạch, Ba Đình, Hà Nội"), &facts()), [(Field::Residence, Apart::Outdated)]);
        let newer = with(5, "Phường Láng, Hà Nội").replace("02052022", "02052026");
        let known = Facts { card: None, ..facts() };
        assert_eq!(told(&newer, &known), [(Field::Residence, Apart::Differs)]);
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "\\PC{0,200}", fields in proptest::collection::vec("[\\PC|]{0,20}", 0..30)) {
            let _ = CardText::parse(&text);
            let _ = CardText::parse(&fields.join("|"));
        }

        #[test]
        fn a_card_cut_anywhere_is_answered(cut in 0usize..200, byte in any::<char>()) {
            let text: String = SEVEN.chars().take(cut).chain([byte]).chain(SEVEN.chars().skip(cut + 1)).collect();
            if let Ok(card) = CardText::parse(&text) {
                prop_assert_eq!(card.number.form(), Form::Citizen);
                let _ = compare(&card, &facts());
            }
        }
    }
}
