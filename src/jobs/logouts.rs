//! Tells portals in the background of sessions that ended: leases a batch, posts each notice through the guarded client, and
//! notes how that went. A portal that is down keeps nobody else waiting, and is tried for a day.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, stream};

use super::runner::{Backlog, Job, Ran};
use crate::app::App;
use crate::base::{Broken, Random, Timestamp};
use crate::identity::client::ClientId;
use crate::outside::fetch::{NotFetched, Post};
use crate::provider::logout::back::{self, Untellable};
use crate::store::Tx;
use crate::store::logouts::{self, BATCH, Leased};

const INTERVAL: Duration = Duration::from_secs(1);
/// Six times what the guarded client gives one call.
const LEASE: Duration = Duration::from_secs(30);
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// For so long a portal that does not answer is left alone with everything else that waits for it.
const SILENCE: Duration = Duration::from_secs(30);
/// After a day a portal's own session has ended by itself.
const WORTH_TELLING: Duration = Duration::from_secs(24 * 3600);
const MEASURED_EVERY: Duration = Duration::from_secs(15);

pub struct Logouts {
    app: Arc<App>,
    measured_at: AtomicI64,
}

/// What becomes of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    Told,
    Again { at: Timestamp, problem: String, is_silent: bool },
    Failed { problem: String },
}

impl Fate {
    /// For the metrics.
    fn word(&self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Again { .. } => "again",
            Self::Failed { .. } => "failed",
        }
    }
}

impl Logouts {
    pub fn of(app: &Arc<App>) -> Self {
        Self { app: app.clone(), measured_at: AtomicI64::new(i64::MIN) }
    }

    /// Delivers one batch.
    pub async fn batch(&self) -> Result<Ran, Broken> {
        let now = self.app.clock.now();
        let leased = self.lease(now).await?;
        let taken = leased.len();
        let mut telling = stream::iter(leased).map(|ended| self.tell(ended)).buffer_unordered(BATCH.into());
        // One that can't be noted does not cut off the others, which may have been told already.
        let (mut failed, mut silent) = (None, BTreeSet::new());
        while let Some(noted) = telling.next().await {
            match noted {
                Ok(client) => silent.extend(client),
                Err(broken) => failed = Some(broken),
            }
        }
        drop(telling);
        self.leave_alone(&silent).await?;
        if let Some(broken) = failed {
            return Err(broken);
        }
        Ok(Ran { did: u64::try_from(taken)?, more: taken > 0, backlog: self.measure(now).await? })
    }

    async fn lease(&self, now: Timestamp) -> Result<Vec<Leased>, Broken> {
        if !logouts::is_due(&self.app.db, now).await? {
            return Ok(Vec::new());
        }
        let mut tx = self.app.db.write().await?;
        let leased = logouts::lease(&mut tx, now, now + LEASE).await?;
        tx.commit().await?;
        Ok(leased)
    }

    /// Tells one portal of one session; the portal, if it did not answer.
    async fn tell(&self, ended: Leased) -> Result<Option<ClientId>, Broken> {
        let fate = self.fate(&ended).await?;
        let mut tx = self.app.db.write().await?;
        self.note(&mut tx, &ended, &fate).await?;
        tx.commit().await?;
        Ok(matches!(fate, Fate::Again { is_silent: true, .. }).then_some(ended.client))
    }

    /// Whoever did not answer is not tried again for a while, whatever else waits for them.
    async fn leave_alone(&self, silent: &BTreeSet<ClientId>) -> Result<(), Broken> {
        if silent.is_empty() {
            return Ok(());
        }
        let mut tx = self.app.db.write().await?;
        logouts::postpone(&mut tx, silent, self.app.clock.now() + SILENCE).await?;
        tx.commit().await
    }

    async fn fate(&self, ended: &Leased) -> Result<Fate, Broken> {
        let facts = (ended.attempt, ended.created_at);
        let notice = match back::notice(&self.app, ended, self.app.clock.now()).await? {
            Ok(notice) => notice,
            Err(Untellable::NoKey) => return Ok(again(facts, Untellable::NoKey.words(), self.app.clock.now(), &self.app.random)),
            Err(why) => return Ok(Fate::Failed { problem: why.words().to_owned() }),
        };
        let post = Post { kind: "application/x-www-form-urlencoded", body: &notice.body, bearer: None, push: None };
        let answer = self.app.outside.fetch.post(&notice.to, &post).await;
        Ok(decide(answer, facts, self.app.clock.now(), &self.app.random))
    }

