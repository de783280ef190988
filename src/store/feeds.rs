//! Feeds that are followed by a cursor: how far, since when, and when nothing more was waiting.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::{Broken, Timestamp};

/// How far a feed was followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    pub cursor: Option<String>,
    pub begun_at: Timestamp,
    /// The time of the newest change that was dealt with.
    pub changed_at: Option<Timestamp>,
    /// When nothing more was waiting, last.
    pub caught_up_at: Option<Timestamp>,
}

impl FromRow for Feed {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            cursor: row.get("cursor")?,
            begun_at: row.get("begun_at")?,
            changed_at: row.get("changed_at")?,
            caught_up_at: row.get("caught_up_at")?,
        })
    }
}

impl Feed {
    /// For how long changes may have been waiting for us.
    pub fn lag(&self, now: Timestamp) -> std::time::Duration {
        now.since(self.caught_up_at.unwrap_or(self.begun_at))
    }
}

pub async fn state(q: impl Queries, name: &str) -> Result<Option<Feed>, Broken> {
    q.maybe("SELECT cursor, begun_at, changed_at, caught_up_at FROM feeds WHERE name = $1", args![name]).await
}

/// Begins to follow a feed, if nobody has.
pub async fn begin(tx: &mut Tx, name: &str, now: Timestamp) -> Result<(), Broken> {
    tx.run("INSERT INTO feeds (name, begun_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", args![name, now]).await?;
    Ok(())
}

/// What a step of the following writes.
pub struct Step<'a> {
    pub from: Option<&'a str>,
    pub to: &'a str,
    pub changed_at: Option<Timestamp>,
    /// Nothing more is waiting.
    pub caught_up: bool,
}

/// Moves the cursor; `false` when another node has moved it meanwhile.
pub async fn advance(tx: &mut Tx, name: &str, step: &Step<'_>, now: Timestamp) -> Result<bool, Broken> {
    let caught_up = step.caught_up.then_some(now);
    let moved = tx
        .run(
            "UPDATE feeds SET cursor = $3, changed_at = COALESCE($4, changed_at), caught_up_at = COALESCE($5, caught_up_at)
             WHERE name = $1 AND (cursor = $2 OR (cursor IS NULL AND $2 IS NULL))",
            args![name, step.from, step.to, step.changed_at, caught_up],
        )
        .await?;
    Ok(moved == 1)
}
