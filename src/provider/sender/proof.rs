//! A DPoP proof (RFC 9449 section 4): pure. Whether its nonce is ours and whether it was used before is asked elsewhere.

use std::time::Duration;

use url::Url;

use crate::base::Timestamp;
use crate::base::encode::{b64url, sha256};
use crate::base::secret::equal;
use crate::jose::{Claims, SigAlg, possession};

/// What proofs may be signed with (FAPI 2.0 Security Profile 5.4.1).
pub const ALGS: [SigAlg; 3] = [SigAlg::Es256, SigAlg::EdDsa, SigAlg::Ps256];

/// How old a proof may be, and how far its clock may run ahead.
const OLDEST: Duration = Duration::from_secs(60);
const AHEAD: Duration = Duration::from_secs(15);
const LONGEST_JTI: usize = 256;

/// What a proof is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    pub method: &'a str,
    /// The addresses under which the endpoint is reached.
    pub urls: &'a [String],
    /// The access token that it comes with, at a resource.
    pub access_token: Option<&'a str>,
    pub now: Timestamp,
}

/// A proof that holds.
#[derive(Debug)]
pub struct Proof {
    /// Thumbprint of the key (RFC 7638).
    pub jkt: String,
    pub jti: String,
    pub nonce: Option<String>,
    /// Until when it would be taken.
    pub until: Timestamp,
}

/// Checks in the order of RFC 9449 section 4.3. The error is for the client's developer.
pub fn check(text: &str, expected: &Expected<'_>) -> Result<Proof, &'static str> {
    let held = possession(text, "dpop+jwt", &ALGS)
        .map_err(|_| "the proof is no JWT of type dpop+jwt, signed with the public key in it")?;
    let claims = &held.claims;
    let jti = claims.text("jti").filter(|jti| (1..=LONGEST_JTI).contains(&jti.len())).ok_or("jti is missing or too long")?;
    if claims.text("htm") != Some(expected.method) {
        return Err("htm is not the method of this request");
    }
    let htu = claims.text("htu").and_then(bare).ok_or("htu is no address")?;
    if !expected.urls.iter().filter_map(|url| bare(url)).any(|url| url == htu) {
        return Err("htu is not the address of this endpoint");
    }
    let issued = times(claims, expected.now)?;
    let nonce = match claims.value("nonce") {
        None => None,
        Some(value) => Some(value.as_str().ok_or("nonce is no text")?.to_owned()),
    };
    if let Some(token) = expected.access_token {
        let ath = claims.text("ath").ok_or("ath is missing")?;
        if !equal(ath.as_bytes(), b64url(&sha256(token.as_bytes())).as_bytes()) {
            return Err("ath is not the digest of the access token");
        }
    }
    Ok(Proof { jkt: held.key.thumbprint(), jti: jti.to_owned(), nonce, until: issued + OLDEST })
}

/// `iat` lies close to now; `exp` and `nbf` are held to where a client sends them.
fn times(claims: &Claims, now: Timestamp) -> Result<Timestamp, &'static str> {
    const UNFIT: &str = "iat, exp or nbf is no time";
    let issued = claims.time("iat").map_err(|_| UNFIT)?.ok_or("iat is missing")?;
    if issued + OLDEST <= now {
        return Err("iat is too long ago");
    }
    let begins = claims.time("nbf").map_err(|_| UNFIT)?;
    if issued > now + AHEAD || begins.is_some_and(|at| at > now + AHEAD) {
        return Err("iat or nbf lies ahead");
    }
    if claims.time("exp").map_err(|_| UNFIT)?.is_some_and(|at| at + AHEAD <= now) {
        return Err("the proof has expired");
    }
    Ok(issued)
}

/// Without query and fragment, as the URL standard writes it (RFC 9449 section 4.3, number 9).
fn bare(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok()?;
    if !matches!(url.scheme(), "https" | "http") || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
