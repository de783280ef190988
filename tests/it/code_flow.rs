//! A portal signs a citizen in, from the first redirect to the sign-out, as any client of the standard would.

use std::time::Duration;

use dinhdanh::identity::level::Factor;
use dinhdanh::jose::{SigAlg, half_hash};
use serde_json::json;

use crate::browser::Browser;
use crate::relying::{Back, Pairs, Stage, asking};
use crate::world::{ORIGIN, World, story};

#[test]
fn a_portal_learns_who_signed_in_and_nothing_that_was_not_agreed_to() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;

        // Consent: who, what for, which data with its values, until when.
        let page = browser.open(&asking("portal", &[("scope", "openid profile email")])).await;
        assert_eq!(page.status, 200, "{}", page.body);
        let words = page.words();
        for shown in ["Cổng portal", "Nộp hồ sơ đăng ký khai sinh", "Nguyễn Thị Minh Hòa", "02/05/1962", "hoa@example.vn"]
        {
            assert!(words.contains(shown), "{shown}: {words}");
        }
        assert!(!words.contains("901162000123") && !words.contains("0912 345 678"), "{words}");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("form-action 'self' https://portal.vn;"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && page.header("x-frame-options") == "DENY");
        assert_eq!(page.header("cache-control"), "no-store");

        let answer = browser.submit_once(&page, "consent-allow", &[]).await;
        assert_eq!(answer.status, 303);
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert!(answer.location().ends_with('#'), "our own fragment is not carried over: {}", answer.location());
        let back = Back::of(&answer);
        assert!(back.to.as_str().starts_with("https://portal.vn/cb?code="), "{}", back.to);
        assert_eq!(back.get("state"), Some("a state of ours"));
        assert_eq!(back.get("iss"), Some(ORIGIN));

        let tokens = stage.redeem("portal", back.get("code").unwrap(), &[]).await;
        assert_eq!(tokens.header("cache-control"), "no-store");
        assert_eq!(tokens.header("access-control-allow-origin"), "*");
        let tokens = tokens.json();
        assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(300)));
        assert_eq!(tokens["scope"], "openid profile email");
        assert!(tokens.get("refresh_token").is_none(), "none without offline_access");
        let access_token = tokens["access_token"].as_str().unwrap();

        let id = stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", SigAlg::Es256).await;
        let now = stage.app().clock.now().seconds();
        assert_eq!((&id["iss"], &id["aud"], &id["nonce"]), (&json!(ORIGIN), &json!("portal"), &json!("n-0S6_WzA2Mj")));
        assert_eq!((&id["iat"], &id["exp"], &id["auth_time"]), (&json!(now), &json!(now + 300), &json!(now)));
        assert_eq!((&id["acr"], &id["amr"]), (&json!("urn:dinhdanh:aal:2"), &json!(["hwk", "user", "mfa"])));
        assert_eq!(id["at_hash"], half_hash(SigAlg::Es256, access_token));
        let mut names: Vec<&str> = id.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["acr", "amr", "at_hash", "aud", "auth_time", "exp", "iat", "iss", "nonce", "sid", "sub"]);

        let access = stage.verified(access_token, "at+jwt", SigAlg::Es256).await;
        assert_eq!(
            (&access["sub"], &access["client_id"], &access["scope"]),
            (&id["sub"], &json!("portal"), &json!("openid profile email"))
        );
        assert_eq!((&access["iss"], &access["aud"]), (&json!(ORIGIN), &json!(ORIGIN)));

        let told = stage.userinfo(access_token).await;
        assert_eq!(told.status, 200, "{}", told.body);
        let mut told = told.json();
        assert!(told.as_object_mut().unwrap().remove("updated_at").unwrap().is_i64());
        assert_eq!(
            told,
            json!({
                "sub": id["sub"], "name": "Nguyễn Thị Minh Hòa", "family_name": "Nguyễn", "middle_name": "Thị Minh", "given_name": "Hòa",
                "gender": "female", "birthdate": "1962-05-02", "zoneinfo": "Asia/Ho_Chi_Minh", "locale": "vi",
                "email": "hoa@example.vn", "email_verified": false, "account_level": 1,
            })
        );
        assert_eq!((stage.recorded("consent-given").await, stage.recorded("grant-made").await), (1, 1));
        stage.world
    });
}

#[test]
fn claims_come_where_they_were_asked_for() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let claims = json!({
            "userinfo": { "phone_number": { "essential": true }, "address": null },
            "id_token": { "birthdate": null, "account_level": null, "personal_number": null },
        });
        let code = stage.code(&mut browser, "legacy", &[("scope", "openid"), ("claims", &claims.to_string())]).await;
        let tokens = stage.redeem("legacy", &code, &[]).await.json();
        let id = stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", SigAlg::Rs256).await;
        assert_eq!((&id["birthdate"], &id["account_level"]), (&json!("1962-05-02"), &json!(1)));
        assert_eq!(id["personal_number"], "901162000123");
        assert!(id.get("name").is_none());
        let told = stage.userinfo(tokens["access_token"].as_str().unwrap()).await.json();
        assert_eq!(
            (&told["phone_number"], &told["address"]["formatted"]),
            (&json!("+84912345678"), &json!("Số 5 phố Hàng Bài, Hà Nội"))
        );
        assert!(told.get("birthdate").is_none() && told.get("personal_number").is_none() && told.get("name").is_none());
        stage.world
    });
}

