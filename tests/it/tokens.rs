//! Access tokens in every form, and who may ask what they are worth: cases 34, 40, 42 and 43 of the list of negative cases.

use std::time::Duration;

use axum::http::{Method, Request, header};
use dinhdanh::base::Random;
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::{EncryptionKey, SigAlg, jwe};
use dinhdanh::store::Queries as _;
use serde_json::{Value, json};

use crate::browser::Answer;
use crate::proving::{Holder, asserting};
use crate::relying::{Pairs, SECRET, Stage, basic, clients};
use crate::world::{ORIGIN, story};

const RECORDS: &str = "https://records.vn/";
const TAXES: &str = "https://taxes.vn/api";

fn error(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["error"].as_str().unwrap_or_default().to_owned())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}: {value}"))
}

fn service(id: &str, policy: Value) -> Value {
    json!({
        "client_id": id, "client_name": format!("Dịch vụ {id}"), "grant_types": ["client_credentials"], "redirect_uris": [],
        "client_secret": SECRET, "policy": policy,
    })
}

/// `machine` asks on its own behalf, `records` and `taxes` are resource servers; tokens for `taxes` are random words.
async fn set(stage: &Stage) {
    stage
        .register(&json!([
            service(
                "machine",
                json!({ "service_scopes": ["records.read", "records.write"], "resources": [RECORDS, TAXES],
                "lifetimes": { "sessionless": 120 } })
            ),
            service("records", json!({ "is_resource_server": true, "resources": [RECORDS] })),
            service("taxes", json!({ "is_resource_server": true, "resources": [TAXES], "opaque_access_tokens": true })),
        ]))
        .await;
}

async fn asked(stage: &Stage, form: Pairs<'_>) -> Answer {
    let form: Vec<_> = [("grant_type", "client_credentials")].into_iter().chain(form.iter().copied()).collect();
    stage.post("/token", "machine", &form).await
}

#[test]
fn a_client_on_its_own_behalf_gets_what_its_policy_says_and_nothing_is_written() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        set(&stage).await;
        let before = stage.app().db.statements();
        let answer = asked(&stage, &[("scope", "records.read"), ("resource", RECORDS)]).await;
        assert_eq!(stage.app().db.statements() - before, 0, "no statement at all");
        let answer = answer.json();
        assert_eq!(
            (&answer["token_type"], &answer["expires_in"], &answer["scope"]),
            (&json!("Bearer"), &json!(120), &json!("records.read"))
        );
        assert!(answer.get("refresh_token").is_none() && answer.get("id_token").is_none());
        let access = text(&answer, "access_token");
        let claims = stage.verified(access, "at+jwt", SigAlg::Es256).await;
        let mut names: Vec<&str> = claims.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["aud", "client_id", "exp", "iat", "iss", "jti", "scope", "sub"]);
        assert_eq!(
            (&claims["sub"], &claims["client_id"], &claims["aud"]),
            (&json!("machine"), &json!("machine"), &json!(RECORDS))
        );

        // Its resource server is told of it, by one statement; another learns nothing.
        let before = stage.app().db.statements();
        let said = stage.post("/introspect", "records", &[("token", access)]).await.json();
        assert_eq!(stage.app().db.statements() - before, 1);
        assert_eq!((&said["active"], &said["sub"], &said["scope"]), (&json!(true), &json!("machine"), &json!("records.read")));
        assert_eq!(stage.post("/introspect", "taxes", &[("token", access)]).await.json(), json!({ "active": false }));
        assert_eq!(error(&stage.userinfo_as("Bearer", access, &[]).await), (401, "invalid_token".into()));

        for (what, form, code) in [
            ("a word it may not have", [("scope", "records.read records.erase")], "invalid_scope"),
            ("a citizen's scope", [("scope", "openid")], "invalid_scope"),
            ("a resource it may not ask for", [("resource", "https://other.vn/")], "invalid_target"),
        ] {
            assert_eq!(error(&asked(&stage, &form).await), (400, code.to_owned()), "{what}");
        }
        for client in ["portal", "app"] {
            let answer = stage.post("/token", client, &[("grant_type", "client_credentials")]).await;
            assert_eq!(error(&answer), (400, "unauthorized_client".into()), "{client}");
        }
        // Nothing named: all that the policy has, for every resource of it; one of them wishes random words.
        let all = asked(&stage, &[]).await.json();
        assert_eq!(all["scope"], "records.read records.write");
        assert!(text(&all, "access_token").starts_with("at_"));

        stage.world.pass(Duration::from_secs(120));
        assert!(!stage.is_active("records", access).await);
        stage.world
    });
}

