//! The words of the desk: states, turns, pauses and deadlines as officers read them.

use std::borrow::Cow;

use crate::base::{Language, Refusal, Timestamp, zone};
use crate::identity::level::AccountLevel;
use crate::identity::person::{CardStatus, Sex};
use crate::issuance::content::FieldName;
use crate::issuance::events::Kind;
use crate::issuance::file::{Pause, Word};
use crate::web::page::words_of;
use crate::web::reply::Failure;
use crate::web::texts::{say, say_with};

pub(super) fn state(language: Language, word: Word) -> Cow<'static, str> {
    let key = match word {
        Word::Draft => "desk-state-draft",
        Word::Received => "desk-state-received",
        Word::NeedsCorrection => "desk-state-needs-correction",
        Word::Matching => "desk-state-matching",
        Word::Proposed => "desk-state-proposed",
        Word::Approved => "desk-state-approved",
        Word::Refused => "desk-state-refused",
        Word::Notified => "desk-state-notified",
        Word::Activated => "desk-state-activated",
        Word::Late => "desk-state-late",
        Word::Cancelled => "desk-state-cancelled",
    };
    say(language, key)
}

/// The colour of a state beside its word.
pub(super) fn state_class(word: Word) -> &'static str {
    match word {
        Word::Activated => "done",
        Word::Refused | Word::Cancelled => "error",
        Word::NeedsCorrection | Word::Late => "warning",
        _ => "notice",
    }
}

pub(super) fn pause(language: Language, why: Pause) -> Cow<'static, str> {
    let key = match why {
        Pause::RegisterAway => "desk-pause-register-away",
        Pause::RegisterNonsense => "desk-pause-register-nonsense",
        Pause::Mismatch => "desk-pause-mismatch",
        Pause::Correction => "desk-pause-correction",
    };
    say(language, key)
}

pub(super) fn turn(language: Language, kind: Kind) -> Cow<'static, str> {
    let key = match kind {
        Kind::Opened => "desk-turn-opened",
        Kind::VisitBegun => "desk-turn-visit-begun",
        Kind::RegisterAsked => "desk-turn-register-asked",
        Kind::ContactEntered => "desk-turn-contact-entered",
        Kind::DifferenceSettled => "desk-turn-difference-settled",
        Kind::Paused => "desk-turn-paused",
        Kind::CorrectionAnswered => "desk-turn-correction-answered",
        Kind::Resumed => "desk-turn-resumed",
        Kind::NeedsCorrection => "desk-turn-needs-correction",
        Kind::Received => "desk-turn-received",
        Kind::Matched => "desk-turn-matched",
        Kind::NotMatched => "desk-turn-not-matched",
        Kind::ExceptionAsked => "desk-turn-exception-asked",
        Kind::ExceptionSigned => "desk-turn-exception-signed",
        Kind::Sampled => "desk-turn-sampled",
        Kind::ReadBack => "desk-turn-read-back",
        Kind::ReadBackObjected => "desk-turn-read-back-objected",
        Kind::Proposed => "desk-turn-proposed",
        Kind::Approved => "desk-turn-approved",
        Kind::Refused => "desk-turn-refused",
        Kind::Returned => "desk-turn-returned",
        Kind::Notified => "desk-turn-notified",
        Kind::SlipPrinted => "desk-turn-slip-printed",
        Kind::ActivationBegun => "desk-turn-activation-begun",
        Kind::HolderProven => "desk-turn-holder-proven",
        Kind::Activated => "desk-turn-activated",
        Kind::SignInProven => "desk-turn-sign-in-proven",
        Kind::Late => "desk-turn-late",
        Kind::Cancelled => "desk-turn-cancelled",
        Kind::Escalated => "desk-turn-escalated",
        Kind::Overdue => "desk-turn-overdue",
        Kind::OfficerRefused => "desk-turn-officer-refused",
    };
    say(language, key)
}

/// What an approver looks at first; a word that this version does not know stands for itself.
pub(super) fn unusual(language: Language, word: &str) -> Cow<'static, str> {
    let key = match word {
        "difference" => "desk-unusual-difference",
        "match-repeated" => "desk-unusual-match-repeated",
        "match-failed" => "desk-unusual-match-failed",
        "guardian" => "desk-unusual-guardian",
        "no-phone" => "desk-unusual-no-phone",
        "phone-shared" => "desk-unusual-phone-shared",
        "returned" => "desk-unusual-returned",
        "paused" => "desk-unusual-paused",
        "officer-refused" => "desk-unusual-officer-refused",
        "exception" => "desk-unusual-exception",
        "sampled" => "desk-unusual-sampled",
        "foreigner" => "desk-unusual-foreigner",
        other => return Cow::Owned(other.to_owned()),
    };
    say(language, key)
}

/// The ground of an exception, by its word in the database.
pub(super) fn exception(language: Language, word: &str) -> Cow<'static, str> {
    let key = match word {
        "worn" => "exception-worn",
        "missing" => "exception-missing",
        "aged" => "exception-aged",
        "bedridden" => "exception-bedridden",
        other => return Cow::Owned(other.to_owned()),
    };
    say(language, key)
}

