//! Sealed blobs: what a browser carries for us between two requests, before anybody is known. Nothing is stored for it.

use std::time::Duration;

use super::KeyPurpose;
use super::aead::Cipher;
use super::epochs::{Epochs, Rows};
use crate::base::encode::{b64url, from_b64url};
use crate::base::{Broken, Random, Timestamp};

/// Seals and opens blobs.
pub struct Blobs {
    keys: Epochs<Cipher>,
    random: Random,
}

/// What a blob is bound to. Opened under another purpose, by another issuer or in another browser it is nothing.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a> {
    /// What the blob is, such as `authorize`.
    pub purpose: &'a str,
    /// The issuer, so that two installations with one key do not take each other's blobs.
    pub issuer: &'a str,
    /// The id in the browser's cookie.
    pub browser: &'a [u8],
}

/// An opened blob.
pub struct Opened {
    /// Random, for consuming the blob when it is answered.
    pub id: [u8; 16],
    pub issued_at: Timestamp,
    pub payload: Vec<u8>,
}

/// Why a blob is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// Altered, of another purpose, issuer or browser, or never ours: deliberately not told apart.
    #[error("not a blob for this place")]
    NotOurs,
    #[error("the blob is too old")]
    TooOld,
}

/// The longest payload: a request that is longer is refused before it comes here.
pub const LONGEST_PAYLOAD: usize = 16 * 1024;
const LONGEST_TEXT: usize = 24 * 1024;
/// How far the clocks of two nodes may differ.
const SKEW: Duration = Duration::from_secs(60);

impl Blobs {
    pub(super) fn build(rows: &Rows<'_>, random: &Random) -> Result<Self, Broken> {
        let keys = Epochs::build(rows, (KeyPurpose::Blob, ""), |key| Cipher::new(&key))?;
        Ok(Self { keys, random: random.clone() })
    }

    /// The blob in base64url, fit for a form field or a URL.
    pub fn seal(&self, binding: &Binding<'_>, now: Timestamp, payload: &[u8]) -> Result<String, Broken> {
        if payload.len() > LONGEST_PAYLOAD {
            return Err(Broken::new("the payload of a blob is too long"));
        }
        let (epoch, key) = self.keys.active()?;
        let mut clear = self.random.bytes::<16>().to_vec();
        clear.extend_from_slice(&now.0.to_be_bytes());
        clear.extend_from_slice(payload);
        let sealed = key.seal(&self.random, &place(binding), &clear, epoch.to_be_bytes().to_vec())?;
        Ok(b64url(&sealed))
    }

    pub fn open(&self, binding: &Binding<'_>, now: Timestamp, max_age: Duration, text: &str) -> Result<Opened, BlobError> {
        let opened = self.unsealed(binding, text).ok_or(BlobError::NotOurs)?;
        if opened.issued_at > now + SKEW {
            return Err(BlobError::NotOurs);
        }
        if now.since(opened.issued_at) > max_age {
            return Err(BlobError::TooOld);
        }
        Ok(opened)
    }

    fn unsealed(&self, binding: &Binding<'_>, text: &str) -> Option<Opened> {
        if text.len() > LONGEST_TEXT {
            return None;
        }
        let bytes = from_b64url(text)?;
        let (key, rest) = self.keys.of(&bytes)?;
        let clear = key.open(&place(binding), rest)?;
        let (id, rest) = clear.split_first_chunk()?;
        let (at, payload) = rest.split_first_chunk()?;
        Some(Opened { id: *id, issued_at: Timestamp(i64::from_be_bytes(*at)), payload: payload.to_vec() })
    }
}

fn place(binding: &Binding<'_>) -> Vec<u8> {
    let mut place = Vec::new();
    for part in [binding.purpose.as_bytes(), binding.issuer.as_bytes(), binding.browser] {
        place.extend_from_slice(&(part.len() as u64).to_be_bytes());
        place.extend_from_slice(part);
    }
    place
}

impl std::fmt::Debug for Blobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Blobs(…)")
    }
}

/// The payload is a citizen's request: not for logs.
impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({} bytes)", self.payload.len())
    }
}
