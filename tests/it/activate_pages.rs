//! The citizen's own phone: from the slip to a sign-in that was proven to work, by pages alone.

use dinhdanh::audit::Action;
use dinhdanh::base::Secret;
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::issuance::slip::Slip;
use dinhdanh::store::accounts;

use crate::authenticator::authenticator;
use crate::browser::{Answer, Browser};
use crate::citizen::{TotpApp, by_passkey, ceremony, session_of, types};
use crate::counter::{Counter, NUMBER};
use crate::world::story;

/// What `fragment.js` puts into the form.
async fn scans(phone: &mut Browser, slip: &Slip) -> Answer {
    let page = phone.open("/activate").await;
    let code = slip.link.reveal().split_once('#').unwrap().1.to_owned();
    phone.submit(&page, "slip-submit", &[("slip", &code)]).await
}

/// Code and passcode: at the step of the passkey.
async fn at_the_key(counter: &Counter, phone: &mut Browser, slip: &Slip) -> Answer {
    let page = scans(phone, slip).await;
    assert!(page.words().contains("091****678"), "{}", page.words());
    let page = phone.submit(&page, "code-send", &[]).await;
    let code = counter.sent_code().await;
    let page = phone.submit(&page, "code-submit", &[("code", code.reveal())]).await;
    phone.submit(&page, "passcode-submit", &[("passcode", "739154"), ("again", "739154")]).await
}

fn ticket_of(page: &Answer) -> String {
    let html = scraper::Html::parse_document(&page.body);
    let found = html.select(&scraper::Selector::parse("input[name=ticket]").unwrap()).next();
    found.expect("a form of a step").attr("value").unwrap().to_owned()
}

const CALLS: (&str, &str) = ("/activate/passkey/options", "/activate/passkey");

#[test]
fn slip_phone_passcode_passkey_and_a_sign_in_that_proves_them() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        let mut phone = counter.world.browser();
        let page = at_the_key(&counter, &mut phone, &slip).await;
        let ticket = ticket_of(&page);
        let mut key = authenticator();
        let answer = ceremony(&mut phone, &page, &mut key, CALLS, serde_json::json!({ "ticket": ticket })).await;
        let page = phone.open(answer.json()["location"].as_str().unwrap()).await;
        assert!(page.words().contains("đăng nhập thử"), "{}", page.words());
        assert!(session_of(&counter.world, &phone).await.is_none(), "activating signs nobody in");
        assert_eq!(counter.recorded(Action::AccountProven).await, 0);
        let (_, rest) = page.body.split_once("/login?flow=").unwrap();
        let flow = rest.split('"').next().unwrap().to_owned();
        let answer = by_passkey(&mut phone, &mut key, &flow).await;
        assert_eq!(answer.json()["location"], "/activate/done");
        let done = phone.open("/activate/done").await;
        assert!(done.body.contains("id=\"activated\"") && done.words().contains("mức độ 2"), "{}", done.words());
        assert_eq!(counter.recorded(Action::AccountProven).await, 1, "the desk turns green");
        let mut later = counter.world.browser();
        assert_eq!(types(&mut later, NUMBER, "739154").await.location(), "/account");
        let home = later.open("/account").await;
        assert!(
            home.text_of("sentence").starts_with("Chào An, tài khoản định danh điện tử mức độ 2"),
            "{}",
            home.text_of("sentence")
        );
        let log = later.open("/account/log").await;
        for words in
            ["Cán bộ số hiệu CA-0001", "Công an phường Ba Đình", "Đối chiếu khuôn mặt và vân tay", "Cán bộ số hiệu CA-0002"]
        {
            assert!(log.words().contains(words), "{words}: {}", log.words());
        }
        assert!(!log.body.contains(NUMBER), "no personal number in the log");
        counter.world
    });
}

#[test]
fn an_activation_goes_on_where_it_stopped_and_in_no_other_browser() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        let mut phone = counter.world.browser();
        at_the_key(&counter, &mut phone, &slip).await;
        let again = scans(&mut phone, &slip).await;
        assert!(again.body.contains("data-passkey=\"create\""), "the link leads back to the step: {}", again.words());
        let mut other = counter.world.browser();
        let refused = scans(&mut other, &slip).await;
        assert_eq!(refused.text_of("error-code"), "activation-elsewhere");
        let stolen = other.open(&format!("/activate/step?ticket={}", ticket_of(&again))).await;
        assert_eq!(stolen.text_of("error-code"), "activation-begin-again");
        counter.world
    });
}

#[test]
fn without_a_passkey_the_phone_or_an_app_will_do() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        let mut phone = counter.world.browser();
        let page = at_the_key(&counter, &mut phone, &slip).await;
        assert!(page.body.contains("id=\"phone-submit\""));
        let page = phone.open(&format!("/activate/app?ticket={}", ticket_of(&page))).await;
        let shown = phone.submit(&page, "app-new", &[]).await;
        let shows = TotpApp::new(&shown.text_of("app-secret"));
        let page = phone.submit(&shown, "code-submit", &[("code", &shows.now(&counter.world))]).await;
        assert!(page.body.contains("id=\"prove\""), "complete: {}", page.words());
        let account = accounts::of_file(&counter.world.app.db, file).await.unwrap().unwrap();
        assert_eq!(account.activated_level, Some(AccountLevel::Two));
        counter.world
    });
}

#[test]
fn a_wrong_code_keeps_the_person_at_the_step_and_a_wrong_slip_at_the_door() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        let mut phone = counter.world.browser();
        let page = phone.open("/activate").await;
        let typo = phone.submit(&page, "short-submit", &[("short", "AAAA-BBBB-CCCC")]).await;
        assert_eq!(typo.status, 422);
        assert!(typo.body.contains("value=\"AAAA-BBBB-CCCC\""), "what was typed is kept");
        let page = phone.submit(&typo, "short-submit", &[("short", &slip.short_code.printed().to_lowercase())]).await;
        let page = phone.submit(&page, "code-send", &[]).await;
        let right = counter.sent_code().await;
        let wrong = if right == Secret::new("000000") { "111111" } else { "000000" };
        let page = phone.submit(&page, "code-submit", &[("code", wrong)]).await;
        assert_eq!((page.status.as_u16(), page.text_of("error-code").as_str()), (422, "activation-number-wrong"));
        let page = phone.submit(&page, "code-submit", &[("code", right.reveal())]).await;
        for (passcode, again, code) in [
            ("123456", "123456", "passcode-obvious"),
            ("241199", "241199", "secret-personal"),
            ("739154", "739155", "secrets-differ"),
            ("7391", "7391", "passcode-not-six-digits"),
        ] {
            let refused = phone.submit(&page, "passcode-submit", &[("passcode", passcode), ("again", again)]).await;
            assert_eq!((refused.status.as_u16(), refused.text_of("error-code").as_str()), (422, code), "{passcode}");
        }
        counter.world
    });
}

#[test]
fn a_desk_s_browser_is_refused() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        let officer = crate::office::on_duty(
            &counter.world,
            &counter.desk,
            crate::office::Who::new("CA-0009", "Phạm Văn Cường", dinhdanh::identity::officer::Role::Receiving),
        )
        .await;
        let mut desk = officer.browser;
        let refused = scans(&mut desk, &slip).await;
        assert_eq!((refused.status.as_u16(), refused.text_of("error-code").as_str()), (403, "activation-desk-device"));
        counter.world
    });
}