#[test]
fn a_token_without_a_grant_is_revoked_at_once_and_follows_its_client_s_policy() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        set(&stage).await;
        for resource in [RECORDS, TAXES] {
            let server = if resource == RECORDS { "records" } else { "taxes" };
            let fresh = async || {
                let answer = asked(&stage, &[("resource", resource)]).await.json();
                text(&answer, "access_token").to_owned()
            };
            let (first, second) = (fresh().await, fresh().await);
            assert!(stage.is_active(server, &first).await && stage.is_active("machine", &second).await);
            // Neither another client nor the resource server ends it.
            for other in ["portal", server] {
                assert_eq!(stage.post("/revoke", other, &[("token", &first)]).await.status, 200);
            }
            assert!(stage.is_active(server, &first).await);
            for _ in 0..2 {
                assert_eq!(stage.post("/revoke", "machine", &[("token", &first)]).await.status, 200);
                assert!(!stage.is_active(server, &first).await);
            }
            assert!(stage.is_active(server, &second).await, "the other lives on");
        }
        let token = text(&asked(&stage, &[("resource", RECORDS)]).await.json(), "access_token").to_owned();
        stage.register(&service("machine", json!({ "service_scopes": ["records.read"], "resources": [RECORDS, TAXES] }))).await;
        assert!(!stage.is_active("records", &token).await, "the policy has a word less");
        stage.world
    });
}

/// A portal whose tokens are for a resource server, beside userinfo.
async fn for_resource(stage: &Stage, resource: &str) -> String {
    let mut portal = clients()[0].take();
    portal["policy"]["resources"] = json!([RECORDS, TAXES]);
    stage.register(&portal).await;
    let mut browser = stage.signed_in(&[Factor::Passkey]).await;
    let tokens = stage.tokens_for(&mut browser, "portal", "openid profile offline_access", resource).await;
    text(&tokens, "access_token").to_owned()
}

impl Stage {
    /// Tokens for a resource server (RFC 8707).
    async fn tokens_for(&self, browser: &mut crate::browser::Browser, client: &str, scope: &str, resource: &str) -> Value {
        let code = self.code(browser, client, &[("scope", scope), ("resource", resource)]).await;
        let answer = self.redeem(client, &code, &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }
}

#[test]
fn a_token_for_a_resource_is_nothing_at_userinfo_and_opaque_where_the_resource_wishes() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        set(&stage).await;
        let plain = for_resource(&stage, RECORDS).await;
        let claims = stage.verified(&plain, "at+jwt", SigAlg::Es256).await;
        assert_eq!((&claims["aud"], &claims["client_id"]), (&json!(RECORDS), &json!("portal")));
        let word = for_resource(&stage, TAXES).await;
        assert!(word.starts_with("at_") && !word.contains('.'));
        let rows = stage.app().db.rows("SELECT terms FROM access_tokens", vec![]).await.unwrap();
        let kept: String = rows[0].get("terms").unwrap();
        assert!(!kept.contains(&word[3..]), "only its hash is kept");

