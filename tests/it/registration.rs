//! Portals that register by themselves: within what their token allows, and only for what is theirs.

use std::time::Duration;

use axum::http::{Method, Request, header};
use dinhdanh::app::Mode;
use dinhdanh::provider::registration::dynamic::{Made, make_token};
use dinhdanh::provider::registration::{self, Hands, Template, Unfit, secret};
use dinhdanh::store::db::Engine;
use dinhdanh::store::registrations::versions;
use serde_json::{Value, json};

use crate::browser::Answer;
use crate::relying::{SECRET, Stage, asking, basic};
use crate::world::{ORIGIN, World, story};

const SECTOR: &str = "https://sector.vn/redirects.json";

async fn call(world: &World, method: Method, path: &str, token: &str, body: &str) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header(header::ACCEPT, "application/json");
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if !body.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/json; charset=UTF-8");
    }
    world.browser().send(request, body.to_owned()).await
}

async fn register(world: &World, token: &str, body: &Value) -> Answer {
    call(world, Method::POST, "/register", token, &body.to_string()).await
}

async fn token(world: &World, template: &str, uses: u32) -> String {
    let template = Template::read(template, Mode::Service).unwrap();
    let now = world.app.clock.now();
    let expires_at = now + Duration::from_secs(3600);
    let made = Made { label: "a portal team", template: &template, uses, made_by: "An", expires_at };
    make_token(&world.app, made, now).await.unwrap().reveal().to_owned()
}

fn portal() -> Value {
    json!({ "client_name": "Cổng mới", "redirect_uris": ["https://new.vn/cb"], "unheard_of": { "x": 1 }, "client_name#vi": "Cổng" })
}

fn with(name: &str, value: Value) -> Value {
    let mut portal = portal();
    portal[name] = value;
    portal
}

#[test]
fn a_portal_registers_signs_somebody_in_changes_and_leaves() {
    story(|world| async {
        let stage = Stage::set(world).await;
        let world = &stage.world;
        let template = r#"{"policy":{"scopes":["openid","profile","offline_access"],"purpose_vi":"Thử"}}"#;
        let token = token(world, template, 1).await;
        let answer = register(world, &token, &with("grant_types", json!(["authorization_code", "refresh_token"]))).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(answer.header("cache-control"), "no-store");
        let said = answer.json();
        let (id, secret) = (said["client_id"].as_str().unwrap(), said["client_secret"].as_str().unwrap());
        assert_eq!(said["client_secret_expires_at"], 0);
        assert_eq!(said["scope"], "openid profile offline_access");
        assert_eq!(said["subject_type"], "pairwise");
        assert!(said.get("unheard_of").is_none() && said.get("policy").is_none());
        let uri = said["registration_client_uri"].as_str().unwrap();
        let path = uri.strip_prefix(ORIGIN).unwrap().to_owned();
        let access = said["registration_access_token"].as_str().unwrap().to_owned();
        assert_eq!(register(world, &token, &portal()).await.status, 401, "one use was one use");

        let mut browser = stage.signed_in(&[dinhdanh::identity::level::Factor::Passcode]).await;
        let back = stage.answered(&mut browser, &asking(id, &[("redirect_uri", "https://new.vn/cb")])).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", back.get("code").unwrap()),
            ("redirect_uri", "https://new.vn/cb"),
            ("code_verifier", crate::relying::VERIFIER),
        ];
        assert_eq!(stage.post_with("/token", Some(&basic(id, secret)), &form).await.status, 200);

        let read = call(world, Method::GET, &path, &access, "").await;
        assert_eq!((read.status.as_u16(), read.json()["registration_access_token"].as_str()), (200, Some(&*access)));
        assert!(read.json().get("client_secret").is_none(), "only its hash is kept");
        let mut change = with("client_id", json!(id));
        change["client_secret"] = json!(secret);
        change["redirect_uris"] = json!(["https://new.vn/other"]);
        let changed = call(world, Method::PUT, &path, &access, &change.to_string()).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        assert_eq!(changed.json()["redirect_uris"], json!(["https://new.vn/other"]));
        let next = changed.json()["registration_access_token"].as_str().unwrap().to_owned();
        assert_ne!(next, access);
        assert_eq!(call(world, Method::GET, &path, &access, "").await.status, 401, "the token before is worth nothing");
        let moved = world.browser().get(&asking(id, &[("redirect_uri", "https://new.vn/cb")])).await;
        assert_eq!(moved.status, 400);

        assert_eq!(call(world, Method::DELETE, &path, &next, "").await.status, 204);
        for method in [Method::GET, Method::DELETE] {
            assert_eq!(call(world, method, &path, &next, "").await.status, 401);
        }
        assert_eq!(stage.post_with("/token", Some(&basic(id, secret)), &form).await.json()["error"], "invalid_client");
        let history = versions(&world.app.db, &id.parse().unwrap()).await.unwrap();
        assert_eq!(history.iter().map(|version| version.version).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(history[1].metadata["redirect_uris"], json!(["https://new.vn/cb"]));
        stage.world
    });
}

