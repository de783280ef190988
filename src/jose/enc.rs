//! How a JWE's key and content are encrypted (RFC 7518 sections 4 and 5). As with signatures, what is not listed does not exist:
//! no RSA1_5, no passwords, no `dir`.

use serde::{Deserialize, Serialize};

/// `alg` of a JWE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum KeyAlg {
    #[serde(rename = "ECDH-ES")]
    EcdhEs,
    #[serde(rename = "ECDH-ES+A128KW")]
    EcdhEsA128Kw,
    #[serde(rename = "ECDH-ES+A256KW")]
    EcdhEsA256Kw,
    #[serde(rename = "RSA-OAEP-256")]
    RsaOaep256,
}

impl KeyAlg {
    pub const ALL: [Self; 4] = [Self::EcdhEs, Self::EcdhEsA128Kw, Self::EcdhEsA256Kw, Self::RsaOaep256];

    /// The registered name, case-sensitive.
    pub fn name(self) -> &'static str {
        match self {
            Self::EcdhEs => "ECDH-ES",
            Self::EcdhEsA128Kw => "ECDH-ES+A128KW",
            Self::EcdhEsA256Kw => "ECDH-ES+A256KW",
            Self::RsaOaep256 => "RSA-OAEP-256",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|alg| alg.name() == name)
    }
}

/// `enc` of a JWE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ContentEnc {
    #[serde(rename = "A128GCM")]
    A128Gcm,
    #[serde(rename = "A256GCM")]
    A256Gcm,
    #[serde(rename = "A128CBC-HS256")]
    A128CbcHs256,
}

impl ContentEnc {
    pub const ALL: [Self; 3] = [Self::A128Gcm, Self::A256Gcm, Self::A128CbcHs256];

    /// The registered name, case-sensitive.
    pub fn name(self) -> &'static str {
        match self {
            Self::A128Gcm => "A128GCM",
            Self::A256Gcm => "A256GCM",
            Self::A128CbcHs256 => "A128CBC-HS256",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|enc| enc.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_under_its_own_name_and_weak_ones_are_not() {
        for alg in KeyAlg::ALL {
            assert_eq!(KeyAlg::from_name(alg.name()), Some(alg));
            assert_eq!(serde_json::to_value(alg).unwrap(), alg.name());
        }
        for enc in ContentEnc::ALL {
            assert_eq!(ContentEnc::from_name(enc.name()), Some(enc));
            assert_eq!(serde_json::to_value(enc).unwrap(), enc.name());
        }
        for weak in ["RSA1_5", "RSA-OAEP", "PBES2-HS256+A128KW", "dir", "A128KW", "none", "ecdh-es"] {
            assert_eq!(KeyAlg::from_name(weak), None, "{weak}");
        }
    }
}
