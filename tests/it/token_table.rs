//! What the token endpoint and the endpoints beside it answer to codes, tokens and clients that are not in order: cases 21
//! to 30, 34, 40, 42, 43, 45 of the list of negative cases.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, Request, header};
use dinhdanh::app::{App, Clients, Mode};
use dinhdanh::args;
use dinhdanh::base::ids::LockId;
use dinhdanh::identity::client::ClientId;
use dinhdanh::identity::level::Factor;
use dinhdanh::identity::lock::Ground;
use dinhdanh::jobs::{Job as _, Keys};
use dinhdanh::jose::{SigAlg, SigningKey, Unverified, generate, sign};
use dinhdanh::provider::registration;
use dinhdanh::store::{consents, locks, sessions};
use serde_json::{Value, json};

use crate::browser::Answer;
use crate::relying::{Back, Pairs, SECRET, Stage, VERIFIER, asking, basic, clients};
use crate::world::{ORIGIN, story};

const INVALID_GRANT: (u16, &str) = (400, "invalid_grant");
const INVALID_CLIENT: (u16, &str) = (401, "invalid_client");
const INVALID_REQUEST: (u16, &str) = (400, "invalid_request");

fn told(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["error"].as_str().unwrap_or_default().to_owned())
}

#[track_caller]
fn refused(answer: &Answer, (status, code): (u16, &str)) {
    assert_eq!(told(answer), (status, code.to_owned()), "{}", answer.body);
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[test]
fn a_code_is_good_once_and_a_second_use_ends_what_the_first_got() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        for wait in [0, 30, 300] {
            let code = stage.code(&mut browser, "portal", &[]).await;
            let tokens = stage.redeem("portal", &code, &[]).await.json();
            let access = tokens["access_token"].as_str().unwrap();
            assert_eq!(stage.userinfo(access).await.status, 200);
            stage.world.pass(Duration::from_secs(wait));
            refused(&stage.redeem("portal", &code, &[]).await, INVALID_GRANT);
            assert_eq!(stage.userinfo(access).await.status, 401, "after {wait} s");
            assert!(!stage.is_active("portal", access).await);
        }
        assert_eq!(stage.recorded("replay-seen").await, 3);
        stage.world
    });
}

#[test]
fn of_fifty_who_race_with_one_code_exactly_one_gets_tokens_and_keeps_none() {
    story(|world| async move {
        let stage = Arc::new(Stage::set(world).await);
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let code = stage.code(&mut browser, "portal", &[]).await;
        let racers: Vec<_> = (0..50)
            .map(|_| {
                let (stage, code) = (stage.clone(), code.clone());
                tokio::spawn(async move { stage.redeem("portal", &code, &[]).await })
            })
            .collect();
        let mut won = Vec::new();
        for racer in racers {
            let answer = racer.await.unwrap();
            match answer.status.as_u16() {
                200 => won.push(answer.json()),
                _ => refused(&answer, INVALID_GRANT),
            }
        }
        assert_eq!(won.len(), 1);
        assert_eq!(
            stage.userinfo(won[0]["access_token"].as_str().unwrap()).await.status,
            401,
            "the losers' attempts ended the grant"
        );
        assert_eq!(stage.recorded("replay-seen").await, 1);
        Arc::into_inner(stage).unwrap().world
    });
}

#[test]
fn a_code_is_bound_to_everything_it_was_made_with() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let other_verifier = "a".repeat(43);
        let table: &[(&str, &str, Pairs<'_>)] = &[
            ("another client", "other", &[("redirect_uri", "https://portal.vn/cb")]),
            ("another client of the same host", "post", &[]),
            ("another address", "portal", &[("redirect_uri", "https://portal.vn/cb?tenant=1")]),
            ("no address", "portal", &[("redirect_uri", "")]),
            ("another verifier", "portal", &[("code_verifier", &other_verifier)]),
            ("the challenge itself", "portal", &[("code_verifier", crate::relying::CHALLENGE)]),
            ("no verifier", "portal", &[("code_verifier", "")]),
        ];
        for (what, client, more) in table {
            let code = stage.code(&mut browser, "portal", &[]).await;
            refused(&stage.redeem(client, &code, more).await, INVALID_GRANT);
            // A failed try burns the code.
            refused(&stage.redeem("portal", &code, &[]).await, INVALID_GRANT);
            assert_eq!(told(&stage.redeem("portal", &code, &[]).await).1, "invalid_grant", "{what}");
        }
        // A verifier where there was no challenge.
        let code = stage.code(&mut browser, "legacy", &[("code_challenge", ""), ("code_challenge_method", "")]).await;
        refused(&stage.redeem("legacy", &code, &[]).await, INVALID_GRANT);
        let code = stage.code(&mut browser, "legacy", &[("code_challenge", ""), ("code_challenge_method", "")]).await;
        assert_eq!(stage.redeem("legacy", &code, &[("code_verifier", "")]).await.status, 200);
        // Nobody in particular.
        let code = stage.code(&mut browser, "portal", &[]).await;
        refused(&stage.redeem("", &code, &[]).await, INVALID_CLIENT);
        assert_eq!(stage.redeem("portal", &code, &[]).await.status, 200, "who was not let in burned nothing");
        stage.world
    });
}

