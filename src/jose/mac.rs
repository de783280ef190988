//! HMAC over a client's own secret: for `client_secret_jwt` and nothing else (OpenID Connect Core section 9). A type of its
//! own, so that no key and no rule of a signature can be talked into it.

use ring::hmac;
use serde::{Deserialize, Serialize};

use super::{Claims, JwsError, SigAlg, Typ, Unverified};
use crate::base::Secret;

/// A MAC of RFC 7518 section 3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MacAlg {
    #[serde(rename = "HS256")]
    Hs256,
    #[serde(rename = "HS384")]
    Hs384,
    #[serde(rename = "HS512")]
    Hs512,
}

impl MacAlg {
    pub const ALL: [Self; 3] = [Self::Hs256, Self::Hs384, Self::Hs512];

    pub fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|alg| alg.name() == name)
    }

    fn ring(self) -> hmac::Algorithm {
        match self {
            Self::Hs256 => hmac::HMAC_SHA256,
            Self::Hs384 => hmac::HMAC_SHA384,
            Self::Hs512 => hmac::HMAC_SHA512,
        }
    }

    /// The fewest bytes that a secret must have: as many as the MAC (RFC 7518 section 3.2).
    pub fn shortest_secret(self) -> usize {
        self.ring().digest_algorithm().output_len()
    }
}

/// `token_endpoint_auth_signing_alg`: by a key of the client's, or by its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AssertionAlg {
    Signature(SigAlg),
    Mac(MacAlg),
}

impl AssertionAlg {
    pub fn name(self) -> &'static str {
        match self {
            Self::Signature(alg) => alg.name(),
            Self::Mac(alg) => alg.name(),
        }
    }
}

impl Unverified<'_> {
    /// The claims, after type, algorithm and MAC were found right under the secret of the client that the token names. A
    /// secret too short for its algorithm verifies nothing.
    pub fn claims_by_secret(&self, secret: &Secret, algs: &[MacAlg], typ: Typ<'_>) -> Result<Claims, JwsError> {
        let alg = MacAlg::from_name(self.alg()).filter(|alg| algs.contains(alg)).ok_or(JwsError::AlgRefused)?;
        if !typ.accepts(self.typ()) {
            return Err(JwsError::WrongType);
        }
        if secret.reveal().len() < alg.shortest_secret() {
            return Err(JwsError::BadSignature);
        }
        let key = hmac::Key::new(alg.ring(), secret.reveal().as_bytes());
        hmac::verify(&key, self.signed().as_bytes(), self.signature()).map_err(|_| JwsError::BadSignature)?;
        self.unverified_claims().ok_or(JwsError::NotClaims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::encode::{b64url, from_b64url};

    const TYP: Typ<'_> = Typ::AbsentOr(&["JWT"]);

    // RFC 7515 appendix A.1: the key is not text, so its MAC is checked on the same bytes.
    #[test]
    fn rfc_7515_appendix_a_1_is_an_hmac() {
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let key = hmac::Key::new(MacAlg::Hs256.ring(), &from_b64url(key).unwrap());
        let mac = b64url(hmac::sign(&key, signed.as_bytes()).as_ref());
        assert_eq!(mac, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    }

    fn token(alg: MacAlg, header: &str, secret: &str) -> String {
        let signed = format!("{}.{}", b64url(header.as_bytes()), b64url(br#"{"sub":"s"}"#));
        let key = hmac::Key::new(alg.ring(), secret.as_bytes());
        format!("{signed}.{}", b64url(hmac::sign(&key, signed.as_bytes()).as_ref()))
    }

    #[test]
    fn a_mac_counts_under_its_own_secret_and_algorithm_only() {
        let secret = "s".repeat(64);
        let verdict = |token: &str, secret: &str, algs: &[MacAlg]| {
            Unverified::parse(token)?.claims_by_secret(&Secret::new(secret), algs, TYP).map(|_| ())
        };
        for alg in MacAlg::ALL {
            let good = token(alg, &format!(r#"{{"alg":"{}"}}"#, alg.name()), &secret);
            assert_eq!(verdict(&good, &secret, &MacAlg::ALL), Ok(()));
            assert_eq!(verdict(&good, &"t".repeat(64), &MacAlg::ALL), Err(JwsError::BadSignature));
            assert_eq!(verdict(&good, &secret, &[]), Err(JwsError::AlgRefused));
            let short = "s".repeat(alg.shortest_secret() - 1);
            let weak = token(alg, &format!(r#"{{"alg":"{}"}}"#, alg.name()), &short);
            assert_eq!(verdict(&weak, &short, &MacAlg::ALL), Err(JwsError::BadSignature));
        }
        for header in [r#"{"alg":"none"}"#, r#"{"alg":"ES256"}"#, r#"{"alg":"hs256"}"#, r#"{"alg":"HS1"}"#] {
            assert_eq!(verdict(&token(MacAlg::Hs256, header, &secret), &secret, &MacAlg::ALL), Err(JwsError::AlgRefused));
        }
        let other = token(MacAlg::Hs256, r#"{"alg":"HS512"}"#, &secret);
        assert_eq!(verdict(&other, &secret, &MacAlg::ALL), Err(JwsError::BadSignature));
        let typed = token(MacAlg::Hs256, r#"{"alg":"HS256","typ":"at+jwt"}"#, &secret);
        assert_eq!(verdict(&typed, &secret, &MacAlg::ALL), Err(JwsError::WrongType));
    }

    #[test]
    fn the_two_families_share_no_name() {
        for alg in MacAlg::ALL {
            assert_eq!(SigAlg::from_name(alg.name()), None);
            let read: AssertionAlg = serde_json::from_value(serde_json::json!(alg.name())).unwrap();
            assert_eq!((read, read.name()), (AssertionAlg::Mac(alg), alg.name()));
        }
        for alg in SigAlg::ALL {
            let read: AssertionAlg = serde_json::from_value(serde_json::json!(alg.name())).unwrap();
            assert_eq!((read, read.name()), (AssertionAlg::Signature(alg), alg.name()));
        }
        assert!(serde_json::from_str::<AssertionAlg>(r#""none""#).is_err());
    }
}
