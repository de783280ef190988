//! What stands on the cards of a visit: the comparison of card and register, the questions about differences, the result of
//! a match, the steps of an activation.

use super::compare::{Choice as Settling, Comparison, question};
use crate::base::zone::{self, Day};
use crate::base::{Broken, Language, Timestamp};
use crate::identity::card::{Apart, CardText, Difference};
use crate::identity::number::Cmnd;
use crate::identity::person::{CardStatus, Facts};
use crate::issuance::content::{Content, FieldName, Noted, Settled};
use crate::issuance::events::Kind;
use crate::issuance::look::Whole;
use crate::store::files::Event;
use crate::store::matches::MatchRow;
use crate::web::components::{Choice, Compared, Step, Verdict};
use crate::web::desk::words;
use crate::web::texts::{say, say_with};

/// Card and register side by side, difference or not. Numbers stay masked: whether they agree is said by the word.
pub(in crate::web::desk) fn comparison(
    language: Language,
    content: &Content,
    facts: &Facts,
    differences: &[Difference],
    today: Day,
) -> Result<Vec<Compared>, Broken> {
    let card = content.card()?;
    let mut rows: Vec<Compared> = FieldName::ALL
        .into_iter()
        .filter_map(|field| {
            let [left, right] = sides(language, field, &card, facts)?;
            let apart = differences.iter().find(|other| FieldName::from(other.field) == field).map(|other| other.apart);
            Some(compared(language, field, [&left, &right], apart))
        })
        .collect();
    if let Some(known) = &facts.card {
        let status = known.status_on(today);
        let until = known.expires.map_or_else(|| say(language, "desk-card-no-end").into_owned(), |day| day.to_string());
        let says = say_with(language, "desk-card-until", &[("status", &words::card_status(language, status)), ("until", &until)]);
        let mut row = Compared::new(language, say(language, "desk-field-card"), ["", &says], Verdict::Missing);
        row.word = words::card_status(language, status).into_owned();
        if status == CardStatus::Valid {
            row.verdict = Verdict::Same;
        }
        rows.push(row);
    }
    Ok(rows)
}

/// What card and register say in a field; nothing for a field that neither has.
fn sides(language: Language, field: FieldName, card: &CardText, facts: &Facts) -> Option<[String; 2]> {
    let or_none = |text: Option<String>| text.unwrap_or_default();
    Some(match field {
        FieldName::Number => [card.number.masked(), facts.number.masked()],
        FieldName::OldNumber if card.cmnd.is_none() && facts.cmnd.is_none() => return None,
        FieldName::OldNumber => [or_none(card.cmnd.as_ref().map(Cmnd::masked)), or_none(facts.cmnd.as_ref().map(Cmnd::masked))],
        FieldName::Name => [card.name.as_str().to_owned(), facts.name.as_str().to_owned()],
        FieldName::Birth => [card.birth.to_string(), facts.birth.to_string()],
        FieldName::Sex => [words::sex(language, card.sex).into_owned(), words::sex(language, facts.sex).into_owned()],
        FieldName::Residence => [card.residence.clone(), facts.residence.text.clone()],
        FieldName::Issued if card.passport.is_some() => return None,
        FieldName::Passport => {
            let known = facts.foreigner.as_ref().map(|papers| papers.passport.clone());
            if card.passport.is_none() && known.is_none() {
                return None;
            }
            [or_none(card.passport.clone()), or_none(known)]
        }
        FieldName::Issued => [card.issued.to_string(), or_none(facts.card.as_ref().map(|known| known.issued.to_string()))],
    })
}

fn compared(language: Language, field: FieldName, sides: [&str; 2], apart: Option<Apart>) -> Compared {
    let verdict = match apart {
        Some(Apart::Differs) => Verdict::Differs,
        Some(Apart::Spelling | Apart::Outdated) => Verdict::Missing,
        None if sides.iter().any(|side| side.is_empty()) => Verdict::Missing,
        None => Verdict::Same,
    };
    let mut row = Compared::new(language, words::field(language, field), sides, verdict);
    match apart {
        Some(Apart::Spelling) => row.word = say(language, "desk-apart-spelling").into_owned(),
        Some(Apart::Outdated) => row.word = say(language, "desk-apart-outdated").into_owned(),
        Some(Apart::Differs) | None => {}
    }
    row
}

/// A question about one difference.
pub(in crate::web::desk) struct Question {
    pub id: &'static str,
    pub legend: String,
    pub choices: Vec<Choice>,
}

impl Question {
    pub(in crate::web::desk) fn answers(&self) -> &[Choice] {
        &self.choices
    }
}

/// One question for each difference that matters, with the answer that was given or is being given.
pub(super) fn questions(language: Language, whole: &Whole, typed: Option<&Comparison>) -> Vec<Question> {
    let noted = whole.dossier.content.differences.iter().filter(|noted| !noted.harmless);
    noted.map(|noted| asked(language, noted, typed.and_then(|form| form.choice(noted.field)))).collect()
}

