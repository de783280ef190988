//! Portals that publish their keys: fetched when needed, again when a new key is named, and never in a storm.

use std::sync::Arc;
use std::time::Duration;

use dinhdanh::app::Mode;
use dinhdanh::base::Random;
use dinhdanh::jose::{SigAlg, SigningKey, generate, sign};
use dinhdanh::outside::fetch::NotFetched;
use dinhdanh::provider::registration;
use serde_json::json;

use crate::relying::{Pairs, Stage};
use crate::world::{ORIGIN, story};

const URL: &str = "https://keys.vn/jwks";

fn key() -> SigningKey {
    SigningKey::from_pkcs8(SigAlg::Es256, &generate(SigAlg::Es256, &Random::default()).unwrap()).unwrap()
}

fn publish(stage: &Stage, keys: &[&SigningKey]) {
    let keys: Vec<_> = keys.iter().map(|key| key.public()).collect();
    stage.world.portals.publish(URL, "application/json; charset=utf-8", json!({ "keys": keys }).to_string());
}

async fn set(world: crate::world::World) -> Stage {
    let stage = Stage::set(world).await;
    let client = json!({
        "client_id": "keys", "client_name": "Cổng khóa", "redirect_uris": ["https://keys.vn/cb"], "jwks_uri": URL,
        "grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "private_key_jwt",
    });
    let now = stage.app().clock.now();
    registration::import(stage.app(), &client.to_string(), Mode::Service, now).await.unwrap();
    stage
}

/// Whether an introspection is answered for whoever signs with `key`.
async fn is_let_in(stage: &Stage, key: &SigningKey) -> bool {
    let now = stage.app().clock.now().seconds();
    let claims =
        json!({ "iss": "keys", "sub": "keys", "aud": ORIGIN, "jti": Random::default().token(), "exp": now + 60, "iat": now });
    let assertion = sign(key, "JWT", &claims).unwrap();
    let form: Pairs<'_> = &[
        ("token", "x"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &assertion),
    ];
    stage.post_with("/introspect", None, form).await.status == 200
}

#[test]
fn a_portal_s_new_key_is_fetched_when_it_is_first_named() {
    story(|world| async {
        let stage = set(world).await;
        let (first, second) = (key(), key());
        publish(&stage, &[&first]);
        assert!(is_let_in(&stage, &first).await);
        assert!(is_let_in(&stage, &first).await);
        assert_eq!(stage.world.portals.fetched(URL), 1);
        publish(&stage, &[&second]);
        assert!(!is_let_in(&stage, &second).await, "once a minute at most");
        stage.world.pass(Duration::from_secs(60));
        assert!(is_let_in(&stage, &second).await);
        assert!(!is_let_in(&stage, &first).await, "what is no longer published is no longer believed");
        assert_eq!(stage.world.portals.fetched(URL), 2);
        stage.world
    });
}

#[test]
fn invented_key_names_cause_no_storm_of_fetches() {
    story(|world| async {
        let stage = Arc::new(set(world).await);
        let known = key();
        publish(&stage, &[&known]);
        assert!(is_let_in(&stage, &known).await);
        for round in 1..=3 {
            stage.world.pass(Duration::from_secs(60));
            let racing: Vec<_> = (0..50)
                .map(|_| {
                    let stage = stage.clone();
                    async move { is_let_in(&stage, &key()).await }
                })
                .collect();
            let let_in = futures_util::future::join_all(racing).await;
            assert!(let_in.iter().all(|let_in| !let_in));
            assert_eq!(stage.world.portals.fetched(URL), 1 + round);
        }
        assert!(is_let_in(&stage, &known).await);
        Arc::into_inner(stage).unwrap().world
    });
}

#[test]
fn a_portal_whose_server_is_down_is_served_by_its_last_keys_for_a_day() {
    story(|world| async {
        let stage = set(world).await;
        let own = key();
        stage.world.portals.fail(URL, NotFetched::Timeout);
        assert!(!is_let_in(&stage, &own).await);
        assert!(!is_let_in(&stage, &own).await);
        assert_eq!(stage.world.portals.fetched(URL), 1, "a failure is not repeated at once");
        publish(&stage, &[&own]);
        stage.world.pass(Duration::from_secs(60));
        assert!(is_let_in(&stage, &own).await);
        for broken in [json!({ "keys": [{ "kty": "oct", "k": "c2VjcmV0" }] }).to_string(), "[".repeat(60_000)] {
            stage.world.portals.publish(URL, "application/json", broken);
            stage.world.pass(Duration::from_secs(3600));
            assert!(is_let_in(&stage, &own).await);
        }
        stage.world.portals.fail(URL, NotFetched::Unreachable);
        stage.world.pass(Duration::from_secs(24 * 3600));
        assert!(!is_let_in(&stage, &own).await);
        stage.world
    });
}