#[test]
fn a_code_is_worthless_when_what_it_stands_on_is_gone() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let app = stage.app().clone();
        let account = stage.citizen.account;
        // A minute, and no longer.
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let code = stage.code(&mut browser, "portal", &[]).await;
        stage.world.pass(Duration::from_secs(59));
        assert_eq!(stage.redeem("portal", &code, &[]).await.status, 200);
        let code = stage.code(&mut browser, "portal", &[]).await;
        stage.world.pass(Duration::from_secs(60));
        refused(&stage.redeem("portal", &code, &[]).await, INVALID_GRANT);

        // Signed out in between.
        let mut browser = stage.world.browser();
        let session = stage.sign_in(&mut browser, account, &[Factor::Passkey]).await;
        let code = stage.code(&mut browser, "portal", &[]).await;
        let mut tx = app.db.write().await.unwrap();
        sessions::end(&mut tx, session, app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        refused(&stage.redeem("portal", &code, &[]).await, INVALID_GRANT);

        // Locked in between, even if the lock is gone again.
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let code = stage.code(&mut browser, "portal", &[]).await;
        lock(&app, &stage, true).await;
        lock(&app, &stage, false).await;
        refused(&stage.redeem("portal", &code, &[]).await, INVALID_GRANT);

        // The consent withdrawn in between.
        stage.world.pass(Duration::from_secs(1));
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let code = stage.code(&mut browser, "portal", &[]).await;
        withdraw(&app, &stage).await;
        refused(&stage.redeem("portal", &code, &[]).await, INVALID_GRANT);

        // The client taken out of use.
        let code = stage.code(&mut browser, "portal", &[]).await;
        registration::disable(&app, &"portal".parse().unwrap(), app.clock.now()).await.unwrap();
        refused(&stage.redeem("portal", &code, &[]).await, INVALID_CLIENT);
        stage.world
    });
}

/// Case 26: no token is taken for another.
#[test]
fn no_kind_of_token_passes_for_another() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid profile offline_access").await;
        let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
        let (access, refresh, id) = (token("access_token"), token("refresh_token"), token("id_token"));
        let code = stage.code(&mut browser, "portal", &[]).await;
        for other in [&access, &refresh, &id] {
            refused(&stage.redeem("portal", other, &[]).await, INVALID_GRANT);
        }
        for other in [&access, &code, &id] {
            refused(&stage.refresh("portal", other, &[]).await, INVALID_GRANT);
        }
        for other in [&refresh, &code, &id] {
            let answer = stage.userinfo(other).await;
            assert_eq!(answer.status, 401);
            assert!(
                answer.header("www-authenticate").contains("error=\"invalid_token\""),
                "{}",
                answer.header("www-authenticate")
            );
        }
        for other in [&code, &id] {
            assert!(!stage.is_active("portal", other).await);
        }
        assert!(stage.is_active("portal", &access).await && stage.is_active("portal", &refresh).await);
        assert_eq!(stage.redeem("portal", &code, &[]).await.status, 200, "and nothing of it did the code any harm");
        stage.world
    });
}

