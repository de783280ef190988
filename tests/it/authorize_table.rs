//! What the authorization endpoint answers to requests that are not in order, and to browsers that are not what they seem.

use axum::http::{Method, Request, header};
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::SigAlg;
use serde_json::json;

use crate::browser::Browser;
use crate::relying::{Back, CHALLENGE, Pairs, Stage, asking, redirect_of};
use crate::world::{ORIGIN, story};

/// Cases 1 to 5: nobody is sent anywhere who can't be sent safely.
#[test]
fn an_address_that_was_not_registered_is_a_page() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        for redirect in [
            "https://portal.vn/cb?x=1",
            "https://portal.vn/cb?tenant=1&x=1",
            "https://portal.vn/cb?tenant=2",
            "https://portal.vn/CB",
            "https://portal.vn/cb/",
            "https://portal.vn/cb#x",
            "https://portal.vn/..;/cb",
            "https://portal.vn/%2e%2e/cb",
            "https://portal.vn//cb",
            "//evil.vn/cb",
            "https://portal.vn\\@evil.vn/cb",
            "https://portal.vn@evil.vn/cb",
            "https://рortal.vn/cb",
            "https://portal.vn/cb\t",
            "https://portal.vn/cb\n",
            "javascript:alert(1)",
            "data:text/html,x",
            "http://portal.vn/cb",
            "https://other.vn/cb",
            "https://evil.vn/\"><script>alert(1)</script>",
        ] {
            let page = browser.get(&asking("portal", &[("redirect_uri", redirect)])).await;
            assert_eq!(page.status, 400, "{redirect}");
            assert_eq!(page.text_of("error-code"), "redirect-uri-unregistered", "{redirect}");
            assert!(page.headers.get(header::LOCATION).is_none(), "{redirect}");
            assert!(!page.body.contains("//evil.vn") && !page.body.contains("<script>alert"), "{redirect}");
            assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        }
        let request = asking("portal", &[]);
        for (to, code) in [
            (asking("portal", &[("redirect_uri", "")]), "redirect-uri-missing"),
            (asking("portal", &[("client_id", "nobody")]), "client-unknown"),
            (asking("portal", &[("client_id", "<script>alert(1)</script>")]), "client-unknown"),
            (asking("portal", &[("client_id", "")]), "client-id-missing"),
            (format!("{request}&client_id=portal"), "request-parameter-twice"),
            (format!("{request}&redirect_uri=https://evil.vn/"), "request-parameter-twice"),
            (format!("{request}&x=%ff"), "request-unreadable"),
            ("/authorize".to_owned(), "client-id-missing"),
        ] {
            let page = browser.get(&to).await;
            assert_eq!((page.status.as_u16(), page.text_of("error-code").as_str()), (400, code), "{to}");
            assert!(page.headers.get(header::LOCATION).is_none() && !page.body.contains("<script>"), "{to}");
        }
        // The registered query is part of the address.
        let back = stage.answered(&mut browser, &asking("portal", &[("redirect_uri", "https://portal.vn/cb?tenant=1")])).await;
        assert!(back.to.as_str().starts_with("https://portal.vn/cb?tenant=1&code="), "{}", back.to);
        stage.world
    });
}

