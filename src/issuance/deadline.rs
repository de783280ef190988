//! Until when a file must be decided: working days from receipt (Decree 69/2024, article 13), with the time added during
//! which the legal clock stood still.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use crate::base::Timestamp;
use crate::base::zone::{self, Day};
use crate::identity::law::{Law, Procedure};
use crate::identity::level::AccountLevel;
use crate::identity::person::Facts;

/// Which days are worked: Monday to Friday, but for holidays, and with the weekend days worked in exchange.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    differs: BTreeMap<Day, Work>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    Off,
    Worked,
}

/// A line of the calendar that can't be read, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {0} of the calendar is not `day, off or work, name, announced or expected`")]
pub struct BadLine(pub usize);

static VIETNAM: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::parse(include_str!("holidays.tsv")).unwrap_or_else(|_| unreachable!("a file that tests parse")));

impl Calendar {
    /// The calendar that ships with the service (`holidays.tsv`).
    pub fn vietnam() -> &'static Self {
        &VIETNAM
    }

    /// Reads a calendar; lines that begin with `#` are remarks.
    pub fn parse(text: &str) -> Result<Self, BadLine> {
        let mut differs = BTreeMap::new();
        for (at, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let fields: Vec<&str> = line.split('\t').collect();
            let (day, work) = match fields.as_slice() {
                [day, "off", _, "announced" | "expected"] => (Day::from_iso(day), Work::Off),
                [day, "work", _, "announced" | "expected"] => (Day::from_iso(day), Work::Worked),
                _ => (None, Work::Off),
            };
            differs.insert(day.ok_or(BadLine(at + 1))?, work);
        }
        Ok(Self { differs })
    }

    pub fn is_working(&self, day: Day) -> bool {
        match self.differs.get(&day) {
            Some(Work::Off) => false,
            Some(Work::Worked) => true,
            None => !day.is_weekend(),
        }
    }

    /// `day` itself when it is worked, else the first worked day after it.
    pub fn working_from(&self, day: Day) -> Day {
        // A calendar that closes a whole year is a mistake of its keeper; a deadline must come out of it all the same.
        (0..366).map(|n| day.plus_days(n)).find(|day| self.is_working(*day)).unwrap_or(day)
    }

    /// The `days`th worked day after `day`.
    pub fn plus_working(&self, day: Day, days: u32) -> Day {
        (0..days).fold(day, |day, _| self.working_from(day.plus_days(1)))
    }
}

/// For how long a file may take (article 13): by level with a valid card, longer together with the card itself; by what the
/// immigration database has of a foreigner; by whether a database knows an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    WithCard(AccountLevel),
    WithoutCard,
    Foreigner { level: AccountLevel, has_biometrics: bool },
    Organisation { is_known: bool },
}

impl Case {
    /// The case of a person, for a file that was opened on a day. A card that was issued since then came of the same visit.
    pub fn of(facts: &Facts, level: AccountLevel, opened: Day) -> Self {
        match &facts.foreigner {
            Some(foreigner) => Self::Foreigner { level, has_biometrics: foreigner.has_biometrics },
            None if facts.card.as_ref().is_some_and(|card| card.issued >= opened) => Self::WithoutCard,
            None => Self::WithCard(level),
        }
    }
}

/// The end of the day by which a file received at `received` must be decided.
pub fn due(received: Timestamp, case: Case, law: &Law, calendar: &Calendar) -> Timestamp {
    let days = match case {
        Case::WithCard(level) => law.days(level),
        Case::WithoutCard => law.days_without_card,
        Case::Foreigner { level: AccountLevel::One, .. } => law.days_foreigner_level_1,
        Case::Foreigner { has_biometrics: true, .. } => law.days_foreigner_level_2,
        Case::Foreigner { has_biometrics: false, .. } => law.days_foreigner_unmatched,
        Case::Organisation { is_known: true } => law.days_organisation,
        Case::Organisation { is_known: false } => {
            let first = first_day(received, law.cut_off_hour(Procedure::Issuance), calendar);
            return end_of(first.plus_days(i64::from(law.days_organisation_verified)));
        }
    };
    within(received, days, law.cut_off_hour(Procedure::Issuance), calendar)
}

