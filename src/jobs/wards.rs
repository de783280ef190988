//! Looks daily at the birthdays of wards: level 2 from six, alone from fourteen.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Job, Ran};
use crate::app::App;
use crate::base::Broken;
use crate::issuance::ward;

/// Often enough that a birthday is noticed soon after midnight, whenever the process began.
const INTERVAL: Duration = Duration::from_secs(15 * 60);

pub struct Wards {
    app: Arc<App>,
}

impl Wards {
    pub fn of(app: &Arc<App>) -> Self {
        Self { app: app.clone() }
    }
}

impl Job for Wards {
    fn name(&self) -> &'static str {
        "wards"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(async {
            let grown = ward::sweep(&self.app, self.app.clock.now()).await?;
            let did = grown.of_age + grown.may_rise;
            Ok(Ran { did, more: did > 0, ..Ran::default() })
        })
    }
}
