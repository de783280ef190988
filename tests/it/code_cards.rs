//! Printed code cards: possession for people without a phone.

use std::time::Duration;

use dinhdanh::args;
use dinhdanh::authn::card;
use dinhdanh::authn::password::Kind;
use dinhdanh::identity::level::AuthLevel;
use dinhdanh::store::Queries as _;
use scraper::{Html, Selector};

use crate::browser::{Answer, Browser};
use crate::citizen::{self, Citizen, NUMBER, PASSCODE, PHONE, add_passkey, at, by_passkey, flow_for, level_two, session_of};
use crate::nodes::Node;
use crate::world::{World, story};

/// The codes of a card, by number from 1.
pub type Codes = Vec<String>;

/// A card handed to somebody, without the pages.
pub async fn handed(world: &World, citizen: Citizen) -> Codes {
    let mut tx = world.app.db.write().await.unwrap();
    let printed = card::issue(&world.app, &mut tx, citizen.account, None, world.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    printed.codes.into_iter().map(|(_, code)| code.reveal().to_owned()).collect()
}

/// Somebody who has a passcode and a card, and no phone.
pub async fn without_phone(world: &World) -> (Citizen, Codes) {
    let citizen = citizen::citizen(world, NUMBER).await;
    citizen::set_secret(world, citizen, Kind::Passcode, PASSCODE).await;
    let codes = handed(world, citizen).await;
    (citizen, codes)
}

/// Signed in with the passcode, at the page that asks for a code of the card.
async fn at_card(world: &World) -> (Browser, Answer) {
    let mut browser = world.browser();
    browser.open("/login").await;
    let flow = flow_for(world, &browser, level_two());
    let page = browser.open(&at("/login", &flow)).await;
    let page = browser.submit(&page, "login-submit", &[("login", NUMBER), ("password", PASSCODE)]).await;
    (browser, page)
}

fn printed(page: &Answer) -> Codes {
    let html = Html::parse_document(&page.body);
    html.select(&Selector::parse("#codes code").unwrap()).map(|code| code.text().collect::<String>().trim().to_owned()).collect()
}

#[test]
fn somebody_without_a_phone_reaches_level_two_with_passcode_and_card() {
    story(|world| async move {
        let (citizen, codes) = without_phone(&world).await;
        let (mut browser, page) = at_card(&world).await;
        assert_eq!(page.text_of("card-number"), "1", "only the card is missing, so it is asked for at once: {}", page.words());
        let answer = browser.submit_once(&page, "code-submit", &[("code", &codes[0])]).await;
        assert!(answer.location().starts_with("/authorize/resume?flow="));
        let session = session_of(&world, &browser).await.unwrap();
        assert_eq!(
            (session.account, session.level, session.factors.to_string()),
            (citizen.account, AuthLevel::Two, "passcode card".into())
        );
        assert_eq!(session.factors.amr(), ["pin", "otp", "mfa"]);
        // The next sign-in asks for the next number; typed without the gap.
        let (mut browser, page) = at_card(&world).await;
        assert_eq!(page.text_of("card-number"), "2");
        let answer = browser.submit_once(&page, "code-submit", &[("code", &codes[1].replace(' ', ""))]).await;
        assert!(answer.location().starts_with("/authorize/resume?flow="));
        world
    });
}

#[test]
fn only_the_code_at_the_number_asked_for_counts_and_only_once() {
    story(|world| async move {
        let (_, codes) = without_phone(&world).await;
        let (mut browser, page) = at_card(&world).await;
        let wide = codes[0].replace(|c: char| c.is_ascii_digit(), "１");
        for wrong in [codes[1].as_str(), "00000000", &wide, &codes[0][..8]] {
            let again = browser.submit_once(&page, "code-submit", &[("code", wrong)]).await;
            assert_eq!((again.status.as_u16(), again.text_of("error-code").as_str()), (422, "code-wrong"), "{wrong}");
            assert_eq!(again.text_of("card-number"), "1", "the number asked for stays, so that asking again tells nothing");
        }
        browser.submit_once(&page, "code-submit", &[("code", &codes[0])]).await;
        let (mut browser, page) = at_card(&world).await;
        let used = browser.submit_once(&page, "code-submit", &[("code", &codes[0])]).await;
        assert_eq!(used.text_of("error-code"), "code-wrong", "used up");
        world
    });
}

#[test]
fn a_burst_of_guesses_at_a_card_gets_five_tries_on_two_nodes_together() {
    story(|world| async move {
        without_phone(&world).await;
        let (browser, page) = at_card(&world).await;
        let other = Node::beside(&world).await;
        let mut tries = Vec::new();
        for n in 0..20 {
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
            match tried.await.unwrap() {
                422 => looked_at += 1,
                429 => {}
                other => panic!("{other}"),
            }
        }
        assert_eq!(looked_at, 5);
        // The window ends by itself: nobody is locked out for good.
        world.pass(Duration::from_secs(15 * 60 + 1));
        let (mut browser, page) = at_card(&world).await;
        let again = browser.submit_once(&page, "code-submit", &[("code", "00000000")]).await;
        assert_eq!(again.status, 422);
        world
    });
}

#[test]
fn one_code_opens_one_session_however_many_bring_it_at_once() {
    story(|world| async move {
        let (citizen, codes) = without_phone(&world).await;
        let other = Node::beside(&world).await;
        let mut tries = Vec::new();
        for n in 0..4 {
            let (browser, page) = at_card(&world).await;
            let mut browser = if n % 2 == 0 { browser } else { other.browser(&browser) };
            let code = codes[0].clone();
            tries.push(tokio::spawn(async move {
                browser.submit_once(&page, "code-submit", &[("code", &code)]).await.status.as_u16()
            }));
        }
        let mut raised = 0;
        for tried in tries {
            raised += usize::from(tried.await.unwrap() == 303);
        }
        assert_eq!(raised, 1);
        let sql = "SELECT COUNT(*) AS n FROM sessions WHERE account_id = $1 AND level = 2";
        let n: i64 = world.app.db.first(sql, args![citizen.account]).await.unwrap().unwrap().get("n").unwrap();
        assert_eq!(n, 1);
        world
    });
}

#[test]
fn a_card_is_printed_once_told_of_and_ends_the_one_before() {
    story(|world| async move {
        let citizen = citizen::citizen(&world, NUMBER).await;
        citizen::set_secret(&world, citizen, Kind::Passcode, PASSCODE).await;
        citizen::set_phone(&world, citizen, PHONE).await;
        let mut key = add_passkey(&world, citizen).await;
        let old = handed(&world, citizen).await;
        let mut browser = world.browser();
        by_passkey(&mut browser, &mut key, "").await;
        let page = browser.open("/account/card").await;
        let sheet = browser.submit(&page, "card-print", &[]).await;
        let codes = printed(&sheet);
        assert_eq!(codes.len(), usize::from(card::CODES));
        assert!(!sheet.body.contains(NUMBER) && !sheet.text_of("card-sheet").contains("Nguyễn"), "it does not say whose it is");
        for again in ["/account/card", "/account/keys"] {
            let page = browser.open(again).await;
            assert!(codes.iter().all(|code| !page.body.contains(code.as_str())), "shown once");
        }
        assert!(browser.open("/account/keys").await.text_of("card").contains("còn 40 mã"));
        world.deliver().await;
        assert!(world.gateway.sms().last().unwrap().text.contains("the ma in moi"), "told on the phone");
        // The old card is worth nothing, the new one works.
        let mut elsewhere = world.browser();
        elsewhere.open("/login").await;
        let flow = flow_for(&world, &elsewhere, level_two());
        let page = elsewhere.open(&at("/login", &flow)).await;
        elsewhere.submit(&page, "login-submit", &[("login", NUMBER), ("password", PASSCODE)]).await;
        let page = elsewhere.open(&at("/login/step-up/card", &flow)).await;
        let refused = elsewhere.submit_once(&page, "code-submit", &[("code", &old[0])]).await;
        assert_eq!(refused.text_of("error-code"), "code-wrong");
        assert_eq!(elsewhere.submit_once(&page, "code-submit", &[("code", &codes[0])]).await.status, 303);
        // Nothing of a code can be read from the database.
        let digits = codes[1].replace(' ', "");
        let sql = "SELECT COUNT(*) AS n FROM card_codes WHERE mac = $1";
        let n: i64 = world.app.db.first(sql, args![digits.as_bytes()]).await.unwrap().unwrap().get("n").unwrap();
        assert_eq!(n, 0);
        world
    });
}

#[test]
fn a_card_is_not_printed_by_a_weak_session_nor_right_after_a_change() {
    story(|world| async move {
        let citizen = citizen::citizen(&world, NUMBER).await;
        citizen::set_secret(&world, citizen, Kind::Passcode, PASSCODE).await;
        let mut key = add_passkey(&world, citizen).await;
        let mut weak = world.browser();
        citizen::types(&mut weak, NUMBER, PASSCODE).await;
        assert!(weak.get("/account/card").await.location().starts_with("/login?flow="));
        let mut browser = world.browser();
        by_passkey(&mut browser, &mut key, "").await;
        let open_before = browser.open("/account/card").await;
        let page = browser.open("/account/keys/secret?kind=passcode").await;
        browser.submit(&page, "secret-submit", &[("secret", "739154"), ("again", "739154")]).await;
        let page = browser.open("/account/card").await;
        assert!(page.text_of("waits").contains("25/11/2026"), "it says until when: {}", page.words());
        let refused = browser.submit_once(&open_before, "card-print", &[]).await;
        assert_eq!((refused.status.as_u16(), refused.text_of("error-code").as_str()), (409, "cooling-down"));
        assert!(printed(&refused).is_empty());
        world.pass(Duration::from_secs(24 * 3600 + 1));
        by_passkey(&mut browser, &mut key, "").await;
        let page = browser.open("/account/card").await;
        let sheet = browser.submit(&page, "card-print", &[]).await;
        assert_eq!(printed(&sheet).len(), usize::from(card::CODES));
        // Given away again, as long as something strong remains.
        let page = browser.open("/account/keys/remove?kind=card").await;
        let done = browser.submit(&page, "remove-submit", &[]).await;
        assert!(done.words().contains("Bạn chưa có thẻ mã in"), "{}", done.words());
        world
    });
}
