//! Requests that a portal's server pushes beforehand (RFC 9126), and the FAPI 2.0 profiles that allow no others.

use axum::http::{Method, Request};
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::{SigAlg, SigningKey};
use dinhdanh::store::pushed::NewPushed;
use serde_json::json;

use crate::browser::Answer;
use crate::portals::{by_key, client, key};
use crate::relying::{Back, CHALLENGE, Pairs, SECRET, Stage, VERIFIER, asking, basic, redirect_of};
use crate::world::{ORIGIN, World, story};

/// The parameters of a request of `client`, with `more` over them.
fn parameters<'a>(redirect: &'a str, more: Pairs<'a>) -> Vec<(&'a str, &'a str)> {
    let base = [
        ("response_type", "code"),
        ("redirect_uri", redirect),
        ("scope", "openid profile"),
        ("state", "pushed"),
        ("nonce", "n-0S6_WzA2Mj"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let kept = base.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    kept.chain(more.iter().copied().filter(|(_, value)| !value.is_empty())).collect()
}

async fn push(stage: &Stage, client: &str, more: Pairs<'_>) -> Answer {
    let redirect = redirect_of(client);
    stage.post("/par", client, &parameters(&redirect, more)).await
}

fn named(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()["request_uri"].as_str().unwrap().to_owned()
}

fn by_name(client: &str, uri: &str) -> String {
    let query =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs([("client_id", client), ("request_uri", uri)]).finish();
    format!("/authorize?{query}")
}

#[test]
fn a_pushed_request_is_begun_by_its_name_and_answered_once() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let answer = push(&stage, "portal", &[]).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (201, "no-store"), "{}", answer.body);
        let uri = named(&answer);
        let random = uri.strip_prefix("urn:ietf:params:oauth:request_uri:").unwrap();
        assert_eq!(dinhdanh::base::encode::from_b64url(random).unwrap().len(), 32);
        assert!((5..=90).contains(&answer.json()["expires_in"].as_i64().unwrap()));

        // The page may be loaded again, and what stands beside the name counts for nothing.
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        for _ in 0..2 {
            let page = browser.open(&format!("{}&scope=openid+email&state=outside", by_name("portal", &uri))).await;
            assert_eq!(page.status, 200, "{}", page.body);
            assert!(!page.words().contains("hoa@example.vn"));
        }
        let page = browser.open(&by_name("portal", &uri)).await;
        let second = browser.open(&by_name("portal", &uri)).await;
        // Whoever began in time may take longer to read than the name lasts.
        stage.world.pass(std::time::Duration::from_secs(300));
        let back = Back::of(&browser.submit(&page, "consent-allow", &[]).await);
        assert_eq!((back.get("state"), back.get("iss")), (Some("pushed"), Some(ORIGIN)));
        assert_eq!(stage.redeem("portal", back.get("code").unwrap(), &[]).await.status, 200);

        let again = browser.submit(&second, "consent-allow", &[]).await;
        assert_eq!((again.status.as_u16(), again.text_of("error-code").as_str()), (400, "request-answered"));
        let again = browser.get(&by_name("portal", &uri)).await;
        assert_eq!((again.status.as_u16(), again.text_of("error-code").as_str()), (400, "request-uri-unknown"));
        assert_eq!(stage.recorded("grant-made").await, 1);
        stage.world
    });
}

