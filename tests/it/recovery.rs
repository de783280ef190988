//! Back in without the phone: by the code card after a delay that the holder can stop; and locking without a sign-in.

use std::time::Duration;

use dinhdanh::args;
use dinhdanh::authn::password::Kind;
use dinhdanh::identity::lock::Ground;
use dinhdanh::store::{Queries as _, cards, locks};

use crate::browser::{Answer, Browser};
use crate::citizen::{
    self, Citizen, NUMBER, PASSCODE, PASSWORD, PHONE, add_app, add_passkey, by_passkey, session_of, types, with_password,
};
use crate::code_cards::{Codes, handed};
use crate::nodes::Node;
use crate::world::{World, story};

const HOUR: Duration = Duration::from_secs(3600);
const NEW_PASSCODE: &str = "739154";

/// Somebody with everything that can be had, and a card.
async fn rich(world: &World) -> (Citizen, Codes) {
    let citizen = with_password(world, NUMBER, PASSWORD).await;
    citizen::set_secret(world, citizen, Kind::Passcode, PASSCODE).await;
    citizen::set_phone(world, citizen, PHONE).await;
    add_app(world, citizen).await;
    let codes = handed(world, citizen).await;
    (citizen, codes)
}

/// At the page that asks for a code of the card.
async fn asked(browser: &mut Browser, login: &str, aim: &str) -> Answer {
    let page = browser.open(if aim == "lock" { "/recover?aim=lock" } else { "/recover" }).await;
    browser.submit(&page, "recover-who", &[("login", login)]).await
}

/// The code of a card at the number that a page asks for.
fn at_number<'a>(page: &Answer, codes: &'a Codes) -> &'a str {
    &codes[page.text_of("card-number").parse::<usize>().unwrap() - 1]
}

async fn brings_card(browser: &mut Browser, codes: &Codes) -> Answer {
    let page = asked(browser, NUMBER, "recover").await;
    let code = at_number(&page, codes).to_owned();
    browser.submit(&page, "code-submit", &[("code", &code)]).await
}

async fn sets(browser: &mut Browser, page: &Answer) -> Answer {
    browser.submit_once(page, "recover-submit", &[("secret", NEW_PASSCODE), ("again", NEW_PASSCODE)]).await
}

/// The code in the newest message that tells of a recovery.
async fn stop_code(world: &World) -> String {
    world.deliver().await;
    let text = world.gateway.sms().into_iter().rev().find(|sms| sms.text.contains("ma dung")).unwrap().text;
    let (_, rest) = text.split_once("ma dung ").unwrap();
    rest.chars().take_while(char::is_ascii_digit).collect()
}

async fn recorded(world: &World, action: &'static str) -> i64 {
    let sql = "SELECT COUNT(*) AS n FROM audit_entries WHERE action = $1";
    world.app.db.first(sql, args![action]).await.unwrap().unwrap().get("n").unwrap()
}

