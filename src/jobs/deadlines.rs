//! Watches the legal deadlines of files, so that a supervisor sees each before it breaks.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Job, Ran};
use crate::app::App;
use crate::base::Broken;
use crate::issuance::watch;

const INTERVAL: Duration = Duration::from_secs(60);

pub struct Deadlines {
    app: Arc<App>,
}

impl Deadlines {
    pub fn of(app: &Arc<App>) -> Self {
        Self { app: app.clone() }
    }
}

impl Job for Deadlines {
    fn name(&self) -> &'static str {
        "deadlines"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(async {
            let noticed = watch::sweep(&self.app, self.app.clock.now()).await?;
            let did = noticed.near + noticed.broken;
            Ok(Ran { did, more: did > 0, ..Ran::default() })
        })
    }
}
