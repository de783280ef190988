//! Authentication levels 3 and 4 from afar: a face on top of two other kinds of factor, compared and found alive by the ID-card
//! database's service.

use std::time::Duration;

use dinhdanh::authn::flow::Needs;
use dinhdanh::authn::password::Kind;
use dinhdanh::base::encode::b64url;
use dinhdanh::identity::level::{AuthLevel, Factor};
use dinhdanh::jose::SigAlg;
use dinhdanh::neighbours::authenticator::Authenticator;
use dinhdanh::outside::register::fake::{PHOTO_CAPTURE, RIGHT_CAPTURE, WORN_CAPTURE};
use dinhdanh::outside::register::{NoAnswer, Why};
use dinhdanh::settings::Settings;
use scraper::{Html, Selector};

use crate::browser::{Answer, Browser, form};
use crate::citizen::{self, Citizen, NUMBER, PASSCODE, add_passkey, at, by_passkey, flow_for, session_of};
use crate::counter::citizen as facts;
use crate::planted;
use crate::relying::{Back, Stage, asking};
use crate::world::{World, story, story_with};

fn offered(settings: &mut Settings) {
    settings.register.faces_from_afar = true;
}

fn level(level: AuthLevel) -> Needs {
    Needs { level, ..Needs::default() }
}

/// Somebody of level 2 with a passkey and a passcode, whom the register knows.
async fn somebody(world: &World) -> (Citizen, Authenticator) {
    world.register.tell(facts(NUMBER));
    unknown(world).await
}

/// The same, and the register does not.
async fn unknown(world: &World) -> (Citizen, Authenticator) {
    let citizen = citizen::citizen(world, NUMBER).await;
    planted::raise(&world.app.db, citizen.account).await;
    citizen::set_secret(world, citizen, Kind::Passcode, PASSCODE).await;
    (citizen, add_passkey(world, citizen).await)
}

/// Signed in by passkey, on the way to a level.
async fn on_the_way(world: &World, key: &mut Authenticator, to: AuthLevel) -> (Browser, String, String) {
    let mut browser = world.browser();
    browser.open("/login").await;
    let flow = flow_for(world, &browser, level(to));
    let next = by_passkey(&mut browser, key, &flow).await.json()["location"].as_str().unwrap().to_owned();
    (browser, flow, next)
}

async fn shows(browser: &mut Browser, flow: &str, picture: &[u8]) -> Answer {
    let page = browser.open(&at("/login/step-up/face", flow)).await;
    browser.submit_once(&page, "face-submit", &[("face_image", &b64url(picture))]).await
}

#[test]
fn a_passkey_and_a_face_are_level_three_and_a_passcode_between_them_makes_it_four() {
    story_with(offered, async |world| {
        let (_, mut key) = somebody(world).await;
        let (mut browser, flow, next) = on_the_way(world, &mut key, AuthLevel::Three).await;
        assert_eq!(next, at("/login/step-up", &flow));
        let only = browser.get(&next).await;
        assert_eq!(only.location(), at("/login/step-up/face", &flow), "a choice of one is none");
        let before = session_of(world, &browser).await.unwrap();
        let done = shows(&mut browser, &flow, RIGHT_CAPTURE).await;
        assert_eq!(done.location(), format!("/authorize/resume?flow={flow}"));
        let session = session_of(world, &browser).await.unwrap();
        assert_eq!(
            (session.id, session.level, session.factors.to_string()),
            (before.id, AuthLevel::Three, "passkey face".into())
        );
        assert_eq!(session.factors.amr(), ["hwk", "user", "face", "mfa"]);

        let (mut browser, flow, next) = on_the_way(world, &mut key, AuthLevel::Four).await;
        let page = browser.get(&next).await;
        assert_eq!(page.location(), at("/login/step-up/secret", &flow), "what one knows comes first");
        let early = browser.get(&at("/login/step-up/face", &flow)).await;
        assert_eq!(early.location(), at("/login/step-up", &flow), "the face comes last");
        let page = browser.open(&at("/login/step-up/secret", &flow)).await;
        let wrong = browser.submit_once(&page, "secret-submit", &[("password", "000000")]).await;
        assert_eq!((wrong.status.as_u16(), wrong.text_of("error-code")), (422, "sign-in-wrong".into()));
        let next = browser.submit_once(&page, "secret-submit", &[("password", PASSCODE)]).await;
        assert_eq!(next.location(), at("/login/step-up", &flow), "one step is left");
        let done = shows(&mut browser, &flow, RIGHT_CAPTURE).await;
        assert_eq!(done.location(), format!("/authorize/resume?flow={flow}"));
        assert_eq!(session_of(world, &browser).await.unwrap().level, AuthLevel::Four);
        let asked: Vec<_> = world.register.purposes().into_iter().filter(|purpose| purpose.why() == Why::SignIn).collect();
        assert_eq!(asked.len(), 2, "each comparison under a purpose and a reference of its own");
        assert_ne!(asked[0].reference(), asked[1].reference());
    });
}