#[test]
fn a_person_has_one_name_per_sector_and_keeps_it() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let mut subjects = Vec::new();
        for client in ["portal", "post", "other", "portal"] {
            let tokens = stage.tokens(&mut browser, client, "openid").await;
            let id = stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", SigAlg::Es256).await;
            subjects.push(id["sub"].as_str().unwrap().to_owned());
        }
        assert_eq!(subjects[0], subjects[1], "one host, one sector");
        assert_ne!(subjects[0], subjects[2]);
        assert_eq!(subjects[0], subjects[3]);
        assert!(subjects.iter().all(|subject| !subject.contains("901162000123")));
        stage.world
    });
}

#[test]
fn consent_is_remembered_and_asked_again_for_more() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        stage.code(&mut browser, "portal", &[]).await;
        let again = browser.open(&asking("portal", &[])).await;
        assert!(Back::of(&again).get("code").is_some());
        let more = browser.open(&asking("portal", &[("scope", "openid profile phone")])).await;
        assert_eq!(more.status, 200);
        assert!(more.words().contains("Mới") && more.words().contains("0912 345 678"), "{}", more.words());
        let declined = browser.submit(&more, "consent-deny", &[]).await;
        assert_eq!(Back::of(&declined).error(), "access_denied");
        // The first consent still stands.
        assert!(Back::of(&browser.open(&asking("portal", &[("prompt", "none")])).await).get("code").is_some());
        let asked = browser.open(&asking("portal", &[("prompt", "consent")])).await;
        assert_eq!(asked.status, 200);
        stage.world
    });
}

#[test]
fn a_known_citizen_costs_five_statements_from_redirect_to_tokens() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        stage.tokens(&mut browser, "portal", "openid profile").await;
        stage.tokens(&mut browser, "portal", "openid profile offline_access").await;

        let count = || stage.app().db.statements();
        let before = count();
        let tokens = stage.tokens(&mut browser, "portal", "openid profile").await;
        // The session; consent and factors; the grant; its entry in the log; the code consumed.
        assert_eq!(count() - before, 5);

        let before = count();
        assert_eq!(stage.userinfo(tokens["access_token"].as_str().unwrap()).await.status, 200);
        assert_eq!(count() - before, 1);
        let before = count();
        assert!(stage.is_active("portal", tokens["access_token"].as_str().unwrap()).await);
        assert_eq!(count() - before, 1);

        let before = count();
        let tokens = stage.tokens(&mut browser, "portal", "openid profile offline_access").await;
        assert_eq!(count() - before, 6);
        let before = count();
        assert_eq!(stage.refresh("portal", tokens["refresh_token"].as_str().unwrap(), &[]).await.status, 200);
        assert_eq!(count() - before, 2);
        stage.world
    });
}

#[test]
fn a_sign_out_ends_the_session_and_what_was_granted_in_it() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid profile offline_access").await;
        let (id_token, access) = (tokens["id_token"].as_str().unwrap(), tokens["access_token"].as_str().unwrap());
        let pending = stage.code(&mut browser, "portal", &[]).await;
        // A hint that expired long ago is as good.
        stage.world.pass(Duration::from_secs(301));
        let to = end_session(&[
            ("id_token_hint", id_token),
            ("post_logout_redirect_uri", "https://portal.vn/bye"),
            ("state", &"s".repeat(128)),
        ]);
        let question = browser.open(&to).await;
        assert!(question.words().contains("Cổng portal"), "{}", question.words());
        assert!(question.header("content-security-policy").contains("form-action 'self' https://portal.vn;"));
        let stays = browser.submit_once(&question, "logout-cancel", &[]).await;
        assert_eq!(stays.location(), "/");
        let gone = browser.submit(&question, "logout-confirm", &[]).await;
        assert_eq!(gone.location(), format!("https://portal.vn/bye?state={}", "s".repeat(128)));

        assert_eq!(Back::of(&browser.open(&asking("portal", &[("prompt", "none")])).await).error(), "login_required");
        assert_eq!(stage.userinfo(access).await.status, 401);
        assert_eq!(stage.redeem("portal", &pending, &[]).await.json()["error"], "invalid_grant");
        let refreshed = stage.refresh("portal", tokens["refresh_token"].as_str().unwrap(), &[]).await;
        assert_eq!(refreshed.json()["error"], "invalid_grant");
        assert_eq!(stage.recorded("signed-out").await, 1);
        stage.world
    });
}

