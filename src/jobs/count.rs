//! Counts what has happened into the table (`issuance/table`), so that no sign-in and no page has to.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Job, Ran};
use crate::app::App;
use crate::base::Broken;
use crate::issuance::table::count;

const INTERVAL: Duration = Duration::from_secs(10);

pub struct Count {
    app: Arc<App>,
}

impl Count {
    pub fn of(app: &Arc<App>) -> Self {
        Self { app: app.clone() }
    }
}

impl Job for Count {
    fn name(&self) -> &'static str {
        "count"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(async {
            let did = count::batch(&self.app, self.app.clock.now()).await?;
            Ok(Ran { did, more: did > 0, ..Ran::default() })
        })
    }
}
