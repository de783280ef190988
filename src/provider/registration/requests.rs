//! What a client's registration may say of how it asks and is answered: response types, request objects, JARM, profiles.

use url::Url;

use super::file::{Fault, Incoming};
use super::served;
use crate::app::SIGNING_ALGS;
use crate::identity::client::{AuthMethod, GrantType, ResponseType};
use crate::jose::{AssertionAlg, KeyAlg, SigAlg};

const MOST_URIS: usize = 50;
/// RFC 9101 section 5.2.
const LONGEST_URI: usize = 512;

pub fn types(Incoming { metadata, policy, .. }: &Incoming) -> Result<(), Fault> {
    let kinds = &metadata.response_types;
    if let Some(kind) = kinds.iter().find(|kind| !served::RESPONSE_TYPES.contains(kind)) {
        return Err(Fault::new("response_types", format!("`{}` is not supported", kind.name())));
    }
    if let Some(grant) = metadata.grant_types.iter().find(|grant| !served::GRANT_TYPES.contains(grant)) {
        return Err(Fault::new("grant_types", format!("`{}` is not supported", grant.name())));
    }
    // Nothing comes to it through a browser.
    if metadata.redirect_uris.is_empty() {
        return Ok(());
    }
    if kinds.is_empty() {
        return Err(Fault::new("response_types", "must have at least one"));
    }
    let through_the_browser = kinds.iter().any(|kind| *kind != ResponseType::Code);
    if through_the_browser && !policy.legacy_response_types {
        return Err(Fault::new("response_types", "anything but `code` is for clients with `policy.legacy_response_types`"));
    }
    if metadata.grant_types.contains(&GrantType::Implicit) && !policy.legacy_response_types {
        return Err(Fault::new("grant_types", "implicit is for clients with `policy.legacy_response_types`"));
    }
    // OpenID Connect Dynamic Client Registration section 2.
    let needed =
        [(kinds.iter().any(|kind| kind.has_code()), GrantType::AuthorizationCode), (through_the_browser, GrantType::Implicit)];
    match needed.into_iter().find(|(is_needed, grant)| *is_needed && !metadata.grant_types.contains(grant)) {
        Some((_, grant)) => Err(Fault::new("grant_types", format!("must have {}, for the response_types", grant.name()))),
        None => Ok(()),
    }
}

/// We sign with our own algorithms only; a client signs with any that is verified here.
pub fn algorithms(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    // Only what ring agrees on is opened here: nobody encrypts to us by RSA.
    if metadata.request_object_encryption_alg == Some(KeyAlg::RsaOaep256) {
        return Err(Fault::new("request_object_encryption_alg", "is none of ECDH-ES, ECDH-ES+A128KW, ECDH-ES+A256KW"));
    }
    if metadata.request_object_encryption_enc.is_some() && metadata.request_object_encryption_alg.is_none() {
        return Err(Fault::new("request_object_encryption_enc", "goes with request_object_encryption_alg"));
    }
    match metadata.authorization_signed_response_alg {
        Some(alg) if !SIGNING_ALGS.contains(&alg) => {
            Err(Fault::new("authorization_signed_response_alg", "is none of ES256, RS256, EdDSA, PS256"))
        }
        _ => Ok(()),
    }
}

/// FAPI 2.0 Security Profile section 5.3.2.1 and 5.4.
const FAPI_ALGS: [SigAlg; 3] = [SigAlg::Ps256, SigAlg::Es256, SigAlg::EdDsa];

/// What a profile leaves no choice in.
pub fn profile(Incoming { metadata, policy, .. }: &Incoming) -> Result<(), Fault> {
    if !policy.profile.is_fapi2() {
        return Ok(());
    }
    let by_key = [AuthMethod::PrivateKeyJwt, AuthMethod::TlsClientAuth, AuthMethod::SelfSignedTlsClientAuth];
    if !by_key.contains(&metadata.token_endpoint_auth_method) {
        return Err(Fault::new("token_endpoint_auth_method", "FAPI 2.0 takes private_key_jwt and the TLS methods only"));
    }
    if metadata.response_types.iter().any(|kind| *kind != ResponseType::Code) {
        return Err(Fault::new("response_types", "FAPI 2.0 takes `code` only"));
    }
    if policy.pkce_exemption.is_some() {
        return Err(Fault::new("policy.pkce_exemption", "FAPI 2.0 knows none"));
    }
    if let Some(at) = metadata.redirect_uris.iter().position(|uri| !Url::parse(uri).is_ok_and(|url| url.scheme() == "https")) {
        return Err(Fault::new(format!("redirect_uris[{at}]"), "must be https (FAPI 2.0)"));
    }
    let assertions = match metadata.token_endpoint_auth_signing_alg {
        Some(AssertionAlg::Signature(alg)) => Some(alg),
        _ => None,
    };
    let algs = [
        ("id_token_signed_response_alg", Some(metadata.id_token_signed_response_alg)),
        ("authorization_signed_response_alg", metadata.authorization_signed_response_alg),
        ("request_object_signing_alg", metadata.request_object_signing_alg),
        ("token_endpoint_auth_signing_alg", assertions),
    ];
    match algs.into_iter().find(|(_, alg)| alg.is_some_and(|alg| !FAPI_ALGS.contains(&alg))) {
        Some((field, _)) => Err(Fault::new(field, "FAPI 2.0 takes PS256, ES256 and EdDSA only")),
        None => Ok(()),
    }
}

