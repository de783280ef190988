//! The values that the shared macros of `templates/ui.html` draw: problems of a form, notices, steps, comparisons.

use crate::base::Language;

use super::texts;

/// What is wrong with a form: drawn as a summary above it and beside each field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

/// One problem. `field` is the id of the input it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub field: &'static str,
    pub words: String,
}

impl Problems {
    /// Notes a problem in words that say what to do. The first problem of a field is the one shown.
    pub fn note(&mut self, field: &'static str, words: impl Into<String>) {
        if self.of(field).is_empty() {
            self.0.push(Problem { field, words: words.into() });
        }
    }

    /// One problem alone.
    pub fn only(field: &'static str, words: impl Into<String>) -> Self {
        Self(vec![Problem { field, words: words.into() }])
    }

    /// The words beside a field; empty when nothing is wrong with it.
    pub fn of(&self, field: &str) -> &str {
        self.0.iter().find(|problem| problem.field == field).map_or("", |problem| problem.words.as_str())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn all(&self) -> &[Problem] {
        &self.0
    }
}

/// How a notice is meant: told by colour and by a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Done,
    Notice,
    Warning,
    Error,
}

impl Tone {
    pub fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    fn word(self, language: Language) -> std::borrow::Cow<'static, str> {
        match self {
            Self::Done => texts::say(language, "tone-done"),
            Self::Notice => texts::say(language, "tone-notice"),
            Self::Warning => texts::say(language, "tone-warning"),
            Self::Error => texts::say(language, "error-prefix"),
        }
    }
}

/// A sentence that stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    pub tone: Tone,
    /// The tone in a word, for who does not see the colour.
    pub label: String,
    pub words: String,
}

impl Banner {
    pub fn new(language: Language, tone: Tone, words: impl Into<String>) -> Self {
        Self { tone, label: tone.word(language).into_owned(), words: words.into() }
    }
}

/// Where a step of several stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Done,
    Current,
    Ahead,
}

/// One step of a progress line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub words: String,
    pub reach: Reach,
}

impl Step {
    /// The steps of a way, of which `current` (from 0) is being taken. Beyond the last, all are done.
    pub fn line(words: impl IntoIterator<Item = String>, current: usize) -> Vec<Self> {
        words
            .into_iter()
            .enumerate()
            .map(|(at, words)| {
                let reach = match at.cmp(&current) {
                    std::cmp::Ordering::Less => Reach::Done,
                    std::cmp::Ordering::Equal => Reach::Current,
                    std::cmp::Ordering::Greater => Reach::Ahead,
                };
                Self { words, reach }
            })
            .collect()
    }

    pub fn is_done(&self) -> bool {
        self.reach == Reach::Done
    }

    pub fn is_current(&self) -> bool {
        self.reach == Reach::Current
    }
}

/// How two statements about one thing stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Same,
    Differs,
    Missing,
}

/// One line of a comparison, such as card against register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    pub label: String,
    pub left: String,
    pub right: String,
    pub verdict: Verdict,
    /// The verdict in a word.
    pub word: String,
}

impl Compared {
    pub fn new(language: Language, label: impl Into<String>, sides: [&str; 2], verdict: Verdict) -> Self {
        let word = match verdict {
            Verdict::Same => texts::say(language, "compare-same"),
            Verdict::Differs => texts::say(language, "compare-differs"),
            Verdict::Missing => texts::say(language, "compare-missing"),
        };
        let [left, right] = sides.map(str::to_owned);
        Self { label: label.into(), left, right, verdict, word: word.into_owned() }
    }

    pub fn class(&self) -> &'static str {
        match self.verdict {
            Verdict::Same => "same",
            Verdict::Differs => "differs",
            Verdict::Missing => "missing",
        }
    }
}

/// An entry of the menu in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    pub href: String,
    pub words: String,
    pub current: bool,
}

/// One of several answers to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub words: String,
    /// Empty when there is nothing to add.
    pub hint: String,
    pub chosen: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_problem_of_a_field_is_the_one_shown() {
        let mut problems = Problems::default();
        assert!(problems.is_empty());
        problems.note("number", "first");
        problems.note("number", "second");
        problems.note("phone", "third");
        assert_eq!(problems.of("number"), "first");
        assert_eq!(problems.of("name"), "");
        assert_eq!(problems.all().len(), 2);
    }

    #[test]
    fn steps_before_the_current_one_are_done() {
        let line = Step::line(["a", "b", "c"].map(String::from), 1);
        assert_eq!(line.iter().map(|step| step.reach).collect::<Vec<_>>(), [Reach::Done, Reach::Current, Reach::Ahead]);
        assert!(Step::line(["a".to_owned()], 1).iter().all(Step::is_done));
    }
}
