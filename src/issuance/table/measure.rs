//! What is counted, each with the moment at which it came to be: judged from one row, so that the job that follows events
//! and the one that counts everything anew can't differ in what they mean.

use std::time::Duration;

use crate::base::Timestamp;
use crate::issuance::events::Kind;
use crate::issuance::file::Word;
use crate::store::tallies::Counted;

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// A column of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Measure { $($(#[$doc])* $name),* }

        impl Measure {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// In the database and in documents.
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }
        }
    };
}

measures! {
    /// People who hold an identity card, by where they live.
    Cards = "cards",
    /// Complete files that were received, by the desk that handles them.
    Files = "files",
    Approved = "approved",
    Activated1 = "activated_level_1",
    Activated2 = "activated_level_2",
    /// Identities with which their holder has signed in at least once.
    SignedIn = "signed_in",
    /// Taken into use after a match at a desk, with an officer's help.
    Assisted = "assisted",
    /// Taken into use by the holder alone, on their own phone.
    SelfServed = "self_served",
    /// Times that a one-stop officer signed in to a portal in a citizen's place, by the officer's desk.
    Helped = "procedures_assisted",
    /// Times that somebody stood at a desk for a file.
    Visits = "visits",
    /// Decided after the law's deadline.
    DeadlinesBroken = "deadlines_broken",
    /// Đúng: approved without a difference between card and register.
    Correct = "correct",
    /// Đủ: approved with a way to reach the holder.
    Complete = "complete",
    /// Sạch: approved at the first time, nothing paused, returned or doubtful.
    Clean = "clean",
    Minutes2 = "minutes_2",
    Minutes3 = "minutes_3",
    Minutes5 = "minutes_5",
    Minutes7 = "minutes_7",
    Minutes10 = "minutes_10",
    Minutes15 = "minutes_15",
    Minutes20 = "minutes_20",
    Minutes30 = "minutes_30",
    Minutes45 = "minutes_45",
    Minutes60 = "minutes_60",
    Minutes90 = "minutes_90",
    Minutes120 = "minutes_120",
    Minutes240 = "minutes_240",
}

/// Visits by how long they took from the scanned card to the sign-in that proved it: each bucket and its upper end.
const BUCKETS: [(Measure, u32); 13] = [
    (Measure::Minutes2, 2),
    (Measure::Minutes3, 3),
    (Measure::Minutes5, 5),
    (Measure::Minutes7, 7),
    (Measure::Minutes10, 10),
    (Measure::Minutes15, 15),
    (Measure::Minutes20, 20),
    (Measure::Minutes30, 30),
    (Measure::Minutes45, 45),
    (Measure::Minutes60, 60),
    (Measure::Minutes90, 90),
    (Measure::Minutes120, 120),
    (Measure::Minutes240, 240),
];

/// What a difference leaves behind, and what tells that a file did not go through at once.
const NOT_CORRECT: [&str; 2] = ["difference", "match-failed"];
const NOT_COMPLETE: [&str; 1] = ["no-phone"];
const NOT_CLEAN: [&str; 5] = ["returned", "paused", "phone-shared", "officer-refused", "match-failed"];

impl Measure {
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|measure| measure.word() == word)
    }

    /// The bucket of a visit that lasted so long; none for one that was no single visit.
    pub fn of_visit(lasted: Duration) -> Option<Self> {
        BUCKETS.iter().find(|(_, upper)| lasted <= Duration::from_secs(u64::from(*upper) * 60)).map(|(measure, _)| *measure)
    }
}

/// All that one file counts for: what, the turn by which it came about, and when.
pub fn of_file(file: &Counted) -> Vec<(Measure, Kind, Timestamp)> {
    let mut out = Vec::new();
    let is = |word: Word| file.state == word.as_str();
    let broke = |at: Timestamp| file.due_at.is_some_and(|due| due < at);
    if let Some(at) = file.received_at {
        out.push((Measure::Files, Kind::Received, at));
    }
    if let Some(at) = file.approved_at {
        out.push((Measure::Approved, Kind::Approved, at));
        if broke(at) {
            out.push((Measure::DeadlinesBroken, Kind::Approved, at));
        }
        let unusual = file.unusual.as_deref().unwrap_or_default();
        let lacks = |words: &[&str]| !unusual.split_whitespace().any(|word| words.contains(&word));
        for (measure, words) in
            [(Measure::Correct, &NOT_CORRECT[..]), (Measure::Complete, &NOT_COMPLETE), (Measure::Clean, &NOT_CLEAN)]
        {
            if lacks(words) {
                out.push((measure, Kind::Approved, at));
            }
        }
    }
    if let Some(at) = file.closed_at {
        if is(Word::Refused) && broke(at) {
            out.push((Measure::DeadlinesBroken, Kind::Refused, at));
        }
        if is(Word::Activated) {
            let level = if file.level == 2 { Measure::Activated2 } else { Measure::Activated1 };
            let how = if file.activated_how.as_deref() == Some("assisted") { Measure::Assisted } else { Measure::SelfServed };
            out.push((level, Kind::Activated, at));
            out.push((how, Kind::Activated, at));
        }
    }
    if let Some(at) = file.proven_at {
        out.push((Measure::SignedIn, Kind::SignInProven, at));
        if let Some(bucket) = Measure::of_visit(at.since(file.visit_started_at)) {
            out.push((bucket, Kind::SignInProven, at));
        }
    }
    out
}

