//! Nonces that nobody has to remember: a window of time, keyed. Whoever shows one was answered by us within the last minutes
//! (RFC 9449 section 8).

use ring::hmac;

use super::KeyPurpose;
use super::epochs::{Epochs, Rows};
use super::index::mac_key;
use crate::base::encode::{b64url, from_b64url};
use crate::base::{Broken, Timestamp, secret};

/// Makes and checks nonces. Every node of an installation takes every other's.
pub struct Nonces {
    keys: Epochs<hmac::Key>,
}

/// How long a nonce is handed out; it is taken in the window after it, too.
const WINDOW_MS: i64 = 120_000;

impl Nonces {
    pub(super) fn build(rows: &Rows<'_>) -> Result<Self, Broken> {
        Ok(Self { keys: Epochs::build(rows, (KeyPurpose::Nonce, ""), mac_key)? })
    }

    /// The nonce of this moment.
    pub fn at(&self, now: Timestamp) -> Result<String, Broken> {
        let (epoch, key) = self.keys.active()?;
        let window = window(now).to_be_bytes();
        let mut out = epoch.to_be_bytes().to_vec();
        out.extend_from_slice(&window);
        out.extend_from_slice(hmac::sign(key, &window).as_ref());
        Ok(b64url(&out))
    }

    /// Whether this is a nonce of ours and of these minutes. A node whose clock runs ahead may have made it.
    pub fn accepts(&self, nonce: &str, now: Timestamp) -> bool {
        let Some(bytes) = from_b64url(nonce) else { return false };
        let Some((key, rest)) = self.keys.of(&bytes) else { return false };
        let Some((made, mac)) = rest.split_first_chunk::<8>() else { return false };
        let age = window(now).saturating_sub(i64::from_be_bytes(*made));
        secret::equal(mac, hmac::sign(key, made).as_ref()) && (-1..=1).contains(&age)
    }
}

fn window(now: Timestamp) -> i64 {
    now.0.div_euclid(WINDOW_MS)
}

impl std::fmt::Debug for Nonces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nonces(…)")
    }
}
