//! What a file holds beside its state: sealed in the database as one document, and bound by its digest into everything
//! that is signed or read back.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::base::encode::{b64url, sha256};
use crate::base::{Broken, Language, Random, Timestamp};
use crate::identity::card::{Apart, CardText, Difference, Field};
use crate::identity::level::AccountLevel;
use crate::identity::person::Facts;
use crate::identity::{Email, PersonName, PersonalNumber, PhoneNumber, clear};

/// The content of a file. Everything is typed or scanned once; what the register says is not copied but bound by digest.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Random, and sealed with the rest: without it the digests, which stand in clear in what was signed, could be tried
    /// out against guessed numbers and phones.
    salt: String,
    /// What the scanner typed.
    pub scanned: String,
    pub level: AccountLevel,
    /// The language in which the citizen is told the result.
    pub language: Language,
    pub reach: Reach,
    #[serde(with = "clear", default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Who came along with a child or a ward.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardian: Option<Guardian>,
    /// Where card and register disagree, and what became of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Noted>,
    /// Which answer of the register it stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerSeen>,
}

/// How the citizen is reached: the phone that will be read back, or the statement that there is none.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Not asked yet.
    Open,
    Phone(#[serde(with = "clear")] PhoneNumber),
    /// They have no phone: activation goes by a fresh match at the desk instead.
    NoPhone,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardian {
    #[serde(with = "clear")]
    pub number: PersonalNumber,
    #[serde(with = "clear")]
    pub name: PersonName,
}

/// A difference by its field; the two texts themselves are made anew from card and register whenever they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    pub field: FieldName,
    pub harmless: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

/// How an officer settled a difference, with the person and the card before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// The register is right; the card says something older.
    RegisterRight,
    /// The scan or the card's print is damaged; the officer read the card itself, and it agrees with the register.
    CardMisread,
}

/// A field of the card by name, in the document and in keys of texts (`card-field-<word>`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    Number,
    OldNumber,
    Name,
    Birth,
    Sex,
    Residence,
    Issued,
    Passport,
}

impl From<Field> for FieldName {
    fn from(field: Field) -> Self {
        match field {
            Field::Number => Self::Number,
            Field::OldNumber => Self::OldNumber,
            Field::Name => Self::Name,
            Field::Birth => Self::Birth,
            Field::Sex => Self::Sex,
            Field::Residence => Self::Residence,
            Field::Issued => Self::Issued,
            Field::Passport => Self::Passport,
        }
    }
}

impl FieldName {
    pub const ALL: [Self; 8] =
        [Self::Number, Self::OldNumber, Self::Name, Self::Birth, Self::Sex, Self::Residence, Self::Issued, Self::Passport];

    pub fn word(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::OldNumber => "old_number",
            Self::Name => "name",
            Self::Birth => "birth",
            Self::Sex => "sex",
            Self::Residence => "residence",
            Self::Issued => "issued",
            Self::Passport => "passport",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }
}

/// The register's answer as it was seen, by a salted digest.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerSeen {
    pub digest: String,
    pub at: Timestamp,
}

impl Content {
    pub fn new(scanned: &str, level: AccountLevel, language: Language, random: &Random) -> Self {
        Self {
            salt: b64url(&random.bytes::<16>()),
            scanned: scanned.trim().to_owned(),
            level,
            language,
            reach: Reach::Open,
            email: None,
            guardian: None,
            differences: Vec::new(),
            answer: None,
        }
    }

    /// The card that was scanned. It was parsed before it was stored, so failing is ours.
    pub fn card(&self) -> Result<CardText, Broken> {
        CardText::parse(&self.scanned).map_err(|bad| Broken::new(format!("a stored scan does not parse: {bad}")))
    }

    pub fn phone(&self) -> Option<&PhoneNumber> {
        if let Reach::Phone(phone) = &self.reach { Some(phone) } else { None }
    }

    /// Takes in an answer of the register. The same answer as before leaves settled what was settled; another one is
    /// looked at anew.
    pub fn heard(&mut self, facts: &Facts, differences: &[Difference], now: Timestamp) -> Result<(), Broken> {
        let before = if self.stands_on(facts)? { std::mem::take(&mut self.differences) } else { Vec::new() };
        self.answer = Some(AnswerSeen { digest: self.digest_of_answer(facts)?, at: now });
        self.differences = differences
            .iter()
            .map(|difference| {
                let field = FieldName::from(difference.field);
                let settled = before.iter().find(|noted| noted.field == field).and_then(|noted| noted.settled);
                Noted { field, harmless: difference.apart != Apart::Differs, settled }
            })
            .collect();
        Ok(())
    }

    /// Whether some difference still waits for an officer's word.
    pub fn has_open_difference(&self) -> bool {
        self.differences.iter().any(|noted| !noted.harmless && noted.settled.is_none())
    }

    /// Settles one difference; `false` when there is none in this field.
    pub fn settle(&mut self, field: FieldName, how: Settled) -> bool {
        let found = self.differences.iter_mut().find(|noted| noted.field == field);
        found.map(|noted| noted.settled = Some(how)).is_some()
    }

