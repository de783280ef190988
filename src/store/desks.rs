//! Units and desks, and the browsers that belong to them.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{DeskId, OfficerId, UnitId};
use crate::base::{Broken, Timestamp};
use crate::identity::officer::Desk;

impl FromRow for Desk {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            code: row.get("code")?,
            name: row.get("name")?,
            address: row.get("address")?,
            hotline: row.get("hotline")?,
        })
    }
}

/// A unit to be written: ministry, province or commune police.
pub struct NewUnit<'a> {
    pub id: UnitId,
    /// `ministry`, `province` or `commune`.
    pub kind: &'a str,
    pub code: &'a str,
    pub name: &'a str,
    pub parent: Option<UnitId>,
}

/// Writes a unit, if its code is not there yet.
pub async fn insert_unit(tx: &mut Tx, new: NewUnit<'_>, now: Timestamp) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO units (id, kind, code, name, parent_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (code) DO NOTHING",
            args![new.id, new.kind, new.code, new.name, new.parent, now],
        )
        .await?;
    Ok(added == 1)
}

/// Writes a desk, if its code is not there yet.
pub async fn insert(tx: &mut Tx, unit: UnitId, desk: &Desk, now: Timestamp) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO desks (id, unit_id, code, name, address, hotline, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (code) DO NOTHING",
            args![desk.id, unit, &desk.code, &desk.name, &desk.address, &desk.hotline, now],
        )
        .await?;
    Ok(added == 1)
}

pub async fn find(q: impl Queries, id: DeskId) -> Result<Option<Desk>, Broken> {
    q.maybe("SELECT id, code, name, address, hotline FROM desks WHERE id = $1", args![id]).await
}

/// Every desk that is open, by name.
pub async fn open_ones(q: impl Queries, at_most: i64) -> Result<Vec<Desk>, Broken> {
    q.all("SELECT id, code, name, address, hotline FROM desks WHERE closed_at IS NULL ORDER BY name, id LIMIT $1", args![at_most])
        .await
}

/// The officer of a notice: the number on the badge.
pub async fn badge(q: impl Queries, officer: OfficerId) -> Result<Option<String>, Broken> {
    q.first("SELECT number FROM officers WHERE id = $1", args![officer]).await?.map(|row| row.get("number")).transpose()
}

pub async fn by_code(q: impl Queries, code: &str) -> Result<Option<Desk>, Broken> {
    q.maybe("SELECT id, code, name, address, hotline FROM desks WHERE code = $1 AND closed_at IS NULL", args![code]).await
}

/// The unit of a code.
pub async fn unit(q: impl Queries, code: &str) -> Result<Option<UnitId>, Broken> {
    q.first("SELECT id FROM units WHERE code = $1", args![code]).await?.map(|row| row.get("id")).transpose()
}

/// The open desks where somebody receives citizens, by name: which of them can help.
pub async fn receiving(q: impl Queries, at_most: i64) -> Result<Vec<Desk>, Broken> {
    q.all(
        "SELECT id, code, name, address, hotline FROM desks d
         WHERE closed_at IS NULL AND EXISTS (SELECT 1 FROM officers o
             WHERE o.desk_id = d.id AND o.role = 'receiving' AND o.post IS NULL AND o.suspended_at IS NULL)
         ORDER BY name, id LIMIT $1",
        args![at_most],
    )
    .await
}
