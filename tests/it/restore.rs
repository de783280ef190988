//! An account's holder at a desk: lost phone and code card, each on a match and an officer's signature.

use std::time::Duration;

use dinhdanh::args;
use dinhdanh::authn::password::Kind;
use dinhdanh::base::encode::b64url;
use dinhdanh::identity::officer::{Desk, Role};
use dinhdanh::outside::register::fake::RIGHT_CAPTURE;
use dinhdanh::store::Queries as _;
use scraper::{Html, Selector};

use crate::browser::{Answer, Browser};
use crate::citizen::{self, Citizen, PASSCODE, PASSWORD, PHONE, add_passkey, by_passkey, session_of, types};
use crate::code_cards::handed;
use crate::counter::{NUMBER, card, citizen as facts};
use crate::office::{Officer, Who, desk, on_duty};
use crate::world::{World, story};

const NEW_PASSCODE: &str = "739154";

async fn somebody(world: &World) -> Citizen {
    world.register.tell(facts(NUMBER));
    let citizen = citizen::with_password(world, NUMBER, PASSWORD).await;
    citizen::set_secret(world, citizen, Kind::Passcode, PASSCODE).await;
    citizen::set_phone(world, citizen, PHONE).await;
    citizen
}

async fn here(world: &World) -> (Desk, Officer) {
    let desk = desk(world, "HN-BADINH", "Công an phường Ba Đình").await;
    let officer = on_duty(world, &desk, Who::new("CA-0001", "Trần Văn An", Role::Receiving)).await;
    (desk, officer)
}

/// Scans the card; the page of the visit, and its address.
async fn scans(officer: &mut Officer) -> (Answer, String) {
    let page = officer.browser.open("/desk/restore").await;
    let answer = officer.browser.submit_once(&page, "restore-scan", &[("scan", &card(NUMBER))]).await;
    let at = answer.location().to_owned();
    (officer.browser.follow(answer).await, at)
}

async fn matches(officer: &mut Officer, page: &Answer, face: &[u8], finger: &[u8]) -> Answer {
    let typed = [("face_image", b64url(face)), ("finger_image", b64url(finger))];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    officer.browser.submit(page, "match-submit", &typed).await
}

/// Signs for an act, as the page's script does.
async fn signs(officer: &mut Officer, page: &Answer, at: &str, act: &str) -> Answer {
    let begun = officer.browser.post_json(page, &format!("{at}/sign/{act}/options"), &serde_json::json!({})).await;
    if begun.status != 200 {
        return begun;
    }
    let begun = begun.json();
    let credential = officer.key.get(&begun["publicKey"]).unwrap();
    let sent = serde_json::json!({ "ceremony": begun["ceremony"], "credential": credential });
    officer.browser.post_json(page, &format!("{at}/sign/{act}/finish"), &sent).await
}

/// Matched and signed for; what is printed.
async fn printed(officer: &mut Officer, act: &str) -> Answer {
    let (page, at) = scans(officer).await;
    let page = matches(officer, &page, RIGHT_CAPTURE, RIGHT_CAPTURE).await;
    let signed = signs(officer, &page, &at, act).await;
    assert_eq!(signed.status, 200, "{}", signed.body);
    let page = officer.browser.open(&at).await;
    officer.browser.submit(&page, "restore-print", &[]).await
}

async fn brings_slip(browser: &mut Browser, slip: &Answer, number: &str) -> Answer {
    let page = browser.open("/recover/desk").await;
    let typed = [
        ("short", slip.text_of("slip-code")),
        ("number", number.to_owned()),
        ("secret", NEW_PASSCODE.into()),
        ("again", NEW_PASSCODE.into()),
    ];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.submit_once(&page, "recover-submit", &typed).await
}

fn has(page: &Answer, selector: &str) -> bool {
    Html::parse_document(&page.body).select(&Selector::parse(selector).unwrap()).next().is_some()
}

