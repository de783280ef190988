//! The documents of `docs/register-api.yaml`, as we write and read them. What comes in is checked field by field: it is
//! somebody else's.

use chrono::DateTime;
use serde::{Deserialize, Serialize};

use super::Nonsense;
use super::answer::{Answer, Change, ChangeKind, Changes, Compared, Cursor, Match, Verdict};
use super::question::{Capture, MatchAsk, Purpose};
use crate::base::zone::Day;
use crate::base::{Timestamp, encode, text};
use crate::identity::number::Cmnd;
use crate::identity::person::{Card, Facts, Foreigner, Residence};
use crate::identity::{Email, PersonName, PersonalNumber, PhoneNumber};

#[derive(Serialize)]
pub(super) struct PurposeOut<'a> {
    reference: &'a str,
    why: &'static str,
}

impl<'a> From<&'a Purpose> for PurposeOut<'a> {
    fn from(purpose: &'a Purpose) -> Self {
        Self { reference: purpose.reference(), why: purpose.why().code() }
    }
}

/// `/v1/person` and `/v1/card`.
#[derive(Serialize)]
pub(super) struct NumberQuestion<'a> {
    purpose: PurposeOut<'a>,
    number: &'a str,
}

impl<'a> NumberQuestion<'a> {
    pub(super) fn new(purpose: &'a Purpose, number: &'a PersonalNumber) -> Self {
        Self { purpose: purpose.into(), number: number.reveal() }
    }
}

/// `/v1/people`.
#[derive(Serialize)]
pub(super) struct PeopleQuestion<'a> {
    purpose: PurposeOut<'a>,
    numbers: Vec<&'a str>,
}

impl<'a> PeopleQuestion<'a> {
    pub(super) fn new(purpose: &'a Purpose, numbers: &'a [PersonalNumber]) -> Self {
        Self { purpose: purpose.into(), numbers: numbers.iter().map(PersonalNumber::reveal).collect() }
    }
}

/// `/v1/match`.
#[derive(Serialize)]
pub(super) struct MatchQuestion<'a> {
    purpose: PurposeOut<'a>,
    id: String,
    number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    face: Option<CaptureOut>,
    fingers: Vec<FingerOut>,
}

#[derive(Serialize)]
struct CaptureOut {
    image: String,
    quality: u8,
}

#[derive(Serialize)]
struct FingerOut {
    finger: u8,
    #[serde(flatten)]
    capture: CaptureOut,
}

impl From<&Capture> for CaptureOut {
    fn from(capture: &Capture) -> Self {
        Self { image: encode::b64(capture.bytes()), quality: capture.quality }
    }
}

impl<'a> MatchQuestion<'a> {
    pub(super) fn new(purpose: &'a Purpose, ask: &'a MatchAsk) -> Self {
        Self {
            purpose: purpose.into(),
            id: ask.id.to_string(),
            number: ask.number.reveal(),
            face: ask.face.as_ref().map(Into::into),
            fingers: ask
                .fingers
                .iter()
                .map(|(finger, capture)| FingerOut { finger: finger.number(), capture: capture.into() })
                .collect(),
        }
    }
}

/// `/v1/changes`.
#[derive(Serialize)]
pub(super) struct ChangesQuestion<'a> {
    purpose: PurposeOut<'a>,
    after: Option<&'a str>,
    limit: u32,
}

impl<'a> ChangesQuestion<'a> {
    pub(super) fn new(purpose: &'a Purpose, after: Option<&'a Cursor>, limit: u32) -> Self {
        Self { purpose: purpose.into(), after: after.map(Cursor::as_str), limit }
    }
}

/// About whom an answer is: asked for by a cancelled number, it may be about the holder of the newer one.
#[derive(Deserialize)]
struct Subject {
    number: String,
    #[serde(default)]
    cancelled_numbers: Vec<String>,
}

