//! What the register answers.

use crate::base::Timestamp;
use crate::base::zone::Day;
use crate::identity::PersonalNumber;

/// An answer about somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    Known(T),
    /// No such person in the register.
    Unknown,
}

impl<T> Answer<T> {
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }

    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Self::Known(value) => Answer::Known(with(value)),
            Self::Unknown => Answer::Unknown,
        }
    }
}

/// A comparison that was made. Only this is kept of it: no image, no template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The matching service's own reference, by which an inspector finds the comparison there.
    pub reference: String,
    pub at: Timestamp,
    /// None where no face was sent.
    pub face: Option<Compared>,
    /// The best of the fingers sent; none where none was.
    pub fingerprint: Option<Compared>,
    /// Whether the face is that of somebody alive before the camera, and no picture, mask or recording of them: said where a face
    /// was taken from afar.
    pub alive: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    pub verdict: Verdict,
    /// The service's score, 0 to 1000.
    pub score: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    Matched,
    NotMatched,
    /// The capture can't be compared: dark, blurred, worn. To be captured again.
    PoorQuality,
    /// Nothing is kept to compare with: a child under six, a foreigner whose biometrics were not taken at the border.
    NoReference,
}

impl Match {
    pub fn face_matched(&self) -> bool {
        self.face.is_some_and(|compared| compared.verdict == Verdict::Matched)
    }

    pub fn fingerprint_matched(&self) -> bool {
        self.fingerprint.is_some_and(|compared| compared.verdict == Verdict::Matched)
    }
}

/// A place in the feed of changes, as the register wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// `None` for what can't be one: empty, longer than 128 characters, or not printable ASCII.
    pub fn new(text: &str) -> Option<Self> {
        ((1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A page of the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    pub changes: Vec<Change>,
    /// Where to go on; keep it once the changes before it are dealt with.
    pub next: Cursor,
    /// Whether there is more at once.
    pub more: bool,
}

/// That something changed of a person. What it is now is asked for: a feed may be late, an answer is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The person's number now.
    pub number: PersonalNumber,
    pub at: Timestamp,
    pub kind: ChangeKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    Died {
        on: Day,
    },
    /// A death that was recorded wrongly.
    Lives,
    CardIssued,
    CardExpired,
    CardRevoked,
    CardHeld,
    /// A card that was held is given back.
    CardReturned,
    /// The number `from` was cancelled; the new one is the change's.
    Renumbered {
        from: PersonalNumber,
    },
    /// Name, date of birth, sex, residence, contact or representation were corrected.
    Corrected,
    /// A kind that this version does not know.
    Other,
}