pub(super) fn field(language: Language, field: FieldName) -> Cow<'static, str> {
    let key = match field {
        FieldName::Number => "desk-field-number",
        FieldName::OldNumber => "desk-field-old-number",
        FieldName::Name => "desk-field-name",
        FieldName::Birth => "desk-field-birth",
        FieldName::Sex => "desk-field-sex",
        FieldName::Residence => "desk-field-residence",
        FieldName::Issued => "desk-field-issued",
        FieldName::Passport => "desk-field-passport",
    };
    say(language, key)
}

pub(super) fn sex(language: Language, sex: Sex) -> Cow<'static, str> {
    let key = match sex {
        Sex::Male => "desk-sex-male",
        Sex::Female => "desk-sex-female",
        Sex::Unstated => "desk-sex-unstated",
    };
    say(language, key)
}

pub(super) fn card_status(language: Language, status: CardStatus) -> Cow<'static, str> {
    let key = match status {
        CardStatus::Valid => "desk-card-valid",
        CardStatus::Expired => "desk-card-expired",
        CardStatus::Revoked => "desk-card-revoked",
        CardStatus::Held => "desk-card-held",
    };
    say(language, key)
}

pub(super) fn level(language: Language, level: AccountLevel) -> Cow<'static, str> {
    say(
        language,
        match level {
            AccountLevel::One => "desk-level-1",
            AccountLevel::Two => "desk-level-2",
        },
    )
}

/// How one part of a comparison ended, by the word in its column: the words, and the class of the tag.
pub(super) fn compared(language: Language, word: &str) -> (Cow<'static, str>, &'static str) {
    let (key, class) = match word {
        "matched" => ("desk-match-matched", "done"),
        "not_matched" => ("desk-match-not-matched", "error"),
        "poor_quality" => ("desk-match-poor-quality", "warning"),
        "no_reference" => ("desk-match-no-reference", "warning"),
        _ => ("desk-match-none", "notice"),
    };
    (say(language, key), class)
}

/// A refusal in one line: what happened, and what to do next.
pub(super) fn refusal(language: Language, refusal: impl Refusal) -> String {
    failure(language, &Failure::from(refusal))
}

/// The same of a failure that was made already.
pub(super) fn failure(language: Language, failure: &Failure) -> String {
    let (what, next) = words_of(failure, language);
    let what = what.trim_end_matches('.');
    if next.is_empty() { format!("{what}.") } else { format!("{what}. {next}") }
}

/// How a deadline stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Deadline {
    pub words: String,
    /// `late`, `soon` or nothing.
    pub class: &'static str,
}

/// Until when the law gives time, counted in days of the calendar.
pub(super) fn deadline(language: Language, due: Timestamp, now: Timestamp) -> Deadline {
    let left = (zone::day_of(due).0 - zone::day_of(now).0).num_days();
    let day = zone::day_of(due).to_string();
    let with = |key, days: i64| say_with(language, key, &[("days", &days.to_string()), ("day", &day)]).into_owned();
    match left {
        _ if due < now => Deadline { words: with("desk-due-late", (-left).max(1)), class: "late" },
        0 => Deadline { words: with("desk-due-today", 0), class: "soon" },
        1 => Deadline { words: with("desk-due-left", 1), class: "soon" },
        _ => Deadline { words: with("desk-due-left", left), class: "notice" },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::base::zone::Day;

    #[test]
    fn a_deadline_is_counted_in_days_and_a_breach_is_marked() {
        let due = Day::new(2026, 11, 27).unwrap().start() + Duration::from_secs(86_399);
        let at = |day, hour: u64| Day::new(2026, 11, day).unwrap().start() + Duration::from_secs(hour * 3600);
        let told = |day, hour| {
            let told = deadline(Language::En, due, at(day, hour));
            (told.class, told.words)
        };
        assert_eq!(told(24, 9), ("notice", "3 days left, until 27/11/2026".to_owned()));
        assert_eq!(told(26, 23), ("soon", "1 day left, until 27/11/2026".to_owned()));
        assert_eq!(told(27, 9), ("soon", "Due today, 27/11/2026".to_owned()));
        assert_eq!(told(28, 0), ("late", "1 day overdue, since 27/11/2026".to_owned()));
        assert_eq!(told(30, 9).1, "3 days overdue, since 27/11/2026");
    }

    #[test]
    fn every_state_and_turn_has_words_of_its_own() {
        let states: Vec<_> = Word::ALL.iter().map(|word| state(Language::Vi, *word)).collect();
        let turns: Vec<_> = Kind::ALL.iter().map(|kind| turn(Language::Vi, *kind)).collect();
        for words in [states, turns] {
            let mut unique = words.clone();
            unique.sort();
            unique.dedup();
            assert_eq!(unique.len(), words.len());
        }
    }
}