#[test]
fn a_refresh_token_is_followed_by_the_next_and_a_used_one_ends_the_line() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let mut start = async || stage.tokens(&mut browser, "portal", "openid profile offline_access").await;

        let first = start().await;
        let second = stage.refresh("portal", text(&first, "refresh_token"), &[]).await.json();
        assert_ne!(first["refresh_token"], second["refresh_token"]);
        let (before, after) = (claims(&first), claims(&second));
        for kept in ["iss", "sub", "aud", "auth_time", "acr", "sid"] {
            assert_eq!(before[kept], after[kept], "{kept}");
        }
        assert!(after.get("nonce").is_none());

        // Within the grace another tab was quicker: refused, and the line lives.
        stage.world.pass(Duration::from_secs(5));
        refused(&stage.refresh("portal", text(&first, "refresh_token"), &[]).await, INVALID_GRANT);
        let third = stage.refresh("portal", text(&second, "refresh_token"), &[]).await.json();
        // After it, somebody holds what they should not.
        stage.world.pass(Duration::from_secs(6));
        refused(&stage.refresh("portal", text(&second, "refresh_token"), &[]).await, INVALID_GRANT);
        refused(&stage.refresh("portal", text(&third, "refresh_token"), &[]).await, INVALID_GRANT);
        assert_eq!(stage.userinfo(text(&third, "access_token")).await.status, 401);
        assert_eq!(stage.recorded("replay-seen").await, 1);

        // A thief who is two ahead is found out too, and at once.
        let first = start().await;
        let second = stage.refresh("portal", text(&first, "refresh_token"), &[]).await.json();
        let third = stage.refresh("portal", text(&second, "refresh_token"), &[]).await.json();
        refused(&stage.refresh("portal", text(&first, "refresh_token"), &[]).await, INVALID_GRANT);
        refused(&stage.refresh("portal", text(&third, "refresh_token"), &[]).await, INVALID_GRANT);

        // A guess at the name of a family ends none.
        let first = start().await;
        let (family, _) = text(&first, "refresh_token").split_once('.').unwrap();
        let guess = format!("{family}.{}", "A".repeat(43));
        refused(&stage.refresh("other", &guess, &[]).await, INVALID_GRANT);
        assert_eq!(stage.refresh("portal", text(&first, "refresh_token"), &[]).await.status, 200);
        stage.world
    });
}

#[test]
fn of_fifty_who_race_with_one_refresh_token_one_line_survives() {
    story(|world| async move {
        let stage = Arc::new(Stage::set(world).await);
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid offline_access").await;
        let racers: Vec<_> = (0..50)
            .map(|_| {
                let (stage, token) = (stage.clone(), text(&tokens, "refresh_token").to_owned());
                tokio::spawn(async move { stage.refresh("portal", &token, &[]).await })
            })
            .collect();
        let mut won = Vec::new();
        for racer in racers {
            let answer = racer.await.unwrap();
            match answer.status.as_u16() {
                200 => won.push(answer.json()),
                _ => refused(&answer, INVALID_GRANT),
            }
        }
        assert_eq!(won.len(), 1);
        assert_eq!(stage.refresh("portal", text(&won[0], "refresh_token"), &[]).await.status, 200);
        Arc::into_inner(stage).unwrap().world
    });
}

#[test]
fn a_restart_forgets_no_use() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let first = stage.tokens(&mut browser, "portal", "openid offline_access").await;
        let code = stage.code(&mut browser, "portal", &[]).await;
        assert_eq!(stage.redeem("portal", &code, &[]).await.status, 200);
        let second = stage.refresh("portal", text(&first, "refresh_token"), &[]).await.json();
        stage.world.pass(Duration::from_secs(20));

        let Stage { world, citizen } = stage;
        let stage = Stage { world: world.restarted().await, citizen };
        refused(&stage.redeem("portal", &code, &[]).await, INVALID_GRANT);
        refused(&stage.refresh("portal", text(&first, "refresh_token"), &[]).await, INVALID_GRANT);
        refused(&stage.refresh("portal", text(&second, "refresh_token"), &[]).await, INVALID_GRANT);
        stage.world
    });
}

