//! Sign-out as the OpenID Foundation's plan for RP-initiated logout walks through it, module by module.

use std::time::Duration;

use axum::http::header;
use axum::http::{Method, Request};
use dinhdanh::base::Random;
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::{KeyAlg, SigAlg, SigningKey, generate, jwe, sign};
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::relying::{Back, Pairs, Stage, asking};
use crate::world::{ORIGIN, story};

const BYE: &str = "https://portal.vn/bye";

fn end_session(query: Pairs<'_>) -> String {
    format!("/end-session?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish())
}

/// A browser that entered `portal`, and the ID token that the portal holds.
async fn entered(stage: &Stage) -> (Browser, String) {
    let mut browser = stage.signed_in(&[Factor::Passkey]).await;
    let tokens = stage.tokens(&mut browser, "portal", "openid").await;
    (browser, tokens["id_token"].as_str().unwrap().to_owned())
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    let back = Back::of(&browser.open(&asking("portal", &[("prompt", "none"), ("scope", "openid")])).await);
    back.get("error").is_none_or(|error| {
        assert_eq!(error, "login_required");
        false
    })
}

async fn confirmed(browser: &mut Browser, query: Pairs<'_>) -> Answer {
    let question = browser.open(&end_session(query)).await;
    assert!(question.body.contains("id=\"logout-confirm\""), "{query:?}: {}", question.words());
    browser.submit(&question, "logout-confirm", &[]).await
}

#[test]
fn discovery_names_every_way_to_be_told_of_a_sign_out() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let said = stage.world.browser().get("/.well-known/openid-configuration").await.json();
        assert_eq!(said["end_session_endpoint"], format!("{ORIGIN}/end-session"));
        for name in [
            "backchannel_logout_supported",
            "backchannel_logout_session_supported",
            "frontchannel_logout_supported",
            "frontchannel_logout_session_supported",
        ] {
            assert_eq!(said[name], true, "{name}");
        }
        stage.world
    });
}

#[test]
fn with_hint_address_and_state_the_person_comes_back_with_the_exact_state_and_nothing_else() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        for state in [Some("s".repeat(128)), Some("a b&c=d+e%2Fđ#?".to_owned()), None] {
            let (mut browser, hint) = entered(&stage).await;
            let mut query = vec![("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE)];
            query.extend(state.as_deref().map(|state| ("state", state)));
            let back = confirmed(&mut browser, &query).await;
            let to: url::Url = back.location().parse().unwrap();
            let pairs: Vec<(String, String)> = to.query_pairs().into_owned().collect();
            assert_eq!(pairs, state.map(|state| ("state".to_owned(), state)).into_iter().collect::<Vec<_>>());
            assert_eq!(&to[..url::Position::AfterPath], BYE);
            assert!(!is_signed_in(&mut browser).await);
        }
        stage.world
    });
}

/// An expired hint is as good as a fresh one (RP-Initiated Logout section 4), and so is one encrypted to us.
#[test]
fn a_genuine_hint_counts_however_old_and_however_it_is_wrapped() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let (mut browser, hint) = entered(&stage).await;
        stage.world.pass(Duration::from_secs(1800));
        let back = confirmed(&mut browser, &[("id_token_hint", &hint), ("post_logout_redirect_uri", BYE)]).await;
        assert_eq!(back.location(), BYE);

        let (mut browser, hint) = entered(&stage).await;
        let published = stage.world.browser().get("/jwks").await.body;
        let keys = dinhdanh::jose::JwkSet::parse(&published).unwrap();
        let to = jwe::To { keys: &keys, alg: KeyAlg::EcdhEs, enc: dinhdanh::jose::ContentEnc::A256Gcm };
        let wrapped = jwe::encrypt(&Random::default(), &to, &hint).unwrap();
        let back = confirmed(&mut browser, &[("id_token_hint", &wrapped), ("post_logout_redirect_uri", BYE)]).await;
        assert_eq!(back.location(), BYE);
        assert!(!is_signed_in(&mut browser).await);
        stage.world
    });
}