/// OpenID Connect Dynamic Client Registration section 2: https, whatever the guard of outbound calls lets through.
pub fn request_uris(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    if metadata.request_uris.len() > MOST_URIS {
        return Err(Fault::new("request_uris", "has more than 50 addresses"));
    }
    let is_fit = |uri: &String| {
        uri.len() <= LONGEST_URI && Url::parse(uri).is_ok_and(|url| url.scheme() == "https" && url.username().is_empty())
    };
    match metadata.request_uris.iter().position(|uri| !is_fit(uri)) {
        Some(at) => Err(Fault::new(format!("request_uris[{at}]"), "must be https, of at most 512 characters")),
        None => Ok(()),
    }
}

/// RFC 8707 section 2: an absolute address without a fragment.
pub fn resources(Incoming { policy, .. }: &Incoming) -> Result<(), Fault> {
    let is_fit = |resource: &String| !resource.contains('#') && Url::parse(resource).is_ok() && resource.len() <= 500;
    match policy.resources.iter().find(|resource| !is_fit(resource)) {
        Some(_) => Err(Fault::new("policy.resources", "must be absolute URIs without a fragment")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::file::{Unfit, read};
    use crate::app::Mode;
    use crate::base::Random;
    use crate::jose::{SigAlg, SigningKey, generate};

    fn fault(members: &Value) -> Option<String> {
        let mut client = json!({ "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"] });
        client.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        match read(&client.to_string(), Mode::Service) {
            Ok(_) => None,
            Err(Unfit::Field { field, .. }) => Some(field),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn tokens_through_the_browser_are_for_older_portals_and_their_grant_type() {
        let legacy = json!({ "legacy_response_types": true });
        let both = ["authorization_code", "implicit"];
        for fine in [
            json!({ "response_types": ["code", "id_token token"], "grant_types": both, "policy": legacy }),
            json!({ "response_types": ["token id_token"], "grant_types": ["implicit"], "policy": legacy }),
        ] {
            assert_eq!(fault(&fine), None, "{fine}");
        }
        for (members, field) in [
            (json!({ "response_types": ["code id_token"], "grant_types": both }), "response_types"),
            (json!({ "response_types": ["code id_token"], "grant_types": ["implicit"], "policy": legacy }), "grant_types"),
            (json!({ "response_types": ["id_token"], "policy": legacy }), "grant_types"),
            (json!({ "grant_types": both }), "grant_types"),
            (json!({ "response_types": [], "policy": legacy }), "response_types"),
            (json!({ "response_types": ["token"], "policy": legacy }), "response_types[0]"),
        ] {
            assert_eq!(fault(&members).as_deref(), Some(field), "{members}");
        }
    }

    #[test]
    fn a_profile_leaves_no_weaker_choice() {
        let key = SigningKey::from_pkcs8(SigAlg::Es256, &generate(SigAlg::Es256, &Random::default()).unwrap()).unwrap();
        let with = |name: &str, value: Value| {
            let mut members = json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [key.public()] },
                "id_token_signed_response_alg": "ES256", "dpop_bound_access_tokens": true,
                "policy": { "profile": "fapi2-security" } });
            members[name] = value;
            members
        };
        assert_eq!(fault(&with("client_name", json!("Cổng"))), None);
        for (members, field) in [
            (with("token_endpoint_auth_method", json!("client_secret_basic")), "token_endpoint_auth_method"),
            (with("redirect_uris", json!(["https://portal.vn/cb", "http://localhost/cb"])), "redirect_uris[1]"),
            (with("id_token_signed_response_alg", json!("RS256")), "id_token_signed_response_alg"),
            (with("authorization_signed_response_alg", json!("RS256")), "authorization_signed_response_alg"),
            (with("request_object_signing_alg", json!("RS256")), "request_object_signing_alg"),
        ] {
            assert_eq!(fault(&members).as_deref(), Some(field), "{members}");
        }
    }

    #[test]
    fn addresses_of_requests_and_resources_are_whole() {
        let uris = |uris: Value| fault(&json!({ "request_uris": uris }));
        assert_eq!(uris(json!(["https://portal.vn/r.jwt#x", "https://portal.vn/r"])), None);
        for bad in
            ["http://portal.vn/r", "https://a@portal.vn/r", "/r", "urn:x", &format!("https://portal.vn/{}", "r".repeat(500))]
        {
            assert_eq!(uris(json!([bad])).as_deref(), Some("request_uris[0]"), "{bad}");
        }
        let resources = |resource: &str| fault(&json!({ "policy": { "resources": [resource] } }));
        assert_eq!(resources("https://api.vn/filings"), None);
        for bad in ["api.vn", "https://api.vn#x", ""] {
            assert_eq!(resources(bad).as_deref(), Some("policy.resources"), "{bad}");
        }
        let sealed = |alg: &str| fault(&json!({ "request_object_encryption_alg": alg }));
        assert_eq!(sealed("ECDH-ES"), None);
        assert_eq!(sealed("RSA-OAEP-256").as_deref(), Some("request_object_encryption_alg"));
        let enc = json!({ "request_object_encryption_enc": "A256GCM" });
        assert_eq!(fault(&enc).as_deref(), Some("request_object_encryption_enc"));
    }
}
