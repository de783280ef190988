//! Our keys where the `openidconnect` crate asks for keys: signing and verifying go through ring, never through the
//! RustCrypto code that the crate's own key types carry.

use openidconnect::core::{CoreJsonWebKeyType, CoreJsonWebKeyUse, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKey, JsonWebKeyAlgorithm, JsonWebKeyId, PrivateSigningKey, SignatureVerificationError, SigningError};
use ring::digest::digest;

use super::hash::digest_of;
use super::jwk::{KeyAlg, Usage};
use super::{Jwk, Material, SigAlg, SigningKey};

impl JsonWebKey for Jwk {
    type KeyUse = CoreJsonWebKeyUse;
    type SigningAlgorithm = CoreJwsSigningAlgorithm;

    fn key_id(&self) -> Option<&JsonWebKeyId> {
        self.kid.as_ref()
    }

    fn key_type(&self) -> &CoreJsonWebKeyType {
        match self.material {
            Material::P256(_) | Material::P384(_) => &CoreJsonWebKeyType::EllipticCurve,
            Material::Ed25519(_) => &CoreJsonWebKeyType::OctetKeyPair,
            Material::Rsa { .. } => &CoreJsonWebKeyType::RSA,
            Material::Nothing => &CoreJsonWebKeyType::Symmetric,
        }
    }

    fn key_use(&self) -> Option<&CoreJsonWebKeyUse> {
        self.usage.map(|usage| match usage {
            Usage::Signature => &CoreJsonWebKeyUse::Signature,
            Usage::Encryption => &CoreJsonWebKeyUse::Encryption,
        })
    }

    fn signing_alg(&self) -> JsonWebKeyAlgorithm<&CoreJwsSigningAlgorithm> {
        match &self.alg {
            KeyAlg::Unspecified => JsonWebKeyAlgorithm::Unspecified,
            KeyAlg::Signature(alg) => JsonWebKeyAlgorithm::Algorithm(alg.core()),
            KeyAlg::Other(_) => JsonWebKeyAlgorithm::Unsupported,
        }
    }

    /// The crate offers a client secret here for HS256. Ours is a key that verifies nothing.
    fn new_symmetric(_secret: Vec<u8>) -> Self {
        Self { material: Material::Nothing, kid: None, usage: None, alg: KeyAlg::Unspecified }
    }

    fn verify_signature(
        &self,
        alg: &CoreJwsSigningAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureVerificationError> {
        let alg = SigAlg::from_core(alg).ok_or_else(|| SignatureVerificationError::UnsupportedAlg(format!("{alg:?}")))?;
        if !self.allows(alg) {
            return Err(SignatureVerificationError::InvalidKey(format!("this key does not verify {alg}")));
        }
        if !self.verifies(alg, message, signature) {
            return Err(SignatureVerificationError::CryptoError("the signature does not verify".into()));
        }
        Ok(())
    }

    fn hash_bytes(&self, bytes: &[u8], alg: &CoreJwsSigningAlgorithm) -> Result<Vec<u8>, String> {
        match SigAlg::from_core(alg) {
            Some(alg) if self.material.fits(alg) => Ok(digest(digest_of(alg), bytes).as_ref().to_vec()),
            _ => Err(format!("no digest goes with {alg:?} and this key")),
        }
    }
}

impl PrivateSigningKey for SigningKey {
    type VerificationKey = Jwk;

    fn sign(&self, alg: &CoreJwsSigningAlgorithm, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        if self.alg().core() != alg {
            return Err(SigningError::UnsupportedAlg(format!("{alg:?}")));
        }
        Self::sign(self, message).map_err(|_| SigningError::CryptoError)
    }

    fn as_verification_key(&self) -> Jwk {
        self.public().clone()
    }
}