#[test]
fn nobody_is_sent_away_from_a_sign_out_that_is_not_in_order() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid").await;
        let id_token = tokens["id_token"].as_str().unwrap();
        let (signed, signature) = id_token.rsplit_once('.').unwrap();
        let altered = format!("{signed}.{}", signature.chars().rev().collect::<String>());
        let unsigned = format!("{signed}.");
        let access = tokens["access_token"].as_str().unwrap();
        let bye = "https://portal.vn/bye";
        let table: &[(Pairs<'_>, &str)] = &[
            (
                &[("id_token_hint", id_token), ("post_logout_redirect_uri", "https://portal.vn/bye?x=1")],
                "logout-redirect-unregistered",
            ),
            (&[("id_token_hint", id_token), ("post_logout_redirect_uri", "https://evil.vn/")], "logout-redirect-unregistered"),
            (
                &[("id_token_hint", id_token), ("post_logout_redirect_uri", "https://other.vn/bye")],
                "logout-redirect-unregistered",
            ),
            (&[("post_logout_redirect_uri", bye)], "logout-redirect-unregistered"),
            (&[("client_id", "portal"), ("post_logout_redirect_uri", bye)], "logout-redirect-unregistered"),
            (&[("id_token_hint", &altered), ("post_logout_redirect_uri", bye)], "logout-hint-not-genuine"),
            (&[("id_token_hint", &unsigned), ("post_logout_redirect_uri", bye)], "logout-hint-not-genuine"),
            (&[("id_token_hint", access), ("post_logout_redirect_uri", bye)], "logout-hint-not-genuine"),
            (
                &[("id_token_hint", id_token), ("client_id", "other"), ("post_logout_redirect_uri", bye)],
                "logout-hint-not-genuine",
            ),
            (&[("state", "a"), ("state", "b")], "request-parameter-twice"),
        ];
        for (query, code) in table {
            let page = browser.open(&end_session(query)).await;
            assert_eq!((page.status.as_u16(), page.text_of("error-code").as_str()), (400, *code), "{query:?}");
        }
        // Without anything to go by, the person is asked and stays with us.
        for query in [&[][..], &[("state", "x")], &[("id_token_hint", id_token)]] {
            let question = browser.open(&end_session(query)).await;
            assert!(question.body.contains("id=\"logout-confirm\""), "{query:?}");
        }
        let question = browser.open(&end_session(&[])).await;
        let done = browser.submit(&question, "logout-confirm", &[]).await;
        assert!(done.body.contains("id=\"logged-out\""));
        // Who is signed out already has nothing to confirm.
        assert_eq!(browser.open(&end_session(&[])).await.status, 200);
        let gone = browser.open(&end_session(&[("id_token_hint", id_token), ("post_logout_redirect_uri", bye)])).await;
        assert_eq!(gone.location(), bye);
        stage.world
    });
}

fn end_session(query: &[(&str, &str)]) -> String {
    format!("/end-session?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish())
}

/// A script of any origin may read what needs no cookie, and nothing else.
#[test]
fn documents_are_open_to_all_and_kept_by_caches() {
    story(|world: World| async move {
        let stage = Stage::set(world).await;
        let mut anyone: Browser = stage.world.browser();
        for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/jwks"] {
            let document = anyone.get(path).await;
            assert_eq!(document.status, 200);
            assert_eq!(document.header("access-control-allow-origin"), "*");
            assert!(document.header("access-control-allow-credentials").is_empty());
            assert_eq!(document.header("cache-control"), "public, max-age=3600");
            assert!(document.headers.get("set-cookie").is_none());
            let request = axum::http::Request::builder().uri(path).header("if-none-match", document.header("etag"));
            assert_eq!(anyone.send(request, "").await.status, 304);
        }
        let keys = anyone.get("/jwks").await.json();
        let mut kids = std::collections::BTreeSet::new();
        for key in keys["keys"].as_array().unwrap() {
            assert!(["d", "p", "q", "dp", "dq", "qi", "k"].iter().all(|member| key.get(member).is_none()), "{key}");
            kids.insert(key["kid"].as_str().unwrap().to_owned());
        }
        assert_eq!(kids.len(), keys["keys"].as_array().unwrap().len());
        // What another host is called changes nothing.
        let request = axum::http::Request::builder()
            .uri("/.well-known/openid-configuration")
            .header("host", "evil.vn")
            .header("x-forwarded-host", "evil.vn")
            .header("x-forwarded-proto", "http");
        let document = anyone.send(request, "").await;
        assert!(!document.body.contains("evil.vn"));
        assert_eq!(document.json()["issuer"], ORIGIN);
        for path in ["/authorize", "/consent", "/end-session", "/introspect"] {
            let page = anyone.get(path).await;
            assert!(page.header("access-control-allow-origin").is_empty(), "{path}");
        }
        stage.world
    });
}
