//! Key sets (RFC 7517 section 5): a portal's `jwks`, and our own as others read it.

use serde::{Deserialize, Serialize};

use super::jwk::Usage;
use super::{Jwk, JwkError, KeyAlg, SigAlg};

/// The public keys of one party.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct JwkSet {
    keys: Vec<Jwk>,
}

/// More than any honest party needs, few enough to try them all.
const MOST_KEYS: usize = 32;

#[derive(Deserialize)]
struct Raw {
    keys: Vec<serde_json::Value>,
}

impl JwkSet {
    pub fn new(keys: Vec<Jwk>) -> Self {
        Self { keys }
    }

    pub fn parse(text: &str) -> Result<Self, JwkError> {
        Self::from_value(serde_json::from_str(text).map_err(|_| JwkError::NotAKey)?)
    }

    /// Keys of unknown kinds and damaged keys are left out, as RFC 7517 section 5 asks; a private or symmetric key spoils
    /// the whole set, for what was published must be replaced.
    pub fn from_value(value: serde_json::Value) -> Result<Self, JwkError> {
        if !value.is_object() {
            return Err(JwkError::NotAKey);
        }
        let raw: Raw = serde_json::from_value(value).map_err(|_| JwkError::NotAKey)?;
        if raw.keys.len() > MOST_KEYS {
            return Err(JwkError::TooMany);
        }
        let mut keys = Vec::with_capacity(raw.keys.len());
        for value in raw.keys {
            match Jwk::from_value(value) {
                Ok(key) => keys.push(key),
                Err(JwkError::Private) => return Err(JwkError::Private),
                Err(_) => {}
            }
        }
        Ok(Self { keys })
    }

    pub fn keys(&self) -> &[Jwk] {
        &self.keys
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The key to encrypt to by `alg`: one that its owner marked for it before one that says nothing of its use.
    pub fn for_encryption(&self, alg: KeyAlg) -> Option<&Jwk> {
        let fit = || self.keys.iter().filter(|key| key.allows_encryption(alg));
        fit().find(|key| key.usage() == Some(Usage::Encryption)).or_else(|| fit().next())
    }

    /// The keys that a token may have been signed with: those named `kid`, or all when it names none, as far as their
    /// owner allows `alg`.
    pub fn candidates<'a>(&'a self, kid: Option<&'a str>, alg: SigAlg) -> impl Iterator<Item = &'a Jwk> {
        self.keys.iter().filter(move |key| (kid.is_none() || key.kid() == kid) && key.allows(alg))
    }
}

impl From<Jwk> for JwkSet {
    fn from(key: Jwk) -> Self {
        Self { keys: vec![key] }
    }
}
