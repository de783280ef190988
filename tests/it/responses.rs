//! How answers reach portals: the kinds of answer that older portals ask for, and the places where answers stand.

use dinhdanh::base::Random;
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::{EncryptionKey, SigAlg, half_hash, jwe};
use serde_json::{Value, json};

use crate::portals::{client, fragment, posted, value};
use crate::relying::{Back, Pairs, Stage, asking};
use crate::world::{ORIGIN, World, story};

const KINDS: [&str; 6] = ["code", "id_token", "code id_token", "code token", "code id_token token", "id_token token"];

/// `old` speaks every kind; `newer` signs its answers with an algorithm of its own.
async fn stage(world: World) -> Stage {
    let stage = Stage::set(world).await;
    let old = json!({
        "response_types": KINDS, "grant_types": ["authorization_code", "implicit", "refresh_token"],
        "policy": { "legacy_response_types": true, "pkce_exemption": { "reason": "a gateway of 2016", "until": "2027-12-31" } },
    });
    stage.register(&client("old", &old)).await;
    stage.register(&client("newer", &json!({ "authorization_signed_response_alg": "PS256" }))).await;
    stage
}

fn ask(kind: &str, more: Pairs<'_>) -> String {
    let more: Vec<_> = [("response_type", kind), ("code_challenge", ""), ("code_challenge_method", "")]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    asking("old", &more)
}

#[test]
fn each_kind_of_answer_brings_what_it_names_bound_together_by_hashes() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        stage.answered(&mut browser, &ask("code", &[])).await;
        for kind in KINDS.into_iter().skip(1) {
            let answer = browser.get(&ask(kind, &[])).await;
            let given = fragment(&answer);
            let got = |name: &str| value(&given, name);
            assert_eq!((got("state"), got("iss")), (Some("a state of ours"), Some(ORIGIN)), "{kind}");
            let words: Vec<&str> = kind.split(' ').collect();
            assert_eq!(got("code").is_some(), words.contains(&"code"), "{kind}: {given:?}");
            assert_eq!(got("id_token").is_some(), words.contains(&"id_token"), "{kind}: {given:?}");
            assert_eq!(got("access_token").is_some(), words.contains(&"token"), "{kind}: {given:?}");
            if let Some(id_token) = got("id_token") {
                let id = stage.verified(id_token, "JWT", SigAlg::Es256).await;
                assert_eq!((&id["aud"], &id["nonce"]), (&json!("old"), &json!("n-0S6_WzA2Mj")), "{kind}");
                let hash = |name: &str| got(name).map_or(Value::Null, |text| json!(half_hash(SigAlg::Es256, text)));
                assert_eq!((&id["at_hash"], &id["c_hash"]), (&hash("access_token"), &hash("code")), "{kind}");
                let state = if got("code").is_some() { json!(half_hash(SigAlg::Es256, "a state of ours")) } else { Value::Null };
                assert_eq!(id["s_hash"], state, "{kind}");
                // Only where nothing else could be asked, the ID token tells about the person.
                assert_eq!(id.get("name").is_some(), kind == "id_token", "{kind}: {id}");
            }
            if let Some(token) = got("access_token") {
                assert_eq!((got("token_type"), got("expires_in")), (Some("Bearer"), Some("300")), "{kind}");
                assert_eq!(stage.userinfo(token).await.json()["name"], "Nguyễn Thị Minh Hòa", "{kind}");
            }
            if let Some(code) = got("code") {
                let tokens = stage.redeem("old", code, &[("code_verifier", "")]).await;
                assert_eq!(tokens.status, 200, "{kind}: {}", tokens.body);
                let id = stage.verified(tokens.json()["id_token"].as_str().unwrap(), "JWT", SigAlg::Es256).await;
                assert_eq!(id["nonce"], "n-0S6_WzA2Mj");
                // A second use ends what came through the browser, too.
                assert_eq!(stage.redeem("old", code, &[("code_verifier", "")]).await.json()["error"], "invalid_grant");
                if let Some(token) = got("access_token") {
                    assert_eq!(stage.userinfo(token).await.status, 401, "{kind}");
                }
            }
        }
        stage.world
    });
}

#[test]
fn tokens_from_the_browser_end_with_what_they_stand_on() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        stage.answered(&mut browser, &ask("code", &[])).await;
        let token = value(&fragment(&browser.get(&ask("id_token token", &[])).await), "access_token").unwrap().to_owned();
        assert!(stage.is_active("old", &token).await && !stage.is_active("portal", &token).await);
        stage.post("/revoke", "old", &[("token", &token)]).await;
        assert_eq!(stage.userinfo(&token).await.status, 401);
        let token = value(&fragment(&browser.get(&ask("id_token token", &[])).await), "access_token").unwrap().to_owned();
        stage.world.pass(std::time::Duration::from_secs(301));
        assert_eq!(stage.userinfo(&token).await.status, 401);
        stage.world
    });
}

