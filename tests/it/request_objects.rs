//! Requests in signed objects (RFC 9101, OpenID Connect Core section 6).

use dinhdanh::base::Random;
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::{ContentEnc, JwkSet, KeyAlg, SigAlg, jwe, sign};
use serde_json::json;

use crate::portals::{client, key};
use crate::relying::{Back, Stage, asking};
use crate::world::{ORIGIN, story};

fn by_object(client: &str, object: &str, more: &[(&str, &str)]) -> String {
    let pairs = [("client_id", client), ("request", object)].into_iter().chain(more.iter().copied());
    format!("/authorize?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

/// Case 13.
#[test]
fn an_object_says_what_is_asked_and_what_stands_beside_it_says_nothing() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let own = key(SigAlg::Es256);
        stage.register(&client("signer", &json!({ "jwks": { "keys": [own.public()] } }))).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;

        let object = stage.object("signer", &own, &json!({}));
        let beside =
            [("state", "outside"), ("scope", "openid email"), ("redirect_uri", "https://evil.vn/cb"), ("prompt", "none")];
        let page = browser.open(&by_object("signer", &object, &beside)).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(!page.words().contains("hoa@example.vn"), "{}", page.words());
        let back = Back::of(&browser.submit(&page, "consent-allow", &[]).await);
        assert!(back.to.as_str().starts_with("https://signer.vn/cb?"), "{}", back.to);
        assert_eq!((back.get("state"), back.get("iss")), (Some("inside"), Some(ORIGIN)));
        assert_eq!(stage.redeem("signer", back.get("code").unwrap(), &[]).await.status, 200);

        // An object of OpenID Connect Core: untyped, without a date, over a request that is whole outside.
        let now = stage.app().clock.now().seconds();
        let bare = json!({ "redirect_uri": "https://signer.vn/cb", "state": "core", "code_challenge": crate::relying::CHALLENGE,
            "code_challenge_method": "S256", "aud": ORIGIN, "iss": "signer", "max_age": 10_000 });
        let bare = sign(&own, "JWT", &bare).unwrap();
        let back = Back::of(&browser.open(&asking("signer", &[("request", &bare)])).await);
        assert_eq!((back.get("state"), back.get("code").is_some()), (Some("core"), true), "{back:?}");

        // Refused: told at the address outside, if that is a registered one, and else on a page.
        let foreign = key(SigAlg::Es256);
        let bad = [
            stage.object("signer", &foreign, &json!({})),
            stage.object("signer", &own, &json!({ "exp": now - 60 })),
            stage.object("signer", &own, &json!({ "exp": null })),
            stage.object("signer", &own, &json!({ "aud": "https://other.vn" })),
            stage.object("signer", &own, &json!({ "nbf": now - 3700 })),
            stage.object("signer", &own, &json!({ "client_id": "portal" })),
            stage.object("signer", &own, &json!({ "request": "x" })),
            stage.object("signer", &own, &json!({ "sub": "signer" })),
            format!("{}x", stage.object("signer", &own, &json!({}))),
            "e30.e30.".to_owned(),
            "x".repeat(20_000),
        ];
        for object in bad {
            let back = Back::of(&browser.get(&asking("signer", &[("request", &object)])).await);
            assert_eq!((back.error(), back.get("state")), ("invalid_request_object", Some("a state of ours")), "{object:.60}");
            let page = browser.get(&by_object("signer", &object, &[])).await;
            assert_eq!((page.status.as_u16(), page.text_of("error-code").as_str()), (400, "request-object-refused"));
            let page = browser.get(&by_object("signer", &object, &[("redirect_uri", "https://evil.vn/cb")])).await;
            assert_eq!((page.status.as_u16(), page.headers.get("location")), (400, None));
        }
        let page = browser.get(&by_object("signer", &stage.object("signer", &own, &json!({ "redirect_uri": null })), &[])).await;
        assert_eq!(page.text_of("error-code"), "redirect-uri-missing");
        let evil = stage.object("signer", &own, &json!({ "redirect_uri": "https://evil.vn/cb" }));
        let page = browser.get(&by_object("signer", &evil, &[("redirect_uri", "https://signer.vn/cb")])).await;
        assert_eq!(page.text_of("error-code"), "redirect-uri-unregistered");

        let both = [("request", object.as_str()), ("request_uri", "https://signer.vn/r")];
        assert_eq!(Back::of(&browser.get(&asking("signer", &both)).await).error(), "invalid_request");
        let twice = format!("{}&request=x", asking("signer", &[("request", &object)]));
        assert_eq!(Back::of(&browser.get(&twice).await).error(), "invalid_request");
        // Another client's object under this client's name.
        let back = Back::of(&browser.get(&asking("portal", &[("request", &object)])).await);
        assert_eq!(back.error(), "invalid_request_object");
        // A refusal inside is told in the object's own mode.
        let wrong = stage.object("signer", &own, &json!({ "scope": "profile", "response_mode": "fragment" }));
        let given = crate::portals::fragment(&browser.get(&by_object("signer", &wrong, &[])).await);
        assert_eq!(crate::portals::value(&given, "error"), Some("invalid_scope"));
        stage.world
    });
}