#[test]
fn nobody_registers_without_a_token_that_is_good() {
    story(|world| async {
        let good = token(&world, "{}", 2).await;
        for shown in ["", "iat_wrong", "Bearer", &good[1..]] {
            let answer = register(&world, shown, &portal()).await;
            assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str()), (401, Some("invalid_token")), "{shown}");
            assert!(answer.header("www-authenticate").starts_with("Bearer "));
        }
        let refused = register(&world, &good, &with("client_name", json!("\u{202E}x"))).await;
        assert_eq!(refused.status, 400);
        assert_eq!(register(&world, &good, &portal()).await.status, 201, "a refusal takes no use");
        world.pass(Duration::from_secs(3600));
        assert_eq!(register(&world, &good, &portal()).await.status, 401, "expired");
        world
    });
}

#[test]
fn of_several_who_race_with_the_last_use_of_a_token_one_registers() {
    story(|world| async {
        let token = token(&world, "{}", 1).await;
        let body = portal();
        let racing = (0..20).map(|_| register(&world, &token, &body));
        let answers = futures_util::future::join_all(racing).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        assert!(answers.iter().all(|answer| matches!(answer.status.as_u16(), 201 | 401)));
        world
    });
}

#[test]
fn a_registration_that_asks_too_much_or_nonsense_is_refused_by_its_standard_name() {
    story(|world| async {
        let template = r#"{"policy":{"scopes":["openid","profile"]},"redirect_hosts":["new.vn","*.new.vn","localhost"]}"#;
        let token = token(&world, template, 1).await;
        world.portals.publish(SECTOR, "application/json", r#"["https://other.vn/cb"]"#);
        world.portals.publish("https://sector.vn/page", "text/html", r#"["https://new.vn/cb"]"#);
        let (metadata, redirect) = ("invalid_client_metadata", "invalid_redirect_uri");
        let uri = |uri: &str| with("redirect_uris", json!([uri]));
        let table: Vec<(Value, &str)> = vec![
            (json!([]), metadata),
            (json!({}), redirect),
            (with("redirect_uris", json!([])), redirect),
            (with("redirect_uris", json!("https://new.vn/cb")), redirect),
            (uri("https://new.vn/cb#fragment"), redirect),
            (uri("http://new.vn/cb"), redirect),
            (uri("http://localhost.evil/cb"), redirect),
            (uri("https://localhost.evil/cb"), redirect),
            (uri("https://evil-new.vn/cb"), redirect),
            (uri("javascript:alert(1)"), redirect),
            (uri("data:text/html,x"), redirect),
            (uri("/cb"), redirect),
            (with("scope", json!("openid personal_number")), metadata),
            (with("scope", json!("openid email")), metadata),
            (with("scope", json!("openid admin")), metadata),
            (with("scope", json!(5)), metadata),
            (with("grant_types", json!(["client_credentials"])), metadata),
            (with("grant_types", json!(["password"])), metadata),
            (with("grant_types", json!(["implicit"])), metadata),
            (with("response_types", json!(["id_token"])), metadata),
            (with("response_types", json!(["token"])), metadata),
            (with("subject_type", json!("public")), metadata),
            (with("token_endpoint_auth_method", json!("magic")), metadata),
            (with("token_endpoint_auth_method", json!("private_key_jwt")), metadata),
            (with("id_token_signed_response_alg", json!("none")), metadata),
            (with("id_token_signed_response_alg", json!("HS256")), metadata),
            (with("jwks", json!({ "keys": [{ "kty": "oct", "k": "c2VjcmV0" }] })), metadata),
            (with("jwks_uri", json!("http://new.vn/jwks")), metadata),
            (with("jwks_uri", json!("file:///etc/passwd")), metadata),
            (with("sector_identifier_uri", json!(SECTOR)), metadata),
            (with("sector_identifier_uri", json!("https://sector.vn/page")), metadata),
            (with("sector_identifier_uri", json!("https://sector.vn/nothing")), metadata),
            (with("sector_identifier_uri", json!("http://sector.vn/redirects.json")), metadata),
            (with("initiate_login_uri", json!("http://new.vn/login")), metadata),
            (with("logo_uri", json!("javascript:alert(1)")), metadata),
            (with("policy_uri", json!("http://new.vn/policy")), metadata),
            (with("tos_uri", json!("data:text/html,<script>alert(1)</script>")), metadata),
            (with("client_name", json!("a".repeat(10_000))), metadata),
            (with("client_name", json!("Cổng \u{202E}ngược")), metadata),
            (with("client_name", json!({ "vi": "Cổng" })), metadata),
            (with("software_statement", json!("eyJhbGciOiJub25lIn0.e30.")), "invalid_software_statement"),
        ];
        for (body, code) in table {
            let answer = register(&world, &token, &body).await;
            assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str()), (400, Some(code)), "{body} {}", answer.body);
        }
        for (kind, body) in
            [("text/plain", "{}"), ("application/json", "{"), ("application/json", "\u{0}"), ("application/json", "\"")]
        {
            let request = Request::builder().method(Method::POST).uri("/register").header(header::CONTENT_TYPE, kind);
            let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            assert_eq!(world.browser().send(request, body.to_owned()).await.json()["error"], metadata);
        }
        let deep = format!("{{\"jwks\":{}1{}}}", "[".repeat(20_000), "]".repeat(20_000));
        assert_eq!(call(&world, Method::POST, "/register", &token, &deep).await.json()["error"], metadata);
        let long = with("client_uri", json!(format!("https://new.vn/{}", "a".repeat(70_000))));
        assert_eq!(register(&world, &token, &long).await.status, 400);
        world.portals.publish(SECTOR, "application/json", r#"["https://a.new.vn/cb","https://new.vn/cb"]"#);
        let mut several = with("redirect_uris", json!(["https://new.vn/cb", "https://a.new.vn/cb"]));
        several["sector_identifier_uri"] = json!(SECTOR);
        several["initiate_login_uri"] = json!("https://new.vn/login");
        let answer = register(&world, &token, &several).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(answer.json()["initiate_login_uri"], "https://new.vn/login");
        world
    });
}

#[test]
fn a_client_without_redirect_addresses_joins_a_sector_by_its_own_keys_alone() {
    story(|world| async {
        let template = r#"{"policy":{"scopes":["openid"]},"grant_types":["client_credentials"]}"#;
        let token = token(&world, template, 1).await;
        world.portals.publish(SECTOR, "application/json", r#"["https://other.vn/cb","https://new.vn/keys"]"#);
        let body = |more: Value| {
            let mut body = json!({ "client_name": "Máy", "grant_types": ["client_credentials"], "response_types": [] });
            body["sector_identifier_uri"] = json!(SECTOR);
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let keys = |uri: &str| json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": uri });
        for more in [json!({}), json!({ "jwks_uri": "https://new.vn/keys" }), keys("https://new.vn/others")] {
            let answer = register(&world, &token, &body(more)).await;
            let told = answer.json();
            assert_eq!((answer.status.as_u16(), &told["error"]), (400, &json!("invalid_client_metadata")), "{told}");
            assert!(told["error_description"].as_str().unwrap().contains("sector_identifier_uri"), "{told}");
        }
        let answer = register(&world, &token, &body(keys("https://new.vn/keys"))).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        world
    });
}

#[test]
fn a_registration_is_its_client_s_own() {
    story(|world| async {
        let token = token(&world, "{}", 2).await;
        let (one, other) = (register(&world, &token, &portal()).await.json(), register(&world, &token, &portal()).await.json());
        let path = |said: &Value| format!("/register/{}", said["client_id"].as_str().unwrap());
        let access = |said: &Value| said["registration_access_token"].as_str().unwrap().to_owned();
        let own = with("client_id", one["client_id"].clone()).to_string();
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let body = if method == Method::PUT { own.as_str() } else { "" };
            for shown in ["", &access(&other), &token, "rat_x"] {
                let answer = call(&world, method.clone(), &path(&one), shown, body).await;
                assert_eq!(
                    (answer.status.as_u16(), answer.json()["error"].as_str()),
                    (401, Some("invalid_token")),
                    "{method} {shown}"
                );
            }
            let unknown = call(&world, method, "/register/nobody", &access(&one), body).await;
            assert_eq!(unknown.status, 401);
        }
        for (name, value) in [
            ("client_id", other["client_id"].clone()),
            ("client_id", json!(null)),
            ("client_secret", json!("another secret of sixteen")),
            ("registration_access_token", json!(access(&one))),
            ("client_id_issued_at", json!(0)),
            ("scope", json!("openid email")),
            ("redirect_uris", json!(["http://new.vn/cb"])),
        ] {
            let mut body = with("client_id", one["client_id"].clone());
            body[name] = value;
            let answer = call(&world, Method::PUT, &path(&one), &access(&one), &body.to_string()).await;
            assert_eq!(answer.status, 400, "{body}");
        }
        assert_eq!(call(&world, Method::GET, &path(&one), &access(&one), "").await.status, 200);
        world
    });
}

#[test]
fn in_service_nobody_registers_without_a_token_whatever_the_settings_say() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let world = World::new(Engine::Sqlite).await;
        let mut settings = world.app.settings.clone();
        settings.registration.open = true;
        let (clock, random) = (world.app.clock.clone(), dinhdanh::base::Random::default());
        let opened =
            dinhdanh::app::App::with(settings, world.app.db.clone(), Mode::Service, clock, random, world.app.outside.clone());
        assert!(opened.await.is_err_and(|broken| broken.to_string().contains("registration.open")));
        world.end().await;
    });
}

