//! A portal as an OIDC client: its registered metadata, and the policy that it is held to.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use super::level::{AccountLevel, AuthLevel};
use super::scope::{Claim, Scope, Scopes};
use crate::base::Language;
use crate::jose::{JwkError, JwkSet, SigAlg};

/// `client_id`: 1 to 128 printable ASCII characters without space (RFC 6749 appendix A.1, narrowed).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

impl ClientId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClientId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let fits = (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Self(text)) } else { Err("a client_id has 1 to 128 printable ASCII characters without space") }
    }
}

impl std::str::FromStr for ClientId {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl From<ClientId> for String {
    fn from(id: ClientId) -> Self {
        id.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `token_endpoint_auth_method` (RFC 7591 section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    None,
    ClientSecretBasic,
    ClientSecretPost,
    PrivateKeyJwt,
}

impl AuthMethod {
    pub const ALL: [Self; 4] = [Self::ClientSecretBasic, Self::ClientSecretPost, Self::PrivateKeyJwt, Self::None];

    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }

    /// Whether a secret stands behind it, of which only the hash is kept.
    pub fn has_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost)
    }
}

/// `grant_types` (RFC 7591 section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    AuthorizationCode,
    RefreshToken,
}

/// `subject_type` (OIDC Core section 8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    #[default]
    Pairwise,
    /// The same for every portal: only for clients of the state's own register.
    Public,
}

/// `application_type` (OIDC Dynamic Client Registration section 2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationType {
    #[default]
    Web,
    Native,
}

/// The registered metadata, under RFC 7591's and OIDC's names. Unknown names are refused where a client is imported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    pub client_id: ClientId,
    pub client_name: String,
    #[serde(default, rename = "client_name#en", skip_serializing_if = "Option::is_none")]
    pub client_name_en: Option<String>,
    #[serde(default)]
    pub application_type: ApplicationType,
    /// Compared byte by byte, without any normalising (RFC 9700 section 4.1.3).
    pub redirect_uris: Vec<String>,
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    #[serde(default = "code_only")]
    pub grant_types: BTreeSet<GrantType>,
    #[serde(default = "response_type_code")]
    pub response_types: Vec<String>,
    #[serde(default = "basic")]
    pub token_endpoint_auth_method: AuthMethod,
    #[serde(default = "rs256")]
    pub id_token_signed_response_alg: SigAlg,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<SigAlg>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<serde_json::Value>,
    #[serde(default)]
    pub subject_type: SubjectType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<Url>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<Url>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<Url>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<Url>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<Url>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub software_version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<u32>,
    #[serde(default)]
    pub require_auth_time: bool,
    /// Asked for when a request names none (OIDC Dynamic Client Registration section 2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<String>,
}

fn code_only() -> BTreeSet<GrantType> {
    BTreeSet::from([GrantType::AuthorizationCode])
}

fn response_type_code() -> Vec<String> {
    vec!["code".into()]
}

fn basic() -> AuthMethod {
    AuthMethod::ClientSecretBasic
}

/// OIDC Dynamic Client Registration section 2: RS256 when none is named.
fn rs256() -> SigAlg {
    SigAlg::Rs256
}

/// What a client is held to, beyond what it registered: data under four eyes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Scopes that it may ask for.
    pub scopes: Scopes,
    /// The purpose told to the citizen, in both languages, with the law it rests on.
    pub purpose_vi: String,
    pub purpose_en: String,
    /// Sign-ins never go below this authentication level.
    pub least_auth_level: AuthLevel,
    /// Accounts below this level are not signed in.
    pub least_account_level: AccountLevel,
    /// Leaves consent out: for the operator's own test clients only, refused in production.
    pub skip_consent: bool,
    /// Why PKCE is not asked of this (confidential) client; empty where it is.
    pub pkce_exemption: String,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            scopes: Scopes::from_iter([Scope::Openid, Scope::Profile]),
            purpose_vi: String::new(),
            purpose_en: String::new(),
            least_auth_level: AuthLevel::One,
            least_account_level: AccountLevel::One,
            skip_consent: false,
            pkce_exemption: String::new(),
        }
    }
}

/// A client as the provider uses it.
#[derive(Clone, Debug)]
pub struct Client {
    pub metadata: Metadata,
    pub policy: Policy,
    /// SHA-256 of the secret (256 random bits).
    pub secret_hash: Option<Vec<u8>>,
    /// The client's own keys, parsed once.
    pub keys: JwkSet,
}

/// The stored key set is no key set of public keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("jwks: {0}")]
pub struct BadKeys(JwkError);

impl Client {
    pub fn new(metadata: Metadata, policy: Policy, secret_hash: Option<Vec<u8>>) -> Result<Self, BadKeys> {
        let keys = metadata.jwks.clone().map(JwkSet::from_value).transpose().map_err(BadKeys)?.unwrap_or_default();
        Ok(Self { metadata, policy, secret_hash, keys })
    }

    pub fn id(&self) -> &ClientId {
        &self.metadata.client_id
    }

    pub fn is_public(&self) -> bool {
        self.metadata.token_endpoint_auth_method == AuthMethod::None
    }

    /// Whether the code must be bound by PKCE (RFC 9700 section 2.1.1): always for public clients.
    pub fn needs_pkce(&self) -> bool {
        self.is_public() || self.policy.pkce_exemption.is_empty()
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
    /// refuses a client whose redirect URIs have several hosts and no `sector_identifier_uri`.
    pub fn sector(&self) -> String {
        let of = |url: &Url| url.host_str().unwrap_or_default().to_owned();
        match (&self.metadata.sector_identifier_uri, self.metadata.redirect_uris.first()) {
            (Some(url), _) => of(url),
            (None, Some(first)) => Url::parse(first).map(|url| of(&url)).unwrap_or_default(),
            (None, None) => String::new(),
        }
    }

    /// The name in the citizen's language.
    pub fn name(&self, language: Language) -> &str {
        match (language, &self.metadata.client_name_en) {
            (Language::En, Some(name)) => name,
            _ => &self.metadata.client_name,
        }
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
    fn a_private_key_in_a_client_s_set_is_refused() {
        let metadata = serde_json::json!({
            "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"],
            "jwks": { "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "d": "x" }] },
        });
        assert!(Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).is_err());
    }
}