impl Subject {
    fn is(&self, asked: &PersonalNumber) -> Result<(PersonalNumber, Vec<PersonalNumber>), Nonsense> {
        let (number, cancelled) = (number(&self.number)?, numbers(&self.cancelled_numbers)?);
        if number == *asked || cancelled.contains(asked) { Ok((number, cancelled)) } else { Err(Nonsense::OtherPerson) }
    }
}

fn number(text: &str) -> Result<PersonalNumber, Nonsense> {
    PersonalNumber::parse(text).map_err(Nonsense::Number)
}

fn numbers(texts: &[String]) -> Result<Vec<PersonalNumber>, Nonsense> {
    texts.iter().map(|text| number(text)).collect()
}

#[derive(Deserialize)]
pub(super) struct PersonAnswer {
    known: bool,
    person: Option<PersonDocument>,
}

#[derive(Deserialize)]
pub(super) struct PeopleAnswer {
    people: Vec<PersonAnswer>,
}

impl PeopleAnswer {
    /// One answer for each question, in their order; one too few or about somebody else is no answer at all.
    pub(super) fn about(self, asked: &[PersonalNumber]) -> Result<Vec<Answer<Facts>>, Nonsense> {
        if self.people.len() != asked.len() {
            return Err(Nonsense::Garbage);
        }
        self.people.into_iter().zip(asked).map(|(person, asked)| person.about(asked)).collect()
    }
}

#[derive(Deserialize)]
struct PersonDocument {
    #[serde(flatten)]
    subject: Subject,
    name: String,
    birth: crate::identity::person::BirthDate,
    sex: crate::identity::person::Sex,
    nationality: String,
    ethnicity: Option<String>,
    residence: Residence,
    phone: Option<String>,
    email: Option<String>,
    card: Option<Card>,
    old_card_number: Option<String>,
    foreigner: Option<Foreigner>,
    died_on: Option<Day>,
    #[serde(default)]
    guardians: Vec<String>,
    #[serde(default)]
    wards: Vec<String>,
}

impl PersonAnswer {
    pub(super) fn about(self, asked: &PersonalNumber) -> Result<Answer<Facts>, Nonsense> {
        let person = match (self.known, self.person) {
            (false, None) => return Ok(Answer::Unknown),
            (true, Some(person)) => person,
            _ => return Err(Nonsense::Garbage),
        };
        let (number, old_numbers) = person.subject.is(asked)?;
        let two_letters = person.nationality.len() == 2 && person.nationality.bytes().all(|b| b.is_ascii_uppercase());
        if !two_letters {
            return Err(Nonsense::Garbage);
        }
        Ok(Answer::Known(Facts {
            number,
            name: PersonName::parse(&person.name).map_err(|_| Nonsense::Garbage)?,
            birth: person.birth,
            sex: person.sex,
            nationality: person.nationality,
            ethnicity: person.ethnicity,
            residence: Residence { text: text::tidy(&person.residence.text), ..person.residence },
            // A landline or a mistyped address is as good as none: codes can't be sent there.
            phone: person.phone.and_then(|text| PhoneNumber::parse(&text).ok()),
            email: person.email.and_then(|text| Email::parse(&text).ok()),
            card: person.card,
            cmnd: person.old_card_number.and_then(|text| Cmnd::parse(&text)),
            foreigner: person.foreigner,
            died_on: person.died_on,
            guardians: numbers(&person.guardians)?,
            wards: numbers(&person.wards)?,
            old_numbers,
        }))
    }
}

#[derive(Deserialize)]
pub(super) struct CardAnswer {
    known: bool,
    #[serde(flatten)]
    subject: Option<Subject>,
    card: Option<Card>,
}

