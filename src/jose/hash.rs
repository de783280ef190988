//! `at_hash`, `c_hash`, `s_hash`: the left half of a digest that follows the ID token's algorithm.

use ring::digest::{Algorithm, SHA256, SHA384, SHA512, digest};

use super::SigAlg;
use crate::base::encode::b64url;

/// The digest that belongs to an algorithm; Ed25519 hashes with SHA-512 (RFC 8032 section 5.1).
pub(crate) fn digest_of(alg: SigAlg) -> &'static Algorithm {
    match alg {
        SigAlg::Es256 | SigAlg::Rs256 | SigAlg::Ps256 => &SHA256,
        SigAlg::Es384 => &SHA384,
        SigAlg::EdDsa => &SHA512,
    }
}

/// The value of `at_hash` for an access token and of `c_hash` for a code (OpenID Connect Core 3.1.3.6 and 3.3.2.11).
pub fn half_hash(alg: SigAlg, text: &str) -> String {
    let whole = digest(digest_of(alg), text.as_bytes());
    let bytes = whole.as_ref();
    b64url(bytes.get(..bytes.len() / 2).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    // OpenID Connect Core 1.0, Appendix A.3 and A.4 (RS256).
    #[test]
    fn the_hashes_of_the_specification_s_examples() {
        assert_eq!(half_hash(SigAlg::Rs256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
        assert_eq!(
            half_hash(SigAlg::Rs256, "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"),
            "LDktKdoQak3Pk0cnXxCltA"
        );
    }

    #[test]
    fn the_length_follows_the_digest() {
        assert_eq!(half_hash(SigAlg::Es384, "x").len(), 32);
        assert_eq!(half_hash(SigAlg::EdDsa, "x").len(), 43);
    }
}
