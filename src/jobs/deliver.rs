//! Empties the outbox: leases a batch, hands each message to its gateway, and notes how that went. A message that was
//! leased by a process that died is leased again when the lease is over; gateways know a second copy by its reference.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, stream};
use tokio::sync::Notify;

use super::runner::{Backlog, Job, Ran};
use crate::app::App;
use crate::base::{Broken, Clock, Random, Timestamp};
use crate::keyring::Keyring;
use crate::outside::messages::{Email, Gateway, Sent, Sms, Undelivered, Why};
use crate::store::messages::{self, Leased, Parcel, Recipient};
use crate::store::{Db, Tx};

/// Messages of other nodes and messages to be tried again are looked for this often; our own ring the bell.
const INTERVAL: Duration = Duration::from_secs(1);
/// The longest that one message may take at its gateway. The lease is twice as long, so that no one else sends it meanwhile.
const LONGEST_SEND: Duration = Duration::from_secs(30);
const LEASE: Duration = Duration::from_secs(60);
/// A message that was leased this often and has neither left nor failed ends whoever tries it: it is given up.
const MOST_ATTEMPTS: u32 = 100;
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);
const MEASURED_EVERY: Duration = Duration::from_secs(15);

pub struct Deliver {
    db: Db,
    keyring: Keyring,
    gateway: Arc<dyn Gateway>,
    clock: Clock,
    random: Random,
    measured_at: AtomicI64,
}

/// What becomes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    Sent(String),
    Again { at: Timestamp, problem: String },
    Failed { problem: String },
}

impl Deliver {
    pub fn new(db: Db, keyring: Keyring, gateway: Arc<dyn Gateway>, (clock, random): (Clock, Random)) -> Self {
        Self { db, keyring, gateway, clock, random, measured_at: AtomicI64::new(i64::MIN) }
    }

    pub fn of(app: &App) -> Self {
        let gateway = app.outside.gateway.clone();
        Self::new(app.db.clone(), app.keyring.clone(), gateway, (app.clock.clone(), app.random.clone()))
    }

    /// Delivers one batch.
    pub async fn batch(&self) -> Result<Ran, Broken> {
        let now = self.clock.now();
        let leased = self.lease(now).await?;
        let taken = leased.len();
        let mut sending = stream::iter(leased).map(|message| self.deliver(message)).buffer_unordered(messages::BATCH.into());
        // One that can't be noted does not cut off the others, which are with their gateways already.
        let mut failed = None;
        while let Some(noted) = sending.next().await {
            failed = noted.err().or(failed);
        }
        if let Some(broken) = failed {
            return Err(broken);
        }
        Ok(Ran { did: u64::try_from(taken)?, more: taken == usize::from(messages::BATCH), backlog: self.measure(now).await? })
    }

    async fn lease(&self, now: Timestamp) -> Result<Vec<Leased>, Broken> {
        if !messages::is_due(&self.db, now).await? {
            return Ok(Vec::new());
        }
        let mut tx = self.db.write().await?;
        let leased = messages::lease(&mut tx, &self.keyring, now, now + LEASE).await?;
        tx.commit().await?;
        Ok(leased)
    }

    /// Sends one message and notes at once how that went, in a transaction of its own: what is noted can't be sent again,
    /// whatever becomes of the rest of the batch.
    async fn deliver(&self, message: Leased) -> Result<(), Broken> {
        let fate = self.fate(&message).await;
        let mut tx = self.db.write().await?;
        self.note(&mut tx, &message, &fate).await?;
        tx.commit().await
    }

    async fn fate(&self, message: &Leased) -> Fate {
        let parcel = match &message.parcel {
            Ok(parcel) => parcel,
            Err(broken) => {
                tracing::error!(message = %message.id, error = %broken, "a message does not open");
                return Fate::Failed { problem: "the message does not open".into() };
            }
        };
        if self.clock.now() >= parcel.good_until {
            return Fate::Failed { problem: "too late".into() };
        }
        let result = tokio::time::timeout(LONGEST_SEND, self.send(message, parcel)).await;
        let result = result.unwrap_or(Err(Undelivered::Later(Why::Timeout)));
        decide(&result, (message.attempt, parcel.good_until), self.clock.now(), &self.random)
    }

    async fn send(&self, message: &Leased, parcel: &Parcel) -> Result<Sent, Undelivered> {
        let words = parcel.words.clone();
        match &parcel.to {
            Recipient::Phone(to) => self.gateway.sms(&Sms { to: to.clone(), text: words.text, reference: message.id }).await,
            Recipient::Email(to) => {
                let email = Email {
                    to: to.clone(),
                    subject: words.subject.unwrap_or_default(),
                    text: words.text,
                    reference: message.id,
                    at: message.created_at,
                };
                self.gateway.email(&email).await
            }
        }
    }

    async fn note(&self, tx: &mut Tx, message: &Leased, fate: &Fate) -> Result<(), Broken> {
        let (id, kind, attempt) = (message.id, message.kind.as_str(), message.attempt);
        let noted = match fate {
            Fate::Sent(reference) => {
                tracing::info!(message = %id, kind, attempt, "message sent");
                messages::mark_sent(tx, &self.keyring, message, (self.clock.now(), reference)).await?
            }
            Fate::Again { at, problem } => {
                tracing::warn!(message = %id, kind, attempt, problem, "message will be tried again");
                messages::mark_waiting(tx, message, *at, problem).await?
            }
            Fate::Failed { problem } => {
                tracing::error!(message = %id, kind, attempt, problem, "message given up");
                messages::mark_failed(tx, &self.keyring, message, problem).await?
            }
        };
        if !noted {
            tracing::warn!(message = %id, kind, attempt, "the lease was lost before the message was noted");
        }
        Ok(())
    }

    async fn measure(&self, now: Timestamp) -> Result<Vec<Backlog>, Broken> {
        let last = self.measured_at.load(Ordering::Relaxed);
        if now < Timestamp(last) + MEASURED_EVERY {
            return Ok(Vec::new());
        }
        self.measured_at.store(now.0, Ordering::Relaxed);
        let (rows, oldest) = messages::waiting(&self.db).await?;
        let oldest = oldest.map_or(Duration::ZERO, |oldest| now.since(oldest));
        Ok(vec![Backlog { table: "messages", rows, oldest }])
    }
}

/// What to do with a message after an attempt: a code that would arrive too late is not tried again.
fn decide(result: &Result<Sent, Undelivered>, (attempt, good_until): (u32, Timestamp), now: Timestamp, random: &Random) -> Fate {
    match result {
        Ok(sent) => Fate::Sent(sent.provider_reference.clone()),
        Err(Undelivered::Never(why)) => Fate::Failed { problem: why.to_string() },
        Err(Undelivered::Later(why)) => {
            let at = now + pause(attempt, random);
            if attempt >= MOST_ATTEMPTS || at >= good_until {
                Fate::Failed { problem: format!("{why}, for the last time") }
            } else {
                Fate::Again { at, problem: why.to_string() }
            }
        }
    }
}

/// Doubling from two seconds to a quarter of an hour, and of that a random part between half and all.
fn pause(attempt: u32, random: &Random) -> Duration {
    let whole = FIRST_PAUSE.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(LONGEST_PAUSE);
    let half = u64::try_from(whole.as_millis() / 2).unwrap_or(u64::MAX);
    Duration::from_millis(half + random.below(half + 1))
}

impl Job for Deliver {
    fn name(&self) -> &'static str {
        "deliver"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn bell(&self) -> Option<Arc<Notify>> {
        Some(self.db.posted())
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(self.batch())
    }
}

#[cfg(test)]
mod tests;
