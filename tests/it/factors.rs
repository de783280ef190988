//! Second factors: passkeys, codes from an app, codes by SMS. What each accepts once, and what it never accepts.

use std::time::Duration;

use dinhdanh::args;
use dinhdanh::base::Secret;
use dinhdanh::neighbours::authenticator::Authenticator;
use dinhdanh::store::Queries as _;

use crate::browser::{Answer, Browser};
use crate::citizen::{
    self, Citizen, NUMBER, PASSWORD, PHONE, add_app, add_passkey, at, by_passkey, flow_for, level_two, session_of, with_password,
};
use crate::world::{World, story};

const SESSION: &str = "__Host-dd-session";

/// Signed in with the password, in a flow that asks for level 2: at the step-up.
async fn at_step_up(world: &World) -> (Browser, String) {
    let mut browser = world.browser();
    browser.open("/login").await;
    let flow = flow_for(world, &browser, level_two());
    let page = browser.open(&at("/login", &flow)).await;
    let answer = browser.submit_once(&page, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
    assert_eq!(answer.location(), at("/login/step-up", &flow));
    (browser, flow)
}

#[test]
fn a_passkey_alone_reaches_level_two() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let mut key = add_passkey(&world, citizen).await;
        let mut browser = world.browser();
        browser.open("/login").await;
        let flow = flow_for(&world, &browser, level_two());
        let answer = by_passkey(&mut browser, &mut key, &flow).await;
        assert_eq!(answer.json()["location"], format!("/authorize/resume?flow={flow}"));
        let session = session_of(&world, &browser).await.unwrap();
        assert_eq!(
            (session.account, session.level.number(), session.factors.to_string()),
            (citizen.account, 2, "passkey".into())
        );
        world
    });
}

#[test]
fn everybody_gets_the_same_challenge_whether_or_not_they_have_an_account() {
    story(|world| async move {
        let mut browser = world.browser();
        let page = browser.open("/login").await;
        let begun = browser.post_json(&page, "/login/passkey/options", &serde_json::json!({ "flow": "" })).await.json();
        assert_eq!(begun["publicKey"]["userVerification"], "required");
        assert_eq!(begun["publicKey"]["rpId"], "id.example.vn");
        assert!(begun["publicKey"]["allowCredentials"].as_array().is_none_or(Vec::is_empty), "it names nobody");
        world
    });
}

/// One way in which an authenticator's answer does not hold.
type Wrong = (&'static str, fn(&mut Authenticator));

const WRONGS: &[Wrong] = &[
    ("an origin that ends like ours", |key| key.behaviour.origin = "https://evil-id.example.vn".into()),
    ("our host as a part of another", |key| key.behaviour.origin = "https://id.example.vn.evil.vn".into()),
    ("a subdomain", |key| key.behaviour.origin = "https://a.id.example.vn".into()),
    ("another scheme", |key| key.behaviour.origin = "http://id.example.vn".into()),
    ("another port", |key| key.behaviour.origin = "https://id.example.vn:8443".into()),
    ("another relying party", |key| key.behaviour.rp_id = "example.vn".into()),
    ("a frame of another origin", |key| key.behaviour.cross_origin = true),
    ("nobody verified", |key| key.behaviour.user_verified = false),
    ("nobody present", |key| key.behaviour.user_present = false),
];

#[test]
fn an_answer_that_does_not_hold_opens_nothing() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let mut key = add_passkey(&world, citizen).await;
        let honest = key.behaviour.clone();
        for (what, wrong) in WRONGS {
            wrong(&mut key);
            let mut browser = world.browser();
            let answer = by_passkey(&mut browser, &mut key, "").await;
            assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (403, &"passkey-refused".into()), "{what}");
            assert!(!browser.cookies.contains_key(SESSION), "{what}");
            key.behaviour = honest.clone();
        }
        assert_eq!(by_passkey(&mut world.browser(), &mut key, "").await.status, 200);
        world
    });
}

