//! What portals learn of the end of a session: in the background by their servers, in the browser by frames.

use std::collections::BTreeSet;
use std::time::Duration;

use dinhdanh::app::Mode;
use dinhdanh::args;
use dinhdanh::authn;
use dinhdanh::base::Random;
use dinhdanh::base::encode::sha256;
use dinhdanh::base::ids::{GrantId, SessionId};
use dinhdanh::identity::level::Factor;
use dinhdanh::identity::lock::Ground;
use dinhdanh::issuance::lock::{self, By};
use dinhdanh::jobs::Logouts;
use dinhdanh::jose::SigAlg;
use dinhdanh::outside::fetch::{Forbidden, NotFetched};
use dinhdanh::provider::registration;
use dinhdanh::store::logouts::{self, Delivery, DeliveryState};
use dinhdanh::store::sessions;
use dinhdanh::web::cookie::Cookie;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::relying::{SECRET, Stage, asking};
use crate::world::{ORIGIN, World, story};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// Portals that want to be told: `back`, `down` and `sole` by their servers, `front` and `side` in the browser.
async fn set(world: World) -> Stage {
    let stage = Stage::set(world).await;
    let client = |id: &str, more: Value| {
        let mut client = json!({
            "client_id": id, "client_name": format!("Cổng {id}"), "redirect_uris": [format!("https://{id}.vn/cb")],
            "post_logout_redirect_uris": [format!("https://{id}.vn/bye")], "client_secret": SECRET,
            "grant_types": ["authorization_code", "refresh_token"], "id_token_signed_response_alg": "ES256",
            "policy": { "scopes": ["openid", "profile", "offline_access"], "purpose_vi": "Nộp hồ sơ" },
        });
        client.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        client
    };
    let told = |id: &str| json!({ "backchannel_logout_uri": format!("https://{id}.vn/out") });
    let mut sole = told("sole");
    sole["backchannel_logout_session_required"] = json!(true);
    sole["id_token_signed_response_alg"] = json!("PS256");
    let clients = json!([
        client("back", told("back")),
        client("down", told("down")),
        client("sole", sole),
        client(
            "front",
            json!({ "frontchannel_logout_uri": "https://front.vn/out?tenant=1", "frontchannel_logout_session_required": true })
        ),
        client("side", json!({ "frontchannel_logout_uri": "https://side.vn/out" })),
    ]);
    let now = stage.app().clock.now();
    registration::import(stage.app(), &clients.to_string(), Mode::Service, now).await.unwrap();
    stage
}

/// A browser in which the citizen entered these portals, and the session it holds.
async fn entered(stage: &Stage, portals: &[&str]) -> (Browser, SessionId) {
    let mut browser = stage.world.browser();
    let session = stage.sign_in(&mut browser, stage.citizen.account, &[Factor::Passkey]).await;
    for portal in portals {
        stage.tokens(&mut browser, portal, "openid profile").await;
    }
    (browser, session)
}

async fn run(stage: &Stage) {
    while Logouts::of(stage.app()).batch().await.unwrap().more {}
}

/// The logout tokens that a portal's server was posted, verified.
async fn told(stage: &Stage, portal: &str, alg: SigAlg) -> Vec<Value> {
    let mut claims = Vec::new();
    for posted in stage.world.portals.posted() {
        if posted.url.as_str() != format!("https://{portal}.vn/out") {
            continue;
        }
        assert_eq!(posted.kind, "application/x-www-form-urlencoded");
        let fields: Vec<(String, String)> = url::form_urlencoded::parse(posted.body.as_bytes()).into_owned().collect();
        let [(name, token)] = fields.as_slice() else { panic!("{fields:?}") };
        assert_eq!((name.as_str(), posted.bearer.is_none()), ("logout_token", true));
        claims.push(stage.verified(token, "logout+jwt", alg).await);
    }
    claims
}

async fn deliveries(stage: &Stage, portal: &str) -> Vec<Delivery> {
    logouts::of_client(&stage.app().db, &portal.parse().unwrap(), 100).await.unwrap()
}

async fn confirm_sign_out(browser: &mut Browser) -> Answer {
    let question = browser.open("/end-session").await;
    browser.submit_once(&question, "logout-confirm", &[]).await
}

