//! What the public is not shown: numbers so small that a person could be told from them. Where one alone would be left out,
//! the next smallest goes too, for the sum would give it away.

use super::measure::Measure;
use super::view::{Depth, Table};

/// The smallest number of people that is shown.
pub const FEWEST: i64 = 10;

/// Leaves out what the public is not shown. No desk is named to it.
pub fn hide(table: &mut Table) {
    if table.under == Depth::Desk {
        table.places.clear();
    }
    for measure in Measure::ALL.iter().copied() {
        let small = |n: i64| n > 0 && n < FEWEST;
        if small(table.total.figures.get(measure)) {
            table.total.hidden.insert(measure);
        }
        let mut hidden = 0;
        for line in &mut table.places {
            if small(line.figures.get(measure)) {
                line.hidden.insert(measure);
                hidden += 1;
            }
        }
        if hidden == 1 {
            let others = table.places.iter_mut().filter(|line| !line.hidden.contains(&measure) && line.figures.get(measure) > 0);
            if let Some(next) = others.min_by_key(|line| line.figures.get(measure)) {
                next.hidden.insert(measure);
            }
        }
        for step in &mut table.steps {
            if small(step.figures.get(measure)) {
                step.hidden.insert(measure);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::issuance::table::measure::Figures;
    use crate::issuance::table::view::{Asked, Line};

    fn line(place: &str, n: i64) -> Line {
        let mut figures = Figures::default();
        figures.add(Measure::Files, n);
        Line { place: place.into(), name: place.into(), target: None, figures, hidden: BTreeSet::new() }
    }

    fn table(numbers: &[i64], under: Depth) -> Table {
        let places: Vec<Line> = numbers.iter().enumerate().map(|(at, n)| line(&at.to_string(), *n)).collect();
        let total = line("01", numbers.iter().sum());
        Table { asked: Asked::default(), depth: Depth::Province, under, total, places, steps: Vec::new(), by_day: false }
    }

    fn hidden(numbers: &[i64]) -> Vec<bool> {
        let mut table = table(numbers, Depth::Commune);
        hide(&mut table);
        table.places.iter().map(|line| line.hidden.contains(&Measure::Files)).collect()
    }

    #[test]
    fn a_number_that_could_be_a_person_is_left_out_and_can_t_be_computed_from_the_sum() {
        assert_eq!(hidden(&[100, 200, 0]), [false, false, false]);
        assert_eq!(hidden(&[100, 3, 200]), [true, true, false]);
        assert_eq!(hidden(&[9, 3, 200]), [true, true, false]);
        assert_eq!(hidden(&[10, 50]), [false, false]);
    }

    #[test]
    fn no_desk_is_named_to_the_public() {
        let mut table = table(&[100, 200], Depth::Desk);
        hide(&mut table);
        assert!(table.places.is_empty());
    }
}
