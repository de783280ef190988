//! How often officers of a desk signed in to portals in citizens' places, day by day: what is left of the visits when they
//! are deleted, and the source of that column of the table.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::Broken;
use crate::base::ids::DeskId;

/// One desk on one day, counted from 1970.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    pub desk: DeskId,
    pub day: i64,
    pub n: i64,
    /// How many of them stand in the table.
    pub counted: i64,
}

impl FromRow for Day {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { desk: row.get("desk_id")?, day: row.get("day")?, n: row.get("n")?, counted: row.get("counted")? })
    }
}

/// One more.
pub async fn note(tx: &mut Tx, desk: DeskId, day: i64) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO helped_days (desk_id, day, n, counted) VALUES ($1, $2, 1, 0)
         ON CONFLICT (desk_id, day) DO UPDATE SET n = helped_days.n + 1",
        args![desk, day],
    )
    .await?;
    Ok(())
}

/// Those of which not all stand in the table.
pub async fn uncounted(q: impl Queries, at_most: i64) -> Result<Vec<Day>, Broken> {
    q.all("SELECT desk_id, day, n, counted FROM helped_days WHERE counted < n ORDER BY desk_id, day LIMIT $1", args![at_most])
        .await
}

/// Takes one up as it was read: of two that count at once, one gets `true`.
pub async fn take(tx: &mut Tx, read: &Day) -> Result<bool, Broken> {
    let taken = tx
        .run(
            "UPDATE helped_days SET counted = $4 WHERE desk_id = $1 AND day = $2 AND counted = $3",
            args![read.desk, read.day, read.counted, read.n],
        )
        .await?;
    Ok(taken == 1)
}

/// Every one after `after`, in the order of their key.
pub async fn all(q: impl Queries, after: Option<Day>, at_most: i64) -> Result<Vec<Day>, Broken> {
    let (desk, day) = after.map_or((Vec::new(), 0), |read| (read.desk.bytes().to_vec(), read.day));
    q.all(
        "SELECT desk_id, day, n, counted FROM helped_days WHERE (desk_id, day) > ($1, $2) ORDER BY desk_id, day LIMIT $3",
        args![desk, day, at_most],
    )
    .await
}
