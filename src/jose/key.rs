//! Private signing keys, held by ring.

use ring::rand::SystemRandom;
use ring::signature as sig;
use ring::signature::KeyPair as _;
use rsa::pkcs8::EncodePrivateKey as _;
use zeroize::Zeroizing;

use super::{Jwk, Material, SigAlg};
use crate::base::{Broken, Random};

/// A private key bound to one algorithm. Its `kid` is its thumbprint, so no two keys share one.
pub struct SigningKey {
    alg: SigAlg,
    held: Held,
    public: Jwk,
    rng: SystemRandom,
}

enum Held {
    Ec(sig::EcdsaKeyPair),
    Ed(sig::Ed25519KeyPair),
    Rsa(sig::RsaKeyPair),
}

impl SigningKey {
    /// Takes a key from PKCS#8; ring checks that its parts belong together.
    pub fn from_pkcs8(alg: SigAlg, der: &[u8]) -> Result<Self, Broken> {
        let rng = system_random();
        let unfit = |error| Broken::new(format!("the stored {alg} key is unusable: {error}"));
        let (held, material) = match alg {
            SigAlg::Es256 => {
                let pair = sig::EcdsaKeyPair::from_pkcs8(&sig::ECDSA_P256_SHA256_FIXED_SIGNING, der, &rng).map_err(unfit)?;
                let point = fixed(pair.public_key().as_ref())?;
                (Held::Ec(pair), Material::P256(point))
            }
            SigAlg::Es384 => {
                let pair = sig::EcdsaKeyPair::from_pkcs8(&sig::ECDSA_P384_SHA384_FIXED_SIGNING, der, &rng).map_err(unfit)?;
                let point = fixed(pair.public_key().as_ref())?;
                (Held::Ec(pair), Material::P384(point))
            }
            SigAlg::EdDsa => {
                let pair = sig::Ed25519KeyPair::from_pkcs8(der).map_err(unfit)?;
                let x = fixed(pair.public_key().as_ref())?;
                (Held::Ed(pair), Material::Ed25519(x))
            }
            SigAlg::Rs256 | SigAlg::Ps256 => {
                let pair = sig::RsaKeyPair::from_pkcs8(der).map_err(unfit)?;
                let public: sig::RsaPublicKeyComponents<Vec<u8>> = pair.public().into();
                (Held::Rsa(pair), Material::Rsa { n: public.n, e: public.e })
            }
        };
        Ok(Self { alg, held, public: Jwk::for_signing(material, alg), rng })
    }

    pub fn alg(&self) -> SigAlg {
        self.alg
    }

    pub fn public(&self) -> &Jwk {
        &self.public
    }

    pub fn kid(&self) -> &str {
        self.public.kid().unwrap_or_default()
    }

    /// Signs in the form of JOSE (ECDSA: r and s side by side).
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Broken> {
        let failed = |_| Broken::new(format!("ring did not sign with {}", self.alg));
        match &self.held {
            Held::Ec(pair) => Ok(pair.sign(&self.rng, message).map_err(failed)?.as_ref().to_vec()),
            Held::Ed(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Held::Rsa(pair) => {
                let padding: &dyn sig::RsaEncoding =
                    if self.alg == SigAlg::Ps256 { &sig::RSA_PSS_SHA256 } else { &sig::RSA_PKCS1_SHA256 };
                let mut out = vec![0; pair.public().modulus_len()];
                pair.sign(padding, &self.rng, message, &mut out).map_err(failed)?;
                Ok(out)
            }
        }
    }
}

/// Shows the public name only.
impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({}, {})", self.alg, self.kid())
    }
}

/// Makes a private key as PKCS#8. RSA takes up to a second of one core: never call it on the async runtime's threads.
///
/// Elliptic-curve keys draw on the system's randomness whatever `random` is, for ring takes no other; RSA keys draw on
/// `random`.
pub fn generate(alg: SigAlg, random: &Random) -> Result<Zeroizing<Vec<u8>>, Broken> {
    let rng = system_random();
    let failed = |_| Broken::new(format!("ring made no {alg} key"));
    let document = match alg {
        SigAlg::Es256 => sig::EcdsaKeyPair::generate_pkcs8(&sig::ECDSA_P256_SHA256_FIXED_SIGNING, &rng).map_err(failed)?,
        SigAlg::Es384 => sig::EcdsaKeyPair::generate_pkcs8(&sig::ECDSA_P384_SHA384_FIXED_SIGNING, &rng).map_err(failed)?,
        SigAlg::EdDsa => sig::Ed25519KeyPair::generate_pkcs8(&rng).map_err(failed)?,
        SigAlg::Rs256 | SigAlg::Ps256 => return generate_rsa(random),
    };
    Ok(Zeroizing::new(document.as_ref().to_vec()))
}

const RSA_BITS: usize = 2048;

/// ring makes no RSA keys, so the `rsa` crate does, and never touches them again: its private-key operations are not
/// constant-time (RUSTSEC-2023-0071).
fn generate_rsa(random: &Random) -> Result<Zeroizing<Vec<u8>>, Broken> {
    let key = rsa::RsaPrivateKey::new(&mut Draw(random), RSA_BITS)?;
    let der = key.to_pkcs8_der()?;
    Ok(Zeroizing::new(der.as_bytes().to_vec()))
}

/// Our randomness in the shape that the `rsa` crate asks for.
pub(super) struct Draw<'a>(pub(super) &'a Random);

impl rsa::rand_core::RngCore for Draw<'_> {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(self.0.bytes())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(self.0.bytes())
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        self.0.fill(out);
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), rsa::rand_core::Error> {
        self.0.fill(out);
        Ok(())
    }
}

impl rsa::rand_core::CryptoRng for Draw<'_> {}

#[allow(clippy::disallowed_methods, reason = "ring's SecureRandom is sealed: nothing else can feed its signatures")]
fn system_random() -> SystemRandom {
    SystemRandom::new()
}

fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Broken> {
    bytes.try_into().map_err(|_| Broken::new("ring gave a public key of another length than its curve's"))
}