#[test]
fn a_challenge_is_answered_once_in_its_own_browser_and_in_time() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let mut key = add_passkey(&world, citizen).await;
        let (mut mine, mut other) = (world.browser(), world.browser());
        let (page, others) = (mine.open("/login").await, other.open("/login").await);
        let ask = serde_json::json!({ "flow": "" });
        let begun = mine.post_json(&page, "/login/passkey/options", &ask).await.json();
        let credential = key.get(&begun["publicKey"]).unwrap();
        let answer = serde_json::json!({ "flow": "", "ceremony": begun["ceremony"], "credential": credential });
        let elsewhere = other.post_json(&others, "/login/passkey", &answer).await;
        assert_eq!((elsewhere.status.as_u16(), &elsewhere.json()["error"]), (410, &"ceremony-gone".into()));
        assert_eq!(mine.post_json(&page, "/login/passkey", &answer).await.status, 200);
        let again = mine.post_json(&page, "/login/passkey", &answer).await;
        assert_eq!((again.status.as_u16(), &again.json()["error"]), (410, &"ceremony-gone".into()), "replayed");
        // The answer to one challenge, brought for another.
        let second = mine.post_json(&page, "/login/passkey/options", &ask).await.json();
        let mixed = serde_json::json!({ "flow": "", "ceremony": second["ceremony"], "credential": answer["credential"] });
        assert_eq!(mine.post_json(&page, "/login/passkey", &mixed).await.json()["error"], "passkey-refused");
        let late = mine.post_json(&page, "/login/passkey/options", &ask).await.json();
        let credential = key.get(&late["publicKey"]).unwrap();
        world.pass(Duration::from_secs(601));
        let late = serde_json::json!({ "flow": "", "ceremony": late["ceremony"], "credential": credential });
        assert_eq!(mine.post_json(&page, "/login/passkey", &late).await.json()["error"], "ceremony-gone");
        world
    });
}

#[test]
fn a_key_that_names_another_account_a_removed_key_and_an_unknown_one_are_refused_alike() {
    story(|world| async move {
        let (first, second) =
            (with_password(&world, NUMBER, PASSWORD).await, with_password(&world, "901099000124", PASSWORD).await);
        let mut key = add_passkey(&world, first).await;
        let mut theirs = add_passkey(&world, second).await;
        key.set_user_handle(second.account.bytes());
        assert_eq!(by_passkey(&mut world.browser(), &mut key, "").await.json()["error"], "passkey-refused");
        let mut unknown = crate::authenticator::authenticator();
        unknown.set_user_handle(first.account.bytes());
        assert_eq!(by_passkey(&mut world.browser(), &mut unknown, "").await.json()["error"], "passkey-refused");
        let mut tx = world.app.db.write().await.unwrap();
        tx.run("UPDATE passkeys SET removed_at = 1 WHERE account_id = $1", args![second.account]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(by_passkey(&mut world.browser(), &mut theirs, "").await.json()["error"], "passkey-refused");
        world
    });
}

#[test]
fn a_counter_that_goes_back_is_refused() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let mut key = crate::authenticator::authenticator();
        key.behaviour.counter = 7;
        let mut key = citizen::add_passkey_of(&world, citizen, key).await;
        key.behaviour.counter = 8;
        assert_eq!(by_passkey(&mut world.browser(), &mut key, "").await.status, 200);
        key.behaviour.counter = 8;
        assert_eq!(by_passkey(&mut world.browser(), &mut key, "").await.json()["error"], "passkey-refused", "a clone");
        key.behaviour.counter = 9;
        assert_eq!(by_passkey(&mut world.browser(), &mut key, "").await.status, 200);
        world
    });
}

#[test]
fn a_locked_account_stays_closed_to_its_passkey() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let mut key = add_passkey(&world, citizen).await;
        citizen::lock(&world, citizen, "holder").await;
        let mut browser = world.browser();
        let answer = by_passkey(&mut browser, &mut key, "").await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (403, &"account-locked".into()));
        assert!(!browser.cookies.contains_key(SESSION));
        world
    });
}

