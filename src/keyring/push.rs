//! The key by which browsers' push services know us (RFC 8292, VAPID).

use serde_json::json;

use super::KeyPurpose;
use super::epochs::{Epochs, Rows};
use crate::base::encode::b64url;
use crate::base::{Broken, Secret, Timestamp};
use crate::jose::{Material, SigAlg, SigningKey, jws};

/// Signs for push services. Its key never rotates by itself: browsers subscribe under it.
pub struct PushKey {
    keys: Epochs<SigningKey>,
}

impl PushKey {
    pub(super) fn build(rows: &Rows<'_>) -> Result<Self, Broken> {
        let keys = Epochs::build(rows, (KeyPurpose::Push, ""), |key| SigningKey::from_pkcs8(SigAlg::Es256, &key))?;
        Ok(Self { keys })
    }

    /// The public key as browsers take it (`applicationServerKey`): an uncompressed point in base64url.
    pub fn public(&self) -> Result<String, Broken> {
        match self.keys.active()?.1.public().material() {
            Material::P256(point) => Ok(b64url(point)),
            _ => Err(Broken::new("the push key is on another curve")),
        }
    }

    /// The value of `Authorization` for one push service, good until `until` (at most a day ahead, section 2).
    pub fn authorization(&self, service: &str, contact: &str, until: Timestamp) -> Result<Secret, Broken> {
        let (_, key) = self.keys.active()?;
        let token = jws::sign(key, "JWT", &json!({ "aud": service, "exp": until.seconds(), "sub": contact }))?;
        Ok(Secret::new(format!("vapid t={token}, k={}", self.public()?)))
    }
}

impl std::fmt::Debug for PushKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PushKey(…)")
    }
}
