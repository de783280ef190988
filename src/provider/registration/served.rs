//! What this provider serves of what a client could register: read by the rules of registration and by discovery alike. A name
//! that would change how a client is served, and is not served, is refused rather than passed over.

use crate::identity::client::{AuthMethod, GrantType, ResponseType};

/// `token_endpoint_auth_methods_supported`.
pub const AUTH_METHODS: &[AuthMethod] = &[
    AuthMethod::ClientSecretBasic,
    AuthMethod::ClientSecretPost,
    AuthMethod::ClientSecretJwt,
    AuthMethod::PrivateKeyJwt,
    AuthMethod::TlsClientAuth,
    AuthMethod::SelfSignedTlsClientAuth,
    AuthMethod::None,
];

/// Those of [`AUTH_METHODS`] that can be used here: a certificate needs a place to be shown at.
pub fn auth_methods(shows_certificates: bool) -> impl Iterator<Item = AuthMethod> {
    AUTH_METHODS.iter().copied().filter(move |method| shows_certificates || !method.shows_certificate())
}

/// `grant_types_supported`.
pub const GRANT_TYPES: &[GrantType] = &[
    GrantType::AuthorizationCode,
    GrantType::RefreshToken,
    GrantType::Implicit,
    GrantType::ClientCredentials,
    GrantType::DeviceCode,
    GrantType::Ciba,
    GrantType::TokenExchange,
];

/// `response_types_supported`.
pub const RESPONSE_TYPES: &[ResponseType] = &ResponseType::ALL;

/// Members of the metadata that are not served.
pub const NAMES_NOT_SERVED: &[&str] = &["backchannel_user_code_parameter", "software_statement"];

/// Members of the policy that are not served.
pub const POLICY_NOT_SERVED: &[&str] = &[];
