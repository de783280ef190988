//! How the content is encrypted (RFC 7518 section 5): AES-GCM by ring, and AES-CBC with HMAC for portals that know nothing
//! newer.

use aes::Aes128;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::base::{Broken, Random};
use crate::jose::ContentEnc;

/// The last three parts of a token.
pub(super) struct Sealed {
    pub(super) iv: Vec<u8>,
    pub(super) ciphertext: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

impl ContentEnc {
    /// The length of the content's key, in bytes.
    pub(super) fn key_len(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A256Gcm | Self::A128CbcHs256 => 32,
        }
    }
}

const TAG_LEN: usize = 16;
const BLOCK: usize = 16;

pub(super) fn seal(random: &Random, enc: ContentEnc, key: &[u8], aad: &[u8], clear: &[u8]) -> Result<Sealed, Broken> {
    if enc == ContentEnc::A128CbcHs256 {
        return seal_cbc(random, key, aad, clear);
    }
    let nonce = random.bytes::<NONCE_LEN>();
    let mut body = clear.to_vec();
    let tag = gcm(enc, key)
        .and_then(|key| key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut body).ok())
        .ok_or_else(|| Broken::new("the content was not encrypted"))?;
    Ok(Sealed { iv: nonce.to_vec(), ciphertext: body, tag: tag.as_ref().to_vec() })
}

/// `None` when anything was changed.
pub(super) fn open(enc: ContentEnc, key: &[u8], aad: &[u8], sealed: &Sealed) -> Option<Zeroizing<Vec<u8>>> {
    if enc == ContentEnc::A128CbcHs256 {
        return open_cbc(key, aad, sealed);
    }
    if sealed.tag.len() != TAG_LEN {
        return None;
    }
    let nonce = Nonce::try_assume_unique_for_key(&sealed.iv).ok()?;
    let mut body = Zeroizing::new([sealed.ciphertext.as_slice(), &sealed.tag].concat());
    let clear = gcm(enc, key)?.open_in_place(nonce, Aad::from(aad), &mut body).ok()?.len();
    body.truncate(clear);
    Some(body)
}

fn gcm(enc: ContentEnc, key: &[u8]) -> Option<LessSafeKey> {
    let algorithm = if enc == ContentEnc::A128Gcm { &AES_128_GCM } else { &AES_256_GCM };
    UnboundKey::new(algorithm, key).ok().map(LessSafeKey::new)
}

/// A128CBC-HS256 (RFC 7518 section 5.2): the first half of the key authenticates, the second encrypts.
fn seal_cbc(random: &Random, key: &[u8], aad: &[u8], clear: &[u8]) -> Result<Sealed, Broken> {
    let (mac, secret) = key.split_at_checked(16).ok_or_else(|| Broken::new("a key of another length than its algorithm's"))?;
    let iv = random.bytes::<BLOCK>();
    let mut body = clear.to_vec();
    body.resize((clear.len() / BLOCK + 1) * BLOCK, 0);
    let encryptor = cbc::Encryptor::<Aes128>::new_from_slices(secret, &iv)?;
    encryptor.encrypt_padded::<Pkcs7>(&mut body, clear.len()).map_err(|_| Broken::new("the content was not padded"))?;
    let tag = cbc_tag(mac, aad, &iv, &body);
    Ok(Sealed { iv: iv.to_vec(), ciphertext: body, tag: tag.to_vec() })
}

/// The tag is checked before anything is decrypted, so that padding tells nobody anything.
fn open_cbc(key: &[u8], aad: &[u8], sealed: &Sealed) -> Option<Zeroizing<Vec<u8>>> {
    let (mac, secret) = key.split_at_checked(16)?;
    let expected = cbc_tag(mac, aad, &sealed.iv, &sealed.ciphertext);
    if !bool::from(expected.ct_eq(sealed.tag.as_slice())) {
        return None;
    }
    let mut body = Zeroizing::new(sealed.ciphertext.clone());
    let decryptor = cbc::Decryptor::<Aes128>::new_from_slices(secret, &sealed.iv).ok()?;
    let clear = decryptor.decrypt_padded::<Pkcs7>(&mut body).ok()?.len();
    body.truncate(clear);
    Some(body)
}

fn cbc_tag(key: &[u8], aad: &[u8], iv: &[u8], ciphertext: &[u8]) -> [u8; TAG_LEN] {
    let mut mac = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in [aad, iv, ciphertext] {
        mac.update(part);
    }
    let bits = u64::try_from(aad.len()).unwrap_or(u64::MAX).saturating_mul(8);
    mac.update(&bits.to_be_bytes());
    let whole = mac.sign();
    let mut tag = [0; TAG_LEN];
    for (slot, byte) in tag.iter_mut().zip(whole.as_ref()) {
        *slot = *byte;
    }
    tag
}
