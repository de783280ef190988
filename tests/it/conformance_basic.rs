//! What the OpenID Foundation's Basic and Form Post plans look at, module by module, in both modes of the answer. What other
//! stories tell already is not told again: unregistered addresses, used codes, requests in objects.

use std::time::Duration;

use axum::http::{Method, Request, header};
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::SigAlg;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::portals::{client, posted, value};
use crate::relying::{Back, Pairs, SECRET, Stage, asking};
use crate::world::{ORIGIN, World, story};

/// `plain` registered nothing but what it must: no PKCE, the algorithm that the standard defaults to.
async fn stage(world: World) -> Stage {
    let stage = Stage::set(world).await;
    let plain = json!({ "id_token_signed_response_alg": null,
        "policy": { "pkce_exemption": { "reason": "certification", "until": "2027-12-31" } } });
    stage.register(&client("plain", &plain)).await;
    stage
}

/// A request as the plans send it, without PKCE; `more` over it.
fn ask(mode: &str, more: Pairs<'_>) -> String {
    let base = [("code_challenge", ""), ("code_challenge_method", ""), ("response_mode", mode)];
    let kept = base.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    asking("plain", &kept.chain(more.iter().copied()).collect::<Vec<_>>())
}

/// The answer's parameters, found where the mode puts them and nowhere else.
fn given(mode: &str, answer: &Answer) -> Vec<(String, String)> {
    let given = if mode == "form_post" {
        let (action, fields) = posted(answer);
        assert_eq!(action, "https://plain.vn/cb");
        fields
    } else {
        Back::of(answer).to.query_pairs().into_owned().collect()
    };
    assert_eq!(value(&given, "iss"), Some(ORIGIN));
    given
}

async fn answered(browser: &mut Browser, mode: &str, more: Pairs<'_>) -> Vec<(String, String)> {
    let answer = browser.open(&ask(mode, more)).await;
    if answer.body.contains("consent-allow") {
        return given(mode, &browser.submit(&answer, "consent-allow", &[]).await);
    }
    given(mode, &answer)
}

async fn redeemed(stage: &Stage, given: &[(String, String)]) -> (Value, Value) {
    let code = value(given, "code").unwrap_or_else(|| panic!("no code: {given:?}"));
    let answer = stage.redeem("plain", code, &[("code_verifier", "")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"), "{}", answer.body);
    let tokens = answer.json();
    let id = stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", SigAlg::Rs256).await;
    (tokens, id)
}

const MODES: [&str; 2] = ["query", "form_post"];

#[test]
fn a_plain_sign_in_needs_neither_nonce_nor_order_nor_known_parameters() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        for mode in MODES {
            let (tokens, id) = redeemed(&stage, &answered(&mut browser, mode, &[]).await).await;
            assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(300)));
            let names: Vec<&str> = id.as_object().unwrap().keys().map(String::as_str).collect();
            for name in &names {
                let protocol =
                    ["acr", "amr", "at_hash", "aud", "auth_time", "exp", "iat", "iss", "nonce", "sid", "sub"].contains(name);
                assert!(protocol, "{name} was not asked for");
            }
            let (_, id) = redeemed(&stage, &answered(&mut browser, mode, &[("nonce", "")]).await).await;
            assert!(id.get("nonce").is_none());
            let harmless: &[Pairs<'_>] = &[
                &[("scope", "profile openid")],
                &[("extra", "foobar"), ("X-odd", "1")],
                &[("display", "page")],
                &[("display", "popup")],
                &[("display", "nonsense")],
                &[("login_hint", "buffy@host")],
                &[("ui_locales", "se")],
                &[("claims_locales", "se")],
                &[("acr_values", "1 2")],
                &[("acr_values", "LoA1")],
                &[("prompt", "none"), ("max_age", "10000")],
                &[("code_challenge", crate::relying::CHALLENGE), ("code_challenge_method", "S256")],
            ];
            for more in harmless {
                let given = answered(&mut browser, mode, more).await;
                assert_eq!(value(&given, "state"), Some("a state of ours"), "{more:?}");
                assert!(value(&given, "code").is_some(), "{more:?}: {given:?}");
            }
            // The order of the parameters means nothing.
            let (path, query) = ask(mode, &[]).split_once('?').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
            let reversed: Vec<&str> = query.split('&').rev().collect();
            let answer = browser.open(&format!("{path}?{}", reversed.join("&"))).await;
            assert!(value(&given(mode, &answer), "code").is_some());
        }
        stage.world
    });
}

