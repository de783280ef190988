use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::net::TcpListener;

use super::op::{self, Op};
use super::{Browser, NOW, World, portal};
use crate::base::{Clock, encode};

#[tokio::test]
async fn a_citizen_signs_in_and_finds_the_form_filled_in() {
    let mut world = World::new().await;
    let home = world.browser.get("/").await;
    assert_eq!(home.at("#sign-in"), "Đăng nhập bằng tài khoản định danh điện tử");
    let form = world.browser.sign_in().await;
    for (id, value) in [
        ("applicant-name", "Nguyễn Thị Ngọc Lan"),
        ("applicant-born", "20/05/1995"),
        ("applicant-sex", "Nữ"),
        ("applicant-residence", "Số 8, thôn Đồi Chè, Xã Suối Mây"),
        ("applicant-phone", "0912 345 678"),
    ] {
        assert_eq!(form.value(id), value);
        assert!(form.has(&format!("#{id}[readonly]:not([name])")), "{id} can be typed over");
    }
    assert_eq!(form.at("#known-note"), "Từ dữ liệu định danh, không cần nhập lại");
    assert!(form.text().contains("Xin chào, Lan"));
    assert_eq!(form.url.query(), None);
}

#[tokio::test]
async fn the_request_is_what_the_standards_ask_for() {
    let mut world = World::new().await;
    world.browser.get("/?lang=en").await;
    world.browser.sign_in().await;
    let first = world.op.last_request();
    assert_eq!(first["scope"], "openid profile phone address");
    assert_eq!(first["code_challenge_method"], "S256");
    assert_eq!(first["ui_locales"], "en");
    assert_eq!(first["redirect_uri"], format!("{}/callback", world.browser.site));
    assert!(!first.contains_key("acr_values") && !first.contains_key("max_age"));
    world.browser.sign_in().await;
    let second = world.op.last_request();
    for fresh in ["state", "nonce", "code_challenge"] {
        assert_ne!(first[fresh], second[fresh], "{fresh} was used twice");
    }
}

#[tokio::test]
async fn signing_in_changes_the_session_id() {
    let mut world = World::new().await;
    let callback = world.browser.up_to_callback("/sign-in").await;
    let before = world.browser.cookies["portal-session"].clone();
    world.browser.once(Method::GET, callback, None).await;
    let after = world.browser.cookies["portal-session"].clone();
    assert_ne!(before, after);
    let cookie = world.browser.set.iter().rfind(|cookie| cookie.starts_with("portal-session=")).unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    world.browser.cookies.insert("portal-session".into(), before);
    assert_eq!(world.browser.get("/birth").await.problem(), "session-ended");
}

#[tokio::test]
async fn an_id_token_that_proves_nothing_signs_nobody_in() {
    let now = NOW.seconds();
    for twist in [
        json!({ "nonce": "another" }),
        json!({ "nonce": null }),
        json!({ "iss": "http://localhost:1" }),
        json!({ "aud": "another-portal" }),
        json!({ "aud": [op::CLIENT, "another-portal"] }),
        json!({ "exp": now - 61 }),
        json!({ "iat": now + 120 }),
        json!({ "at_hash": encode::b64url(&[0; 16]) }),
    ] {
        let mut world = World::new().await;
        world.op.script(|s| s.twist = twist.clone());
        let page = world.browser.get("/sign-in").await;
        assert_eq!((page.problem().as_str(), page.status), ("untrusted", StatusCode::BAD_GATEWAY), "{twist}");
        assert_eq!(world.browser.get("/birth").await.problem(), "session-ended", "{twist}");
    }
}

#[tokio::test]
async fn only_the_agreed_algorithms_sign_an_id_token() {
    for alg in ["none", "HS256"] {
        let mut world = World::new().await;
        world.op.script(|s| s.alg = alg);
        let page = world.browser.get("/sign-in").await;
        // An unsigned token is refused where it is read, before any key is looked at.
        assert!(["untrusted", "busy"].contains(&page.problem().as_str()), "{alg}: {}", page.problem());
        assert_eq!(world.browser.get("/birth").await.problem(), "session-ended", "{alg}");
    }
}

