//! Asia/Ho_Chi_Minh: UTC+7 all year, no daylight saving since 1975. Dates and times as people read them.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _, Weekday};

use super::Timestamp;

/// 1970-01-01, counted from the year 1.
const EPOCH: i64 = 719_163;
const OFFSET: Duration = Duration::from_secs(7 * 3600);

/// A calendar day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub NaiveDate);

impl Day {
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self)
    }

    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.checked_add_signed(chrono::TimeDelta::days(days)).unwrap_or(self.0))
    }

    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// Years completed on `on` for someone born on this day. Born on 29 February: the year is completed on 1 March.
    pub fn age_on(self, on: Self) -> i32 {
        let years = on.0.year() - self.0.year();
        let before_birthday = (on.0.month(), on.0.day()) < (self.0.month(), self.0.day());
        years - i32::from(before_birthday)
    }

    /// ISO 8601, `2026-11-24`: OIDC's `birthdate`.
    pub fn iso(self) -> String {
        self.0.format("%Y-%m-%d").to_string()
    }

    pub fn from_iso(text: &str) -> Option<Self> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Self)
    }

    /// `ddMMyyyy`: the card's QR.
    pub fn from_card(text: &str) -> Option<Self> {
        if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Self::new(text[4..].parse().ok()?, text[2..4].parse().ok()?, text[..2].parse().ok()?)
    }

    pub fn card(self) -> String {
        self.0.format("%d%m%Y").to_string()
    }

    /// Days counted from 1970-01-01: how days stand in the database where they are added up.
    pub fn number(self) -> i64 {
        i64::from(self.0.num_days_from_ce()) - EPOCH
    }

    /// The day of a [`Day::number`].
    pub fn of_number(number: i64) -> Option<Self> {
        let days = i32::try_from(number.checked_add(EPOCH)?).ok()?;
        NaiveDate::from_num_days_from_ce_opt(days).map(Self)
    }

    /// Midnight at the start of this day in Vietnam.
    pub fn start(self) -> Timestamp {
        Timestamp(self.0.and_time(NaiveTime::MIN).and_utc().timestamp_millis()) - OFFSET
    }
}

/// `24/11/2026`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%d/%m/%Y"))
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso())
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.iso())
    }
}

impl<'de> serde::Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Self::from_iso(&text).ok_or_else(|| serde::de::Error::custom("expected a date such as 2026-11-24"))
    }
}

fn local(at: Timestamp) -> NaiveDateTime {
    DateTime::from_timestamp_millis((at + OFFSET).0).unwrap_or_default().naive_utc()
}

/// The day in Vietnam at `at`.
pub fn day_of(at: Timestamp) -> Day {
    Day(local(at).date())
}

/// The hour in Vietnam, 0 to 23.
pub fn hour_of(at: Timestamp) -> u32 {
    local(at).hour()
}

/// `24/11/2026 09:05`, in Vietnam.
pub fn date_time(at: Timestamp) -> String {
    local(at).format("%d/%m/%Y %H:%M").to_string()
}

/// `09:05`, in Vietnam.
pub fn time_of(at: Timestamp) -> String {
    local(at).format("%H:%M").to_string()
}

/// A moment in the form of RFC 3339; `None` for anything else.
pub fn from_rfc3339(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| Timestamp(at.timestamp_millis()))
}

/// RFC 3339 in UTC, for logs and machine-readable output.
pub fn rfc3339(at: Timestamp) -> String {
    DateTime::from_timestamp_millis(at.0).unwrap_or_default().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_evening_in_london_is_the_next_day_in_hanoi() {
        let at = Timestamp(1_764_000_000_000); // 2025-11-24T16:00:00Z
        assert_eq!(day_of(at).iso(), "2025-11-24");
        assert_eq!(hour_of(at), 23);
        assert_eq!(day_of(at + Duration::from_secs(3600)).iso(), "2025-11-25");
        assert_eq!(date_time(at), "24/11/2025 23:00");
        assert_eq!(day_of(at).start() + Duration::from_secs(23 * 3600), at);
    }

    #[test]
    fn age_counts_completed_years() {
        let born = Day::new(2012, 11, 24).unwrap();
        assert_eq!(born.age_on(Day::new(2026, 11, 23).unwrap()), 13);
        assert_eq!(born.age_on(Day::new(2026, 11, 24).unwrap()), 14);
        let leap = Day::new(2012, 2, 29).unwrap();
        assert_eq!(leap.age_on(Day::new(2026, 2, 28).unwrap()), 13);
        assert_eq!(leap.age_on(Day::new(2026, 3, 1).unwrap()), 14);
    }

    #[test]
    fn the_card_writes_days_without_separators() {
        assert_eq!(Day::from_card("24111999"), Day::new(1999, 11, 24));
        assert_eq!(Day::from_card("31021999"), None);
        assert_eq!(Day::from_card("2411199９"), None);
    }
}
