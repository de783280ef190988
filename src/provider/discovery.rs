//! What the provider says of itself (OpenID Connect Discovery 1.0, RFC 8414). Every address comes from the settings.

use std::collections::BTreeMap;
use std::sync::Arc;

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthUrl, AuthenticationContextClass, IssuerUrl, JsonWebKeySetUrl, LanguageTag, ProviderMetadata,
    RegistrationUrl, ResponseTypes, Scope as ScopeName, TokenUrl, UserInfoUrl,
};
use serde::{Deserialize, Serialize};

use super::afar::signed;
use super::authorize::ResponseMode;
use super::registration::served;
use super::sender;
use crate::app::{App, SIGNING_ALGS};
use crate::base::encode::{b64url, sha256};
use crate::base::{Broken, Language};
use crate::identity::client::{AuthMethod, GrantType, ResponseType};
use crate::identity::level::AuthLevel;
use crate::identity::scope::{Claim, Scope};
use crate::jose::{AssertionAlg, ContentEnc, Jwk, KeyAlg, MacAlg, SigAlg};
use crate::provider::claims::verified;
use crate::settings::Settings;

/// Metadata that the types of OpenID Connect Discovery do not have: RFC 8414, RFC 7636, RFC 9126, RFC 9207, RFC 9396, JARM, the
/// logout specifications.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct More {
    introspection_endpoint: String,
    introspection_endpoint_auth_methods_supported: Vec<String>,
    introspection_endpoint_auth_signing_alg_values_supported: Vec<AssertionAlg>,
    revocation_endpoint: String,
    revocation_endpoint_auth_methods_supported: Vec<String>,
    revocation_endpoint_auth_signing_alg_values_supported: Vec<AssertionAlg>,
    end_session_endpoint: String,
    check_session_iframe: String,
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
    frontchannel_logout_supported: bool,
    frontchannel_logout_session_supported: bool,
    verified_claims_supported: bool,
    trust_frameworks_supported: Vec<String>,
    claims_in_verified_claims_supported: Vec<String>,
    evidence_supported: Vec<String>,
    documents_supported: Vec<String>,
    documents_check_methods_supported: Vec<String>,
    code_challenge_methods_supported: Vec<String>,
    authorization_response_iss_parameter_supported: bool,
    /// RFC 9449 section 5.1.
    dpop_signing_alg_values_supported: Vec<SigAlg>,
    /// RFC 8705 sections 3.3 and 5.
    tls_client_certificate_bound_access_tokens: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mtls_endpoint_aliases: Option<BTreeMap<String, String>>,
    /// RFC 9701 section 7.
    introspection_signing_alg_values_supported: Vec<SigAlg>,
    introspection_encryption_alg_values_supported: Vec<KeyAlg>,
    introspection_encryption_enc_values_supported: Vec<ContentEnc>,
    prompt_values_supported: Vec<String>,
    pushed_authorization_request_endpoint: String,
    authorization_signing_alg_values_supported: Vec<SigAlg>,
    authorization_encryption_alg_values_supported: Vec<KeyAlg>,
    authorization_encryption_enc_values_supported: Vec<ContentEnc>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    authorization_details_types_supported: Vec<String>,
    device_authorization_endpoint: String,
    backchannel_authentication_endpoint: String,
    backchannel_token_delivery_modes_supported: Vec<String>,
    backchannel_authentication_request_signing_alg_values_supported: Vec<SigAlg>,
    backchannel_user_code_parameter_supported: bool,
}

/// What programs call, by its name in the description: all that is answered where certificates are shown.
pub const MACHINES: &[(&str, &str)] = &[
    ("token_endpoint", "/token"),
    ("introspection_endpoint", "/introspect"),
    ("revocation_endpoint", "/revoke"),
    ("userinfo_endpoint", "/userinfo"),
    ("pushed_authorization_request_endpoint", "/par"),
    ("device_authorization_endpoint", "/device_authorization"),
    ("backchannel_authentication_endpoint", "/ciba"),
];

impl AdditionalProviderMetadata for More {}

type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    Jwk,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// A document written once; serving it costs nothing.
#[derive(Clone, Debug)]
pub struct Document {
    pub body: Arc<str>,
    /// A strong entity tag with its quotes (RFC 9110 section 8.8.3).
    pub etag: Arc<str>,
}

