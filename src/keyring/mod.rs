//! Keys and what is done with them: sealing, blind indexes, peppers, subjects, blobs, keys that sign and keys that portals
//! encrypt to, and their rotation.
//!
//! One master key, which is not in the database, wraps all others, which are (docs/decisions/0004-keys-and-sealing.md). At
//! start: load the rows, insert what [`Maker::missing`] makes, load again, [`Keyring::open`]. Afterwards a [`Keyring::reload`]
//! at least each minute and whenever the version of the keys moves, for keys take effect when they are loaded.

mod aead;
pub mod blob;
pub mod csrf;
pub mod encryption;
mod epochs;
pub mod index;
pub mod make;
pub mod master;
pub mod nonce;
pub mod pepper;
pub mod push;
pub mod rotation;
pub mod seal;
pub mod signing;
pub mod stored;
pub mod subject;

use std::sync::{Arc, PoisonError, RwLock};

pub use blob::Blobs;
pub use csrf::Csrf;
pub use encryption::EncryptionKeys;
pub use index::BlindIndex;
pub use make::Maker;
pub use master::{Master, rewrap};
pub use nonce::Nonces;
pub use pepper::Pepper;
pub use push::PushKey;
pub use rotation::{RotationPolicy, Step, plan, plan_announced, plan_at_once, plan_encryption};
pub use seal::Sealer;
pub use signing::SigningKeys;
pub use stored::{KeyPurpose, KeyState, Scope, StoredKey};
pub use subject::Subjects;

use crate::base::{Broken, Random, Timestamp};
use epochs::Rows;

/// Everything that needs a key. Cloning it is cheap, and all clones see a reload.
#[derive(Clone)]
pub struct Keyring {
    shared: Arc<Shared>,
}

struct Shared {
    master: Master,
    random: Random,
    loaded: RwLock<Loaded>,
}

/// The tools, as of one load. Each is handed out behind its own pointer, so that a request keeps what it began with.
#[derive(Clone)]
struct Loaded {
    sealers: Arc<[Arc<Sealer>]>,
    index: Arc<BlindIndex>,
    pepper: Arc<Pepper>,
    subjects: Arc<Subjects>,
    blobs: Arc<Blobs>,
    csrf: Arc<Csrf>,
    nonces: Arc<Nonces>,
    signing: Arc<SigningKeys>,
    encryption: Arc<EncryptionKeys>,
    push: Arc<PushKey>,
}

impl Keyring {
    /// Unwraps all rows as they stand at `now`. Fails when a purpose has no active key or a row was altered.
    pub fn open(master: Master, random: Random, rows: &[StoredKey], now: Timestamp) -> Result<Self, Broken> {
        let loaded = Loaded::build(&Rows { master: &master, stored: rows, now }, &random)?;
        Ok(Self { shared: Arc::new(Shared { master, random, loaded: RwLock::new(loaded) }) })
    }

    /// Takes the rows anew. When they can't be used, what was loaded before stays in use.
    pub fn reload(&self, rows: &[StoredKey], now: Timestamp) -> Result<(), Broken> {
        let loaded = Loaded::build(&Rows { master: &self.shared.master, stored: rows, now }, &self.shared.random)?;
        *self.shared.loaded.write().unwrap_or_else(PoisonError::into_inner) = loaded;
        Ok(())
    }

    /// Makes keys under the same master key.
    pub fn maker(&self, now: Timestamp) -> Maker<'_> {
        Maker { master: &self.shared.master, random: &self.shared.random, now }
    }

    pub fn sealer(&self, scope: Scope) -> Arc<Sealer> {
        self.loaded(|loaded| loaded.sealers[scope as usize].clone())
    }

    pub fn index(&self) -> Arc<BlindIndex> {
        self.loaded(|loaded| loaded.index.clone())
    }

    pub fn pepper(&self) -> Arc<Pepper> {
        self.loaded(|loaded| loaded.pepper.clone())
    }

    pub fn subjects(&self) -> Arc<Subjects> {
        self.loaded(|loaded| loaded.subjects.clone())
    }

    pub fn blobs(&self) -> Arc<Blobs> {
        self.loaded(|loaded| loaded.blobs.clone())
    }

    pub fn csrf(&self) -> Arc<Csrf> {
        self.loaded(|loaded| loaded.csrf.clone())
    }

    pub fn nonces(&self) -> Arc<Nonces> {
        self.loaded(|loaded| loaded.nonces.clone())
    }

    pub fn signing(&self) -> Arc<SigningKeys> {
        self.loaded(|loaded| loaded.signing.clone())
    }

    pub fn encryption(&self) -> Arc<EncryptionKeys> {
        self.loaded(|loaded| loaded.encryption.clone())
    }

    pub fn push(&self) -> Arc<PushKey> {
        self.loaded(|loaded| loaded.push.clone())
    }

    fn loaded<T>(&self, take: impl Fn(&Loaded) -> T) -> T {
        take(&self.shared.loaded.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Loaded {
    fn build(rows: &Rows<'_>, random: &Random) -> Result<Self, Broken> {
        // In the order of Scope::ALL, which is the order of its values.
        let sealers = Scope::ALL.iter().map(|scope| Ok(Arc::new(Sealer::build(rows, *scope, random)?)));
        let encryption = EncryptionKeys::build(rows)?;
        Ok(Self {
            sealers: sealers.collect::<Result<_, Broken>>()?,
            index: Arc::new(BlindIndex::build(rows)?),
            pepper: Arc::new(Pepper::build(rows)?),
            subjects: Arc::new(Subjects::build(rows)?),
            blobs: Arc::new(Blobs::build(rows, random)?),
            csrf: Arc::new(Csrf::build(rows, random)?),
            signing: Arc::new(SigningKeys::build(rows, encryption.published())?),
            encryption: Arc::new(encryption),
            nonces: Arc::new(Nonces::build(rows)?),
            push: Arc::new(PushKey::build(rows)?),
        })
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring(…)")
    }
}

#[cfg(test)]
mod tests;
