//! FAPI 2.0 Security Profile (final), walked through line by line as its certification does: a pushed request, an answer that
//! names its issuer, and tokens that are worth nothing without the key that asked for them.

use std::time::Duration;

use axum::http::{Method, Request, header};
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::SigAlg;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::proving::{Holder, asserting};
use crate::relying::{Back, CHALLENGE, Pairs, Stage, VERIFIER};
use crate::world::{ORIGIN, World, story};

const REDIRECT: &str = "https://fapi.vn/cb";

fn error(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["error"].as_str().unwrap_or_default().to_owned())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}: {value}"))
}

/// A client of the profile: what it authenticates with, and what its tokens are bound to.
struct Party {
    id: &'static str,
    own: Holder,
    bound: Holder,
}

struct Walk {
    stage: Stage,
    fapi: Party,
    other: Party,
}

impl Walk {
    async fn begin(world: World) -> Self {
        let stage = Stage::set(world).await;
        let party = |id| Party { id, own: Holder::new(SigAlg::Ps256), bound: Holder::new(SigAlg::Es256) };
        let (fapi, other) = (party("fapi"), party("fapi2"));
        for party in [&fapi, &other] {
            stage.register(&registration(party)).await;
        }
        Self { stage, fapi, other }
    }

    /// Posts as a client of the profile, with an assertion of its own and a proof of its key.
    async fn post(&self, party: &Party, path: &str, form: Pairs<'_>) -> Answer {
        let assertion = party.own.assertion(&self.stage, party.id, &json!({}));
        self.post_with(path, &assertion, &[party.bound.proof(&self.stage, "POST", path)], form).await
    }

    async fn post_with(&self, path: &str, assertion: &str, proofs: &[String], form: Pairs<'_>) -> Answer {
        let form: Vec<_> = form.iter().copied().chain(asserting(assertion)).collect();
        self.stage.post_proving(path, "", &form, proofs).await
    }

    /// The name of a pushed request.
    async fn pushed(&self, party: &Party, change: Pairs<'_>) -> String {
        let answer = self.post(party, "/par", &request(change)).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let answer = answer.json();
        assert!(answer["expires_in"].as_u64().is_some_and(|seconds| (5..=600).contains(&seconds)), "{answer}");
        text(&answer, "request_uri").to_owned()
    }

    /// What the browser comes back with, consent given where it is asked.
    async fn back(&self, browser: &mut Browser, id: &str, request_uri: &str) -> Answer {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("client_id", id), ("request_uri", request_uri)])
            .finish();
        let mut answer = browser.open(&format!("/authorize?{query}")).await;
        if answer.status == 200 && answer.body.contains("consent-allow") {
            answer = browser.submit(&answer, "consent-allow", &[]).await;
        }
        answer
    }

    async fn code(&self, browser: &mut Browser, change: Pairs<'_>) -> String {
        let uri = self.pushed(&self.fapi, change).await;
        let back = Back::of(&self.back(browser, "fapi", &uri).await);
        back.get("code").unwrap_or_else(|| panic!("{back:?}")).to_owned()
    }

    async fn tokens(&self, browser: &mut Browser, scope: &str) -> Value {
        let code = self.code(browser, &[("scope", scope)]).await;
        let answer = self.post(&self.fapi, "/token", &redeeming(&code, &[])).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }
}

fn registration(party: &Party) -> Value {
    json!({
        "client_id": party.id, "client_name": "Cổng FAPI", "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "private_key_jwt",
        "jwks": { "keys": [party.own.key.public()] }, "id_token_signed_response_alg": "PS256",
        "dpop_bound_access_tokens": true, "require_pushed_authorization_requests": true,
        "policy": { "profile": "fapi2-security", "scopes": ["openid", "profile", "email", "offline_access"],
            "purpose_vi": "Thử", "purpose_en": "A test" },
    })
}