        for (token, server, other) in [(&plain, "records", "taxes"), (&word, "taxes", "records")] {
            assert_eq!(error(&stage.userinfo_as("Bearer", token, &[]).await), (401, "invalid_token".into()));
            let before = stage.app().db.statements();
            let said = stage.post("/introspect", server, &[("token", token)]).await.json();
            assert_eq!(stage.app().db.statements() - before, 1, "{server}");
            assert_eq!((&said["active"], &said["iss"]), (&json!(true), &json!(ORIGIN)));
            assert_eq!((&said["acr"], &said["auth_time"].is_i64()), (&json!("urn:dinhdanh:aal:2"), &true));
            for (client, token) in [(other, token.as_str()), ("other", token)] {
                let said = stage.post("/introspect", client, &[("token", token)]).await.json();
                assert_eq!(said, json!({ "active": false }), "{client}");
            }
        }
        // Ending the grant ends both forms at once; a resource server ends nothing.
        let refresh = async || {
            let mut browser = stage.signed_in(&[Factor::Passkey]).await;
            stage.tokens_for(&mut browser, "portal", "openid offline_access", TAXES).await
        };
        let tokens = refresh().await;
        let word = text(&tokens, "access_token");
        assert_eq!(stage.post("/revoke", "taxes", &[("token", word)]).await.status, 200);
        assert!(stage.is_active("taxes", word).await);
        assert_eq!(stage.post("/revoke", "portal", &[("token", text(&tokens, "refresh_token"))]).await.status, 200);
        assert!(!stage.is_active("taxes", word).await);
        let tokens = refresh().await;
        let word = text(&tokens, "access_token");
        assert_eq!(stage.post("/revoke", "portal", &[("token", word)]).await.status, 200);
        assert!(!stage.is_active("taxes", word).await && !stage.is_active("portal", text(&tokens, "refresh_token")).await);
        // Neither a word nor a JWT is good for anything else.
        for token in [plain.as_str(), word] {
            assert_eq!(error(&stage.redeem("portal", token, &[]).await), (400, "invalid_grant".into()));
            assert_eq!(error(&stage.refresh("portal", token, &[]).await), (400, "invalid_grant".into()));
        }
        stage.world
    });
}

#[test]
fn a_resource_server_is_answered_in_a_signed_document_if_it_asks_for_one() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        set(&stage).await;
        let mut records = service("records", json!({ "is_resource_server": true, "resources": [RECORDS] }));
        for alg in [None, Some(SigAlg::Es256), Some(SigAlg::EdDsa), Some(SigAlg::Ps256)] {
            if let Some(alg) = alg {
                records["introspection_signed_response_alg"] = json!(alg);
                stage.register(&records.clone()).await;
            }
            let token = text(&asked(&stage, &[("resource", RECORDS)]).await.json(), "access_token").to_owned();
            for (token, active) in [(token.as_str(), true), ("nonsense", false)] {
                let request = Request::builder()
                    .method(Method::POST)
                    .uri("/introspect")
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .header(header::ACCEPT, "application/token-introspection+jwt")
                    .header(header::AUTHORIZATION, basic("records", SECRET));
                let answer = stage.world.browser().send(request, format!("token={token}")).await;
                assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/token-introspection+jwt"));
                let said = stage.verified(&answer.body, "token-introspection+jwt", alg.unwrap_or(SigAlg::Rs256)).await;
                assert_eq!((&said["iss"], &said["aud"]), (&json!(ORIGIN), &json!("records")));
                assert_eq!(said["token_introspection"]["active"], active);
                if !active {
                    assert_eq!(said["token_introspection"], json!({ "active": false }));
                }
                // It is no access token.
                assert_eq!(error(&stage.userinfo_as("Bearer", &answer.body, &[]).await), (401, "invalid_token".into()));
            }
        }
        // Encrypted to it, if it has a key for that.
        let key = EncryptionKey::from_bytes(&EncryptionKey::generate(&Random::default())).unwrap();
        records["jwks"] = json!({ "keys": [key.public()] });
        records["introspection_encrypted_response_alg"] = json!("ECDH-ES+A256KW");
        stage.register(&records).await;
        let request = Request::builder()
            .method(Method::POST)
            .uri("/introspect")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/token-introspection+jwt")
            .header(header::AUTHORIZATION, basic("records", SECRET));
        let answer = stage.world.browser().send(request, "token=nonsense").await;
        assert_eq!(answer.body.split('.').count(), 5, "{}", answer.body);
        let inner = jwe::decrypt([&key], &answer.body).unwrap();
        let said = stage.verified(&inner, "token-introspection+jwt", SigAlg::Ps256).await;
        assert_eq!(said["token_introspection"], json!({ "active": false }));
        stage.world
    });
}

