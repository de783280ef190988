//! The runner, with jobs that count their runs.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;

/// A job of an hour's interval that does what it is told, run by run.
struct Told {
    runs: AtomicU64,
    bell: Arc<Notify>,
    ran: Notify,
    does: fn(u64) -> Result<Ran, Broken>,
}

impl Told {
    fn new(does: fn(u64) -> Result<Ran, Broken>) -> Arc<Self> {
        Arc::new(Self { runs: AtomicU64::new(0), bell: Arc::default(), ran: Notify::new(), does })
    }

    async fn runs(&self, at_least: u64) {
        while self.runs.load(Ordering::SeqCst) < at_least {
            self.ran.notified().await;
        }
    }
}

impl Job for Told {
    fn name(&self) -> &'static str {
        "told"
    }
    fn interval(&self) -> Duration {
        Duration::from_secs(3600)
    }
    fn bell(&self) -> Option<Arc<Notify>> {
        Some(self.bell.clone())
    }
    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(async {
            let n = self.runs.fetch_add(1, Ordering::SeqCst);
            self.ran.notify_one();
            (self.does)(n)
        })
    }
}

struct House {
    runner: Runner,
    stop: watch::Sender<bool>,
    reports: Arc<Mutex<Vec<(How, u64)>>>,
}

fn house() -> House {
    let (stop, stopped) = watch::channel(false);
    let reports: Arc<Mutex<Vec<(How, u64)>>> = Arc::default();
    let kept = reports.clone();
    let meter: Meter = Arc::new(move |report| kept.lock().unwrap().push((report.how, report.ran.did)));
    House { runner: Runner::new(Random::test(1), meter, stopped), stop, reports }
}

impl House {
    async fn close(self) -> Vec<(How, u64)> {
        self.stop.send(true).unwrap();
        assert!(self.runner.finished(Duration::from_secs(5)).await);
        self.reports.lock().unwrap().clone()
    }
}

const SOON: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_bell_runs_a_job_long_before_its_interval_is_over() {
    let mut house = house();
    let job = Told::new(|n| Ok(Ran { did: n, ..Ran::default() }));
    house.runner.start(job.clone());
    tokio::time::timeout(SOON, job.runs(1)).await.unwrap();
    job.bell.notify_one();
    tokio::time::timeout(SOON, job.runs(2)).await.unwrap();
    assert_eq!(house.close().await, [(How::Done, 0), (How::Done, 1)]);
    assert_eq!(job.runs.load(Ordering::SeqCst), 2, "nobody rang a second time");
}

#[tokio::test]
async fn a_job_with_more_to_do_runs_on() {
    let mut house = house();
    let job = Told::new(|n| Ok(Ran { did: 1, more: n < 4, ..Ran::default() }));
    house.runner.start(job.clone());
    tokio::time::timeout(SOON, job.runs(5)).await.unwrap();
    assert_eq!(house.close().await.len(), 5);
}

#[tokio::test]
async fn a_failure_or_a_panic_ends_the_run_and_not_the_job() {
    let mut house = house();
    let job = Told::new(|n| match n {
        0 => Err(Broken::new("database away")),
        1 => panic!("a fault of ours"),
        _ => Ok(Ran { did: 7, ..Ran::default() }),
    });
    house.runner.start(job.clone());
    tokio::time::timeout(SOON, job.runs(3)).await.unwrap();
    assert_eq!(house.close().await, [(How::Broken, 0), (How::Panicked, 0), (How::Done, 7)]);
}

#[test]
fn pauses_after_failures_grow_and_stay_within_bounds() {
    let second = Duration::from_secs(1);
    let pauses: Vec<u128> = (0..9).map(|n| after(n).as_millis()).collect();
    assert_eq!(pauses, [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    assert_eq!(after(u32::MAX), LONGEST_PAUSE);
    let random = Random::test(4);
    assert!((0..1000).map(|_| spread(second, &random).as_millis()).all(|ms| (800..=1200).contains(&ms)));
    assert_eq!(spread(Duration::ZERO, &random), Duration::ZERO);
}

#[tokio::test]
async fn a_run_under_way_is_awaited_at_shutdown_and_cut_off_after_the_grace() {
    struct Slow(Duration);
    impl Job for Slow {
        fn name(&self) -> &'static str {
            "slow"
        }
        fn interval(&self) -> Duration {
            Duration::from_secs(3600)
        }
        fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
            Box::pin(async {
                tokio::time::sleep(self.0).await;
                Ok(Ran::default())
            })
        }
    }
    for (takes, grace, ends) in [(50, 5000, true), (60_000, 50, false)] {
        let House { mut runner, stop, reports } = house();
        runner.start(Arc::new(Slow(Duration::from_millis(takes))));
        tokio::time::sleep(Duration::from_millis(10)).await;
        stop.send(true).unwrap();
        assert_eq!(runner.finished(Duration::from_millis(grace)).await, ends);
        assert_eq!(reports.lock().unwrap().len(), usize::from(ends));
    }
}