#[test]
fn a_sign_out_is_told_to_every_portal_that_was_entered_with_the_session() {
    story(|world| async move {
        let stage = set(world).await;
        let (mut browser, session) = entered(&stage, &["back", "sole", "portal"]).await;
        let (_elsewhere, other) = entered(&stage, &["back"]).await;
        let id_token = stage.tokens(&mut browser, "back", "openid").await["id_token"].as_str().unwrap().to_owned();
        let id_token = stage.verified(&id_token, "JWT", SigAlg::Es256).await;
        run(&stage).await;
        assert!(stage.world.portals.posted().is_empty(), "nothing has ended yet");

        confirm_sign_out(&mut browser).await;
        run(&stage).await;
        let tokens = told(&stage, "back", SigAlg::Es256).await;
        let [token] = tokens.as_slice() else { panic!("{tokens:?}") };
        let now = stage.app().clock.now().seconds();
        assert_eq!((&token["iss"], &token["aud"]), (&json!(ORIGIN), &json!("back")));
        assert_eq!((&token["sub"], &token["sid"]), (&id_token["sub"], &id_token["sid"]));
        assert_eq!(token["sid"], json!(session.to_string()));
        assert_ne!(token["sid"], json!(other.to_string()));
        assert_eq!(token["events"], json!({ EVENT: {} }));
        assert_eq!((token["iat"].as_i64(), token["exp"].as_i64()), (Some(now), Some(now + 120)));
        assert!(token["jti"].as_str().unwrap().len() >= 22);
        let members: BTreeSet<&str> = token.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, ["aud", "events", "exp", "iat", "iss", "jti", "sid", "sub"].into(), "no nonce, nothing else");
        // Each portal's by the algorithm that it registered, under its own name for the person.
        let sole = told(&stage, "sole", SigAlg::Ps256).await;
        assert_eq!(sole.len(), 1);
        assert_ne!(sole[0]["sub"], token["sub"]);
        assert_eq!(stage.world.portals.posted().len(), 2, "who did not ask is not told");
        let [delivery] = &deliveries(&stage, "back").await[..] else { panic!("one delivery") };
        assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Told, 1));
        run(&stage).await;
        assert_eq!(stage.world.portals.posted().len(), 2, "told once");
        stage.world
    });
}

/// Locked, ended from another device, thrown out with a changed way to sign in, or dead: portals learn it within a run.
#[test]
fn every_kind_of_end_is_told() {
    story(|world| async move {
        let stage = set(world).await;
        let (app, account) = (stage.app().clone(), stage.citizen.account);
        let mut ended = Vec::new();

        let (mut here, kept) = entered(&stage, &[]).await;
        let (_there, there) = entered(&stage, &["back"]).await;
        let own = sessions::find(&app.db, &sha256(here.cookies[Cookie::Citizen.name(true)].as_bytes()), app.clock.now()).await;
        let own = own.unwrap().unwrap();
        authn::session::end_other(&app, &own, Some(there), app.clock.now()).await.unwrap();
        ended.push(there);

        let (_second, second) = entered(&stage, &["back"]).await;
        let (_third, third) = entered(&stage, &["back"]).await;
        authn::session::end_other(&app, &own, None, app.clock.now()).await.unwrap();
        ended.extend([second, third]);

        stage.tokens(&mut here, "back", "openid").await;
        let (_fourth, fourth) = entered(&stage, &["back", "down"]).await;
        lock::place(&app, By::Holder(account), account, Ground::Holder, app.clock.now()).await.unwrap();
        ended.extend([kept, fourth]);
        lock::lift(&app, By::Holder(account), account, Ground::Holder, app.clock.now()).await.unwrap();

        stage.world.pass(Duration::from_secs(1));
        let (_fifth, fifth) = entered(&stage, &["back"]).await;
        lock::place(&app, By::Register, account, Ground::Death, app.clock.now()).await.unwrap();
        ended.push(fifth);

        run(&stage).await;
        let told = told(&stage, "back", SigAlg::Es256).await;
        let sids: BTreeSet<String> = told.iter().map(|token| token["sid"].as_str().unwrap().to_owned()).collect();
        assert_eq!(sids, ended.iter().map(ToString::to_string).collect());
        assert_eq!(told.len(), ended.len());
        assert_eq!(deliveries(&stage, "down").await.len(), 1);
        stage.world
    });
}

/// What was granted without a session of ours is named by its subject alone.
#[test]
fn a_portal_that_was_entered_without_a_session_is_told_of_a_lock_by_its_subject() {
    story(|world| async move {
        let stage = set(world).await;
        let (app, account) = (stage.app().clone(), stage.citizen.account);
        let (mut browser, _) = entered(&stage, &["back"]).await;
        for portal in ["back", "sole"] {
            let id = GrantId::new(app.clock.now(), &Random::default());
            stage
                .run(
                    "INSERT INTO grants (id, account_id, client_id, request, created_at, expires_at) VALUES ($1, $2, $3, '{}', $4, $4)",
                    args![id, account, portal, app.clock.now()],
                )
                .await;
        }
        confirm_sign_out(&mut browser).await;
        lock::place(&app, By::Holder(account), account, Ground::Holder, app.clock.now()).await.unwrap();
        run(&stage).await;
        let told = told(&stage, "back", SigAlg::Es256).await;
        assert_eq!(told.len(), 2);
        assert_eq!(told[0]["sub"], told[1]["sub"]);
        assert_eq!(told.iter().filter(|token| token.get("sid").is_none()).count(), 1);
        let [refused] = &deliveries(&stage, "sole").await[..] else { panic!("one delivery") };
        assert_eq!(
            (refused.state, refused.problem.as_deref()),
            (DeliveryState::Failed, Some("the client asks for sid, and there was no session"))
        );
        stage.world
    });
}

