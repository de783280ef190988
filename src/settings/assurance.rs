//! What `verified_claims` call the law under which identities are proven, and the issuer of the cards that are shown.

use serde::Deserialize;

/// `assurance.*`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Assurance {
    /// `trust_framework`: a name that portals agree upon with the operator.
    pub trust_framework: String,
    /// The issuer of identity cards, as portals are told.
    pub card_issuer: String,
}

impl Default for Assurance {
    fn default() -> Self {
        Self { trust_framework: "vn_dinhdanh".into(), card_issuer: "Bộ Công an".into() }
    }
}