/// Case 14.
#[test]
fn a_name_is_its_client_s_for_ninety_seconds_and_can_t_be_guessed() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let uri = named(&push(&stage, "portal", &[]).await);
        let unknown = [
            by_name("other", &uri),
            by_name("post", &uri),
            by_name("portal", &format!("{uri}x")),
            by_name("portal", "urn:ietf:params:oauth:request_uri:"),
            by_name("portal", &format!("urn:ietf:params:oauth:request_uri:{}", "A".repeat(43))),
        ];
        for to in unknown {
            let page = browser.get(&to).await;
            assert_eq!((page.status.as_u16(), page.text_of("error-code").as_str()), (400, "request-uri-unknown"), "{to}");
            assert!(page.headers.get("location").is_none());
        }
        for to in ["https://portal.vn/r", "https://127.0.0.1/r", "http://portal.vn/r", "urn:x", "file:///etc/passwd"] {
            let more = [("request_uri", to)];
            let answer = browser.get(&asking("portal", &more)).await;
            assert_eq!(Back::of(&answer).error(), "invalid_request_uri", "{to}");
        }
        stage.world.pass(std::time::Duration::from_secs(91));
        let late = browser.get(&by_name("portal", &uri)).await;
        assert_eq!((late.status.as_u16(), late.text_of("error-code").as_str()), (400, "request-uri-unknown"));

        // Declined without a word, declined by the person: answered.
        let uri = named(&push(&stage, "portal", &[("prompt", "none")]).await);
        assert_eq!(Back::of(&browser.get(&by_name("portal", &uri)).await).error(), "consent_required");
        assert_eq!(browser.get(&by_name("portal", &uri)).await.text_of("error-code"), "request-uri-unknown");
        let uri = named(&push(&stage, "portal", &[]).await);
        let page = browser.open(&by_name("portal", &uri)).await;
        assert_eq!(Back::of(&browser.submit(&page, "consent-deny", &[]).await).error(), "access_denied");
        assert_eq!(browser.get(&by_name("portal", &uri)).await.text_of("error-code"), "request-uri-unknown");
        stage.world
    });
}

#[test]
fn a_request_is_pushed_as_it_would_be_asked_by_a_client_that_shows_itself() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let table: &[(Pairs<'_>, &str)] = &[
            (&[("request_uri", "urn:ietf:params:oauth:request_uri:x")], "invalid_request"),
            (&[("redirect_uri", "https://evil.vn/cb")], "invalid_request"),
            (&[("redirect_uri", "")], "invalid_request"),
            (&[("client_id", "other")], "invalid_request"),
            (&[("code_challenge", "")], "invalid_request"),
            (&[("code_challenge_method", "plain")], "invalid_request"),
            (&[("response_type", "")], "invalid_request"),
            (&[("response_type", "code id_token")], "unauthorized_client"),
            (&[("scope", "profile")], "invalid_scope"),
            (&[("request", "e30.e30.")], "invalid_request_object"),
            (&[("dpop_jkt", "short")], "invalid_request"),
            (&[("resource", "https://api.vn")], "invalid_target"),
            (&[("prompt", "none login")], "invalid_request"),
        ];
        for (more, code) in table {
            let answer = push(&stage, "portal", more).await;
            assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str().unwrap()), (400, *code), "{more:?}");
        }
        let redirect = redirect_of("portal");
        let mut twice = parameters(&redirect, &[]);
        twice.push(("scope", "openid"));
        assert_eq!(stage.post("/par", "portal", &twice).await.json()["error"], "invalid_request");
        let own = parameters(&redirect, &[("client_id", "portal")]);
        let nobody = parameters(&redirect, &[]);
        for (authorization, fields) in
            [(None, &own), (None, &nobody), (Some(basic("portal", "wrong")), &own), (Some(basic("nobody", SECRET)), &nobody)]
        {
            let answer = stage.post_with("/par", authorization.as_deref(), fields).await;
            assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str().unwrap()), (401, "invalid_client"));
        }
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let answer = stage.world.browser().send(Request::builder().method(method.clone()).uri("/par"), "").await;
            assert_eq!(answer.status, 405, "{method}");
        }
        // A public client says who it is, and so may anybody: no more than so many of its requests wait.
        assert_eq!(push(&stage, "app", &[]).await.status, 201);
        let app = stage.app();
        let mut tx = app.db.write().await.unwrap();
        for at in 0..499_u32 {
            let client = "app".parse().unwrap();
            let name_hash = dinhdanh::base::encode::sha256(&at.to_be_bytes());
            let expires_at = app.clock.now() + std::time::Duration::from_secs(90);
            let new = NewPushed { name_hash, client: &client, request: b"{}", expires_at, most: 500 };
            assert!(dinhdanh::store::pushed::put(&mut tx, &app.keyring, new, app.clock.now()).await.unwrap());
        }
        tx.commit().await.unwrap();
        let full = push(&stage, "app", &[]).await;
        assert_eq!((full.status.as_u16(), full.json()["error"].as_str().unwrap()), (429, "temporarily_unavailable"));
        assert_eq!(full.header("retry-after"), "3");
        assert_eq!(push(&stage, "portal", &[]).await.status, 201);
        // And nobody fills the places of a public client from one place, nor keeps a portal's server out by that.
        stage.world.pass(std::time::Duration::from_secs(91));
        for _ in 0..120 {
            assert_eq!(push(&stage, "app", &[]).await.status, 201);
        }
        assert_eq!(push(&stage, "app", &[]).await.status, 429);
        assert_eq!(push(&stage, "portal", &[]).await.status, 201);
        stage.world.pass(std::time::Duration::from_secs(91));
        assert_eq!(push(&stage, "app", &[]).await.status, 201);
        stage.world
    });
}

