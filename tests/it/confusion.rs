//! Every kind of thing that we hand out, offered wherever another kind is taken: none passes for another.

use std::collections::BTreeMap;

use dinhdanh::identity::level::Factor;
use dinhdanh::jobs::Logouts;
use dinhdanh::jose::SigAlg;
use serde_json::json;

use crate::browser::{Answer, Browser};
use crate::portals::{client, key};
use crate::relying::{Back, CHALLENGE, Stage, asking, redirect_of};
use crate::world::{World, story};

const PORTAL: &str = "kinds";

/// A portal that is given one of each kind.
async fn set(world: World) -> (Stage, BTreeMap<&'static str, String>) {
    let stage = Stage::set(world).await;
    let own = key(SigAlg::Es256);
    let registered = client(
        PORTAL,
        &json!({
            "jwks": { "keys": [own.public()] }, "backchannel_logout_uri": "https://kinds.vn/out",
            "userinfo_signed_response_alg": "ES256", "authorization_signed_response_alg": "ES256",
        }),
    );
    stage.register(&registered).await;
    let mut browser = stage.signed_in(&[Factor::Passkey]).await;
    let tokens = stage.tokens(&mut browser, PORTAL, "openid profile offline_access").await;
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
    let mut kinds = BTreeMap::from([
        ("access token", text("access_token")),
        ("refresh token", text("refresh_token")),
        ("ID token", text("id_token")),
        ("signed userinfo", stage.userinfo(&text("access_token")).await.body),
        ("request object", stage.object(PORTAL, &own, &json!({}))),
    ]);
    let answer = browser.get(&asking(PORTAL, &[("response_mode", "jwt")])).await;
    kinds.insert("signed answer", Back::of(&answer).get("response").unwrap().to_owned());
    kinds.insert("pushed request", pushed(&stage).await);
    kinds.insert("code", stage.code(&mut browser, PORTAL, &[]).await);

    let mut other = stage.signed_in(&[Factor::Passkey]).await;
    stage.tokens(&mut other, PORTAL, "openid").await;
    let question = other.open("/end-session").await;
    other.submit_once(&question, "logout-confirm", &[]).await;
    while Logouts::of(stage.app()).batch().await.unwrap().more {}
    let posted = stage.world.portals.posted().pop().unwrap().body;
    let (_, token) = url::form_urlencoded::parse(posted.as_bytes()).into_owned().next().unwrap();
    kinds.insert("logout token", token);
    (stage, kinds)
}

async fn pushed(stage: &Stage) -> String {
    let redirect = redirect_of(PORTAL);
    let form = [
        ("response_type", "code"),
        ("redirect_uri", redirect.as_str()),
        ("scope", "openid profile"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    stage.post("/par", PORTAL, &form).await.json()["request_uri"].as_str().unwrap().to_owned()
}

/// Whether an answer of the authorization endpoint gives anything away: a code, or the page that would lead to one.
fn is_let_through(answer: &Answer) -> bool {
    answer.status == 200 || (answer.status == 303 && answer.location().contains("code="))
}

async fn asked(browser: &mut Browser, name: &str, value: &str) -> bool {
    let query: Vec<(&str, &str)> = match name {
        "id_token_hint" => vec![(name, value), ("prompt", "none")],
        _ => vec![(name, value)],
    };
    let to = match name {
        // What is pushed or signed says all by itself.
        "request" | "request_uri" => {
            let pairs = std::iter::once(("client_id", PORTAL)).chain(query);
            format!("/authorize?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
        }
        _ => asking(PORTAL, &query),
    };
    is_let_through(&browser.open(&to).await)
}

#[test]
fn of_all_kinds_that_we_hand_out_each_is_taken_in_its_own_place_alone() {
    story(|world| async move {
        let (stage, kinds) = set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        for (kind, value) in &kinds {
            let userinfo = stage.userinfo(value).await;
            assert_eq!(userinfo.status == 200, *kind == "access token", "{kind} as an access token: {}", userinfo.body);
            let active = stage.is_active(PORTAL, value).await;
            assert_eq!(active, matches!(*kind, "access token" | "refresh token"), "{kind} at introspection");
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("id_token_hint", value).finish();
            let led = browser.get(&format!("/end-session?{query}")).await;
            assert_eq!(led.status == 303, *kind == "ID token", "{kind} as a hint at sign-out: {}", led.words());
            assert_eq!(asked(&mut browser, "id_token_hint", value).await, *kind == "ID token", "{kind} as a hint at sign-in");
            assert_eq!(asked(&mut browser, "request", value).await, *kind == "request object", "{kind} as a request object");
            assert_eq!(asked(&mut browser, "request_uri", value).await, *kind == "pushed request", "{kind} as a pushed request");
            let assertion = [
                ("grant_type", "refresh_token"),
                ("refresh_token", kinds["refresh token"].as_str()),
                ("client_id", PORTAL),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", value.as_str()),
            ];
            let answer = stage.post_with("/token", None, &assertion).await;
            assert_eq!(answer.json()["error"], "invalid_client", "{kind} as a client's assertion");
            if *kind != "code" {
                let answer = stage.redeem(PORTAL, value, &[]).await;
                assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (400, &json!("invalid_grant")), "{kind} as a code");
            }
            if *kind != "refresh token" {
                let answer = stage.refresh(PORTAL, value, &[]).await;
                assert_eq!(
                    (answer.status.as_u16(), &answer.json()["error"]),
                    (400, &json!("invalid_grant")),
                    "{kind} as a refresh token"
                );
            }
        }
        // And nothing of it did any of them harm.
        assert_eq!(stage.redeem(PORTAL, &kinds["code"], &[]).await.status, 200);
        assert_eq!(stage.refresh(PORTAL, &kinds["refresh token"], &[]).await.status, 200);
        stage.world
    });
}