#[test]
fn only_what_is_missing_is_offered_and_another_s_key_raises_nothing() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let other = with_password(&world, "901099000124", PASSWORD).await;
        let mut key = add_passkey(&world, citizen).await;
        let mut theirs = add_passkey(&world, other).await;
        let (mut browser, flow) = at_step_up(&world).await;
        let page = browser.open(&at("/login/step-up", &flow)).await;
        assert!(page.body.contains("id=\"passkey\"") && !page.body.contains("step-up-app"), "no app, no phone");
        assert!(!page.body.contains("id=\"password\""), "the password was shown already");
        let calls = ("/login/passkey/options", "/login/step-up/passkey");
        let sent = serde_json::json!({ "flow": flow });
        let answer = citizen::ceremony(&mut browser, &page, &mut theirs, calls, sent.clone()).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (403, &"other-account".into()));
        assert_eq!(session_of(&world, &browser).await.unwrap().level.number(), 1);
        let before = browser.cookies[SESSION].clone();
        let answer = citizen::ceremony(&mut browser, &page, &mut key, calls, sent).await;
        assert_eq!(answer.json()["location"], format!("/authorize/resume?flow={flow}"));
        let session = session_of(&world, &browser).await.unwrap();
        assert_eq!((session.level.number(), session.factors.to_string()), (2, "password passkey".into()));
        assert_ne!(browser.cookies[SESSION], before, "another token for another privilege");
        browser.cookies.insert(SESSION.into(), before);
        assert!(session_of(&world, &browser).await.is_none());
        world
    });
}

async fn types_app_code(browser: &mut Browser, flow: &str, code: &str) -> Answer {
    let page = browser.open(&at("/login/step-up/app", flow)).await;
    browser.submit_once(&page, "code-submit", &[("code", code)]).await
}

#[test]
fn a_code_of_the_app_is_accepted_once_and_none_before_it() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let shows = add_app(&world, citizen).await;
        let (mut browser, flow) = at_step_up(&world).await;
        let code = shows.now(&world);
        for wrong in ["", "12345", "12345678", "００００００", &code[..5], &format!("{code}0"), &format!("+{}", &code[1..])]
        {
            let mut try_from = world.browser();
            try_from.cookies = browser.cookies.clone();
            let answer = types_app_code(&mut try_from, &flow, wrong).await;
            assert_eq!(answer.status, 422, "{wrong:?}");
            // Not one of many tries: the limit has its own story.
            forget_limits(&world).await;
        }
        let answer = types_app_code(&mut browser, &flow, &format!("{} {}", &code[..3], &code[3..])).await;
        assert_eq!(answer.location(), format!("/authorize/resume?flow={flow}"));
        assert_eq!(session_of(&world, &browser).await.unwrap().factors.to_string(), "password totp");

        let (mut second, flow) = at_step_up(&world).await;
        assert_eq!(types_app_code(&mut second, &flow, &code).await.text_of("error-code"), "code-wrong", "used");
        let previous = shows.code(world.clock.now().seconds() - 30);
        assert_eq!(
            types_app_code(&mut second, &flow, &previous).await.text_of("error-code"),
            "code-wrong",
            "older than one used"
        );
        let next = shows.code(world.clock.now().seconds() + 30);
        let after_next = shows.code(world.clock.now().seconds() + 60);
        assert_eq!(types_app_code(&mut second, &flow, &after_next).await.text_of("error-code"), "code-wrong", "two steps ahead");
        assert_eq!(types_app_code(&mut second, &flow, &next).await.status, 303, "one step ahead");
        world
    });
}

