//! Tokens that are bound to a key (RFC 9449): cases 29 and 33 of the list of negative cases.

use std::sync::Arc;
use std::time::Duration;

use dinhdanh::identity::level::Factor;
use dinhdanh::jose::SigAlg;
use serde_json::{Value, json};

use crate::browser::Answer;
use crate::proving::{Holder, second_node};
use crate::relying::{SECRET, Stage, VERIFIER};
use crate::world::story;

fn error(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["error"].as_str().unwrap_or_default().to_owned())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}: {value}"))
}

fn redeeming<'a>(client: &str, code: &'a str) -> Vec<(&'static str, &'a str)> {
    let redirect = if client == "app" { "https://app.vn/cb" } else { "https://portal.vn/cb" };
    vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), ("code_verifier", VERIFIER)]
}

async fn bound_tokens(stage: &Stage, client: &str, holder: &Holder, scope: &str) -> Value {
    let mut browser = stage.signed_in(&[Factor::Passkey]).await;
    let code = stage.code(&mut browser, client, &[("scope", scope)]).await;
    let proof = holder.proof(stage, "POST", "/token");
    let answer = stage.post_proving("/token", client, &redeeming(client, &code), &[proof]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

#[test]
fn a_token_is_bound_to_the_key_that_asked_for_it_and_used_with_it_alone() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        for alg in [SigAlg::Es256, SigAlg::EdDsa, SigAlg::Ps256] {
            let (holder, other) = (Holder::new(alg), Holder::new(SigAlg::Es256));
            let tokens = bound_tokens(&stage, "portal", &holder, "openid profile").await;
            assert_eq!(tokens["token_type"], "DPoP");
            let access = text(&tokens, "access_token");
            let claims = stage.verified(access, "at+jwt", SigAlg::Es256).await;
            assert_eq!(claims["cnf"], json!({ "jkt": holder.jkt() }));
            let said = stage.post("/introspect", "portal", &[("token", access)]).await.json();
            assert_eq!((&said["token_type"], &said["cnf"]["jkt"]), (&json!("DPoP"), &json!(holder.jkt())));

            for scheme in ["DPoP", "dpop", "DPOP"] {
                let proof = holder.proof_with(&stage, "GET", "/userinfo", access);
                let told = stage.userinfo_as(scheme, access, &[proof]).await;
                assert_eq!(told.status, 200, "{scheme}: {}", told.body);
                assert!(!told.header("dpop-nonce").is_empty());
            }
            let (own, foreign) =
                (|| holder.proof_with(&stage, "GET", "/userinfo", access), other.proof_with(&stage, "GET", "/userinfo", access));
            let table = [
                ("as a bearer's", "Bearer", vec![], "invalid_token"),
                ("as a bearer's with a proof", "Bearer", vec![own()], "invalid_token"),
                ("without a proof", "DPoP", vec![], "invalid_dpop_proof"),
                ("with another's proof", "DPoP", vec![foreign], "invalid_token"),
                ("with two proofs", "DPoP", vec![own(), own()], "invalid_dpop_proof"),
                ("with a proof for no token", "DPoP", vec![holder.proof(&stage, "GET", "/userinfo")], "invalid_dpop_proof"),
                (
                    "with a proof for another token",
                    "DPoP",
                    vec![holder.proof_with(&stage, "GET", "/userinfo", "x")],
                    "invalid_dpop_proof",
                ),
                (
                    "with a proof for another method",
                    "DPoP",
                    vec![holder.proof_with(&stage, "POST", "/userinfo", access)],
                    "invalid_dpop_proof",
                ),
                (
                    "with a proof for another place",
                    "DPoP",
                    vec![holder.proof_with(&stage, "GET", "/token", access)],
                    "invalid_dpop_proof",
                ),
            ];
            for (what, scheme, proofs, code) in table {
                let answer = stage.userinfo_as(scheme, access, &proofs).await;
                assert_eq!(error(&answer), (401, code.to_owned()), "{what}");
                let challenges = Stage::challenges(&answer);
                assert!(challenges.contains(&format!("DPoP realm=\"userinfo\", error=\"{code}\"")), "{what}: {challenges}");
                assert!(challenges.contains("algs=\"ES256 EdDSA PS256\""), "{what}: {challenges}");
            }
        }
        // A bearer's token is no bound one.
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid").await;
        let access = text(&tokens, "access_token");
        let proof = Holder::new(SigAlg::Es256).proof_with(&stage, "GET", "/userinfo", access);
        assert_eq!(error(&stage.userinfo_as("DPoP", access, &[proof]).await), (401, "invalid_token".into()));
        stage.world
    });
}