/// Writes the document of this provider.
pub fn document(app: &App) -> Result<Document, Broken> {
    let body = serde_json::to_string(&metadata(&app.settings)?)?;
    let etag = format!("\"{}\"", b64url(&sha256(body.as_bytes())));
    Ok(Document { body: body.into(), etag: etag.into() })
}

fn metadata(settings: &Settings) -> Result<Metadata, Broken> {
    let methods: Vec<_> = served::auth_methods(settings.mtls.public_url.is_some()).collect();
    let with_secret_or_key: Vec<_> = methods.iter().copied().filter(|method| *method != AuthMethod::None).collect();
    let names = |methods: &[AuthMethod]| methods.iter().map(|method| method.name().to_owned()).collect::<Vec<_>>();
    // HMAC is for assertions of `client_secret_jwt` alone.
    let assertion_algs: Vec<_> =
        SigAlg::ALL.map(AssertionAlg::Signature).into_iter().chain(MacAlg::ALL.map(AssertionAlg::Mac)).collect();
    let more = More {
        introspection_endpoint: settings.link("/introspect"),
        introspection_endpoint_auth_methods_supported: names(&with_secret_or_key),
        introspection_endpoint_auth_signing_alg_values_supported: assertion_algs.clone(),
        revocation_endpoint: settings.link("/revoke"),
        revocation_endpoint_auth_methods_supported: names(&methods),
        revocation_endpoint_auth_signing_alg_values_supported: assertion_algs,
        end_session_endpoint: settings.link("/end-session"),
        check_session_iframe: settings.link("/check-session"),
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        frontchannel_logout_supported: true,
        frontchannel_logout_session_supported: true,
        verified_claims_supported: true,
        trust_frameworks_supported: vec![settings.assurance.trust_framework.clone()],
        claims_in_verified_claims_supported: words(verified::CLAIMS.iter().map(|claim| claim.name())),
        evidence_supported: words([verified::EVIDENCE]),
        documents_supported: words([verified::DOCUMENT]),
        documents_check_methods_supported: words(verified::CHECKS),
        code_challenge_methods_supported: vec!["S256".into()],
        authorization_response_iss_parameter_supported: true,
        dpop_signing_alg_values_supported: sender::ALGS.to_vec(),
        tls_client_certificate_bound_access_tokens: settings.mtls.public_url.is_some(),
        mtls_endpoint_aliases: aliases(settings),
        introspection_signing_alg_values_supported: SIGNING_ALGS.to_vec(),
        introspection_encryption_alg_values_supported: KeyAlg::ALL.to_vec(),
        introspection_encryption_enc_values_supported: ContentEnc::ALL.to_vec(),
        prompt_values_supported: ["none", "login", "consent", "select_account"].map(str::to_owned).to_vec(),
        pushed_authorization_request_endpoint: settings.link("/par"),
        authorization_signing_alg_values_supported: SIGNING_ALGS.to_vec(),
        authorization_encryption_alg_values_supported: KeyAlg::ALL.to_vec(),
        authorization_encryption_enc_values_supported: ContentEnc::ALL.to_vec(),
        authorization_details_types_supported: settings.authorization_details.iter().map(|kind| kind.name.clone()).collect(),
        device_authorization_endpoint: settings.link("/device_authorization"),
        backchannel_authentication_endpoint: settings.link("/ciba"),
        backchannel_token_delivery_modes_supported: vec!["poll".into(), "ping".into()],
        backchannel_authentication_request_signing_alg_values_supported: signed::ALGS.to_vec(),
        backchannel_user_code_parameter_supported: false,
    };
    let core = |algs: &[SigAlg]| algs.iter().map(|alg| alg.core().clone()).collect::<Vec<_>>();
    let macs = [CoreJwsSigningAlgorithm::HmacSha256, CoreJwsSigningAlgorithm::HmacSha384, CoreJwsSigningAlgorithm::HmacSha512];
    let assertions = core(&SigAlg::ALL).into_iter().chain(macs).collect();
    let protocol = ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash", "c_hash", "s_hash"];
    let claims = protocol.into_iter().chain(Claim::ALL.iter().filter(|claim| is_told(**claim)).map(|claim| claim.name()));
    let acrs = AuthLevel::ALL.into_iter().flat_map(|level| [level.acr(), level.alias()]);

    let metadata = Metadata::new(
        IssuerUrl::new(settings.issuer())?,
        AuthUrl::new(settings.link("/authorize"))?,
        JsonWebKeySetUrl::new(settings.link("/jwks"))?,
        served::RESPONSE_TYPES.iter().copied().map(response_types).collect(),
        vec![CoreSubjectIdentifierType::Pairwise, CoreSubjectIdentifierType::Public],
        core(&SIGNING_ALGS),
        more,
    );
    Ok(metadata
        .set_token_endpoint(Some(TokenUrl::new(settings.link("/token"))?))
        .set_registration_endpoint(Some(RegistrationUrl::new(settings.link("/register"))?))
        .set_userinfo_endpoint(Some(UserInfoUrl::new(settings.link("/userinfo"))?))
        .set_scopes_supported(Some(Scope::ALL.into_iter().map(|scope| ScopeName::new(scope.name().into())).collect()))
        .set_response_modes_supported(Some(ResponseMode::NAMES.into_iter().map(response_mode).collect()))
        .set_grant_types_supported(Some(served::GRANT_TYPES.iter().copied().map(grant_type).collect()))
        .set_acr_values_supported(Some(acrs.map(|acr| AuthenticationContextClass::new(acr.into())).collect()))
        .set_id_token_encryption_alg_values_supported(Some(KeyAlg::ALL.map(key_alg).to_vec()))
        .set_id_token_encryption_enc_values_supported(Some(ContentEnc::ALL.map(content_enc).to_vec()))
        .set_userinfo_signing_alg_values_supported(Some(core(&SIGNING_ALGS)))
        .set_userinfo_encryption_alg_values_supported(Some(KeyAlg::ALL.map(key_alg).to_vec()))
        .set_userinfo_encryption_enc_values_supported(Some(ContentEnc::ALL.map(content_enc).to_vec()))
        .set_token_endpoint_auth_methods_supported(Some(methods.into_iter().map(auth_method).collect()))
        .set_token_endpoint_auth_signing_alg_values_supported(Some(assertions))
        .set_display_values_supported(Some(vec![CoreAuthDisplay::Page]))
        .set_claim_types_supported(Some(vec![CoreClaimType::Normal]))
        .set_claims_supported(Some(claims.map(|name| CoreClaimName::new(name.into())).collect()))
        .set_ui_locales_supported(Some(Language::ALL.map(|language| LanguageTag::new(language.tag().into())).to_vec()))
        .set_claims_parameter_supported(Some(true))
        .set_request_parameter_supported(Some(true))
        .set_request_object_signing_alg_values_supported(Some(core(&SigAlg::ALL)))
        .set_request_object_encryption_alg_values_supported(Some(INWARD.map(key_alg).to_vec()))
        .set_request_object_encryption_enc_values_supported(Some(ContentEnc::ALL.map(content_enc).to_vec()))
        .set_request_uri_parameter_supported(Some(true))
        .set_require_request_uri_registration(Some(true)))
}

