//! How the key of the content reaches the other side (RFC 7518 section 4): agreed upon, agreed upon and wrapped, or
//! encrypted by RSA.

use aes_kw::{KeyInit as _, KwAes128, KwAes256};
use rsa::{BigUint, Oaep, RsaPublicKey};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::agree::{self, Derived};
use super::{EncryptionKey, NoKey};
use crate::base::error::refuse;
use crate::base::{Broken, Fault, Outcome, Random};
use crate::jose::key::Draw;
use crate::jose::{ContentEnc, Jwk, KeyAlg, Material};

/// A key for one content.
pub(super) struct Made {
    pub(super) key: Zeroizing<Vec<u8>>,
    /// As it stands in the token; empty where it is agreed upon directly.
    pub(super) encrypted: Vec<u8>,
    pub(super) ephemeral: Option<Jwk>,
}

pub(super) fn make(random: &Random, theirs: &Material, alg: KeyAlg, enc: ContentEnc) -> Outcome<Made, NoKey> {
    if alg == KeyAlg::RsaOaep256 {
        let key = drawn(random, enc);
        let encrypted = by_rsa(random, theirs, &key)?;
        return Ok(Made { key, encrypted, ephemeral: None });
    }
    let agreed = agree::with(theirs, &derived(alg, enc))?;
    let Some(size) = wrapping(alg) else {
        return Ok(Made { key: agreed.key, encrypted: Vec::new(), ephemeral: Some(agreed.ephemeral) });
    };
    let key = drawn(random, enc);
    let mut out = vec![0; key.len() + aes_kw::IV_LEN];
    let wrapped = match size {
        Size::Aes128 => {
            KwAes128::new_from_slice(&agreed.key).ok().and_then(|with| with.wrap_key(&key, &mut out).ok().map(<[u8]>::len))
        }
        Size::Aes256 => {
            KwAes256::new_from_slice(&agreed.key).ok().and_then(|with| with.wrap_key(&key, &mut out).ok().map(<[u8]>::len))
        }
    };
    if wrapped != Some(out.len()) {
        return Err(Fault::Broken(Broken::new("a key was not wrapped")));
    }
    Ok(Made { key, encrypted: out, ephemeral: Some(agreed.ephemeral) })
}

/// The content's key, from our key and what the token brought. `None` when they don't belong together.
pub(super) fn recover(
    ours: &EncryptionKey,
    theirs: &Material,
    (apu, apv): &(Vec<u8>, Vec<u8>),
    (alg, enc): (KeyAlg, ContentEnc),
    encrypted: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let agreed = derived(alg, enc).key(&ours.agree(theirs)?, (apu, apv));
    let Some(size) = wrapping(alg) else {
        return encrypted.is_empty().then_some(agreed);
    };
    if encrypted.len() != enc.key_len() + aes_kw::IV_LEN {
        return None;
    }
    let mut key = Zeroizing::new(vec![0; enc.key_len()]);
    match size {
        Size::Aes128 => KwAes128::new_from_slice(&agreed).ok()?.unwrap_key(encrypted, &mut key).ok()?,
        Size::Aes256 => KwAes256::new_from_slice(&agreed).ok()?.unwrap_key(encrypted, &mut key).ok()?,
    };
    Some(key)
}

enum Size {
    Aes128,
    Aes256,
}

fn wrapping(alg: KeyAlg) -> Option<Size> {
    match alg {
        KeyAlg::EcdhEsA128Kw => Some(Size::Aes128),
        KeyAlg::EcdhEsA256Kw => Some(Size::Aes256),
        KeyAlg::EcdhEs | KeyAlg::RsaOaep256 => None,
    }
}

/// RFC 7518 section 4.6.2: direct agreement derives for `enc`, wrapping for `alg`.
fn derived(alg: KeyAlg, enc: ContentEnc) -> Derived<'static> {
    match wrapping(alg) {
        None => Derived { algorithm: enc.name(), len: enc.key_len() },
        Some(Size::Aes128) => Derived { algorithm: alg.name(), len: 16 },
        Some(Size::Aes256) => Derived { algorithm: alg.name(), len: 32 },
    }
}

fn drawn(random: &Random, enc: ContentEnc) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(vec![0; enc.key_len()]);
    random.fill(&mut key);
    key
}

/// RSAES-OAEP with SHA-256 throughout. Only public keys pass here: the crate's private-key operations leak their timing
/// (RUSTSEC-2023-0071).
fn by_rsa(random: &Random, theirs: &Material, key: &[u8]) -> Outcome<Vec<u8>, NoKey> {
    const LARGEST_BITS: usize = 8192;
    let Material::Rsa { n, e } = theirs else { return refuse(NoKey) };
    let public = RsaPublicKey::new_with_max_size(BigUint::from_bytes_be(n), BigUint::from_bytes_be(e), LARGEST_BITS);
    let public = public.map_err(|_| Fault::Refused(NoKey))?;
    Ok(public.encrypt(&mut Draw(random), Oaep::new::<Sha256>(), key)?)
}