#[test]
fn a_proof_that_does_not_hold_gets_no_token_and_costs_the_code_nothing() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let holder = Holder::new(SigAlg::Es256);
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let code = stage.code(&mut browser, "app", &[]).await;
        let now = stage.app().clock.now().seconds();
        let with = |name: &str, value: Value| {
            let mut claims = holder.claims(&stage, "POST", "/token");
            claims[name] = value;
            vec![holder.signed(&holder.header(), &claims)]
        };
        let headed = |name: &str, value: Value| {
            let mut header = holder.header();
            header[name] = value;
            vec![holder.signed(&header, &holder.claims(&stage, "POST", "/token"))]
        };
        let mut private = serde_json::to_value(holder.key.public()).unwrap();
        private["d"] = json!("AAAA");
        let good = || holder.proof(&stage, "POST", "/token");
        let table = [
            ("another method", with("htm", json!("GET"))),
            ("another place", with("htu", json!("https://id.example.vn/par"))),
            ("another host", with("htu", json!("https://evil.vn/token"))),
            ("too old", with("iat", json!(now - 60))),
            ("too far ahead", with("iat", json!(now + 16))),
            ("without a time", with("iat", Value::Null)),
            ("without a name", with("jti", Value::Null)),
            ("expired", with("exp", json!(now - 15))),
            ("not signed", headed("alg", json!("none"))),
            ("by a symmetric algorithm", headed("alg", json!("HS256"))),
            ("by an algorithm that is not offered", vec![Holder::new(SigAlg::Rs256).proof(&stage, "POST", "/token")]),
            ("of another type", headed("typ", json!("JWT"))),
            ("with a private key", headed("jwk", private)),
            ("with a symmetric key", headed("jwk", json!({ "kty": "oct", "k": "AAAA" }))),
            ("with another's key", headed("jwk", serde_json::to_value(Holder::new(SigAlg::Es256).key.public()).unwrap())),
            ("without a key", headed("jwk", Value::Null)),
            ("two of them", vec![good(), good()]),
            ("two in one", vec![format!("{}, {}", good(), good())]),
            ("nothing like one", vec!["proof".to_owned()]),
            ("empty", vec![String::new()]),
        ];
        for (what, proofs) in table {
            let answer = stage.post_proving("/token", "app", &redeeming("app", &code), &proofs).await;
            assert_eq!(error(&answer), (400, "invalid_dpop_proof".into()), "{what}: {}", answer.body);
            assert!(!answer.header("dpop-nonce").is_empty(), "{what}");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
        let proof = with("htu", json!("https://ID.example.vn:443/token?a=b"));
        assert_eq!(stage.post_proving("/token", "app", &redeeming("app", &code), &proof).await.status, 200);
        stage.world
    });
}

