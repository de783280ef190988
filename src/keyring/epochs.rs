//! The keys of one purpose and scope by epoch: one makes new things, all of them read.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::{KeyPurpose, KeyState, Master, StoredKey};
use crate::base::{Broken, Timestamp};

/// Keys by epoch. What a key makes begins with its epoch in two bytes, big-endian.
pub(super) struct Epochs<K> {
    active: u16,
    keys: BTreeMap<u16, K>,
}

impl<K> Epochs<K> {
    /// Takes the rows of `purpose` and `scope`, as they stand at `now`.
    pub(super) fn build(
        rows: &Rows<'_>,
        (purpose, scope): (KeyPurpose, &str),
        key: impl Fn(Zeroizing<Vec<u8>>) -> Result<K, Broken>,
    ) -> Result<Self, Broken> {
        let mut keys = BTreeMap::new();
        let mut active = None;
        for row in rows.of(purpose, scope) {
            let state = row.state(rows.now);
            if state == KeyState::Gone {
                continue;
            }
            let epoch =
                u16::try_from(row.epoch).map_err(|_| Broken::new(format!("the key {} has an epoch out of range", row.name())))?;
            keys.insert(epoch, key(rows.master.unwrap(row)?)?);
            if state == KeyState::Active {
                active = active.max(Some(epoch));
            }
        }
        let active = active.ok_or_else(|| Broken::new(format!("there is no active key for {purpose} {scope}")))?;
        Ok(Self { active, keys })
    }

    /// The key that makes new things.
    pub(super) fn active(&self) -> Result<(u16, &K), Broken> {
        let key = self.keys.get(&self.active).ok_or_else(|| Broken::new("the active key is gone"))?;
        Ok((self.active, key))
    }

    pub(super) fn at(&self, epoch: u16) -> Option<&K> {
        self.keys.get(&epoch)
    }

    /// The key that made `bytes`, and what follows its epoch.
    pub(super) fn of<'a>(&self, bytes: &'a [u8]) -> Option<(&K, &'a [u8])> {
        let (epoch, rest) = bytes.split_first_chunk()?;
        Some((self.keys.get(&u16::from_be_bytes(*epoch))?, rest))
    }

    /// All epochs, the active one first, then from the newest to the oldest.
    pub(super) fn all(&self) -> impl Iterator<Item = (u16, &K)> {
        let rest = self.keys.iter().rev().filter(|(epoch, _)| **epoch != self.active);
        self.keys.get_key_value(&self.active).into_iter().chain(rest).map(|(epoch, key)| (*epoch, key))
    }

    /// Whether `bytes` were made by the active key; if not, a job may make them anew.
    pub(super) fn is_current(&self, bytes: &[u8]) -> bool {
        bytes.starts_with(&self.active.to_be_bytes())
    }
}

/// Rows as they stand at one moment, with the key that opens them.
pub(super) struct Rows<'a> {
    pub(super) master: &'a Master,
    pub(super) stored: &'a [StoredKey],
    pub(super) now: Timestamp,
}

impl Rows<'_> {
    pub(super) fn of(&self, purpose: KeyPurpose, scope: &str) -> impl Iterator<Item = &StoredKey> {
        self.stored.iter().filter(move |row| row.purpose == purpose && row.scope == scope)
    }
}
