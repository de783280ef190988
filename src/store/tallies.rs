//! The table of the campaign: numbers by place and day, and what a job that counts has not taken up yet.

use super::{FromRow, Queries, Row, Tx, load};
use crate::args;
use crate::base::ids::{DeskId, EventId, FileId, OfficerId, PersonId};
use crate::base::{Broken, Timestamp};

/// A desk with the unit that it belongs to, and the unit above that.
#[derive(Clone, Debug)]
pub struct Seat {
    pub desk: DeskId,
    pub code: String,
    pub unit: String,
    /// `ministry`, `province` or `commune`.
    pub kind: String,
    pub parent: Option<String>,
}

impl FromRow for Seat {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            desk: row.get("id")?,
            code: row.get("code")?,
            unit: row.get("unit")?,
            kind: row.get("kind")?,
            parent: row.get("parent")?,
        })
    }
}

/// Every desk, open or closed.
pub async fn seats(q: impl Queries) -> Result<Vec<Seat>, Broken> {
    q.all(
        "SELECT d.id, d.code, u.code AS unit, u.kind, p.code AS parent
         FROM desks d JOIN units u ON u.id = d.unit_id LEFT JOIN units p ON p.id = u.parent_id",
        args![],
    )
    .await
}

/// The unit of an officer's desk: its code, its kind, and the code of the unit above it.
pub async fn seat_of(q: impl Queries, officer: OfficerId) -> Result<Option<Seat>, Broken> {
    q.maybe(
        "SELECT d.id, d.code, u.code AS unit, u.kind, p.code AS parent
         FROM officers o JOIN desks d ON d.id = o.desk_id JOIN units u ON u.id = d.unit_id LEFT JOIN units p ON p.id = u.parent_id
         WHERE o.id = $1",
        args![officer],
    )
    .await
}

/// The columns of a file that the table is counted from.
#[derive(Clone, Debug)]
pub struct Counted {
    pub id: FileId,
    pub desk: DeskId,
    pub level: i64,
    pub state: String,
    pub visit_started_at: Timestamp,
    pub received_at: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
    pub approved_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub proven_at: Option<Timestamp>,
    pub activated_how: Option<String>,
    pub unusual: Option<String>,
}

impl FromRow for Counted {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("file_id")?,
            desk: row.get("desk_id")?,
            level: row.get("level")?,
            state: row.get("state")?,
            visit_started_at: row.get("visit_started_at")?,
            received_at: row.get("received_at")?,
            due_at: row.get("due_at")?,
            approved_at: row.get("approved_at")?,
            closed_at: row.get("closed_at")?,
            proven_at: row.get("proven_at")?,
            activated_how: row.get("activated_how")?,
            unusual: row.get("unusual")?,
        })
    }
}

/// A turn of a file that was not counted yet.
pub struct Turned {
    pub id: EventId,
    pub kind: String,
    pub at: Timestamp,
}

impl FromRow for Turned {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { id: row.get("event_id")?, kind: row.get("kind")?, at: row.get("at")? })
    }
}

/// Turns that were not counted, oldest first, each with its file as it stands.
pub async fn uncounted_turns(q: impl Queries, at_most: i64) -> Result<Vec<(Turned, Counted)>, Broken> {
    q.all(
        "SELECT e.id AS event_id, e.kind, e.at, f.id AS file_id, f.desk_id, f.level, f.state, f.visit_started_at, f.received_at,
                f.due_at, f.approved_at, f.closed_at, f.proven_at, f.activated_how, f.unusual
         FROM file_events e JOIN files f ON f.id = e.file_id
         WHERE e.counted_at IS NULL ORDER BY e.id LIMIT $1",
        args![at_most],
    )
    .await
}

/// Takes a turn up: of two that count at once, one gets `true`.
pub async fn take_turn(tx: &mut Tx, id: EventId, now: Timestamp) -> Result<bool, Broken> {
    Ok(tx.run("UPDATE file_events SET counted_at = $2 WHERE id = $1 AND counted_at IS NULL", args![id, now]).await? == 1)
}

/// A visit at a desk.
#[derive(Clone, Copy, Debug)]
pub struct Visit {
    pub file: FileId,
    pub person: PersonId,
    pub desk: DeskId,
    pub started_at: Timestamp,
}

