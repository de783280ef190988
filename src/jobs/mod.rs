//! What runs by itself, on every node, beside the requests: [`deliver`] empties the outbox, [`logouts`] tells portals of
//! sessions that ended, [`ping`] that somebody answered, [`clean`] deletes what has expired, [`sequence`] orders the audit log,
//! [`keys`] follows the keyring, [`clients`] the portals. [`runner`] keeps them going. Any number of nodes may run the same job:
//! each takes its share by guarded updates.

pub mod campaign;
pub mod clean;
pub mod clients;
pub mod count;
pub mod deadlines;
pub mod deliver;
pub mod follow;
pub mod holds;
pub mod keys;
pub mod late;
pub mod logouts;
pub mod papers;
pub mod ping;
pub mod rings;
mod runner;
pub mod sequence;
pub mod wards;

use std::sync::Arc;

use tokio::sync::watch;

pub use campaign::Campaign;
pub use clean::Clean;
pub use clients::Clients;
pub use count::Count;
pub use deadlines::Deadlines;
pub use deliver::Deliver;
pub use follow::Follow;
pub use holds::Holds;
pub use keys::Keys;
pub use late::Late;
pub use logouts::Logouts;
pub use papers::Papers;
pub use ping::Ping;
pub use rings::Rings;
pub use runner::{Backlog, How, Job, Ran, Report, Runner};
pub use sequence::Sequence;
pub use wards::Wards;

use crate::app::App;

/// Starts every job of the service. They end when `stop` turns true; then await [`Runner::finished`].
pub fn start(app: &Arc<App>, stop: watch::Receiver<bool>) -> Runner {
    let metrics = app.metrics.clone();
    let meter = move |report: &Report| {
        metrics.job(report.job, report.how == How::Done);
        for backlog in &report.ran.backlog {
            metrics.backlog(backlog.table, backlog.rows, backlog.oldest);
            if backlog.table == "messages" {
                metrics.waiting(backlog.rows);
            }
        }
    };
    let mut runner = Runner::new(app.random.clone(), Arc::new(meter), stop);
    runner.start(Arc::new(Deliver::of(app)));
    runner.start(Arc::new(Logouts::of(app)));
    runner.start(Arc::new(Rings::of(app)));
    runner.start(Arc::new(Clean::new(app.db.clone(), app.clock.clone())));
    runner.start(Arc::new(Sequence::of(app)));
    runner.start(Arc::new(Keys::of(app)));
    runner.start(Arc::new(Late::of(app)));
    runner.start(Arc::new(Holds::of(app)));
    runner.start(Arc::new(Count::of(app)));
    runner.start(Arc::new(Deadlines::of(app)));
    runner.start(Arc::new(Follow::of(app)));
    runner.start(Arc::new(Wards::of(app)));
    runner.start(Arc::new(Campaign::of(app)));
    runner.start(Arc::new(Papers::of(app)));
    runner.start(Arc::new(Clients::of(app)));
    runner.start(Arc::new(Ping::of(app)));
    runner
}
