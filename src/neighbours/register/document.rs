//! The documents of `docs/register-api.yaml`, as the register reads and writes them. Written apart from the client's, so
//! that a misreading on one side shows.

use serde::Deserialize;
use serde_json::{Value, json};

use super::journal::Entry;
use super::matching::Compared;
use crate::base::Timestamp;
use crate::base::zone::{Day, day_of, rfc3339};
use crate::identity::number::Cmnd;
use crate::identity::person::{Card, CardStatus, Facts, ResidenceCard, Sex};
use crate::identity::{Email, PersonalNumber, PhoneNumber};

/// Why and for which file; nothing is answered without.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Purpose {
    reference: String,
    why: String,
}

const PURPOSES: [&str; 7] = ["issuance", "activation", "recovery", "correction", "representation", "sign_in", "follow"];

impl Purpose {
    pub(super) fn is_stated(&self) -> bool {
        (1..=64).contains(&self.reference.len()) && PURPOSES.contains(&self.why.as_str())
    }
}

/// What is answered only with a purpose.
pub(super) trait Question {
    fn purpose(&self) -> &Purpose;
}

macro_rules! questions {
    ($($question:ty),*) => { $(
        impl Question for $question {
            fn purpose(&self) -> &Purpose {
                &self.purpose
            }
        }
    )* };
}

questions!(NumberQuestion, PeopleQuestion, MatchQuestion, ChangesQuestion);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberQuestion {
    purpose: Purpose,
    pub(super) number: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeopleQuestion {
    purpose: Purpose,
    pub(super) numbers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MatchQuestion {
    purpose: Purpose,
    pub(super) id: String,
    pub(super) number: String,
    pub(super) face: Option<Capture>,
    #[serde(default)]
    pub(super) fingers: Vec<FingerCapture>,
}

#[derive(Deserialize)]
pub(super) struct Capture {
    pub(super) image: String,
    pub(super) quality: u8,
}

#[derive(Deserialize)]
pub(super) struct FingerCapture {
    pub(super) finger: u8,
    pub(super) image: String,
    pub(super) quality: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangesQuestion {
    purpose: Purpose,
    pub(super) after: Option<String>,
    pub(super) limit: Option<usize>,
}

pub(super) fn unknown() -> Value {
    json!({ "known": false })
}

pub(super) fn person(facts: &Facts, now: Timestamp) -> Value {
    let day = |day: Day| day.iso();
    json!({
        "known": true,
        "person": {
            "number": facts.number.reveal(),
            "cancelled_numbers": facts.old_numbers.iter().map(PersonalNumber::reveal).collect::<Vec<_>>(),
            "name": facts.name.as_str(),
            "birth": facts.birth.iso(),
            "sex": match facts.sex { Sex::Male => "male", Sex::Female => "female", Sex::Unstated => "unstated" },
            "nationality": facts.nationality,
            "ethnicity": facts.ethnicity,
            "residence": {
                "text": facts.residence.text,
                "place": facts.residence.place.map(|place| place.to_string()),
                "since": facts.residence.since.map(day),
            },
            "phone": facts.phone.as_ref().map(PhoneNumber::reveal),
            "email": facts.email.as_ref().map(Email::reveal),
            "card": facts.card.as_ref().map(|card| card_value(card, now)),
            "old_card_number": facts.cmnd.as_ref().map(Cmnd::reveal),
            "foreigner": facts.foreigner.as_ref().map(|papers| json!({
                "passport": papers.passport,
                "passport_expires": day(papers.passport_expires),
                "residence": match papers.residence {
                    ResidenceCard::Permanent => "permanent",
                    ResidenceCard::Temporary => "temporary",
                },
                "residence_expires": day(papers.residence_expires),
                "has_biometrics": papers.has_biometrics,
            })),
            "died_on": facts.died_on.map(day),
            "guardians": facts.guardians.iter().map(PersonalNumber::reveal).collect::<Vec<_>>(),
            "wards": facts.wards.iter().map(PersonalNumber::reveal).collect::<Vec<_>>(),
        },
    })
}

pub(super) fn card(facts: &Facts, now: Timestamp) -> Value {
    json!({
        "known": true,
        "number": facts.number.reveal(),
        "cancelled_numbers": facts.old_numbers.iter().map(PersonalNumber::reveal).collect::<Vec<_>>(),
        "card": facts.card.as_ref().map(|card| card_value(card, now)),
    })
}

fn card_value(card: &Card, now: Timestamp) -> Value {
    let status = match card.status_on(day_of(now)) {
        CardStatus::Valid => "valid",
        CardStatus::Expired => "expired",
        CardStatus::Revoked => "revoked",
        CardStatus::Held => "held",
    };
    json!({ "issued": card.issued.iso(), "expires": card.expires.map(Day::iso), "status": status })
}

/// A comparison that was made.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) reference: String,
    pub(super) at: Timestamp,
    pub(super) face: Option<Compared>,
    pub(super) fingerprint: Option<Compared>,
    pub(super) alive: Option<bool>,
}

pub(super) fn matched(facts: &Facts, id: &str, made: &Made) -> Value {
    json!({
        "known": true,
        "number": facts.number.reveal(),
        "cancelled_numbers": facts.old_numbers.iter().map(PersonalNumber::reveal).collect::<Vec<_>>(),
        "id": id,
        "reference": made.reference,
        "at": rfc3339(made.at),
        "face": made.face,
        "fingerprint": made.fingerprint,
        "alive": made.alive,
    })
}

pub(super) fn changes(entries: &[Entry], next: &str, more: bool) -> Value {
    json!({ "changes": entries, "next": next, "more": more })
}