#[test]
fn a_code_card_and_a_delay_bring_somebody_back_and_end_what_was_there() {
    story(|world| async move {
        let (citizen, codes) = rich(&world).await;
        let mut old_key = add_passkey(&world, citizen).await;
        let mut thief = world.browser();
        by_passkey(&mut thief, &mut old_key, "").await;
        let mut browser = world.browser();
        let waits = brings_card(&mut browser, &codes).await;
        assert!(waits.text_of("recover-until").contains("27/11/2026 09:00"), "{}", waits.words());
        world.deliver().await;
        assert!(world.gateway.sms().last().unwrap().text.contains("ma dung"), "told on the phone");
        assert_eq!(types(&mut world.browser(), NUMBER, PASSWORD).await.status, 303, "nothing has ended yet");

        // One minute too early, the next code of the card tells the same and shortens nothing.
        world.pass(Duration::from_secs(72 * 3600 - 60));
        let early = brings_card(&mut world.browser(), &codes).await;
        assert!(early.text_of("recover-until").contains("27/11/2026 09:00"), "{}", early.words());
        world.pass(Duration::from_secs(60));
        // In another browser: it is the card that counts.
        let mut browser = world.browser();
        let page = brings_card(&mut browser, &codes).await;
        let weak = browser.submit_once(&page, "recover-submit", &[("secret", "123456"), ("again", "123456")]).await;
        assert_eq!(weak.text_of("error-code"), "passcode-obvious");
        let differ = browser.submit_once(&page, "recover-submit", &[("secret", NEW_PASSCODE), ("again", "739155")]).await;
        assert_eq!(differ.text_of("error-code"), "secrets-differ");
        assert_eq!(sets(&mut browser, &page).await.location(), "/account/keys");
        let session = session_of(&world, &browser).await.unwrap();
        assert_eq!((session.account, session.factors.to_string()), (citizen.account, "passcode card".into()));

        assert!(session_of(&world, &thief).await.is_none(), "what was open has ended");
        assert_eq!(by_passkey(&mut world.browser(), &mut old_key, "").await.status, 403);
        for secret in [PASSWORD, PASSCODE] {
            assert_eq!(types(&mut world.browser(), NUMBER, secret).await.status, 422, "{secret}");
        }
        assert_eq!(types(&mut world.browser(), NUMBER, NEW_PASSCODE).await.status, 303);
        let ways = dinhdanh::store::ways::of(&world.app.db, citizen.account).await.unwrap();
        assert_eq!((ways.passkeys, ways.passwords, ways.passcodes, ways.totps, ways.phone), (0, 0, 1, 0, false));
        assert_eq!(cards::in_use(&world.app.db, citizen.account).await.unwrap().unwrap().left, 37, "three codes were used");
        world.deliver().await;
        assert!(world.gateway.sms().iter().any(|sms| sms.text.contains("dat ma moi")));
        assert_eq!(recorded(&world, "recovered").await, 1);
        // And sensitive acts wait.
        assert!(!browser.open("/account/card").await.text_of("waits").is_empty());
        world
    });
}

#[test]
fn never_by_the_delay_alone() {
    story(|world| async move {
        let (_, codes) = rich(&world).await;
        let mut browser = world.browser();
        brings_card(&mut browser, &codes).await;
        world.pass(73 * HOUR);
        let page = asked(&mut browser, NUMBER, "recover").await;
        for (code, what) in [(codes[0].as_str(), "used"), (codes[5].as_str(), "not the one asked for"), ("00000000", "guessed")] {
            let refused = browser.submit_once(&page, "code-submit", &[("code", code)]).await;
            assert_eq!((refused.status.as_u16(), refused.text_of("error-code").as_str()), (422, "recovery-wrong"), "{what}");
        }
        // The page behind it needs what only the card gives, in the browser that it was given to.
        assert_eq!(browser.get("/recover/passcode?on=forged").await.location(), "/recover");
        let right = at_number(&page, &codes).to_owned();
        let leads = browser.submit_once(&page, "code-submit", &[("code", &right)]).await;
        let mut other = world.browser();
        other.open("/recover").await;
        assert_eq!(other.get(leads.location()).await.location(), "/recover");
        // After its time it begins anew.
        world.pass(80 * HOUR);
        let again = brings_card(&mut world.browser(), &codes).await;
        assert!(!again.text_of("recover-until").is_empty(), "{}", again.words());
        world
    });
}

