//! The table as documents: JSON and CSV of the same numbers, and as text for a terminal.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::measure::{Figures, Measure};
use super::view::{Line, Table};
use crate::base::csv;

/// The columns of every document, in the order of the funnel. The buckets of minutes stay inside.
pub const COLUMNS: [Measure; 14] = [
    Measure::Cards,
    Measure::Files,
    Measure::Approved,
    Measure::Activated1,
    Measure::Activated2,
    Measure::SignedIn,
    Measure::Assisted,
    Measure::SelfServed,
    Measure::Helped,
    Measure::Visits,
    Measure::DeadlinesBroken,
    Measure::Correct,
    Measure::Complete,
    Measure::Clean,
];

/// One line as an object. `live` (sống) is what is in use: an identity with which somebody has signed in.
fn object(line: &Line) -> Value {
    let mut out = Map::new();
    out.insert("place".into(), json!(line.place));
    out.insert("name".into(), json!(line.name));
    out.insert("target".into(), json!(line.target));
    for measure in COLUMNS {
        out.insert(measure.word().into(), json!(line.shown(measure)));
    }
    out.insert("live".into(), json!(line.shown(Measure::SignedIn)));
    out.insert("attempts_per_success".into(), json!(hundredths(&line.figures).filter(|_| line.tells_rates())));
    out.insert("minutes_median".into(), json!(rounded(line.figures.minutes(50)).filter(|_| line.tells_rates())));
    out.insert("minutes_p95".into(), json!(rounded(line.figures.minutes(95)).filter(|_| line.tells_rates())));
    Value::Object(out)
}

fn hundredths(figures: &Figures) -> Option<f64> {
    figures.attempts_per_success().and_then(|n| i32::try_from(n).ok()).map(|n| f64::from(n) / 100.0)
}

fn rounded(minutes: Option<f64>) -> Option<f64> {
    minutes.map(|minutes| (minutes * 10.0).round() / 10.0)
}

pub fn json(table: &Table) -> Value {
    let steps: Vec<Value> = table
        .steps
        .iter()
        .map(|step| {
            let mut out = Map::new();
            out.insert("from".into(), json!(step.from.iso()));
            for measure in COLUMNS {
                out.insert(measure.word().into(), json!((!step.hidden.contains(&measure)).then(|| step.figures.get(measure))));
            }
            Value::Object(out)
        })
        .collect();
    json!({
        "from": table.asked.from.map(crate::base::zone::Day::iso),
        "to": table.asked.to.map(crate::base::zone::Day::iso),
        "total": object(&table.total),
        "places": table.places.iter().map(object).collect::<Vec<_>>(),
        "by": if table.by_day { "day" } else { "month" },
        "steps": steps,
    })
}

/// A line for each place and one for all, safe to open in a spreadsheet.
pub fn csv(table: &Table) -> String {
    let head = ["place", "name", "target"].into_iter().chain(COLUMNS.map(Measure::word));
    let head = head.chain(["live", "attempts_per_success", "minutes_median", "minutes_p95"]);
    let mut out = csv::record(head);
    for line in table.places.iter().chain([&table.total]) {
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let whole = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        let mut record = vec![line.place.clone(), line.name.clone()];
        record.push(line.target.map(|target| target.to_string()).unwrap_or_default());
        record.extend(COLUMNS.map(|measure| whole(line.shown(measure))));
        record.push(whole(line.shown(Measure::SignedIn)));
        record.push(number(hundredths(&line.figures).filter(|_| line.tells_rates())));
        record.push(number(rounded(line.figures.minutes(50)).filter(|_| line.tells_rates())));
        record.push(number(rounded(line.figures.minutes(95)).filter(|_| line.tells_rates())));
        out.push_str(&csv::record(record));
    }
    out
}

/// For a terminal.
pub fn text(table: &Table) -> String {
    let shown = [Measure::Cards, Measure::Files, Measure::Approved, Measure::Activated1, Measure::Activated2, Measure::SignedIn];
    let mut out = format!("{:<8}", "place");
    for measure in shown {
        let _ = write!(out, "{:>19}", measure.word());
    }
    out.push_str("  name");
    for line in table.places.iter().chain([&table.total]) {
        let _ = write!(out, "\n{:<8}", line.place);
        for measure in shown {
            let _ = write!(out, "{:>19}", line.figures.get(measure));
        }
        let _ = write!(out, "  {}", line.name);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuance::table::view::{Asked, Depth};

    fn table(name: &str) -> Table {
        let mut figures = Figures::default();
        figures.add(Measure::Cards, 7);
        figures.add(Measure::Activated2, 2);
        let line = |place: &str, name: &str| Line {
            place: place.into(),
            name: name.into(),
            target: Some(9),
            figures: figures.clone(),
            hidden: std::collections::BTreeSet::new(),
        };
        Table {
            asked: Asked::default(),
            depth: Depth::Province,
            under: Depth::Commune,
            total: line("01", "Hà Nội"),
            places: vec![line("00004", name)],
            steps: Vec::new(),
            by_day: false,
        }
    }

    #[test]
    fn both_documents_hold_the_same_numbers() {
        let table = table("Phường Ba Đình");
        let total = &json(&table)["total"];
        assert_eq!(
            (total["cards"].as_i64(), total["activated_level_2"].as_i64(), total["target"].as_i64()),
            (Some(7), Some(2), Some(9))
        );
        assert!(csv(&table).lines().nth(1).unwrap().starts_with("00004,Phường Ba Đình,9,7,0,0,0,2,"));
    }

    #[test]
    fn a_name_that_is_a_formula_stays_a_name() {
        assert!(csv(&table("=cmd|'/c calc'!A1")).contains(",'=cmd|"));
    }
}