    async fn note(&self, tx: &mut Tx, ended: &Leased, fate: &Fate) -> Result<(), Broken> {
        let (client, attempt) = (&ended.client, ended.attempt);
        self.app.metrics.logout(fate.word());
        let noted = match fate {
            Fate::Told => logouts::mark_told(tx, ended, self.app.clock.now()).await?,
            Fate::Again { at, problem, .. } => {
                tracing::warn!(%client, attempt, problem, "a portal will be told of a sign-out again");
                logouts::mark_waiting(tx, ended, *at, problem).await?
            }
            Fate::Failed { problem } => {
                tracing::error!(%client, attempt, problem, "a portal was not told of a sign-out");
                logouts::mark_failed(tx, ended, problem).await?
            }
        };
        if !noted {
            tracing::warn!(%client, attempt, "the lease was lost before the notice was noted");
        }
        Ok(())
    }

    async fn measure(&self, now: Timestamp) -> Result<Vec<Backlog>, Broken> {
        let last = self.measured_at.load(Ordering::Relaxed);
        if now < Timestamp(last) + MEASURED_EVERY {
            return Ok(Vec::new());
        }
        self.measured_at.store(now.0, Ordering::Relaxed);
        let (rows, oldest) = logouts::waiting(&self.app.db).await?;
        let oldest = oldest.map_or(Duration::ZERO, |oldest| now.since(oldest));
        Ok(vec![Backlog { table: "logouts", rows, oldest }])
    }
}

/// OpenID Connect Back-Channel Logout section 2.8: 200 (or 204) is done, 400 is a refusal. What a portal refuses it would
/// refuse again; what fails on the way may go better later.
fn decide(answer: Result<u16, NotFetched>, facts: (u32, Timestamp), now: Timestamp, random: &Random) -> Fate {
    let status = |code: u16| format!("answered with status {code}");
    match answer {
        Ok(200..=299) => Fate::Told,
        Ok(code @ (408 | 425 | 429 | 500..=599)) => again(facts, &status(code), now, random),
        Ok(code) => Fate::Failed { problem: status(code) },
        Err(why @ (NotFetched::Unreachable | NotFetched::Timeout)) => match again(facts, &why.to_string(), now, random) {
            Fate::Again { at, problem, .. } => Fate::Again { at, problem, is_silent: true },
            fate => fate,
        },
        Err(why) => Fate::Failed { problem: why.to_string() },
    }
}

fn again((attempt, since): (u32, Timestamp), problem: &str, now: Timestamp, random: &Random) -> Fate {
    let at = now + pause(attempt, random);
    if at >= since + WORTH_TELLING {
        return Fate::Failed { problem: format!("{problem}, for the last time") };
    }
    Fate::Again { at, problem: problem.to_owned(), is_silent: false }
}

/// Doubling from five seconds to an hour, and of that a random part between half and all.
fn pause(attempt: u32, random: &Random) -> Duration {
    let whole = FIRST_PAUSE.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(LONGEST_PAUSE);
    let half = u64::try_from(whole.as_millis() / 2).unwrap_or(u64::MAX);
    Duration::from_millis(half + random.below(half + 1))
}

impl Job for Logouts {
    fn name(&self) -> &'static str {
        "logouts"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(self.batch())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outside::fetch::Forbidden;

    const NOW: Timestamp = Timestamp(1_795_500_000_000);

    #[test]
    fn what_a_portal_answers_decides_whether_it_is_asked_again() {
        let random = Random::test(1);
        let fate = |answer| decide(answer, (1, NOW), NOW, &random);
        for code in [200, 204, 202] {
            assert_eq!(fate(Ok(code)), Fate::Told, "{code}");
        }
        for code in [400, 401, 404, 302, 101] {
            assert!(matches!(fate(Ok(code)), Fate::Failed { .. }), "{code}");
        }
        for code in [500, 502, 503, 429, 408] {
            assert!(matches!(fate(Ok(code)), Fate::Again { is_silent: false, .. }), "{code}");
        }
        for why in [NotFetched::Unreachable, NotFetched::Timeout] {
            assert!(matches!(fate(Err(why)), Fate::Again { is_silent: true, .. }), "{why}");
        }
        assert!(matches!(fate(Err(NotFetched::Forbidden(Forbidden::Network))), Fate::Failed { .. }));
    }

    #[test]
    fn pauses_grow_and_end_within_a_day() {
        let random = Random::test(1);
        let (mut now, mut attempt) = (NOW, 0);
        loop {
            attempt += 1;
            match decide(Err(NotFetched::Timeout), (attempt, NOW), now, &random) {
                Fate::Again { at, .. } => {
                    let waited = at.since(now);
                    assert!((FIRST_PAUSE / 2..=LONGEST_PAUSE).contains(&waited), "{waited:?}");
                    now = at;
                }
                Fate::Failed { .. } => break,
                Fate::Told => unreachable!("nobody answered"),
            }
        }
        assert!(now < NOW + WORTH_TELLING && attempt < 100, "{attempt}");
    }
}