#[test]
fn a_portal_that_is_down_is_tried_for_a_day_and_keeps_nobody_else_waiting() {
    story(|world| async move {
        let stage = set(world).await;
        let (app, account) = (stage.app().clone(), stage.citizen.account);
        stage.world.portals.fail("https://down.vn/out", NotFetched::Timeout);
        let mut browser = stage.world.browser();
        for _ in 0..25 {
            let session = stage.sign_in(&mut browser, account, &[Factor::Passkey]).await;
            let id = GrantId::new(app.clock.now(), &Random::default());
            stage
                .run(
                    "INSERT INTO grants (id, account_id, client_id, session_id, request, created_at, expires_at)
                     VALUES ($1, $2, 'down', $3, '{}', $4, $4)",
                    args![id, account, session, app.clock.now()],
                )
                .await;
        }
        stage.tokens(&mut browser, "back", "openid").await;
        lock::place(&app, By::Holder(account), account, Ground::Holder, app.clock.now()).await.unwrap();
        Logouts::of(&app).batch().await.unwrap();
        assert_eq!(told(&stage, "back", SigAlg::Es256).await.len(), 1, "told in the first run");
        let tried = stage.world.portals.posted().len() - 1;
        assert!(tried <= 5, "{tried} at once at a portal that does not answer");
        run(&stage).await;
        assert_eq!(stage.world.portals.posted().len(), tried + 1, "and then it is left alone for a while");

        for _ in 0..25 * 12 {
            stage.world.pass(Duration::from_secs(300));
            run(&stage).await;
        }
        let given_up = deliveries(&stage, "down").await;
        assert_eq!(given_up.len(), 25);
        for delivery in given_up {
            assert_eq!(delivery.state, DeliveryState::Failed, "{delivery:?}");
            assert!((2..60).contains(&delivery.attempts), "{delivery:?}");
            assert!(delivery.problem.unwrap().starts_with("not answered in time"));
        }
        stage.world
    });
}

#[test]
fn a_portal_that_comes_back_is_told_and_one_that_refuses_is_not_asked_again() {
    story(|world| async move {
        let stage = set(world).await;
        for (answers, state, attempts) in [
            (vec![Ok(503), Err(NotFetched::Unreachable), Ok(204)], DeliveryState::Told, 3),
            (vec![Ok(400)], DeliveryState::Failed, 1),
            (vec![Ok(302)], DeliveryState::Failed, 1),
            (vec![Err(NotFetched::Forbidden(Forbidden::Network))], DeliveryState::Failed, 1),
        ] {
            let (mut browser, _) = entered(&stage, &["back"]).await;
            for answer in &answers {
                stage.world.portals.answer_next(*answer);
            }
            confirm_sign_out(&mut browser).await;
            for _ in 0..answers.len() {
                run(&stage).await;
                stage.world.pass(Duration::from_secs(60));
            }
            let latest = &deliveries(&stage, "back").await[0];
            assert_eq!((latest.state, latest.attempts), (state, attempts), "{answers:?} {latest:?}");
        }
        let jtis: Vec<String> = told(&stage, "back", SigAlg::Es256).await.iter().map(|token| token["jti"].to_string()).collect();
        assert_eq!(jtis.iter().collect::<BTreeSet<_>>().len(), jtis.len(), "each attempt has a name of its own");
        stage.world
    });
}

#[test]
fn two_nodes_tell_a_portal_once() {
    story(|world| async move {
        let stage = set(world).await;
        let (app, account) = (stage.app().clone(), stage.citizen.account);
        for _ in 0..8 {
            entered(&stage, &["back"]).await;
        }
        lock::place(&app, By::Holder(account), account, Ground::Holder, app.clock.now()).await.unwrap();
        let (one, two) = (Logouts::of(&app), Logouts::of(&app));
        for _ in 0..4 {
            let (one, two) = futures_util::future::join(one.batch(), two.batch()).await;
            one.unwrap();
            two.unwrap();
        }
        let sids: Vec<String> = told(&stage, "back", SigAlg::Es256).await.iter().map(|token| token["sid"].to_string()).collect();
        assert_eq!((sids.len(), sids.iter().collect::<BTreeSet<_>>().len()), (8, 8));
        stage.world
    });
}

