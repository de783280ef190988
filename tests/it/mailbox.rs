//! Codes by e-mail: an address counts once its holder has typed a code that was sent there, and is one more way from then on.

use std::time::Duration;

use dinhdanh::authn::password::Kind;
use dinhdanh::identity::Email;
use dinhdanh::outside::messages::{Undelivered, Why};

use crate::browser::{Answer, Browser};
use crate::citizen::{
    self, Citizen, NUMBER, PASSCODE, PASSWORD, PHONE, add_passkey, at, by_passkey, flow_for, level_two, session_of, with_password,
};
use crate::world::{World, story};

const FIRST: &str = "hoa@thu.vn";
const SECOND: &str = "minh.hoa@thu.vn";

/// Signed in by passkey just now, with a password, a passcode and a phone beside it.
async fn holder(world: &World) -> (Citizen, Browser) {
    let citizen = with_password(world, NUMBER, PASSWORD).await;
    citizen::set_secret(world, citizen, Kind::Passcode, PASSCODE).await;
    citizen::set_phone(world, citizen, PHONE).await;
    let mut key = add_passkey(world, citizen).await;
    let mut browser = world.browser();
    by_passkey(&mut browser, &mut key, "").await;
    (citizen, browser)
}

/// The code of the newest mail to an address.
async fn code_to(world: &World, address: &str) -> String {
    world.deliver().await;
    let mails = world.gateway.emails();
    let mail = mails.iter().rev().find(|mail| mail.to.reveal() == address && mail.subject.starts_with("Mã")).expect("a mail");
    assert!(!mail.text.contains("http") && !mail.text.contains(NUMBER), "{}", mail.text);
    mail.text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).expect("a code").to_owned()
}

async fn writes_to(browser: &mut Browser, address: &str) -> Answer {
    let page = browser.open("/account/keys/email").await;
    browser.submit(&page, "email-send", &[("email", address)]).await
}

/// Has an address confirmed.
async fn confirms(world: &World, browser: &mut Browser, address: &str) -> Answer {
    let page = writes_to(browser, address).await;
    let code = code_to(world, address).await;
    browser.submit(&page, "code-submit", &[("code", &code)]).await
}

async fn is_way(world: &World, citizen: Citizen) -> bool {
    dinhdanh::store::ways::of(&world.app.db, citizen.account).await.unwrap().email
}

/// Signed in with the password, at the page of codes by mail.
async fn at_mail_step(world: &World) -> (Browser, String, Answer) {
    let mut browser = world.browser();
    browser.open("/login").await;
    let flow = flow_for(world, &browser, level_two());
    let page = browser.open(&at("/login", &flow)).await;
    browser.submit_once(&page, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
    let page = browser.open(&at("/login/step-up/email", &flow)).await;
    (browser, flow, page)
}

#[test]
fn an_address_is_one_more_way_once_a_code_sent_there_was_typed() {
    story(|world| async move {
        let (citizen, mut browser) = holder(&world).await;
        let nonsense = writes_to(&mut browser, "hoa@@thu").await;
        assert_eq!((nonsense.status.as_u16(), nonsense.text_of("error-code")), (422, "email-unreadable".into()));
        let page = writes_to(&mut browser, FIRST).await;
        let masked = Email::parse(FIRST).unwrap().masked();
        assert!(page.words().contains(&masked), "{}", page.words());
        assert!(!page.body.contains(FIRST), "masked");
        let code = code_to(&world, FIRST).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let refused = browser.submit_once(&page, "code-submit", &[("code", wrong)]).await;
        assert_eq!((refused.status.as_u16(), refused.text_of("error-code")), (422, "code-wrong".into()));
        assert!(!is_way(&world, citizen).await);
        let said = browser.submit(&page, "code-submit", &[("code", &code)]).await;
        assert!(said.words().contains("Hộp thư đã dùng được để đăng nhập"), "{}", said.words());
        assert!(is_way(&world, citizen).await);
        world.deliver().await;
        assert!(world.gateway.sms().iter().any(|sms| sms.text.contains("hop thu")), "told on the phone");

        world.pass(Duration::from_secs(60));
        let (mut other, flow, page) = at_mail_step(&world).await;
        let page = other.submit(&page, "code-send", &[]).await;
        let code = code_to(&world, FIRST).await;
        let page_again = other.open(&at("/login/step-up/email", &flow)).await;
        assert!(!page_again.text_of("delivery").is_empty(), "what became of the mail is said");
        let done = other.submit_once(&page, "code-submit", &[("code", &code)]).await;
        assert_eq!(done.location(), format!("/authorize/resume?flow={flow}"));
        let session = session_of(&world, &other).await.unwrap();
        assert_eq!((session.level.number(), session.factors.to_string()), (2, "password email".into()));
        assert_eq!(session.factors.amr(), ["pwd", "otp", "mfa"]);
        world
    });
}

#[test]
fn a_code_to_the_mailbox_voids_none_to_the_phone_and_serves_in_its_place_nowhere() {
    story(|world| async move {
        let (_, mut browser) = holder(&world).await;
        confirms(&world, &mut browser, FIRST).await;
        world.pass(Duration::from_secs(60));
        let (mut other, flow, by_mail) = at_mail_step(&world).await;
        let by_mail = other.submit(&by_mail, "code-send", &[]).await;
        let mailed = code_to(&world, FIRST).await;
        let by_phone = other.open(&at("/login/step-up/phone", &flow)).await;
        let by_phone = other.submit(&by_phone, "code-send", &[]).await;
        world.deliver().await;
        let sms = world.gateway.sms();
        let texted =
            sms.last().unwrap().text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).unwrap().to_owned();
        if mailed != texted {
            let crossed = other.submit_once(&by_phone, "code-submit", &[("code", &mailed)]).await;
            assert_eq!(crossed.text_of("error-code"), "code-wrong");
        }
        let done = other.submit_once(&by_mail, "code-submit", &[("code", &mailed)]).await;
        assert_eq!(done.location(), format!("/authorize/resume?flow={flow}"));
        world
    });
}