#[test]
fn a_face_that_is_another_s_or_of_paper_or_dark_raises_nothing_and_says_what_to_do() {
    story_with(offered, async |world| {
        let (_, mut key) = unknown(world).await;
        let (mut browser, flow, _) = on_the_way(world, &mut key, AuthLevel::Three).await;
        let page = shows(&mut browser, &flow, RIGHT_CAPTURE).await;
        assert_eq!((page.status.as_u16(), page.text_of("error-code")), (409, "face-nothing-kept".into()));
        world.register.tell(facts(NUMBER));
        for (picture, code) in
            [(&b"another"[..], "face-not-matched"), (PHOTO_CAPTURE, "face-not-alive"), (WORN_CAPTURE, "face-unreadable")]
        {
            let page = shows(&mut browser, &flow, picture).await;
            assert_eq!((page.status.as_u16(), page.text_of("error-code")), (422, code.to_owned()));
            assert_eq!(session_of(world, &browser).await.unwrap().level, AuthLevel::Two, "{code}");
        }
        world.register.fail(Some(NoAnswer::Unavailable { retry_after: Duration::from_secs(7) }));
        let page = shows(&mut browser, &flow, RIGHT_CAPTURE).await;
        assert_eq!((page.status.as_u16(), page.text_of("error-code")), (503, "face-silent".into()));
        assert_eq!(page.header("retry-after"), "7");
        world.register.fail(None);
        // Four were looked at; the silence was no try.
        let fifth = shows(&mut browser, &flow, b"another").await;
        assert_eq!(fifth.status, 422);
        let sixth = shows(&mut browser, &flow, RIGHT_CAPTURE).await;
        assert_eq!((sixth.status.as_u16(), sixth.text_of("error-code")), (429, "too-many-tries".into()));
        assert_eq!(session_of(world, &browser).await.unwrap().level, AuthLevel::Two);
    });
}

#[test]
fn a_face_stands_in_for_nothing_else() {
    story_with(offered, async |world| {
        let (citizen, _) = somebody(world).await;
        // With what one knows alone, the way to level 3 leads over what one has.
        let mut browser = world.browser();
        browser.open("/login").await;
        let flow = flow_for(world, &browser, level(AuthLevel::Three));
        let page = browser.open(&at("/login", &flow)).await;
        let next = browser.submit_once(&page, "login-submit", &[("login", NUMBER), ("password", PASSCODE)]).await;
        let page = browser.open(next.location()).await;
        assert!(page.body.contains("data-passkey=\"get\"") && !page.body.contains("id=\"step-up-face\""), "{}", page.body);
        // Sent all the same, it is refused and nobody is asked.
        let html = Html::parse_document(&page.body);
        let csrf = html.select(&Selector::parse("meta[name=csrf]").unwrap()).next().unwrap().attr("content").unwrap();
        let image = b64url(RIGHT_CAPTURE);
        let forced = browser.post("/login/step-up/face", &[("csrf", csrf), ("flow", &flow), ("face_image", &image)]).await;
        assert_eq!(forced.text_of("error-code"), "face-not-offered");
        assert_eq!(session_of(world, &browser).await.unwrap().level, AuthLevel::One);
        assert!(world.register.purposes().iter().all(|purpose| purpose.why() != Why::SignIn));
        // Taking away what one has is refused as before: a face is no way of its own.
        let ways = dinhdanh::authn::ways::of(&world.app.db, citizen.account).await.unwrap();
        assert_eq!(ways, [Factor::Passkey, Factor::Passcode]);
    });
}

#[test]
fn who_has_level_one_or_no_such_service_is_told_which_desk_can_help() {
    story(|world| async move {
        let (_, mut key) = somebody(&world).await;
        let (_, flow, next) = on_the_way(&world, &mut key, AuthLevel::Three).await;
        assert_eq!(next, at("/login/out-of-reach", &flow), "the operator's service compares no faces from afar");
        world
    });
    story_with(offered, async |world| {
        let (citizen, mut key) = somebody(world).await;
        planted::lower(&world.app.db, citizen.account).await;
        let (_, flow, next) = on_the_way(world, &mut key, AuthLevel::Three).await;
        assert_eq!(next, at("/login/out-of-reach", &flow), "nobody has compared them with their card before");
    });
}

#[test]
fn a_portal_that_asks_for_level_three_gets_it_and_no_more_than_happened() {
    story_with(offered, async |world| {
        let stage = Stage::set(World::with(world.app.db.engine(), offered).await).await;
        stage.world.register.tell(facts(NUMBER));
        let citizen = citizen::citizen(&stage.world, NUMBER).await;
        planted::raise(&stage.app().db, citizen.account).await;
        let mut key = add_passkey(&stage.world, citizen).await;
        let mut browser = stage.world.browser();
        let page = browser.open(&asking("portal", &[("acr_values", "LoA3")])).await;
        let (_, fields) = form(&page, "login-submit", &[]);
        let flow = fields.into_iter().find_map(|(name, value)| (name == "flow").then_some(value)).unwrap();
        let next = by_passkey(&mut browser, &mut key, &flow).await.json()["location"].as_str().unwrap().to_owned();
        assert_eq!(next, at("/login/step-up", &flow));
        let done = shows(&mut browser, &flow, RIGHT_CAPTURE).await;
        let mut answer = browser.open(done.location()).await;
        if answer.status == 200 {
            answer = browser.submit_once(&answer, "consent-allow", &[]).await;
        }
        let code = Back::of(&answer).get("code").expect("a code").to_owned();
        let tokens = stage.redeem("portal", &code, &[]).await.json();
        let id_token = stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", SigAlg::Es256).await;
        assert_eq!((&id_token["acr"], &id_token["amr"]), (&"LoA3".into(), &serde_json::json!(["hwk", "user", "face", "mfa"])));
        let more = [("acr_values", "LoA4"), ("prompt", "none")];
        let above = Back::of(&browser.get(&asking("portal", &more)).await);
        assert_eq!(above.error(), "unmet_authentication_requirements");
        stage.world.end().await;
    });
}
