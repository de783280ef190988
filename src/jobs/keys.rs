//! Follows the keys: loads what another node changed, and lets each key that signs, or that portals encrypt to, be followed
//! by the next in time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Job, Ran};
use crate::app::{App, SIGNING_ALGS};
use crate::audit::{self, Action, Actor, Entry};
use crate::base::{Broken, Clock, Random, Timestamp};
use crate::keyring::{KeyPurpose, Keyring, RotationPolicy, Step, StoredKey, plan, plan_announced, plan_at_once, plan_encryption};
use crate::store::{Db, keys};

const INTERVAL: Duration = Duration::from_secs(1);
/// Keys become active or retired by the passing of time, so they are loaded anew even when no row changed.
const RELOAD_EVERY: Duration = Duration::from_secs(60);
/// Portals keep our key set for an hour (`Cache-Control` of the JWKS); a day leaves the slow ones time.
const ANNOUNCE: Duration = Duration::from_secs(24 * 3600);
/// An ID token may come back as `id_token_hint` long after it expired.
const KEEP: Duration = Duration::from_secs(90 * 24 * 3600);

pub struct Keys {
    db: Db,
    keyring: Keyring,
    clock: Clock,
    random: Random,
    policy: RotationPolicy,
    seen: AtomicI64,
    loaded_at: AtomicI64,
}

impl Keys {
    pub fn of(app: &App) -> Self {
        Self {
            db: app.db.clone(),
            keyring: app.keyring.clone(),
            clock: app.clock.clone(),
            random: app.random.clone(),
            policy: policy(app),
            seen: AtomicI64::new(0),
            loaded_at: AtomicI64::new(i64::MIN),
        }
    }

    async fn follow(&self) -> Result<Ran, Broken> {
        let now = self.clock.now();
        let version = keys::version(&self.db, "keys").await?;
        let fresh = now < Timestamp(self.loaded_at.load(Ordering::Relaxed)) + RELOAD_EVERY;
        if fresh && version == self.seen.load(Ordering::Relaxed) {
            return Ok(Ran::default());
        }
        let rows = keys::all(&self.db).await?;
        let mut steps = plan(&rows, &SIGNING_ALGS, now, &self.policy);
        steps.extend(plan_encryption(&rows, now, &self.policy));
        let did = steps.len() as u64;
        if steps.is_empty() {
            self.keyring.reload(&rows, now)?;
        } else {
            take(&self.db, &self.keyring, &self.random, rows, steps, Actor::Service, now).await?;
            self.keyring.reload(&keys::all(&self.db).await?, now)?;
        }
        self.seen.store(version, Ordering::Relaxed);
        self.loaded_at.store(now.0, Ordering::Relaxed);
        Ok(Ran { did, ..Ran::default() })
    }
}

fn policy(app: &App) -> RotationPolicy {
    let days = u64::from(app.settings.keys.rotate_after_days);
    RotationPolicy { follow_after: Duration::from_secs(days * 24 * 3600), announce: ANNOUNCE, keep: KEEP }
}

/// How a rotation that somebody asks for goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// The next keys are published now and sign a day later.
    Announced,
    /// The next keys sign now.
    AtOnce,
}

/// Rotates the signing keys because an operator asks; every node follows within a second. How many keys were made.
pub async fn rotate(app: &App, pace: Pace) -> Result<usize, Broken> {
    let now = app.clock.now();
    let rows = keys::all(&app.db).await?;
    let steps = match pace {
        Pace::Announced => plan_announced(&rows, &SIGNING_ALGS, now, &policy(app)),
        Pace::AtOnce => plan_at_once(&rows, &SIGNING_ALGS, now, &policy(app)),
    };
    let made = steps.iter().filter(|step| matches!(step, Step::Create { .. })).count();
    if made > 0 {
        take(&app.db, &app.keyring, &app.random, rows, steps, Actor::Operator, now).await?;
        app.keyring.reload(&keys::all(&app.db).await?, now)?;
    }
    Ok(made)
}

/// Does the steps of a rotation in one transaction and tells every node.
pub async fn take(
    db: &Db,
    keyring: &Keyring,
    random: &Random,
    rows: Vec<StoredKey>,
    steps: Vec<Step>,
    by: Actor,
    now: Timestamp,
) -> Result<(), Broken> {
    let maker = keyring.clone();
    // Generating an RSA key takes up to a second.
    let (made, steps) = tokio::task::spawn_blocking(move || {
        let create = |step: &Step| match step {
            Step::Create { alg, activates_at } => {
                Some(maker.maker(now).next(&rows, KeyPurpose::Signing, alg.name(), *activates_at))
            }
            Step::CreateEncryption { activates_at } => {
                Some(maker.maker(now).next(&rows, KeyPurpose::Encryption, "", *activates_at))
            }
            Step::Retire { .. } | Step::Forget { .. } => None,
        };
        steps.iter().filter_map(create).collect::<Result<Vec<_>, _>>().map(|made| (made, steps))
    })
    .await??;
    let mut tx = db.write().await?;
    for key in &made {
        keys::insert_if_absent(&mut tx, key).await?;
    }
    for step in &steps {
        match step {
            Step::Create { .. } | Step::CreateEncryption { .. } => {}
            Step::Retire { id, retired_at, expires_at } => keys::retire(&mut tx, *id, *retired_at, *expires_at).await?,
            Step::Forget { id } => keys::forget(&mut tx, *id).await?,
        }
    }
    keys::touch(&mut tx, "keys").await?;
    let detail = serde_json::json!({ "made": made.len(), "steps": steps.len() });
    audit::record(&mut tx, keyring, random, now, Entry::new(Action::KeysRotated, by).detail(detail)).await?;
    tx.commit().await
}

impl Job for Keys {
    fn name(&self) -> &'static str {
        "keys"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(self.follow())
    }
}
