//! What the service counts. Labels are routes, methods and outcomes: never a person, a portal's user or an address.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    route: String,
    method: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Job {
    job: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Table {
    table: &'static str,
}

/// The counters of one process.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram>,
    jobs: Family<Job, Counter>,
    statements: Gauge,
    waiting: Gauge,
    logouts: Family<Outcome, Counter>,
    backlog: Family<Table, Gauge>,
    backlog_seconds: Family<Table, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("dinhdanh");
        let requests = Family::<Answered, Counter>::default();
        let seconds = Family::<Route, Histogram>::new_with_constructor(|| Histogram::new(exponential_buckets(0.000_5, 2.0, 14)));
        let jobs = Family::<Job, Counter>::default();
        let (statements, waiting) = (Gauge::default(), Gauge::default());
        registry.register("requests", "Requests answered", requests.clone());
        registry.register("request_seconds", "Time from a request's arrival to its answer", seconds.clone());
        registry.register("jobs", "Runs of background jobs", jobs.clone());
        registry.register("statements", "Statements sent to the database since the start", statements.clone());
        registry.register("messages_waiting", "Messages in the outbox that are not yet delivered", waiting.clone());
        let logouts = Family::<Outcome, Counter>::default();
        registry.register("logouts", "Attempts to tell a portal of a sign-out", logouts.clone());
        let (backlog, backlog_seconds) = (Family::<Table, Gauge>::default(), Family::<Table, Gauge>::default());
        registry.register("backlog", "Rows that a background job has still to deal with", backlog.clone());
        registry.register("backlog_seconds", "For how long the oldest of them has been due", backlog_seconds.clone());
        Self { registry, requests, seconds, jobs, statements, waiting, logouts, backlog, backlog_seconds }
    }
}

impl Metrics {
    /// One answered request; `route` is the route's pattern, never the path that was asked for.
    pub fn answered(&self, route: &str, method: &str, status: u16, took: Duration) {
        let labels = Answered { route: route.to_owned(), method: method.to_owned(), status };
        self.requests.get_or_create(&labels).inc();
        self.seconds.get_or_create(&Route { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// One run of a job.
    pub fn job(&self, job: &str, succeeded: bool) {
        let outcome = if succeeded { "done" } else { "failed" };
        self.jobs.get_or_create(&Job { job: job.to_owned(), outcome }).inc();
    }

    /// One attempt to tell a portal of a sign-out: `told`, `again` or `failed`.
    pub fn logout(&self, outcome: &'static str) {
        self.logouts.get_or_create(&Outcome { outcome }).inc();
    }

    /// How many messages wait.
    pub fn waiting(&self, messages: u64) {
        self.waiting.set(i64::try_from(messages).unwrap_or(i64::MAX));
    }

    /// How many rows of a table a job has still to deal with, and for how long the oldest has been due.
    pub fn backlog(&self, table: &'static str, rows: u64, oldest: Duration) {
        self.backlog.get_or_create(&Table { table }).set(i64::try_from(rows).unwrap_or(i64::MAX));
        self.backlog_seconds.get_or_create(&Table { table }).set(i64::try_from(oldest.as_secs()).unwrap_or(i64::MAX));
    }

    /// Everything in OpenMetrics text.
    pub fn text(&self, statements: u64) -> Result<String, std::fmt::Error> {
        self.statements.set(i64::try_from(statements).unwrap_or(i64::MAX));
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_can_be_read() {
        let metrics = Metrics::default();
        metrics.answered("/authorize", "GET", 303, Duration::from_millis(2));
        metrics.answered("/authorize", "GET", 303, Duration::from_millis(3));
        metrics.job("deliver", false);
        metrics.logout("told");
        metrics.backlog("limits", 12, Duration::from_secs(90));
        let text = metrics.text(7).unwrap();
        assert!(text.contains("dinhdanh_backlog{table=\"limits\"} 12"), "{text}");
        assert!(text.contains("dinhdanh_backlog_seconds{table=\"limits\"} 90"));
        assert!(text.contains("dinhdanh_requests_total{route=\"/authorize\",method=\"GET\",status=\"303\"} 2"), "{text}");
        assert!(text.contains("dinhdanh_jobs_total{job=\"deliver\",outcome=\"failed\"} 1"));
        assert!(text.contains("dinhdanh_logouts_total{outcome=\"told\"} 1"));
        assert!(text.contains("dinhdanh_statements 7"));
        assert!(text.ends_with("# EOF\n"));
    }
}
