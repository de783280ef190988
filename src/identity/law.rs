//! Legal parameters, effective-dated, as data (`law.tsv`): a change of law is a new line there with its article, never a
//! literal in a flow.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::base::zone::Day;
use crate::identity::level::AccountLevel;
use crate::identity::lock::{Ground, Party};

macro_rules! parameters {
    ($($(#[$doc:meta])* $field:ident: $kind:ty = $name:literal,)*) => {
        /// The parameters in force on a day.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Law {
            /// First day on which all of these hold together.
            pub from: Day,
            $($(#[$doc])* pub $field: $kind,)*
            grounds: BTreeMap<Ground, Lifting>,
            articles: BTreeMap<String, Said>,
        }

        impl Law {
            fn of(from: Day, said: BTreeMap<String, Said>) -> Option<Self> {
                let grounds = Ground::ALL.into_iter().map(|ground| {
                    Some((ground, said.get(&format!("lock.{}", ground.word()))?.value.parse().ok()?))
                });
                Some(Self {
                    from,
                    $($field: said.get($name)?.value.parse().ok()?,)*
                    grounds: grounds.collect::<Option<_>>()?,
                    articles: said,
                })
            }
        }

        /// The names of the numbers among the parameters.
        const NAMES: &[&str] = &[$($name),*];
    };
}

parameters! {
    level_1_from_age: i32 = "level-1-from-age",
    level_2_from_age: i32 = "level-2-from-age",
    /// From this age a person acts alone.
    alone_from_age: i32 = "alone-from-age",
    /// From this age face and fingerprints are taken.
    biometrics_from_age: i32 = "biometrics-from-age",
    /// Working days to a result for a citizen with a valid card, by level.
    days_level_1: u32 = "level-1-days",
    days_level_2: u32 = "level-2-days",
    /// The same together with the card itself.
    days_without_card: u32 = "without-card-days",
    days_foreigner_level_1: u32 = "foreigner-level-1-days",
    days_foreigner_level_2: u32 = "foreigner-level-2-days",
    /// For a foreigner whose biometrics the immigration database has not yet.
    days_foreigner_unmatched: u32 = "foreigner-unmatched-days",
    days_organisation: u32 = "organisation-days",
    /// Calendar days, for an organisation that no database knows.
    days_organisation_verified: u32 = "organisation-verified-days",
    days_correction: u32 = "correction-days",
    /// An agency's request to lock: to be reviewed, and then to be approved.
    days_lock_review: u32 = "lock-review-days",
    days_lock_approval: u32 = "lock-approval-days",
    issuance_cut_off: u32 = "issuance-cut-off-hour",
    correction_cut_off: u32 = "correction-cut-off-hour",
    lock_cut_off: u32 = "lock-cut-off-hour",
    /// Days from the notice within which the holder activates alone.
    activation_days: u32 = "activation-days",
    /// Years that the history of use is kept.
    history_years: u32 = "history-years",
    sample_per_mille: u32 = "sample-per-mille",
    escalate_hours: u32 = "escalate-hours",
}

/// What is counted in working days, each with its own cut-off hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Procedure {
    Issuance,
    Correction,
    AgencyLock,
}

/// Who lifts a ground, and whether the holder is told at once when it is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifting {
    pub by: Party,
    pub is_told: bool,
}

impl std::str::FromStr for Lifting {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (by, told) = text.split_once(' ').ok_or(())?;
        let by = match by {
            "holder" => Party::Holder,
            "authority" => Party::Authority,
            "agency" => Party::Agency,
            "register" => Party::Register,
            _ => return Err(()),
        };
        match told {
            "told" => Ok(Self { by, is_told: true }),
            "silent" => Ok(Self { by, is_told: false }),
            _ => Err(()),
        }
    }
}

/// A value as it stands in the file, since when, and where in the law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub since: Day,
    pub value: String,
    pub article: String,
}