#[test]
fn a_desk_brings_somebody_back_in_one_visit_and_what_was_stolen_is_worth_nothing_at_once() {
    story(|world| async move {
        let citizen = somebody(&world).await;
        let (_, mut officer) = here(&world).await;
        let mut stolen = add_passkey(&world, citizen).await;
        handed(&world, citizen).await;
        let mut thief = world.browser();
        by_passkey(&mut thief, &mut stolen, "").await;

        let slip = printed(&mut officer, "recover").await;
        let number = slip.text_of("desk-number");
        assert_eq!((number.len(), slip.text_of("slip-code").len()), (6, 14), "{}", slip.words());
        assert!(!slip.text_of("slip").contains(&number), "the number is not on the paper");
        assert!(!slip.body.contains(NUMBER));
        assert!(session_of(&world, &thief).await.is_none(), "ended with the signature");
        assert_eq!(by_passkey(&mut world.browser(), &mut stolen, "").await.status, 403);
        assert_eq!(types(&mut world.browser(), NUMBER, PASSWORD).await.status, 422);
        let ways = dinhdanh::store::ways::of(&world.app.db, citizen.account).await.unwrap();
        assert_eq!(ways, dinhdanh::store::ways::Ways::default());

        // Not on a device of the desk, not without the number, and once.
        assert_eq!(brings_slip(&mut officer.browser.clone(), &slip, &number).await.status, 403);
        let mut own = world.browser();
        let wrong = if number == "000000" { "111111" } else { "000000" };
        let refused = brings_slip(&mut own, &slip, wrong).await;
        assert_eq!(refused.text_of("error-code"), "recovery-slip-wrong");
        let done = brings_slip(&mut own, &slip, &number).await;
        assert_eq!(done.location(), "/account/keys");
        let session = session_of(&world, &own).await.unwrap();
        assert_eq!(
            (session.account, session.factors.to_string(), session.level.number()),
            (citizen.account, "passcode desk".into(), 3)
        );
        assert_eq!(brings_slip(&mut world.browser(), &slip, &number).await.text_of("error-code"), "recovery-slip-wrong", "used");
        assert_eq!(types(&mut world.browser(), NUMBER, NEW_PASSCODE).await.status, 303);
        assert!(has(&own.open("/account/keys").await, "#add-passkey"), "what comes next: a passkey, without signing in again");

        world.deliver().await;
        let told = world.gateway.sms().into_iter().map(|sms| sms.text).find(|text| text.contains("lay lai tai")).unwrap();
        assert!(told.contains("CA-0001") && told.contains("Cong an phuong Ba Dinh"), "{told}");
        let sql = "SELECT COUNT(*) AS n FROM signatures WHERE purpose = 'recover'";
        let kept: i64 = world.app.db.first(sql, args![]).await.unwrap().unwrap().get("n").unwrap();
        assert_eq!(kept, 1);
        world
    });
}

#[test]
fn a_phone_that_is_back_proves_itself_by_a_code_and_signs_its_holder_in_again() {
    story(|world| async move {
        let citizen = somebody(&world).await;
        let (_, mut officer) = here(&world).await;
        let slip = printed(&mut officer, "recover").await;
        let mut browser = world.browser();
        let number = slip.text_of("desk-number");
        assert_eq!(brings_slip(&mut browser, &slip, &number).await.location(), "/account/keys");
        let has_phone = async || dinhdanh::store::ways::of(&world.app.db, citizen.account).await.unwrap().phone;
        assert!(!has_phone().await);
        let keys = browser.open("/account/keys").await;
        assert!(has(&keys, "#prove-phone") && keys.words().contains("091****678"), "{}", keys.words());
        let page = browser.open("/account/keys/phone").await;
        let page = browser.submit(&page, "code-send", &[]).await;
        world.deliver().await;
        let sms = world.gateway.sms();
        let text = &sms.iter().find(|sms| sms.text.contains("ma xac nhan so dien thoai")).expect("a code").text;
        let code = text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).unwrap().to_owned();
        let again = browser.submit_once(&page, "code-send", &[]).await;
        assert_eq!((again.status.as_u16(), again.header("retry-after")), (429, "60"), "the code sent still works");
        let other = if code == "000000" { "000001" } else { "000000" };
        let wrong = browser.submit_once(&page, "code-submit", &[("code", other)]).await;
        assert_eq!((wrong.status.as_u16(), wrong.text_of("error-code")), (422, "code-wrong".into()));
        assert!(!has_phone().await);
        let said = browser.submit(&page, "code-submit", &[("code", &code)]).await;
        assert!(said.words().contains("lại dùng được để đăng nhập") && !has(&said, "#prove-phone"), "{}", said.words());
        assert!(has_phone().await);
        assert_eq!(browser.get("/account/keys/phone").await.location(), "/account/keys", "nothing left to prove");
        world.deliver().await;
        assert!(world.gateway.sms().iter().any(|sms| sms.text.contains("lai dung duoc")), "told");
        world
    });
}