    /// Whether `facts` are those that the file stands on.
    pub fn stands_on(&self, facts: &Facts) -> Result<bool, Broken> {
        let digest = self.digest_of_answer(facts)?;
        Ok(self.answer.as_ref().is_some_and(|seen| seen.digest == digest))
    }

    /// The document to be sealed.
    pub fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, Broken> {
        Ok(Zeroizing::new(serde_json::to_vec(self)?))
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Broken> {
        serde_json::from_slice(bytes).map_err(|_| Broken::new("the content of a file is not the document that was sealed"))
    }

    /// Binds all that the file holds: one altered character is another digest.
    pub fn digest(&self) -> Result<[u8; 32], Broken> {
        Ok(self.salted(b"dinhdanh/file-content/1", &self.to_bytes()?))
    }

    /// Binds a text that was shown to the citizen to this file.
    pub fn digest_of_shown(&self, shown: &[u8]) -> [u8; 32] {
        self.salted(b"dinhdanh/read-back/1", shown)
    }

    fn digest_of_answer(&self, facts: &Facts) -> Result<String, Broken> {
        let bytes = Zeroizing::new(serde_json::to_vec(facts)?);
        Ok(b64url(&self.salted(b"dinhdanh/register-answer/1", &bytes)))
    }

    fn salted(&self, tag: &[u8], bytes: &[u8]) -> [u8; 32] {
        let mut input = Zeroizing::new(Vec::with_capacity(tag.len() + self.salt.len() + bytes.len() + 2));
        input.extend_from_slice(tag);
        input.push(0);
        input.extend_from_slice(self.salt.as_bytes());
        input.push(0);
        input.extend_from_slice(bytes);
        sha256(&input)
    }
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Content(…)")
    }
}

impl std::fmt::Debug for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Open => "Open",
            Self::Phone(_) => "Phone(…)",
            Self::NoPhone => "NoPhone",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: &str = "901099012345||NGUYỄN VĂN AN|24111999|Nam|Phường Ba Đình, Hà Nội|01072024";

    fn content() -> Content {
        Content::new(CARD, AccountLevel::Two, Language::Vi, &Random::test(1))
    }

    fn difference(field: Field, apart: Apart) -> Difference {
        Difference { field, card: "a".into(), register: "b".into(), apart }
    }

    fn facts() -> Facts {
        serde_json::from_value(serde_json::json!({
            "number": "901099012345", "name": "Nguyễn Văn An", "birth": "1999-11-24", "sex": "male", "nationality": "VN",
            "residence": { "text": "Phường Ba Đình, Hà Nội" }
        }))
        .unwrap()
    }

    #[test]
    fn a_document_survives_sealing_and_shows_nothing_of_itself() {
        let mut content = content();
        content.reach = Reach::Phone(PhoneNumber::parse("0912345678").unwrap());
        content.email = Some(Email::parse("an@example.vn").unwrap());
        content.heard(&facts(), &[difference(Field::Name, Apart::Differs)], Timestamp(5)).unwrap();
        let again = Content::from_bytes(&content.to_bytes().unwrap()).unwrap();
        assert!(again == content);
        assert_eq!(again.digest().unwrap(), content.digest().unwrap());
        assert_eq!(format!("{content:?} {:?}", content.reach), "Content(…) Phone(…)");
    }

    #[test]
    fn any_change_changes_the_digest_and_so_does_the_salt() {
        let mut changed = content();
        changed.reach = Reach::NoPhone;
        assert_ne!(changed.digest().unwrap(), content().digest().unwrap());
        let other = Content::new(CARD, AccountLevel::Two, Language::Vi, &Random::test(2));
        assert_ne!(other.digest().unwrap(), content().digest().unwrap());
        assert_ne!(content().digest_of_shown(b"a"), content().digest_of_shown(b"b"));
    }

    #[test]
    fn a_difference_waits_for_a_word_unless_it_is_harmless() {
        let mut content = content();
        content.heard(&facts(), &[difference(Field::Residence, Apart::Outdated)], Timestamp(5)).unwrap();
        assert!(!content.has_open_difference());
        let name = [difference(Field::Name, Apart::Differs)];
        content.heard(&facts(), &name, Timestamp(6)).unwrap();
        assert!(content.has_open_difference());
        assert!(!content.settle(FieldName::Birth, Settled::RegisterRight));
        assert!(content.settle(FieldName::Name, Settled::RegisterRight));
        assert!(!content.has_open_difference());
        content.heard(&facts(), &name, Timestamp(7)).unwrap();
        assert!(!content.has_open_difference(), "the same answer again leaves settled what was settled");
        let mut corrected = facts();
        corrected.ethnicity = Some("Tày".into());
        content.heard(&corrected, &name, Timestamp(8)).unwrap();
        assert!(content.has_open_difference(), "another answer is looked at anew");
    }

    #[test]
    fn a_file_stands_on_one_answer() {
        let mut content = content();
        content.heard(&facts(), &[], Timestamp(5)).unwrap();
        let mut other = facts();
        assert!(content.stands_on(&other).unwrap());
        other.nationality = "LA".into();
        assert!(!content.stands_on(&other).unwrap());
    }
}
