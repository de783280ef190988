//! A token that brings its own key (RFC 9449 section 4.2): it shows that its sender holds that key, and nothing of who they
//! are. The one place where a key out of a header is looked at.

use serde::Deserialize;

use super::{Claims, Jwk, JwsError, SigAlg, Typ, Unverified};

/// A key that was shown to be held, and what was said with it.
#[derive(Debug)]
pub struct Possession {
    pub key: Jwk,
    pub claims: Claims,
}

#[derive(Deserialize)]
struct WithKey {
    jwk: serde_json::Value,
}

/// Reads and verifies such a token, of exactly this type and one of these algorithms. A header with a private or a symmetric
/// key is refused, for its sender gives the key away.
pub fn possession(token: &str, typ: &str, algs: &[SigAlg]) -> Result<Possession, JwsError> {
    let token = Unverified::parse(token)?;
    let alg = SigAlg::from_name(token.alg()).filter(|alg| algs.contains(alg)).ok_or(JwsError::AlgRefused)?;
    if !Typ::Exactly(typ).accepts(token.typ()) {
        return Err(JwsError::WrongType);
    }
    let header: WithKey = token.header_as().ok_or(JwsError::NoSuchKey)?;
    let key = Jwk::from_value(header.jwk).map_err(|_| JwsError::NoSuchKey)?;
    if !key.verifies(alg, token.signed().as_bytes(), token.signature()) {
        return Err(JwsError::BadSignature);
    }
    let claims = token.unverified_claims().ok_or(JwsError::NotClaims)?;
    Ok(Possession { key, claims })
}