#[test]
fn the_holder_stops_it_by_the_code_of_the_notice_or_signed_in() {
    story(|world| async move {
        let (_, codes) = rich(&world).await;
        brings_card(&mut world.browser(), &codes).await;
        let code = stop_code(&world).await;
        let mut anybody = world.browser();
        let page = anybody.open("/recover/stop").await;
        let wrong = if code == "000000" { "111111" } else { "000000" };
        let refused = anybody.submit_once(&page, "stop-submit", &[("login", NUMBER), ("code", wrong)]).await;
        assert_eq!(refused.text_of("error-code"), "recovery-wrong");
        // A link that a mail scanner opens does nothing: only the button does.
        anybody.open("/recover/stop").await;
        let done = anybody.submit(&page, "stop-submit", &[("login", NUMBER), ("code", &code)]).await;
        assert!(!done.text_of("stopped").is_empty(), "{}", done.words());
        world.pass(73 * HOUR);
        let page = brings_card(&mut world.browser(), &codes).await;
        assert!(!page.text_of("recover-until").is_empty(), "it begins from the start: {}", page.words());

        let mut holder = world.browser();
        types(&mut holder, NUMBER, PASSWORD).await;
        let home = holder.open("/account").await;
        assert!(home.text_of("recovery").contains("lấy lại tài khoản"), "{}", home.words());
        let home = holder.submit(&home, "recovery-stop", &[]).await;
        assert!(home.text_of("recovery").is_empty() && home.words().contains("Đã dừng"), "{}", home.words());
        assert_eq!(recorded(&world, "recovery-stopped").await, 2);
        world
    });
}

#[test]
fn guesses_at_the_stop_code_are_limited() {
    story(|world| async move {
        let (_, codes) = rich(&world).await;
        brings_card(&mut world.browser(), &codes).await;
        let code = stop_code(&world).await;
        let mut thief = world.browser();
        let page = thief.open("/recover/stop").await;
        for n in 1..=5u32 {
            let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + n) % 1_000_000);
            let refused = thief.submit_once(&page, "stop-submit", &[("login", NUMBER), ("code", &wrong)]).await;
            assert_eq!(refused.status, 422);
        }
        let refused = thief.submit_once(&page, "stop-submit", &[("login", NUMBER), ("code", &code)]).await;
        assert_eq!(refused.status, 429);
        world
    });
}

/// The words with every number of one or two digits alike: which code of the card is asked for differs, and says nothing.
fn without_numbers(words: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for letter in words.chars().chain(['\n']) {
        if letter.is_ascii_digit() {
            run.push(letter);
            continue;
        }
        out += if (1..=2).contains(&run.len()) { "N" } else { &run };
        run.clear();
        out.push(letter);
    }
    out
}

#[test]
fn nobody_learns_whether_there_is_an_account_or_a_card() {
    story(|world| async move {
        let (_, _) = rich(&world).await;
        citizen::with_password(&world, "901099000124", PASSWORD).await;
        let mut seen = Vec::new();
        for login in [NUMBER, "901099000124", "901099000999", "0987654321", "nobody"] {
            let mut browser = world.browser();
            let page = asked(&mut browser, login, "recover").await;
            let number: i64 = page.text_of("card-number").parse().unwrap();
            assert!((1..=40).contains(&number));
            let again = asked(&mut browser, login, "recover").await;
            assert_eq!(again.text_of("card-number"), number.to_string(), "always the same");
            let refused = browser.submit_once(&page, "code-submit", &[("code", "00000000")]).await;
            seen.push((page.status, without_numbers(&page.words()), refused.status, without_numbers(&refused.words())));
        }
        assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
        world
    });
}

#[test]
fn guesses_at_recovery_are_counted_on_two_nodes_and_keep_nobody_from_signing_in() {
    story(|world| async move {
        let (_, codes) = rich(&world).await;
        let mut browser = world.browser();
        let page = asked(&mut browser, NUMBER, "recover").await;
        let other = Node::beside(&world).await;
        let mut tries = Vec::new();
        for n in 0..12u32 {
            let mut browser = if n % 2 == 0 { browser.clone() } else { other.browser(&browser) };
            let (action, mut fields) = crate::browser::form(&page, "code-submit", &[]);
            fields.retain(|(name, _)| name != "code");
            fields.push(("code".into(), format!("{n:08}")));
            tries.push(tokio::spawn(async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                browser.post(&action, &fields).await.status.as_u16()
            }));
        }
        let mut looked_at = 0;
        for tried in tries {
            looked_at += usize::from(tried.await.unwrap() == 422);
        }
        assert_eq!(looked_at, 5);
        let right = at_number(&page, &codes).to_owned();
        assert_eq!(browser.submit_once(&page, "code-submit", &[("code", &right)]).await.status, 429);
        assert_eq!(types(&mut world.browser(), NUMBER, PASSWORD).await.status, 303, "signing in is counted apart");
        world
    });
}

