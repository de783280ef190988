//! A file (hồ sơ) as a state machine: one application of one person for one level. Transitions consume the state and give
//! the next, or say why not; what they decide is written by one guarded update of the store.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::deadline::{self, Calendar};
use crate::base::Timestamp;
use crate::identity::level::AccountLevel;

/// Where a file stands. What belongs to a state lies in it, so that no state lacks what the law asks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Opened at the desk: nothing is promised yet.
    Draft,
    /// Complete and valid: the legal clock runs.
    Received(Receipt),
    /// Something has to be mended, by the citizen or the desk; what, stands in the reason.
    NeedsCorrection {
        receipt: Option<Receipt>,
        reason: String,
    },
    /// Being compared 1:1 with the ID-card database.
    Matching(Receipt),
    /// Signed by the receiving officer, waiting for somebody else's decision.
    Proposed(Receipt),
    Approved(Receipt),
    Refused {
        receipt: Receipt,
        reason: String,
    },
    /// The holder was told: the days in which they activate alone are running.
    Notified {
        receipt: Receipt,
        until: Timestamp,
    },
    Activated(Receipt),
    /// The days are over: a desk activates it, and nothing is registered anew (Decree 69/2024, article 14).
    Late(Receipt),
    Cancelled {
        receipt: Option<Receipt>,
        reason: String,
    },
}

/// The receipt of a complete file, and the deadline that follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub at: Timestamp,
    /// By when it must be decided, with the time added in which the clock stood still.
    pub due: Timestamp,
}

/// The transition does not exist from where the file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a file that is {from} can't be {wanted}")]
pub struct Forbidden {
    pub from: Word,
    pub wanted: Word,
}

macro_rules! words {
    ($($name:ident = $word:literal),* $(,)?) => {
        /// The name of a state, in the database and in keys of texts (`file-state-<word>`).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Word { $($name),* }

        impl Word {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            pub fn as_str(self) -> &'static str { match self { $(Self::$name => $word),* } }
        }
    };
}

words! {
    Draft = "draft",
    Received = "received",
    NeedsCorrection = "needs_correction",
    Matching = "matching",
    Proposed = "proposed",
    Approved = "approved",
    Refused = "refused",
    Notified = "notified",
    Activated = "activated",
    Late = "late",
    Cancelled = "cancelled",
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Word {
    type Err = UnknownState;
    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or(UnknownState)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown state of a file")]
pub struct UnknownState;

impl State {
    pub fn word(&self) -> Word {
        match self {
            Self::Draft => Word::Draft,
            Self::Received(_) => Word::Received,
            Self::NeedsCorrection { .. } => Word::NeedsCorrection,
            Self::Matching(_) => Word::Matching,
            Self::Proposed(_) => Word::Proposed,
            Self::Approved(_) => Word::Approved,
            Self::Refused { .. } => Word::Refused,
            Self::Notified { .. } => Word::Notified,
            Self::Activated(_) => Word::Activated,
            Self::Late(_) => Word::Late,
            Self::Cancelled { .. } => Word::Cancelled,
        }
    }

    pub fn receipt(&self) -> Option<Receipt> {
        match self {
            Self::Draft => None,
            Self::NeedsCorrection { receipt, .. } | Self::Cancelled { receipt, .. } => *receipt,
            Self::Received(receipt)
            | Self::Matching(receipt)
            | Self::Proposed(receipt)
            | Self::Approved(receipt)
            | Self::Activated(receipt)
            | Self::Late(receipt)
            | Self::Refused { receipt, .. }
            | Self::Notified { receipt, .. } => Some(*receipt),
        }
    }

    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::NeedsCorrection { reason, .. } | Self::Refused { reason, .. } | Self::Cancelled { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// Whether a person may have another file of this level beside it.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Activated(_) | Self::Cancelled { .. })
    }

    /// Whether the desk may still change what the file holds.
    pub fn is_editable(&self) -> bool {
        matches!(self, Self::Draft | Self::Received(_) | Self::NeedsCorrection { .. } | Self::Matching(_))
    }

    /// The file is complete and valid. A file that was mended keeps its first receipt: the citizen's clock never starts over.
    pub fn receive(self, now: Receipt) -> Result<Self, Forbidden> {
        match self {
            Self::Draft => Ok(Self::Received(now)),
            Self::NeedsCorrection { receipt, .. } => Ok(Self::Received(receipt.unwrap_or(now))),
            other => other.forbid(Word::Received),
        }
    }

    /// Something has to be mended before it can go on.
    pub fn need_correction(self, reason: String) -> Result<Self, Forbidden> {
        match self {
            Self::Draft => Ok(Self::NeedsCorrection { receipt: None, reason }),
            Self::Received(receipt) | Self::Matching(receipt) | Self::Proposed(receipt) => {
                Ok(Self::NeedsCorrection { receipt: Some(receipt), reason })
            }
            other => other.forbid(Word::NeedsCorrection),
        }
    }

    /// A comparison is made, for the first time or again with another finger.
    pub fn start_matching(self) -> Result<Self, Forbidden> {
        match self {
            Self::Received(receipt) | Self::Matching(receipt) => Ok(Self::Matching(receipt)),
            other => other.forbid(Word::Matching),
        }
    }

    /// The receiving officer signs. Level 2 comes out of matching alone; level 1 may do without a comparison.
    pub fn propose(self, level: AccountLevel) -> Result<Self, Forbidden> {
        match (self, level) {
            (Self::Matching(receipt), _) | (Self::Received(receipt), AccountLevel::One) => Ok(Self::Proposed(receipt)),
            (other, _) => other.forbid(Word::Proposed),
        }
    }

    pub fn approve(self) -> Result<Self, Forbidden> {
        match self {
            Self::Proposed(receipt) => Ok(Self::Approved(receipt)),
            other => other.forbid(Word::Approved),
        }
    }

    pub fn refuse(self, reason: String) -> Result<Self, Forbidden> {
        match self {
            Self::Proposed(receipt) => Ok(Self::Refused { receipt, reason }),
            other => other.forbid(Word::Refused),
        }
    }

    /// The holder has the result: from here on they have until `until` to activate alone.
    pub fn notify(self, until: Timestamp) -> Result<Self, Forbidden> {
        match self {
            Self::Approved(receipt) => Ok(Self::Notified { receipt, until }),
            other => other.forbid(Word::Notified),
        }
    }

    /// The days to activate alone have passed at `now`.
    pub fn run_late(self, now: Timestamp) -> Result<Self, Forbidden> {
        match self {
            Self::Notified { receipt, until } if until < now => Ok(Self::Late(receipt)),
            other => other.forbid(Word::Late),
        }
    }

    pub fn activate(self) -> Result<Self, Forbidden> {
        match self {
            Self::Notified { receipt, .. } | Self::Late(receipt) => Ok(Self::Activated(receipt)),
            other => other.forbid(Word::Activated),
        }
    }

    /// The citizen withdraws, or the desk opened it by mistake. Once decided there is nothing to cancel.
    pub fn cancel(self, reason: String) -> Result<Self, Forbidden> {
        match self {
            Self::Draft => Ok(Self::Cancelled { receipt: None, reason }),
            Self::NeedsCorrection { receipt, .. } => Ok(Self::Cancelled { receipt, reason }),
            Self::Received(receipt) | Self::Matching(receipt) | Self::Proposed(receipt) => {
                Ok(Self::Cancelled { receipt: Some(receipt), reason })
            }
            other => other.forbid(Word::Cancelled),
        }
    }

    /// The same state with its deadline moved by the time in which the clock stood still.
    #[must_use]
    pub fn extended(self, by: Duration, calendar: &Calendar) -> Self {
        let later = |r: Receipt| Receipt { due: deadline::extended(r.due, by, calendar), ..r };
        match self {
            Self::Received(r) => Self::Received(later(r)),
            Self::Matching(r) => Self::Matching(later(r)),
            Self::NeedsCorrection { receipt, reason } => Self::NeedsCorrection { receipt: receipt.map(later), reason },
            other => other,
        }
    }

    fn forbid(self, wanted: Word) -> Result<Self, Forbidden> {
        Err(Forbidden { from: self.word(), wanted })
    }
}

/// The legal clock beside the state: it stands still while the register is away or a mismatch is being mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub standing: Option<Standing>,
    /// How long it stood still before, in all.
    pub stood: Duration,
}

/// Since when and why the clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub since: Timestamp,
    pub why: Pause,
}

