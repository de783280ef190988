//! Clients in memory: every request of a portal needs one, and they change a few times a day.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::base::Broken;
use crate::identity::client::{Client, ClientId};
use crate::store::{Db, clients};

/// The clients that may be used, as of the last load; every clone sees a reload. Another node's change arrives with the next [`Clients::follow`].
#[derive(Clone, Default)]
pub struct Clients(Arc<RwLock<Arc<Loaded>>>);

#[derive(Default)]
struct Loaded {
    version: i64,
    by_id: HashMap<ClientId, Arc<Client>>,
}

impl Clients {
    /// Reads all of them.
    pub async fn load(db: &Db) -> Result<Self, Broken> {
        let clients = Self::default();
        clients.follow(db).await?;
        Ok(clients)
    }

    /// The client of an id, unless it is unknown or out of use.
    pub fn find(&self, id: &ClientId) -> Option<Arc<Client>> {
        self.loaded().by_id.get(id).cloned()
    }

    /// Every client that may be used, in no order.
    pub fn all(&self) -> Vec<Arc<Client>> {
        self.loaded().by_id.values().cloned().collect()
    }

    /// Looks whether something changed, by one statement, and if so reads all anew. Called each second, and after a change
    /// of our own. Whether anything was read.
    pub async fn follow(&self, db: &Db) -> Result<bool, Broken> {
        // The version first: a change between the two statements is then read again, never missed.
        let version = clients::version(db).await?;
        if self.loaded().version == version {
            return Ok(false);
        }
        let by_id = clients::enabled(db).await?.into_iter().map(|client| (client.id().clone(), Arc::new(client))).collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Loaded { version, by_id });
        Ok(true)
    }

    fn loaded(&self) -> Arc<Loaded> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl std::fmt::Debug for Clients {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clients({})", self.loaded().by_id.len())
    }
}
