//! Blind indexes: a number or phone is found by its keyed hash, and can't be read from it without the key.

use ring::hmac;

use super::KeyPurpose;
use super::epochs::{Epochs, Rows};
use crate::base::Broken;

/// Keyed hashes for look-ups: epoch (2 bytes), HMAC-SHA-256 (32).
///
/// Twelve digits have about 2.5×10^10 values: whoever holds this key undoes the index in hours, so it must not travel with
/// the data it protects.
pub struct BlindIndex {
    keys: Epochs<hmac::Key>,
}

impl BlindIndex {
    pub(super) fn build(rows: &Rows<'_>) -> Result<Self, Broken> {
        Ok(Self { keys: Epochs::build(rows, (KeyPurpose::Index, ""), mac_key)? })
    }

    /// The value to store. `kind` keeps a number and a phone of the same digits apart; `value` must be in its one normal
    /// form.
    pub fn blind(&self, kind: &str, value: &str) -> Result<Vec<u8>, Broken> {
        let (epoch, key) = self.keys.active()?;
        Ok(blinded(epoch, key, kind, value))
    }

    /// Every value under which the row may be stored, the current epoch's first: what a look-up asks for while rows are
    /// being moved from one epoch to the next.
    pub fn all_epochs(&self, kind: &str, value: &str) -> Vec<Vec<u8>> {
        self.keys.all().map(|(epoch, key)| blinded(epoch, key, kind, value)).collect()
    }

    pub fn is_current(&self, blinded: &[u8]) -> bool {
        self.keys.is_current(blinded)
    }
}

fn blinded(epoch: u16, key: &hmac::Key, kind: &str, value: &str) -> Vec<u8> {
    let mut mac = hmac::Context::with_key(key);
    mac.update(kind.as_bytes());
    mac.update(&[0]);
    mac.update(value.as_bytes());
    let mut out = epoch.to_be_bytes().to_vec();
    out.extend_from_slice(mac.sign().as_ref());
    out
}

/// A key for HMAC-SHA-256.
#[allow(clippy::needless_pass_by_value, clippy::unnecessary_wraps, reason = "the shape that Epochs::build calls")]
pub(super) fn mac_key(key: zeroize::Zeroizing<Vec<u8>>) -> Result<hmac::Key, Broken> {
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &key))
}

impl std::fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlindIndex(…)")
    }
}
