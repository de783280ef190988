//! Legal parameters, effective-dated: a change of law is a new row here with its article, never a literal in a flow.

use crate::base::zone::Day;
use crate::identity::level::AccountLevel;

/// The parameters in force on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Law {
    /// First day in force.
    pub from: (i32, u32, u32),
    /// The instrument, for the officer and the record.
    pub instrument: &'static str,
    /// Working days to a result for a citizen with a valid card, by level (art. 13).
    pub days_level_1: u32,
    pub days_level_2: u32,
    /// Working days when the card is expired or missing (art. 13).
    pub days_without_card: u32,
    /// Files received at or after this hour count from the next working day.
    pub cut_off_hour: u32,
    /// Days from the notice within which the holder activates alone (art. 14).
    pub activation_days: u32,
    /// From this age level 2 is given (art. 7).
    pub level_2_from_age: i32,
    /// From this age a person acts alone (art. 7).
    pub alone_from_age: i32,
    /// Years that the history of use is kept (art. 28.4).
    pub history_years: u32,
}

/// Oldest first. Decree 320/2026 is in force since 28/09/2026; its articles on levels and deadlines have not been seen to
/// differ (docs/decisions/0006-law-as-data.md), so its row repeats Decree 69's values under its own date.
const LAWS: &[Law] = &[
    Law {
        from: (2024, 7, 1),
        instrument: "Nghị định 69/2024/NĐ-CP",
        days_level_1: 1,
        days_level_2: 3,
        days_without_card: 7,
        cut_off_hour: 15,
        activation_days: 7,
        level_2_from_age: 6,
        alone_from_age: 14,
        history_years: 5,
    },
    Law {
        from: (2026, 9, 28),
        instrument: "Nghị định 69/2024/NĐ-CP, sửa đổi bởi Nghị định 320/2026/NĐ-CP",
        days_level_1: 1,
        days_level_2: 3,
        days_without_card: 7,
        cut_off_hour: 15,
        activation_days: 7,
        level_2_from_age: 6,
        alone_from_age: 14,
        history_years: 5,
    },
];

impl Law {
    /// The law in force on `day`; before the first row, the first row.
    pub fn on(day: Day) -> &'static Self {
        let in_force = |law: &&Law| Day::new(law.from.0, law.from.1, law.from.2).is_some_and(|from| from <= day);
        LAWS.iter().rev().find(in_force).unwrap_or(&LAWS[0])
    }

    /// Working days to a result for a citizen whose card is valid.
    pub fn days(&self, level: AccountLevel) -> u32 {
        match level {
            AccountLevel::One => self.days_level_1,
            AccountLevel::Two => self.days_level_2,
        }
    }

    /// Whether a person of `age` may hold `level`, and whether a guardian must be present (art. 7.1).
    pub fn eligibility(&self, age: i32, level: AccountLevel) -> Eligibility {
        if level == AccountLevel::Two && age < self.level_2_from_age {
            Eligibility::TooYoung
        } else if age < self.alone_from_age {
            Eligibility::WithGuardian
        } else {
            Eligibility::Alone
        }
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
    fn the_law_changes_on_its_day() {
        assert_eq!(Law::on(day(2026, 9, 27)).from, (2024, 7, 1));
        assert_eq!(Law::on(day(2026, 9, 28)).from, (2026, 9, 28));
        assert_eq!(Law::on(day(2020, 1, 1)).from, (2024, 7, 1));
    }

    #[test]
    fn rows_stand_in_order() {
        assert!(LAWS.windows(2).all(|pair| pair[0].from < pair[1].from));
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
