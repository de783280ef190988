//! Two ways to fail: [`Refusal`] is the asker's to mend, [`Broken`] is ours.

use std::fmt;

/// Something of ours failed. The chain goes to the log; the page shows a reference and nothing else.
#[derive(Debug)]
pub struct Broken(anyhow::Error);

impl Broken {
    pub fn new(what: impl fmt::Display + fmt::Debug + Send + Sync + 'static) -> Self {
        Self(anyhow::Error::msg(what))
    }

    /// Adds what was being done when it failed.
    pub fn context(self, what: impl fmt::Display + Send + Sync + 'static) -> Self {
        Self(self.0.context(what))
    }

    /// The error at the root, when it is an `E`.
    pub fn downcast_ref<E: std::error::Error + Send + Sync + 'static>(&self) -> Option<&E> {
        self.0.downcast_ref()
    }
}

/// The whole chain on one line.
impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Broken {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl From<Broken> for anyhow::Error {
    fn from(broken: Broken) -> Self {
        broken.0
    }
}

/// A refusal of the request as it stands. Each has a code that a person can quote at a desk; `web::reply` maps it to a
/// page, a status and, where a standard names one, that standard's error.
pub trait Refusal: fmt::Debug {
    /// Stable, short, in lower-case words joined by `-`: also the key of its text, `refused-<code>`.
    fn code(&self) -> &'static str;
    /// The HTTP status of the page or document that tells it.
    fn status(&self) -> u16;
}

/// How a flow ends when it does not succeed: refused with an `R`, or broken.
#[derive(Debug)]
pub enum Fault<R> {
    Refused(R),
    Broken(Broken),
}

impl<R, E: Into<Broken>> From<E> for Fault<R> {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

/// What a flow returns: the value, a refusal `R`, or broken.
pub type Outcome<T, R> = Result<T, Fault<R>>;

/// Refuses: `return refuse(Refused::OwnProposal)`.
///
/// # Errors
/// Always: it is the short form of `Err(Fault::Refused(…))`.
pub fn refuse<T, R>(refusal: R) -> Outcome<T, R> {
    Err(Fault::Refused(refusal))
}
