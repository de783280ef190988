//! Every kind of thing that we hand out, offered wherever another kind is taken: none passes for another.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::{Method, Request, header};
use dinhdanh::app::Mode;
use dinhdanh::identity::level::Factor;
use dinhdanh::jobs::Logouts;
use dinhdanh::jose::SigAlg;
use dinhdanh::provider::registration::Template;
use dinhdanh::provider::registration::dynamic::{Made, make_token};
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::portals::{client, key};
use crate::relying::{Back, CHALLENGE, Stage, asking, redirect_of};
use crate::world::{World, story};

const PORTAL: &str = "kinds";
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const CIBA: &str = "urn:openid:params:grant-type:ciba";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";

/// A portal that is given one of each kind.
async fn set(world: World) -> (Stage, BTreeMap<&'static str, String>) {
    let stage = Stage::set(world).await;
    let own = key(SigAlg::Es256);
    let registered = client(
        PORTAL,
        &json!({
            "jwks": { "keys": [own.public()] }, "backchannel_logout_uri": "https://kinds.vn/out",
            "userinfo_signed_response_alg": "ES256", "authorization_signed_response_alg": "ES256",
            "grant_types": ["authorization_code", "refresh_token", DEVICE, CIBA, EXCHANGE],
            "backchannel_token_delivery_mode": "poll", "policy": { "ciba": {}, "understands_act": true, "audiences": ["beside"] },
        }),
    );
    stage.register(&client("beside", &json!({ "policy": { "understands_act": true } }))).await;
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
    elsewhere(&stage, &mut kinds).await;
    (stage, kinds)
}

/// What is handed out away from the browser: to a device, to a portal that asks from afar, to a portal team.
async fn elsewhere(stage: &Stage, kinds: &mut BTreeMap<&'static str, String>) {
    let text = |answer: &Value, name: &str| answer[name].as_str().unwrap_or_else(|| panic!("{name}: {answer}")).to_owned();
    let device = stage.post("/device_authorization", PORTAL, &[("scope", "openid")]).await.json();
    kinds.insert("device code", text(&device, "device_code"));
    kinds.insert("user code", text(&device, "user_code"));
    let hint = kinds["ID token"].clone();
    let asked = stage.post("/ciba", PORTAL, &[("scope", "openid"), ("id_token_hint", &hint)]).await.json();
    kinds.insert("request from afar", text(&asked, "auth_req_id"));
    let initial = initial_token(stage).await;
    let made = bearer(stage, Method::POST, "/register", &initial).await;
    assert_eq!(made.status, 201, "{}", made.body);
    kinds.insert("registration access token", text(&made.json(), "registration_access_token"));
    kinds.insert("registered", text(&made.json(), "client_id"));
    kinds.insert("initial access token", initial);
}

/// Good for two: one is used up here, one is left for who brings it.
async fn initial_token(stage: &Stage) -> String {
    let template = Template::read("{}", Mode::Service).unwrap();
    let now = stage.app().clock.now();
    let expires_at = now + Duration::from_secs(3600);
    let made = Made { label: "a portal team", template: &template, uses: 2, made_by: "An", expires_at };
    make_token(stage.app(), made, now).await.unwrap().reveal().to_owned()
}

async fn bearer(stage: &Stage, method: Method, path: &str, token: &str) -> Answer {
    let body = match method {
        Method::POST => json!({ "client_name": "Cổng mới", "redirect_uris": ["https://new.vn/cb"] }).to_string(),
        _ => String::new(),
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    stage.world.browser().send(request, body).await
}

/// What the token endpoint says against `value` as `field` of `grant`; nothing, where it gives tokens for it.
async fn refusal(stage: &Stage, grant: &str, field: &str, value: &str) -> String {
    let mut form = vec![("grant_type", grant), (field, value)];
    if grant == EXCHANGE {
        form.extend([("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("audience", "beside")]);
    }
    let answer = stage.post("/token", PORTAL, &form).await;
    answer.json()["error"].as_str().unwrap_or_default().to_owned()
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
        let (stage, mut kinds) = set(world).await;
        let registered = format!("/register/{}", kinds.remove("registered").unwrap());
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
        for (kind, value) in &kinds {
            let pending = |own: bool| if own { "authorization_pending" } else { "invalid_grant" };
            let said = refusal(&stage, DEVICE, "device_code", value).await;
            assert_eq!(said, pending(*kind == "device code"), "{kind} as a device code");
            let said = refusal(&stage, CIBA, "auth_req_id", value).await;
            assert_eq!(said, pending(*kind == "request from afar"), "{kind} as a request from afar");
            let said = refusal(&stage, EXCHANGE, "subject_token", value).await;
            let refused = if *kind == "access token" { "" } else { "invalid_request" };
            assert_eq!(said, refused, "{kind} as a subject's token");
            let read = bearer(&stage, Method::GET, &registered, value).await;
            assert_eq!(read.status == 200, *kind == "registration access token", "{kind} to read a registration");
            let made = bearer(&stage, Method::POST, "/register", value).await;
            assert_eq!(made.status == 201, *kind == "initial access token", "{kind} to register: {}", made.body);
        }
        // And nothing of it did any of them harm.
        assert_eq!(stage.redeem(PORTAL, &kinds["code"], &[]).await.status, 200);
        assert_eq!(stage.refresh(PORTAL, &kinds["refresh token"], &[]).await.status, 200);
        stage.world
    });
}
