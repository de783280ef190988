//! The bytes of a public key and what ring verifies with them.

use ring::signature as sig;

use super::{KeyAlg, SigAlg};
use crate::base::encode::{b64url, sha256};

/// A public key by its mathematical parts. ring checks that a point lies on its curve each time it verifies.
#[derive(Clone, PartialEq, Eq)]
pub enum Material {
    /// Uncompressed point: 4, x, y.
    P256([u8; 65]),
    P384([u8; 97]),
    Ed25519([u8; 32]),
    /// Big-endian, without leading zeros.
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// Verifies nothing. It stands where the `openidconnect` crate would put a client secret for HS256.
    Nothing,
}

impl Material {
    /// Whether a signature of `alg` can be checked with a key of this kind.
    pub fn fits(&self, alg: SigAlg) -> bool {
        matches!(
            (self, alg),
            (Self::P256(_), SigAlg::Es256)
                | (Self::P384(_), SigAlg::Es384)
                | (Self::Ed25519(_), SigAlg::EdDsa)
                | (Self::Rsa { .. }, SigAlg::Rs256 | SigAlg::Ps256)
        )
    }

    /// Whether a key of this kind can be encrypted to by `alg`.
    pub fn takes(&self, alg: KeyAlg) -> bool {
        match self {
            Self::P256(_) | Self::P384(_) => alg != KeyAlg::RsaOaep256,
            Self::Rsa { .. } => alg == KeyAlg::RsaOaep256,
            Self::Ed25519(_) | Self::Nothing => false,
        }
    }

    /// True when `signature` is this key's signature over `message` by exactly `alg`. ECDSA signatures are the fixed
    /// form of JOSE: r and s side by side.
    pub fn verifies(&self, alg: SigAlg, message: &[u8], signature: &[u8]) -> bool {
        let checked = match (self, alg) {
            (Self::P256(point), SigAlg::Es256) => {
                sig::UnparsedPublicKey::new(&sig::ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            (Self::P384(point), SigAlg::Es384) => {
                sig::UnparsedPublicKey::new(&sig::ECDSA_P384_SHA384_FIXED, point).verify(message, signature)
            }
            (Self::Ed25519(x), SigAlg::EdDsa) => sig::UnparsedPublicKey::new(&sig::ED25519, x).verify(message, signature),
            (Self::Rsa { n, e }, SigAlg::Rs256) => {
                sig::RsaPublicKeyComponents { n, e }.verify(&sig::RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
            (Self::Rsa { n, e }, SigAlg::Ps256) => {
                sig::RsaPublicKeyComponents { n, e }.verify(&sig::RSA_PSS_2048_8192_SHA256, message, signature)
            }
            _ => return false,
        };
        checked.is_ok()
    }

    /// SHA-256 thumbprint in base64url: the required members in the order of their names (RFC 7638 section 3.2, RFC 8037
    /// section 2).
    pub fn thumbprint(&self) -> String {
        let canonical = match self {
            Self::P256(point) => ec_members("P-256", point),
            Self::P384(point) => ec_members("P-384", point),
            Self::Ed25519(x) => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, b64url(x)),
            Self::Rsa { n, e } => format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, b64url(e), b64url(n)),
            Self::Nothing => String::new(),
        };
        b64url(&sha256(canonical.as_bytes()))
    }
}

fn ec_members(curve: &str, point: &[u8]) -> String {
    let (x, y) = coordinates(point);
    format!(r#"{{"crv":"{curve}","kty":"EC","x":"{}","y":"{}"}}"#, b64url(x), b64url(y))
}

/// The two coordinates of an uncompressed point.
pub(super) fn coordinates(point: &[u8]) -> (&[u8], &[u8]) {
    let both = point.get(1..).unwrap_or_default();
    both.split_at(both.len() / 2)
}

/// By thumbprint: enough to tell keys apart in a log, short enough to read.
impl std::fmt::Debug for Material {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self {
            Self::P256(_) => "P-256",
            Self::P384(_) => "P-384",
            Self::Ed25519(_) => "Ed25519",
            Self::Rsa { .. } => "RSA",
            Self::Nothing => "nothing",
        };
        write!(f, "{kind}({})", self.thumbprint())
    }
}
