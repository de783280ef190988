//! Key agreement (RFC 7518 section 4.6): a shared secret by elliptic curves, and a key from it by the Concat KDF.

use ring::agreement::{self, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::digest::{Context, SHA256};
use ring::rand::SystemRandom;
use zeroize::Zeroizing;

use super::NoKey;
use crate::base::error::refuse;
use crate::base::{Broken, Fault, Outcome};
use crate::jose::{Jwk, Material};

/// A key that both sides can compute, and the public key by which the other side does.
pub(super) struct Agreed {
    pub(super) key: Zeroizing<Vec<u8>>,
    pub(super) ephemeral: Jwk,
}

/// Agrees on a key with the owner of `theirs`, by a key pair used once. ring checks that the point lies on its curve.
pub(super) fn with(theirs: &Material, derived: &Derived<'_>) -> Outcome<Agreed, NoKey> {
    let (curve, point): (&'static agreement::Algorithm, &[u8]) = match theirs {
        Material::P256(point) => (&agreement::ECDH_P256, point),
        Material::P384(point) => (&agreement::ECDH_P384, point),
        Material::Ed25519(_) | Material::Rsa { .. } | Material::Nothing => return refuse(NoKey),
    };
    let failed = |_| Broken::new("ring made no key for an agreement");
    let ours = EphemeralPrivateKey::generate(curve, &system_random()).map_err(failed)?;
    let public = ours.compute_public_key().map_err(failed)?;
    let public =
        material(theirs, public.as_ref()).ok_or_else(|| Broken::new("a public key of another length than its curve's"))?;
    let key = agree_ephemeral(ours, &UnparsedPublicKey::new(curve, point), |shared| derived.key(shared, (&[], &[])));
    Ok(Agreed { key: key.map_err(|_| Fault::Refused(NoKey))?, ephemeral: Jwk::ephemeral(public) })
}

fn material(like: &Material, point: &[u8]) -> Option<Material> {
    match like {
        Material::P256(_) => Some(Material::P256(point.try_into().ok()?)),
        Material::P384(_) => Some(Material::P384(point.try_into().ok()?)),
        Material::Ed25519(_) | Material::Rsa { .. } | Material::Nothing => None,
    }
}

/// What the derived key is for: its length goes into the derivation, and the name of the algorithm that will use it.
pub(super) struct Derived<'a> {
    pub(super) algorithm: &'a str,
    pub(super) len: usize,
}

impl Derived<'_> {
    /// Concat KDF with SHA-256 (NIST SP 800-56A section 5.8.1). One round gives 32 bytes, the longest that is asked for.
    pub(super) fn key(&self, shared: &[u8], (apu, apv): (&[u8], &[u8])) -> Zeroizing<Vec<u8>> {
        let mut hash = Context::new(&SHA256);
        hash.update(&1u32.to_be_bytes());
        hash.update(shared);
        for part in [self.algorithm.as_bytes(), apu, apv] {
            hash.update(&length(part.len()).to_be_bytes());
            hash.update(part);
        }
        hash.update(&length(self.len * 8).to_be_bytes());
        let whole = hash.finish();
        Zeroizing::new(whole.as_ref().iter().copied().take(self.len).collect())
    }
}

/// Names and parties are shorter than a header, which has 2 KiB at most.
fn length(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[allow(clippy::disallowed_methods, reason = "ring's SecureRandom is sealed: nothing else can feed its key pairs")]
fn system_random() -> SystemRandom {
    SystemRandom::new()
}
