//! The keys that sign tokens, and the document by which portals know them.

use std::sync::Arc;

use super::epochs::Rows;
use super::{KeyPurpose, KeyState, StoredKey};
use crate::base::Broken;
use crate::base::encode::{b64url, sha256};
use crate::jose::{Jwk, JwkSet, SigAlg, SigningKey};

/// Signing keys as they stood when the keyring was loaded.
pub struct SigningKeys {
    active: Vec<Arc<SigningKey>>,
    published: JwkSet,
    document: Document,
}

/// The JWKS document, written once per load: serving it costs nothing.
#[derive(Clone, Debug)]
pub struct Document {
    pub body: Arc<str>,
    /// A strong entity tag with its quotes (RFC 9110 section 8.8.3).
    pub etag: Arc<str>,
}

impl SigningKeys {
    /// `encryption` are our public keys of the other kind, which stand in the same document.
    pub(super) fn build(rows: &Rows<'_>, encryption: &[Jwk]) -> Result<Self, Broken> {
        let mut live: Vec<(&StoredKey, SigAlg)> = rows
            .stored
            .iter()
            .filter(|row| row.purpose == KeyPurpose::Signing && row.state(rows.now) != KeyState::Gone)
            .map(|row| Ok((row, alg_of(row)?)))
            .collect::<Result<_, Broken>>()?;
        // Signers before those that only verify, the newest first: what a portal that takes the first key should take.
        live.sort_by_key(|(row, alg)| (row.state(rows.now), *alg, std::cmp::Reverse((row.activates_at, row.epoch))));
        let (mut active, mut published) = (Vec::<Arc<SigningKey>>::new(), Vec::new());
        for (row, alg) in live {
            let key = SigningKey::from_pkcs8(alg, &rows.master.unwrap(row)?)
                .map_err(|broken| broken.context(format!("the key {}", row.name())))?;
            published.push(key.public().clone());
            if row.state(rows.now) == KeyState::Active && active.iter().all(|other| other.alg() != alg) {
                active.push(Arc::new(key));
            }
        }
        let body = serde_json::to_string(&JwkSet::new([published.as_slice(), encryption].concat()))?;
        let published = JwkSet::new(published);
        let etag = format!("\"{}\"", b64url(&sha256(body.as_bytes())));
        Ok(Self { active, published, document: Document { body: body.into(), etag: etag.into() } })
    }

    /// The key that signs with `alg` now.
    pub fn active(&self, alg: SigAlg) -> Result<&Arc<SigningKey>, Broken> {
        self.active.iter().find(|key| key.alg() == alg).ok_or_else(|| Broken::new(format!("there is no active key for {alg}")))
    }

    /// The algorithms that can be signed with: what discovery advertises.
    pub fn algs(&self) -> impl Iterator<Item = SigAlg> {
        self.active.iter().map(|key| key.alg())
    }

    /// All keys whose signatures count, retired ones until they expire: what our own tokens are verified with.
    pub fn published(&self) -> &JwkSet {
        &self.published
    }

    pub fn document(&self) -> &Document {
        &self.document
    }
}

/// Bound into the wrapping as `scope`; the column `alg` only repeats it.
fn alg_of(row: &StoredKey) -> Result<SigAlg, Broken> {
    SigAlg::from_name(&row.scope)
        .filter(|alg| row.alg == Some(*alg))
        .ok_or_else(|| Broken::new(format!("the key {} names no algorithm that is known", row.name())))
}

impl std::fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.active).finish()
    }
}