/// Cases 6 and 7, and where each refusal goes.
#[test]
fn a_refusal_is_told_where_the_answer_would_have_stood() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.world.browser();
        let in_fragment: &[(Pairs<'_>, &str)] = &[
            (&[("response_type", "id_token"), ("nonce", "")], "invalid_request"),
            (&[("response_type", "code id_token token"), ("nonce", "")], "invalid_request"),
            (&[("response_type", "id_token token"), ("response_mode", "query")], "invalid_request"),
            (&[("response_type", "id_token"), ("response_mode", "query.jwt")], "invalid_request"),
            (&[("response_type", "code token"), ("scope", "profile")], "invalid_scope"),
            (&[("response_type", "id_token"), ("prompt", "none")], "login_required"),
            (&[("response_type", "code"), ("response_mode", "fragment"), ("prompt", "none")], "login_required"),
        ];
        for (more, code) in in_fragment {
            let more: Vec<_> = more.iter().copied().chain([("code_challenge", ""), ("code_challenge_method", "")]).collect();
            let given = fragment(&browser.get(&asking("old", &more)).await);
            assert_eq!(value(&given, "error"), Some(*code), "{more:?}: {given:?}");
            assert_eq!((value(&given, "state"), value(&given, "iss")), (Some("a state of ours"), Some(ORIGIN)), "{more:?}");
        }
        // A client that did not register for it, and one whose policy does not let it.
        for kind in KINDS.into_iter().skip(1) {
            let given = fragment(&browser.get(&asking("portal", &[("response_type", kind)])).await);
            assert_eq!(value(&given, "error"), Some("unauthorized_client"), "{kind}");
        }
        let page = browser.get(&ask("id_token", &[("response_mode", "form_post"), ("prompt", "none")])).await;
        let (action, fields) = posted(&page);
        assert_eq!((action.as_str(), value(&fields, "error")), ("https://old.vn/cb", Some("login_required")));
        assert_eq!(value(&fields, "iss"), Some(ORIGIN));

        // Given up at the sign-in page, and at consent.
        let to_login = browser.get(&ask("code id_token", &[])).await;
        let flow = to_login.location().split_once("flow=").unwrap().1.to_owned();
        let given = fragment(&browser.get(&format!("/authorize/resume?flow={flow}&cancel=1")).await);
        assert_eq!(value(&given, "error"), Some("access_denied"));
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let consent = browser.open(&ask("code id_token", &[("response_mode", "form_post")])).await;
        let (_, fields) = posted(&browser.submit_once(&consent, "consent-deny", &[]).await);
        assert_eq!(value(&fields, "error"), Some("access_denied"));
        stage.world
    });
}

/// Case 19: the form posts itself by our script alone, to the portal alone, and holds nothing but text.
#[test]
fn a_form_carries_the_answer_and_nothing_in_it_is_alive() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let hostile = "\"><script>alert(1)</script>'&amp;";
        let to = asking("newer", &[("response_mode", "form_post"), ("state", hostile)]);
        let consent = browser.open(&to).await;
        let page = browser.submit_once(&consent, "consent-allow", &[]).await;
        let (action, fields) = posted(&page);
        assert_eq!(action, "https://newer.vn/cb");
        assert_eq!((value(&fields, "state"), value(&fields, "iss")), (Some(hostile), Some(ORIGIN)));
        assert!(value(&fields, "code").is_some() && value(&fields, "session_state").is_some() && fields.len() == 4, "{fields:?}");
        assert!(!page.body.contains("<script>alert") && !page.body.contains(" onload"), "{}", page.body);
        let scripts: Vec<&str> = page.body.split("<script").skip(1).collect();
        assert!(scripts.len() == 1 && scripts[0].starts_with(" src=\"/assets/form_post."), "{scripts:?}");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("form-action 'self' https://newer.vn;") && policy.contains("script-src 'self';"), "{policy}");
        assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
        assert!(page.header("location").is_empty());
        // Sent again, the same question has no second answer.
        let again = browser.submit_once(&consent, "consent-allow", &[]).await;
        assert_eq!(again.text_of("error-code"), "request-answered");
        let refused = browser.get(&asking("newer", &[("response_mode", "form_post"), ("state", hostile), ("scope", "x")])).await;
        let (_, fields) = posted(&refused);
        assert_eq!((value(&fields, "error"), value(&fields, "state")), (Some("invalid_scope"), Some(hostile)));
        assert!(!refused.body.contains("<script>alert"));
        stage.world
    });
}

