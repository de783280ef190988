//! The population register (CSDL quốc gia về dân cư) and the ID-card database's matching service: what we ask, what they
//! answer, and the HTTP client that speaks `docs/register-api.yaml`.

pub mod answer;
pub mod breaker;
pub mod fake;
pub mod http;
pub mod question;
pub mod simulated;
mod wire;

#[cfg(test)]
mod tests;

use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::identity::person::{Card, Facts};
use crate::identity::{PersonalNumber, number::NotANumber};

pub use answer::{Answer, Change, ChangeKind, Changes, Cursor, Match, Verdict};
pub use fake::FakeRegister;
pub use http::HttpRegister;
pub use question::{Capture, Finger, MatchAsk, Purpose, Why};

/// The most people of one question.
pub const MOST_PEOPLE: usize = 100;

/// The register, as the desk asks it. It is asked before a transaction, never inside one.
pub trait Register: Send + Sync {
    /// What the register says of the person of a number. An answer may stand under a newer number, if it lists the one
    /// asked for among the cancelled ones.
    fn person<'a>(&'a self, purpose: &'a Purpose, number: &'a PersonalNumber) -> Asked<'a, Answer<Facts>>;

    /// What the register says of many people at once, in the order in which they were asked about: at most [`MOST_PEOPLE`].
    fn people<'a>(&'a self, purpose: &'a Purpose, numbers: &'a [PersonalNumber]) -> Asked<'a, Vec<Answer<Facts>>>;

    /// The person's identity card; `Known(None)` for somebody who has none.
    fn card<'a>(&'a self, purpose: &'a Purpose, number: &'a PersonalNumber) -> Asked<'a, Answer<Option<Card>>>;

    /// Compares captures with what is kept of one person (1:1). Never repeated by itself: each is an act with a record.
    fn compare<'a>(&'a self, purpose: &'a Purpose, ask: &'a MatchAsk) -> Asked<'a, Answer<Match>>;

    /// What changed after `after`, oldest first; from the beginning of what is kept for `None`.
    fn changes<'a>(&'a self, purpose: &'a Purpose, after: Option<&'a Cursor>) -> Asked<'a, Changes>;
}

/// An answer that may not come.
pub type Asked<'a, T> = BoxFuture<'a, Result<T, NoAnswer>>;

/// Why there is no answer. The file pauses; nothing that was entered is lost.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// Down, too slow, or too busy.
    #[error("the register does not answer; to be asked again in {} s", retry_after.as_secs())]
    Unavailable { retry_after: Duration },
    /// Something came that can't be used. An operator has to look.
    #[error("the register's answer is of no use: {0}")]
    Nonsense(#[from] Nonsense),
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Nonsense {
    #[error("it is not the document that was asked for")]
    Garbage,
    #[error("it is longer than any answer can be")]
    TooLong,
    /// It speaks of somebody else.
    #[error("it is about another person")]
    OtherPerson,
    #[error("a number in it is none: {0}")]
    Number(NotANumber),
    /// The register refuses us: wrong credentials, a purpose that it does not accept.
    #[error("the register refuses the question with status {0}")]
    Refused(u16),
}
