use serde_json::json;

use super::*;
use crate::base::Random;
use crate::identity::client::{AuthMethod, GrantType};
use crate::jose::{SigAlg, SigningKey, generate};

fn portal() -> Value {
    json!({ "client_id": "portal", "client_name": "Cổng dịch vụ công", "redirect_uris": ["https://portal.vn/cb"] })
}

fn with(name: &str, value: Value) -> Value {
    let mut portal = portal();
    portal[name] = value;
    portal
}

fn read_one(value: &Value) -> Result<Incoming, Unfit> {
    read(&value.to_string(), Mode::Service).map(|mut list| list.remove(0))
}

#[test]
fn what_is_left_out_is_what_the_standard_says() {
    let Incoming { metadata, policy, secret, .. } = read_one(&portal()).unwrap();
    assert_eq!(metadata.token_endpoint_auth_method, AuthMethod::ClientSecretBasic);
    assert_eq!(metadata.id_token_signed_response_alg, SigAlg::Rs256);
    assert_eq!(metadata.grant_types, [GrantType::AuthorizationCode].into());
    assert_eq!(policy, Policy::default());
    assert!(secret.is_none());
}

#[test]
fn one_client_or_several_with_what_other_tools_add() {
    let other = json!({
        "client_id": "other", "client_name": "Other", "redirect_uris": ["http://localhost:8081/cb", "http://127.0.0.1/cb"],
        "sector_identifier_uri": "https://other.vn/sector.json", "client_secret": "0123456789abcdef", "application_type": "web",
        "response_types": ["code"], "contacts": ["team@other.vn"], "client_id_issued_at": 5, "client_secret_expires_at": 0,
        "scope": "openid profile email", "grant_types": ["authorization_code", "refresh_token"],
        "policy": { "least_auth_level": 2, "least_account_level": 2, "purpose_vi": "Nộp hồ sơ", "purpose_en": "To file" },
    });
    let list = read(&json!([portal(), other]).to_string(), Mode::Service).unwrap();
    assert_eq!(list.len(), 2);
    assert_eq!(list[1].policy.scopes, Scopes::known("openid profile email"));
    assert_eq!(list[1].secret.as_ref().unwrap().reveal(), "0123456789abcdef");
}

