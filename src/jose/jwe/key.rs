//! Our own keys that portals encrypt to. ring has no agreement with a key that is kept, so RustCrypto's P-256 does it, in
//! constant time.

use p256::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{PublicKey, SecretKey};
use zeroize::Zeroizing;

use crate::base::{Broken, Random};
use crate::jose::{Jwk, Material};

/// A private key on P-256, named by its thumbprint.
pub struct EncryptionKey {
    secret: SecretKey,
    public: Jwk,
}

impl EncryptionKey {
    /// A new private key in 32 bytes. A draw above the curve's order, which comes once in 2^32, is drawn anew.
    pub fn generate(random: &Random) -> Zeroizing<Vec<u8>> {
        loop {
            let bytes = Zeroizing::new(random.bytes::<32>());
            if SecretKey::from_slice(bytes.as_slice()).is_ok() {
                return Zeroizing::new(bytes.to_vec());
            }
        }
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Broken> {
        let secret = SecretKey::from_slice(bytes).map_err(|_| Broken::new("a stored encryption key is unusable"))?;
        let point = secret.public_key().to_sec1_point(false);
        let point = point.as_bytes().try_into().map_err(|_| Broken::new("a public key of another length than its curve's"))?;
        Ok(Self { secret, public: Jwk::for_encryption(Material::P256(point)) })
    }

    pub fn public(&self) -> &Jwk {
        &self.public
    }

    pub fn kid(&self) -> Option<&str> {
        self.public.kid()
    }

    /// The secret shared with the owner of `theirs`; `None` unless that is a point of the same curve.
    pub(super) fn agree(&self, theirs: &Material) -> Option<Zeroizing<Vec<u8>>> {
        let Material::P256(point) = theirs else { return None };
        let theirs = PublicKey::from_sec1_bytes(point).ok()?;
        let shared = diffie_hellman(self.secret.to_nonzero_scalar(), theirs.as_affine());
        Some(Zeroizing::new(shared.raw_secret_bytes().to_vec()))
    }
}

/// Shows the public name only.
impl std::fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EncryptionKey({})", self.kid().unwrap_or_default())
    }
}
