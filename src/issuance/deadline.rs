//! Until when a file must be decided: working days from receipt (Decree 69/2024, article 13), with the time added during
//! which the legal clock stood still.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use crate::base::Timestamp;
use crate::base::zone::{self, Day};
use crate::identity::law::Law;
use crate::identity::level::AccountLevel;

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

/// For how many working days a file may take (article 13): by level with a valid card, longer without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    WithCard(AccountLevel),
    WithoutCard,
}

/// The end of the day by which a file received at `received` must be decided. Received at or after the cut-off hour, or on
/// a day that is not worked, it counts from the next working day.
pub fn due(received: Timestamp, case: Case, law: &Law, calendar: &Calendar) -> Timestamp {
    let days = match case {
        Case::WithCard(level) => law.days(level),
        Case::WithoutCard => law.days_without_card,
    };
    let day = zone::day_of(received);
    let late = zone::hour_of(received) >= law.cut_off_hour;
    let first = calendar.working_from(if late && calendar.is_working(day) { day.plus_days(1) } else { day });
    end_of(calendar.plus_working(first, days))
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
