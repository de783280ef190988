//! Lifts the hotline's holds that nobody confirmed in time.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Job, Ran};
use crate::app::App;
use crate::base::Broken;
use crate::issuance::hold;

const INTERVAL: Duration = Duration::from_secs(60);

pub struct Holds {
    app: Arc<App>,
}

impl Holds {
    pub fn of(app: &Arc<App>) -> Self {
        Self { app: app.clone() }
    }
}

impl Job for Holds {
    fn name(&self) -> &'static str {
        "holds"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(async {
            let did = hold::lapse(&self.app, self.app.clock.now()).await?;
            Ok(Ran { did, ..Ran::default() })
        })
    }
}