#[test]
fn a_refresh_gives_no_more_than_was_granted_and_only_while_it_is() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let app = stage.app().clone();
        let scope = "openid profile offline_access";
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", scope).await;
        let mut token = text(&tokens, "refresh_token").to_owned();
        for (asked, error) in
            [("openid profile email", "invalid_scope"), ("openid nonsense", "invalid_scope"), (" ", "invalid_scope")]
        {
            refused(&stage.refresh("portal", &token, &[("scope", asked)]).await, (400, error));
        }
        let narrow = stage.refresh("portal", &token, &[("scope", "openid")]).await.json();
        assert_eq!(narrow["scope"], "openid");
        assert!(stage.userinfo(text(&narrow, "access_token")).await.json().get("name").is_none());
        token = text(&narrow, "refresh_token").to_owned();
        let wide = stage.refresh("portal", &token, &[]).await.json();
        assert_eq!(wide["scope"], scope, "the line itself was not narrowed");
        token = text(&wide, "refresh_token").to_owned();

        // Of another client: nothing, and no harm.
        for other in ["other", "post", "app"] {
            refused(&stage.refresh(other, &token, &[]).await, INVALID_GRANT);
        }
        token = text(&stage.refresh("portal", &token, &[]).await.json(), "refresh_token").to_owned();

        // A session that merely expired does not end it; a passcode that was changed does.
        stage.world.pass(Duration::from_secs(7200));
        token = text(&stage.refresh("portal", &token, &[]).await.json(), "refresh_token").to_owned();
        stage.run("UPDATE passwords SET set_at = $1", args![app.clock.now()]).await;
        refused(&stage.refresh("portal", &token, &[]).await, INVALID_GRANT);

        let fresh = || async {
            let mut browser = stage.signed_in(&[Factor::Passkey]).await;
            text(&stage.tokens(&mut browser, "portal", scope).await, "refresh_token").to_owned()
        };
        let token = fresh().await;
        withdraw(&app, &stage).await;
        refused(&stage.refresh("portal", &token, &[]).await, INVALID_GRANT);

        let token = fresh().await;
        lock(&app, &stage, true).await;
        refused(&stage.refresh("portal", &token, &[]).await, INVALID_GRANT);
        lock(&app, &stage, false).await;
        refused(&stage.refresh("portal", &token, &[]).await, INVALID_GRANT);

        // The policy narrowed.
        stage.world.pass(Duration::from_secs(1));
        let token = fresh().await;
        let mut narrower = clients();
        narrower[0]["policy"]["scopes"] = json!(["openid", "offline_access"]);
        registration::import(&app, &narrower.to_string(), Mode::Service, app.clock.now()).await.unwrap();
        refused(&stage.refresh("portal", &token, &[]).await, INVALID_GRANT);

        // Idle for longer than its life.
        registration::import(&app, &clients().to_string(), Mode::Service, app.clock.now()).await.unwrap();
        let token = fresh().await;
        stage.world.pass(Duration::from_secs(30 * 24 * 3600));
        refused(&stage.refresh("portal", &token, &[]).await, INVALID_GRANT);
        stage.world
    });
}

/// What it is, the `Authorization` header, the form, and the answer.
type Try<'a> = (&'a str, Option<String>, Vec<(&'a str, &'a str)>, (u16, &'a str));

/// Cases 30 and 45.
#[test]
fn a_client_shows_itself_in_one_way_and_in_the_registered_one() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", "ac_x"),
            ("redirect_uri", "https://portal.vn/cb"),
            ("code_verifier", VERIFIER),
        ];
        let with = |more: &[(&'static str, &'static str)]| form.iter().chain(more).copied().collect::<Vec<_>>();
        let table: Vec<Try<'_>> = vec![
            ("by header, as registered", Some(basic("portal", SECRET)), with(&[]), INVALID_GRANT),
            ("by body, as registered", None, with(&[("client_id", "post"), ("client_secret", SECRET)]), INVALID_GRANT),
            ("in public, as registered", None, with(&[("client_id", "app")]), INVALID_GRANT),
            ("its id again in the body", Some(basic("portal", SECRET)), with(&[("client_id", "portal")]), INVALID_GRANT),
            ("form-encoded", Some(basic("%70ortal", SECRET)), with(&[]), INVALID_GRANT),
            ("two ways", Some(basic("portal", SECRET)), with(&[("client_secret", SECRET)]), INVALID_REQUEST),
            ("two names", Some(basic("portal", SECRET)), with(&[("client_id", "other")]), INVALID_REQUEST),
            (
                "by body, registered for the header",
                None,
                with(&[("client_id", "portal"), ("client_secret", SECRET)]),
                INVALID_CLIENT,
            ),
            ("by header, registered for the body", Some(basic("post", SECRET)), with(&[]), INVALID_CLIENT),
            ("in public, registered with a secret", None, with(&[("client_id", "portal")]), INVALID_CLIENT),
            ("with a secret, registered in public", Some(basic("app", SECRET)), with(&[]), INVALID_CLIENT),
            ("a wrong secret", Some(basic("portal", "wrong-wrong-wrong-wrong")), with(&[]), INVALID_CLIENT),
            ("an empty secret", Some(basic("portal", "")), with(&[]), INVALID_CLIENT),
            ("unknown", Some(basic("nobody", SECRET)), with(&[]), INVALID_CLIENT),
            ("another scheme", Some("Bearer abc".into()), with(&[]), INVALID_CLIENT),
            ("not base64", Some("Basic %%%".into()), with(&[]), INVALID_CLIENT),
            ("nobody", None, with(&[]), INVALID_CLIENT),
        ];
        for (what, authorization, form, expected) in table {
            let answer = stage.post_with("/token", authorization.as_deref(), &form).await;
            assert_eq!(told(&answer), (expected.0, expected.1.to_owned()), "{what}: {}", answer.body);
            assert_eq!(answer.header("www-authenticate").starts_with("Basic "), expected.0 == 401, "{what}");
        }
        // Nothing tells an unknown client from a wrong secret.
        let unknown = stage.post_with("/token", Some(&basic("nobody", SECRET)), &form).await;
        let wrong = stage.post_with("/token", Some(&basic("portal", "wrong-wrong-wrong-wrong")), &form).await;
        assert_eq!(unknown.body, wrong.body);
        stage.world
    });
}