#[test]
fn without_a_match_nothing_is_signed_for_and_one_visit_is_one_act() {
    story(|world| async move {
        somebody(&world).await;
        let (_, mut officer) = here(&world).await;
        let (page, at) = scans(&mut officer).await;
        assert!(!has(&page, "#sign-recover"), "{}", page.words());
        assert_eq!(signs(&mut officer, &page, &at, "recover").await.json()["error"], "not-matched");
        let page = matches(&mut officer, &page, b"another", RIGHT_CAPTURE).await;
        assert!(!has(&page, "#sign-recover") && !page.text_of("match-result").is_empty(), "{}", page.words());
        assert_eq!(signs(&mut officer, &page, &at, "card").await.json()["error"], "not-matched");
        let page = matches(&mut officer, &page, RIGHT_CAPTURE, RIGHT_CAPTURE).await;
        assert!(has(&page, "#sign-recover") && has(&page, "#sign-card"));
        assert_eq!(signs(&mut officer, &page, &at, "card").await.status, 200);
        assert_eq!(signs(&mut officer, &page, &at, "recover").await.json()["error"], "restore-signed");
        // A visit ends by itself.
        let (page, at) = scans(&mut officer).await;
        world.pass(Duration::from_secs(31 * 60));
        assert_eq!(officer.browser.get(&at).await.status, 410);
        drop(page);
        world
    });
}

#[test]
fn a_card_is_handed_out_at_a_desk_once_and_named_in_the_notice() {
    story(|world| async move {
        let citizen = somebody(&world).await;
        let (_, mut officer) = here(&world).await;
        let sheet = printed(&mut officer, "card").await;
        let html = Html::parse_document(&sheet.body);
        assert_eq!(html.select(&Selector::parse("#codes code").unwrap()).count(), 40);
        assert_eq!(dinhdanh::store::ways::of(&world.app.db, citizen.account).await.unwrap().card_codes, 40);
        world.deliver().await;
        assert!(world.gateway.sms().last().unwrap().text.contains("CA-0001"));
        world
    });
}

#[test]
fn an_officer_serves_neither_own_account_nor_another_officer_s_visit() {
    story(|world| async move {
        somebody(&world).await;
        let (desk, mut officer) = here(&world).await;
        let number = dinhdanh::identity::PersonalNumber::parse(NUMBER).unwrap();
        let own = world.app.keyring.index().blind("number", number.reveal()).unwrap();
        let who = Who { person_key: Some(own), ..Who::new("CA-0003", "Nguyễn Văn An", Role::Receiving) };
        let mut self_serving = on_duty(&world, &desk, who).await;
        let page = self_serving.browser.open("/desk/restore").await;
        let refused = self_serving.browser.submit_once(&page, "restore-scan", &[("scan", &card(NUMBER))]).await;
        assert_eq!(refused.status, 403, "{}", refused.words());
        let (_, at) = scans(&mut officer).await;
        assert_eq!(self_serving.browser.get(&at).await.status, 410);
        let unknown = officer.browser.open("/desk/restore").await;
        for (scanned, what) in [(card("901099012346"), "no account"), ("x|y".to_owned(), "no card")] {
            let refused = officer.browser.submit_once(&unknown, "restore-scan", &[("scan", &scanned)]).await;
            assert_eq!(refused.status, 422, "{what}");
        }
        world
    });
}

#[test]
fn nothing_remote_stops_what_a_desk_began_and_a_desk_ends_what_was_begun_from_afar() {
    story(|world| async move {
        let citizen = somebody(&world).await;
        let (_, mut officer) = here(&world).await;
        let codes = handed(&world, citizen).await;
        let mut thief = world.browser();
        let page = thief.open("/recover").await;
        let page = thief.submit(&page, "recover-who", &[("login", NUMBER)]).await;
        thief.submit(&page, "code-submit", &[("code", &codes[0])]).await;
        world.deliver().await;
        let text = world.gateway.sms().into_iter().rev().find(|sms| sms.text.contains("ma dung")).unwrap().text;
        let code: String = text.split_once("ma dung ").unwrap().1.chars().take_while(char::is_ascii_digit).collect();

        let slip = printed(&mut officer, "recover").await;
        let open = dinhdanh::store::recoveries::alone(&world.app.db, citizen.account, world.clock.now()).await.unwrap();
        assert!(open.is_none(), "the desk ended it");
        let page = thief.open("/recover/stop").await;
        let refused = thief.submit_once(&page, "stop-submit", &[("login", NUMBER), ("code", &code)]).await;
        assert_eq!(refused.status, 422, "there is nothing of the desk's to stop");
        let done = brings_slip(&mut world.browser(), &slip, &slip.text_of("desk-number")).await;
        assert_eq!(done.location(), "/account/keys");
        world
    });
}
