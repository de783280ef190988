//! The head and the rows of a bulk file, parsed into what a desk would have scanned and typed. A row that is not whole and
//! right is rejected with a reason that says which value to mend.

use crate::base::csv;
use crate::base::zone::Day;
use crate::base::{Language, Random, text};
use crate::identity::card::BadCard;
use crate::identity::law::{Eligibility, Law};
use crate::identity::level::AccountLevel;
use crate::identity::number::Form;
use crate::identity::place::{self, PlaceCode};
use crate::identity::{CardText, Email, PhoneNumber};
use crate::issuance::content::{Content, Reach};

macro_rules! columns {
    ($($name:ident = $word:literal, $vietnamese:literal, $required:literal;)*) => {
        /// A column of a bulk file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column { $($name),* }

        impl Column {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// Its name in the head.
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }
            /// The name that offices write in its stead, without marks and spaces.
            fn vietnamese(self) -> &'static str { match self { $(Self::$name => $vietnamese),* } }
            pub fn is_required(self) -> bool { match self { $(Self::$name => $required),* } }
        }
    };
}

columns! {
    Number = "number", "sodinhdanh", true;
    OldNumber = "old_number", "socmnd", false;
    Name = "name", "hoten", true;
    Birth = "birth", "ngaysinh", true;
    Sex = "sex", "gioitinh", true;
    Residence = "residence", "noithuongtru", true;
    CardIssued = "card_issued", "ngaycapthe", true;
    Phone = "phone", "dienthoai", true;
    Email = "email", "email", false;
    Commune = "commune", "maxa", false;
    Language = "language", "ngonngu", false;
}

/// What is wrong with a head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadHead {
    pub missing: Vec<&'static str>,
    pub unknown: Vec<String>,
    pub twice: Vec<&'static str>,
    /// Columns that hold something else than text and dates.
    pub not_text: Vec<String>,
}

/// Which value stands where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    columns: Vec<Column>,
    pub separator: char,
}

impl Head {
    /// Reads the first record. Spreadsheets of Vietnamese offices separate by semicolons as often as by commas.
    pub fn parse(line: &str) -> Result<Self, BadHead> {
        let separator = [';', '\t'].into_iter().find(|c| line.contains(*c) && !line.contains(',')).unwrap_or(',');
        let names = csv::fields(line, separator).unwrap_or_else(|_| vec![line.to_owned()]);
        let mut bad = BadHead::default();
        let mut columns = Vec::new();
        for name in &names {
            let folded = text::folded(name);
            match Column::ALL.iter().find(|column| text::folded(column.word()) == folded || column.vietnamese() == folded) {
                None => bad.unknown.push(name.trim().chars().take(40).collect()),
                Some(column) if columns.contains(column) => bad.twice.push(column.word()),
                Some(column) => columns.push(*column),
            }
        }
        bad.missing = Column::ALL.iter().filter(|c| c.is_required() && !columns.contains(c)).map(|c| c.word()).collect();
        let good = bad.missing.is_empty() && bad.unknown.is_empty() && bad.twice.is_empty();
        if good { Ok(Self { columns, separator }) } else { Err(bad) }
    }
}

macro_rules! rejections {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $key:literal;)*) => {
        /// Why a row is not taken.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Rejection { $($(#[$doc])* $name),* }

        impl Rejection {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// In the database and in the file of rejected rows.
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }
            /// The key of its text.
            pub fn key(self) -> &'static str { match self { $(Self::$name => $key),* } }
        }
    };
}