fn words(words: impl IntoIterator<Item = &'static str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}

/// What is opened here: nobody encrypts to us by RSA.
const INWARD: [KeyAlg; 3] = [KeyAlg::EcdhEs, KeyAlg::EcdhEsA128Kw, KeyAlg::EcdhEsA256Kw];

fn key_alg(alg: KeyAlg) -> CoreJweKeyManagementAlgorithm {
    match alg {
        KeyAlg::EcdhEs => CoreJweKeyManagementAlgorithm::EcdhEs,
        KeyAlg::EcdhEsA128Kw => CoreJweKeyManagementAlgorithm::EcdhEsAesKeyWrap128,
        KeyAlg::EcdhEsA256Kw => CoreJweKeyManagementAlgorithm::EcdhEsAesKeyWrap256,
        KeyAlg::RsaOaep256 => CoreJweKeyManagementAlgorithm::RsaOaepSha256,
    }
}

fn content_enc(enc: ContentEnc) -> CoreJweContentEncryptionAlgorithm {
    match enc {
        ContentEnc::A128Gcm => CoreJweContentEncryptionAlgorithm::Aes128Gcm,
        ContentEnc::A256Gcm => CoreJweContentEncryptionAlgorithm::Aes256Gcm,
        ContentEnc::A128CbcHs256 => CoreJweContentEncryptionAlgorithm::Aes128CbcHmacSha256,
    }
}

/// The endpoints at which a client may show a certificate, where there is a place for it.
fn aliases(settings: &Settings) -> Option<BTreeMap<String, String>> {
    MACHINES.iter().map(|(name, path)| Some(((*name).to_owned(), settings.mtls_link(path)?))).collect()
}

/// Claims that nobody here can give a value are not advertised.
fn is_told(claim: Claim) -> bool {
    !matches!(claim, Claim::Nickname | Claim::PreferredUsername | Claim::Profile | Claim::Picture | Claim::Website)
}

fn response_mode(name: &str) -> CoreResponseMode {
    match name {
        "query" => CoreResponseMode::Query,
        "fragment" => CoreResponseMode::Fragment,
        "form_post" => CoreResponseMode::FormPost,
        signed => CoreResponseMode::Extension(signed.to_owned()),
    }
}

fn auth_method(method: AuthMethod) -> CoreClientAuthMethod {
    match method {
        AuthMethod::ClientSecretBasic => CoreClientAuthMethod::ClientSecretBasic,
        AuthMethod::ClientSecretPost => CoreClientAuthMethod::ClientSecretPost,
        AuthMethod::PrivateKeyJwt => CoreClientAuthMethod::PrivateKeyJwt,
        AuthMethod::ClientSecretJwt => CoreClientAuthMethod::ClientSecretJwt,
        AuthMethod::None | AuthMethod::TlsClientAuth | AuthMethod::SelfSignedTlsClientAuth => {
            CoreClientAuthMethod::Extension(method.name().into())
        }
    }
}

fn grant_type(grant: GrantType) -> CoreGrantType {
    match grant {
        GrantType::AuthorizationCode => CoreGrantType::AuthorizationCode,
        GrantType::RefreshToken => CoreGrantType::RefreshToken,
        GrantType::Implicit => CoreGrantType::Implicit,
        GrantType::ClientCredentials => CoreGrantType::ClientCredentials,
        GrantType::DeviceCode => CoreGrantType::DeviceCode,
        GrantType::Ciba | GrantType::TokenExchange => CoreGrantType::Extension(grant.name().into()),
    }
}

fn response_types(kind: ResponseType) -> ResponseTypes<CoreResponseType> {
    let parts = [
        (kind.has_code(), CoreResponseType::Code),
        (kind.has_id_token(), CoreResponseType::IdToken),
        (kind.has_token(), CoreResponseType::Token),
    ];
    ResponseTypes::new(parts.into_iter().filter_map(|(has, part)| has.then_some(part)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_says_what_is_there_and_what_is_not() {
        let settings = Settings { public_url: "https://id.example.vn".parse().unwrap(), ..Settings::default() };
        let said = serde_json::to_value(metadata(&settings).unwrap()).unwrap();
        assert_eq!(said["issuer"], "https://id.example.vn");
        for (name, path) in [
            ("authorization_endpoint", "/authorize"),
            ("token_endpoint", "/token"),
            ("userinfo_endpoint", "/userinfo"),
            ("jwks_uri", "/jwks"),
            ("introspection_endpoint", "/introspect"),
            ("revocation_endpoint", "/revoke"),
            ("end_session_endpoint", "/end-session"),
            ("registration_endpoint", "/register"),
            ("device_authorization_endpoint", "/device_authorization"),
            ("backchannel_authentication_endpoint", "/ciba"),
        ] {
            assert_eq!(said[name], format!("https://id.example.vn{path}"), "{name}");
        }
        assert_eq!(said["pushed_authorization_request_endpoint"], "https://id.example.vn/par");
        assert_eq!(said["request_parameter_supported"], true);
        assert_eq!(said["request_uri_parameter_supported"], true);
        assert_eq!(said["require_request_uri_registration"], true);
        assert_eq!(said["authorization_response_iss_parameter_supported"], true);
        let lists = |name: &str, value: &str| said[name].as_array().unwrap().iter().any(|held| held == value);
        assert!(lists("id_token_signing_alg_values_supported", "RS256"));
        assert!(lists("token_endpoint_auth_methods_supported", "none"));
        assert!(lists("acr_values_supported", "urn:dinhdanh:aal:2") && lists("acr_values_supported", "LoA2"));
        assert!(lists("ui_locales_supported", "vi") && lists("ui_locales_supported", "en"));
        assert!(lists("claims_supported", "account_level") && !lists("claims_supported", "picture"));
        assert!(!lists("token_endpoint_auth_signing_alg_values_supported", "none"));
    }
}