/// Case 34.
#[test]
fn the_token_endpoint_takes_one_kind_of_request() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let post = |kind: &str, uri: &str| {
            let request = Request::builder().method(Method::POST).uri(uri).header(header::CONTENT_TYPE, kind);
            request.header(header::AUTHORIZATION, basic("portal", SECRET))
        };
        let form = "application/x-www-form-urlencoded";
        let mut anyone = stage.world.browser();
        let good = "grant_type=authorization_code&code=ac_x";
        refused(&anyone.send(post(form, "/token"), good).await, INVALID_GRANT);
        refused(&anyone.send(post(&format!("{form};charset=UTF-8"), "/token"), good).await, INVALID_GRANT);
        for (kind, uri, body) in [
            ("application/json", "/token", "{}"),
            ("text/plain", "/token", good),
            ("application/x-www-form-urlencoded; charset=utf-16", "/token", good),
            (form, "/token?client_secret=x", good),
            (form, "/token", "grant_type=%ff"),
            (form, "/token", ""),
            (form, "/token", "grant_type=authorization_code"),
            (form, "/token", "grant_type=authorization_code&grant_type=refresh_token&code=ac_x"),
            (form, "/token", "grant_type=refresh_token"),
        ] {
            refused(&anyone.send(post(kind, uri), body.to_owned()).await, INVALID_REQUEST);
        }
        refused(&anyone.send(post(form, "/token"), format!("{good}&x={}", "y".repeat(70_000))).await, INVALID_REQUEST);
        for unknown in ["password", "urn:ietf:params:oauth:grant-type:saml2-bearer", "implicit"] {
            let answer = anyone.send(post(form, "/token"), format!("grant_type={unknown}")).await;
            refused(&answer, (400, "unsupported_grant_type"));
        }
        assert_eq!(anyone.get("/token").await.status, 405);
        // A grant type that the client is not registered for.
        let mut without = clients();
        without[0]["grant_types"] = json!(["authorization_code"]);
        without[0]["policy"]["scopes"] = json!(["openid"]);
        registration::import(stage.app(), &without.to_string(), Mode::Service, stage.app().clock.now()).await.unwrap();
        refused(&stage.refresh("portal", "rt_x", &[]).await, (400, "unauthorized_client"));
        stage.world
    });
}