rejections! {
    Encoding = "encoding", "bulk-reject-encoding";
    TooLong = "too-long", "bulk-reject-too-long";
    Quotes = "quotes", "bulk-reject-quotes";
    /// More or fewer values than the head names.
    Values = "values", "bulk-reject-values";
    Number = "number", "bulk-reject-number";
    OldNumber = "old-number", "bulk-reject-old-number";
    Name = "name", "bulk-reject-name";
    Birth = "birth", "bulk-reject-birth";
    Sex = "sex", "bulk-reject-sex";
    Residence = "residence", "bulk-reject-residence";
    CardIssued = "card-issued", "bulk-reject-card-issued";
    Phone = "phone", "bulk-reject-phone";
    Email = "email", "bulk-reject-email";
    Commune = "commune", "bulk-reject-commune";
    Language = "language", "bulk-reject-language";
    /// A child or ward: only together with a guardian, so at a desk.
    GuardianNeeded = "guardian-needed", "bulk-reject-guardian-needed";
    /// The same person stands in an earlier row of this file.
    TwiceInFile = "twice-in-file", "bulk-reject-twice-in-file";
    /// A desk has an open file of this person.
    FileOpen = "file-open", "bulk-reject-file-open";
    /// The person has an identity of this level.
    LevelHeld = "level-held", "bulk-reject-level-held";
}

impl Rejection {
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rejection| rejection.word() == word)
    }
}

impl From<BadCard> for Rejection {
    fn from(bad: BadCard) -> Self {
        match bad {
            BadCard::Number(_) | BadCard::Empty | BadCard::Passport => Self::Number,
            BadCard::OldNumber => Self::OldNumber,
            BadCard::Name(_) => Self::Name,
            BadCard::Birth => Self::Birth,
            BadCard::Sex => Self::Sex,
            BadCard::Residence => Self::Residence,
            BadCard::Issued | BadCard::IssuedBeforeBirth => Self::CardIssued,
            BadCard::TooLong => Self::TooLong,
            BadCard::ControlCharacter | BadCard::TooFewFields { .. } | BadCard::TooManyFields => Self::Values,
        }
    }
}

/// A row that can become a file.
pub struct Candidate {
    pub card: CardText,
    pub content: Content,
    pub commune: Option<PlaceCode>,
}

/// Parses one record.
pub fn parse(line: &str, head: &Head, today: Day, random: &Random) -> Result<Candidate, Rejection> {
    let values = csv::fields(line, head.separator).map_err(|_| Rejection::Quotes)?;
    if values.len() != head.columns.len() {
        return Err(Rejection::Values);
    }
    // A bar would shift what the card's text holds; a control character has no place in any value.
    if values.iter().any(|value| value.chars().any(|c| c == '|' || (c.is_control() && !c.is_whitespace()))) {
        return Err(Rejection::Values);
    }
    let value = |column: Column| {
        let at = head.columns.iter().position(|c| *c == column);
        at.and_then(|at| values.get(at)).map(|value| unquoted(value)).unwrap_or_default()
    };
    let date = |column: Column| as_on_card(value(column));
    let scanned = [
        value(Column::Number),
        value(Column::OldNumber),
        &text::tidy(value(Column::Name)),
        &date(Column::Birth),
        value(Column::Sex),
        &text::tidy(value(Column::Residence)),
        &date(Column::CardIssued),
    ]
    .join("|");
    let card = CardText::parse(&scanned)?;
    // A foreigner's file is opened at a desk, with their passport.
    if card.number.form() != Form::Citizen {
        return Err(Rejection::Number);
    }
    let age = card.birth.latest().map_or(0, |born| born.age_on(today));
    if Law::on(today).eligibility(age, AccountLevel::One) != Eligibility::Alone {
        return Err(Rejection::GuardianNeeded);
    }
    let language = match value(Column::Language) {
        "" => Language::Vi,
        tag => Language::from_tag(tag).ok_or(Rejection::Language)?,
    };
    let mut content = Content::new(&scanned, AccountLevel::One, language, random);
    content.reach = match value(Column::Phone) {
        "" => Reach::NoPhone,
        phone => Reach::Phone(PhoneNumber::parse(phone).map_err(|_| Rejection::Phone)?),
    };
    content.email = match value(Column::Email) {
        "" => None,
        email => Some(Email::parse(email).map_err(|_| Rejection::Email)?),
    };
    let commune = match value(Column::Commune) {
        "" => None,
        code => {
            let code: PlaceCode = code.parse().map_err(|_| Rejection::Commune)?;
            let known = matches!(code, PlaceCode::Commune(_)) && place::find(code).is_some();
            Some(code).filter(|_| known).ok_or(Rejection::Commune).map(Some)?
        }
    };
    Ok(Candidate { card, content, commune })
}

