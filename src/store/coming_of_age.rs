//! Mandates that end with the ward's coming of age, and wards who reach the age of level 2.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, MandateId, PersonId};
use crate::base::{Broken, Timestamp};

/// A mandate of which a day has come.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    pub mandate: MandateId,
    pub guardian: AccountId,
    pub ward: AccountId,
    pub ward_person: PersonId,
    pub until: Timestamp,
}

impl FromRow for Due {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            mandate: row.get("id")?,
            guardian: row.get("guardian_id")?,
            ward: row.get("ward_id")?,
            ward_person: row.get("person_id")?,
            until: row.get("until_at")?,
        })
    }
}

/// Mandates whose time is over and that nobody has closed yet.
pub async fn over(q: impl Queries, now: Timestamp, at_most: i64) -> Result<Vec<Due>, Broken> {
    q.all(
        "SELECT m.id, m.guardian_id, m.ward_id, m.until_at, a.person_id FROM mandates m JOIN accounts a ON a.id = m.ward_id
         WHERE m.ended_at IS NULL AND m.until_at <= $1 ORDER BY m.until_at LIMIT $2",
        args![now, at_most],
    )
    .await
}

/// Mandates over wards of level 1 whose end is nearer than `until`, of which the guardian was not told yet.
pub async fn may_rise(q: impl Queries, until: Timestamp, now: Timestamp, at_most: i64) -> Result<Vec<Due>, Broken> {
    q.all(
        "SELECT m.id, m.guardian_id, m.ward_id, m.until_at, a.person_id FROM mandates m JOIN accounts a ON a.id = m.ward_id
         WHERE m.ended_at IS NULL AND m.level_2_told_at IS NULL AND m.ground = 'parent' AND m.until_at <= $1 AND m.until_at > $2
           AND a.level = 1
         ORDER BY m.until_at LIMIT $3",
        args![until, now, at_most],
    )
    .await
}

/// Notes that the guardian was told; of two nodes one gets `true`.
pub async fn told(tx: &mut Tx, mandate: MandateId, now: Timestamp) -> Result<bool, Broken> {
    let noted =
        tx.run("UPDATE mandates SET level_2_told_at = $2 WHERE id = $1 AND level_2_told_at IS NULL", args![mandate, now]).await?;
    Ok(noted == 1)
}
