//! Sessions: opened when somebody proved who they are, raised when they proved more, ended by them or by a lock. Each change
//! of privilege has another token, so that one planted or seen before is worth nothing after.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::device::Device;
use super::visitor::Visitor;
use crate::app::{App, Spot};
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::{AccountId, SessionId};
use crate::base::{Broken, Secret, Timestamp};
use crate::identity::level::Factors;
use crate::identity::session::Session;
use crate::keyring::{Keyring, Scope};
use crate::store::sessions::{self, NewSession, Shown};
use crate::store::{Tx, grants};

/// Opens a session of `account`, or renews the one that this browser holds of it. Another account's session in this browser
/// ends. The token is for the cookie.
pub async fn open(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    (account, factors): (AccountId, &Factors),
) -> Result<Secret, Broken> {
    open_since(app, tx, visitor, (account, factors, visitor.now)).await
}

/// The same with factors that were shown at `auth_at`, on another device: then nothing is renewed, a session of its own begins.
pub async fn open_since(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    (account, factors, auth_at): (AccountId, &Factors, Timestamp),
) -> Result<Secret, Broken> {
    let (now, token) = (visitor.now, Secret::new(app.random.token()));
    let level = factors.level().ok_or_else(|| Broken::new("a session without a factor"))?;
    let expires_at = now + lasts(app);
    if let Some(held) = visitor.session {
        let shown = Shown { token_hash: token.sha256(), factors, level, expires_at };
        if held.account == account && auth_at == now && sessions::raise(tx, held, &shown, now).await? {
            return Ok(token);
        }
        sessions::end(tx, held.id, now).await?;
        grants::end_of_session(tx, held.id, "signed-out", now).await?;
    }
    let id = SessionId::new(now, &app.random);
    let seen = Seen { device: visitor.device, place: app.whereabouts.of(visitor.source).cloned() };
    let device = serde_json::to_vec(&seen)?;
    let new = NewSession {
        id,
        token_hash: token.sha256(),
        account,
        level,
        factors,
        auth_at,
        browser_hash: visitor.browser_hash,
        device_sealed: app.keyring.sealer(Scope::Sessions).seal("device_sealed", id.bytes(), &device)?,
        expires_at,
    };
    sessions::insert(tx, new, now).await?;
    Ok(token)
}

/// Adds what was just shown to a session; `None` when it ended or changed meanwhile.
pub async fn raise(app: &App, tx: &mut Tx, held: &Session, factors: &Factors, now: Timestamp) -> Result<Option<Secret>, Broken> {
    let token = Secret::new(app.random.token());
    let level = factors.level().ok_or_else(|| Broken::new("a session without a factor"))?;
    let shown = Shown { token_hash: token.sha256(), factors, level, expires_at: held.expires_at };
    Ok(sessions::raise(tx, held, &shown, now).await?.then_some(token))
}

/// Ends one of the holder's other sessions, or all of them but the one that asks.
pub async fn end_other(app: &App, session: &Session, which: Option<SessionId>, now: Timestamp) -> Result<(), Broken> {
    let mut tx = app.db.write().await?;
    if let Some(id) = which {
        if sessions::end_own(&mut tx, session.account, id, now).await? {
            grants::end_of_session(&mut tx, id, "signed-out", now).await?;
        }
    } else {
        sessions::end_others(&mut tx, session.account, session.id, now).await?;
        grants::end_elsewhere(&mut tx, session.account, session.id, now).await?;
    }
    app.record(&mut tx, now, Entry::new(Action::SignedOut, Actor::Citizen(session.account)).person(session.person)).await?;
    tx.commit().await
}

/// How long a citizen's session lasts.
pub fn lasts(app: &App) -> Duration {
    Duration::from_secs(u64::from(app.settings.sessions.citizen_minutes) * 60)
}

/// What is kept of the browser of a session, sealed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    #[serde(flatten)]
    pub device: Device,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Spot>,
}

/// The device of a listed session, and where it was.
pub fn seen(keyring: &Keyring, id: SessionId, device_sealed: &[u8]) -> Result<Seen, Broken> {
    let clear = keyring.sealer(Scope::Sessions).open("device_sealed", id.bytes(), device_sealed)?;
    Ok(serde_json::from_slice(&clear)?)
}

/// Whether a session was opened strongly enough, lately enough and on this very device, to change how its account is signed in
/// to: a shared computer that was let in from a phone is no place for that.
pub fn is_fresh(session: &Session, now: Timestamp) -> bool {
    session.factors.is_from_here()
        && session.level >= crate::identity::level::AuthLevel::Two
        && now.since(session.auth_at) <= FRESH_FOR
}

/// For so long after a sign-in its holder may change authenticators without another.
pub const FRESH_FOR: Duration = Duration::from_secs(10 * 60);
