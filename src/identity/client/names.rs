//! The words of a registration: the client's id, and the lists from which its metadata choose.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

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

/// `token_endpoint_auth_method` (RFC 7591 section 2, OpenID Connect Core section 9, RFC 8705 section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    None,
    ClientSecretBasic,
    ClientSecretPost,
    ClientSecretJwt,
    PrivateKeyJwt,
    TlsClientAuth,
    SelfSignedTlsClientAuth,
}

impl AuthMethod {
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::ClientSecretJwt => "client_secret_jwt",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::TlsClientAuth => "tls_client_auth",
            Self::SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
        }
    }

    /// Whether a secret stands behind it.
    pub fn has_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost | Self::ClientSecretJwt)
    }

    /// Whether it shows itself by a key of its own, named in its key set.
    pub fn has_keys(self) -> bool {
        matches!(self, Self::PrivateKeyJwt | Self::SelfSignedTlsClientAuth)
    }

    /// Whether it shows itself by a certificate (RFC 8705 section 2).
    pub fn shows_certificate(self) -> bool {
        matches!(self, Self::TlsClientAuth | Self::SelfSignedTlsClientAuth)
    }
}

/// `grant_types` (RFC 7591 section 2, OpenID Connect Core section 3, RFC 8628, CIBA Core, RFC 8693).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    AuthorizationCode,
    RefreshToken,
    Implicit,
    ClientCredentials,
    #[serde(rename = "urn:ietf:params:oauth:grant-type:device_code")]
    DeviceCode,
    #[serde(rename = "urn:openid:params:grant-type:ciba")]
    Ciba,
    #[serde(rename = "urn:ietf:params:oauth:grant-type:token-exchange")]
    TokenExchange,
}

impl GrantType {
    pub const ALL: [Self; 7] = [
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::Implicit,
        Self::ClientCredentials,
        Self::DeviceCode,
        Self::Ciba,
        Self::TokenExchange,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::Implicit => "implicit",
            Self::ClientCredentials => "client_credentials",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::Ciba => "urn:openid:params:grant-type:ciba",
            Self::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.name() == name)
    }
}

/// A response type: which of code, ID token and access token the browser brings back (OAuth 2.0 Multiple Response Type
/// Encoding Practices). The order of the words means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ResponseType {
    Code,
    IdToken,
    CodeIdToken,
    CodeToken,
    CodeIdTokenToken,
    IdTokenToken,
}

impl ResponseType {
    pub const ALL: [Self; 6] =
        [Self::Code, Self::IdToken, Self::CodeIdToken, Self::CodeToken, Self::CodeIdTokenToken, Self::IdTokenToken];

    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::IdToken => "id_token",
            Self::CodeIdToken => "code id_token",
            Self::CodeToken => "code token",
            Self::CodeIdTokenToken => "code id_token token",
            Self::IdTokenToken => "id_token token",
        }
    }

    pub fn has_code(self) -> bool {
        matches!(self, Self::Code | Self::CodeIdToken | Self::CodeToken | Self::CodeIdTokenToken)
    }

    pub fn has_id_token(self) -> bool {
        matches!(self, Self::IdToken | Self::CodeIdToken | Self::CodeIdTokenToken | Self::IdTokenToken)
    }

    /// Whether an access token comes through the browser.
    pub fn has_token(self) -> bool {
        matches!(self, Self::CodeToken | Self::CodeIdTokenToken | Self::IdTokenToken)
    }
}

/// Not one of the response types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected code, id_token, `code id_token`, `code token`, `code id_token token` or `id_token token`")]
pub struct UnknownResponseType;

impl FromStr for ResponseType {
    type Err = UnknownResponseType;

    fn from_str(text: &str) -> Result<Self, UnknownResponseType> {
        let mut words: Vec<&str> = text.split(' ').collect();
        words.sort_unstable();
        // The names have their words in the order of the alphabet.
        let sorted = words.join(" ");
        Self::ALL.into_iter().find(|kind| kind.name() == sorted).ok_or(UnknownResponseType)
    }
}

impl TryFrom<String> for ResponseType {
    type Error = UnknownResponseType;
    fn try_from(text: String) -> Result<Self, UnknownResponseType> {
        text.parse()
    }
}

impl From<ResponseType> for String {
    fn from(kind: ResponseType) -> Self {
        kind.name().to_owned()
    }
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

/// `backchannel_token_delivery_mode` (CIBA Core section 4). Push is not spoken: it would send tokens where nobody asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenDelivery {
    Poll,
    Ping,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_response_type_stand_in_any_order() {
        for kind in ResponseType::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
            let mut words: Vec<&str> = kind.name().split(' ').collect();
            words.reverse();
            assert_eq!(words.join(" ").parse(), Ok(kind));
        }
        for other in ["", "token", "none", "code code", "code  token", " code", "CODE", "code,token", "code token token"] {
            assert_eq!(other.parse::<ResponseType>(), Err(UnknownResponseType), "{other:?}");
        }
    }

    #[test]
    fn every_name_is_the_standard_s_in_files_too() {
        for grant in GrantType::ALL {
            assert_eq!(serde_json::to_value(grant).unwrap(), grant.name());
            assert_eq!(GrantType::from_name(grant.name()), Some(grant));
        }
        for method in ["none", "client_secret_basic", "client_secret_jwt", "tls_client_auth", "self_signed_tls_client_auth"] {
            let read: AuthMethod = serde_json::from_value(method.into()).unwrap();
            assert_eq!(read.name(), method);
        }
    }
}
