//! A client's own keys: those that it registered (`jwks`), or those that it publishes (`jwks_uri`). What is published is fetched
//! when it is first needed, kept an hour, and fetched again when a token names a key that is not among them: at most once a
//! minute for a client, by one request however many wait, so that no flood of invented names makes us flood a portal.

use std::sync::Arc;
use std::time::Duration;

use crate::app::{App, KeySet};
use crate::base::Timestamp;
use crate::identity::client::Client;
use crate::jose::{JwkSet, Unverified};
use crate::outside::fetch::KEY_SET;

/// Between two fetches of one client's keys, failed ones included.
const PAUSE: Duration = Duration::from_secs(60);
/// After this a set is fetched anew before it is used.
const FRESH: Duration = Duration::from_secs(3600);
/// The same for keys without a name.
const FRESH_UNNAMED: Duration = Duration::from_secs(300);
/// Without an answer the last set serves on for so long: a portal's web server may be down for a night.
const STALE: Duration = Duration::from_secs(24 * 3600);

/// The keys to verify `token` with: whatever is signed by a client is verified through here.
pub async fn to_verify(app: &App, client: &Client, token: &Unverified<'_>, now: Timestamp) -> Arc<JwkSet> {
    match token.kid() {
        Some(kid) => keys(app, client, now, FRESH, |held| held.keys().iter().any(|key| key.kid() == Some(kid))).await,
        // Nothing tells whether an unnamed key is a new one.
        None => keys(app, client, now, FRESH_UNNAMED, |held| !held.is_empty()).await,
    }
}

/// The keys to encrypt to this client with.
pub async fn to_encrypt(app: &App, client: &Client, now: Timestamp) -> Arc<JwkSet> {
    keys(app, client, now, FRESH, |held| !held.is_empty()).await
}

async fn keys(app: &App, client: &Client, now: Timestamp, fresh: Duration, suffices: impl Fn(&JwkSet) -> bool) -> Arc<JwkSet> {
    let Some(url) = &client.metadata.jwks_uri else { return client.keys.clone() };
    let entry = app.key_sets.of(client.id(), url);
    if !is_due(&entry, now, fresh, &suffices) {
        return usable(&entry, now);
    }
    let turn = entry.turn.lock().await;
    // Another may have fetched while this one waited.
    if is_due(&entry, now, fresh, &suffices) {
        entry.note(fetch(app, &entry).await, now);
    }
    drop(turn);
    usable(&entry, now)
}

/// Whether a fetch is worth its while, and allowed.
fn is_due(entry: &KeySet, now: Timestamp, fresh: Duration, suffices: &impl Fn(&JwkSet) -> bool) -> bool {
    let state = entry.state();
    let is_fresh = state.fetched_at.is_some_and(|at| now < at + fresh);
    let may = state.tried_at.is_none_or(|at| now >= at + PAUSE);
    may && !(is_fresh && suffices(&state.keys))
}

fn usable(entry: &KeySet, now: Timestamp) -> Arc<JwkSet> {
    let state = entry.state();
    if state.fetched_at.is_some_and(|at| now < at + STALE) { state.keys } else { Arc::default() }
}

async fn fetch(app: &App, entry: &KeySet) -> Option<JwkSet> {
    let body = app.outside.fetch.document(&entry.url, KEY_SET).await.ok()?;
    let parsed = std::str::from_utf8(&body).ok().and_then(|text| JwkSet::parse(text).ok());
    if parsed.is_none() {
        tracing::info!(host = entry.url.host_str().unwrap_or_default(), "a portal's key set is none");
    }
    parsed
}
