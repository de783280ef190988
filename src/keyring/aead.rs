//! AES-256-GCM by ring with random nonces, in the one layout that the keyring uses: nonce, ciphertext, tag.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::base::{Broken, Random};

pub(super) const KEY_LEN: usize = 32;

/// A key that seals and opens. Nonces are drawn at random, so one key may seal 2^32 values at most (NIST SP 800-38D
/// section 8.3); a new epoch is begun long before.
pub(super) struct Cipher(LessSafeKey);

impl Cipher {
    pub(super) fn new(key: &[u8]) -> Result<Self, Broken> {
        let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| Broken::new("a sealing key must have 32 bytes"))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Appends nonce, ciphertext and tag to `out`.
    pub(super) fn seal(&self, random: &Random, bound_to: &[u8], clear: &[u8], mut out: Vec<u8>) -> Result<Vec<u8>, Broken> {
        let nonce = random.bytes::<NONCE_LEN>();
        let mut body = clear.to_vec();
        let tag = self
            .0
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound_to), &mut body)
            .map_err(|_| Broken::new("the value is too long to be sealed"))?;
        out.reserve(NONCE_LEN + body.len() + tag.as_ref().len());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&body);
        out.extend_from_slice(tag.as_ref());
        Ok(out)
    }

    /// `None` when anything was changed: the bytes, the key, or what they were bound to.
    pub(super) fn open(&self, bound_to: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut body = Zeroizing::new(body.to_vec());
        let clear = self.0.open_in_place(nonce, Aad::from(bound_to), &mut body).ok()?.len();
        body.truncate(clear);
        Some(body)
    }
}