/// What is wrong with a file of parameters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLaw {
    #[error("line {0} is not `parameter, day, value, article`, separated by tabs")]
    Line(usize),
    #[error("line {0} names no parameter, or gives it a value that it can't have")]
    Parameter(usize),
    #[error("a parameter is missing")]
    Missing,
}

static LAWS: LazyLock<Vec<Law>> =
    LazyLock::new(|| parse(include_str!("law.tsv")).unwrap_or_else(|_| unreachable!("a file that tests parse")));

/// Reads a file of parameters: the law between each two of its days, oldest first.
fn parse(text: &str) -> Result<Vec<Law>, BadLaw> {
    let mut rows: BTreeMap<String, BTreeMap<Day, Said>> = BTreeMap::new();
    let mut days = BTreeSet::new();
    for (at, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line)) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let [name, day, value, article] = line.split('\t').collect::<Vec<_>>()[..] else { return Err(BadLaw::Line(at)) };
        let since = Day::from_iso(day).ok_or(BadLaw::Line(at))?;
        let fits = match name.strip_prefix("lock.") {
            Some(ground) => ground.parse::<Ground>().is_ok() && value.parse::<Lifting>().is_ok(),
            None => NAMES.contains(&name) && value.parse::<u32>().is_ok_and(|number| number <= 10_000),
        };
        if !fits || article.trim().is_empty() {
            return Err(BadLaw::Parameter(at));
        }
        days.insert(since);
        let said = Said { since, value: value.to_owned(), article: article.to_owned() };
        rows.entry(name.to_owned()).or_default().insert(since, said);
    }
    let on = |day: Day| {
        let in_force = rows.iter().filter_map(|(name, said)| {
            let (_, said) = said.range(..=day).next_back().or_else(|| said.first_key_value())?;
            Some((name.clone(), said.clone()))
        });
        Law::of(day, in_force.collect())
    };
    let laws: Vec<Law> = days.into_iter().map(on).collect::<Option<_>>().ok_or(BadLaw::Missing)?;
    if laws.is_empty() { Err(BadLaw::Missing) } else { Ok(laws) }
}

fn in_force(laws: &[Law], day: Day) -> &Law {
    laws.iter().rev().find(|law| law.from <= day).unwrap_or(&laws[0])
}

impl Law {
    /// The law in force on `day`; before the first row, the first row.
    pub fn on(day: Day) -> &'static Self {
        in_force(&LAWS, day)
    }

    /// Working days to a result for a citizen whose card is valid.
    pub fn days(&self, level: AccountLevel) -> u32 {
        match level {
            AccountLevel::One => self.days_level_1,
            AccountLevel::Two => self.days_level_2,
        }
    }

    /// The hour from which a day's receipts count from the next working day.
    pub fn cut_off_hour(&self, procedure: Procedure) -> u32 {
        match procedure {
            Procedure::Issuance => self.issuance_cut_off,
            Procedure::Correction => self.correction_cut_off,
            Procedure::AgencyLock => self.lock_cut_off,
        }
    }

    /// Whether a person of `age` may hold `level`, and whether a guardian must be present (art. 7.1).
    pub fn eligibility(&self, age: i32, level: AccountLevel) -> Eligibility {
        let from = match level {
            AccountLevel::One => self.level_1_from_age,
            AccountLevel::Two => self.level_2_from_age,
        };
        if age < from {
            Eligibility::TooYoung
        } else if age < self.alone_from_age {
            Eligibility::WithGuardian
        } else {
            Eligibility::Alone
        }
    }

    /// Who lifts a ground, and whether its holder is told of it. A ground that the file leaves out belongs to the register.
    pub fn lifting(&self, ground: Ground) -> Lifting {
        self.grounds.get(&ground).copied().unwrap_or(Lifting { by: Party::Register, is_told: true })
    }

    /// Every parameter by name, with its value, since when it holds, and where it stands.
    pub fn articles(&self) -> impl Iterator<Item = (&str, &Said)> {
        self.articles.iter().map(|(name, said)| (name.as_str(), said))
    }
}