/// Cases 4, 6 to 12: the portal is told, with its state and with `iss`.
#[test]
fn everything_else_is_told_to_the_portal() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let essential = json!({ "id_token": { "account_level": { "essential": true, "value": 2 } } }).to_string();
        let table: &[(Pairs<'_>, &str)] = &[
            (&[("response_type", "")], "invalid_request"),
            (&[("response_type", "token")], "unsupported_response_type"),
            (&[("scope", "profile")], "invalid_scope"),
            (&[("scope", "")], "invalid_scope"),
            (&[("nonce", &"n".repeat(1025))], "invalid_request"),
            (&[("code_challenge", "")], "invalid_request"),
            (&[("code_challenge_method", "plain")], "invalid_request"),
            (&[("code_challenge_method", "")], "invalid_request"),
            (&[("code_challenge", &CHALLENGE[1..])], "invalid_request"),
            (&[("max_age", "-1")], "invalid_request"),
            (&[("prompt", "none login")], "invalid_request"),
            (&[("request", "e30.e30.")], "invalid_request_object"),
            (&[("request", "e30.e30."), ("request_uri", "https://portal.vn/r")], "invalid_request"),
            (&[("request_uri", "https://portal.vn/r")], "invalid_request_uri"),
            (&[("response_mode", "web_message")], "invalid_request"),
            (&[("id_token_hint", "e30.e30.")], "invalid_request"),
            (&[("prompt", "none")], "consent_required"),
            (&[("prompt", "none"), ("acr_values", "LoA3")], "unmet_authentication_requirements"),
            (&[("prompt", "none"), ("claims", &essential)], "unmet_authentication_requirements"),
            (&[("prompt", "none"), ("max_age", "0")], "login_required"),
        ];
        stage.world.pass(std::time::Duration::from_secs(1));
        for (more, code) in table {
            let state = "x".repeat(128);
            let more: Vec<_> = more.iter().copied().chain([("state", state.as_str())]).collect();
            let answer = browser.get(&asking("portal", &more)).await;
            let back = Back::of(&answer);
            assert_eq!(back.error(), *code, "{more:?}");
            assert_eq!((back.get("state"), back.get("iss")), (Some(state.as_str()), Some(ORIGIN)), "{more:?}");
            assert!(answer.location().ends_with('#') && back.get("code").is_none(), "{more:?}");
        }
        let twice = format!("{}&scope=openid", asking("portal", &[]));
        assert_eq!(Back::of(&browser.get(&twice).await).error(), "invalid_request");
        let states = format!("{}&state=other", asking("portal", &[]));
        let back = Back::of(&browser.get(&states).await);
        assert_eq!((back.error(), back.get("state")), ("invalid_request", None));
        // A policy without the scope.
        let mut stranger = stage.world.browser();
        assert_eq!(Back::of(&stranger.get(&asking("portal", &[("prompt", "none")])).await).error(), "login_required");
        stage.world
    });
}

#[test]
fn nobody_signed_in_is_led_to_the_sign_in_with_the_portal_s_language() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.world.browser();
        let answer =
            browser.get(&asking("portal", &[("ui_locales", "se en"), ("login_hint", "buffy@host"), ("display", "popup")])).await;
        assert_eq!(answer.status, 303);
        assert!(
            answer.location().starts_with("/login?flow=") && answer.location().ends_with("&lang=en"),
            "{}",
            answer.location()
        );
        assert!(!answer.location().contains("buffy"), "what the portal supposes is not in the address");
        assert!(answer.header("set-cookie").starts_with("__Host-dd-browser="), "the flow is bound to the browser");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        stage.world
    });
}

/// A form of another site brings no cookies along, so the browser is asked to come again by itself.
#[test]
fn a_request_by_post_goes_on_by_get() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let post = |query: String| {
            let request = Request::builder()
                .method(Method::POST)
                .uri("/authorize")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("origin", "https://portal.vn")
                .header("sec-fetch-site", "cross-site");
            (request, query.trim_start_matches("/authorize?").to_owned())
        };
        let (request, body) = post(asking("portal", &[]));
        let answer = stage.world.browser().send(request, body).await;
        assert_eq!(answer.status, 303);
        assert!(answer.headers.get("set-cookie").is_none(), "it would replace the name that the browser has");
        assert!(
            Back::of(&{
                let page = browser.open(answer.location()).await;
                browser.submit(&page, "consent-allow", &[]).await
            })
            .get("code")
            .is_some()
        );
        let (request, body) = post(asking("portal", &[("redirect_uri", "https://evil.vn/cb")]));
        let answer = stage.world.browser().send(request, body).await;
        assert_eq!((answer.status.as_u16(), answer.text_of("error-code").as_str()), (400, "redirect-uri-unregistered"));
        let (request, body) = post(asking("portal", &[("scope", "none")]));
        assert_eq!(Back::of(&stage.world.browser().send(request, body).await).error(), "invalid_scope");
        let request = Request::builder().method(Method::POST).uri("/authorize").header(header::CONTENT_TYPE, "application/json");
        assert_eq!(stage.world.browser().send(request, "{}").await.status, 400);
        stage.world
    });
}