#[test]
fn a_signed_answer_is_one_token_with_nothing_beside_it() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        stage.answered(&mut browser, &asking("newer", &[])).await;
        let now = stage.app().clock.now().seconds();
        for mode in ["jwt", "query.jwt", "fragment.jwt", "form_post.jwt"] {
            for (more, error) in [(("prompt", "none"), None), (("scope", "profile"), Some("invalid_scope"))] {
                let answer = browser.get(&asking("newer", &[("response_mode", mode), more])).await;
                let given = match mode {
                    "jwt" | "query.jwt" => Back::of(&answer).to.query_pairs().into_owned().collect(),
                    "fragment.jwt" => fragment(&answer),
                    _ => posted(&answer).1,
                };
                let [(name, response)] = given.as_slice() else { panic!("{mode}: {given:?}") };
                assert_eq!(name, "response");
                let said = stage.verified(response, "JWT", SigAlg::Ps256).await;
                assert_eq!(
                    (&said["iss"], &said["aud"], &said["state"]),
                    (&json!(ORIGIN), &json!("newer"), &json!("a state of ours"))
                );
                let lives = said["exp"].as_i64().unwrap() - now;
                assert!((1..=600).contains(&lives), "{lives}");
                if let Some(error) = error {
                    assert_eq!((&said["error"], said.get("code")), (&json!(error), None), "{mode}");
                } else {
                    let code = said["code"].as_str().unwrap();
                    assert_eq!(stage.redeem("newer", code, &[]).await.status, 200, "{mode}");
                }
            }
        }
        // Without a word about it, RS256; and a hybrid answer whole in the token.
        stage.answered(&mut browser, &ask("code", &[])).await;
        let given = fragment(&browser.get(&ask("code id_token", &[("response_mode", "jwt")])).await);
        assert_eq!(given.len(), 1, "{given:?}");
        let said = stage.verified(&given[0].1, "JWT", SigAlg::Rs256).await;
        assert!(said["code"].is_string() && said["id_token"].is_string());
        // Such a token is no hint and opens nothing.
        let back = Back::of(&browser.get(&asking("portal", &[("id_token_hint", &given[0].1)])).await);
        assert_eq!(back.error(), "invalid_request");
        stage.world
    });
}

/// A browser applies a form's policy to the redirects behind it: the pages on the way name the one address that was found
/// registered, in every mode, and no other.
#[test]
fn the_pages_of_a_sign_in_name_the_portal_s_origin_and_no_other() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut signed_in = stage.signed_in(&[Factor::Passkey]).await;
        for mode in ["query", "fragment", "form_post", "jwt", "form_post.jwt"] {
            let to = asking("newer", &[("response_mode", mode)]);
            for page in [stage.world.browser().open(&to).await, signed_in.open(&to).await] {
                assert_eq!(page.status, 200, "{}", page.body);
                let policy = page.header("content-security-policy");
                let forms = policy.split(';').find(|line| line.trim_start().starts_with("form-action")).unwrap();
                assert_eq!(forms.trim(), "form-action 'self' https://newer.vn", "{mode}");
                assert!(policy.contains("frame-ancestors 'none'") && page.header("x-frame-options") == "DENY");
            }
        }
        stage.world
    });
}

#[test]
fn a_signed_answer_is_encrypted_to_the_portal_that_registered_for_it() {
    story(|world| async move {
        let stage = stage(world).await;
        let own = EncryptionKey::from_bytes(&EncryptionKey::generate(&Random::default())).unwrap();
        let secret = json!({ "jwks": { "keys": [own.public()] }, "authorization_encrypted_response_alg": "ECDH-ES+A256KW",
            "authorization_encrypted_response_enc": "A256GCM", "authorization_signed_response_alg": "ES256" });
        stage.register(&client("secret", &secret)).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        stage.answered(&mut browser, &asking("secret", &[])).await;
        for (more, is_granted) in [(("prompt", "none"), true), (("scope", "profile"), false)] {
            let back = Back::of(&browser.get(&asking("secret", &[("response_mode", "jwt"), more])).await);
            let response = back.get("response").unwrap();
            assert!(jwe::is_encrypted(response) && back.get("code").is_none() && back.get("state").is_none());
            let said = stage.verified(&jwe::decrypt([&own], response).unwrap(), "JWT", SigAlg::Es256).await;
            assert_eq!((said.get("code").is_some(), said.get("error").is_some()), (is_granted, !is_granted), "{said}");
        }
        stage.world
    });
}
