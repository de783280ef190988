//! Case 26 of the list of negative cases: every kind of thing that the service hands out or takes, shown at every door that is
//! another's.

use axum::http::{Method, Request, header};
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::SigAlg;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::proving::{Holder, asserting};
use crate::relying::{Back, SECRET, Stage, asking, basic};
use crate::world::story;

const API: &str = "https://api.vn/";

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}: {value}")).to_owned()
}

/// What a thing is, and one of it. Each is good at the doors of its own kind.
type Thing = (&'static str, String);

async fn things(stage: &Stage, browser: &mut Browser, holder: &Holder) -> Vec<Thing> {
    stage
        .register(&json!([
            { "client_id": "keyed", "client_name": "Có khóa", "redirect_uris": [], "grant_types": ["client_credentials"],
              "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [holder.key.public()] },
              "policy": { "resources": [API] } },
            { "client_id": "api", "client_name": "API", "redirect_uris": [], "grant_types": [], "client_secret": SECRET,
              "policy": { "is_resource_server": true, "resources": [API], "opaque_access_tokens": true } },
        ]))
        .await;
    let tokens = stage.tokens(browser, "portal", "openid profile offline_access").await;
    let (access, refresh, id) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"), text(&tokens, "id_token"));
    let code = stage.code(browser, "portal", &[]).await;
    let assertion = holder.assertion(stage, "keyed", &json!({}));
    let form: Vec<_> = [("grant_type", "client_credentials")].into_iter().chain(asserting(&assertion)).collect();
    let word = text(&stage.post_with("/token", None, &form).await.json(), "access_token");
    assert!(word.starts_with("at_"));
    let request = Request::builder()
        .method(Method::POST)
        .uri("/introspect")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "application/token-introspection+jwt")
        .header(header::AUTHORIZATION, basic("portal", SECRET));
    let introspection = stage.world.browser().send(request, format!("token={access}")).await.body;
    let pushed = [
        ("response_type", "code"),
        ("redirect_uri", "https://portal.vn/cb"),
        ("scope", "openid"),
        ("code_challenge", crate::relying::CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let pushed = text(&stage.post("/par", "portal", &pushed).await.json(), "request_uri");
    let name = pushed.rsplit(':').next().unwrap().to_owned();
    vec![
        ("code", code),
        ("refresh token", refresh),
        ("access token", access),
        ("random access token", word),
        ("ID token", id),
        ("pushed request", pushed),
        ("name of a pushed request", name),
        ("client assertion", holder.assertion(stage, "keyed", &json!({}))),
        ("proof", holder.proof(stage, "POST", "/token")),
        ("introspection", introspection),
        ("nonce", stage.app().keyring.nonces().at(stage.app().clock.now()).unwrap()),
        ("secret", SECRET.to_owned()),
    ]
}

#[test]
fn whatever_is_shown_at_another_s_door_opens_nothing() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let holder = Holder::new(SigAlg::Es256);
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let things = things(&stage, &mut browser, &holder).await;
        for (kind, thing) in &things {
            let thing = thing.as_str();
            if *kind != "code" {
                let answer = stage.redeem("portal", thing, &[]).await;
                assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (400, &json!("invalid_grant")), "{kind} as a code");
            }
            if *kind != "refresh token" {
                let answer = stage.refresh("portal", thing, &[]).await;
                assert_eq!(
                    (answer.status.as_u16(), &answer.json()["error"]),
                    (400, &json!("invalid_grant")),
                    "{kind} as a refresh token"
                );
            }
            if *kind != "access token" {
                assert_eq!(stage.userinfo(thing).await.status, 401, "{kind} as an access token");
            }
            if !kind.ends_with("token") || *kind == "ID token" {
                assert!(!stage.is_active("portal", thing).await && !stage.is_active("api", thing).await, "{kind} introspected");
            }
            if *kind != "client assertion" {
                let form: Vec<_> =
                    [("grant_type", "client_credentials"), ("client_id", "keyed")].into_iter().chain(asserting(thing)).collect();
                let answer = stage.post_with("/token", None, &form).await;
                assert_eq!(
                    (answer.status.as_u16(), &answer.json()["error"]),
                    (401, &json!("invalid_client")),
                    "{kind} as an assertion"
                );
            }
            if *kind != "proof" {
                let form = [("grant_type", "authorization_code"), ("code", "ac_x")];
                let answer = stage.post_proving("/token", "portal", &form, &[thing.to_owned()]).await;
                assert_eq!(answer.json()["error"], "invalid_dpop_proof", "{kind} as a proof");
            }
            if *kind != "secret" {
                let answer = stage.post_with("/token", Some(&basic("portal", thing)), &[("grant_type", "refresh_token")]).await;
                assert_eq!(answer.status, 401, "{kind} as a secret");
            }
            if *kind != "pushed request" {
                let query = url::form_urlencoded::Serializer::new(String::new())
                    .extend_pairs([("client_id", "portal"), ("request_uri", thing)])
                    .finish();
                assert_eq!(browser.open(&format!("/authorize?{query}")).await.status, 400, "{kind} as a pushed request");
            }
            if *kind != "ID token" {
                let back = Back::of(&browser.get(&asking("portal", &[("id_token_hint", thing), ("prompt", "none")])).await);
                assert_eq!(back.error(), "invalid_request", "{kind} as a hint");
            }
            let back = browser.get(&asking("portal", &[("request", thing)])).await;
            assert!(back.status == 400 || Back::of(&back).get("code").is_none(), "{kind} as a request object");
        }
        // None of it was used up by being shown elsewhere.
        let (_, code) = &things[0];
        assert_eq!(stage.redeem("portal", code, &[]).await.status, 200);
        let (_, refresh) = &things[1];
        assert_eq!(stage.refresh("portal", refresh, &[]).await.status, 200);
        stage.world
    });
}
