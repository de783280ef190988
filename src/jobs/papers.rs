//! Looks once a day at every holder's papers, so that those that ran out close the account.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Job, Ran};
use crate::app::App;
use crate::base::Broken;
use crate::issuance::papers;

const INTERVAL: Duration = Duration::from_secs(5 * 60);

pub struct Papers {
    app: Arc<App>,
}

impl Papers {
    pub fn of(app: &Arc<App>) -> Self {
        Self { app: app.clone() }
    }
}

impl Job for Papers {
    fn name(&self) -> &'static str {
        "papers"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(async {
            let walked = papers::step(&self.app, self.app.clock.now()).await?;
            Ok(Ran { did: walked.looked, more: walked.more, ..Ran::default() })
        })
    }
}