#[test]
fn without_a_registered_algorithm_an_id_token_is_signed_by_rs256_under_a_published_name() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let (tokens, _) = redeemed(&stage, &answered(&mut browser, "query", &[]).await).await;
        let header = tokens["id_token"].as_str().unwrap().split('.').next().unwrap();
        let header: Value = serde_json::from_slice(&dinhdanh::base::encode::from_b64url(header).unwrap()).unwrap();
        assert_eq!(header["alg"], "RS256");
        let keys = stage.world.browser().get("/jwks").await.json();
        let named: Vec<&Value> = keys["keys"].as_array().unwrap().iter().filter(|key| key["kid"] == header["kid"]).collect();
        assert_eq!(named.len(), 1);
        assert_eq!(named[0]["kty"], "RSA");
        stage.world
    });
}

#[test]
fn userinfo_tells_what_each_scope_stands_for_however_the_token_is_shown() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let table: &[(&str, &[&str])] = &[
            ("openid", &[]),
            (
                "openid profile",
                &["name", "family_name", "given_name", "middle_name", "gender", "birthdate", "zoneinfo", "locale", "updated_at"],
            ),
            ("openid email", &["email", "email_verified"]),
            ("openid address", &["address"]),
            ("openid phone", &["phone_number", "phone_number_verified"]),
            ("openid profile email address phone", &["name", "email", "address", "phone_number"]),
        ];
        for mode in MODES {
            for (scope, names) in table {
                let (tokens, id) = redeemed(&stage, &answered(&mut browser, mode, &[("scope", scope)]).await).await;
                let token = tokens["access_token"].as_str().unwrap();
                let told = stage.userinfo(token).await.json();
                assert_eq!(told["sub"], id["sub"], "{scope}");
                for name in *names {
                    assert!(told.get(name).is_some(), "{scope}: {name} in {told}");
                    assert!(id.get(name).is_none(), "{scope}: {name} is told at userinfo");
                }
                let is = |name: &str, fits: fn(&Value) -> bool| told.get(name).is_none_or(fits);
                assert!(is("updated_at", Value::is_i64) && is("email_verified", Value::is_boolean), "{told}");
                assert!(is("phone_number_verified", Value::is_boolean) && is("address", Value::is_object), "{told}");
                assert!(is("birthdate", |date| date.as_str().is_some_and(|date| date.len() == 10)), "{told}");
            }
            let claims = json!({ "userinfo": { "name": { "essential": true }, "unheard_of": null } }).to_string();
            let more = [("scope", "openid"), ("claims", claims.as_str())];
            let (tokens, id) = redeemed(&stage, &answered(&mut browser, mode, &more).await).await;
            let token = tokens["access_token"].as_str().unwrap();
            let told = stage.userinfo(token).await.json();
            assert_eq!((&told["name"], id.get("name")), (&json!("Nguyễn Thị Minh Hòa"), None));

            let post = || {
                Request::builder()
                    .method(Method::POST)
                    .uri("/userinfo")
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            };
            let by_header = post().header(header::AUTHORIZATION, format!("Bearer {token}"));
            assert_eq!(stage.world.browser().send(by_header, "").await.json(), told);
            assert_eq!(stage.world.browser().send(post(), format!("access_token={token}")).await.json(), told);
        }
        stage.world
    });
}

#[test]
fn without_a_word_to_the_person_a_known_one_is_answered_and_a_stranger_is_not() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let state = "x".repeat(128);
        for mode in MODES {
            let quiet = [("prompt", "none"), ("state", state.as_str())];
            let answer = stage.world.browser().get(&ask(mode, &quiet)).await;
            let refused = given(mode, &answer);
            assert_eq!((value(&refused, "error"), value(&refused, "state")), (Some("login_required"), Some(state.as_str())));

            let (tokens, first) = redeemed(&stage, &answered(&mut browser, mode, &[]).await).await;
            stage.world.pass(Duration::from_secs(2));
            let (_, again) = redeemed(&stage, &given(mode, &browser.get(&ask(mode, &quiet)).await)).await;
            assert_eq!((&again["sub"], &again["auth_time"]), (&first["sub"], &first["auth_time"]));
            let hint = tokens["id_token"].as_str().unwrap();
            // A hint that expired is as good.
            stage.world.pass(Duration::from_secs(301));
            let hinted = given(mode, &browser.get(&ask(mode, &[("prompt", "none"), ("id_token_hint", hint)])).await);
            assert_eq!(redeemed(&stage, &hinted).await.1["sub"], first["sub"]);
        }
        stage.world
    });
}