#[test]
fn a_recovery_is_finished_once() {
    story(|world| async move {
        let (_, codes) = rich(&world).await;
        brings_card(&mut world.browser(), &codes).await;
        world.pass(73 * HOUR);
        let mut browser = world.browser();
        let page = brings_card(&mut browser, &codes).await;
        let other = Node::beside(&world).await;
        let mut tries = Vec::new();
        for n in 0..4 {
            let mut browser = if n % 2 == 0 { browser.clone() } else { other.browser(&browser) };
            let (action, fields) =
                crate::browser::form(&page, "recover-submit", &[("secret", NEW_PASSCODE), ("again", NEW_PASSCODE)]);
            tries.push(tokio::spawn(async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                browser.post(&action, &fields).await.status.as_u16()
            }));
        }
        let mut back = 0;
        for tried in tries {
            back += usize::from(tried.await.unwrap() == 303);
        }
        assert_eq!(back, 1);
        world
    });
}

#[test]
fn a_lock_keeps_recovery_shut() {
    story(|world| async move {
        let (citizen, codes) = rich(&world).await;
        citizen::lock(&world, citizen, "agency").await;
        let mut browser = world.browser();
        let page = asked(&mut browser, NUMBER, "recover").await;
        let code = at_number(&page, &codes).to_owned();
        let answer = browser.submit_once(&page, "code-submit", &[("code", &code)]).await;
        assert_eq!(answer.status, 403);
        assert_eq!(recorded(&world, "recovery-begun").await, 0);
        world
    });
}

#[test]
fn locking_without_a_sign_in_takes_the_number_and_one_factor() {
    story(|world| async move {
        let (citizen, codes) = rich(&world).await;
        let grounds = async || {
            let found = locks::of_account(&world.app.db, citizen.account).await.unwrap();
            found.into_iter().map(|lock| lock.ground).collect::<Vec<_>>()
        };
        let mut stranger = world.browser();
        let page = stranger.open("/lock").await;
        for login in [NUMBER, "901099000999"] {
            let refused = stranger.submit_once(&page, "lock-submit", &[("login", login), ("password", "739155")]).await;
            assert_eq!((refused.status.as_u16(), refused.text_of("error-code").as_str()), (422, "sign-in-wrong"));
        }
        assert!(grounds().await.is_empty(), "the number alone locks nobody");
        let mut open = world.browser();
        types(&mut open, NUMBER, PASSWORD).await;
        let done = stranger.submit(&page, "lock-submit", &[("login", NUMBER), ("password", PASSCODE)]).await;
        assert!(done.words().contains("Mọi nơi đang đăng nhập đã bị thoát"), "{}", done.words());
        assert_eq!(grounds().await, [Ground::Holder]);
        assert!(session_of(&world, &open).await.is_none());
        // Again is no mistake, and by the card it goes as well.
        let page = stranger.open("/lock").await;
        let again = stranger.submit_once(&page, "lock-submit", &[("login", NUMBER), ("password", PASSCODE)]).await;
        assert_eq!(again.location(), "/account/locked");
        let page = asked(&mut stranger, NUMBER, "lock").await;
        let code = at_number(&page, &codes).to_owned();
        assert_eq!(stranger.submit_once(&page, "code-submit", &[("code", &code)]).await.location(), "/account/locked");
        world
    });
}