/// Cases 16 and 18: what was begun in one browser ends there, once, and with nothing added.
#[test]
fn a_consent_is_given_once_in_the_browser_that_was_asked_and_for_what_was_asked() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let page = browser.open(&asking("portal", &[])).await;

        // Scopes added in the form.
        let wider = browser.submit_once(&page, "consent-allow", &[("scope", "openid profile personal_number")]).await;
        assert_eq!((wider.status.as_u16(), wider.text_of("error-code").as_str()), (400, "form-unreadable"));
        // Without the token of the page, or from another site.
        let forged = browser.submit_once(&page, "consent-allow", &[("csrf", "")]).await;
        assert_eq!((forged.status.as_u16(), forged.text_of("error-code").as_str()), (403, "form-expired"));

        // Another browser of the same citizen, with its own token for a form.
        let mut other = stage.signed_in(&[Factor::Passkey]).await;
        let own = other.open(&asking("portal", &[])).await;
        let flow = flow_of(&page);
        let stolen = other.submit_once(&own, "consent-allow", &[("flow", &flow)]).await;
        assert_eq!((stolen.status.as_u16(), stolen.text_of("error-code").as_str()), (400, "request-expired"));
        let resumed = other.get(&format!("/authorize/resume?flow={flow}")).await;
        assert_eq!((resumed.status.as_u16(), resumed.text_of("error-code").as_str()), (400, "request-expired"));
        let altered = flow.chars().rev().collect::<String>();
        let resumed = browser.get(&format!("/authorize/resume?flow={altered}")).await;
        assert_eq!(resumed.status, 400);

        // Twice: one code.
        let first = browser.submit_once(&page, "consent-allow", &[]).await;
        assert!(Back::of(&first).get("code").is_some());
        let second = browser.submit_once(&page, "consent-allow", &[]).await;
        assert_eq!((second.status.as_u16(), second.text_of("error-code").as_str()), (400, "request-answered"));
        assert_eq!(stage.recorded("grant-made").await, 1);

        // Half an hour later nobody remembers the question.
        let late = browser.open(&asking("portal", &[("prompt", "consent")])).await;
        stage.world.pass(std::time::Duration::from_secs(1801));
        let late = browser.submit_once(&late, "consent-allow", &[]).await;
        assert_eq!(late.text_of("error-code"), "request-expired");
        stage.world
    });
}

#[test]
fn who_gives_up_is_answered_once() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.world.browser();
        let to_login = browser.get(&asking("portal", &[])).await;
        let flow = to_login.location().split_once("flow=").unwrap().1.to_owned();
        let back = Back::of(&browser.get(&format!("/authorize/resume?flow={flow}&cancel=1")).await);
        assert_eq!((back.error(), back.get("state")), ("access_denied", Some("a state of ours")));
        let again = browser.get(&format!("/authorize/resume?flow={flow}&cancel=1")).await;
        assert_eq!(again.text_of("error-code"), "request-answered");
        let to_login = browser.get(&asking("portal", &[])).await;
        let flow = to_login.location().split_once("flow=").unwrap().1.to_owned();
        let back = Back::of(&browser.get(&format!("/authorize/resume?flow={flow}&unmet=1")).await);
        assert_eq!(back.error(), "unmet_authentication_requirements");
        stage.world
    });
}

