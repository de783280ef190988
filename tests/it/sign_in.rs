//! Signing in with number or phone and a secret: what everybody is told, how often one may try, and what a session is.

use std::time::Duration;

use dinhdanh::args;
use dinhdanh::authn::flow::Needs;
use dinhdanh::authn::password::Kind;
use dinhdanh::base::Secret;
use dinhdanh::store::{Queries as _, sessions};

use crate::browser::Answer;
use crate::citizen::{self, NUMBER, PASSCODE, PASSWORD, PHONE, flow_for, level_two, types, with_password};
use crate::world::{World, story};

const SESSION: &str = "__Host-dd-session";

async fn refusals(world: &World) -> i64 {
    let sql = "SELECT COUNT(*) AS n FROM audit_entries WHERE action = 'sign-in-refused'";
    world.app.db.first(sql, args![]).await.unwrap().unwrap().get("n").unwrap()
}

/// The page without what differs on every page.
fn plain(answer: &Answer) -> String {
    let body = answer.body.split("name=\"csrf\"").map(|part| part.split_once('>').map_or(part, |(_, rest)| rest));
    // Nor what says when the page was made.
    let body = body.collect::<String>();
    body.split("name=\"pace\"").map(|part| part.split_once('>').map_or(part, |(_, rest)| rest)).collect()
}

#[test]
fn number_or_phone_and_a_secret_lead_on_with_a_session_of_level_one() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        citizen::set_secret(&world, citizen, Kind::Passcode, PASSCODE).await;
        citizen::set_phone(&world, citizen, PHONE).await;
        for (login, secret) in
            [(NUMBER, PASSWORD), ("901 099 000 123", PASSCODE), (PHONE, PASSWORD), ("+84 912 345 678", PASSCODE)]
        {
            let mut browser = world.browser();
            let answer = types(&mut browser, login, secret).await;
            assert_eq!((answer.status.as_u16(), answer.location()), (303, "/account"), "{login}");
            let token = Secret::new(browser.cookies[SESSION].clone());
            let session = sessions::find(&world.app.db, &token.sha256(), world.clock.now()).await.unwrap().unwrap();
            assert_eq!((session.account, session.level.number()), (citizen.account, 1));
        }
        world
    });
}

#[test]
fn unknown_wrong_and_locked_are_told_alike_after_the_same_work() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        let locked = with_password(&world, "901099000124", PASSWORD).await;
        citizen::lock(&world, locked, "agency").await;
        citizen::citizen(&world, "901099000125").await;
        let mut told = Vec::new();
        for login in [NUMBER, "901099000999", "901099000124", "901099000125", "0999999999", "nobody"] {
            let mut browser = world.browser();
            let before = world.app.db.statements();
            let answer = types(&mut browser, login, "sai mật khẩu rồi").await;
            let statements = world.app.db.statements() - before;
            assert_eq!(answer.status, 422, "{login}");
            assert_eq!(answer.text_of("error-code"), "sign-in-wrong");
            assert!(answer.body.contains(&format!("value=\"{login}\"")), "what was typed is kept");
            assert!(!answer.body.contains("sai mật khẩu rồi"), "save the secret");
            assert!(!browser.cookies.contains_key(SESSION));
            told.push((plain(&answer).replace(login, "…"), statements));
        }
        let lengths: Vec<_> = told.iter().map(|(page, statements)| (page.len(), *statements)).collect();
        assert!(told.iter().all(|one| *one == told[0]), "{lengths:?}");
        assert_eq!(refusals(&world).await, 6);
        world
    });
}

#[test]
fn a_lock_is_told_to_its_holder_alone_with_its_ground_and_where_to_go() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        citizen::lock(&world, citizen, "card_expired").await;
        let mut browser = world.browser();
        let answer = types(&mut browser, NUMBER, PASSWORD).await;
        assert_eq!((answer.status.as_u16(), answer.text_of("error-code").as_str()), (403, "account-locked"));
        assert!(answer.text_of("grounds").contains("Thẻ căn cước đã hết hạn"), "{}", answer.words());
        assert!(!browser.cookies.contains_key(SESSION));
        world
    });
}

#[test]
fn an_account_that_was_never_activated_says_so_to_its_holder_alone() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let mut tx = world.app.db.write().await.unwrap();
        let sql = "UPDATE accounts SET activated_level = 0, activated_at = NULL WHERE id = $1";
        tx.run(sql, args![citizen.account]).await.unwrap();
        tx.commit().await.unwrap();
        let mut browser = world.browser();
        assert_eq!(types(&mut browser, NUMBER, "sai mật khẩu").await.text_of("error-code"), "sign-in-wrong");
        assert_eq!(types(&mut browser, NUMBER, PASSWORD).await.text_of("error-code"), "not-activated");
        world
    });
}