impl FromRow for Visit {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            file: row.get("file_id")?,
            person: row.get("person_id")?,
            desk: row.get("desk_id")?,
            started_at: row.get("started_at")?,
        })
    }
}

pub async fn uncounted_visits(q: impl Queries, at_most: i64) -> Result<Vec<Visit>, Broken> {
    q.all(
        "SELECT file_id, person_id, desk_id, started_at FROM visits WHERE counted_at IS NULL AND on_paper IS NULL
         ORDER BY started_at LIMIT $1",
        args![at_most],
    )
    .await
}

pub async fn take_visit(tx: &mut Tx, visit: &Visit, now: Timestamp) -> Result<bool, Broken> {
    let taken = tx
        .run(
            "UPDATE visits SET counted_at = $4
             WHERE file_id = $1 AND person_id = $2 AND started_at = $3 AND counted_at IS NULL AND on_paper IS NULL",
            args![visit.file, visit.person, visit.started_at, now],
        )
        .await?;
    Ok(taken == 1)
}

/// A person with a card, by where they live.
#[derive(Clone, Debug)]
pub struct Holder {
    pub id: PersonId,
    pub commune: String,
    /// The day of the card, counted from 1970.
    pub card_on: i64,
    pub counted_commune: Option<String>,
}

impl FromRow for Holder {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            commune: row.get("commune")?,
            card_on: row.get("card_on")?,
            counted_commune: row.get("counted_commune")?,
        })
    }
}

pub async fn uncounted_holders(q: impl Queries, at_most: i64) -> Result<Vec<Holder>, Broken> {
    q.all(
        "SELECT id, commune, card_on, counted_commune FROM persons
         WHERE card_on IS NOT NULL AND commune IS DISTINCT FROM counted_commune ORDER BY id LIMIT $1",
        args![at_most],
    )
    .await
}

pub async fn take_holder(tx: &mut Tx, holder: &Holder) -> Result<bool, Broken> {
    let taken = tx
        .run(
            "UPDATE persons SET counted_commune = $2
             WHERE id = $1 AND commune = $2 AND counted_commune IS NOT DISTINCT FROM $3",
            args![holder.id, &holder.commune, holder.counted_commune.clone()],
        )
        .await?;
    Ok(taken == 1)
}

/// Where one number stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    pub parent: String,
    /// `day`, `month` or `all`.
    pub grain: &'static str,
    pub period: i64,
    pub place: String,
    pub measure: &'static str,
}

pub async fn add(tx: &mut Tx, cell: &Cell, n: i64) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO tallies (parent, grain, period, place, measure, n) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (parent, grain, period, place, measure) DO UPDATE SET n = tallies.n + excluded.n",
        args![&cell.parent, cell.grain, cell.period, &cell.place, cell.measure, n],
    )
    .await?;
    Ok(())
}

const CELLS: load::Into = load::Into {
    table: "tallies",
    columns: &["parent", "grain", "period", "place", "measure", "n"],
    on_conflict: "ON CONFLICT (parent, grain, period, place, measure) DO UPDATE SET n = tallies.n + excluded.n",
};

/// Adds to many cells at once: each stands once among them, in the order of every writer.
pub async fn add_all(tx: &mut Tx, cells: impl Iterator<Item = (&Cell, i64)>) -> Result<(), Broken> {
    let rows = cells.map(|(cell, n)| args![&cell.parent, cell.grain, cell.period, &cell.place, cell.measure, n]).collect();
    load::rows(tx, CELLS, rows).await
}

/// A number of the table as it is read.
pub struct Number {
    pub place: String,
    pub measure: String,
    pub n: i64,
}

impl FromRow for Number {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { place: row.get("place")?, measure: row.get("measure")?, n: row.get("n")? })
    }
}

/// Every number of the places under `parent`, added up over the periods from `from` to `to`.
pub async fn under(q: impl Queries, parent: &str, grain: &str, from: i64, to: i64) -> Result<Vec<Number>, Broken> {
    q.all(
        "SELECT place, measure, CAST(SUM(n) AS BIGINT) AS n FROM tallies
         WHERE parent = $1 AND grain = $2 AND period BETWEEN $3 AND $4 GROUP BY place, measure",
        args![parent, grain, from, to],
    )
    .await
}

