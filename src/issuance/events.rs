//! The turns of files as they happen: their names, and how the live pages follow them.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::base::ids::EventId;
use crate::base::{Broken, Timestamp};
use crate::store::Db;
use crate::store::files::{self, Event};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// What happened to a file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $name),* }

        impl Kind {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// In the database.
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }
        }
    };
}

kinds! {
    Opened = "opened",
    VisitBegun = "visit-begun",
    RegisterAsked = "register-asked",
    ContactEntered = "contact-entered",
    DifferenceSettled = "difference-settled",
    Paused = "paused",
    Resumed = "resumed",
    /// The police of the residence answered a request for a correction.
    CorrectionAnswered = "correction-answered",
    NeedsCorrection = "needs-correction",
    Received = "received",
    Matched = "matched",
    NotMatched = "not-matched",
    /// An officer wrote down why no finger can be compared.
    ExceptionAsked = "exception-asked",
    /// A second officer signed for that.
    ExceptionSigned = "exception-signed",
    /// Drawn from a signed list: a second approver decides.
    Sampled = "sampled",
    ReadBack = "read-back",
    /// The citizen said on the second screen that something is not right.
    ReadBackObjected = "read-back-objected",
    Proposed = "proposed",
    Approved = "approved",
    Refused = "refused",
    Returned = "returned",
    Notified = "notified",
    SlipPrinted = "slip-printed",
    /// The citizen's own browser showed the slip's code.
    ActivationBegun = "activation-begun",
    /// The phone that was read back answered, or the number shown at the desk was typed.
    HolderProven = "holder-proven",
    Activated = "activated",
    /// The first real sign-in: the desk turns green.
    SignInProven = "sign-in-proven",
    Late = "late",
    Cancelled = "cancelled",
    /// The deadline is near: the supervisor was shown the file.
    Escalated = "escalated",
    /// The deadline has passed without a decision.
    Overdue = "overdue",
    /// An officer was refused something that the rules forbid.
    OfficerRefused = "officer-refused",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown turn of a file")]
pub struct UnknownKind;

impl FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().copied().find(|kind| kind.word() == text).ok_or(UnknownKind)
    }
}

/// How far back each look reaches: an event's time is its request's, and a transaction may commit a while after that.
const OVERLAP: Duration = Duration::from_secs(15);
/// The most events of one look; the rest comes with the next.
const AT_MOST: i64 = 1000;

/// Follows the turns of all files, for one task per node that tells every open page. Each event is told once.
#[derive(Debug)]
pub struct Follower {
    since: Timestamp,
    told: HashMap<EventId, Timestamp>,
}

impl Follower {
    /// Begins with what happens from `now` on.
    pub fn new(now: Timestamp) -> Self {
        Self { since: now, told: HashMap::new() }
    }

    /// What happened since the last look, oldest first.
    pub async fn look(&mut self, db: &Db, now: Timestamp) -> Result<Vec<Event>, Broken> {
        let found = files::events_since(db, self.since - OVERLAP, AT_MOST).await?;
        Ok(self.take(found, now))
    }

    fn take(&mut self, found: Vec<Event>, now: Timestamp) -> Vec<Event> {
        let full = i64::try_from(found.len()).unwrap_or(i64::MAX) >= AT_MOST;
        let last = found.last().map(|event| event.at);
        let new: Vec<Event> = found.into_iter().filter(|event| self.told.insert(event.id, event.at).is_none()).collect();
        // A full look goes on from its last event; else everything up to now was seen.
        self.since = match last {
            Some(last) if full => last + OVERLAP,
            _ => now,
        };
        let horizon = self.since - OVERLAP;
        self.told.retain(|_, at| *at >= horizon);
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Random;
    use crate::base::ids::{DeskId, FileId};

    fn event(at: i64, random: &Random) -> Event {
        let at = Timestamp(at);
        Event {
            id: EventId::new(at, random),
            file: FileId::new(at, random),
            desk: DeskId::new(at, random),
            officer: None,
            kind: Kind::Opened.word().into(),
            at,
        }
    }

    #[test]
    fn an_event_is_told_once_even_when_its_commit_came_late() {
        let random = Random::test(1);
        let mut follower = Follower::new(Timestamp(100_000));
        let (early, late) = (event(101_000, &random), event(100_500, &random));
        assert_eq!(follower.take(vec![early.clone()], Timestamp(102_000)).len(), 1);
        let told = follower.take(vec![late.clone(), early.clone()], Timestamp(103_000));
        assert_eq!(told.iter().map(|event| event.id).collect::<Vec<_>>(), [late.id]);
        assert!(follower.take(vec![late, early], Timestamp(104_000)).is_empty());
        follower.take(Vec::new(), Timestamp(200_000));
        assert!(follower.told.is_empty(), "what lies before the overlap is forgotten");
    }

    #[test]
    fn every_kind_reads_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.word().parse(), Ok(*kind));
        }
    }
}
