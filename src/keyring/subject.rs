//! Pairwise subjects: the name under which a portal knows a citizen, different in every sector (OpenID Connect Core 8.1).

use ring::hmac;

use super::KeyPurpose;
use super::epochs::{Epochs, Rows};
use super::index::mac_key;
use crate::base::Broken;
use crate::base::encode::b64url;

/// Derives subjects. Its key never rotates: another key would make every citizen a stranger at every portal.
pub struct Subjects {
    key: hmac::Key,
}

impl Subjects {
    pub(super) fn build(rows: &Rows<'_>) -> Result<Self, Broken> {
        if rows.of(KeyPurpose::Subject, "").count() > 1 {
            return Err(Broken::new("there are two subject keys: subjects must never change"));
        }
        let keys = Epochs::build(rows, (KeyPurpose::Subject, ""), mac_key)?;
        let (_, key) = keys.active()?;
        Ok(Self { key: key.clone() })
    }

    /// HMAC-SHA-256 over sector, a zero byte and the account's random seed, in 43 characters. Neither two sectors nor a
    /// sector and the register can join what they know by it.
    pub fn pairwise(&self, sector: &str, subject_seed: &[u8]) -> String {
        let mut mac = hmac::Context::with_key(&self.key);
        mac.update(sector.as_bytes());
        mac.update(&[0]);
        mac.update(subject_seed);
        b64url(mac.sign().as_ref())
    }
}

impl std::fmt::Debug for Subjects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Subjects(…)")
    }
}
