//! What a client registers of itself, under the names and with the defaults of the standards.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use url::Url;

use super::names::{ApplicationType, AuthMethod, ClientId, GrantType, ResponseType, SubjectType, TokenDelivery};
use crate::jose::{AssertionAlg, ContentEnc, KeyAlg, SigAlg};

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
    /// Compared byte by byte, without any normalising (RFC 9700 section 4.1.3). None for a client that meets no browser.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    #[serde(default = "code_only")]
    pub grant_types: BTreeSet<GrantType>,
    #[serde(default = "response_type_code")]
    pub response_types: BTreeSet<ResponseType>,
    #[serde(default = "basic")]
    pub token_endpoint_auth_method: AuthMethod,
    #[serde(default = "rs256")]
    pub id_token_signed_response_alg: SigAlg,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<AssertionAlg>,
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
    /// Where the client publishes its keys; excludes `jwks` (RFC 7591 section 2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<Url>,
    /// Addresses of request objects, compared without their fragment (OIDC Dynamic Client Registration section 2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub request_uris: Vec<String>,
    /// Where a sign-in that began elsewhere is begun (OIDC Core section 4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initiate_login_uri: Option<Url>,
    /// Types of `authorization_details` that it may ask for (RFC 9396 section 10).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorization_details_types: Vec<String>,

    // How it asks: request objects (RFC 9101), pushed requests (RFC 9126).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<SigAlg>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_object_encryption_alg: Option<KeyAlg>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_object_encryption_enc: Option<ContentEnc>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub require_signed_request_object: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub require_pushed_authorization_requests: bool,

    // How it is answered: ID token, userinfo, JARM, introspection (RFC 9701).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_alg: Option<KeyAlg>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_enc: Option<ContentEnc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<SigAlg>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_alg: Option<KeyAlg>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_enc: Option<ContentEnc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_signed_response_alg: Option<SigAlg>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_encrypted_response_alg: Option<KeyAlg>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_encrypted_response_enc: Option<ContentEnc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspection_signed_response_alg: Option<SigAlg>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspection_encrypted_response_alg: Option<KeyAlg>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspection_encrypted_response_enc: Option<ContentEnc>,

    // What its tokens are bound to (RFC 9449, RFC 8705), and who it is by its certificate.
    #[serde(default, skip_serializing_if = "is_false")]
    pub dpop_bound_access_tokens: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub tls_client_certificate_bound_access_tokens: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_subject_dn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_dns: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_ip: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_email: Option<String>,

    // How it learns of a sign-out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<Url>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub backchannel_logout_session_required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<Url>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub frontchannel_logout_session_required: bool,

    // How it asks without a browser (CIBA Core section 4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_token_delivery_mode: Option<TokenDelivery>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_client_notification_endpoint: Option<Url>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_authentication_request_signing_alg: Option<SigAlg>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub backchannel_user_code_parameter: bool,
}

fn code_only() -> BTreeSet<GrantType> {
    BTreeSet::from([GrantType::AuthorizationCode])
}

fn response_type_code() -> BTreeSet<ResponseType> {
    BTreeSet::from([ResponseType::Code])
}

fn basic() -> AuthMethod {
    AuthMethod::ClientSecretBasic
}

/// OIDC Dynamic Client Registration section 2: RS256 when none is named.
fn rs256() -> SigAlg {
    SigAlg::Rs256
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Metadata {
    /// Where the keys are by which it shows itself: an address whose control it proves at every request (CIBA Core section 4).
    pub fn own_jwks_uri(&self) -> Option<&Url> {
        self.jwks_uri.as_ref().filter(|_| self.token_endpoint_auth_method.has_keys())
    }

    /// Every name that is known.
    pub const NAMES: &[&str] = &[
        "client_id",
        "client_name",
        "client_name#en",
        "application_type",
        "redirect_uris",
        "post_logout_redirect_uris",
        "grant_types",
        "response_types",
        "token_endpoint_auth_method",
        "id_token_signed_response_alg",
        "token_endpoint_auth_signing_alg",
        "jwks",
        "subject_type",
        "sector_identifier_uri",
        "logo_uri",
        "client_uri",
        "policy_uri",
        "tos_uri",
        "contacts",
        "software_id",
        "software_version",
        "default_max_age",
        "require_auth_time",
        "default_acr_values",
        "jwks_uri",
        "request_uris",
        "initiate_login_uri",
        "authorization_details_types",
        "request_object_signing_alg",
        "request_object_encryption_alg",
        "request_object_encryption_enc",
        "require_signed_request_object",
        "require_pushed_authorization_requests",
        "id_token_encrypted_response_alg",
        "id_token_encrypted_response_enc",
        "userinfo_signed_response_alg",
        "userinfo_encrypted_response_alg",
        "userinfo_encrypted_response_enc",
        "authorization_signed_response_alg",
        "authorization_encrypted_response_alg",
        "authorization_encrypted_response_enc",
        "introspection_signed_response_alg",
        "introspection_encrypted_response_alg",
        "introspection_encrypted_response_enc",
        "dpop_bound_access_tokens",
        "tls_client_certificate_bound_access_tokens",
        "tls_client_auth_subject_dn",
        "tls_client_auth_san_dns",
        "tls_client_auth_san_uri",
        "tls_client_auth_san_ip",
        "tls_client_auth_san_email",
        "backchannel_logout_uri",
        "backchannel_logout_session_required",
        "frontchannel_logout_uri",
        "frontchannel_logout_session_required",
        "backchannel_token_delivery_mode",
        "backchannel_client_notification_endpoint",
        "backchannel_authentication_request_signing_alg",
        "backchannel_user_code_parameter",
    ];

    /// What JWE content is encrypted with where the registration names an `alg` alone: A128CBC-HS256 (OIDC Dynamic Client
    /// Registration section 2).
    pub fn content_enc(named: Option<ContentEnc>) -> ContentEnc {
        named.unwrap_or(ContentEnc::A128CbcHs256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_is_among_the_names() {
        let unknown = serde_json::from_value::<Metadata>(serde_json::json!({ "-": 0 })).unwrap_err().to_string();
        let (_, listed) = unknown.split_once("expected one of ").unwrap();
        let listed: Vec<&str> = listed.split('`').skip(1).step_by(2).collect();
        assert_eq!(listed, Metadata::NAMES);
    }
}
