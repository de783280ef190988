//! Tokens against cross-site requests: bound to a browser's session, masked anew on each page.

use ring::hmac;

use super::KeyPurpose;
use super::epochs::{Epochs, Rows};
use super::index::mac_key;
use crate::base::encode::{b64url, from_b64url};
use crate::base::{Broken, Random, secret};

/// Makes and checks the hidden field of every form.
pub struct Csrf {
    keys: Epochs<hmac::Key>,
    random: Random,
}

const NONCE: usize = 16;

impl Csrf {
    pub(super) fn build(rows: &Rows<'_>, random: &Random) -> Result<Self, Broken> {
        Ok(Self { keys: Epochs::build(rows, (KeyPurpose::Csrf, ""), mac_key)?, random: random.clone() })
    }

    /// A token for the browser that holds `session`. It differs on every page, so that a compressed page gives no byte of
    /// it away (BREACH).
    pub fn token(&self, session: &[u8]) -> Result<String, Broken> {
        let (epoch, key) = self.keys.active()?;
        let nonce = self.random.bytes::<NONCE>();
        let mut out = epoch.to_be_bytes().to_vec();
        out.extend_from_slice(&nonce);
        out.extend_from_slice(keyed(key, &nonce, session).as_ref());
        Ok(b64url(&out))
    }

    pub fn accepts(&self, session: &[u8], token: &str) -> bool {
        let Some(bytes) = from_b64url(token) else { return false };
        let Some((key, rest)) = self.keys.of(&bytes) else { return false };
        let Some((nonce, mac)) = rest.split_at_checked(NONCE) else { return false };
        secret::equal(mac, keyed(key, nonce, session).as_ref())
    }
}

fn keyed(key: &hmac::Key, nonce: &[u8], session: &[u8]) -> hmac::Tag {
    let mut mac = hmac::Context::with_key(key);
    mac.update(nonce);
    mac.update(session);
    mac.sign()
}

impl std::fmt::Debug for Csrf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Csrf(…)")
    }
}