#[tokio::test]
async fn rs256_signs_too() {
    use rsa::pkcs8::EncodePrivateKey as _;
    let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap().to_pkcs8_der().unwrap();
    let key = ring::rsa::KeyPair::from_pkcs8(key.as_bytes()).unwrap();
    let public: ring::rsa::PublicKeyComponents<Vec<u8>> = key.public().into();
    let (n, e) = (encode::b64url(&public.n), encode::b64url(&public.e));
    let jwk = json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "rsa-1", "n": n, "e": e });
    let clock = Clock::test(NOW);
    let op = Op::start_on(TcpListener::bind("127.0.0.1:0").await.unwrap(), clock.clone(), Some((key, jwk)));
    op.script(|s| s.alg = "RS256");
    Browser::new(&portal(&op.issuer, &clock).await).sign_in().await;
}

#[tokio::test]
async fn an_answer_of_another_issuer_is_dropped_before_its_code_is_used() {
    for iss in [Some("http://localhost:1"), None] {
        let mut world = World::new().await;
        world.op.script(|s| s.iss = iss);
        assert_eq!(world.browser.get("/sign-in").await.problem(), "untrusted", "{iss:?}");
        assert_eq!(world.op.seen(|seen| seen.tokens), 0);
    }
}

#[tokio::test]
async fn a_provider_that_never_sends_iss_may_leave_it_out() {
    let mut world = World::new().await;
    world.op.script(|s| (s.iss, s.advertises_iss) = (None, false));
    world.browser.sign_in().await;
}

#[tokio::test]
async fn an_answer_counts_once_in_the_browser_that_asked() {
    let mut world = World::new().await;
    let callback = world.browser.up_to_callback("/sign-in").await;

    // Somebody else is made to open it: they would be signed in as the attacker.
    let mut victim = world.other_browser();
    let page = victim.once(Method::GET, callback.clone(), None).await;
    assert_eq!((page.problem().as_str(), page.status), ("stale", StatusCode::BAD_REQUEST));
    let ask = victim.up_to_callback("/sign-in").await;
    assert_ne!(ask.query(), callback.query());
    assert_eq!(victim.once(Method::GET, callback.clone(), None).await.problem(), "stale");

    let mut twisted = callback.clone();
    twisted.set_query(Some(&callback.query().unwrap().replace("state=", "state=x")));
    assert_eq!(world.browser.once(Method::GET, twisted, None).await.problem(), "stale");
    assert_eq!(world.op.seen(|seen| seen.tokens), 0);

    let first = world.browser.once(Method::GET, callback.clone(), None).await;
    assert_eq!(first.location().unwrap().path(), "/birth");
    assert_eq!(world.browser.once(Method::GET, callback, None).await.problem(), "stale");
    assert_eq!(world.op.seen(|seen| seen.tokens), 1);
}

#[tokio::test]
async fn parameters_that_come_twice_make_an_answer_unreadable() {
    let mut world = World::new().await;
    let mut callback = world.browser.up_to_callback("/sign-in").await;
    callback.query_pairs_mut().append_pair("code", "another");
    assert_eq!(world.browser.once(Method::GET, callback, None).await.problem(), "stale");
}

#[tokio::test]
async fn an_error_of_the_provider_is_told_in_plain_words() {
    for (error, problem) in [
        ("access_denied", "access-denied"),
        ("login_required", "login-required"),
        ("temporarily_unavailable", "busy"),
        ("unmet_authentication_requirements", "unmet-level"),
        ("invalid_request", "misconfigured"),
    ] {
        let mut world = World::new().await;
        world.op.script(|s| s.error = Some(error));
        let page = world.browser.get("/sign-in").await;
        assert_eq!(page.problem(), problem);
        assert_eq!(page.url.path(), "/problem");
        assert!(!page.text().contains("for the developer") && !page.at("h1").starts_with("trouble-"), "{}", page.text());
        assert_eq!(world.op.seen(|seen| seen.tokens), 0);
    }
}