/// A good request, with some parameters changed; an empty one is left out.
fn request(change: Pairs<'_>) -> Vec<(&str, &str)> {
    let base = [
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", "openid profile"),
        ("state", "a state"),
        ("nonce", "a nonce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let kept = base.into_iter().filter(|(name, _)| change.iter().all(|(other, _)| other != name));
    kept.chain(change.iter().copied().filter(|(_, value)| !value.is_empty())).collect()
}

fn redeeming<'a>(code: &'a str, change: Pairs<'a>) -> Vec<(&'a str, &'a str)> {
    let base = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", REDIRECT), ("code_verifier", VERIFIER)];
    let kept = base.into_iter().filter(|(name, _)| change.iter().all(|(other, _)| other != name));
    kept.chain(change.iter().copied().filter(|(_, value)| !value.is_empty())).collect()
}

#[test]
fn a_sign_in_of_the_profile_goes_through_from_the_pushed_request_to_userinfo() {
    story(|world| async move {
        let walk = Walk::begin(world).await;
        let mut browser = walk.stage.signed_in(&[Factor::Passkey]).await;
        let long = "x".repeat(384);
        for (what, change) in [
            ("as it is", vec![]),
            ("scopes in another order", vec![("scope", "profile openid")]),
            ("without state", vec![("state", "")]),
            ("without nonce", vec![("nonce", "")]),
            ("a nonce of 64 characters", vec![("nonce", &long[..64])]),
            ("a long state and nonce", vec![("nonce", long.as_str()), ("state", long.as_str())]),
            ("claims one by one", vec![("claims", r#"{"id_token":{"auth_time":{"essential":true}}}"#)]),
            ("an unknown parameter", vec![("foo", "bar")]),
        ] {
            let uri = walk.pushed(&walk.fapi, &change).await;
            let back = Back::of(&walk.back(&mut browser, "fapi", &uri).await);
            assert_eq!(back.get("iss"), Some(ORIGIN), "{what}");
            let state =
                change.iter().find(|(name, _)| *name == "state").map_or(Some("a state"), |(_, v)| (!v.is_empty()).then_some(*v));
            assert_eq!(back.get("state"), state, "{what}");
            let code = back.get("code").unwrap_or_else(|| panic!("{what}: {back:?}"));
            let answer = walk.post(&walk.fapi, "/token", &redeeming(code, &[])).await;
            assert_eq!(answer.status, 200, "{what}: {}", answer.body);
            let tokens = answer.json();
            assert_eq!(tokens["token_type"], "DPoP", "{what}");
            let id = walk.stage.verified(text(&tokens, "id_token"), "JWT", SigAlg::Ps256).await;
            assert_eq!((&id["iss"], &id["aud"]), (&json!(ORIGIN), &json!("fapi")), "{what}");
            let access = text(&tokens, "access_token");
            let claims = walk.stage.verified(access, "at+jwt", SigAlg::Es256).await;
            assert_eq!(claims["cnf"]["jkt"], walk.fapi.bound.jkt(), "{what}");
            let proof = walk.fapi.bound.proof_with(&walk.stage, "GET", "/userinfo", access);
            assert_eq!(walk.stage.userinfo_as("dPoP", access, &[proof]).await.status, 200, "{what}");
            assert_eq!(walk.stage.userinfo(access).await.status, 401, "{what}: no bearer's token");
        }
        walk.stage.world
    });
}

#[test]
fn a_request_that_was_not_pushed_or_not_in_order_is_refused() {
    story(|world| async move {
        let walk = Walk::begin(world).await;
        let mut browser = walk.stage.signed_in(&[Factor::Passkey]).await;
        // Without pushing.
        let mut query = request(&[]);
        query.push(("client_id", "fapi"));
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&query).finish();
        let answer = browser.open(&format!("/authorize?{query}")).await;
        assert!(answer.status == 400 || Back::of(&answer).error() == "invalid_request", "{}", answer.body);

        let other_request = walk.pushed(&walk.fapi, &[]).await;
        for (what, change) in [
            ("an address that is not registered", vec![("redirect_uri", "https://evil.vn/cb")]),
            ("no address", vec![("redirect_uri", "")]),
            ("more than a code", vec![("response_type", "code id_token")]),
            ("a token", vec![("response_type", "token")]),
            ("no challenge", vec![("code_challenge", ""), ("code_challenge_method", "")]),
            ("a plain challenge", vec![("code_challenge", VERIFIER), ("code_challenge_method", "plain")]),
            ("a request in a request", vec![("request_uri", other_request.as_str())]),
            ("another key than the proof's", vec![("dpop_jkt", "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")]),
        ] {
            let answer = walk.post(&walk.fapi, "/par", &request(&change)).await;
            let (status, code) = error(&answer);
            assert_eq!(status, 400, "{what}: {}", answer.body);
            assert!(
                matches!(&*code, "invalid_request" | "unsupported_response_type" | "unauthorized_client" | "invalid_dpop_proof"),
                "{what}: {code}"
            );
        }
        let put =
            Request::builder().method(Method::PUT).uri("/par").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        assert_eq!(browser.send(put, "a=b").await.status, 405);

        // A pushed request is its client's own, for a while, and for one answer.
        for (uri, id) in [(other_request.as_str(), "fapi2"), ("urn:ietf:params:oauth:request_uri:guessed", "fapi")] {
            assert_eq!(walk.back(&mut browser, id, uri).await.status, 400, "{id}");
        }
        assert!(Back::of(&walk.back(&mut browser, "fapi", &other_request).await).get("code").is_some());
        let again = walk.back(&mut browser, "fapi", &other_request).await;
        assert!(again.status == 400 || Back::of(&again).get("code").is_none());
        let late = walk.pushed(&walk.fapi, &[]).await;
        walk.stage.world.pass(Duration::from_secs(601));
        assert_eq!(walk.back(&mut browser, "fapi", &late).await.status, 400);
        walk.stage.world
    });
}

#[test]
fn an_assertion_of_the_profile_is_for_the_issuer_in_time_and_not_signed_with_rs256() {
    story(|world| async move {
        let walk = Walk::begin(world).await;
        let now = walk.stage.app().clock.now().seconds();
        let good = [("nbf", json!(now + 8)), ("iat", json!(now + 8)), ("aud", json!(ORIGIN))];
        for (name, value) in good {
            let assertion = walk.fapi.own.assertion(&walk.stage, "fapi", &json!({ name: value }));
            let proof = walk.fapi.bound.proof(&walk.stage, "POST", "/par");
            let answer = walk.post_with("/par", &assertion, &[proof], &request(&[])).await;
            assert_eq!(answer.status, 201, "{name}: {}", answer.body);
        }
        for (name, value) in [
            ("aud", json!([ORIGIN])),
            ("aud", json!([ORIGIN, "https://other.vn"])),
            ("aud", json!(format!("{ORIGIN}/par"))),
            ("aud", json!(format!("{ORIGIN}/token"))),
            ("aud", json!(format!("{ORIGIN}/"))),
            ("aud", json!("https://other.vn")),
            ("exp", json!(now - 300)),
            ("exp", Value::Null),
            ("sub", Value::Null),
            ("iss", json!("fapi2")),
            ("nbf", json!(now + 61)),
            ("iat", json!(now + 61)),
        ] {
            let assertion = walk.fapi.own.assertion(&walk.stage, "fapi", &json!({ name: value }));
            for path in ["/par", "/token"] {
                let proof = walk.fapi.bound.proof(&walk.stage, "POST", path);
                let form = if path == "/par" { request(&[]) } else { redeeming("ac_x", &[]) };
                let answer = walk.post_with(path, &assertion, &[proof], &form).await;
                assert_eq!(error(&answer), (401, "invalid_client".into()), "{path} {name} {value}");
            }
        }
        // With another's key, with RS256, and without any.
        let stranger = walk.other.own.assertion(&walk.stage, "fapi", &json!({}));
        let rs256 = Party { id: "fapi", own: Holder::new(SigAlg::Rs256), bound: Holder::new(SigAlg::Es256) };
        walk.stage.register(&registration(&rs256)).await;
        let weak = rs256.own.assertion(&walk.stage, "fapi", &json!({}));
        for assertion in [stranger, weak] {
            let proof = walk.fapi.bound.proof(&walk.stage, "POST", "/par");
            let answer = walk.post_with("/par", &assertion, &[proof], &request(&[])).await;
            assert_eq!(error(&answer), (401, "invalid_client".into()));
        }
        let mut form = request(&[]);
        form.push(("client_id", "fapi"));
        assert_eq!(error(&walk.stage.post_proving("/par", "", &form, &[]).await), (401, "invalid_client".into()));
        walk.stage.world
    });
}

#[test]
fn a_code_of_the_profile_is_good_for_a_minute_once_with_its_verifier_and_its_key() {
    story(|world| async move {
        let walk = Walk::begin(world).await;
        let mut browser = walk.stage.signed_in(&[Factor::Passkey]).await;
        let wrong = "a".repeat(43);
        for (what, change) in [
            ("no verifier", vec![("code_verifier", "")]),
            ("another verifier", vec![("code_verifier", wrong.as_str())]),
            ("another address", vec![("redirect_uri", "https://fapi.vn/other")]),
        ] {
            let code = walk.code(&mut browser, &[]).await;
            let answer = walk.post(&walk.fapi, "/token", &redeeming(&code, &change)).await;
            assert_eq!(error(&answer), (400, "invalid_grant".into()), "{what}");
        }
        // Another client's.
        let code = walk.code(&mut browser, &[]).await;
        assert_eq!(error(&walk.post(&walk.other, "/token", &redeeming(&code, &[])).await), (400, "invalid_grant".into()));
        // After 62 seconds.
        let code = walk.code(&mut browser, &[]).await;
        walk.stage.world.pass(Duration::from_secs(62));
        assert_eq!(error(&walk.post(&walk.fapi, "/token", &redeeming(&code, &[])).await), (400, "invalid_grant".into()));
        // Twice: what the first use got goes with it.
        let code = walk.code(&mut browser, &[]).await;
        let tokens = walk.post(&walk.fapi, "/token", &redeeming(&code, &[])).await.json();
        walk.stage.world.pass(Duration::from_secs(1));
        assert_eq!(error(&walk.post(&walk.fapi, "/token", &redeeming(&code, &[])).await), (400, "invalid_grant".into()));
        let access = text(&tokens, "access_token");
        let proof = walk.fapi.bound.proof_with(&walk.stage, "GET", "/userinfo", access);
        assert_eq!(error(&walk.stage.userinfo_as("DPoP", access, &[proof]).await), (401, "invalid_token".into()));
        // Without a proof; with a proof of another key than the one that pushed the request.
        let code = walk.code(&mut browser, &[]).await;
        let assertion = || walk.fapi.own.assertion(&walk.stage, "fapi", &json!({}));
        let answer = walk.post_with("/token", &assertion(), &[], &redeeming(&code, &[])).await;
        assert_eq!(error(&answer), (400, "invalid_dpop_proof".into()));
        let stranger = Holder::new(SigAlg::Es256).proof(&walk.stage, "POST", "/token");
        let answer = walk.post_with("/token", &assertion(), &[stranger], &redeeming(&code, &[])).await;
        assert_eq!(error(&answer), (400, "invalid_grant".into()));
        walk.stage.world
    });
}

#[test]
fn tokens_of_the_profile_are_used_with_their_key_and_refreshed_without_being_followed() {
    story(|world| async move {
        let walk = Walk::begin(world).await;
        let mut browser = walk.stage.signed_in(&[Factor::Passkey]).await;
        let tokens = walk.tokens(&mut browser, "openid offline_access").await;
        let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
        let now = walk.stage.app().clock.now().seconds();
        // Proofs within ten seconds of the clock, with the times that a client may add.
        for change in [json!({ "iat": now - 10 }), json!({ "iat": now + 10 }), json!({ "nbf": now, "exp": now + 60 })] {
            let mut claims = walk.fapi.bound.claims(&walk.stage, "GET", "/userinfo");
            claims["ath"] = json!(dinhdanh::base::encode::b64url(&dinhdanh::base::encode::sha256(access.as_bytes())));
            claims.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let proof = walk.fapi.bound.signed(&walk.fapi.bound.header(), &claims);
            assert_eq!(walk.stage.userinfo_as("DPoP", access, &[proof]).await.status, 200, "{change}");
        }
        // In the address, a token is not looked for.
        let request = Request::builder().uri(format!("/userinfo?access_token={access}"));
        assert_eq!(walk.stage.world.browser().send(request, "").await.status, 401);
        // The refresh token stays, so that the old one works half a minute later, for this client alone.
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        for _ in 0..2 {
            let answer = walk.post(&walk.fapi, "/token", &form).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            assert_eq!(text(&answer.json(), "refresh_token"), refresh);
            walk.stage.world.pass(Duration::from_secs(30));
        }
        assert_eq!(error(&walk.post(&walk.other, "/token", &form).await), (400, "invalid_grant".into()));
        let assertion = walk.fapi.own.assertion(&walk.stage, "fapi", &json!({}));
        assert_eq!(error(&walk.post_with("/token", &assertion, &[], &form).await), (400, "invalid_dpop_proof".into()));
        walk.stage.world
    });
}

#[test]
fn a_person_who_declines_and_what_the_description_says() {
    story(|world| async move {
        let walk = Walk::begin(world).await;
        let mut browser = walk.stage.signed_in(&[Factor::Passkey]).await;
        let uri = walk.pushed(&walk.fapi, &[]).await;
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("client_id", "fapi"), ("request_uri", &uri)])
            .finish();
        let page = browser.open(&format!("/authorize?{query}")).await;
        let back = Back::of(&browser.submit(&page, "consent-deny", &[]).await);
        assert_eq!((back.error(), back.get("iss"), back.get("state")), ("access_denied", Some(ORIGIN), Some("a state")));

        for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
            let said = browser.get(path).await.json();
            let lists = |name: &str, value: &str| said[name].as_array().unwrap().iter().any(|held| held == value);
            assert!(said["pushed_authorization_request_endpoint"].is_string());
            assert_eq!(said["authorization_response_iss_parameter_supported"], true);
            assert!(lists("code_challenge_methods_supported", "S256") && !lists("code_challenge_methods_supported", "plain"));
            for alg in ["PS256", "ES256", "EdDSA"] {
                assert!(lists("dpop_signing_alg_values_supported", alg), "{alg}");
                assert!(lists("id_token_signing_alg_values_supported", alg), "{alg}");
                assert!(lists("token_endpoint_auth_signing_alg_values_supported", alg), "{alg}");
            }
            assert!(lists("token_endpoint_auth_methods_supported", "private_key_jwt"));
            for alg in ["RS256", "HS256", "none"] {
                assert!(!lists("dpop_signing_alg_values_supported", alg), "{alg}");
            }
        }
        walk.stage.world
    });
}

/// What can't be held to the profile is not taken over under it.
#[test]
fn a_client_that_does_not_fit_the_profile_is_not_registered_under_it() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let party = Party { id: "fapi", own: Holder::new(SigAlg::Es256), bound: Holder::new(SigAlg::Es256) };
        let import = async |client: &Value| {
            let now = stage.app().clock.now();
            let mode = dinhdanh::app::Mode::Service;
            dinhdanh::provider::registration::import(stage.app(), &client.to_string(), mode, now).await.is_ok()
        };
        assert!(import(&registration(&party)).await);
        for (what, change) in [
            ("a secret", json!({ "token_endpoint_auth_method": "client_secret_basic" })),
            ("nothing", json!({ "token_endpoint_auth_method": "none" })),
            ("tokens of a bearer", json!({ "dpop_bound_access_tokens": false })),
            ("RS256", json!({ "id_token_signed_response_alg": "RS256" })),
        ] {
            let mut client = registration(&party);
            client.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            assert!(!import(&client).await, "{what}");
        }
        let mut client = registration(&party);
        client["policy"]["refresh_rotation"] = json!(true);
        assert!(!import(&client).await, "refresh tokens that are followed");
        stage.world
    });
}
