//! Tells the holders of files that were approved in a batch, so many a minute, and reminds those whose days of activation
//! are running (Decree 69/2024 art. 14).

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Job, Ran};
use crate::app::App;
use crate::base::{Broken, zone};
use crate::issuance::{bulk, remind};

const INTERVAL: Duration = Duration::from_secs(10);
/// Nobody's phone rings at night.
const HOURS: std::ops::Range<u32> = 8..20;

pub struct Campaign {
    app: Arc<App>,
}

impl Campaign {
    pub fn of(app: &Arc<App>) -> Self {
        Self { app: app.clone() }
    }

    /// One run: what the hour allows.
    pub async fn once(&self) -> Result<u64, Broken> {
        let now = self.app.clock.now();
        if !HOURS.contains(&zone::hour_of(now)) {
            return Ok(0);
        }
        let each = i64::from(self.app.settings.limits.notices_per_minute) * i64::try_from(INTERVAL.as_secs())? / 60;
        let told = bulk::tell::some(&self.app, now, each.max(1)).await?;
        Ok(told + remind::some(&self.app, now, each.max(1)).await?)
    }
}

impl Job for Campaign {
    fn name(&self) -> &'static str {
        "campaign"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    /// Never at once again: the interval is the throttle.
    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(async { Ok(Ran { did: self.once().await?, ..Ran::default() }) })
    }
}
