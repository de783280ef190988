//! An authenticator's public key, stored as SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7): any tool can verify with it.

use ring::signature as sig;
use webauthn_rs::prelude::{COSEAlgorithm, COSEKey, COSEKeyType, ECDSACurve, EDDSACurve};

use crate::base::encode::hex;

/// A public key that verifies WebAuthn signatures.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    kind: Kind,
    /// As ring and SubjectPublicKeyInfo hold it: the uncompressed point, the 32 bytes of Ed25519, or a DER RSAPublicKey.
    key: Vec<u8>,
}

/// The algorithm follows from the kind of key (RFC 9053, RFC 8812): there is nothing to choose when verifying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Es256,
    Es384,
    EdDsa,
    Rs256,
}

/// The key's type or algorithm is none of ES256, ES384, EdDSA (Ed25519) and RS256, or its bytes are damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the public key is of no kind that is supported")]
pub struct UnsupportedKey;

impl Kind {
    const ALL: [Self; 4] = [Self::Es256, Self::Es384, Self::EdDsa, Self::Rs256];

    /// The DER AlgorithmIdentifier (RFC 5480, RFC 8410, RFC 3279).
    fn identifier(self) -> &'static [u8] {
        match self {
            Self::Es256 => b"\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07",
            Self::Es384 => b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22",
            Self::EdDsa => b"\x30\x05\x06\x03\x2b\x65\x70",
            Self::Rs256 => b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00",
        }
    }

    /// ECDSA signatures of WebAuthn are ASN.1 (Web Authentication Level 3, section 6.5.5).
    fn algorithm(self) -> &'static dyn sig::VerificationAlgorithm {
        match self {
            Self::Es256 => &sig::ECDSA_P256_SHA256_ASN1,
            Self::Es384 => &sig::ECDSA_P384_SHA384_ASN1,
            Self::EdDsa => &sig::ED25519,
            Self::Rs256 => &sig::RSA_PKCS1_2048_8192_SHA256,
        }
    }

    fn fits(self, key: &[u8]) -> bool {
        match self {
            Self::Es256 => key.len() == 65 && key.first() == Some(&4),
            Self::Es384 => key.len() == 97 && key.first() == Some(&4),
            Self::EdDsa => key.len() == 32,
            Self::Rs256 => (256 + 10..2048).contains(&key.len()) && key.first() == Some(&SEQUENCE),
        }
    }
}

impl PublicKey {
    /// From the key that webauthn-rs read at registration.
    pub fn from_cose(cose: &COSEKey) -> Result<Self, UnsupportedKey> {
        match (&cose.type_, &cose.key) {
            (COSEAlgorithm::ES256, COSEKeyType::EC_EC2(ec)) if ec.curve == ECDSACurve::SECP256R1 => {
                Self::new(Kind::Es256, point(&ec.x, &ec.y))
            }
            (COSEAlgorithm::ES384, COSEKeyType::EC_EC2(ec)) if ec.curve == ECDSACurve::SECP384R1 => {
                Self::new(Kind::Es384, point(&ec.x, &ec.y))
            }
            (COSEAlgorithm::EDDSA, COSEKeyType::EC_OKP(okp)) if okp.curve == EDDSACurve::ED25519 => {
                Self::new(Kind::EdDsa, okp.x.clone())
            }
            (COSEAlgorithm::RS256, COSEKeyType::RSA(rsa)) => {
                let numbers = [der(INTEGER, &unsigned(&rsa.n)), der(INTEGER, &unsigned(&rsa.e))].concat();
                Self::new(Kind::Rs256, der(SEQUENCE, &numbers))
            }
            _ => Err(UnsupportedKey),
        }
    }

    /// The bytes to store.
    pub fn to_spki(&self) -> Vec<u8> {
        let bits = [&[0], self.key.as_slice()].concat();
        der(SEQUENCE, &[self.kind.identifier(), &der(BIT_STRING, &bits)].concat())
    }

    /// Reads stored bytes; only the one canonical encoding of a key is taken.
    pub fn from_spki(bytes: &[u8]) -> Result<Self, UnsupportedKey> {
        let content = content(SEQUENCE, bytes).ok_or(UnsupportedKey)?;
        let found = Kind::ALL.into_iter().find_map(|kind| {
            let bits = content.strip_prefix(kind.identifier())?;
            let key = self::content(BIT_STRING, bits)?.strip_prefix(&[0])?;
            Some((kind, key.to_vec()))
        });
        let (kind, key) = found.ok_or(UnsupportedKey)?;
        let read = Self::new(kind, key)?;
        if read.to_spki() == bytes { Ok(read) } else { Err(UnsupportedKey) }
    }

    /// The COSE name of the algorithm.
    pub fn alg(&self) -> &'static str {
        match self.kind {
            Kind::Es256 => "ES256",
            Kind::Es384 => "ES384",
            Kind::EdDsa => "EdDSA",
            Kind::Rs256 => "RS256",
        }
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        sig::UnparsedPublicKey::new(self.kind.algorithm(), &self.key).verify(message, signature).is_ok()
    }

    fn new(kind: Kind, key: Vec<u8>) -> Result<Self, UnsupportedKey> {
        if kind.fits(&key) { Ok(Self { kind, key }) } else { Err(UnsupportedKey) }
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digest = crate::base::encode::sha256(&self.key);
        write!(f, "PublicKey({}, {})", self.alg(), hex(digest.get(..8).unwrap_or_default()))
    }
}

const INTEGER: u8 = 2;
const BIT_STRING: u8 = 3;
const SEQUENCE: u8 = 0x30;

fn point(x: &[u8], y: &[u8]) -> Vec<u8> {
    // Of another length than the curve's, the parts would still add up: x 31 bytes, y 33.
    if x.len() == y.len() { [&[4], x, y].concat() } else { Vec::new() }
}

/// A positive INTEGER: no leading zeros but the one that keeps the sign.
fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let first = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let digits = bytes.get(first..).unwrap_or_default();
    let sign: &[u8] = if digits.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
    [sign, digits].concat()
}

/// Tag, length, content (X.690 section 10.1: the shortest length).
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len().to_be_bytes();
    let digits: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    match digits.as_slice() {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        // At most eight bytes of length, so the sum fits.
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(0x7f));
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(content);
    out
}

/// The content of the one element that `bytes` consist of.
fn content(tag: u8, bytes: &[u8]) -> Option<&[u8]> {
    let (found, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match *length {
        short @ 0..=0x7f => (usize::from(short), rest),
        long @ (0x81 | 0x82) => {
            let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            (digits.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    (*found == tag && rest.len() == length).then_some(rest)
}