#[test]
fn another_address_takes_over_only_when_it_has_proven_itself_and_the_one_before_is_told() {
    story(|world| async move {
        let (citizen, mut browser) = holder(&world).await;
        confirms(&world, &mut browser, FIRST).await;
        world.pass(Duration::from_secs(60));
        writes_to(&mut browser, SECOND).await;
        let email = async || {
            let account = dinhdanh::store::accounts::find(&world.app.db, citizen.account).await.unwrap().unwrap();
            account.email(&world.app.keyring).unwrap().unwrap().reveal().to_owned()
        };
        assert_eq!((email().await, is_way(&world, citizen).await), (FIRST.to_owned(), true), "until then nothing changes");
        let code = code_to(&world, SECOND).await;
        let before = world.gateway.emails().len();
        let page = browser.open("/account/keys/email").await;
        browser.submit(&page, "code-submit", &[("code", &code)]).await;
        assert_eq!((email().await, is_way(&world, citizen).await), (SECOND.to_owned(), true));
        world.deliver().await;
        let told = world.gateway.emails().split_off(before);
        assert!(
            told.iter().any(|mail| mail.to.reveal() == FIRST && mail.subject.contains("hộp thư")),
            "the address before is told"
        );
        world
    });
}

#[test]
fn a_mailbox_that_is_taken_away_signs_nobody_in_and_still_gets_notices() {
    story(|world| async move {
        let (citizen, mut browser) = holder(&world).await;
        confirms(&world, &mut browser, FIRST).await;
        let page = browser.open("/account/keys/remove?kind=email").await;
        let said = browser.submit(&page, "remove-submit", &[]).await;
        assert_eq!(said.status, 200, "{}", said.words());
        assert!(!is_way(&world, citizen).await);
        world.deliver().await;
        assert!(world.gateway.emails().last().is_some_and(|mail| mail.to.reveal() == FIRST), "it is told of its own end");
        let (mut other, flow, _) = at_mail_step(&world).await;
        assert_eq!(other.get(&at("/login/step-up/email", &flow)).await.location(), at("/login/step-up", &flow), "not offered");
        world
    });
}

#[test]
fn a_mail_that_could_not_be_delivered_says_so_and_another_way_is_a_tap_away() {
    story(|world| async move {
        let (_, mut browser) = holder(&world).await;
        confirms(&world, &mut browser, FIRST).await;
        world.pass(Duration::from_secs(60));
        world.gateway.refuse_all(Some(Undelivered::Never(Why::NoGateway)));
        let (mut other, flow, page) = at_mail_step(&world).await;
        other.submit(&page, "code-send", &[]).await;
        world.deliver().await;
        let page = other.open(&at("/login/step-up/email", &flow)).await;
        assert!(page.text_of("delivery").contains("Không gửi được"), "{}", page.words());
        assert!(page.body.contains(&format!("href=\"{}\"", at("/login/step-up", &flow))), "{}", page.body);
        world
    });
}
