//! The table as it is shown: one place, the places under it, and the course of time. No line is a person.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::measure::{Figures, Measure};
use super::tree::{commune_key, first_of_month, month_number, province_key};
use crate::base::Broken;
use crate::base::zone::Day;
use crate::identity::place::{self, PlaceCode};
use crate::store::Db;
use crate::store::tallies::{self, Number, Point};

/// What is asked for. Without a place the whole country; without days, all time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The code of a province or a commune.
    pub place: Option<String>,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

/// How deep a place lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    Country,
    Province,
    Commune,
    Desk,
}

/// A place with its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub place: String,
    pub name: String,
    /// How many identities it is to issue, where that was set and all time is asked for.
    pub target: Option<i64>,
    pub figures: Figures,
    /// What is left out of a public table ([`super::few`]).
    pub hidden: BTreeSet<Measure>,
}

impl Line {
    /// A number, unless it is left out.
    pub fn shown(&self, measure: Measure) -> Option<i64> {
        (!self.hidden.contains(&measure)).then(|| self.figures.get(measure))
    }

    /// Whether what is computed from several numbers can be shown.
    pub fn tells_rates(&self) -> bool {
        self.hidden.is_empty()
    }
}

/// The numbers of one day or month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub from: Day,
    pub figures: Figures,
    pub hidden: BTreeSet<Measure>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub asked: Asked,
    pub depth: Depth,
    pub total: Line,
    /// Under the place, by code; where the country has numbers in one province only, its communes.
    pub places: Vec<Line>,
    pub under: Depth,
    /// By day up to [`BY_DAY`] days, else by month.
    pub steps: Vec<Step>,
    pub by_day: bool,
}

/// The longest period that is shown day by day.
pub const BY_DAY: i64 = 62;
const ALL_TIME: (i64, i64) = (i64::MIN, i64::MAX);

/// Reads the table. `None` for a place that there is not.
pub async fn read(db: &Db, asked: Asked) -> Result<Option<Table>, Broken> {
    let Some(whole) = Whole::find(db, &asked).await? else { return Ok(None) };
    let span = Span::of(&asked);
    let mut lines = lines(db, &whole.key(), &span).await?;
    let mut under = whole.under;
    let total = Line {
        place: whole.parent.clone(),
        name: whole.name.clone(),
        target: None,
        figures: lines.values().fold(Figures::default(), |mut all, figures| {
            all.merge(figures);
            all
        }),
        hidden: BTreeSet::new(),
    };
    let mut targets = targets(db, &whole, &span).await?;
    let target_of_all = whole.target(&targets, &span);
    let mut parent = whole.parent.clone();
    if whole.depth == Depth::Country && lines.len() == 1 {
        parent = lines.keys().next().cloned().unwrap_or_default();
        lines = self::lines(db, &province_key(&parent), &span).await?;
        under = Depth::Commune;
        targets = if span.is_all() { tallies::targets_of(db, &parent).await?.into_iter().collect() } else { HashMap::new() };
    }
    let names = names(db, &parent, under).await?;
    for place in targets.keys().filter(|_| under != Depth::Desk) {
        lines.entry(place.clone()).or_default();
    }
    let places = lines
        .into_iter()
        .map(|(place, figures)| Line {
            name: names.get(&place).cloned().or_else(|| listed(&place)).unwrap_or_else(|| place.clone()),
            target: targets.get(&place).copied(),
            place,
            figures,
            hidden: BTreeSet::new(),
        })
        .collect();
    let (steps, by_day) = steps(db, &whole, &asked).await?;
    Ok(Some(Table { total: Line { target: target_of_all, ..total }, depth: whole.depth, places, under, steps, by_day, asked }))
}

/// The place that is asked about.
struct Whole {
    depth: Depth,
    under: Depth,
    /// Its code, `` for the country.
    parent: String,
    name: String,
    province: Option<String>,
}

impl Whole {
    async fn find(db: &Db, asked: &Asked) -> Result<Option<Self>, Broken> {
        let Some(code) = asked.place.clone() else {
            let (depth, under) = (Depth::Country, Depth::Province);
            return Ok(Some(Self { depth, under, parent: String::new(), name: "Việt Nam".to_owned(), province: None }));
        };
        let unit = tallies::unit_name(db, &code).await?;
        let Some(name) = unit.or_else(|| listed(&code)) else { return Ok(None) };
        let province = province_of(db, &code).await?;
        Ok(Some(match province {
            Some(province) if province != code => {
                Self { depth: Depth::Commune, under: Depth::Desk, parent: code, name, province: Some(province) }
            }
            _ => Self { depth: Depth::Province, under: Depth::Commune, province: Some(code.clone()), parent: code, name },
        }))
    }

    /// The key under which what lies in it stands.
    fn key(&self) -> String {
        match self.depth {
            Depth::Country => String::new(),
            Depth::Province => province_key(&self.parent),
            Depth::Commune | Depth::Desk => commune_key(&self.parent),
        }
    }

    fn target(&self, targets: &HashMap<String, i64>, span: &Span) -> Option<i64> {
        if !span.is_all() || targets.is_empty() {
            return None;
        }
        match self.depth {
            Depth::Commune | Depth::Desk => targets.get(&self.parent).copied(),
            Depth::Country | Depth::Province => Some(targets.values().sum()),
        }
    }
}

/// The province of a unit: by the list of units, or by the unit above it.
async fn province_of(db: &Db, code: &str) -> Result<Option<String>, Broken> {
    if let Ok(code) = code.parse::<PlaceCode>()
        && let Some(place) = place::find(code)
    {
        return Ok(Some(place.province.to_string()));
    }
    tallies::province_above(db, code).await
}

