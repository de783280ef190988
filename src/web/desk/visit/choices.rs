//! What is chosen for a match: which finger, and where nothing real is captured, what stands in for it.

use super::{Screen, cards};
use crate::app::App;
use crate::base::Language;
use crate::identity::level::AccountLevel;
use crate::issuance::exception;
use crate::web::components::Choice;
use crate::web::texts::say;

/// The choices of a match, and how the last one ended.
pub(in crate::web::desk) struct Matching {
    pub is_simulated: bool,
    pub needs_finger: bool,
    /// Enough fingers were tried in vain: no further one is asked for.
    pub face_alone: bool,
    pub last: Option<cards::MatchResult>,
    pub face: Vec<Choice>,
    pub finger: Vec<Choice>,
    pub fingers: Vec<Choice>,
}

impl Matching {
    pub fn faces(&self) -> &[Choice] {
        &self.face
    }

    pub fn prints(&self) -> &[Choice] {
        &self.finger
    }
}

impl Matching {
    pub(super) fn of_visit(screen: &Screen, language: Language) -> Self {
        let whole = &screen.whole;
        let is_level_2 = whole.dossier.level == AccountLevel::Two;
        // Whoever has no finger that can be read can't be asked for one again and again.
        let face_alone =
            is_level_2 && (whole.is_excepted || exception::tries(&whole.dossier, &whole.matches) >= exception::TRIES);
        let last = cards::last_match(whole).map(|made| {
            let result = cards::MatchResult::of(language, made);
            if face_alone { result.goes_on_by_face(language, made) } else { result }
        });
        Self { face_alone, last, ..Self::of(&screen.app, language, is_level_2 && !face_alone) }
    }

    /// Without a match that was made before.
    pub(in crate::web::desk) fn of(app: &App, language: Language, needs_finger: bool) -> Self {
        Self {
            is_simulated: app.settings.register.simulated_captures,
            needs_finger,
            face_alone: false,
            last: None,
            face: stands(
                language,
                [("right", "desk-stand-right"), ("wrong", "desk-stand-wrong"), ("poor", "desk-stand-dark")],
                "right",
            ),
            finger: stands(
                language,
                [
                    ("right", "desk-stand-right"),
                    ("wrong", "desk-stand-wrong"),
                    ("poor", "desk-stand-worn"),
                    ("nothing", "desk-stand-nothing"),
                ],
                if needs_finger { "right" } else { "nothing" },
            ),
            fingers: stands(
                language,
                [
                    ("2", "desk-finger-2"),
                    ("7", "desk-finger-7"),
                    ("1", "desk-finger-1"),
                    ("6", "desk-finger-6"),
                    ("3", "desk-finger-3"),
                    ("8", "desk-finger-8"),
                ],
                "2",
            ),
        }
    }
}

fn stands<const N: usize>(language: Language, all: [(&str, &str); N], chosen: &str) -> Vec<Choice> {
    let choice = |(value, key): (&str, &str)| Choice {
        value: value.to_owned(),
        words: say(language, key).into_owned(),
        hint: String::new(),
        chosen: value == chosen,
    };
    all.into_iter().map(choice).collect()
}