/// One number for each measure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures(std::collections::BTreeMap<Measure, i64>);

impl Figures {
    pub fn get(&self, measure: Measure) -> i64 {
        self.0.get(&measure).copied().unwrap_or(0)
    }

    pub fn add(&mut self, measure: Measure, n: i64) {
        *self.0.entry(measure).or_default() += n;
    }

    pub fn merge(&mut self, other: &Self) {
        for (measure, n) in &other.0 {
            self.add(*measure, *n);
        }
    }

    pub fn activated(&self) -> i64 {
        self.get(Measure::Activated1) + self.get(Measure::Activated2)
    }

    /// Visits to one identity in use, in hundredths; none where nothing is in use.
    pub fn attempts_per_success(&self) -> Option<i64> {
        let visits = self.get(Measure::Visits);
        let activated = self.activated();
        (activated > 0 && visits > 0).then(|| (visits * 100 + activated / 2) / activated)
    }

    /// The minutes below which so many of a hundred visits lie: read off the buckets, straight within one.
    pub fn minutes(&self, percent: i64) -> Option<f64> {
        let all: i64 = BUCKETS.iter().map(|(measure, _)| self.get(*measure)).sum();
        if all <= 0 {
            return None;
        }
        let wanted = all * percent;
        let (mut below, mut lower) = (0, 0u32);
        for (measure, upper) in BUCKETS {
            let here = self.get(measure);
            if here > 0 && (below + here) * 100 >= wanted {
                let share = ratio(wanted - below * 100, here * 100);
                return Some(f64::from(lower) + share * f64::from(upper - lower));
            }
            below += here;
            lower = upper;
        }
        None
    }
}

fn ratio(part: i64, whole: i64) -> f64 {
    let (part, whole) = (i32::try_from(part.clamp(0, whole) * 1_000_000 / whole.max(1)).unwrap_or(0), 1_000_000.0);
    f64::from(part) / whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Random;
    use crate::base::ids::{DeskId, FileId};

    fn file() -> Counted {
        let random = Random::test(1);
        Counted {
            id: FileId::new(Timestamp(0), &random),
            desk: DeskId::new(Timestamp(0), &random),
            level: 2,
            state: "activated".into(),
            visit_started_at: Timestamp(0),
            received_at: Some(Timestamp(1)),
            due_at: Some(Timestamp(10)),
            approved_at: Some(Timestamp(2)),
            closed_at: Some(Timestamp(3)),
            proven_at: Some(Timestamp(4 * 60_000)),
            activated_how: Some("self".into()),
            unusual: Some(String::new()),
        }
    }

    fn counted(file: &Counted) -> Vec<&'static str> {
        of_file(file).into_iter().map(|(measure, ..)| measure.word()).collect()
    }

    #[test]
    fn a_file_that_went_well_counts_once_for_each_step() {
        let steps =
            ["files", "approved", "correct", "complete", "clean", "activated_level_2", "self_served", "signed_in", "minutes_5"];
        assert_eq!(counted(&file()), steps);
    }

    #[test]
    fn what_went_wrong_shows_in_its_own_column() {
        let late = Counted { due_at: Some(Timestamp(1)), unusual: Some("difference no-phone returned".into()), ..file() };
        let late = Counted { activated_how: Some("assisted".into()), level: 1, proven_at: None, ..late };
        assert_eq!(counted(&late), ["files", "approved", "deadlines_broken", "activated_level_1", "assisted"]);
        let refused =
            Counted { state: "refused".into(), approved_at: None, due_at: Some(Timestamp(1)), proven_at: None, ..file() };
        assert_eq!(counted(&refused), ["files", "deadlines_broken"]);
    }

    #[test]
    fn median_and_tail_are_read_off_the_buckets() {
        let mut figures = Figures::default();
        assert_eq!(figures.minutes(50), None);
        figures.add(Measure::Minutes5, 10);
        assert_eq!(figures.minutes(50), Some(4.0));
        figures.add(Measure::Minutes240, 10);
        assert_eq!(figures.minutes(50), Some(5.0));
        assert!(figures.minutes(95).is_some_and(|minutes| minutes > 120.0));
        figures.add(Measure::Visits, 3);
        figures.add(Measure::Activated1, 2);
        assert_eq!(figures.attempts_per_success(), Some(150));
    }

    #[test]
    fn every_measure_reads_back() {
        for measure in Measure::ALL {
            assert_eq!(Measure::from_word(measure.word()), Some(*measure));
        }
    }
}
