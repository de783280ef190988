//! Gives audit entries their place in the log, in the order in which they were made, within a second of their commit.

use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Job, Ran};
use crate::app::App;
use crate::base::Broken;
use crate::store::{Db, audit};

const INTERVAL: Duration = Duration::from_secs(1);
const BATCH: i64 = 1000;

pub struct Sequence {
    db: Db,
}

impl Sequence {
    pub fn of(app: &App) -> Self {
        Self { db: app.db.clone() }
    }
}

impl Job for Sequence {
    fn name(&self) -> &'static str {
        "sequence"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(async {
            if !audit::has_unsequenced(&self.db).await? {
                return Ok(Ran::default());
            }
            let mut tx = self.db.write().await?;
            // One sequencer at a time: whoever moves this row's version holds it until the commit.
            audit::claim_sequence(&mut tx).await?;
            let did = audit::sequence(&mut tx, BATCH).await?;
            tx.commit().await?;
            Ok(Ran { did, more: did == BATCH.unsigned_abs(), ..Ran::default() })
        })
    }
}