/// Who may hold a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eligibility {
    Alone,
    /// Only with the guardian or representative present.
    WithGuardian,
    TooYoung,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> Day {
        Day::new(y, m, d).unwrap()
    }

    #[test]
    fn the_law_changes_on_its_day_and_not_before() {
        let (before, after) = (Law::on(day(2024, 6, 30)), Law::on(day(2024, 7, 1)));
        assert_eq!((before.level_2_from_age, after.level_2_from_age), (14, 6));
        assert_eq!(before.eligibility(10, AccountLevel::Two), Eligibility::TooYoung, "Decree 59/2022");
        assert_eq!(after.eligibility(10, AccountLevel::Two), Eligibility::WithGuardian, "Decree 69/2024");
        assert_eq!(Law::on(day(2010, 1, 1)).from, day(2022, 10, 20), "before the first row, the first row");
    }

    #[test]
    fn a_new_row_is_a_new_law_from_its_day_on() {
        let changed = concat!(
            include_str!("law.tsv"),
            "level-2-days\t2027-03-01\t2\tNĐ x/2027, Điều 1\nlock.terms\t2027-03-01\tholder told\tNĐ x/2027, Điều 2\n",
            "activation-days\t2027-03-01\t30\tNĐ x/2027, Điều 3\nhistory-years\t2027-03-02\t10\tNĐ x/2027, Điều 4\n",
        );
        let laws = parse(changed).unwrap();
        let (before, after) = (in_force(&laws, day(2027, 2, 28)), in_force(&laws, day(2027, 3, 1)));
        assert_eq!((before.days_level_2, after.days_level_2), (3, 2));
        assert_eq!((before.activation_days, after.activation_days), (7, 30));
        assert_eq!((before.lifting(Ground::Terms).by, after.lifting(Ground::Terms).by), (Party::Authority, Party::Holder));
        assert_eq!((after.history_years, in_force(&laws, day(2027, 3, 2)).history_years), (5, 10));
        let (_, said) = after.articles().find(|(name, _)| *name == "level-2-days").unwrap();
        assert_eq!((said.since, said.article.as_str()), (day(2027, 3, 1), "NĐ x/2027, Điều 1"));
    }

    #[test]
    fn a_file_with_a_mistake_is_refused_by_its_line() {
        let table = [
            ("level-2-days\t2024-07-01\t3", BadLaw::Line(1)),
            ("level-2-days\t2024-13-01\t3\tx", BadLaw::Line(1)),
            ("# remark\nlevel-3-days\t2024-07-01\t3\tx", BadLaw::Parameter(2)),
            ("level-2-days\t2024-07-01\tsoon\tx", BadLaw::Parameter(1)),
            ("level-2-days\t2024-07-01\t3\t ", BadLaw::Parameter(1)),
            ("lock.whim\t2024-07-01\tholder told\tx", BadLaw::Parameter(1)),
            ("lock.terms\t2024-07-01\tanybody told\tx", BadLaw::Parameter(1)),
            ("level-2-days\t2024-07-01\t3\tx", BadLaw::Missing),
            ("", BadLaw::Missing),
        ];
        for (text, why) in table {
            assert_eq!(parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn age_gates() {
        let law = Law::on(day(2026, 11, 24));
        let table = [
            (5, AccountLevel::One, Eligibility::WithGuardian),
            (5, AccountLevel::Two, Eligibility::TooYoung),
            (6, AccountLevel::Two, Eligibility::WithGuardian),
            (13, AccountLevel::Two, Eligibility::WithGuardian),
            (14, AccountLevel::One, Eligibility::Alone),
            (14, AccountLevel::Two, Eligibility::Alone),
        ];
        for (age, level, expected) in table {
            assert_eq!(law.eligibility(age, level), expected, "{age} {level}");
        }
    }
}