#[tokio::test]
async fn a_refused_code_and_a_refused_portal_are_told_apart() {
    for (error, problem) in [("invalid_grant", "stale"), ("invalid_client", "misconfigured")] {
        let mut world = World::new().await;
        world.op.script(|s| s.token_error = Some(error));
        assert_eq!(world.browser.get("/sign-in").await.problem(), problem);
    }
}

#[tokio::test]
async fn userinfo_about_another_person_is_dropped() {
    let mut world = World::new().await;
    world.op.script(|s| s.userinfo_subject = Some("pairwise-other"));
    assert_eq!(world.browser.get("/sign-in").await.problem(), "untrusted");
}

#[tokio::test]
async fn a_new_key_is_fetched_when_it_is_first_seen_and_an_unknown_one_not_over_and_over() {
    let mut world = World::new().await;
    world.browser.sign_in().await;
    assert_eq!(world.op.seen(|seen| seen.key_sets), 1);
    world.op.rotate(true);
    world.browser.sign_in().await;
    assert_eq!(world.op.seen(|seen| seen.key_sets), 2);

    world.clock.advance(Duration::from_secs(10));
    world.op.rotate(false);
    for _ in 0..3 {
        assert_eq!(world.browser.get("/sign-in").await.problem(), "untrusted");
    }
    assert_eq!(world.op.seen(|seen| seen.key_sets), 3);
}

#[tokio::test]
async fn the_portal_may_start_before_the_provider() {
    let clock = Clock::test(NOW);
    let reserved = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = reserved.local_addr().unwrap();
    drop(reserved);
    let mut browser = Browser::new(&portal(&format!("http://localhost:{}", addr.port()), &clock).await);
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    let page = browser.get("/sign-in").await;
    assert_eq!((page.problem().as_str(), page.status), ("unreachable", StatusCode::SERVICE_UNAVAILABLE));
    assert!(page.headers.contains_key("retry-after"));
    let _op = Op::start_on(TcpListener::bind(addr).await.unwrap(), clock, None);
    browser.sign_in().await;
}

#[tokio::test]
async fn signing_out_ends_both_sessions() {
    let mut world = World::new().await;
    let form = world.browser.sign_in().await;
    let before = world.browser.cookies["portal-session"].clone();
    let page = world.browser.submit(&form, "/sign-out", &[]).await;
    assert_eq!((page.url.path(), page.at("h1").as_str()), ("/signed-out", "Đã đăng xuất"));
    assert!(page.text().contains("khỏi trang định danh điện tử"), "{}", page.text());
    assert!(!world.browser.cookies.contains_key("portal-session"));
    world.op.seen(|seen| {
        let asked = seen.sign_out.as_ref().unwrap();
        assert_eq!(asked["id_token_hint"].split('.').count(), 3);
        assert_eq!(asked["client_id"], op::CLIENT);
        assert_eq!(asked["post_logout_redirect_uri"], format!("{}/signed-out", world.browser.site));
    });
    world.browser.cookies.insert("portal-session".into(), before);
    assert_eq!(world.browser.get("/birth").await.problem(), "session-ended");
}

#[tokio::test]
async fn an_address_alone_does_not_say_that_everything_is_signed_out() {
    let mut world = World::new().await;
    world.browser.sign_in().await;
    let page = world.browser.get("/signed-out?state=made-up").await;
    assert!(page.text().contains("đăng xuất cả ở trang định danh điện tử"), "{}", page.text());
    assert_eq!(world.browser.get("/birth").await.url.path(), "/birth");
    assert!(world.browser.get("/birth").await.has("#applicant-name"));
}

#[tokio::test]
async fn nobody_is_signed_out_by_another_site() {
    let mut world = World::new().await;
    let form = world.browser.sign_in().await;
    let page = world.browser.submit(&form, "/sign-out", &[("csrf", "guess")]).await;
    assert_eq!(page.problem(), "form-expired");
    world.browser.fetch_site = "cross-site";
    assert_eq!(world.browser.submit(&form, "/sign-out", &[]).await.problem(), "form-expired");
    assert!(world.browser.get("/birth").await.has("#applicant-name"));
}