/// Cases 40, 42 and 43.
#[test]
fn a_token_is_its_client_s_own() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid profile offline_access").await;
        let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));

        let said = stage.post("/introspect", "portal", &[("token", access)]).await.json();
        assert_eq!(
            (&said["active"], &said["client_id"], &said["token_type"]),
            (&json!(true), &json!("portal"), &json!("Bearer"))
        );
        assert_eq!(said["scope"], "openid profile offline_access");
        for token in [access, refresh, "nonsense", "a.b.c"] {
            let other = stage.post("/introspect", "other", &[("token", token)]).await;
            assert_eq!((other.status.as_u16(), other.json()), (200, json!({ "active": false })));
        }
        refused(&stage.post("/introspect", "", &[("token", access)]).await, INVALID_CLIENT);
        refused(&stage.post("/introspect", "app", &[("token", access)]).await, INVALID_CLIENT);
        refused(&stage.post("/introspect", "portal", &[]).await, INVALID_REQUEST);

        // Another's revocation does nothing, and says so to nobody.
        for token in [access, refresh, "nonsense"] {
            assert_eq!(stage.post("/revoke", "other", &[("token", token)]).await.status, 200);
        }
        assert!(stage.is_active("portal", access).await);
        refused(&stage.post("/revoke", "", &[("token", access)]).await, INVALID_CLIENT);
        assert_eq!(stage.post("/revoke", "portal", &[("token", access), ("token_type_hint", "refresh_token")]).await.status, 200);
        assert!(!stage.is_active("portal", access).await && !stage.is_active("portal", refresh).await);
        assert_eq!(stage.userinfo(access).await.status, 401);
        refused(&stage.refresh("portal", refresh, &[]).await, INVALID_GRANT);
        assert_eq!(stage.recorded("grant-ended").await, 1);

        // The refresh token ends the access token as well; a public client may do so too.
        let tokens = stage.tokens(&mut browser, "app", "openid offline_access").await;
        assert_eq!(stage.post("/revoke", "app", &[("token", text(&tokens, "refresh_token"))]).await.status, 200);
        assert_eq!(stage.userinfo(text(&tokens, "access_token")).await.status, 401);
        stage.world
    });
}

#[test]
fn the_bearer_of_a_token_shows_it_in_one_way() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid").await;
        let access = text(&tokens, "access_token");
        let mut anyone = stage.world.browser();
        let ask = |method: Method, uri: &str, authorization: Option<String>| {
            let request =
                Request::builder().method(method).uri(uri).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            match authorization {
                Some(value) => request.header(header::AUTHORIZATION, value),
                None => request,
            }
        };
        let bearer = || Some(format!("Bearer {access}"));
        assert_eq!(anyone.send(ask(Method::GET, "/userinfo", Some(format!("bearer {access}"))), "").await.status, 200);
        assert_eq!(anyone.send(ask(Method::POST, "/userinfo", bearer()), "").await.status, 200);
        assert_eq!(anyone.send(ask(Method::POST, "/userinfo", None), format!("access_token={access}")).await.status, 200);
        let both = anyone.send(ask(Method::POST, "/userinfo", bearer()), format!("access_token={access}")).await;
        assert_eq!((both.status.as_u16(), both.json()["error"].as_str()), (400, Some("invalid_request")));
        for (request, body) in [
            (ask(Method::GET, "/userinfo", None), String::new()),
            (ask(Method::GET, &format!("/userinfo?access_token={access}"), None), String::new()),
            (ask(Method::GET, "/userinfo", Some(basic("portal", SECRET))), String::new()),
        ] {
            let answer = anyone.send(request, body).await;
            assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (401, "Bearer realm=\"userinfo\""));
            assert_eq!(answer.header("access-control-allow-origin"), "*");
        }
        let (signed, signature) = access.rsplit_once('.').unwrap();
        let altered = format!("{signed}.{}", signature.chars().rev().collect::<String>());
        assert_eq!(stage.userinfo(&altered).await.status, 401);
        stage.world.pass(Duration::from_secs(300));
        assert_eq!(stage.userinfo(access).await.status, 401);
        stage.world
    });
}

/// A locked account gets nothing, at once, on every node.
#[test]
fn a_lock_reaches_every_token_of_every_node() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let app = stage.app().clone();
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid offline_access").await;
        let access = text(&tokens, "access_token");
        lock(&app, &stage, true).await;
        assert_eq!(stage.userinfo(access).await.status, 401);
        assert!(!stage.is_active("portal", access).await && !stage.is_active("portal", text(&tokens, "refresh_token")).await);
        assert_eq!(Back::of(&browser.get(&asking("portal", &[("prompt", "none")])).await).error(), "login_required");
        stage.world
    });
}

