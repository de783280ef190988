//! Which card of a visit is open: decided from what the file holds, so that it is the same on every screen and after every
//! interruption.

use crate::identity::level::AccountLevel;
use crate::issuance::file::Word;

/// What the decision is made on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing<'a> {
    pub state: Word,
    pub level: AccountLevel,
    /// The outcome of the last comparison of this visit.
    pub matched: Option<&'a str>,
    pub is_read_back: bool,
    pub is_proven: bool,
}

/// The card that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Compare,
    Match,
    ReadBack,
    Submit,
    /// Signed; somebody else decides.
    Waiting,
    Activate,
    /// The holder has signed in: the desk is green.
    Done,
    /// Refused or given up.
    Closed,
}

impl Stage {
    pub(super) fn of(standing: Standing<'_>) -> Self {
        match standing.state {
            Word::Draft | Word::NeedsCorrection => Self::Compare,
            Word::Received | Word::Matching => Self::of_received(standing),
            Word::Proposed => Self::Waiting,
            Word::Activated if standing.is_proven => Self::Done,
            Word::Approved | Word::Notified | Word::Late | Word::Activated => Self::Activate,
            Word::Refused | Word::Cancelled => Self::Closed,
        }
    }

    fn of_received(standing: Standing<'_>) -> Self {
        let enough =
            matches!((standing.level, standing.matched), (_, Some("matched")) | (AccountLevel::One, Some("face_only") | None));
        match (enough, standing.is_read_back) {
            (false, _) => Self::Match,
            (true, false) => Self::ReadBack,
            (true, true) => Self::Submit,
        }
    }

    /// Its place among the steps that the page names: scan, compare, match, read back, submit, activate.
    pub(super) fn place(self) -> usize {
        match self {
            Self::Compare | Self::Closed => 1,
            Self::Match => 2,
            Self::ReadBack => 3,
            Self::Submit | Self::Waiting => 4,
            Self::Activate => 5,
            Self::Done => 6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_card_follows_from_the_file() {
        use AccountLevel::{One, Two};
        let stage =
            |state, level, matched, is_read_back| Stage::of(Standing { state, level, matched, is_read_back, is_proven: false });
        for (state, level, matched, read_back, open) in [
            (Word::Draft, Two, None, false, Stage::Compare),
            (Word::NeedsCorrection, Two, Some("matched"), true, Stage::Compare),
            (Word::Received, Two, None, false, Stage::Match),
            (Word::Received, Two, None, true, Stage::Match),
            (Word::Matching, Two, Some("poor_quality"), true, Stage::Match),
            (Word::Matching, Two, Some("face_only"), true, Stage::Match),
            (Word::Matching, Two, Some("matched"), false, Stage::ReadBack),
            (Word::Matching, Two, Some("matched"), true, Stage::Submit),
            (Word::Received, One, None, false, Stage::ReadBack),
            (Word::Matching, One, Some("not_matched"), true, Stage::Match),
            (Word::Matching, One, Some("face_only"), true, Stage::Submit),
            (Word::Proposed, Two, Some("matched"), true, Stage::Waiting),
            (Word::Notified, Two, None, true, Stage::Activate),
            (Word::Late, Two, None, true, Stage::Activate),
            (Word::Activated, Two, None, true, Stage::Activate),
            (Word::Refused, Two, None, true, Stage::Closed),
            (Word::Cancelled, One, None, false, Stage::Closed),
        ] {
            assert_eq!(stage(state, level, matched, read_back), open, "{state} {level} {matched:?}");
        }
        let proven = Standing { state: Word::Activated, level: Two, matched: None, is_read_back: true, is_proven: true };
        assert_eq!(Stage::of(proven), Stage::Done);
    }
}