/// The end of the `days`th working day after something was received. Received at or after the cut-off hour, or on a day that
/// is not worked, it counts from the next working day.
pub fn within(received: Timestamp, days: u32, cut_off_hour: u32, calendar: &Calendar) -> Timestamp {
    end_of(calendar.plus_working(first_day(received, cut_off_hour, calendar), days))
}

fn first_day(received: Timestamp, cut_off_hour: u32, calendar: &Calendar) -> Day {
    let day = zone::day_of(received);
    let late = zone::hour_of(received) >= cut_off_hour;
    calendar.working_from(if late && calendar.is_working(day) { day.plus_days(1) } else { day })
}

/// The deadline when the clock stood still for `paused`: later by that time, and never on a day that is not worked.
pub fn extended(due: Timestamp, paused: Duration, calendar: &Calendar) -> Timestamp {
    let later = due + paused;
    let day = zone::day_of(later);
    if calendar.is_working(day) { later } else { end_of(calendar.working_from(day)) }
}

/// The last moment in which the holder activates alone: the end of the last of the law's days after the notice (article 14).
pub fn activate_by(notified: Timestamp, law: &Law) -> Timestamp {
    end_of(zone::day_of(notified).plus_days(i64::from(law.activation_days)))
}

/// The last millisecond of a day in Vietnam, so that it is shown with that day's date.
fn end_of(day: Day) -> Timestamp {
    day.plus_days(1).start() - Duration::from_millis(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str, hour: u64, minute: u64) -> Timestamp {
        Day::from_iso(day).unwrap().start() + Duration::from_secs(hour * 3600 + minute * 60)
    }

    fn due_day(received: Timestamp, case: Case) -> String {
        let law = Law::on(zone::day_of(received));
        zone::day_of(due(received, case, law, Calendar::vietnam())).iso()
    }

    #[test]
    fn the_case_sets_the_days_and_weekends_do_not_count() {
        let thursday = at("2026-11-19", 9, 0);
        assert_eq!(due_day(thursday, Case::WithCard(AccountLevel::One)), "2026-11-20");
        assert_eq!(due_day(thursday, Case::WithCard(AccountLevel::Two)), "2026-11-24");
        assert_eq!(due_day(thursday, Case::WithoutCard), "2026-11-30");
    }

    #[test]
    fn foreigners_and_organisations_have_days_of_their_own() {
        let thursday = at("2026-11-19", 9, 0);
        let foreigner = |level, has_biometrics| Case::Foreigner { level, has_biometrics };
        assert_eq!(due_day(thursday, foreigner(AccountLevel::One, true)), "2026-11-20");
        assert_eq!(due_day(thursday, foreigner(AccountLevel::Two, true)), "2026-11-24");
        assert_eq!(due_day(thursday, foreigner(AccountLevel::Two, false)), "2026-11-30");
        assert_eq!(due_day(thursday, Case::Organisation { is_known: true }), "2026-11-24");
        assert_eq!(due_day(thursday, Case::Organisation { is_known: false }), "2026-12-04", "fifteen days of the calendar");
        assert_eq!(due_day(at("2026-11-19", 15, 0), Case::Organisation { is_known: false }), "2026-12-05");
    }

    #[test]
    fn each_procedure_has_its_own_cut_off_hour() {
        let law = Law::on(day("2026-11-19"));
        let within = |hour, procedure| {
            let due = within(at("2026-11-19", hour, 30), 1, law.cut_off_hour(procedure), Calendar::vietnam());
            zone::day_of(due).iso()
        };
        assert_eq!(within(15, Procedure::Correction), "2026-11-23");
        assert_eq!(within(15, Procedure::AgencyLock), "2026-11-20", "an agency's request counts until the end of office hours");
        assert_eq!(within(17, Procedure::AgencyLock), "2026-11-23");
    }

    #[test]
    fn a_card_that_came_of_the_same_visit_has_the_longer_case() {
        let facts = |issued: &str| -> Facts {
            serde_json::from_value(serde_json::json!({
                "number": "901099012345", "name": "Nguyễn Văn An", "birth": "1999-11-24", "sex": "male", "nationality": "VN",
                "residence": { "text": "Hà Nội" }, "card": { "issued": issued, "status": "valid" }
            }))
            .unwrap()
        };
        let case = |issued| Case::of(&facts(issued), AccountLevel::Two, day("2026-11-19"));
        assert_eq!(case("2024-07-01"), Case::WithCard(AccountLevel::Two));
        assert_eq!(case("2026-11-23"), Case::WithoutCard);
    }

    #[test]
    fn from_three_in_the_afternoon_the_next_working_day_is_the_first() {
        let one = Case::WithCard(AccountLevel::One);
        assert_eq!(due_day(at("2026-11-19", 14, 59), one), "2026-11-20");
        assert_eq!(due_day(at("2026-11-19", 15, 0), one), "2026-11-23");
        assert_eq!(due_day(at("2026-11-20", 16, 0), one), "2026-11-24");
        // A Saturday's file is Monday's, early or late.
        assert_eq!(due_day(at("2026-11-21", 9, 0), one), "2026-11-24");
        assert_eq!(due_day(at("2026-11-21", 16, 0), one), "2026-11-24");
    }

    #[test]
    fn holidays_and_swapped_days_count_as_announced() {
        let two = Case::WithCard(AccountLevel::Two);
        // Tết from Monday to Friday.
        assert_eq!(due_day(at("2026-02-13", 9, 0), two), "2026-02-25");
        // Saturday 22/08/2026 is worked, Monday 31/08 is not.
        assert_eq!(due_day(at("2026-08-20", 9, 0), two), "2026-08-24");
        assert_eq!(due_day(at("2026-08-28", 9, 0), two), "2026-09-07");
    }

    #[test]
    fn time_in_which_the_clock_stood_still_is_added_and_ends_on_a_working_day() {
        let due = due(at("2026-11-19", 9, 0), Case::WithCard(AccountLevel::One), Law::on(day("2026-11-19")), Calendar::vietnam());
        let hour = Duration::from_secs(3600);
        assert_eq!(extended(due, Duration::ZERO, Calendar::vietnam()), due);
        assert_eq!(zone::day_of(extended(due, hour, Calendar::vietnam())).iso(), "2026-11-23", "Friday's end becomes Monday");
        assert_eq!(extended(due, 80 * hour, Calendar::vietnam()), due + 80 * hour);
    }

    #[test]
    fn the_holder_has_the_whole_of_the_seventh_day() {
        let until = activate_by(at("2026-11-24", 9, 0), Law::on(day("2026-11-24")));
        assert_eq!(zone::date_time(until), "01/12/2026 23:59");
    }

    #[test]
    fn a_calendar_with_a_bad_line_is_refused_by_its_number() {
        assert_eq!(Calendar::parse("# remark\n2026-13-01\toff\tx\texpected\n").unwrap_err(), BadLine(2));
        assert_eq!(Calendar::parse("2026-01-01\tholiday\tx\texpected\n").unwrap_err(), BadLine(1));
    }

    #[test]
    fn every_year_of_the_calendar_names_the_eleven_days_of_the_labour_code() {
        // One, five, one, two and two days (article 112), some of which fall on weekends and are made up for.
        for year in [2026, 2027] {
            let off = Calendar::vietnam()
                .differs
                .iter()
                .filter(|(day, work)| chrono::Datelike::year(&day.0) == year && **work == Work::Off)
                .count();
            let swapped = Calendar::vietnam()
                .differs
                .iter()
                .filter(|(day, work)| chrono::Datelike::year(&day.0) == year && **work == Work::Worked)
                .count();
            assert_eq!(off - swapped, 11, "{year}");
        }
    }

    fn day(iso: &str) -> Day {
        Day::from_iso(iso).unwrap()
    }
}