#[test]
fn a_client_comes_goes_and_comes_again() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let app = stage.app().clone();
        let id: ClientId = "portal".parse().unwrap();
        let exported = registration::export(&app).await.unwrap();
        assert!(!exported.contains(SECRET) && !exported.contains("secret_hash"));
        // What was exported can be imported, and keeps its secret.
        let imported = registration::import(&app, &exported, Mode::Service, app.clock.now()).await.unwrap();
        assert!(imported.iter().all(|client| client.secret.is_none()));
        assert_eq!(exported, registration::export(&app).await.unwrap());
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid").await;

        assert!(registration::disable(&app, &id, app.clock.now()).await.unwrap());
        assert!(!registration::disable(&app, &id, app.clock.now()).await.unwrap());
        assert_eq!(browser.get(&asking("portal", &[])).await.text_of("error-code"), "client-unknown");
        registration::import(&app, &exported, Mode::Service, app.clock.now()).await.unwrap();
        assert_eq!(stage.userinfo(text(&tokens, "access_token")).await.status, 401, "what it held before is gone for good");
        assert_eq!(stage.tokens(&mut browser, "portal", "openid").await["token_type"], "Bearer");

        // A client without a secret gets one, shown once.
        let fresh = json!({ "client_id": "fresh", "client_name": "Mới", "redirect_uris": ["https://fresh.vn/cb"] }).to_string();
        let made = registration::import(&app, &fresh, Mode::Service, app.clock.now()).await.unwrap().remove(0).secret.unwrap();
        let form = [("grant_type", "authorization_code"), ("code", "ac_x")];
        refused(&stage.post_with("/token", Some(&basic("fresh", made.reveal())), &form).await, INVALID_GRANT);
        // All or none.
        let half = format!("[{fresh}, {{\"client_id\": \"half\"}}]").replace("\"fresh\"", "\"fresher\"");
        assert!(registration::import(&app, &half, Mode::Service, app.clock.now()).await.is_err());
        assert_eq!(registration::show(&app, &"fresher".parse().unwrap()).await.unwrap(), None);
        stage.world
    });
}

/// Case 31: an assertion is good once, whoever is quicker.
#[test]
fn an_assertion_is_taken_once() {
    story(|world| async move {
        let stage = Arc::new(Stage::set(world).await);
        let app = stage.app().clone();
        let key = SigningKey::from_pkcs8(SigAlg::Es256, &generate(SigAlg::Es256, &app.random).unwrap()).unwrap();
        let keyed = json!({
            "client_id": "keyed", "client_name": "Cổng có khóa", "redirect_uris": ["https://keyed.vn/cb"],
            "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [key.public()] },
        });
        registration::import(&app, &keyed.to_string(), Mode::Service, app.clock.now()).await.unwrap();
        let assertion = |jti: &str, aud: &str| {
            let now = app.clock.now().seconds();
            let claims = json!({ "iss": "keyed", "sub": "keyed", "aud": aud, "jti": jti, "iat": now, "exp": now + 60 });
            sign(&key, "JWT", &claims).unwrap()
        };
        let first = assertion("one", ORIGIN);
        refused(&asked_by(&stage, &first).await, INVALID_GRANT);
        refused(&asked_by(&stage, &first).await, INVALID_CLIENT);
        refused(&asked_by(&stage, &assertion("two", &format!("{ORIGIN}/token"))).await, INVALID_GRANT);
        refused(&asked_by(&stage, &assertion("three", "https://portal.vn")).await, INVALID_CLIENT);
        refused(&stage.post("/token", "keyed", &[("grant_type", "authorization_code"), ("code", "ac_x")]).await, INVALID_CLIENT);

        let shared = assertion("shared", ORIGIN);
        let racers: Vec<_> = (0..50)
            .map(|_| {
                let (stage, shared) = (stage.clone(), shared.clone());
                tokio::spawn(async move { told(&asked_by(&stage, &shared).await).1 })
            })
            .collect();
        let mut answers = Vec::new();
        for racer in racers {
            answers.push(racer.await.unwrap());
        }
        assert_eq!(answers.iter().filter(|error| *error == "invalid_grant").count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|error| *error == "invalid_client").count(), 49);
        Arc::into_inner(stage).unwrap().world
    });
}

