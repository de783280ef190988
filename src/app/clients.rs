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
    /// Resource servers by each address that tokens can be for.
    by_resource: HashMap<String, Arc<Client>>,
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

    /// The resource server of an address (RFC 8707).
    pub fn resource_server(&self, resource: &str) -> Option<Arc<Client>> {
        self.loaded().by_resource.get(resource).cloned()
    }

    /// Looks whether something changed, by one statement, and if so reads all anew. Called each second, and after a change
    /// of our own. Whether anything was read.
    pub async fn follow(&self, db: &Db) -> Result<bool, Broken> {
        // The version first: a change between the two statements is then read again, never missed.
        let version = clients::version(db).await?;
        if self.loaded().version == version {
            return Ok(false);
        }
        let by_id: HashMap<_, _> =
            clients::enabled(db).await?.into_iter().map(|client| (client.id().clone(), Arc::new(client))).collect();
        let servers = by_id.values().filter(|client| client.policy.is_resource_server);
        let by_resource = servers
            .flat_map(|server| server.policy.resources.iter().map(|resource| (resource.clone(), server.clone())))
            .collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Loaded { version, by_id, by_resource });
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