#[test]
fn a_client_signs_with_the_algorithm_that_it_registered_and_always_where_it_said_so() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let (ec, rsa) = (key(SigAlg::Es256), key(SigAlg::Rs256));
        let registered = json!({ "jwks": { "keys": [ec.public(), rsa.public()] }, "request_object_signing_alg": "RS256",
            "require_signed_request_object": true });
        stage.register(&client("strict", &registered)).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        assert_eq!(Back::of(&browser.get(&asking("strict", &[])).await).error(), "invalid_request");
        let by = |object: String| by_object("strict", &object, &[("redirect_uri", "https://strict.vn/cb")]);
        let wrong = browser.get(&by(stage.object("strict", &ec, &json!({})))).await;
        assert_eq!(Back::of(&wrong).error(), "invalid_request_object");
        let page = browser.open(&by(stage.object("strict", &rsa, &json!({})))).await;
        assert!(Back::of(&browser.submit(&page, "consent-allow", &[]).await).get("code").is_some());
        stage.world
    });
}

/// Cases 14 and 56: only what was registered is fetched, and nothing but a signed object comes of it.
#[test]
fn an_object_is_fetched_from_where_its_client_said_it_would_be() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let own = key(SigAlg::Rs256);
        let at = "https://byref.vn/request.jwt";
        // The fragment tells versions apart; it is not checked against what is served.
        let registered = json!({ "jwks": { "keys": [own.public()] }, "request_uris": [format!("{at}#{}", "x".repeat(43))] });
        stage.register(&client("byref", &registered)).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let ask = |uri: &str| asking("byref", &[("request_uri", uri), ("state", "outside")]);
        let fetch = stage.world.portals.clone();

        fetch.publish(at, "application/oauth-authz-req+jwt", stage.object("byref", &own, &json!({})));
        for uri in [at.to_owned(), format!("{at}#{}", "x".repeat(43)), format!("{at}#other")] {
            let back = stage.answered(&mut browser, &ask(&uri)).await;
            assert_eq!((back.get("state"), back.get("code").is_some()), (Some("inside"), true), "{uri}: {back:?}");
        }
        fetch.publish(at, "application/jwt", stage.object("byref", &key(SigAlg::Rs256), &json!({})));
        assert_eq!(Back::of(&browser.get(&ask(at)).await).error(), "invalid_request_object");
        fetch.publish(at, "text/html", stage.object("byref", &own, &json!({})));
        assert_eq!(Back::of(&browser.get(&ask(at)).await).error(), "invalid_request_uri");
        fetch.fail(at, dinhdanh::outside::fetch::NotFetched::Status(302));
        let back = Back::of(&browser.get(&ask(at)).await);
        assert_eq!((back.error(), back.get("state")), ("invalid_request_uri", Some("outside")));

        let foreign = "https://169.254.169.254/latest";
        for uri in [foreign, "https://byref.vn/other", "https://byref.vn/request.jwt?x=1", "http://byref.vn/request.jwt", "urn:x"]
        {
            assert_eq!(Back::of(&browser.get(&ask(uri)).await).error(), "invalid_request_uri", "{uri}");
            assert_eq!(fetch.fetched(uri), 0, "{uri}");
        }
        stage.world
    });
}

#[test]
fn an_object_may_be_encrypted_to_us_around_its_signature() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let own = key(SigAlg::Es256);
        stage.register(&client("sealed", &json!({ "jwks": { "keys": [own.public()] } }))).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let keys = JwkSet::parse(&stage.world.browser().get("/jwks").await.body).unwrap();
        let seal = |text: &str| {
            let to = jwe::To { keys: &keys, alg: KeyAlg::EcdhEs, enc: ContentEnc::A256Gcm };
            jwe::encrypt(&Random::default(), &to, text).unwrap()
        };
        let object = stage.object("sealed", &own, &json!({}));
        let back = stage.answered(&mut browser, &by_object("sealed", &seal(&object), &[])).await;
        assert_eq!((back.get("state"), back.get("code").is_some()), (Some("inside"), true));
        let forged = stage.object("sealed", &key(SigAlg::Es256), &json!({}));
        let altered = seal(&object).replace('A', "B");
        for bad in [seal(&forged), seal(&seal(&object)), seal("{}"), altered, "a.b.c.d.e".to_owned()] {
            let back = Back::of(&browser.get(&asking("sealed", &[("request", &bad)])).await);
            assert_eq!(back.error(), "invalid_request_object");
        }
        stage.world
    });
}