/// The name of a unit in the list of units.
fn listed(code: &str) -> Option<String> {
    let place = place::find(code.parse().ok()?)?;
    Some(if place.code == place.province { place.name.to_owned() } else { place.full_name() })
}

async fn names(db: &Db, parent: &str, under: Depth) -> Result<HashMap<String, String>, Broken> {
    let found = match under {
        Depth::Desk => tallies::desk_names(db, parent).await?,
        Depth::Province => tallies::province_names(db).await?,
        Depth::Country | Depth::Commune => tallies::names_under(db, parent).await?,
    };
    Ok(found.into_iter().collect())
}

async fn targets(db: &Db, whole: &Whole, span: &Span) -> Result<HashMap<String, i64>, Broken> {
    if !span.is_all() {
        return Ok(HashMap::new());
    }
    let found = match (whole.depth, &whole.province) {
        (Depth::Country, _) | (_, None) => tallies::targets(db).await?,
        (_, Some(province)) => tallies::targets_of(db, province).await?,
    };
    Ok(found.into_iter().collect())
}

/// The parts of a period, each in the coarsest grain that fits.
struct Span(Vec<(&'static str, i64, i64)>);

impl Span {
    fn of(asked: &Asked) -> Self {
        if asked.from.is_none() && asked.to.is_none() {
            return Self(vec![("all", 0, 0)]);
        }
        let from = asked.from.map_or(ALL_TIME.0, Day::number);
        let to = asked.to.map_or(ALL_TIME.1, Day::number);
        // The first month that begins in the period, and the first that does not end in it.
        let first = asked.from.map_or(ALL_TIME.0, |day| {
            let month = month_number(day);
            if first_of_month(month) == Some(day) { month } else { month + 1 }
        });
        let beyond = asked.to.map_or(ALL_TIME.1, |day| month_number(day.plus_days(1)));
        if first >= beyond {
            return Self(vec![("day", from, to)]);
        }
        let start = |month| first_of_month(month).map_or(to, Day::number);
        let mut parts = Vec::new();
        if asked.from.is_some() && from < start(first) {
            parts.push(("day", from, start(first) - 1));
        }
        parts.push(("month", first, beyond.saturating_sub(1)));
        if asked.to.is_some() && start(beyond) <= to {
            parts.push(("day", start(beyond), to));
        }
        Self(parts)
    }

    fn is_all(&self) -> bool {
        matches!(self.0.as_slice(), [("all", ..)])
    }
}

async fn lines(db: &Db, parent: &str, span: &Span) -> Result<BTreeMap<String, Figures>, Broken> {
    let mut out: BTreeMap<String, Figures> = BTreeMap::new();
    for (grain, from, to) in &span.0 {
        for Number { place, measure, n } in tallies::under(db, parent, grain, *from, *to).await? {
            if let Some(measure) = Measure::from_word(&measure) {
                out.entry(place).or_default().add(measure, n);
            }
        }
    }
    Ok(out)
}

/// The course of time: by day for a short period, by month for any other, the last 36 months at most.
async fn steps(db: &Db, whole: &Whole, asked: &Asked) -> Result<(Vec<Step>, bool), Broken> {
    let span = match (asked.from, asked.to) {
        (Some(from), Some(to)) => Some((from.number(), to.number())).filter(|(from, to)| to - from <= BY_DAY),
        _ => None,
    };
    let by_day = span.is_some();
    let (grain, from, to) = match span {
        Some((from, to)) => ("day", from, to),
        None => ("month", asked.from.map_or(ALL_TIME.0, month_number), asked.to.map_or(ALL_TIME.1, month_number)),
    };
    let points = match whole.depth {
        Depth::Country => tallies::of_country(db, grain, from, to).await?,
        Depth::Province => tallies::of_place(db, ("", &whole.parent), grain, from, to).await?,
        Depth::Commune | Depth::Desk => {
            let province = province_key(whole.province.as_deref().unwrap_or_default());
            tallies::of_place(db, (&province, &whole.parent), grain, from, to).await?
        }
    };
    let mut by_period: BTreeMap<i64, Figures> = BTreeMap::new();
    for Point { period, measure, n } in points {
        if let Some(measure) = Measure::from_word(&measure) {
            by_period.entry(period).or_default().add(measure, n);
        }
    }
    let day = |period| if by_day { Day::of_number(period) } else { first_of_month(period) };
    let steps: Vec<Step> = by_period
        .into_iter()
        .filter_map(|(period, figures)| Some(Step { from: day(period)?, figures, hidden: BTreeSet::new() }))
        .collect();
    let skip = if by_day { 0 } else { steps.len().saturating_sub(36) };
    Ok((steps.into_iter().skip(skip).collect(), by_day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<Day> {
        Day::from_iso(text)
    }

    fn parts(from: Option<Day>, to: Option<Day>) -> Vec<(&'static str, i64, i64)> {
        Span::of(&Asked { place: None, from, to }).0
    }

    #[test]
    fn a_period_is_read_in_whole_months_and_the_days_around_them() {
        assert_eq!(parts(None, None), [("all", 0, 0)]);
        let number = |text| Day::from_iso(text).unwrap().number();
        let month = |text| month_number(Day::from_iso(text).unwrap());
        assert_eq!(
            parts(day("2022-01-15"), day("2022-04-10")),
            [
                ("day", number("2022-01-15"), number("2022-01-31")),
                ("month", month("2022-02-01"), month("2022-03-01")),
                ("day", number("2022-04-01"), number("2022-04-10")),
            ]
        );
        assert_eq!(parts(day("2022-01-01"), day("2022-01-31")), [("month", month("2022-01-01"), month("2022-01-01"))]);
        assert_eq!(parts(day("2022-01-02"), day("2022-01-31")), [("day", number("2022-01-02"), number("2022-01-31"))]);
    }
}
