//! The pepper: short secrets are keyed before they are stored, so that a stolen database alone gives nothing to guess
//! against.

use ring::hmac;
use zeroize::Zeroizing;

use super::KeyPurpose;
use super::epochs::{Epochs, Rows};
use super::index::mac_key;
use crate::base::{Broken, secret};

/// Keys one-time codes, activation codes and code cards, and stands before Argon2id for passcodes and passwords.
pub struct Pepper {
    keys: Epochs<hmac::Key>,
}

/// What a short secret belongs to. A code asked for one thing is worthless for another.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// What it is for, such as `activate` or `sign-in`.
    pub context: &'a str,
    /// Whose it is: the id of the account, file or row.
    pub owner: &'a [u8],
}

/// A secret that went through the pepper: what Argon2id hashes. The epoch is stored beside the hash.
pub struct Peppered {
    pub epoch: u16,
    pub bytes: Zeroizing<[u8; 32]>,
}

impl Pepper {
    pub(super) fn build(rows: &Rows<'_>) -> Result<Self, Broken> {
        Ok(Self { keys: Epochs::build(rows, (KeyPurpose::Pepper, ""), mac_key)? })
    }

    /// The form in which a short code is stored: epoch (2 bytes), HMAC-SHA-256 (32).
    pub fn code(&self, place: Place<'_>, code: &str) -> Result<Vec<u8>, Broken> {
        let (epoch, key) = self.keys.active()?;
        let mut out = epoch.to_be_bytes().to_vec();
        out.extend_from_slice(keyed(key, Use::Code, place, code).as_ref());
        Ok(out)
    }

    /// Whether `code` is the one stored, in time that tells nothing about it.
    pub fn code_matches(&self, stored: &[u8], place: Place<'_>, code: &str) -> bool {
        self.keys.of(stored).is_some_and(|(key, mac)| secret::equal(mac, keyed(key, Use::Code, place, code).as_ref()))
    }

    /// Peppers a passcode or password before Argon2id sees it.
    pub fn prehash(&self, place: Place<'_>, typed: &str) -> Result<Peppered, Broken> {
        let (epoch, key) = self.keys.active()?;
        Ok(Peppered { epoch, bytes: prehashed(key, place, typed) })
    }

    /// The same in the epoch in which the stored hash was made; `None` when that key is gone.
    pub fn prehash_at(&self, epoch: u16, place: Place<'_>, typed: &str) -> Option<Peppered> {
        Some(Peppered { epoch, bytes: prehashed(self.keys.at(epoch)?, place, typed) })
    }
}

#[derive(Clone, Copy)]
enum Use {
    Code = 1,
    Prehash = 2,
}

fn keyed(key: &hmac::Key, used: Use, place: Place<'_>, secret: &str) -> hmac::Tag {
    let mut mac = hmac::Context::with_key(key);
    mac.update(&[used as u8]);
    for part in [place.context.as_bytes(), place.owner] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.update(secret.as_bytes());
    mac.sign()
}

fn prehashed(key: &hmac::Key, place: Place<'_>, typed: &str) -> Zeroizing<[u8; 32]> {
    let mut bytes = Zeroizing::new([0; 32]);
    let tag = keyed(key, Use::Prehash, place, typed);
    bytes.iter_mut().zip(tag.as_ref()).for_each(|(slot, byte)| *slot = *byte);
    bytes
}

impl std::fmt::Debug for Pepper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pepper(…)")
    }
}
