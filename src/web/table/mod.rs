//! The campaign's table as pages: for everybody at `/table`, by whole months and without what could be a person; for
//! officers at `/desk/table`, within what their unit oversees. CSV and JSON hold the same numbers.

mod chart;

use askama::Template;
use axum::Router;
use axum::extract::State as Shares;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::Deserialize;

use self::chart::{Bar, Course};
use crate::app::Shared;
use crate::base::zone::Day;
use crate::base::{Broken, Language, Refusal};
use crate::issuance::table::view::Depth;
use crate::issuance::table::{Asked as Wanted, Line, Measure, Table, document, few, view};
use crate::store::tallies;
use crate::web::form::Asked;
use crate::web::guard::{NotAdmitted, OnDuty};
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::texts::say;
use crate::web::visit::Visit;

pub fn routes() -> Router<Shared> {
    Router::new().route("/table", get(public_page)).route("/table.csv", get(public_csv)).route("/table.json", get(public_json))
}

/// What the filter asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Filter {
    place: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

/// Why a table is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoTable {
    Place,
    Days,
}

impl Refusal for NoTable {
    fn code(&self) -> &'static str {
        match self {
            Self::Place => "table-place",
            Self::Days => "table-days",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Place => 404,
            Self::Days => 422,
        }
    }
}

impl Filter {
    fn wanted(&self) -> Result<Wanted, NoTable> {
        let day = |text: &Option<String>| match text.as_deref().map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => Day::from_iso(text).map(Some).ok_or(NoTable::Days),
        };
        let wanted = Wanted {
            place: self.place.as_deref().map(str::trim).filter(|code| !code.is_empty()).map(str::to_owned),
            from: day(&self.from)?,
            to: day(&self.to)?,
        };
        let backwards = wanted.from.zip(wanted.to).is_some_and(|(from, to)| from > to);
        if backwards { Err(NoTable::Days) } else { Ok(wanted) }
    }
}

/// For the public: whole months, and nothing that could be a person.
async fn public(app: &Shared, filter: &Filter) -> Result<Table, Failure> {
    let mut wanted = filter.wanted()?;
    wanted.from = wanted.from.and_then(|day| Day::new(chrono::Datelike::year(&day.0), chrono::Datelike::month(&day.0), 1));
    wanted.to = wanted.to.and_then(|day| {
        let next = day.0.checked_add_months(chrono::Months::new(1))?;
        Day::new(chrono::Datelike::year(&next), chrono::Datelike::month(&next), 1).map(|first| first.plus_days(-1))
    });
    let mut table = view::read(&app.db, wanted).await?.ok_or(NoTable::Place)?;
    if table.by_day {
        table.steps.clear();
    }
    few::hide(&mut table);
    Ok(table)
}

async fn public_page(Shares(app): Shares<Shared>, visit: Visit, Asked(filter): Asked<Filter>) -> Result<Response, Failure> {
    let table = public(&app, &filter).await?;
    html(&TablePage::new(Page::new(&visit, "table-title").wide(), &table, &filter, "/table"))
}

async fn public_csv(Shares(app): Shares<Shared>, Asked(filter): Asked<Filter>) -> Result<Response, Failure> {
    Ok(csv(&public(&app, &filter).await?))
}

async fn public_json(Shares(app): Shares<Shared>, Asked(filter): Asked<Filter>) -> Result<Response, Failure> {
    Ok(axum::Json(document::json(&public(&app, &filter).await?)).into_response())
}

fn csv(table: &Table) -> Response {
    let text = format!("\u{FEFF}{}", document::csv(table));
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"table.csv\"")];
    (headers, text).into_response()
}

/// For an officer: what their unit oversees, by day and by desk.
async fn overseen(app: &Shared, duty: &crate::store::officers::Duty, filter: &Filter) -> Result<Table, Failure> {
    let seat = tallies::seat_of(&app.db, duty.officer.id).await?.ok_or_else(|| Broken::new("an officer without a desk"))?;
    let mut wanted = filter.wanted()?;
    let own = (seat.kind != "ministry").then(|| seat.unit.clone());
    match (&wanted.place, &own) {
        (None, _) => wanted.place = own,
        (Some(asked), Some(own)) if asked != own => {
            let above = tallies::province_above(&app.db, asked).await?;
            if seat.kind != "province" || above.as_ref() != Some(own) {
                return Err(NotAdmitted::OtherRole.into());
            }
        }
        _ => {}
    }
    Ok(view::read(&app.db, wanted).await?.ok_or(NoTable::Place)?)
}

pub(in crate::web) async fn officers_page(
    Shares(app): Shares<Shared>,
    visit: Visit,
    OnDuty(duty): OnDuty,
    Asked(filter): Asked<Filter>,
) -> Result<Response, Failure> {
    let table = overseen(&app, &duty, &filter).await?;
    let page = crate::web::desk::officers_frame(&visit, &duty, "table-title");
    html(&TablePage::new(page, &table, &filter, "/desk/table"))
}

pub(in crate::web) async fn officers_csv(
    Shares(app): Shares<Shared>,
    OnDuty(duty): OnDuty,
    Asked(filter): Asked<Filter>,
) -> Result<Response, Failure> {
    Ok(csv(&overseen(&app, &duty, &filter).await?))
}

pub(in crate::web) async fn officers_json(
    Shares(app): Shares<Shared>,
    OnDuty(duty): OnDuty,
    Asked(filter): Asked<Filter>,
) -> Result<Response, Failure> {
    Ok(axum::Json(document::json(&overseen(&app, &duty, &filter).await?)).into_response())
}

