//! Our keys that portals encrypt requests to. They are followed like signing keys: the next is published ahead, the last
//! one opens for a while what was encrypted to it.

use super::epochs::{Epochs, Rows};
use super::{KeyPurpose, KeyState};
use crate::base::Broken;
use crate::jose::{EncryptionKey, Jwk};

/// The keys as they stood when the keyring was loaded.
pub struct EncryptionKeys {
    keys: Epochs<EncryptionKey>,
    published: Vec<Jwk>,
}

impl EncryptionKeys {
    pub(super) fn build(rows: &Rows<'_>) -> Result<Self, Broken> {
        let keys = Epochs::build(rows, (KeyPurpose::Encryption, ""), |key| EncryptionKey::from_bytes(&key))?;
        // A retired key is not published any more: nobody should begin to encrypt to it.
        let living = rows.of(KeyPurpose::Encryption, "").filter_map(|row| {
            let state = row.state(rows.now);
            let epoch = u16::try_from(row.epoch).ok()?;
            matches!(state, KeyState::Active | KeyState::Next).then_some((state, std::cmp::Reverse(epoch)))
        });
        let mut living: Vec<_> = living.collect();
        living.sort_unstable();
        let published = living.iter().filter_map(|(_, epoch)| Some(keys.at(epoch.0)?.public().clone())).collect();
        Ok(Self { keys, published })
    }

    /// Every key that still opens, the newest active one first.
    pub fn all(&self) -> impl Iterator<Item = &EncryptionKey> {
        self.keys.all().map(|(_, key)| key)
    }

    /// The keys that portals may encrypt to, the one to take first.
    pub fn published(&self) -> &[Jwk] {
        &self.published
    }
}

impl std::fmt::Debug for EncryptionKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.all()).finish()
    }
}
