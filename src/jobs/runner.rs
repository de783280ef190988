//! Keeps jobs going: each at its interval, at once when its bell rings, again after a failure, until the process stops.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::base::{Broken, Random};

/// Something that runs again and again. A run that is cut off by the end of the process must leave nothing half done.
pub trait Job: Send + Sync {
    fn name(&self) -> &'static str;

    /// The time between two runs, give or take a fifth, so that nodes that started together drift apart.
    fn interval(&self) -> Duration;

    /// Runs it before its interval is over.
    fn bell(&self) -> Option<Arc<Notify>> {
        None
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>>;
}

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// Rows, messages, whatever it counts.
    pub did: u64,
    /// There is more to do at once.
    pub more: bool,
    /// What is left to do, if it was measured.
    pub backlog: Vec<Backlog>,
}

/// How many rows of a table wait for a job, and for how long the oldest has been due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    pub table: &'static str,
    pub rows: u64,
    pub oldest: Duration,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Done,
    Broken,
    Panicked,
}

/// A run, for the metrics.
#[derive(Debug)]
pub struct Report {
    pub job: &'static str,
    pub how: How,
    pub took: Duration,
    pub ran: Ran,
}

/// Told of every run.
pub type Meter = Arc<dyn Fn(&Report) + Send + Sync>;

/// The pause after a first failure, and after many: a job that fails at once must not spin.
const SHORTEST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The jobs of this process.
pub struct Runner {
    random: Random,
    meter: Meter,
    stop: watch::Receiver<bool>,
    tasks: JoinSet<()>,
}

impl Runner {
    /// Jobs end when `stop` turns true, or when its sender is gone.
    pub fn new(random: Random, meter: Meter, stop: watch::Receiver<bool>) -> Self {
        Self { random, meter, stop, tasks: JoinSet::new() }
    }

    pub fn start(&mut self, job: Arc<dyn Job>) {
        self.tasks.spawn(keep(job, self.random.clone(), self.meter.clone(), self.stop.clone()));
    }

    /// Waits until the runs under way have ended, for `grace` at most; then cuts them off. `true` when all ended by themselves.
    pub async fn finished(mut self, grace: Duration) -> bool {
        let all = async { while self.tasks.join_next().await.is_some() {} };
        let ended = tokio::time::timeout(grace, all).await.is_ok();
        if !ended {
            tracing::warn!(jobs = self.tasks.len(), "jobs were cut off at shutdown");
            self.tasks.shutdown().await;
        }
        ended
    }
}

async fn keep(job: Arc<dyn Job>, random: Random, meter: Meter, mut stop: watch::Receiver<bool>) {
    let bell = job.bell();
    let mut failures = 0u32;
    while !*stop.borrow() {
        let report = once(job.as_ref()).await;
        meter(&report);
        let pause = match report.how {
            How::Done if report.ran.more => Duration::ZERO,
            How::Done => spread(job.interval(), &random),
            How::Broken | How::Panicked => spread(after(failures), &random),
        };
        failures = if report.how == How::Done { 0 } else { failures.saturating_add(1) };
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            () = rung(bell.as_deref()), if failures == 0 => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// One run. A panic ends the run and not the job.
async fn once(job: &dyn Job) -> Report {
    let began = Instant::now();
    let result = AssertUnwindSafe(async { job.run().await }).catch_unwind().await;
    let (how, ran) = match result {
        Ok(Ok(ran)) => (How::Done, ran),
        Ok(Err(broken)) => {
            tracing::error!(job = job.name(), error = %broken, "a job failed");
            (How::Broken, Ran::default())
        }
        Err(_) => {
            tracing::error!(job = job.name(), "a job panicked");
            (How::Panicked, Ran::default())
        }
    };
    Report { job: job.name(), how, took: began.elapsed(), ran }
}

async fn rung(bell: Option<&Notify>) {
    match bell {
        Some(bell) => bell.notified().await,
        None => std::future::pending().await,
    }
}

/// The pause after the n-th failure in a row: doubling from half a second to a minute, whatever the interval.
fn after(failures: u32) -> Duration {
    SHORTEST_PAUSE.saturating_mul(1 << failures.min(16)).min(LONGEST_PAUSE)
}

/// Give or take a fifth.
fn spread(pause: Duration, random: &Random) -> Duration {
    let millis = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
    let fifth = millis / 5;
    Duration::from_millis(millis.saturating_sub(fifth).saturating_add(random.below(2 * fifth + 1)))
}

#[cfg(test)]
mod tests;
