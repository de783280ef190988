//! Rings devices in the background: leases a batch, posts an empty message to each device's push service, and notes how that went.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Job, Ran};
use crate::app::App;
use crate::authn::push as ringing;
use crate::base::{Broken, Random, Timestamp};
use crate::outside::fetch::{NotFetched, Post};
use crate::store::push::{self, Leased};

const INTERVAL: Duration = Duration::from_secs(1);
const BATCH: i64 = 20;
/// Longer than a batch of guarded calls may take.
const LEASE: Duration = Duration::from_secs(120);
const FIRST_PAUSE: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// How long a service may take our word for who we are (RFC 8292 section 2: at most a day).
const WORD: Duration = Duration::from_secs(3600);

pub struct Rings {
    app: Arc<App>,
}

/// What becomes of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Rung,
    Again(Timestamp),
    GivenUp,
    /// The device is no longer there, or its service won't be asked by us.
    Gone,
}

impl Rings {
    pub fn of(app: &Arc<App>) -> Self {
        Self { app: app.clone() }
    }

    /// Rings one batch.
    pub async fn batch(&self) -> Result<Ran, Broken> {
        let (app, now) = (&self.app, self.app.clock.now());
        if !push::is_due(&app.db, now).await? {
            return Ok(Ran::default());
        }
        let mut tx = app.db.write().await?;
        let leased = push::lease(&mut tx, now, now + LEASE, BATCH).await?;
        tx.commit().await?;
        let taken = leased.len();
        for held in leased {
            let fate = self.ring(&held).await?;
            let mut tx = app.db.write().await?;
            match fate {
                Fate::Rung => push::rung(&mut tx, &held, app.clock.now()).await?,
                Fate::Again(at) => push::not_rung(&mut tx, &held, Some(at)).await?,
                Fate::GivenUp => push::not_rung(&mut tx, &held, None).await?,
                Fate::Gone => push::gone(&mut tx, &held).await?,
            }
            tx.commit().await?;
        }
        Ok(Ran { did: u64::try_from(taken)?, more: taken > 0, backlog: Vec::new() })
    }

    async fn ring(&self, held: &Leased) -> Result<Fate, Broken> {
        let (app, now) = (&self.app, self.app.clock.now());
        // The operator may have taken the service off the list since.
        let Some(endpoint) = ringing::endpoint(&app.settings, &held.endpoint(&app.keyring)?) else { return Ok(Fate::Gone) };
        if held.worth_until <= now {
            return Ok(Fate::GivenUp);
        }
        let service = endpoint.origin().ascii_serialization();
        let who = app.keyring.push().authorization(&service, &ringing::contact(&app.settings), now + WORD)?;
        let ttl = held.worth_until.since(now).as_secs();
        let post = Post { kind: "application/octet-stream", body: "", bearer: None, push: Some((&who, ttl)) };
        let answer = app.outside.fetch.post(&endpoint, &post).await;
        let fate = decide(answer, (held.attempt, held.worth_until), now, &app.random);
        if fate != Fate::Rung {
            tracing::info!(device = %held.id, attempt = held.attempt, ?answer, "a device was not rung");
        }
        Ok(fate)
    }
}

/// RFC 8030 sections 5 and 7.3: 201 is taken, 404 and 410 say that the subscription has ended. 401 and 403 say that it was made under
/// another key of ours: it never rings again.
fn decide(answer: Result<u16, NotFetched>, (attempt, worth_until): (i64, Timestamp), now: Timestamp, random: &Random) -> Fate {
    match answer {
        Ok(200..=299) => Fate::Rung,
        Ok(401 | 403 | 404 | 410) | Err(NotFetched::Forbidden(_)) => Fate::Gone,
        _ => {
            let doublings = u32::try_from(attempt.clamp(1, 16) - 1).unwrap_or(0);
            let whole = FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE);
            let half = u64::try_from(whole.as_millis() / 2).unwrap_or(u64::MAX);
            let at = now + Duration::from_millis(half + random.below(half + 1));
            if at < worth_until { Fate::Again(at) } else { Fate::GivenUp }
        }
    }
}

impl Job for Rings {
    fn name(&self) -> &'static str {
        "rings"
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

    #[test]
    fn what_a_service_answers_decides_what_becomes_of_the_device() {
        let (now, random) = (Timestamp(1_795_500_000_000), Random::test(1));
        let worth = now + Duration::from_secs(3600);
        let fate = |answer| decide(answer, (1, worth), now, &random);
        assert_eq!((fate(Ok(201)), fate(Ok(202))), (Fate::Rung, Fate::Rung));
        for code in [401, 403, 404, 410] {
            assert_eq!(fate(Ok(code)), Fate::Gone, "{code}");
        }
        for code in [400, 413, 429, 500, 503] {
            assert!(matches!(fate(Ok(code)), Fate::Again(at) if at > now && at < worth), "{code}");
        }
        assert!(matches!(fate(Err(NotFetched::Timeout)), Fate::Again(_)));
        assert_eq!(decide(Ok(503), (16, now + Duration::from_secs(5)), now, &random), Fate::GivenUp, "no longer worth it");
    }
}