/// Two clients of a profile, each with a key of its own.
async fn fapi(world: World, profile: &str) -> (Stage, SigningKey, SigningKey) {
    let stage = Stage::set(world).await;
    let keys = [key(SigAlg::Es256), key(SigAlg::Ps256)];
    for (id, key) in ["first", "second"].into_iter().zip(&keys) {
        let mut registered = client(id, &by_key(key));
        registered["policy"]["profile"] = json!(profile);
        registered["dpop_bound_access_tokens"] = json!(true);
        stage.register(&registered).await;
    }
    let [first, second] = keys;
    (stage, first, second)
}

#[test]
fn a_client_of_the_security_profile_pushes_code_requests_with_a_challenge_and_nothing_else() {
    story(|world| async move {
        let (stage, first, second) = fapi(world, "fapi2-security").await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let redirect = "https://first.vn/cb";
        let push = async |more: Pairs<'_>| stage.post_signed("/par", ("first", &first), &parameters(redirect, more)).await;

        assert_eq!(Back::of(&browser.get(&asking("first", &[])).await).error(), "invalid_request", "not pushed");
        let wrong: &[(Pairs<'_>, &[&str])] = &[
            (&[("response_type", "code id_token")], &["unsupported_response_type"]),
            (&[("response_type", "token")], &["unsupported_response_type"]),
            (&[("code_challenge", ""), ("code_challenge_method", "")], &["invalid_request"]),
            (&[("code_challenge_method", "plain")], &["invalid_request"]),
            (&[("redirect_uri", "")], &["invalid_request"]),
            (&[("redirect_uri", "https://first.vn/other")], &["invalid_request"]),
            (&[("request_uri", "urn:ietf:params:oauth:request_uri:x")], &["invalid_request"]),
        ];
        for (more, codes) in wrong {
            let answer = push(more).await;
            assert_eq!(answer.status, 400, "{more:?}");
            assert!(codes.contains(&answer.json()["error"].as_str().unwrap()), "{more:?}: {}", answer.body);
        }
        let stolen = stage.assertion("first", &second, &json!({}));
        let own = [
            ("client_id", "first"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", stolen.as_str()),
        ];
        let answer = stage.post_with("/par", None, &parameters(redirect, &own)).await;
        assert_eq!(answer.json()["error"], "invalid_client");

        let uri = named(&push(&[("state", ""), ("nonce", "")]).await);
        assert_eq!(browser.get(&by_name("second", &uri)).await.text_of("error-code"), "request-uri-unknown");
        let page = browser.open(&by_name("first", &uri)).await;
        let back = Back::of(&browser.submit(&page, "consent-allow", &[]).await);
        assert_eq!((back.get("iss"), back.get("state")), (Some(ORIGIN), None));
        // A minute at most.
        stage.world.pass(std::time::Duration::from_secs(61));
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", back.get("code").unwrap()),
            ("redirect_uri", redirect),
            ("code_verifier", VERIFIER),
        ];
        let late = stage.post_signed("/token", ("first", &first), &fields).await;
        assert_eq!(late.status, 400, "{}", late.body);
        stage.world
    });
}

#[test]
fn a_client_that_signs_its_messages_is_heard_by_its_objects_alone_and_answered_in_kind() {
    story(|world| async move {
        let (stage, first, second) = fapi(world, "fapi2-message-signing").await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let now = stage.app().clock.now().seconds();
        let object = |more: serde_json::Value| stage.object("first", &first, &more);
        let push = async |object: &str| stage.post_signed("/par", ("first", &first), &[("request", object)]).await;

        let plain = stage.post_signed("/par", ("first", &first), &parameters("https://first.vn/cb", &[])).await;
        assert_eq!(plain.json()["error"], "invalid_request");
        let none = {
            let (_, rest) = object(json!({})).split_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
            let payload = rest.split_once('.').unwrap().0.to_owned();
            format!("{}.{payload}.", dinhdanh::base::encode::b64url(br#"{"alg":"none"}"#))
        };
        let refused = [
            none,
            stage.object("first", &second, &json!({})),
            stage.object("second", &second, &json!({})),
            stage.object("first", &key(SigAlg::Rs256), &json!({})),
            object(json!({ "nbf": null })),
            object(json!({ "exp": null })),
            object(json!({ "aud": null })),
            object(json!({ "aud": "https://other.vn" })),
            object(json!({ "iss": "second" })),
            object(json!({ "client_id": "second" })),
            object(json!({ "exp": now - 300 })),
            object(json!({ "exp": now + 7200 })),
            object(json!({ "nbf": now - 3700, "exp": now + 60 })),
            object(json!({ "nbf": now + 60 })),
            object(json!({ "request_uri": "urn:ietf:params:oauth:request_uri:x" })),
        ];
        for object in refused {
            let answer = push(&object).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (400, &json!("invalid_request_object")));
        }
        assert_eq!(push(&object(json!({ "redirect_uri": null }))).await.json()["error"], "invalid_request");
        for fine in [json!({ "aud": [ORIGIN, "https://other.vn"] }), json!({ "nbf": now + 8 }), json!({ "state": null })] {
            named(&push(&object(fine)).await);
        }

        // State, nonce and the mode of the answer come from the object alone.
        let signed = object(json!({ "response_mode": "jwt", "nonce": null }));
        let fields = [("request", signed.as_str()), ("state", "outside"), ("nonce", "outside"), ("scope", "openid email")];
        let uri = named(&stage.post_signed("/par", ("first", &first), &fields).await);
        let page = browser.open(&by_name("first", &uri)).await;
        assert!(!page.words().contains("hoa@example.vn"));
        let back = Back::of(&browser.submit(&page, "consent-allow", &[]).await);
        assert_eq!((back.get("state"), back.get("code"), back.get("iss")), (None, None, None), "nothing beside the token");
        let said = stage.verified(back.get("response").unwrap(), "JWT", SigAlg::Es256).await;
        assert_eq!((&said["state"], &said["iss"], &said["aud"]), (&json!("inside"), &json!(ORIGIN), &json!("first")));
        stage.world
    });
}

/// One name, fifty browsers' tabs at once: one code.
#[test]
fn of_fifty_who_race_with_one_pushed_request_exactly_one_is_answered() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        stage.code(&mut browser, "portal", &[]).await;
        let uri = named(&push(&stage, "portal", &[]).await);
        let racers: Vec<_> = (0..50)
            .map(|_| {
                let (mut browser, to) = (browser.clone(), by_name("portal", &uri));
                tokio::spawn(async move { browser.get(&to).await })
            })
            .collect();
        let mut won = 0;
        for racer in racers {
            let answer = racer.await.unwrap();
            match answer.status.as_u16() {
                303 => won += usize::from(Back::of(&answer).get("code").is_some()),
                status => {
                    let code = answer.text_of("error-code");
                    assert!(status == 400 && ["request-answered", "request-uri-unknown"].contains(&code.as_str()), "{code}");
                }
            }
        }
        assert_eq!(won, 1);
        assert_eq!(stage.recorded("grant-made").await, 2);
        stage.world
    });
}