async fn forget_limits(world: &World) {
    let mut tx = world.app.db.write().await.unwrap();
    tx.run("DELETE FROM limits", args![]).await.unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn of_several_who_race_with_one_code_exactly_one_is_let_through() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let shows = add_app(&world, citizen).await;
        let code = shows.now(&world);
        let mut racers = Vec::new();
        for _ in 0..5 {
            let (mut browser, flow) = at_step_up(&world).await;
            let page = browser.open(&at("/login/step-up/app", &flow)).await;
            racers.push((browser, page));
        }
        let racing = racers.into_iter().map(|(mut browser, page)| {
            let code = code.clone();
            tokio::spawn(async move { browser.submit_once(&page, "code-submit", &[("code", &code)]).await.status.as_u16() })
        });
        let racing: Vec<_> = racing.collect();
        let mut won = 0;
        for racer in racing {
            won += u16::from(racer.await.unwrap() == 303);
        }
        assert_eq!(won, 1);
        world
    });
}

#[test]
fn guesses_of_the_app_s_code_are_limited_and_a_password_does_not_forgive_them() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let shows = add_app(&world, citizen).await;
        let right = shows.now(&world);
        for n in 0..5 {
            let (mut browser, flow) = at_step_up(&world).await;
            let wrong = format!("{:06}", (right.parse::<u32>().unwrap() + 1 + n) % 1_000_000);
            assert_eq!(types_app_code(&mut browser, &flow, &wrong).await.status, 422);
        }
        let (mut browser, flow) = at_step_up(&world).await;
        let paused = types_app_code(&mut browser, &flow, &right).await;
        assert_eq!((paused.status.as_u16(), paused.header("retry-after")), (429, "900"));
        world
    });
}

async fn code_sent(world: &World) -> String {
    world.deliver().await;
    let sms = world.gateway.sms();
    let text = &sms.last().expect("an SMS").text;
    assert!(!text.contains("http") && !text.contains("901099"), "{text}");
    text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).expect("a code").to_owned()
}

async fn asks(browser: &mut Browser, flow: &str) -> Answer {
    let page = browser.open(&at("/login/step-up/phone", flow)).await;
    browser.submit(&page, "code-send", &[]).await
}

async fn with_phone(world: &World) -> Citizen {
    let citizen = with_password(world, NUMBER, PASSWORD).await;
    citizen::set_phone(world, citizen, PHONE).await;
    citizen
}

#[test]
fn a_code_by_sms_serves_once_in_the_browser_that_asked() {
    story(|world| async move {
        with_phone(&world).await;
        let (mut browser, flow) = at_step_up(&world).await;
        let page = asks(&mut browser, &flow).await;
        assert!(page.words().contains("091****678"), "{}", page.words());
        let code = code_sent(&world).await;
        let (mut other, others_flow) = at_step_up(&world).await;
        let others_page = other.open(&at("/login/step-up/phone", &others_flow)).await;
        let elsewhere = other.submit_once(&others_page, "code-submit", &[("code", &code)]).await;
        assert_eq!(elsewhere.text_of("error-code"), "code-wrong", "another browser");
        // A second session in the same browser has the page open while the code still works.
        let (mut again, _) = at_step_up(&world).await;
        again.cookies.insert("__Host-dd-browser".into(), browser.cookies["__Host-dd-browser"].clone());
        let its_flow = flow_for(&world, &again, level_two());
        let its_page = again.open(&at("/login/step-up/phone", &its_flow)).await;
        let answer = browser.submit_once(&page, "code-submit", &[("code", &code)]).await;
        assert_eq!(answer.location(), format!("/authorize/resume?flow={flow}"));
        assert_eq!(session_of(&world, &browser).await.unwrap().factors.to_string(), "password phone");
        let used = again.submit_once(&its_page, "code-submit", &[("code", &code)]).await;
        assert_eq!(used.text_of("error-code"), "code-wrong", "used");
        world
    });
}

