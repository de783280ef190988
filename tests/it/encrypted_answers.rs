//! Answers that a portal registered to be signed in its own way, and encrypted to its own key.

use dinhdanh::app::Mode;
use dinhdanh::base::Random;
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::{EncryptionKey, JwkSet, Rules, SigAlg, SigningKey, Typ, Unverified, generate, jwe};
use dinhdanh::provider::registration;
use serde_json::{Value, json};

use crate::browser::Answer;
use crate::relying::{SECRET, Stage};
use crate::world::{ORIGIN, World, story};

const KEYS: &str = "https://late.vn/jwks";

/// `sealed` gets everything signed and encrypted, `signed` by algorithms of its own, `bare` userinfo encrypted alone, and `late`
/// publishes its key.
async fn set(world: World) -> (Stage, EncryptionKey) {
    let stage = Stage::set(world).await;
    let key = EncryptionKey::from_bytes(&EncryptionKey::generate(&Random::default())).unwrap();
    let client = |id: &str, more: Value| {
        let mut client = json!({
            "client_id": id, "client_name": format!("Cổng {id}"), "redirect_uris": [format!("https://{id}.vn/cb")],
            "client_secret": SECRET, "id_token_signed_response_alg": "ES256",
            "policy": { "scopes": ["openid", "profile"], "purpose_vi": "Nộp hồ sơ" },
        });
        client.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        client
    };
    let jwks = json!({ "keys": [key.public()] });
    let clients = json!([
        client(
            "sealed",
            json!({
                "jwks": jwks, "id_token_signed_response_alg": "PS256",
                "id_token_encrypted_response_alg": "ECDH-ES+A256KW", "id_token_encrypted_response_enc": "A256GCM",
                "userinfo_signed_response_alg": "EdDSA", "userinfo_encrypted_response_alg": "ECDH-ES",
            })
        ),
        client("signed", json!({ "id_token_signed_response_alg": "EdDSA", "userinfo_signed_response_alg": "PS256" })),
        client(
            "bare",
            json!({ "jwks": jwks, "userinfo_encrypted_response_alg": "ECDH-ES+A128KW", "userinfo_encrypted_response_enc": "A128GCM" })
        ),
        client("late", json!({ "jwks_uri": KEYS, "id_token_encrypted_response_alg": "ECDH-ES" })),
    ]);
    registration::import(stage.app(), &clients.to_string(), Mode::Service, stage.app().clock.now()).await.unwrap();
    (stage, key)
}

async fn asked(stage: &Stage, client: &str) -> (Value, Answer) {
    let mut browser = stage.signed_in(&[Factor::Passkey]).await;
    let tokens = stage.tokens(&mut browser, client, "openid profile").await;
    let userinfo = stage.userinfo(tokens["access_token"].as_str().unwrap()).await;
    (tokens, userinfo)
}

/// The claims of a JWT that our published keys verify, whatever its kind.
async fn read(stage: &Stage, token: &str, alg: SigAlg) -> Value {
    stage.verified(token, "JWT", alg).await
}

fn header(token: &str) -> Value {
    serde_json::from_slice(&dinhdanh::base::encode::from_b64url(token.split('.').next().unwrap()).unwrap()).unwrap()
}

#[test]
fn what_is_encrypted_to_a_portal_was_signed_for_it_first() {
    story(|world| async move {
        let (stage, key) = set(world).await;
        let (tokens, userinfo) = asked(&stage, "sealed").await;
        let id_token = tokens["id_token"].as_str().unwrap();
        assert_eq!(
            (&header(id_token)["alg"], &header(id_token)["enc"], &header(id_token)["cty"]),
            (&json!("ECDH-ES+A256KW"), &json!("A256GCM"), &json!("JWT"))
        );
        let id_token = read(&stage, &jwe::decrypt([&key], id_token).unwrap(), SigAlg::Ps256).await;
        assert_eq!((&id_token["iss"], &id_token["aud"]), (&json!(ORIGIN), &json!("sealed")));

        assert_eq!((userinfo.status.as_u16(), userinfo.header("content-type")), (200, "application/jwt"));
        assert_eq!(header(&userinfo.body)["enc"], "A128CBC-HS256", "the standard's default");
        let told = read(&stage, &jwe::decrypt([&key], &userinfo.body).unwrap(), SigAlg::EdDsa).await;
        assert_eq!((&told["iss"], &told["aud"], &told["sub"]), (&json!(ORIGIN), &json!("sealed"), &id_token["sub"]));
        assert_eq!(told["name"], "Nguyễn Thị Minh Hòa");
        let stranger = EncryptionKey::from_bytes(&EncryptionKey::generate(&Random::default())).unwrap();
        assert!(jwe::decrypt([&stranger], &userinfo.body).is_err());
        stage.world
    });
}

