//! Bars and lines, drawn on the server. Their numbers stand in the table beside them: a chart adds nothing that only eyes get.

use crate::base::Language;
use crate::issuance::table::{Line, Measure, Table};
use crate::web::texts::say_with;

/// A place's way from file to identity in use, in hundredths of the longest bar.
pub(super) struct Bar {
    pub name: String,
    pub y: usize,
    pub files: i64,
    pub approved: i64,
    pub activated: i64,
}

/// The most places that are drawn.
const MOST: usize = 40;
/// Height of one place.
const STEP: usize = 26;

/// The places with the most files, the largest first.
pub(super) fn bars(places: &[Line]) -> Vec<Bar> {
    let number = |line: &Line, measure| line.shown(measure).unwrap_or(0);
    let mut largest: Vec<&Line> = places.iter().filter(|line| number(line, Measure::Files) > 0).collect();
    largest.sort_by_key(|line| std::cmp::Reverse(number(line, Measure::Files)));
    let longest = largest.first().map_or(1, |line| number(line, Measure::Files)).max(1);
    let share = |n: i64| n.clamp(0, longest) * 600 / longest;
    largest
        .into_iter()
        .take(MOST)
        .enumerate()
        .map(|(at, line)| Bar {
            name: line.name.clone(),
            y: at * STEP,
            files: share(number(line, Measure::Files)),
            approved: share(number(line, Measure::Approved)),
            activated: share(number(line, Measure::Activated1) + number(line, Measure::Activated2)),
        })
        .collect()
}

/// The course of time: two lines through the same days or months.
pub(super) struct Course {
    pub files: String,
    pub activated: String,
    /// Which line is which, and from when to when.
    pub caption: String,
}

impl Course {
    /// None for fewer than two points.
    pub fn of(table: &Table, language: Language) -> Option<Self> {
        let steps = &table.steps;
        let (first, last) = (steps.first()?, steps.last()?);
        if steps.len() < 2 {
            return None;
        }
        let files = |at: usize| steps[at].figures.get(Measure::Files);
        let activated = |at: usize| steps[at].figures.activated();
        let highest = (0..steps.len()).map(|at| files(at).max(activated(at))).max().unwrap_or(1).max(1);
        let points = |of: &dyn Fn(usize) -> i64| {
            let point =
                |at: usize| format!("{},{}", at * 600 / (steps.len() - 1), 200 - of(at).clamp(0, highest) * 200 / highest);
            (0..steps.len()).map(point).collect::<Vec<_>>().join(" ")
        };
        Some(Self {
            files: points(&files),
            activated: points(&activated),
            caption: say_with(language, "table-course", &[("first", &first.from.to_string()), ("last", &last.from.to_string())])
                .into_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::issuance::table::Figures;

    #[test]
    fn bars_are_shares_of_the_longest_and_the_largest_stands_first() {
        let line = |name: &str, files: i64, activated: i64| {
            let mut figures = Figures::default();
            figures.add(Measure::Files, files);
            figures.add(Measure::Activated2, activated);
            Line { place: name.into(), name: name.into(), target: None, figures, hidden: BTreeSet::new() }
        };
        let bars = bars(&[line("a", 100, 20), line("b", 200, 50), line("c", 0, 0)]);
        assert_eq!(bars.len(), 2);
        assert_eq!((bars[0].name.as_str(), bars[0].files, bars[0].activated), ("b", 600, 150));
        assert_eq!((bars[1].files, bars[1].y), (300, STEP));
    }
}