/// Without the apostrophe by which spreadsheets keep a number's leading zeros.
fn unquoted(value: &str) -> &str {
    let value = value.trim();
    value.strip_prefix('\'').unwrap_or(value)
}

/// `24/11/1999`, `24-11-1999` and `1999-11-24` as the card's QR writes them; what is neither stays as it is.
fn as_on_card(value: &str) -> String {
    let parts: Vec<&str> = value.split(['/', '-', '.']).collect();
    let padded = |part: &str| format!("{part:0>2}");
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => format!("{}{}{year}", padded(day), padded(month)),
        [day, month, year] if year.len() == 4 => format!("{}{}{year}", padded(day), padded(month)),
        [month, year] if year.len() == 4 => format!("{}{year}", padded(month)),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "number,name,birth,sex,residence,card_issued,phone,email,commune";
    const ROW: &str = "901099012345,Nguyễn Văn An,24/11/1999,Nam,\"Phường Ba Đình, Hà Nội\",2024-07-01,0912345678,,00004";

    fn today() -> Day {
        Day::new(2026, 11, 24).unwrap()
    }

    fn why(row: &str) -> Option<Rejection> {
        parse(row, &Head::parse(HEAD).unwrap(), today(), &Random::test(1)).err()
    }

    #[test]
    fn a_head_names_what_is_missing_and_what_is_not_known() {
        let bad = Head::parse("number,name,birth,sex,residence,phone,blood group,name").unwrap_err();
        assert_eq!(bad.missing, ["card_issued"]);
        assert_eq!(bad.unknown, ["blood group"]);
        assert_eq!(bad.twice, ["name"]);
        assert!(Head::parse("Số định danh;Họ tên;Ngày sinh;Giới tính;Nơi thường trú;Ngày cấp thẻ;Điện thoại").is_ok());
        assert_eq!(Head::parse("").unwrap_err().missing.len(), 7);
    }

    #[test]
    fn a_row_becomes_what_a_desk_would_have_scanned() {
        let row = parse(ROW, &Head::parse(HEAD).unwrap(), today(), &Random::test(1)).ok().unwrap();
        assert_eq!(row.card.name.as_str(), "Nguyễn Văn An");
        assert!(matches!(row.content.reach, Reach::Phone(_)));
        assert_eq!(row.commune, "00004".parse().ok());
        let decomposed: String = unicode_normalization::UnicodeNormalization::nfd(ROW).collect();
        let row = parse(&decomposed, &Head::parse(HEAD).unwrap(), today(), &Random::test(1)).ok().unwrap();
        assert_eq!(row.card.name.as_str(), "Nguyễn Văn An");
    }

    #[test]
    fn each_wrong_value_has_its_reason() {
        assert_eq!(why(ROW), None);
        for (from, to, reason) in [
            ("901099012345", "90109901234", Rejection::Number),
            ("901099012345", "", Rejection::Number),
            ("Nguyễn Văn An", "=cmd|1", Rejection::Values),
            ("Nguyễn Văn An", "An1", Rejection::Name),
            ("24/11/1999", "31/02/1999", Rejection::Birth),
            ("24/11/1999", "24/11/2015", Rejection::GuardianNeeded),
            ("Nam", "M?", Rejection::Sex),
            ("2024-07-01", "hôm qua", Rejection::CardIssued),
            ("0912345678", "0243825678", Rejection::Phone),
            (",,00004", ",x,00004", Rejection::Email),
            ("00004", "99999", Rejection::Commune),
            ("00004", "01", Rejection::Commune),
            (",,00004", ",", Rejection::Values),
            ("\"Phường", "Phường\"", Rejection::Quotes),
        ] {
            let row = ROW.replace(from, to);
            assert_eq!(why(&row), Some(reason), "{row}");
        }
    }

    #[test]
    fn every_rejection_reads_back() {
        for rejection in Rejection::ALL {
            assert_eq!(Rejection::from_word(rejection.word()), Some(*rejection));
        }
    }
}