impl CardAnswer {
    pub(super) fn about(self, asked: &PersonalNumber) -> Result<Answer<Option<Card>>, Nonsense> {
        match (self.known, self.subject) {
            (false, None) => Ok(Answer::Unknown),
            (true, Some(subject)) => subject.is(asked).map(|_| Answer::Known(self.card)),
            _ => Err(Nonsense::Garbage),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct MatchAnswer {
    known: bool,
    #[serde(flatten)]
    subject: Option<Subject>,
    id: Option<String>,
    reference: Option<String>,
    at: Option<String>,
    face: Option<ComparedDocument>,
    fingerprint: Option<ComparedDocument>,
    alive: Option<bool>,
}

#[derive(Deserialize)]
struct ComparedDocument {
    verdict: VerdictWord,
    score: u16,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum VerdictWord {
    Matched,
    NotMatched,
    PoorQuality,
    NoReference,
}

impl MatchAnswer {
    pub(super) fn to(self, ask: &MatchAsk) -> Result<Answer<Match>, Nonsense> {
        let subject = match (self.known, self.subject) {
            (false, None) => return Ok(Answer::Unknown),
            (true, Some(subject)) => subject,
            _ => return Err(Nonsense::Garbage),
        };
        subject.is(&ask.number)?;
        if self.id.as_deref() != Some(ask.id.to_string().as_str()) {
            return Err(Nonsense::OtherPerson);
        }
        let reference =
            self.reference.filter(|text| (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()));
        let (Some(reference), Some(at)) = (reference, self.at.as_deref().and_then(time)) else { return Err(Nonsense::Garbage) };
        let (face, fingerprint) = (compared(self.face)?, compared(self.fingerprint)?);
        // An answer to what was not asked, or none to what was, is no answer.
        if face.is_some() != ask.face.is_some() || fingerprint.is_some() == ask.fingers.is_empty() {
            return Err(Nonsense::Garbage);
        }
        Ok(Answer::Known(Match { reference, at, face, fingerprint, alive: self.alive }))
    }
}

fn compared(document: Option<ComparedDocument>) -> Result<Option<Compared>, Nonsense> {
    let Some(ComparedDocument { verdict, score }) = document else { return Ok(None) };
    if score > 1000 {
        return Err(Nonsense::Garbage);
    }
    let verdict = match verdict {
        VerdictWord::Matched => Verdict::Matched,
        VerdictWord::NotMatched => Verdict::NotMatched,
        VerdictWord::PoorQuality => Verdict::PoorQuality,
        VerdictWord::NoReference => Verdict::NoReference,
    };
    Ok(Some(Compared { verdict, score }))
}

fn time(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| Timestamp(at.timestamp_millis()))
}

#[derive(Deserialize)]
pub(super) struct ChangesAnswer {
    changes: Vec<ChangeDocument>,
    next: String,
    more: bool,
}

#[derive(Deserialize)]
struct ChangeDocument {
    number: String,
    at: String,
    kind: String,
    on: Option<Day>,
    from: Option<String>,
}

impl ChangesAnswer {
    pub(super) fn read(self) -> Result<Changes, Nonsense> {
        let next = Cursor::new(&self.next).ok_or(Nonsense::Garbage)?;
        let changes = self.changes.into_iter().map(ChangeDocument::read).collect::<Result<_, _>>()?;
        Ok(Changes { changes, next, more: self.more })
    }
}

impl ChangeDocument {
    fn read(self) -> Result<Change, Nonsense> {
        let kind = match self.kind.as_str() {
            "died" => ChangeKind::Died { on: self.on.ok_or(Nonsense::Garbage)? },
            "lives" => ChangeKind::Lives,
            "card_issued" => ChangeKind::CardIssued,
            "card_expired" => ChangeKind::CardExpired,
            "card_revoked" => ChangeKind::CardRevoked,
            "card_held" => ChangeKind::CardHeld,
            "card_returned" => ChangeKind::CardReturned,
            "renumbered" => ChangeKind::Renumbered { from: number(&self.from.ok_or(Nonsense::Garbage)?)? },
            "corrected" => ChangeKind::Corrected,
            _ => ChangeKind::Other,
        };
        Ok(Change { number: number(&self.number)?, at: time(&self.at).ok_or(Nonsense::Garbage)?, kind })
    }
}
