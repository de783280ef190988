//! A portal as an OIDC client: its registered metadata (`metadata`, with the lists it chooses from in `names`), and the policy
//! that it is held to (`policy`).

pub mod metadata;
pub mod names;
pub mod policy;

use std::sync::Arc;

use url::Url;

use super::scope::{Claim, Scope};
use crate::base::secret::equal;
use crate::base::zone::Day;
use crate::base::{Language, Timestamp};
use crate::jose::{JwkError, JwkSet};

pub use metadata::Metadata;
pub use names::{ApplicationType, AuthMethod, ClientId, GrantType, ResponseType, SubjectType, TokenDelivery};
pub use policy::{Ciba, ClaimNames, LegalPurpose, Lifetimes, PkceExemption, Policy, Profile};

/// A client as the provider uses it.
#[derive(Clone, Debug)]
pub struct Client {
    pub metadata: Metadata,
    pub policy: Policy,
    /// SHA-256 of the secret (256 random bits).
    pub secret_hash: Option<Vec<u8>>,
    /// The secret before it, and until when that counts too.
    pub secret_before: Option<(Vec<u8>, Timestamp)>,
    /// The secret itself, sealed: of `client_secret_jwt` alone.
    pub secret_sealed: Option<Vec<u8>>,
    /// The keys of its `jwks`, parsed once. `provider::client_keys` has those of its `jwks_uri` too.
    pub keys: Arc<JwkSet>,
}

/// The stored key set is no key set of public keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("jwks: {0}")]
pub struct BadKeys(JwkError);

impl Client {
    pub fn new(metadata: Metadata, policy: Policy, secret_hash: Option<Vec<u8>>) -> Result<Self, BadKeys> {
        let keys = metadata.jwks.clone().map(JwkSet::from_value).transpose().map_err(BadKeys)?.unwrap_or_default();
        Ok(Self { metadata, policy, secret_hash, secret_before: None, secret_sealed: None, keys: Arc::new(keys) })
    }

    pub fn id(&self) -> &ClientId {
        &self.metadata.client_id
    }

    pub fn is_public(&self) -> bool {
        self.metadata.token_endpoint_auth_method == AuthMethod::None
    }

    /// Whether the code must be bound by PKCE today (RFC 9700 section 2.1.1): always for public clients.
    pub fn needs_pkce(&self, today: Day) -> bool {
        self.is_public() || self.policy.pkce_exemption.as_ref().is_none_or(|exemption| exemption.until < today)
    }

    /// Whether its access tokens are worth nothing without a key of its own (RFC 9449, RFC 8705).
    pub fn is_sender_bound(&self) -> bool {
        self.metadata.dpop_bound_access_tokens
            || self.metadata.tls_client_certificate_bound_access_tokens
            || self.policy.profile != Profile::None
    }

    /// Whether a refresh token is followed by another at each use (RFC 9700 section 4.14.2): where its client shows itself and
    /// its tokens are bound, nothing is won, and a lost answer would lose the grant.
    pub fn rotates_refresh_tokens(&self) -> bool {
        self.policy.refresh_rotation.unwrap_or_else(|| self.is_public() || !self.is_sender_bound())
    }

    pub fn may_answer(&self, kind: ResponseType) -> bool {
        self.metadata.response_types.contains(&kind)
    }

    /// Whether this is the hash of its secret, or of the one before while that counts. As long for a wrong one as for a right one.
    pub fn has_secret(&self, hash: &[u8; 32], now: Timestamp) -> bool {
        let before = self.secret_before.as_ref().filter(|(_, until)| now < *until).map(|(before, _)| before);
        let nobody = [0; 32];
        let is = |held: Option<&Vec<u8>>| equal(held.map_or(nobody.as_slice(), Vec::as_slice), hash) & held.is_some();
        is(self.secret_hash.as_ref()) | is(before)
    }

    pub fn may(&self, grant: GrantType) -> bool {
        self.metadata.grant_types.contains(&grant)
    }

    /// Whether its policy lets it have this claim, asked for by scope or one by one.
    pub fn may_have(&self, claim: Claim) -> bool {
        claim.scope().is_none_or(|scope| self.policy.scopes.has(scope))
    }

    /// Whether `uri` is one that was registered, byte for byte. The one exception is the port of a native application's
    /// loopback address, which it can't know beforehand (RFC 8252 section 7.3).
    pub fn has_redirect_uri(&self, uri: &str) -> bool {
        self.metadata
            .redirect_uris
            .iter()
            .any(|registered| registered == uri || (self.is_public() && same_but_port(registered, uri)))
    }

    pub fn has_post_logout_redirect_uri(&self, uri: &str) -> bool {
        self.metadata.post_logout_redirect_uris.iter().any(|registered| registered == uri)
    }

    /// The pairwise sector (OIDC Core section 8.1): the host of `sector_identifier_uri`, else of the redirect URIs. Import
    /// refuses a client whose redirect URIs have several hosts and no `sector_identifier_uri`. A client that meets no browser
    /// has the host of the keys by which it shows itself (CIBA Core section 4), else a sector that is its own: two that say
    /// nothing about themselves must not know people by the same name.
    pub fn sector(&self) -> String {
        let of = |url: &Url| url.host_str().filter(|host| !host.is_empty()).map(str::to_owned);
        let metadata = &self.metadata;
        let named = match (&metadata.sector_identifier_uri, metadata.redirect_uris.first()) {
            (Some(url), _) => of(url),
            (None, Some(first)) => Url::parse(first).ok().as_ref().and_then(of),
            (None, None) => metadata.own_jwks_uri().and_then(of),
        };
        // No host has a colon in its name.
        named.unwrap_or_else(|| format!("client:{}", self.id()))
    }

