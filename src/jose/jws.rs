//! Compact JWS (RFC 7515 section 7.1): signing with an explicit `typ`, verifying by the caller's rules.

use serde::{Deserialize, Serialize};

use super::{Claims, Jwk, JwkSet, SigAlg, SigningKey};
use crate::base::Broken;
use crate::base::encode::{b64url, from_b64url};

/// The longest token that is looked at.
pub const LONGEST: usize = 16 * 1024;

#[derive(Serialize)]
struct OwnHeader<'a> {
    alg: SigAlg,
    typ: &'a str,
    kid: &'a str,
}

/// Signs claims; `typ` is the explicit type of RFC 8725 section 3.11, such as `at+jwt` or `logout+jwt`.
pub fn sign(key: &SigningKey, typ: &str, claims: &impl Serialize) -> Result<String, Broken> {
    sign_bytes(key, typ, &serde_json::to_vec(claims)?)
}

/// Signs any payload.
pub fn sign_bytes(key: &SigningKey, typ: &str, payload: &[u8]) -> Result<String, Broken> {
    let header = serde_json::to_vec(&OwnHeader { alg: key.alg(), typ, kid: key.kid() })?;
    let mut token = format!("{}.{}", b64url(&header), b64url(payload));
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    token.push_str(&b64url(&signature));
    Ok(token)
}

/// What a caller accepts.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The only algorithms that count, whatever the header says.
    pub algs: &'a [SigAlg],
    pub typ: Typ<'a>,
}

/// Which `typ` a token must bear.
#[derive(Clone, Copy, Debug)]
pub enum Typ<'a> {
    /// This one: for kinds that a standard tells apart by it.
    Exactly(&'a str),
    /// None, or one of these: for kinds that are older than explicit typing, such as client assertions.
    AbsentOr(&'a [&'a str]),
}

impl Typ<'_> {
    pub(super) fn accepts(self, typ: Option<&str>) -> bool {
        match (self, typ) {
            (Self::Exactly(wanted), Some(typ)) => same_type(wanted, typ),
            (Self::Exactly(_), None) => false,
            (Self::AbsentOr(_), None) => true,
            (Self::AbsentOr(wanted), Some(typ)) => wanted.iter().any(|wanted| same_type(wanted, typ)),
        }
    }
}

/// Media types compare without case, and `application/` may be left out (RFC 7515 section 4.1.9).
fn same_type(wanted: &str, typ: &str) -> bool {
    fn short(name: &str) -> &str {
        match name.split_at_checked("application/".len()) {
            Some((start, rest)) if start.eq_ignore_ascii_case("application/") && !rest.contains('/') => rest,
            _ => name,
        }
    }
    short(wanted).eq_ignore_ascii_case(short(typ))
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    #[error("longer than 16 KiB")]
    TooLong,
    #[error("not three parts of base64url with a JSON header")]
    Malformed,
    #[error("a critical header parameter that is not understood")]
    Critical,
    #[error("signed with an algorithm that is not accepted here")]
    AlgRefused,
    #[error("a token of another type")]
    WrongType,
    /// No key of that name: a caller with a `jwks_uri` may fetch it anew, within limits.
    #[error("no such key")]
    NoSuchKey,
    #[error("the signature does not verify")]
    BadSignature,
    #[error("the payload is not a JSON object")]
    NotClaims,
}

/// The members of the header that count. `jku`, `jwk`, `x5u` and `x5c` are absent on purpose: a token does not bring its
/// own key. serde refuses a member that occurs twice.
#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    crit: Option<serde_json::Value>,
}

/// A token taken apart, of which nothing may be believed yet.
pub struct Unverified<'a> {
    header: Header,
    signed: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Unverified<'a> {
    pub fn parse(token: &'a str) -> Result<Self, JwsError> {
        if token.len() > LONGEST {
            return Err(JwsError::TooLong);
        }
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(JwsError::Malformed);
        };
        let signed = token.get(..header.len() + 1 + payload.len()).ok_or(JwsError::Malformed)?;
        let decoded = from_b64url(header).ok_or(JwsError::Malformed)?;
        if decoded.first() != Some(&b'{') {
            return Err(JwsError::Malformed);
        }
        let header: Header = serde_json::from_slice(&decoded).map_err(|_| JwsError::Malformed)?;
        // No extension is understood here, so whatever `crit` lists is unknown, and an empty list is an error too
        // (RFC 7515 section 4.1.11).
        if header.crit.is_some() {
            return Err(JwsError::Critical);
        }
        let payload = from_b64url(payload).ok_or(JwsError::Malformed)?;
        let signature = from_b64url(signature).ok_or(JwsError::Malformed)?;
        Ok(Self { header, signed, payload, signature })
    }

    /// The key that the token names. Nothing vouches for it yet.
    pub fn kid(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// The type that it says it has. The rules of who reads it check it.
    pub fn typ(&self) -> Option<&str> {
        self.header.typ.as_deref()
    }

    pub(super) fn alg(&self) -> &str {
        &self.header.alg
    }

    /// What was signed, as it was sent.
    pub(super) fn signed(&self) -> &str {
        self.signed
    }

    pub(super) fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Members of the header beside those that every token has; `None` when one is missing or stands twice.
    pub(super) fn header_as<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        let (header, _) = self.signed.split_once('.')?;
        serde_json::from_slice(&from_b64url(header)?).ok()
    }

    /// The claims before any check: only to find out whose keys to check with.
    pub fn unverified_claims(&self) -> Option<Claims> {
        Claims::parse(&self.payload)
    }

    /// The claims, after type, algorithm and signature were found right.
    pub fn claims(&self, keys: &JwkSet, rules: &Rules<'_>) -> Result<Claims, JwsError> {
        Claims::parse(self.payload(keys, rules)?).ok_or(JwsError::NotClaims)
    }

    /// The payload, after type, algorithm and signature were found right.
    pub fn payload(&self, keys: &JwkSet, rules: &Rules<'_>) -> Result<&[u8], JwsError> {
        let alg = SigAlg::from_name(&self.header.alg).filter(|alg| rules.algs.contains(alg)).ok_or(JwsError::AlgRefused)?;
        if !rules.typ.accepts(self.header.typ.as_deref()) {
            return Err(JwsError::WrongType);
        }
        let mut candidates = keys.candidates(self.kid(), alg).peekable();
        if candidates.peek().is_none() {
            return Err(JwsError::NoSuchKey);
        }
        if !candidates.any(|key: &Jwk| key.verifies(alg, self.signed.as_bytes(), &self.signature)) {
            return Err(JwsError::BadSignature);
        }
        Ok(&self.payload)
    }
}