/// Module by module: what is bad, what the person reads, and that they stay signed in.
#[test]
fn a_bad_address_or_hint_leads_nowhere_and_ends_nothing() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let (mut browser, hint) = entered(&stage).await;
        let claims = dinhdanh::jose::Unverified::parse(&hint).unwrap().unverified_claims().unwrap();
        let stranger = SigningKey::from_pkcs8(SigAlg::Es256, &generate(SigAlg::Es256, &Random::default()).unwrap()).unwrap();
        let by_a_stranger = sign(&stranger, "JWT", &claims.0).unwrap();
        let part = |value: &Value| dinhdanh::base::encode::b64url(value.to_string().as_bytes());
        let unsigned = format!("{}.{}.", part(&json!({ "alg": "none" })), part(&Value::Object(claims.0.clone())));
        let (start, _) = hint.rsplit_once('.').unwrap();
        let altered = {
            let mut claims = claims.0.clone();
            claims.insert("aud".into(), json!("other"));
            let (header, signature) = (hint.split('.').next().unwrap(), hint.rsplit_once('.').unwrap().1);
            format!("{header}.{}.{signature}", part(&Value::Object(claims)))
        };
        let table: &[(&str, Pairs<'_>, &str)] = &[
            (
                "bad address",
                &[("id_token_hint", &hint), ("post_logout_redirect_uri", "https://portal.vn/other")],
                "logout-redirect-unregistered",
            ),
            (
                "query added",
                &[("id_token_hint", &hint), ("post_logout_redirect_uri", "https://portal.vn/bye?foo=bar")],
                "logout-redirect-unregistered",
            ),
            ("modified", &[("id_token_hint", &altered), ("post_logout_redirect_uri", BYE)], "logout-hint-not-genuine"),
            ("unsigned", &[("id_token_hint", &unsigned), ("post_logout_redirect_uri", BYE)], "logout-hint-not-genuine"),
            ("cut", &[("id_token_hint", start), ("post_logout_redirect_uri", BYE)], "logout-hint-not-genuine"),
            ("a stranger's", &[("id_token_hint", &by_a_stranger), ("post_logout_redirect_uri", BYE)], "logout-hint-not-genuine"),
            ("no hint", &[("post_logout_redirect_uri", BYE), ("state", "x")], "logout-redirect-unregistered"),
            (
                "no hint but a client",
                &[("client_id", "portal"), ("post_logout_redirect_uri", BYE)],
                "logout-redirect-unregistered",
            ),
            ("another client's hint", &[("client_id", "other"), ("id_token_hint", &hint)], "logout-hint-not-genuine"),
        ];
        for (what, query, code) in table {
            let page = browser.open(&end_session(query)).await;
            assert_eq!((page.status.as_u16(), page.text_of("error-code").as_str()), (400, *code), "{what}");
            assert!(page.headers.get(header::LOCATION).is_none());
        }
        assert!(is_signed_in(&mut browser).await);
        stage.world
    });
}

/// Without parameters, without an address, with a state alone: confirmed, signed out, and the person stays with us.
#[test]
fn without_an_address_the_person_is_asked_and_told_that_they_are_signed_out() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        for query in [
            &[][..],
            &[("state", "alone")],
            &[("client_id", "portal")],
            &[("logout_hint", "somebody"), ("unknown", "x")],
            &[("id_token_hint", "")],
        ] {
            let (mut browser, _) = entered(&stage).await;
            let done = confirmed(&mut browser, query).await;
            assert!(done.status == 200 && done.body.contains("id=\"logged-out\""), "{query:?}");
            assert!(!done.body.contains("alone"), "no state where nobody asked for one");
            assert!(!is_signed_in(&mut browser).await);
        }
        let (mut browser, hint) = entered(&stage).await;
        let done = confirmed(&mut browser, &[("id_token_hint", &hint)]).await;
        assert!(done.body.contains("id=\"logged-out\""));
        stage.world
    });
}

#[test]
fn a_link_alone_signs_nobody_out_and_who_declines_stays() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let (mut browser, hint) = entered(&stage).await;
        let question = browser.open(&end_session(&[("id_token_hint", &hint), ("post_logout_redirect_uri", BYE)])).await;
        assert!(is_signed_in(&mut browser).await);
        browser.submit(&question, "logout-cancel", &[]).await;
        assert!(is_signed_in(&mut browser).await);
        // A form of a stranger's page brings no token of ours.
        let forged = browser.post("/end-session/confirm", &[("request", "x"), ("answer", "confirm")]).await;
        assert_eq!(forged.status, 403);
        assert!(is_signed_in(&mut browser).await);
        stage.world
    });
}

/// A portal may post, and may say in which language; the choice reaches the page.
#[test]
fn a_portal_may_post_its_request_and_name_a_language() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let (mut browser, hint) = entered(&stage).await;
        let fields =
            [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", BYE), ("state", "p"), ("ui_locales", "en vi")];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        // As it comes from another site: without our cookies.
        let request = Request::builder()
            .method(Method::POST)
            .uri("/end-session")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("origin", "https://portal.vn")
            .header("sec-fetch-site", "cross-site");
        let led = stage.world.browser().send(request, body).await;
        assert_eq!(led.status, 303);
        let question = browser.open(led.location()).await;
        assert!(question.words().contains("The portal service"), "{}", question.words());
        let back = browser.submit(&question, "logout-confirm", &[]).await;
        assert_eq!(back.location(), format!("{BYE}?state=p"));
        assert!(!is_signed_in(&mut browser).await);
        stage.world
    });
}