#[test]
fn an_old_sign_in_is_repeated_where_a_fresh_one_is_asked_for_and_tells_when() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        for mode in MODES {
            for fresh in [("prompt", "login"), ("max_age", "1")] {
                let (_, first) = redeemed(&stage, &answered(&mut browser, mode, &[("max_age", "10000")]).await).await;
                assert!(first["auth_time"].is_i64());
                stage.world.pass(Duration::from_secs(3));
                let to_login = browser.get(&ask(mode, &[fresh])).await;
                let flow = to_login.location().strip_prefix("/login?flow=").expect("a page to sign in").to_owned();
                assert_eq!(browser.get(&format!("/login?flow={flow}")).await.status, 200);
                stage.sign_in(&mut browser, stage.citizen.account, &[Factor::Passkey]).await;
                let answer = browser.get(&format!("/authorize/resume?flow={flow}")).await;
                let (_, second) = redeemed(&stage, &given(mode, &answer)).await;
                assert_eq!(second["sub"], first["sub"]);
                assert!(second["auth_time"].as_i64() > first["auth_time"].as_i64(), "{fresh:?}");
            }
        }
        stage.world
    });
}

#[test]
fn a_posted_request_is_answered_like_any_other() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        for mode in MODES {
            answered(&mut browser, mode, &[]).await;
            let request = Request::builder()
                .method(Method::POST)
                .uri("/authorize")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let body = ask(mode, &[]).trim_start_matches("/authorize?").to_owned();
            let answer = browser.send(request, body).await;
            assert_eq!(answer.status, 303);
            assert!(value(&given(mode, &browser.follow(answer).await), "code").is_some());
        }
        stage.world
    });
}

#[test]
fn a_code_that_comes_again_after_half_a_minute_is_refused_and_ends_what_it_gave() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        for mode in MODES {
            let given = answered(&mut browser, mode, &[]).await;
            let (tokens, _) = redeemed(&stage, &given).await;
            stage.world.pass(Duration::from_secs(30));
            let again = stage.redeem("plain", value(&given, "code").unwrap(), &[("code_verifier", "")]).await;
            assert_eq!((again.status.as_u16(), &again.json()["error"]), (400, &json!("invalid_grant")));
            assert_eq!(stage.userinfo(tokens["access_token"].as_str().unwrap()).await.status, 401);
        }
        stage.world
    });
}

#[test]
fn a_refresh_token_is_its_client_s_and_tells_the_same_person() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let more = [("scope", "openid offline_access"), ("prompt", "consent")];
        let (tokens, first) = redeemed(&stage, &answered(&mut browser, "query", &more).await).await;
        let token = tokens["refresh_token"].as_str().unwrap();
        let foreign = stage.refresh("portal", token, &[]).await;
        assert_eq!((foreign.status.as_u16(), &foreign.json()["error"]), (400, &json!("invalid_grant")));
        let answer = stage.refresh("plain", token, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"), "{}", answer.body);
        let refreshed = answer.json();
        assert_eq!(refreshed["token_type"], "Bearer");
        let id = stage.verified(refreshed["id_token"].as_str().unwrap(), "JWT", SigAlg::Rs256).await;
        for name in ["iss", "sub", "aud", "auth_time"] {
            assert_eq!(id[name], first[name], "{name}");
        }
        assert!(id.get("nonce").is_none());
        stage.world
    });
}

/// Dynamic plan: two addresses registered and none sent; the registered query is part of an address.
#[test]
fn an_address_with_a_registered_query_is_answered_and_one_that_differs_is_not() {
    story(|world| async move {
        let stage = stage(world).await;
        let redirects = ["https://twice.vn/cb?foo=bar", "https://twice.vn/other"];
        stage.register(&client("twice", &json!({ "redirect_uris": redirects, "client_secret": SECRET }))).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let back = stage.answered(&mut browser, &asking("twice", &[("redirect_uri", redirects[0])])).await;
        assert!(back.to.as_str().starts_with("https://twice.vn/cb?foo=bar&code="), "{}", back.to);
        for wrong in ["", "https://twice.vn/cb", "https://twice.vn/cb?foo=baz", "https://twice.vn/cb?foo=bar&x=y"] {
            let page = browser.get(&asking("twice", &[("redirect_uri", wrong)])).await;
            assert_eq!(page.status, 400, "{wrong}");
            assert!(page.text_of("error-code").starts_with("redirect-uri-") && page.headers.get("location").is_none());
        }
        stage.world
    });
}