    /// The name in the citizen's language.
    pub fn name(&self, language: Language) -> &str {
        match (language, &self.metadata.client_name_en) {
            (Language::En, Some(name)) => name,
            _ => &self.metadata.client_name,
        }
    }

    /// Why it is told what a scope stands for, with the law; empty where the policy says no more than its one purpose.
    pub fn why(&self, scope: Scope, language: Language) -> String {
        let Some(LegalPurpose { purpose_vi, purpose_en, law }) = self.policy.claims.get(&scope) else { return String::new() };
        let purpose = if language == Language::En && !purpose_en.is_empty() { purpose_en } else { purpose_vi };
        format!("{purpose} ({law})")
    }

    pub fn purpose(&self, language: Language) -> &str {
        match language {
            Language::En if !self.policy.purpose_en.is_empty() => &self.policy.purpose_en,
            _ => &self.policy.purpose_vi,
        }
    }
}

fn same_but_port(registered: &str, given: &str) -> bool {
    match (without_loopback_port(registered), without_loopback_port(given)) {
        (Some(registered), Some(given)) => registered == given,
        _ => false,
    }
}

/// Host and the rest of an address on a loopback literal, its port left out.
fn without_loopback_port(uri: &str) -> Option<(&str, &str)> {
    let host = ["http://127.0.0.1", "http://[::1]"].into_iter().find(|host| uri.starts_with(host))?;
    let rest = uri.get(host.len()..)?;
    let rest = match rest.strip_prefix(':') {
        None => rest,
        Some(after) => {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let port = after.get(..digits)?;
            port.parse::<u16>().ok().filter(|port| *port > 0)?;
            after.get(digits..)?
        }
    };
    (rest.is_empty() || rest.starts_with('/')).then_some((host, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(method: &str, redirect: &str) -> Client {
        let metadata = serde_json::json!({
            "client_id": "portal", "client_name": "Cổng", "redirect_uris": [redirect], "token_endpoint_auth_method": method,
        });
        Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).unwrap()
    }

    #[test]
    fn an_address_is_the_registered_one_to_the_byte() {
        let portal = client("client_secret_basic", "https://portal.vn/cb?a=1");
        assert!(portal.has_redirect_uri("https://portal.vn/cb?a=1"));
        for other in [
            "https://portal.vn/cb",
            "https://portal.vn/cb?a=1&b=2",
            "https://portal.vn/cb?a=1#",
            "https://PORTAL.vn/cb?a=1",
            "https://portal.vn:443/cb?a=1",
            "https://portal.vn/cb/?a=1",
            "https://portal.vn/x/..;/cb?a=1",
            " https://portal.vn/cb?a=1",
            "https://portal.vn/cb?a=%31",
            "//portal.vn/cb?a=1",
            "https://portal.vn@evil.vn/cb?a=1",
            "",
        ] {
            assert!(!portal.has_redirect_uri(other), "{other:?}");
        }
    }

    #[test]
    fn only_a_native_application_s_loopback_port_may_differ() {
        let native = client("none", "http://127.0.0.1/cb");
        for good in ["http://127.0.0.1/cb", "http://127.0.0.1:49152/cb"] {
            assert!(native.has_redirect_uri(good), "{good}");
        }
        for bad in [
            "http://127.0.0.1:0/cb",
            "http://127.0.0.1:99999/cb",
            "http://127.0.0.1:1/cbx",
            "http://127.0.0.1:1@evil.vn/cb",
            "http://127.0.0.1.evil.vn/cb",
            "http://127.0.0.1:/cb",
            "https://127.0.0.1:1/cb",
            "http://localhost:1/cb",
            "http://[::1]:1/cb",
        ] {
            assert!(!native.has_redirect_uri(bad), "{bad}");
        }
        assert!(!client("client_secret_basic", "http://127.0.0.1/cb").has_redirect_uri("http://127.0.0.1:5/cb"));
        assert!(!client("none", "http://localhost/cb").has_redirect_uri("http://localhost:5/cb"));
    }

    #[test]
    fn a_client_that_meets_no_browser_has_the_sector_of_its_keys_or_one_of_its_own() {
        let sector = |more: serde_json::Value| {
            let mut metadata = serde_json::json!({
                "client_id": "box", "client_name": "Hộp", "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"],
            });
            metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).unwrap().sector()
        };
        for (more, expected) in [
            (serde_json::json!({}), "client:box"),
            (serde_json::json!({ "client_id": "other" }), "client:other"),
            (serde_json::json!({ "sector_identifier_uri": "https://a.vn/s", "jwks_uri": "https://b.vn/k" }), "a.vn"),
            (serde_json::json!({ "jwks_uri": "https://b.vn/k", "token_endpoint_auth_method": "private_key_jwt" }), "b.vn"),
            // Who does not show itself by those keys may have named a stranger's.
            (serde_json::json!({ "jwks_uri": "https://b.vn/k" }), "client:box"),
            (serde_json::json!({ "redirect_uris": ["https://c.vn/cb"], "jwks_uri": "https://b.vn/k" }), "c.vn"),
        ] {
            assert_eq!(sector(more.clone()), expected, "{more}");
        }
    }

    #[test]
    fn a_private_key_in_a_client_s_set_is_refused() {
        let metadata = serde_json::json!({
            "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"],
            "jwks": { "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "d": "x" }] },
        });
        assert!(Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).is_err());
    }
}