/// RFC 9470.
#[test]
fn a_sign_in_that_is_too_weak_or_too_old_is_told_with_what_would_do() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passcode]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid").await;
        let access = text(&tokens, "access_token");
        let with = async |name: &str, value: Value| {
            let mut portal = clients()[0].take();
            portal["policy"][name] = value;
            stage.register(&portal).await;
        };
        with("least_auth_level", json!(2)).await;
        let answer = stage.userinfo_as("Bearer", access, &[]).await;
        assert_eq!(error(&answer), (401, "insufficient_user_authentication".into()));
        let challenges = Stage::challenges(&answer);
        assert!(challenges.contains("acr_values=\"urn:dinhdanh:aal:2\""), "{challenges}");

        with("userinfo_max_age", json!(60)).await;
        assert_eq!(stage.userinfo(access).await.status, 200);
        stage.world.pass(Duration::from_secs(61));
        let answer = stage.userinfo_as("Bearer", access, &[]).await;
        assert_eq!(error(&answer), (401, "insufficient_user_authentication".into()));
        assert!(Stage::challenges(&answer).contains("max_age=\"60\""), "{}", Stage::challenges(&answer));
        // Signing in anew is what helps.
        let mut browser = stage.signed_in(&[Factor::Passcode]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid").await;
        assert_eq!(stage.userinfo(text(&tokens, "access_token")).await.status, 200);
        stage.world
    });
}

#[test]
fn lifetimes_and_the_grace_of_refresh_tokens_are_the_client_s_own_and_never_longer_than_the_house_s() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let with = async |policy: Value| {
            let mut portal = clients()[0].take();
            portal["policy"].as_object_mut().unwrap().extend(policy.as_object().unwrap().clone());
            stage.register(&portal).await;
        };
        with(json!({ "lifetimes": { "access": 60, "refresh": 3600 }, "refresh_grace_seconds": 30 })).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid offline_access").await;
        assert_eq!(tokens["expires_in"], 60);
        let old = text(&tokens, "refresh_token");
        let next = stage.refresh("portal", old, &[]).await.json();
        stage.world.pass(Duration::from_secs(30));
        assert_eq!(error(&stage.refresh("portal", old, &[]).await), (400, "invalid_grant".into()));
        let next = stage.refresh("portal", text(&next, "refresh_token"), &[]).await;
        assert_eq!(next.status, 200, "within its grace the line lives: {}", next.body);
        let next = next.json();
        stage.world.pass(Duration::from_secs(3600));
        assert_eq!(error(&stage.refresh("portal", text(&next, "refresh_token"), &[]).await), (400, "invalid_grant".into()));

        with(json!({ "lifetimes": { "access": 86_400 } })).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        assert_eq!(stage.tokens(&mut browser, "portal", "openid").await["expires_in"], 300);
        stage.world
    });
}

/// The one secret that must be readable is sealed, and serves its one purpose.
#[test]
fn a_client_makes_assertions_with_its_secret_and_shows_the_secret_to_nobody() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let secret = "a secret of thirty-two bytes or more";
        stage
            .register(&json!({
                "client_id": "machine", "client_name": "Máy", "grant_types": ["client_credentials"], "redirect_uris": [],
                "token_endpoint_auth_method": "client_secret_jwt", "client_secret": secret,
            }))
            .await;
        let rows =
            stage.app().db.rows("SELECT secret_hash, secret_sealed FROM clients WHERE id = 'machine'", vec![]).await.unwrap();
        let (hash, sealed): (Option<Vec<u8>>, Vec<u8>) =
            (rows[0].get("secret_hash").unwrap(), rows[0].get("secret_sealed").unwrap());
        assert!(hash.is_none() && !sealed.windows(8).any(|part| secret.as_bytes().starts_with(part)));

        let made = |alg: &str, secret: &str, jti: &str| {
            use dinhdanh::base::encode::b64url;
            let now = stage.app().clock.now().seconds();
            let claims =
                json!({ "iss": "machine", "sub": "machine", "aud": format!("{ORIGIN}/token"), "jti": jti, "exp": now + 60 });
            let signed =
                format!("{}.{}", b64url(json!({ "alg": alg }).to_string().as_bytes()), b64url(claims.to_string().as_bytes()));
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
            format!("{signed}.{}", b64url(ring::hmac::sign(&key, signed.as_bytes()).as_ref()))
        };
        let ask = async |assertion: String| {
            let form: Vec<_> = [("grant_type", "client_credentials")].into_iter().chain(asserting(&assertion)).collect();
            stage.post_with("/token", None, &form).await
        };
        let before = stage.app().db.statements();
        let good = made("HS256", secret, "1");
        assert_eq!(ask(good.clone()).await.status, 200);
        assert_eq!(stage.app().db.statements() - before, 1, "its name, and nothing else");
        for (what, assertion) in [
            ("used before", good),
            ("with another secret", made("HS256", "another secret of thirty-two bytes", "2")),
            ("not made with any", made("none", secret, "3")),
            ("said to be signed", made("ES256", secret, "4")),
        ] {
            assert_eq!(error(&ask(assertion).await), (401, "invalid_client".into()), "{what}");
        }
        let plain = stage.post_with("/token", Some(&basic("machine", secret)), &[("grant_type", "client_credentials")]).await;
        assert_eq!(error(&plain), (401, "invalid_client".into()), "the secret itself is no way in");
        // A secret that is too short for its algorithm is not taken.
        let short = json!({
            "client_id": "short", "client_name": "Ngắn", "redirect_uris": ["https://short.vn/cb"],
            "token_endpoint_auth_method": "client_secret_jwt", "client_secret": "sixteen-or-more-chars",
        });
        let now = stage.app().clock.now();
        let mode = dinhdanh::app::Mode::Service;
        assert!(dinhdanh::provider::registration::import(stage.app(), &short.to_string(), mode, now).await.is_err());
        stage.world
    });
}