/// A number of one place in one period.
pub struct Point {
    pub period: i64,
    pub measure: String,
    pub n: i64,
}

impl FromRow for Point {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { period: row.get("period")?, measure: row.get("measure")?, n: row.get("n")? })
    }
}

/// The numbers of one place, period by period.
pub async fn of_place(
    q: impl Queries,
    (parent, place): (&str, &str),
    grain: &str,
    from: i64,
    to: i64,
) -> Result<Vec<Point>, Broken> {
    q.all(
        "SELECT period, measure, CAST(SUM(n) AS BIGINT) AS n FROM tallies
         WHERE parent = $1 AND place = $2 AND grain = $3 AND period BETWEEN $4 AND $5 GROUP BY period, measure ORDER BY period",
        args![parent, place, grain, from, to],
    )
    .await
}

/// The same for the whole country.
pub async fn of_country(q: impl Queries, grain: &str, from: i64, to: i64) -> Result<Vec<Point>, Broken> {
    q.all(
        "SELECT period, measure, CAST(SUM(n) AS BIGINT) AS n FROM tallies
         WHERE parent = '' AND grain = $1 AND period BETWEEN $2 AND $3 GROUP BY period, measure ORDER BY period",
        args![grain, from, to],
    )
    .await
}

/// A unit's name by its code.
pub async fn unit_name(q: impl Queries, code: &str) -> Result<Option<String>, Broken> {
    q.first("SELECT name FROM units WHERE code = $1", args![code]).await?.map(|row| row.get("name")).transpose()
}

/// The names of the units under one, by code.
pub async fn names_under(q: impl Queries, parent: &str) -> Result<Vec<(String, String)>, Broken> {
    let rows =
        q.rows("SELECT u.code, u.name FROM units u JOIN units p ON p.id = u.parent_id WHERE p.code = $1", args![parent]).await?;
    rows.iter().map(|row| Ok((row.get("code")?, row.get("name")?))).collect()
}

/// The names of the desks of a unit, by code.
pub async fn desk_names(q: impl Queries, unit: &str) -> Result<Vec<(String, String)>, Broken> {
    let rows =
        q.rows("SELECT d.code, d.name FROM desks d JOIN units u ON u.id = d.unit_id WHERE u.code = $1", args![unit]).await?;
    rows.iter().map(|row| Ok((row.get("code")?, row.get("name")?))).collect()
}

/// Sets how many identities a commune is to issue.
pub async fn set_target(tx: &mut Tx, (place, province): (&str, &str), target: i64, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO targets (place, province, target, set_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (place) DO UPDATE SET target = excluded.target, province = excluded.province, set_at = excluded.set_at",
        args![place, province, target, now],
    )
    .await?;
    Ok(())
}

/// The targets of a province's communes.
pub async fn targets_of(q: impl Queries, province: &str) -> Result<Vec<(String, i64)>, Broken> {
    let rows = q.rows("SELECT place, target FROM targets WHERE province = $1", args![province]).await?;
    rows.iter().map(|row| Ok((row.get("place")?, row.get("target")?))).collect()
}

/// The targets of the provinces, each the sum of its communes'.
pub async fn targets(q: impl Queries) -> Result<Vec<(String, i64)>, Broken> {
    let sql = "SELECT province AS place, CAST(SUM(target) AS BIGINT) AS target FROM targets GROUP BY province";
    q.rows(sql, args![]).await?.iter().map(|row| Ok((row.get("place")?, row.get("target")?))).collect()
}

/// The unit above a unit, where that is a province.
pub async fn province_above(q: impl Queries, code: &str) -> Result<Option<String>, Broken> {
    let sql = "SELECT p.code FROM units u JOIN units p ON p.id = u.parent_id WHERE u.code = $1 AND p.kind = 'province'";
    q.first(sql, args![code]).await?.map(|row| row.get("code")).transpose()
}

/// The names of the provinces' units, by code.
pub async fn province_names(q: impl Queries) -> Result<Vec<(String, String)>, Broken> {
    let rows = q.rows("SELECT code, name FROM units WHERE kind = 'province'", args![]).await?;
    rows.iter().map(|row| Ok((row.get("code")?, row.get("name")?))).collect()
}
