//! What the provider says of itself, as the Config and Dynamic plans look at it (OpenID Connect Discovery 1.0, RFC 8414).

use std::collections::BTreeSet;

use dinhdanh::store::db::Engine;
use serde_json::{Map, Value, json};

use crate::world::{ORIGIN, World, story};

async fn described(world: &World) -> Map<String, Value> {
    let mut anyone = world.browser();
    let answer = anyone.get("/.well-known/openid-configuration").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    assert_eq!(anyone.get("/.well-known/oauth-authorization-server").await.body, answer.body);
    answer.json().as_object().unwrap().clone()
}

#[test]
fn the_description_keeps_to_what_its_standards_know() {
    story(|world| async move {
        let said = described(&world).await;
        assert_eq!(said["issuer"], ORIGIN);
        for (name, value) in &said {
            if name.ends_with("_endpoint") || name == "jwks_uri" || name == "check_session_iframe" {
                let url: url::Url = value.as_str().unwrap().parse().unwrap();
                assert!(url.scheme() == "https" && value.as_str().unwrap().starts_with(ORIGIN), "{name}: {value}");
                assert!(url.query().is_none() && url.fragment().is_none(), "{name}: {value}");
            }
            if let Some(list) = value.as_array() {
                assert!(!list.is_empty() || name == "trust_frameworks_supported", "{name} is empty");
                let distinct: BTreeSet<String> = list.iter().map(Value::to_string).collect();
                assert_eq!(distinct.len(), list.len(), "{name} says something twice: {value}");
            }
            if name.contains("_alg_values_supported") {
                assert!(!value.to_string().contains("none"), "{name}: {value}");
            }
        }
        let has = |name: &str, value: &str| said[name].as_array().unwrap().iter().any(|held| held == value);
        for (name, values) in [
            ("id_token_signing_alg_values_supported", &["RS256", "ES256", "PS256", "EdDSA"][..]),
            ("request_object_signing_alg_values_supported", &["RS256", "ES256", "PS256", "EdDSA"]),
            ("token_endpoint_auth_signing_alg_values_supported", &["ES256", "PS256", "EdDSA"]),
            ("token_endpoint_auth_methods_supported", &["client_secret_basic", "client_secret_post", "private_key_jwt"]),
            ("response_types_supported", &["code", "id_token", "id_token token"]),
            ("grant_types_supported", &["authorization_code", "implicit", "refresh_token"]),
            ("scopes_supported", &["openid", "profile", "email", "address", "phone", "offline_access"]),
            ("subject_types_supported", &["pairwise"]),
            ("ui_locales_supported", &["vi", "en"]),
        ] {
            for value in values {
                assert!(has(name, value), "{name} lacks {value}: {}", said[name]);
            }
        }
        world
    });
}

/// The members of the authorization endpoint, to the letter: a change here is a change for every portal.
#[test]
fn the_authorization_endpoint_is_described_to_the_letter() {
    story(|world| async move {
        let said = described(&world).await;
        let expected = json!({
            "authorization_endpoint": format!("{ORIGIN}/authorize"),
            "pushed_authorization_request_endpoint": format!("{ORIGIN}/par"),
            "response_types_supported":
                ["code", "id_token", "code id_token", "code token", "code id_token token", "id_token token"],
            "response_modes_supported":
                ["query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt"],
            "code_challenge_methods_supported": ["S256"],
            "prompt_values_supported": ["none", "login", "consent", "select_account"],
            "claims_parameter_supported": true,
            "request_parameter_supported": true,
            "request_uri_parameter_supported": true,
            "require_request_uri_registration": true,
            "request_object_signing_alg_values_supported": ["ES256", "ES384", "EdDSA", "RS256", "PS256"],
            "authorization_response_iss_parameter_supported": true,
            "authorization_signing_alg_values_supported": ["ES256", "RS256", "EdDSA", "PS256"],
            "authorization_encryption_alg_values_supported": ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW", "RSA-OAEP-256"],
            "authorization_encryption_enc_values_supported": ["A128GCM", "A256GCM", "A128CBC-HS256"],
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(said.get(name), Some(value), "{name}");
        }
        assert!(said.get("authorization_details_types_supported").is_none(), "none is set up");
        world
    });
}

/// Compares with what stands in `tests/it/snapshots`, and says what to write there when the change was meant.
fn is_as_kept(name: &str, kept: &str, said: &Value) {
    let kept: Value = serde_json::from_str(kept).unwrap();
    let names: BTreeSet<&String> = [&kept, said].into_iter().flat_map(|document| document.as_object().unwrap().keys()).collect();
    let changed: Vec<_> = names.into_iter().filter(|name| kept.get(name.as_str()) != said.get(name.as_str())).collect();
    let whole = serde_json::to_string_pretty(said).unwrap();
    assert!(
        changed.is_empty(),
        "{changed:?} changed for every portal; if that is meant, snapshots/{name}.json is to be\n{whole}"
    );
}

/// A change here is a change for every portal: it is made knowingly or not at all.
#[test]
fn the_whole_description_is_as_portals_know_it() {
    story(|world| async move {
        let said = described(&world).await;
        is_as_kept("openid-configuration", include_str!("snapshots/openid-configuration.json"), &Value::Object(said));
        // Keys are drawn at random: what they are and how they are published is not.
        let jwks = world.browser().get("/jwks").await.json();
        let shape: Vec<Value> = jwks["keys"]
            .as_array()
            .unwrap()
            .iter()
            .map(|key| {
                let members: BTreeSet<&String> = key.as_object().unwrap().keys().collect();
                json!({ "kty": key["kty"], "use": key["use"], "alg": key["alg"], "members": members })
            })
            .collect();
        is_as_kept("jwks", include_str!("snapshots/jwks.json"), &json!({ "keys": shape }));
        world
    });
}

/// Where certificates can be shown, the description names the place and the ways; elsewhere it is silent about both.
#[test]
fn certificates_are_described_where_they_can_be_shown_and_nowhere_else() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        runtime.block_on(async {
            let world = World::with(engine, |settings| {
                settings.mtls.public_url = Some("https://mtls.id.example.vn".parse().unwrap());
                settings.mtls.trusted_proxies = vec!["10.1.0.0/16".parse().unwrap()];
            })
            .await;
            let said = Value::Object(described(&world).await);
            is_as_kept("openid-configuration-mtls", include_str!("snapshots/openid-configuration-mtls.json"), &said);
            world.end().await;
        });
    }
    story(|world| async move {
        let said = Value::Object(described(&world).await);
        assert!(said.get("mtls_endpoint_aliases").is_none());
        for endpoint in ["token", "introspection", "revocation"] {
            let methods = said[format!("{endpoint}_endpoint_auth_methods_supported")].to_string();
            assert!(!methods.contains("tls_client_auth") && methods.contains("private_key_jwt"), "{endpoint}: {methods}");
        }
        world
    });
}