#[test]
fn a_fault_is_told_with_the_client_and_the_field() {
    let private = SigningKey::from_pkcs8(SigAlg::Es256, &generate(SigAlg::Es256, &Random::default()).unwrap()).unwrap();
    let jwks = json!({ "keys": [private.public()] });
    let mut leaked = jwks.clone();
    leaked["keys"][0]["d"] = json!("x");
    let by_key = |jwks: &Value| {
        let mut portal = with("token_endpoint_auth_method", json!("private_key_jwt"));
        portal["jwks"] = jwks.clone();
        portal
    };
    assert!(read_one(&by_key(&jwks)).is_ok());
    let public = |exemption: &str| {
        let mut portal = with("token_endpoint_auth_method", json!("none"));
        if !exemption.is_empty() {
            portal["policy"] = json!({ "pkce_exemption": { "reason": exemption, "until": "2027-12-31" } });
        }
        portal
    };
    assert!(read_one(&public("")).is_ok());
    let mut two_key_sets = by_key(&jwks);
    two_key_sets["jwks_uri"] = json!("https://portal.vn/jwks");
    let uri = |uri: &str| with("redirect_uris", json!([uri]));
    let table: Vec<(Value, &str)> = vec![
        (with("client_id", json!("a b")), "client_id"),
        (with("client_id", json!(5)), "client_id"),
        (with("client_name", json!("")), "client_name"),
        (with("client_name", json!("Cổng\u{202E}")), "client_name"),
        (with("client_name", json!("x".repeat(201))), "client_name"),
        (with("redirect_uris", json!([])), "redirect_uris"),
        (with("redirect_uris", json!("https://portal.vn/cb")), "redirect_uris"),
        (uri("http://portal.vn/cb"), "redirect_uris[0]"),
        (uri("http://localhost.evil.vn/cb"), "redirect_uris[0]"),
        (uri("https://portal.vn/cb#x"), "redirect_uris[0]"),
        (uri("https://a@portal.vn/cb"), "redirect_uris[0]"),
        (uri("https://portal.vn/a b"), "redirect_uris[0]"),
        (uri("https:\\\\portal.vn"), "redirect_uris[0]"),
        (uri("javascript:alert(1)"), "redirect_uris[0]"),
        (uri("/cb"), "redirect_uris[0]"),
        (with("redirect_uris", json!(["https://a.vn/cb", "https://b.vn/cb"])), "sector_identifier_uri"),
        (with("sector_identifier_uri", json!("http://a.vn/s")), "sector_identifier_uri"),
        (with("post_logout_redirect_uris", json!(["https://portal.vn/out#"])), "post_logout_redirect_uris[0]"),
        (with("response_types", json!(["code token"])), "response_types"),
        (with("grant_types", json!(["refresh_token"])), "grant_types"),
        (with("subject_type", json!("public")), "subject_type"),
        (with("version", json!("3")), "version"),
        (with("initiate_login_uri", json!("http://portal.vn/login")), "initiate_login_uri"),
        (with("initiate_login_uri", json!("http://localhost/login")), "initiate_login_uri"),
        (with("grant_types", json!(["password"])), "grant_types[0]"),
        (with("grant_types", json!(["authorization_code", "implicit"])), "grant_types"),
        (with("client_secret", json!("short")), "client_secret"),
        (with("client_secret", json!(5)), "client_secret"),
        (with("token_endpoint_auth_method", json!("client_secret")), "token_endpoint_auth_method"),
        (with("token_endpoint_auth_signing_alg", json!("ES256")), "token_endpoint_auth_signing_alg"),
        (with("token_endpoint_auth_method", json!("private_key_jwt")), "jwks"),
        (by_key(&leaked), "jwks"),
        (by_key(&json!({ "keys": [] })), "jwks"),
        (with("id_token_signed_response_alg", json!("none")), "id_token_signed_response_alg"),
        (with("id_token_signed_response_alg", json!("HS256")), "id_token_signed_response_alg"),
        (with("logo_uri", json!("http://portal.vn/logo.png")), "logo_uri"),
        (with("policy_uri", json!("javascript:alert(1)")), "policy_uri"),
        (with("tos_uri", json!("data:text/html,x")), "tos_uri"),
        (with("default_acr_values", json!(["LoA9"])), "default_acr_values[0]"),
        (with("jwks_uri", json!("http://portal.vn/jwks")), "jwks_uri"),
        (with("jwks_uri", json!("file:///etc/passwd")), "jwks_uri"),
        (two_key_sets, "jwks_uri"),
        (with("response_types", json!([])), "response_types"),
        (with("response_types", json!(["token"])), "response_types[0]"),
        (with("policy", json!({ "profile": "fapi2-security" })), "token_endpoint_auth_method"),
        (with("policy", json!({ "pkce_exemption": { "reason": " ", "until": "2027-12-31" } })), "policy.pkce_exemption.reason"),
        (with("policy", json!({ "pkce_exemption": { "reason": "old", "until": "2027" } })), "policy.pkce_exemption.until"),
        (with("redirect_uri", json!("https://portal.vn/cb")), "redirect_uri"),
        (with("scope", json!("openid everything")), "scope"),
        (with("scope", json!("openid personal_number")), "scope"),
        (with("policy", json!({ "scopes": ["everything"] })), "policy.scopes[0]"),
        (with("policy", json!({ "scopes": ["openid", "offline_access"] })), "policy.scopes"),
        (with("policy", json!({ "claims": { "email": { "purpose_vi": "x", "law": "y" } } })), "policy.claims.email"),
        (with("policy", json!({ "claims": { "profile": { "purpose_vi": "x" } } })), "policy.claims.profile"),
        (with("policy", json!({ "least_auth_level": 5 })), "policy.least_auth_level"),
        (with("policy", json!({ "levels": 2 })), "policy.levels"),
        (with("policy", json!({ "skip_consent": true })), "policy.skip_consent"),
        (public("because"), "policy.pkce_exemption"),
    ];
    for (client, expected) in table {
        match read(&json!([portal_named("first"), client]).to_string(), Mode::Service) {
            Err(Unfit::Field { position: 2, field, .. }) => assert_eq!(field, expected, "{client}"),
            other => panic!("{client}: {other:?}"),
        }
    }
    let without_id = json!({ "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"] });
    assert_eq!(read_one(&without_id).unwrap_err().to_string(), "client 1: `client_id`: missing field `client_id`");
    let error = read_one(&uri("http://portal.vn/cb")).unwrap_err().to_string();
    assert_eq!(error, "client 1 (portal): `redirect_uris[0]`: must be https (http only for localhost, 127.0.0.1 and [::1])");
}

fn portal_named(id: &str) -> Value {
    with("client_id", json!(id))
}

#[test]
fn a_file_that_is_no_list_of_clients_is_none() {
    assert!(matches!(read("{", Mode::Service), Err(Unfit::NotJson(_))));
    assert_eq!(read("5", Mode::Service).unwrap_err(), Unfit::NotClients);
    assert_eq!(read("[5]", Mode::Service).unwrap_err(), Unfit::NotClients);
    let twice = json!([portal(), portal()]).to_string();
    assert!(matches!(read(&twice, Mode::Service), Err(Unfit::Field { position: 2, .. })));
}

#[test]
fn a_test_client_without_consent_is_for_the_demo() {
    let own = with("policy", json!({ "skip_consent": true })).to_string();
    assert!(read(&own, Mode::Demo).is_ok());
}
