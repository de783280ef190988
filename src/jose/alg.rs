//! The signature algorithms that this house speaks. What is not listed here does not exist: `none` and the HMAC family
//! have no value of this type, so no code path can be talked into them.

use openidconnect::core::CoreJwsSigningAlgorithm as Core;

/// A JWS algorithm (RFC 7518 section 3.1, RFC 8037 section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum SigAlg {
    /// ECDSA on P-256 with SHA-256: the default of this house.
    #[serde(rename = "ES256")]
    Es256,
    /// ECDSA on P-384 with SHA-384.
    #[serde(rename = "ES384")]
    Es384,
    /// Ed25519, under the name that RFC 8037 gave it.
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256: the one that OpenID Connect Core demands of every provider.
    #[serde(rename = "RS256")]
    Rs256,
    /// RSASSA-PSS with SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
}

impl SigAlg {
    pub const ALL: [Self; 5] = [Self::Es256, Self::Es384, Self::EdDsa, Self::Rs256, Self::Ps256];

    /// The registered name, case-sensitive.
    pub fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|alg| alg.name() == name)
    }

    /// The same algorithm in the words of the `openidconnect` crate.
    pub fn core(self) -> &'static Core {
        match self {
            Self::Es256 => &Core::EcdsaP256Sha256,
            Self::Es384 => &Core::EcdsaP384Sha384,
            Self::EdDsa => &Core::EdDsa,
            Self::Rs256 => &Core::RsaSsaPkcs1V15Sha256,
            Self::Ps256 => &Core::RsaSsaPssSha256,
        }
    }

    pub fn from_core(core: &Core) -> Option<Self> {
        Self::ALL.into_iter().find(|alg| alg.core() == core)
    }
}

impl std::fmt::Display for SigAlg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_is_found_under_its_own_name_and_nothing_else_is() {
        for alg in SigAlg::ALL {
            assert_eq!(SigAlg::from_name(alg.name()), Some(alg));
            assert_eq!(SigAlg::from_core(alg.core()), Some(alg));
            assert_eq!(serde_json::to_value(alg).unwrap(), alg.name());
        }
        for unwanted in ["none", "NONE", "None", "HS256", "HS512", "RS1", "es256", "ES256K", "RS512", "", "ES256 "] {
            assert_eq!(SigAlg::from_name(unwanted), None, "{unwanted}");
        }
    }
}