macro_rules! pauses {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// Why a file pauses.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Pause { $($(#[$doc])* $name),* }

        impl Pause {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// In the database and in keys of texts (`file-pause-<word>`).
            pub fn as_str(self) -> &'static str { match self { $(Self::$name => $word),* } }
        }
    };
}

pauses! {
    /// The register does not answer.
    RegisterAway = "register-away",
    /// The register's answer can't be used; an operator has to look.
    RegisterNonsense = "register-nonsense",
    /// Card, person and register disagree, and the register's data is being corrected (Decree 70/2024, article 6).
    Mismatch = "mismatch",
    /// The file was sent back: what the citizen or the desk mends is not the authority's time.
    Correction = "correction",
}

impl FromStr for Pause {
    type Err = UnknownState;
    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.iter().copied().find(|pause| pause.as_str() == text).ok_or(UnknownState)
    }
}

impl Clock {
    pub const RUNNING: Self = Self { standing: None, stood: Duration::ZERO };

    /// Stops it. A clock that stands goes on standing since the first time, for the newest reason.
    #[must_use]
    pub fn stop(self, now: Timestamp, why: Pause) -> Self {
        let since = self.standing.map_or(now, |standing| standing.since);
        Self { standing: Some(Standing { since, why }), ..self }
    }

    /// Stops it for a correction, where a legal clock runs at all: a file that was never received has none.
    #[must_use]
    pub fn stop_for_correction(self, state: &State, now: Timestamp) -> Self {
        if state.receipt().is_some() { self.stop(now, Pause::Correction) } else { self }
    }

    /// Whether it stands for anything but a correction, so that nothing can be done before that is over.
    pub fn is_held(self) -> bool {
        self.standing.is_some_and(|standing| standing.why != Pause::Correction)
    }

    /// Lets it run, and tells for how long it had stood this time.
    #[must_use]
    pub fn run(self, now: Timestamp) -> (Self, Duration) {
        let stood = self.standing.map_or(Duration::ZERO, |standing| now.since(standing.since));
        (Self { standing: None, stood: self.stood + stood }, stood)
    }
}

#[cfg(test)]
mod tests;