/// Case 31, at the endpoint: an assertion is compared claim by claim, and costs one statement.
#[test]
fn an_assertion_at_the_door_is_compared_claim_by_claim() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let (own, other) = (Holder::new(SigAlg::Es256), Holder::new(SigAlg::Es256));
        stage
            .register(&json!({
                "client_id": "machine", "client_name": "Máy", "grant_types": ["client_credentials"], "redirect_uris": [],
                "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [own.key.public()] },
            }))
            .await;
        let ask = async |assertion: String| {
            let form: Vec<_> = [("grant_type", "client_credentials")].into_iter().chain(asserting(&assertion)).collect();
            stage.post_with("/token", None, &form).await
        };
        let now = stage.app().clock.now().seconds();
        for (what, change) in [
            ("as it should be", json!({})),
            ("the token endpoint as audience", json!({ "aud": format!("{ORIGIN}/token") })),
            ("a list of audiences", json!({ "aud": [ORIGIN, "https://other.vn"] })),
            ("a clock that runs ahead", json!({ "iat": now + 8, "nbf": now + 8 })),
        ] {
            let before = stage.app().db.statements();
            let answer = ask(own.assertion(&stage, "machine", &change)).await;
            assert_eq!(answer.status, 200, "{what}: {}", answer.body);
            assert_eq!(stage.app().db.statements() - before, 1);
        }
        for (what, change) in [
            ("another audience", json!({ "aud": "https://other.vn" })),
            ("no audience", json!({ "aud": null })),
            ("no expiry", json!({ "exp": null })),
            ("expired", json!({ "exp": now - 300 })),
            ("for too long", json!({ "exp": now + 3600 })),
            ("issued a minute ahead", json!({ "iat": now + 61 })),
            ("valid from a minute ahead", json!({ "nbf": now + 61 })),
            ("no subject", json!({ "sub": null })),
            ("another subject", json!({ "sub": "portal" })),
            ("another issuer", json!({ "iss": "portal" })),
            ("no name", json!({ "jti": null })),
        ] {
            let answer = ask(own.assertion(&stage, "machine", &change)).await;
            assert_eq!(error(&answer), (401, "invalid_client".into()), "{what}");
        }
        assert_eq!(error(&ask(other.assertion(&stage, "machine", &json!({}))).await), (401, "invalid_client".into()));
        // A request that names another client than the assertion does.
        let assertion = own.assertion(&stage, "machine", &json!({}));
        let form: Vec<_> =
            [("grant_type", "client_credentials"), ("client_id", "portal")].into_iter().chain(asserting(&assertion)).collect();
        assert_eq!(error(&stage.post_with("/token", None, &form).await), (401, "invalid_client".into()));
        stage.world
    });
}