#[test]
fn each_portal_has_its_own_algorithm_and_who_registered_none_gets_plain_json() {
    story(|world| async move {
        let (stage, key) = set(world).await;
        let (tokens, userinfo) = asked(&stage, "signed").await;
        read(&stage, tokens["id_token"].as_str().unwrap(), SigAlg::EdDsa).await;
        let told = read(&stage, &userinfo.body, SigAlg::Ps256).await;
        assert_eq!((&told["iss"], &told["aud"]), (&json!(ORIGIN), &json!("signed")));
        assert!(
            told.get("exp").is_none() && told.get("nonce").is_none() && told.get("auth_time").is_none(),
            "no ID token: {told}"
        );

        let (_, userinfo) = asked(&stage, "bare").await;
        assert_eq!(userinfo.header("content-type"), "application/jwt");
        let told: Value = serde_json::from_str(&jwe::decrypt([&key], &userinfo.body).unwrap()).unwrap();
        assert_eq!(told["name"], "Nguyễn Thị Minh Hòa");

        let (_, userinfo) = asked(&stage, "portal").await;
        assert!(userinfo.header("content-type").starts_with("application/json"));
        assert!(userinfo.json().get("iss").is_none());
        stage.world
    });
}

#[test]
fn a_key_that_a_portal_publishes_is_fetched_and_without_one_nothing_is_told_in_clear() {
    story(|world| async move {
        let (stage, key) = set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let code = stage.code(&mut browser, "late", &[("scope", "openid profile")]).await;
        let answer = stage.redeem("late", &code, &[]).await;
        assert!(answer.status.is_server_error() && answer.json().get("id_token").is_none(), "{}", answer.body);
        let signing = SigningKey::from_pkcs8(SigAlg::Es256, &generate(SigAlg::Es256, &Random::default()).unwrap()).unwrap();
        let keys = json!({ "keys": [signing.public(), key.public()] }).to_string();
        stage.world.portals.publish(KEYS, "application/json", keys);
        stage.world.pass(std::time::Duration::from_secs(61));
        let tokens = stage.tokens(&mut browser, "late", "openid profile").await;
        let opened = jwe::decrypt([&key], tokens["id_token"].as_str().unwrap()).unwrap();
        let published = JwkSet::parse(&stage.world.browser().get("/jwks").await.body).unwrap();
        let rules = Rules { algs: &[SigAlg::Es256], typ: Typ::Exactly("JWT") };
        assert!(Unverified::parse(&opened).unwrap().claims(&published, &rules).is_ok());
        stage.world
    });
}

#[test]
fn discovery_names_what_can_be_signed_and_encrypted_with() {
    story(|world| async move {
        let (stage, _) = set(world).await;
        let said = stage.world.browser().get("/.well-known/openid-configuration").await.json();
        let algs = json!(["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW", "RSA-OAEP-256"]);
        let encs = json!(["A128GCM", "A256GCM", "A128CBC-HS256"]);
        for kind in ["id_token", "userinfo"] {
            assert_eq!(said[format!("{kind}_encryption_alg_values_supported")], algs, "{kind}");
            assert_eq!(said[format!("{kind}_encryption_enc_values_supported")], encs, "{kind}");
            let signing = said[format!("{kind}_signing_alg_values_supported")].as_array().unwrap();
            for alg in ["RS256", "PS256", "ES256", "EdDSA"] {
                assert!(signing.contains(&json!(alg)), "{kind} {alg}");
            }
        }
        stage.world
    });
}
