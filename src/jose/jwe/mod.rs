//! Compact JWE (RFC 7516 section 7.1): what portals are told in secret, and what they tell us so.
//!
//! Outward the portal's registration chooses among a few algorithms. Inward there is one kind, ECDH-ES to a key of ours: no
//! password-based keys, no shared secrets, no RSA, no compression (docs/decisions/0022-encrypted-tokens.md). What was opened
//! is never opened again: a token may be nested once.

mod agree;
mod content;
mod key;
mod wrap;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{ContentEnc, Jwk, JwkSet, KeyAlg};
use crate::base::encode::{b64url, from_b64url};
use crate::base::{Fault, Outcome, Random};

pub use key::EncryptionKey;

/// The longest token that is looked at: the longest signed one, grown by what base64 and the header add.
pub const LONGEST: usize = 32 * 1024;
const LONGEST_HEADER: usize = 2048;

/// To whom something is encrypted, and how: as its owner registered it.
#[derive(Clone, Copy, Debug)]
pub struct To<'a> {
    pub keys: &'a JwkSet,
    pub alg: KeyAlg,
    pub enc: ContentEnc,
}

/// The owner has published no key for the registered algorithm, or one whose point is not on its curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no usable key for the registered encryption algorithm")]
pub struct NoKey;

/// Why a token is refused. Whatever happens after the header was understood is one error: whoever sends altered tokens
/// learns nothing from the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JweError {
    #[error("longer than is accepted")]
    TooLong,
    #[error("not five parts of base64url with a JSON header")]
    Malformed,
    #[error("a critical header parameter that is not understood")]
    Critical,
    #[error("compressed content is not accepted")]
    Compressed,
    #[error("encrypted with an algorithm that is not accepted here")]
    AlgRefused,
    #[error("no such key")]
    NoSuchKey,
    #[error("the token does not open")]
    NotOpened,
    #[error("the content is encrypted once more")]
    Nested,
}

#[derive(Serialize)]
struct OwnHeader<'a> {
    alg: KeyAlg,
    enc: ContentEnc,
    #[serde(skip_serializing_if = "Option::is_none")]
    typ: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cty: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epk: Option<Jwk>,
}

/// Whether a token has the five parts of an encrypted one. Nothing else is known of it.
pub fn is_encrypted(token: &str) -> bool {
    token.bytes().filter(|byte| *byte == b'.').count() == 4
}

/// Encrypts a signed token: a nested JWT (RFC 7519 section 11.2).
pub fn encrypt(random: &Random, to: &To<'_>, signed: &str) -> Outcome<String, NoKey> {
    seal(random, to, (None, Some("JWT")), signed.as_bytes())
}

/// Encrypts claims that are not signed, where a standard allows it (OpenID Connect Core section 5.3.2).
pub fn encrypt_claims(random: &Random, to: &To<'_>, claims: &impl Serialize) -> Outcome<String, NoKey> {
    seal(random, to, (Some("JWT"), None), &serde_json::to_vec(claims)?)
}

fn seal(random: &Random, to: &To<'_>, (typ, cty): (Option<&str>, Option<&str>), content: &[u8]) -> Outcome<String, NoKey> {
    let key = to.keys.for_encryption(to.alg).ok_or(Fault::Refused(NoKey))?;
    let made = wrap::make(random, key.material(), to.alg, to.enc)?;
    let header = OwnHeader { alg: to.alg, enc: to.enc, typ, cty, kid: key.kid(), epk: made.ephemeral };
    let header = b64url(&serde_json::to_vec(&header)?);
    let sealed = content::seal(random, to.enc, &made.key, header.as_bytes(), content)?;
    let parts = [b64url(&made.encrypted), b64url(&sealed.iv), b64url(&sealed.ciphertext), b64url(&sealed.tag)];
    Ok(format!("{header}.{}", parts.join(".")))
}

/// The members of a header that count. What would carry a key or a place to fetch one from is absent on purpose.
#[derive(Deserialize)]
struct Header {
    alg: String,
    enc: String,
    kid: Option<String>,
    epk: Option<Jwk>,
    apu: Option<String>,
    apv: Option<String>,
    zip: Option<serde_json::Value>,
    crit: Option<serde_json::Value>,
}

/// Opens a token that was encrypted to one of `keys`: what it holds is a signed token, and never another encrypted one.
pub fn decrypt<'a>(keys: impl IntoIterator<Item = &'a EncryptionKey>, token: &str) -> Result<String, JweError> {
    let clear = open(keys, token)?;
    let text = std::str::from_utf8(&clear).map_err(|_| JweError::NotOpened)?;
    if is_encrypted(text) {
        return Err(JweError::Nested);
    }
    Ok(text.to_owned())
}

fn open<'a>(keys: impl IntoIterator<Item = &'a EncryptionKey>, token: &str) -> Result<Zeroizing<Vec<u8>>, JweError> {
    if token.len() > LONGEST {
        return Err(JweError::TooLong);
    }
    let mut parts = token.split('.');
    let mut next = || parts.next().ok_or(JweError::Malformed);
    let (protected, encrypted, iv, ciphertext, tag) = (next()?, next()?, next()?, next()?, next()?);
    if parts.next().is_some() {
        return Err(JweError::Malformed);
    }
    let header = header(protected)?;
    let bytes = |text: &str| from_b64url(text).ok_or(JweError::Malformed);
    let sealed = content::Sealed { iv: bytes(iv)?, ciphertext: bytes(ciphertext)?, tag: bytes(tag)? };
    let encrypted = bytes(encrypted)?;
    let party = |text: &Option<String>| text.as_deref().map_or(Ok(Vec::new()), bytes);
    let parties = (party(&header.apu)?, party(&header.apv)?);

    let alg = KeyAlg::from_name(&header.alg).filter(|alg| *alg != KeyAlg::RsaOaep256).ok_or(JweError::AlgRefused)?;
    let enc = ContentEnc::from_name(&header.enc).ok_or(JweError::AlgRefused)?;
    let ephemeral = header.epk.as_ref().ok_or(JweError::Malformed)?;
    let mut candidates = keys.into_iter().filter(|key| header.kid.is_none() || header.kid.as_deref() == key.kid()).peekable();
    if candidates.peek().is_none() {
        return Err(JweError::NoSuchKey);
    }
    for key in candidates {
        let opened = wrap::recover(key, ephemeral.material(), &parties, (alg, enc), &encrypted)
            .and_then(|key| content::open(enc, &key, protected.as_bytes(), &sealed));
        if let Some(clear) = opened {
            return Ok(clear);
        }
    }
    Err(JweError::NotOpened)
}

fn header(protected: &str) -> Result<Header, JweError> {
    if protected.len() > LONGEST_HEADER {
        return Err(JweError::TooLong);
    }
    let decoded = from_b64url(protected).ok_or(JweError::Malformed)?;
    if decoded.first() != Some(&b'{') {
        return Err(JweError::Malformed);
    }
    let header: Header = serde_json::from_slice(&decoded).map_err(|_| JweError::Malformed)?;
    // As with signatures: no extension is understood here.
    if header.crit.is_some() {
        return Err(JweError::Critical);
    }
    if header.zip.is_some() {
        return Err(JweError::Compressed);
    }
    Ok(header)
}

#[cfg(test)]
mod tests;