#[test]
fn a_proof_carries_a_nonce_of_the_last_minutes() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let holder = Holder::new(SigAlg::Es256);
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let code = stage.code(&mut browser, "app", &[]).await;
        let with = |nonce: Value| {
            let mut claims = holder.claims(&stage, "POST", "/token");
            claims["nonce"] = nonce;
            vec![holder.signed(&holder.header(), &claims)]
        };
        let old = stage.app().keyring.nonces().at(stage.app().clock.now() - Duration::from_secs(300)).unwrap();
        let (front, back) = old.split_at(20);
        for nonce in [json!(old), json!("AAAA"), json!(format!("{front}A{back}")), json!("x".repeat(56))] {
            let answer = stage.post_proving("/token", "app", &redeeming("app", &code), &with(nonce.clone())).await;
            assert_eq!(error(&answer), (400, "use_dpop_nonce".into()), "{nonce}");
        }
        let mut claims = holder.claims(&stage, "POST", "/token");
        claims.as_object_mut().unwrap().remove("nonce");
        let without =
            stage.post_proving("/token", "app", &redeeming("app", &code), &[holder.signed(&holder.header(), &claims)]).await;
        assert_eq!(error(&without), (400, "use_dpop_nonce".into()));
        // The nonce that comes along is the one to use, on another node as well, and in the window after this one.
        let fresh = without.header("dpop-nonce").to_owned();
        stage.world.pass(Duration::from_secs(59));
        let answer = stage
            .post_from(&mut second_node(&stage.world).await, "/token", "app", &redeeming("app", &code), &with(json!(fresh)))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let tokens = answer.json();
        let access = text(&tokens, "access_token");
        let mut claims = holder.claims(&stage, "GET", "/userinfo");
        claims.as_object_mut().unwrap().remove("nonce");
        claims["ath"] = json!(dinhdanh::base::encode::b64url(&dinhdanh::base::encode::sha256(access.as_bytes())));
        let answer = stage.userinfo_as("DPoP", access, &[holder.signed(&holder.header(), &claims)]).await;
        assert_eq!(error(&answer), (401, "use_dpop_nonce".into()));
        assert!(Stage::challenges(&answer).contains("DPoP realm=\"userinfo\", error=\"use_dpop_nonce\""));
        assert!(!answer.header("dpop-nonce").is_empty());
        assert!(answer.header("access-control-expose-headers").contains("DPoP-Nonce"));
        stage.world
    });
}

fn machine(more: &Value) -> Value {
    let mut client = json!({
        "client_id": "machine", "client_name": "Máy", "grant_types": ["client_credentials"], "redirect_uris": [],
        "client_secret": SECRET,
        "policy": { "service_scopes": ["records.read", "records.write"], "resources": ["https://records.vn/"] },
    });
    for (name, value) in more.as_object().unwrap() {
        client[name] = value.clone();
    }
    client
}

#[test]
fn of_fifty_who_race_with_one_proof_on_two_nodes_one_gets_a_token() {
    story(|world| async move {
        let stage = Arc::new(Stage::set(world).await);
        stage.register(&machine(&json!({ "dpop_bound_access_tokens": true }))).await;
        let holder = Holder::new(SigAlg::Es256);
        let form = [("grant_type", "client_credentials")];
        let proof = holder.proof(&stage, "POST", "/token");
        let nodes = [stage.world.browser(), second_node(&stage.world).await];
        let racers: Vec<_> = (0..50)
            .map(|n| {
                let (stage, mut node, proof) = (stage.clone(), nodes[n % 2].clone(), proof.clone());
                tokio::spawn(async move { stage.post_from(&mut node, "/token", "machine", &form, &[proof]).await })
            })
            .collect();
        let mut won = 0;
        for racer in racers {
            let answer = racer.await.unwrap();
            match answer.status.as_u16() {
                200 => won += 1,
                _ => assert_eq!(error(&answer), (400, "invalid_dpop_proof".into())),
            }
        }
        assert_eq!(won, 1);
        // The same name under another key is another proof.
        let other = Holder::new(SigAlg::Es256);
        let mut claims = holder.claims(&stage, "POST", "/token");
        claims["jti"] = json!("one name");
        for holder in [&holder, &other] {
            let proof = holder.signed(&holder.header(), &claims);
            assert_eq!(stage.post_proving("/token", "machine", &form, std::slice::from_ref(&proof)).await.status, 200);
            assert_eq!(
                error(&stage.post_proving("/token", "machine", &form, &[proof]).await),
                (400, "invalid_dpop_proof".into())
            );
        }
        let without = stage.post_proving("/token", "machine", &form, &[]).await;
        assert_eq!(error(&without), (400, "invalid_dpop_proof".into()), "this client's tokens are always bound");
        Arc::into_inner(stage).unwrap().world
    });
}