#[test]
fn five_failures_pause_an_account_and_the_pause_ends_by_itself() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        let mut browser = world.browser();
        for n in 0..5 {
            assert_eq!(types(&mut browser, NUMBER, &format!("sai lần {n} rồi")).await.status, 422);
        }
        // The right secret is not looked at either; nobody learns that it was right.
        let paused = types(&mut browser, NUMBER, PASSWORD).await;
        assert_eq!((paused.status.as_u16(), paused.header("retry-after")), (429, "900"));
        assert!(paused.words().contains("15 phút") && paused.words().contains("09:15"), "{}", paused.words());
        // Somebody who does not exist is paused alike.
        for n in 0..5 {
            assert_eq!(types(&mut browser, "901099000999", &format!("sai lần {n} nữa")).await.status, 422);
        }
        let nobody = types(&mut browser, "901099000999", PASSWORD).await;
        assert_eq!((nobody.status.as_u16(), nobody.header("retry-after")), (429, "900"));
        world.pass(Duration::from_secs(15 * 60));
        assert_eq!(types(&mut browser, NUMBER, PASSWORD).await.status, 303);
        world
    });
}

#[test]
fn success_forgives_the_failures_before_it() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        let mut browser = world.browser();
        for _ in 0..3 {
            for n in 0..4 {
                assert_eq!(types(&mut browser, NUMBER, &format!("sai lần {n} rồi")).await.status, 422);
            }
            assert_eq!(types(&mut world.browser(), NUMBER, PASSWORD).await.status, 303);
        }
        world
    });
}

#[test]
fn one_source_and_one_secret_are_counted_across_accounts() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        // One secret on eleven accounts, each try from elsewhere: the eleventh is not looked at.
        for n in 0..11u8 {
            let mut sprayer = world.browser();
            sprayer.address = format!("198.51.100.{n}:1").parse().unwrap();
            let status = types(&mut sprayer, &format!("9010990002{n:02}"), "thử một lần").await.status.as_u16();
            assert_eq!(status, if n < 10 { 422 } else { 429 }, "{n}");
        }
        // Another secret is free, also from there.
        assert_eq!(types(&mut world.browser(), NUMBER, PASSWORD).await.status, 303);
        // Fifty failures from one subscriber's network, whatever the last bits of its address.
        let mut statuses = Vec::new();
        for n in 0..51u8 {
            let mut one = world.browser();
            one.address = format!("[2001:db8::{n:x}]:1").parse().unwrap();
            let page = one.open("/login").await;
            // After some failures a page counts only when it is a moment old.
            world.pass(std::time::Duration::from_secs(5));
            let (login, password) = (format!("9010990003{n:02}"), format!("câu thứ {n} này"));
            let answer = one.submit_once(&page, "login-submit", &[("login", &login), ("password", &password)]).await;
            statuses.push(answer.status.as_u16());
        }
        assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 50);
        assert_eq!(statuses[50], 429);
        let mut elsewhere = world.browser();
        elsewhere.address = "[2001:db8:0:1::1]:1".parse().unwrap();
        assert_eq!(types(&mut elsewhere, "901099000400", "câu khác nữa").await.status, 422);
        world
    });
}

#[test]
fn a_burst_of_parallel_guesses_gets_no_more_than_a_slow_one() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        let mut page_of = Vec::new();
        for _ in 0..20 {
            let mut browser = world.browser();
            let page = browser.open("/login").await;
            page_of.push((browser, page));
        }
        let burst = page_of.into_iter().enumerate().map(|(n, (mut browser, page))| {
            tokio::spawn(async move {
                let typed = format!("đoán lần {n} thử");
                browser.submit_once(&page, "login-submit", &[("login", NUMBER), ("password", &typed)]).await.status.as_u16()
            })
        });
        let burst: Vec<_> = burst.collect();
        let mut looked_at = 0;
        for guess in burst {
            match guess.await.unwrap() {
                422 => looked_at += 1,
                429 => {}
                other => panic!("{other}"),
            }
        }
        assert_eq!(looked_at, 5);
        world
    });
}

#[test]
fn a_sign_in_asks_the_database_this_much_and_no_more() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        let mut browser = world.browser();
        let page = browser.open("/login").await;
        let before = world.app.db.statements();
        let answer = browser.submit_once(&page, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, 303);
        // The source's failures; candidates; four counters; four given back; account, locks, browsers; session; what it is weighed
        // by, three; entry; the account again, which was proven before; session and ways to go on.
        assert_eq!(world.app.db.statements() - before, 21);
        world
    });
}

#[test]
fn a_form_without_its_token_or_from_another_browser_signs_nobody_in() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        let fields = [("login", NUMBER), ("password", PASSWORD), ("flow", "")];
        let mut browser = world.browser();
        assert_eq!(browser.post("/login", &fields).await.status, 403);
        let page = browser.open("/login").await;
        let (_, own) = crate::browser::form(&page, "login-submit", &fields);
        let own: Vec<(&str, &str)> = own.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let mut other = world.browser();
        other.open("/login").await;
        assert_eq!(other.post("/login", &own).await.status, 403, "the token is the first browser's");
        assert_eq!(browser.post("/login", &own).await.status, 303);
        world
    });
}