#[test]
fn a_policy_changes_by_two_people_over_the_version_they_saw_and_its_history_stays() {
    story(|world| async {
        let stage = Stage::set(world).await;
        let (app, now) = (stage.app(), stage.app().clock.now());
        let id = "portal".parse().unwrap();
        let shown = registration::show(app, &id).await.unwrap().unwrap();
        let seen: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(seen["version"], 1);
        let mut narrower = seen.clone();
        narrower["policy"]["scopes"] = json!(["openid"]);
        let alone = Hands::Operators { by: "An", second: None, why: "" };
        let two = Hands::Operators { by: "An", second: Some("Bình"), why: "QĐ 12/2026" };
        let refused = registration::import_by(app, &narrower.to_string(), Mode::Service, alone, now).await;
        assert!(matches!(refused, Err(dinhdanh::base::Fault::Refused(Unfit::Field { field, .. })) if field == "policy"));
        registration::import_by(app, &shown, Mode::Service, alone, now).await.unwrap();
        assert_eq!(versions(&app.db, &id).await.unwrap().len(), 1, "nothing changed, so there is no version");
        registration::import_by(app, &narrower.to_string(), Mode::Service, two, now).await.unwrap();
        let late = registration::import_by(app, &narrower.to_string(), Mode::Service, two, now).await;
        assert!(matches!(late, Err(dinhdanh::base::Fault::Refused(Unfit::Field { field, .. })) if field == "version"));
        let history = versions(&app.db, &id).await.unwrap();
        assert_eq!((history[0].changed_by.as_str(), history[0].agreed_by.as_deref()), ("An", Some("Bình")));
        assert_eq!((history[0].why.as_str(), &history[0].policy["scopes"]), ("QĐ 12/2026", &json!(["openid"])));
        assert_eq!(history[1].policy["scopes"], seen["policy"]["scopes"]);
        stage.world
    });
}

#[test]
fn two_secrets_are_good_while_a_portal_changes_over() {
    story(|world| async {
        let stage = Stage::set(world).await;
        let app = stage.app();
        let id = "portal".parse().unwrap();
        let overlap = Duration::from_secs(3600);
        let next = secret::rotate(app, &id, overlap, "An", app.clock.now()).await.unwrap().unwrap();
        let accepted = async |secret: &str| {
            stage.post_with("/introspect", Some(&basic("portal", secret)), &[("token", "x")]).await.status == 200
        };
        assert!(accepted(SECRET).await && accepted(next.reveal()).await);
        let last = secret::rotate(app, &id, overlap, "An", app.clock.now()).await.unwrap().unwrap();
        assert!(!accepted(SECRET).await, "two, and never three");
        assert!(accepted(next.reveal()).await && accepted(last.reveal()).await);
        stage.world.pass(overlap);
        assert!(!accepted(next.reveal()).await && accepted(last.reveal()).await && !accepted("").await);
        assert!(secret::rotate(app, &"app".parse().unwrap(), overlap, "An", app.clock.now()).await.unwrap().is_none());
        stage.world
    });
}