#[test]
fn a_level_that_can_t_be_reached_is_told_to_the_person_first() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let essential = json!({ "id_token": { "account_level": { "essential": true, "value": 2 } } }).to_string();
        for more in [("claims", essential.as_str()), ("acr_values", "LoA3")] {
            let answer = browser.get(&asking("portal", &[more])).await;
            assert!(answer.location().starts_with("/login/out-of-reach?flow="), "{}", answer.location());
        }
        stage.world
    });
}

#[test]
fn a_fresh_sign_in_is_asked_for_and_counts() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        stage.code(&mut browser, "portal", &[]).await;
        stage.world.pass(std::time::Duration::from_secs(5));
        for (more, is_asked) in [
            (&[("max_age", "10000")][..], false),
            (&[("max_age", "5")], false),
            (&[("max_age", "4")], true),
            (&[("max_age", "0")], true),
            (&[("prompt", "login")], true),
            (&[("prompt", "select_account")], true),
        ] {
            let answer = browser.get(&asking("portal", more)).await;
            assert_eq!(answer.location().starts_with("/login?flow="), is_asked, "{more:?}: {}", answer.location());
        }
        let to_login = browser.get(&asking("portal", &[("prompt", "login")])).await;
        let flow = to_login.location().split_once("flow=").unwrap().1.to_owned();
        // Without having signed in anew, the way back leads to the sign-in again.
        let impatient = browser.get(&format!("/authorize/resume?flow={flow}")).await;
        assert!(impatient.location().starts_with("/login?flow="));
        stage.world.pass(std::time::Duration::from_secs(7));
        stage.sign_in(&mut browser, stage.citizen.account, &[Factor::Passkey]).await;
        let back = Back::of(&browser.get(&format!("/authorize/resume?flow={flow}")).await);
        let tokens = stage.redeem("portal", back.get("code").unwrap(), &[]).await.json();
        let id = stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", SigAlg::Es256).await;
        assert_eq!(id["auth_time"], stage.app().clock.now().seconds());
        stage.world
    });
}

/// Case 11: a hint says whom the portal means, and only a genuine one says anything.
#[test]
fn a_hint_is_for_the_person_it_names() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid profile").await;
        let hint = tokens["id_token"].as_str().unwrap();
        let foreign = stage.tokens(&mut browser, "other", "openid profile").await;
        let quiet = |hint: &str| asking("portal", &[("prompt", "none"), ("id_token_hint", hint)]);
        assert!(Back::of(&browser.get(&quiet(hint)).await).get("code").is_some());
        assert_eq!(Back::of(&browser.get(&quiet(foreign["id_token"].as_str().unwrap())).await).error(), "invalid_request");
        assert_eq!(Back::of(&browser.get(&quiet(tokens["access_token"].as_str().unwrap())).await).error(), "invalid_request");

        let neighbour = crate::planted::account(&stage.app().db, stage.app().clock.now()).await.account;
        let mut theirs: Browser = stage.world.browser();
        stage.sign_in(&mut theirs, neighbour, &[Factor::Passkey]).await;
        assert_eq!(Back::of(&theirs.get(&quiet(hint)).await).error(), "login_required");
        stage.world
    });
}

/// Case 12: the loopback port of a native application is the one part of an address that may differ, and a native
/// application is registered for it.
#[test]
fn another_client_s_address_is_another_client_s() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        for (client, other) in [("portal", "other"), ("other", "app"), ("app", "portal")] {
            let page = browser.get(&asking(client, &[("redirect_uri", &redirect_of(other))])).await;
            assert_eq!((page.status.as_u16(), page.text_of("error-code").as_str()), (400, "redirect-uri-unregistered"));
        }
        stage.world
    });
}

fn flow_of(page: &crate::browser::Answer) -> String {
    let (_, fields) = crate::browser::form(page, "consent-allow", &[]);
    fields.into_iter().find(|(name, _)| name == "flow").unwrap().1
}