/// Case 43: what could not be stored is not said to be done.
#[test]
fn a_revocation_that_fails_says_so() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid offline_access").await;
        stage.run("ALTER TABLE grants RENAME TO lost", args![]).await;
        for token in ["access_token", "refresh_token"] {
            let answer = stage.post("/revoke", "portal", &[("token", text(&tokens, token))]).await;
            refused(&answer, (503, "temporarily_unavailable"));
        }
        refused(&stage.redeem("portal", "ac_x", &[]).await, (500, "server_error"));
        assert_eq!(stage.userinfo(text(&tokens, "access_token")).await.status, 500);
        stage.world
    });
}

/// Case 44.
#[test]
fn a_token_outlives_the_key_that_signed_it_for_as_long_as_that_is_published() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let app = stage.app().clone();
        let rotation = Keys::of(&app);
        rotation.run().await.unwrap();
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        // The next key is published a day before the first has had its time.
        stage.world.pass(Duration::from_secs(89 * 24 * 3600 + 3600));
        rotation.run().await.unwrap();
        stage.world.pass(Duration::from_secs(24 * 3600 - 120));
        stage.sign_in(&mut browser, stage.citizen.account, &[Factor::Passkey]).await;
        let tokens = stage.tokens(&mut browser, "portal", "openid profile").await;
        let access = text(&tokens, "access_token");
        let kid = |token: &str| Unverified::parse(token).unwrap().kid().unwrap().to_owned();
        stage.world.pass(Duration::from_secs(200));
        rotation.run().await.unwrap();
        let later = stage.tokens(&mut browser, "portal", "openid profile").await;
        assert_ne!(kid(access), kid(text(&later, "access_token")));
        assert_eq!(stage.userinfo(access).await.status, 200, "signed by a key that signs no more");
        // A hint comes back long after; it counts while its key is published, and not after.
        let quiet = asking("portal", &[("prompt", "none"), ("id_token_hint", text(&tokens, "id_token"))]);
        assert!(Back::of(&browser.get(&quiet).await).get("code").is_some());
        stage.world.pass(Duration::from_secs(91 * 24 * 3600));
        for _ in 0..3 {
            rotation.run().await.unwrap();
        }
        assert!(!stage.world.browser().get("/jwks").await.body.contains(&kid(text(&tokens, "id_token"))));
        stage.sign_in(&mut browser, stage.citizen.account, &[Factor::Passkey]).await;
        assert_eq!(Back::of(&browser.get(&quiet).await).error(), "invalid_request");
        stage.world
    });
}

/// A second node learns of a client by the version of all clients, within a second.
#[test]
fn a_client_that_changed_reaches_every_node() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let app = stage.app().clone();
        let other = Clients::load(&app.db).await.unwrap();
        let id: ClientId = "portal".parse().unwrap();
        assert!(other.find(&id).is_some() && !other.follow(&app.db).await.unwrap());
        registration::disable(&app, &id, app.clock.now()).await.unwrap();
        assert!(other.find(&id).is_some(), "not yet heard of");
        assert!(other.follow(&app.db).await.unwrap() && other.find(&id).is_none());
        stage.world
    });
}

async fn asked_by(stage: &Stage, assertion: &str) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", "ac_x"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion),
    ];
    stage.post_with("/token", None, &form).await
}

fn text<'a>(tokens: &'a Value, name: &str) -> &'a str {
    tokens[name].as_str().unwrap_or_else(|| panic!("no {name}: {tokens}"))
}

fn claims(tokens: &Value) -> Value {
    let payload = text(tokens, "id_token").split('.').nth(1).unwrap();
    serde_json::from_slice(&dinhdanh::base::encode::from_b64url(payload).unwrap()).unwrap()
}

async fn lock(app: &App, stage: &Stage, placed: bool) {
    let (now, account) = (app.clock.now(), stage.citizen.account);
    let mut tx = app.db.write().await.unwrap();
    if placed {
        locks::place(&mut tx, LockId::new(now, &app.random), account, Ground::Holder, "holder", now).await.unwrap();
    } else {
        locks::lift(&mut tx, account, Ground::Holder, "holder", now).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn withdraw(app: &App, stage: &Stage) {
    let given = consents::of_account(&app.db, stage.citizen.account).await.unwrap();
    let consent = given.iter().find(|consent| consent.client.as_str() == "portal").unwrap();
    let mut tx = app.db.write().await.unwrap();
    consents::end(&mut tx, stage.citizen.account, consent.id, app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}
