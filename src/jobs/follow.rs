//! Follows the register's feed of changes, and tells how far behind it is.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Backlog, Job, Ran};
use crate::app::App;
use crate::base::Broken;
use crate::issuance::follow;
use crate::store::feeds;

const INTERVAL: Duration = Duration::from_secs(10);

pub struct Follow {
    app: Arc<App>,
}

impl Follow {
    pub fn of(app: &Arc<App>) -> Self {
        Self { app: app.clone() }
    }

    async fn step(&self) -> Result<Ran, Broken> {
        let now = self.app.clock.now();
        let followed = follow::step(&self.app, now).await?;
        let lag = feeds::state(&self.app.db, follow::FEED).await?.map_or(Duration::ZERO, |feed| feed.lag(now));
        let backlog = vec![Backlog { table: "register_feed", rows: u64::from(followed.more), oldest: lag }];
        Ok(Ran { did: followed.changes, more: followed.more, backlog })
    }
}

impl Job for Follow {
    fn name(&self) -> &'static str {
        "follow"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(self.step())
    }
}
