//! The source of the table, read whole, a page at a time: for counting it anew.

use super::tallies::{Cell, Counted, Holder, Visit};
use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{FileId, PersonId};
use crate::base::{Broken, Timestamp};

/// The files after `after`, by id.
pub async fn files(q: impl Queries, after: Option<FileId>, at_most: i64) -> Result<Vec<Counted>, Broken> {
    let after = after.map_or_else(Vec::new, |id| id.bytes().to_vec());
    q.all(
        "SELECT id AS file_id, desk_id, level, state, visit_started_at, received_at, due_at, approved_at, closed_at, proven_at,
                activated_how, unusual
         FROM files WHERE id > $1 ORDER BY id LIMIT $2",
        args![after, at_most],
    )
    .await
}

/// The people with a card after `after`, by id.
pub async fn holders(q: impl Queries, after: Option<PersonId>, at_most: i64) -> Result<Vec<Holder>, Broken> {
    let after = after.map_or_else(Vec::new, |id| id.bytes().to_vec());
    q.all(
        "SELECT id, commune, card_on, counted_commune FROM persons
         WHERE id > $1 AND commune IS NOT NULL AND card_on IS NOT NULL ORDER BY id LIMIT $2",
        args![after, at_most],
    )
    .await
}

/// The visits after one, in the order of their key.
pub async fn visits(q: impl Queries, after: Option<Visit>, at_most: i64) -> Result<Vec<Visit>, Broken> {
    let (file, person, at) = match after {
        Some(visit) => (visit.file.bytes().to_vec(), visit.person.bytes().to_vec(), visit.started_at),
        None => (Vec::new(), Vec::new(), Timestamp(0)),
    };
    q.all(
        "SELECT file_id, person_id, desk_id, started_at FROM visits
         WHERE (file_id, person_id, started_at) > ($1, $2, $3) AND on_paper IS NULL
         ORDER BY file_id, person_id, started_at LIMIT $4",
        args![file, person, at, at_most],
    )
    .await
}

/// A stored number with its place in the table.
pub struct Stored {
    pub parent: String,
    pub grain: String,
    pub period: i64,
    pub place: String,
    pub measure: String,
    pub n: i64,
}

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            parent: row.get("parent")?,
            grain: row.get("grain")?,
            period: row.get("period")?,
            place: row.get("place")?,
            measure: row.get("measure")?,
            n: row.get("n")?,
        })
    }
}

/// Every number of the table that is not zero.
pub async fn stored(q: impl Queries) -> Result<Vec<Stored>, Broken> {
    q.all("SELECT parent, grain, period, place, measure, n FROM tallies WHERE n <> 0", args![]).await
}

/// Writes the table anew.
pub async fn replace(tx: &mut Tx, cells: impl IntoIterator<Item = (Cell, i64)> + Send) -> Result<(), Broken> {
    tx.run("DELETE FROM tallies", args![]).await?;
    for (cell, n) in cells {
        super::tallies::add(tx, &cell, n).await?;
    }
    Ok(())
}
