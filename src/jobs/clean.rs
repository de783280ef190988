//! Deletes what has expired, a batch of every table at a time, and measures what is left to delete.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Backlog, Job, Ran};
use crate::base::{Broken, Clock, Timestamp};
use crate::store::Db;
use crate::store::expired::{BATCH, LIFETIMES};

const INTERVAL: Duration = Duration::from_secs(60);
/// Counting a long backlog costs as much as deleting a part of it, so it is not done between two batches.
const MEASURED_EVERY: Duration = Duration::from_secs(30);

pub struct Clean {
    db: Db,
    clock: Clock,
    measured_at: AtomicI64,
}

impl Clean {
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock, measured_at: AtomicI64::new(i64::MIN) }
    }

    /// One batch of each table, each in a transaction of its own, so that writers get their turn between them.
    pub async fn batch(&self) -> Result<Ran, Broken> {
        let now = self.clock.now();
        let mut ran = Ran::default();
        for lifetime in LIFETIMES {
            if !lifetime.is_due(&self.db, now).await? {
                continue;
            }
            let mut tx = self.db.write().await?;
            let deleted = lifetime.delete(&mut tx, now).await?;
            tx.commit().await?;
            if deleted > 0 {
                tracing::debug!(table = lifetime.table, deleted, "expired rows deleted");
            }
            ran.did += deleted;
            ran.more |= deleted >= u64::from(BATCH);
        }
        ran.backlog = self.measure(now).await?;
        Ok(ran)
    }

    async fn measure(&self, now: Timestamp) -> Result<Vec<Backlog>, Broken> {
        let last = self.measured_at.load(Ordering::Relaxed);
        if now < Timestamp(last) + MEASURED_EVERY {
            return Ok(Vec::new());
        }
        self.measured_at.store(now.0, Ordering::Relaxed);
        let mut backlog = Vec::with_capacity(LIFETIMES.len());
        for lifetime in LIFETIMES {
            let (rows, oldest) = lifetime.backlog(&self.db, now).await?;
            let oldest = oldest.map_or(Duration::ZERO, |oldest| now.since(oldest));
            // What waits to be delivered is measured by `deliver` and `logouts`, under the table's name.
            let table = match lifetime.table {
                "messages" => "messages_expired",
                "logouts" => "logouts_expired",
                table => table,
            };
            backlog.push(Backlog { table, rows, oldest });
        }
        Ok(backlog)
    }
}

impl Job for Clean {
    fn name(&self) -> &'static str {
        "clean"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(self.batch())
    }
}