#[test]
fn a_flow_serves_the_browser_it_began_in_and_no_other() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        let (mut first, mut second) = (world.browser(), world.browser());
        first.open("/login").await;
        second.open("/login").await;
        let flow = flow_for(&world, &first, Needs::default());
        let elsewhere = second.open(&format!("/login?flow={flow}")).await;
        assert_eq!((elsewhere.status.as_u16(), elsewhere.text_of("error-code").as_str()), (410, "flow-gone"));
        let page = first.open(&format!("/login?flow={flow}")).await;
        assert!(page.header("content-security-policy").contains("form-action 'self' https://portal.vn;"), "the answer's origin");
        assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(page.header("x-frame-options"), "DENY");
        let answer = first.submit_once(&page, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
        assert_eq!(answer.location(), format!("/authorize/resume?flow={flow}"));
        world.pass(Duration::from_secs(3600));
        assert_eq!(first.get(&format!("/login?flow={flow}")).await.text_of("error-code"), "flow-gone");
        world
    });
}

#[test]
fn a_planted_session_dies_when_somebody_signs_in_and_each_sign_in_has_another_token() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        with_password(&world, "901099000124", PASSWORD).await;
        let mut attacker = world.browser();
        types(&mut attacker, "901099000124", PASSWORD).await;
        let planted = attacker.cookies[SESSION].clone();
        let mut fresh = world.browser();
        let form = fresh.open("/login").await;
        fresh.cookies.insert(SESSION.into(), planted.clone());
        let answer = fresh.submit_once(&form, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, 303);
        let own = fresh.cookies[SESSION].clone();
        assert_ne!(own, planted);
        let hash = |token: &str| Secret::new(token).sha256();
        assert!(sessions::find(&world.app.db, &hash(&planted), world.clock.now()).await.unwrap().is_none());
        // The same person again: the session goes on under another token.
        let again = fresh.submit_once(&form, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
        assert_eq!(again.status, 303);
        assert_ne!(fresh.cookies[SESSION], own);
        assert!(sessions::find(&world.app.db, &hash(&own), world.clock.now()).await.unwrap().is_none());
        world
    });
}

#[test]
fn signing_out_kills_the_token_and_a_link_alone_signs_nobody_out() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        let mut browser = world.browser();
        types(&mut browser, NUMBER, PASSWORD).await;
        let token = browser.cookies[SESSION].clone();
        let page = browser.get("/logout").await;
        let hash = Secret::new(token.clone()).sha256();
        assert!(sessions::find(&world.app.db, &hash, world.clock.now()).await.unwrap().is_some());
        let answer = browser.submit_once(&page, "logout-confirm", &[]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/logged-out"));
        assert!(!browser.cookies.contains_key(SESSION));
        assert!(sessions::find(&world.app.db, &hash, world.clock.now()).await.unwrap().is_none());
        world
    });
}

#[test]
fn level_two_is_not_reached_by_a_password_nor_by_asking_for_the_page_behind_it() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let mut browser = world.browser();
        browser.open("/login").await;
        let flow = flow_for(&world, &browser, level_two());
        let page = browser.open(&format!("/login?flow={flow}")).await;
        let answer = browser.submit_once(&page, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
        assert_eq!(answer.location(), format!("/login/out-of-reach?flow={flow}"), "there is no second factor");
        let told = browser.follow(answer).await;
        assert_eq!(told.text_of("error-code"), "unmet-authentication-requirements");
        assert!(told.body.contains(&format!("/authorize/resume?flow={flow}&#38;unmet=1")), "{}", told.body);
        citizen::set_phone(&world, citizen, PHONE).await;
        for path in ["/login", "/login/step-up", "/login/step-up/app", "/login/out-of-reach"] {
            let page = browser.open(&format!("{path}?flow={flow}")).await;
            assert!(page.body.contains("id=\"code-send\""), "{path} leads to the phone: {}", page.words());
        }
        world
    });
}

#[test]
fn a_next_page_is_one_of_the_account_or_none() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        for (next, leads) in [
            ("/account/keys", "/account/keys"),
            ("https://evil.vn", "/account"),
            ("//evil.vn", "/account"),
            ("/\\evil.vn", "/account"),
            ("/%09/evil.vn", "/account"),
            ("/%2Fevil.vn", "/account"),
            ("/account%2F..%2F..%2F", "/account"),
            ("/desk", "/account"),
            ("javascript:alert(1)", "/account"),
        ] {
            let mut browser = world.browser();
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
            let page = browser.open(&format!("/login?{query}")).await;
            let answer = browser.submit_once(&page, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
            assert_eq!(answer.location(), leads, "{next}");
        }
        world
    });
}