/// The row that says who was entered stays while the session does.
#[test]
fn a_session_remembers_its_portals_for_as_long_as_it_lives() {
    story(|world| async move {
        let stage = set(world).await;
        let (mut browser, session) = entered(&stage, &["back"]).await;
        let later = stage.app().clock.now() + Duration::from_secs(10 * 24 * 3600);
        stage.run("UPDATE sessions SET expires_at = $2 WHERE id = $1", args![session, later]).await;
        stage.world.pass(Duration::from_secs(3 * 24 * 3600));
        let clean = dinhdanh::jobs::Clean::new(stage.app().db.clone(), stage.world.clock.clone());
        while clean.batch().await.unwrap().more {}
        confirm_sign_out(&mut browser).await;
        run(&stage).await;
        assert_eq!(told(&stage, "back", SigAlg::Es256).await.len(), 1);
        // Then everything goes.
        stage.world.pass(Duration::from_secs(60 * 24 * 3600));
        while clean.batch().await.unwrap().more {}
        for table in
            ["SELECT COUNT(*) AS n FROM grants", "SELECT COUNT(*) AS n FROM logouts", "SELECT COUNT(*) AS n FROM sessions"]
        {
            let rows = dinhdanh::store::Queries::rows(&stage.app().db, table, args![]).await.unwrap();
            assert_eq!(rows[0].get::<i64>("n").unwrap(), 0, "{table}");
        }
        stage.world
    });
}

#[test]
fn the_page_after_a_sign_out_tells_portals_in_frames_and_then_goes_on() {
    story(|world| async move {
        let stage = set(world).await;
        let (mut browser, session) = entered(&stage, &["side", "portal"]).await;
        let id_token = stage.tokens(&mut browser, "front", "openid").await["id_token"].as_str().unwrap().to_owned();
        let query =
            [("id_token_hint", id_token.as_str()), ("post_logout_redirect_uri", "https://front.vn/bye"), ("state", "a b")];
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let question = browser.open(&format!("/end-session?{query}")).await;
        let led = browser.submit_once(&question, "logout-confirm", &[]).await;
        assert_eq!(led.status, 303);
        let after = led.location().to_owned();
        let page = browser.get(&after).await;
        let iss = url::form_urlencoded::byte_serialize(ORIGIN.as_bytes()).collect::<String>();
        for address in [
            format!("https://front.vn/out?tenant=1&amp;iss={iss}&amp;sid={session}"),
            format!("https://side.vn/out?iss={iss}&amp;sid={session}"),
        ] {
            let plain = address.replace("&amp;", "&#38;");
            assert!(page.body.contains(&address) || page.body.contains(&plain), "{address}\n{}", page.body);
        }
        assert_eq!(page.body.matches("<iframe").count(), 2, "who did not ask is not framed");
        let policy = page.header("content-security-policy");
        assert!(policy.ends_with("; frame-src https://front.vn https://side.vn"), "{policy}");
        assert!(page.body.contains("http-equiv=\"refresh\" content=\"3; url=https://front.vn/bye?state=a+b\""), "{}", page.body);
        assert!(page.body.contains("id=\"logout-onward\" href=\"https://front.vn/bye?state=a+b\""));
        assert!(page.words().contains("Cổng front"), "{}", page.words());
        assert!(browser.open(&asking("front", &[("prompt", "none")])).await.location().contains("login_required"));
        // Another browser, a stranger's word and a stale link show the plain page and load nothing.
        for (mut other, address) in [
            (stage.world.browser(), after.clone()),
            (browser.clone(), "/logged-out?after=AAAA".to_owned()),
            (browser.clone(), "/logged-out".to_owned()),
        ] {
            let page = other.get(&address).await;
            assert!(page.status == 200 && page.body.contains("id=\"logged-out\"") && !page.body.contains("<iframe"), "{address}");
            assert!(!page.header("content-security-policy").contains("frame-src"));
        }
        stage.world.pass(Duration::from_secs(601));
        assert!(!browser.get(&after).await.body.contains("<iframe"));
        stage.world
    });
}

#[test]
fn a_citizen_s_own_sign_out_tells_portals_as_well_and_only_where_they_are_registered() {
    story(|world| async move {
        let stage = set(world).await;
        let (mut browser, _) = entered(&stage, &["front", "back"]).await;
        let question = browser.get("/logout").await;
        let led = browser.submit_once(&question, "logout-confirm", &[]).await;
        let page = browser.get(led.location()).await;
        assert!(page.body.contains("https://front.vn/out") && !page.body.contains("http-equiv=\"refresh\""));
        run(&stage).await;
        assert_eq!(told(&stage, "back", SigAlg::Es256).await.len(), 1);

        let (mut browser, _) = entered(&stage, &["front"]).await;
        registration::disable(stage.app(), &"front".parse().unwrap(), stage.app().clock.now()).await.unwrap();
        let led = confirm_sign_out(&mut browser).await;
        assert_eq!(led.location(), "/logged-out", "a portal that is out of use is not told");
        stage.world
    });
}