#[test]
fn a_proof_at_userinfo_counts_once_and_costs_no_write() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let holder = Holder::new(SigAlg::Es256);
        let tokens = bound_tokens(&stage, "portal", &holder, "openid").await;
        let access = text(&tokens, "access_token");
        let proof = holder.proof_with(&stage, "GET", "/userinfo", access);
        let before = stage.app().db.statements();
        assert_eq!(stage.userinfo_as("DPoP", access, std::slice::from_ref(&proof)).await.status, 200);
        assert_eq!(stage.app().db.statements() - before, 1);
        assert_eq!(error(&stage.userinfo_as("DPoP", access, &[proof]).await), (401, "invalid_dpop_proof".into()));
        // Another's proof uses nothing up, and no proof of theirs opens this token.
        let other = Holder::new(SigAlg::Es256).proof_with(&stage, "GET", "/userinfo", access);
        for _ in 0..2 {
            assert_eq!(
                error(&stage.userinfo_as("DPoP", access, std::slice::from_ref(&other)).await),
                (401, "invalid_token".into())
            );
        }
        stage.world
    });
}

/// Case 29.
#[test]
fn a_public_client_s_refresh_token_is_bound_to_its_key() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let (holder, other) = (Holder::new(SigAlg::Es256), Holder::new(SigAlg::Es256));
        let tokens = bound_tokens(&stage, "app", &holder, "openid offline_access").await;
        let refresh = text(&tokens, "refresh_token").to_owned();
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        let proof = |holder: &Holder| vec![holder.proof(&stage, "POST", "/token")];
        for proofs in [vec![], proof(&other)] {
            let answer = stage.post_proving("/token", "app", &form, &proofs).await;
            assert_eq!(error(&answer), (400, "invalid_grant".into()));
        }
        let answer = stage.post_proving("/token", "app", &form, &proof(&holder)).await;
        assert_eq!(answer.status, 200, "a stranger's tries ended nothing: {}", answer.body);
        let next = answer.json();
        assert_eq!(next["token_type"], "DPoP");
        assert_ne!(text(&next, "refresh_token"), refresh, "a public client's refresh tokens follow each other");
        let form = [("grant_type", "refresh_token"), ("refresh_token", text(&next, "refresh_token"))];
        assert_eq!(error(&stage.post_proving("/token", "app", &form, &proof(&other)).await), (400, "invalid_grant".into()));
        assert_eq!(stage.post_proving("/token", "app", &form, &proof(&holder)).await.status, 200);
        stage.world
    });
}

/// RFC 9449 section 5: who authenticates may change its key; its refresh token stays the same.
#[test]
fn a_confidential_client_s_refresh_token_lives_on_under_a_new_key() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut clients = crate::relying::clients();
        let mut bound = clients[0].take();
        bound["dpop_bound_access_tokens"] = json!(true);
        stage.register(&bound).await;
        let (holder, later) = (Holder::new(SigAlg::Es256), Holder::new(SigAlg::EdDsa));
        let tokens = bound_tokens(&stage, "portal", &holder, "openid offline_access").await;
        let refresh = text(&tokens, "refresh_token").to_owned();
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        for holder in [&holder, &later, &later] {
            stage.world.pass(Duration::from_secs(30));
            let answer = stage.post_proving("/token", "portal", &form, &[holder.proof(&stage, "POST", "/token")]).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            let again = answer.json();
            assert_eq!(text(&again, "refresh_token"), refresh);
            let claims = stage.verified(text(&again, "access_token"), "at+jwt", SigAlg::Es256).await;
            assert_eq!(claims["cnf"]["jkt"], holder.jkt());
        }
        assert_eq!(error(&stage.post_proving("/token", "portal", &form, &[]).await), (400, "invalid_dpop_proof".into()));
        assert_eq!(error(&stage.post_proving("/token", "other", &form, &[]).await), (400, "invalid_grant".into()));
        assert_eq!(stage.recorded("replay-seen").await, 0);
        stage.world
    });
}

#[test]
fn a_proof_costs_one_statement() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let holder = Holder::new(SigAlg::Es256);
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let mut count = async |proofs: &[String]| {
            let code = stage.code(&mut browser, "portal", &[]).await;
            let before = stage.app().db.statements();
            assert_eq!(stage.post_proving("/token", "portal", &redeeming("portal", &code), proofs).await.status, 200);
            stage.app().db.statements() - before
        };
        let plain = count(&[]).await;
        assert_eq!(count(&[holder.proof(&stage, "POST", "/token")]).await, plain + 1);
        stage.world
    });
}
