//! Key sets that portals publish at their `jwks_uri`, as last fetched by this node.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;

use crate::base::Timestamp;
use crate::identity::client::ClientId;
use crate::jose::JwkSet;

/// One entry for each client that has a `jwks_uri` and was asked after.
#[derive(Clone, Default)]
pub struct KeySets(Arc<Mutex<HashMap<ClientId, Arc<KeySet>>>>);

/// The keys at one address.
pub struct KeySet {
    pub url: Url,
    state: Mutex<State>,
    /// Held by the one who fetches; the others wait and take what it brought.
    pub turn: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
pub struct State {
    pub keys: Arc<JwkSet>,
    /// When `keys` were fetched; `None` before the first success.
    pub fetched_at: Option<Timestamp>,
    /// When a fetch last ended, well or badly.
    pub tried_at: Option<Timestamp>,
}

impl KeySets {
    /// The entry of a client, empty at first, and again when its address has changed.
    pub fn of(&self, client: &ClientId, url: &Url) -> Arc<KeySet> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match entries.get(client) {
            Some(entry) if entry.url == *url => entry.clone(),
            _ => {
                let fresh = KeySet { url: url.clone(), state: Mutex::default(), turn: tokio::sync::Mutex::default() };
                let fresh = Arc::new(fresh);
                entries.insert(client.clone(), fresh.clone());
                fresh
            }
        }
    }
}

impl KeySet {
    pub fn state(&self) -> State {
        self.lock().clone()
    }

    /// What a fetch brought; a failed one leaves the keys that were there.
    pub fn note(&self, keys: Option<JwkSet>, at: Timestamp) {
        let mut state = self.lock();
        state.tried_at = Some(at);
        if let Some(keys) = keys {
            state.keys = Arc::new(keys);
            state.fetched_at = Some(at);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
