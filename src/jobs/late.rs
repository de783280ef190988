//! Marks the files whose holders let the days of activation pass (Decree 69/2024 art. 14), so that desks see them.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Job, Ran};
use crate::app::App;
use crate::base::Broken;
use crate::issuance::late;

const INTERVAL: Duration = Duration::from_secs(60);

pub struct Late {
    app: Arc<App>,
}

impl Late {
    pub fn of(app: &Arc<App>) -> Self {
        Self { app: app.clone() }
    }
}

impl Job for Late {
    fn name(&self) -> &'static str {
        "late"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(async {
            let did = late::sweep(&self.app, self.app.clock.now()).await?;
            Ok(Ran { did, more: did > 0, ..Ran::default() })
        })
    }
}