#[test]
fn a_code_by_sms_takes_five_tries_five_minutes_and_dies_with_the_next_one() {
    story(|world| async move {
        with_phone(&world).await;
        let (mut browser, flow) = at_step_up(&world).await;
        let page = asks(&mut browser, &flow).await;
        let first = code_sent(&world).await;
        world.pass(Duration::from_secs(60));
        asks(&mut browser, &flow).await;
        let second = code_sent(&world).await;
        let void = browser.submit_once(&page, "code-submit", &[("code", &first)]).await;
        assert!(void.text_of("error-code") == "code-wrong" || first == second);
        for n in 0..4u32 {
            let wrong = format!("{:06}", (second.parse::<u32>().unwrap() + 1 + n) % 1_000_000);
            browser.submit_once(&page, "code-submit", &[("code", &wrong)]).await;
            forget_limits(&world).await;
        }
        let worn = browser.submit_once(&page, "code-submit", &[("code", &second)]).await;
        assert_eq!(worn.text_of("error-code"), "code-wrong", "its five tries are used up");
        world.pass(Duration::from_secs(60));
        asks(&mut browser, &flow).await;
        let third = code_sent(&world).await;
        world.pass(Duration::from_secs(300));
        let late = browser.submit_once(&page, "code-submit", &[("code", &third)]).await;
        assert_eq!(late.text_of("error-code"), "code-wrong", "after five minutes");
        world
    });
}

#[test]
fn another_code_waits_a_minute_and_an_hour_holds_five() {
    story(|world| async move {
        with_phone(&world).await;
        let (mut browser, flow) = at_step_up(&world).await;
        let page = asks(&mut browser, &flow).await;
        assert!(page.body.contains("data-countdown=\"60\""), "{}", page.body);
        let early = browser.submit_once(&page, "code-send", &[]).await;
        assert_eq!((early.status.as_u16(), early.header("retry-after")), (429, "60"));
        assert!(early.body.contains("id=\"code\""), "the code sent before can still be typed");
        for _ in 0..4 {
            world.pass(Duration::from_secs(60));
            world.deliver().await;
            assert_eq!(asks(&mut browser, &flow).await.status, 200);
        }
        world.pass(Duration::from_secs(60));
        let page = browser.open(&at("/login/step-up/phone", &flow)).await;
        let sixth = browser.submit_once(&page, "code-send", &[]).await;
        assert_eq!((sixth.status.as_u16(), sixth.header("retry-after")), (429, "3300"));
        world.deliver().await;
        assert_eq!(world.gateway.sms().len(), 5, "no silent success");
        world
    });
}

#[test]
fn a_second_browser_is_told_to_the_holder() {
    story(|world| async move {
        with_phone(&world).await;
        citizen::types(&mut world.browser(), NUMBER, PASSWORD).await;
        world.deliver().await;
        assert_eq!(world.gateway.sms().len(), 0, "the first is the holder's own");
        let mut second = world.browser();
        citizen::types(&mut second, NUMBER, PASSWORD).await;
        second.cookies.remove(SESSION);
        citizen::types(&mut second, NUMBER, PASSWORD).await;
        world.deliver().await;
        assert_eq!(world.gateway.sms().len(), 1, "told once, not at each sign-in");
        world
    });
}

#[test]
fn what_a_thief_of_the_database_reads_is_no_secret() {
    story(|world| async move {
        let citizen = with_phone(&world).await;
        let shows = add_app(&world, citizen).await;
        let (mut browser, flow) = at_step_up(&world).await;
        asks(&mut browser, &flow).await;
        let code = code_sent(&world).await;
        let token = browser.cookies[SESSION].clone();
        let tables = [
            "SELECT hash_sealed AS v FROM passwords",
            "SELECT secret_sealed AS v FROM totps",
            "SELECT mac AS v FROM one_time_codes",
            "SELECT token_hash AS v FROM sessions",
            "SELECT device_sealed AS v FROM sessions",
            "SELECT key AS v FROM limits",
        ];
        let secrets = [PASSWORD.as_bytes().to_vec(), code.into_bytes(), token.into_bytes(), shows.now(&world).into_bytes()];
        for sql in tables {
            for row in world.app.db.rows(sql, args![]).await.unwrap() {
                let value: Vec<u8> = row.get("v").unwrap();
                for secret in &secrets {
                    assert!(!value.windows(secret.len()).any(|part| part == secret.as_slice()), "{sql}");
                }
            }
        }
        assert!(!format!("{:?}", Secret::new(PASSWORD)).contains("mèo"));
        world
    });
}