fn asked(language: Language, noted: &Noted, typed: Option<Settling>) -> Question {
    let settled = noted.settled.map(|settled| match settled {
        Settled::RegisterRight => Settling::RegisterRight,
        Settled::CardMisread => Settling::CardMisread,
    });
    let answer = typed.or(settled);
    let choice = |value: &str, key: &str, hint: &str, means: Settling| Choice {
        value: value.to_owned(),
        words: say(language, key).into_owned(),
        hint: say(language, hint).into_owned(),
        chosen: answer == Some(means),
    };
    Question {
        id: question(noted.field),
        legend: say_with(language, "desk-settle-question", &[("field", &words::field(language, noted.field))]).into_owned(),
        choices: vec![
            choice("register_right", "desk-settle-register", "desk-settle-register.hint", Settling::RegisterRight),
            choice("card_misread", "desk-settle-misread", "desk-settle-misread.hint", Settling::CardMisread),
            choice("correction", "desk-settle-correction", "desk-settle-correction.hint", Settling::Correction),
        ],
    }
}

/// The result of a comparison, part by part, and what follows from it.
pub(in crate::web::desk) struct MatchResult {
    pub at: String,
    pub face: Part,
    pub finger: Part,
    /// What to do next, where it was not enough.
    pub advice: Option<String>,
}

pub(in crate::web::desk) struct Part {
    pub words: String,
    pub class: &'static str,
}

impl MatchResult {
    pub(in crate::web::desk) fn of(language: Language, made: &MatchRow) -> Self {
        let part = |word| {
            let (words, class) = words::compared(language, word);
            Part { words: words.into_owned(), class }
        };
        let advice = match made.outcome.as_str() {
            "not_matched" => Some("desk-match-advice-not-matched"),
            "poor_quality" => Some("desk-match-advice-poor"),
            "no_reference" => Some("desk-match-advice-no-reference"),
            _ => None,
        };
        Self {
            at: zone::time_of(made.matched_at),
            face: part(&made.face),
            finger: part(&made.finger),
            advice: advice.map(|key| say(language, key).into_owned()),
        }
    }

    /// The same after enough fingers were tried: the face is the person's, and only the finger could not be compared.
    pub(super) fn goes_on_by_face(self, language: Language, made: &MatchRow) -> Self {
        let by_face = made.face == "matched" && matches!(made.finger.as_str(), "poor_quality" | "no_reference");
        if by_face { Self { advice: Some(say(language, "desk-match-advice-face").into_owned()), ..self } } else { self }
    }
}

/// The last comparison of the visit that is under way.
pub(in crate::web::desk) fn last_match(whole: &Whole) -> Option<&MatchRow> {
    whole.matches.iter().rev().find(|made| made.visit_started_at == whole.dossier.visit_started_at)
}

/// How far an activation has come: the slip, the citizen's own device, the second proof, the account, the first sign-in.
pub(super) fn activation(language: Language, history: &[Event], has_phone: bool) -> Vec<Step> {
    // Another slip begins it anew.
    let from = history.iter().rposition(|event| event.kind == Kind::SlipPrinted.word()).unwrap_or(history.len());
    let happened = |kind: Kind| history[from..].iter().any(|event| event.kind == kind.word());
    let proof = if has_phone { "desk-activate-proof-phone" } else { "desk-activate-proof-desk" };
    let way = [
        (Kind::SlipPrinted, "desk-activate-slip"),
        (Kind::ActivationBegun, "desk-activate-begun"),
        (Kind::HolderProven, proof),
        (Kind::Activated, "desk-activate-done"),
        (Kind::SignInProven, "desk-activate-proven"),
    ];
    let reached = way.iter().rposition(|(kind, _)| happened(*kind)).map_or(0, |at| at + 1);
    Step::line(way.iter().map(|(_, key)| say(language, key).into_owned()), reached)
}

/// One line of the history.
pub(in crate::web::desk) struct Turned {
    pub at: String,
    pub words: String,
}

pub(in crate::web::desk) fn history(language: Language, events: &[Event]) -> Vec<Turned> {
    let line = |event: &Event| {
        let words = event.kind.parse().map_or_else(|_| event.kind.clone(), |kind| words::turn(language, kind).into_owned());
        Turned { at: zone::date_time(event.at), words }
    };
    events.iter().rev().map(line).collect()
}

/// Whether the citizen said that what they read is not right, and nothing was changed or confirmed since.
pub(super) fn is_objected(history: &[Event]) -> bool {
    let answers = [Kind::ReadBackObjected, Kind::ReadBack, Kind::ContactEntered, Kind::RegisterAsked, Kind::VisitBegun];
    let last = history.iter().rev().find(|event| answers.iter().any(|kind| event.kind == kind.word()));
    last.is_some_and(|event| event.kind == Kind::ReadBackObjected.word())
}

/// Seconds from `now` until `then`, for a countdown; none when it is over, and never more than ten minutes.
pub(super) fn seconds_left(now: Timestamp, then: Timestamp) -> u64 {
    then.since(now).as_secs().min(600)
}
