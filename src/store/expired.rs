//! What has expired and may go: every table with a lifetime, how long a row stays after it, and the statement that deletes
//! a batch. A row that is still needed to tell "used" or "expired" from "never was" stays a while longer.

use std::time::Duration;

use super::turns::{self, Turn};
use super::{Queries, Tx};
use crate::args;
use crate::base::{Broken, Timestamp};

/// The most rows that one statement deletes: a writer that waits for it waits for milliseconds.
pub const BATCH: u32 = 1000;

/// The life of a table's rows.
#[derive(Debug)]
pub struct Lifetime {
    pub table: &'static str,
    /// How long after `expires_at` a row stays.
    pub grace: Duration,
    due: &'static str,
    delete: &'static str,
    backlog: &'static str,
}

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

macro_rules! lifetime {
    ($table:literal, $key:literal, $grace:expr) => {
        lifetime!($table, $key, $grace, "")
    };
    ($table:literal, $key:literal, $grace:expr, $unless:literal) => {
        Lifetime {
            table: $table,
            grace: Duration::from_secs($grace),
            due: concat!("SELECT expires_at FROM ", $table, " WHERE expires_at <= $1", $unless, " LIMIT 1"),
            delete: concat!(
                "DELETE FROM ",
                $table,
                " WHERE (",
                $key,
                ") IN (SELECT ",
                $key,
                " FROM ",
                $table,
                " WHERE expires_at <= $1",
                $unless,
                " ORDER BY expires_at LIMIT $2)"
            ),
            backlog: concat!(
                "SELECT COUNT(*) AS expired, MIN(expires_at) AS oldest FROM ",
                $table,
                " WHERE expires_at <= $1",
                $unless
            ),
        }
    };
}

/// Every table whose rows expire, but for two: keys (`keyring::rotation`) and audit entries, whose rows stay for the proofs
/// while their payload goes.
pub const LIFETIMES: &[Lifetime] = &[
    lifetime!("challenges", "hash", 0),
    lifetime!("limits", "key", 0),
    // These refuse a second use for as long as a first would be accepted: by the slowest clock among the nodes, too.
    lifetime!("answered_requests", "id_hash", HOUR),
    lifetime!("assertion_ids", "client_id, jti_hash", HOUR),
    // Whoever began one in time may take half an hour to answer it.
    lifetime!("pushed_requests", "name_hash", HOUR),
    lifetime!("initial_access_tokens", "id", 30 * DAY),
    lifetime!("dpop_proofs", "id_hash", HOUR),
    lifetime!("revoked_tokens", "jti_hash", HOUR),
    // Before the grants that they stand under.
    lifetime!("access_tokens", "hash", 0),
    lifetime!("one_time_codes", "id", DAY),
    lifetime!("hand_offs", "id", DAY),
    lifetime!("recoveries", "id", 30 * DAY),
    lifetime!("holder_visits", "id", 30 * DAY),
    lifetime!("activations", "code_hash", 30 * DAY),
    lifetime!("officer_invitations", "hash", 30 * DAY),
    lifetime!("device_invitations", "hash", 30 * DAY),
    lifetime!("officer_browsers", "browser_hash", 0),
    lifetime!("officer_sessions", "id", 30 * DAY),
    // What was answered is shown to the person for a while.
    lifetime!("afar_requests", "id", DAY),
    lifetime!("helps", "id", 30 * DAY, " AND NOT EXISTS (SELECT 1 FROM grants WHERE grants.help_id = helps.id)"),
    // A grant lives as long as its last token: a replay is told from an unknown token until then.
    // While the session lives in which it was made, it says which portals are told of a sign-out.
    lifetime!(
        "grants",
        "id",
        DAY,
        " AND (refresh_expires_at IS NULL OR refresh_expires_at <= $1)
          AND NOT EXISTS (SELECT 1 FROM afar_requests WHERE afar_requests.grant_id = grants.id)
          AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.id = grants.session_id AND sessions.ended_at IS NULL
                              AND sessions.expires_at > $1)"
    ),
    lifetime!("logouts", "told_of, client_id", 0),
    // What was granted in a session may outlive it, and names it; so does the word of its end.
    lifetime!(
        "sessions",
        "id",
        30 * DAY,
        " AND NOT EXISTS (SELECT 1 FROM grants WHERE grants.session_id = sessions.id)
          AND NOT EXISTS (SELECT 1 FROM logouts WHERE logouts.session_id = sessions.id)"
    ),
    lifetime!("bulk_rejects", "import_id, line", 0),
    lifetime!("messages", "id", 0),
];

impl Lifetime {
    /// Whether a row may go at `now`: asked of a reader, so that an idle table costs no write.
    pub async fn is_due(&self, q: impl Queries, now: Timestamp) -> Result<bool, Broken> {
        Ok(q.first(self.due, args![now - self.grace]).await?.is_some())
    }

    /// Deletes up to [`BATCH`] rows that may go at `now`, oldest first, and tells how many went.
    pub async fn delete(&self, tx: &mut Tx, now: Timestamp) -> Result<u64, Broken> {
        turns::take(tx, Turn::Clean).await?;
        tx.run(self.delete, args![now - self.grace, i64::from(BATCH)]).await
    }

    /// How many rows may go at `now`, and since when the oldest of them.
    pub async fn backlog(&self, q: impl Queries, now: Timestamp) -> Result<(u64, Option<Timestamp>), Broken> {
        let row = q.first(self.backlog, args![now - self.grace]).await?.ok_or_else(|| Broken::new("a count without a row"))?;
        let count: i64 = row.get("expired")?;
        let oldest: Option<Timestamp> = row.get("oldest")?;
        Ok((u64::try_from(count)?, oldest.map(|at| at + self.grace)))
    }
}