#[derive(Template)]
#[template(path = "table/table.html")]
struct TablePage {
    p: Page,
    path: &'static str,
    place_name: String,
    /// What the filter holds.
    place: String,
    from: String,
    to: String,
    query: String,
    heads: Vec<String>,
    rows: Vec<Row>,
    total: Row,
    summary: String,
    bars: Vec<Bar>,
    course: Option<Course>,
}

/// A line of the page.
struct Row {
    name: String,
    href: Option<String>,
    cells: Vec<String>,
}

impl TablePage {
    fn new(p: Page, table: &Table, filter: &Filter, path: &'static str) -> Self {
        let language = p.language;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let query = |place: &str| {
            let mut pairs = url::form_urlencoded::Serializer::new(String::new());
            let (from, to) = (text(&filter.from), text(&filter.to));
            for (name, value) in [("place", place), ("from", from.as_str()), ("to", to.as_str())] {
                if !value.is_empty() {
                    pairs.append_pair(name, value);
                }
            }
            pairs.finish()
        };
        let href = |line: &Line| (table.under != Depth::Desk).then(|| format!("{path}?{}", query(&line.place)));
        let rows = table.places.iter().map(|line| Row { href: href(line), ..Row::of(language, line) }).collect();
        Self {
            path,
            place_name: table.total.name.clone(),
            place: text(&filter.place),
            from: text(&filter.from),
            to: text(&filter.to),
            query: query(&text(&filter.place)),
            heads: HEADS.iter().map(|key| say(language, key).into_owned()).collect(),
            rows,
            total: Row::of(language, &table.total),
            summary: summary(language, &table.total),
            bars: chart::bars(&table.places),
            course: Course::of(table, language),
            p,
        }
    }
}

/// The heads of the columns.
const HEADS: [&str; 13] = [
    "table-target",
    "table-cards",
    "table-files",
    "table-approved",
    "table-level-1",
    "table-level-2",
    "table-signed-in",
    "table-self-served",
    "table-assisted",
    "table-helped",
    "table-deadlines",
    "table-attempts",
    "table-minutes",
];

impl Row {
    fn of(language: Language, line: &Line) -> Self {
        let shown = |measure| line.shown(measure).map_or_else(|| format!("< {}", few::FEWEST), |n| grouped(language, n));
        let none = || "–".to_owned();
        let mut cells = vec![line.target.map_or_else(none, |n| grouped(language, n))];
        cells.extend(
            [
                Measure::Cards,
                Measure::Files,
                Measure::Approved,
                Measure::Activated1,
                Measure::Activated2,
                Measure::SignedIn,
                Measure::SelfServed,
                Measure::Assisted,
                Measure::Helped,
                Measure::DeadlinesBroken,
            ]
            .map(shown),
        );
        let tells = line.tells_rates();
        let attempts = line.figures.attempts_per_success().filter(|_| tells);
        cells.push(attempts.map_or_else(none, |n| decimal(language, n / 100, n % 100 / 10)));
        let minutes = line.figures.minutes(50).zip(line.figures.minutes(95)).filter(|_| tells);
        cells.push(minutes.map_or_else(none, |(median, tail)| format!("{median:.0} / {tail:.0}")));
        Self { name: line.name.clone(), href: None, cells }
    }
}

/// The funnel in one sentence: what a chart says to whoever does not see it.
fn summary(language: Language, total: &Line) -> String {
    let shown = |n: Option<i64>| n.map_or_else(|| format!("< {}", few::FEWEST), |n| grouped(language, n));
    let activated = match (total.shown(Measure::Activated1), total.shown(Measure::Activated2)) {
        (Some(one), Some(two)) => Some(one + two),
        _ => None,
    };
    crate::web::texts::say_with(
        language,
        "table-summary",
        &[
            ("place", &total.name),
            ("cards", &shown(total.shown(Measure::Cards))),
            ("files", &shown(total.shown(Measure::Files))),
            ("approved", &shown(total.shown(Measure::Approved))),
            ("activated", &shown(activated)),
            ("used", &shown(total.shown(Measure::SignedIn))),
        ],
    )
    .into_owned()
}

/// `1.234.567` in Vietnamese, `1,234,567` in English.
fn grouped(language: Language, n: i64) -> String {
    let (digits, separator) = (n.unsigned_abs().to_string(), if language == Language::Vi { '.' } else { ',' });
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    if n < 0 { format!("-{out}") } else { out }
}

fn decimal(language: Language, whole: i64, tenth: i64) -> String {
    format!("{whole}{}{tenth}", if language == Language::Vi { ',' } else { '.' })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_each_language_does() {
        assert_eq!(grouped(Language::Vi, 6_018_769), "6.018.769");
        assert_eq!(grouped(Language::En, -1234), "-1,234");
        assert_eq!(grouped(Language::En, 12), "12");
    }

    #[test]
    fn a_period_that_ends_before_it_begins_is_refused() {
        let filter = |from: &str, to: &str| Filter { place: None, from: Some(from.into()), to: Some(to.into()) };
        assert_eq!(filter("2022-02-01", "2022-01-01").wanted(), Err(NoTable::Days));
        assert_eq!(filter("yesterday", "").wanted(), Err(NoTable::Days));
        assert!(filter("", "2022-01-01").wanted().is_ok());
    }
}
