//! Follows the clients: reads them anew when another node, or the command line, changed one.

use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Job, Ran};
use crate::app::{self, App};
use crate::base::Broken;
use crate::store::Db;

const INTERVAL: Duration = Duration::from_secs(1);

pub struct Clients {
    db: Db,
    clients: app::Clients,
}

impl Clients {
    pub fn of(app: &App) -> Self {
        Self { db: app.db.clone(), clients: app.clients.clone() }
    }
}

impl Job for Clients {
    fn name(&self) -> &'static str {
        "clients"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(async { Ok(Ran { did: self.clients.follow(&self.db).await?.into(), ..Ran::default() }) })
    }
}
