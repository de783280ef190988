//! Signing in on a shared computer with the phone: a picture, a number typed once, two browsers that are bound to each other.

use std::io::Write as _;
use std::time::Duration;

use dinhdanh::identity::level::AuthLevel;
use dinhdanh::neighbours::authenticator::Authenticator;
use scraper::{Html, Selector};

use crate::browser::{Answer, Browser};
use crate::citizen::{
    self, Citizen, NUMBER, PASSWORD, add_passkey, at, by_passkey, flow_for, level_two, session_of, with_password,
};
use crate::nodes::Node;
use crate::world::{World, story};

/// A computer that shows a picture.
struct Computer {
    browser: Browser,
    page: Answer,
    wait: String,
}

async fn computer(world: &World, flow_needs: bool) -> Computer {
    let mut browser = world.browser();
    browser.address = std::net::SocketAddr::from(([203, 0, 113, 9], 40_000));
    browser.open("/login").await;
    let flow = if flow_needs { flow_for(world, &browser, level_two()) } else { String::new() };
    let page = browser.open(&at("/login", &flow)).await;
    let answer = browser.submit_once(&page, "login-other", &[]).await;
    let wait = answer.location().to_owned();
    let page = browser.open(&wait).await;
    Computer { browser, page, wait }
}

impl Computer {
    fn letters(&self) -> String {
        self.page.text_of("short")
    }
    fn number(&self) -> String {
        self.page.text_of("number")
    }
    async fn looks(&mut self) -> Answer {
        self.browser.open(&self.wait).await
    }
}

/// A phone that is signed in with a passkey.
async fn phone(world: &World, key: &mut Authenticator) -> Browser {
    let mut browser = world.browser();
    by_passkey(&mut browser, key, "").await;
    browser
}

async fn opens(phone: &mut Browser, letters: &str) -> Answer {
    let page = phone.open("/device").await;
    phone.submit(&page, "device-open", &[("short", letters)]).await
}

async fn somebody(world: &World) -> (Citizen, Authenticator) {
    let citizen = with_password(world, NUMBER, PASSWORD).await;
    let key = add_passkey(world, citizen).await;
    (citizen, key)
}

fn has(page: &Answer, selector: &str) -> bool {
    Html::parse_document(&page.body).select(&Selector::parse(selector).unwrap()).next().is_some()
}

#[test]
fn a_phone_lets_a_shared_computer_in_as_strong_as_itself_and_never_as_a_passkey_of_that_computer() {
    story(|world| async move {
        let (citizen, mut key) = somebody(&world).await;
        let mut phone = phone(&world, &mut key).await;
        let held = session_of(&world, &phone).await.unwrap();
        world.pass(Duration::from_secs(5));
        let mut computer = computer(&world, true).await;
        assert!(has(&computer.page, "noscript"), "without a script the page loads itself anew");
        assert!(!computer.page.body.contains(NUMBER) && computer.number().len() == 2);
        let asked = opens(&mut phone, &computer.letters().to_lowercase()).await;
        assert!(asked.words().contains("không rõ nơi") && asked.words().contains("Định danh điện tử"), "{}", asked.words());
        assert!(!asked.body.contains(&format!(">{}<", computer.number())), "the phone never shows the number");
        assert!(computer.looks().await.words().contains("Điện thoại đã quét mã"));
        let done = phone.submit(&asked, "device-approve", &[("number", &computer.number())]).await;
        assert!(done.text_of("device-done").contains("đang đăng nhập"), "{}", done.words());
        let page = computer.looks().await;
        let answer = computer.browser.submit_once(&page, "other-finish", &[]).await;
        assert!(answer.location().starts_with("/authorize/resume?flow="), "{}", answer.location());
        let session = session_of(&world, &computer.browser).await.unwrap();
        assert_eq!((session.account, session.level), (citizen.account, AuthLevel::Two));
        assert_eq!(session.factors.to_string(), "passkey other-device");
        let used = async |id| dinhdanh::store::sessions::passkey(&world.app.db, session.account, id).await.unwrap();
        assert!(used(session.id).await.is_some(), "so that “this was not me” can take it away");
        assert_eq!(used(session.id).await, used(held.id).await, "the phone's passkey");
        assert_eq!(session.factors.amr(), ["user", "mca", "mfa"]);
        assert!(!session.factors.resists_phishing());
        assert_eq!(session.auth_at, held.auth_at, "it is no fresher than what was shown on the phone");
        // A computer that was let in changes nothing of how its holder signs in.
        assert!(computer.browser.get("/account/keys/app").await.location().starts_with("/login?flow="));
        // Seen on the phone, and ended from there.
        let list = phone.open("/account/sign-ins").await;
        assert!(list.words().contains("Cho phép từ thiết bị khác"), "{}", list.words());
        phone.submit(&list, "end-others", &[]).await;
        assert!(session_of(&world, &computer.browser).await.is_none());
        world
    });
}

#[test]
fn the_number_is_typed_once() {
    story(|world| async move {
        let (_, mut key) = somebody(&world).await;
        let mut phone = phone(&world, &mut key).await;
        let mut computer = computer(&world, false).await;
        let asked = opens(&mut phone, &computer.letters()).await;
        let number: u32 = computer.number().parse().unwrap();
        let wrong = format!("{:02}", (number + 1) % 100);
        let refused = phone.submit_once(&asked, "device-approve", &[("number", &wrong)]).await;
        assert_eq!((refused.status.as_u16(), refused.text_of("error-code").as_str()), (422, "hand-off-number"));
        let again = phone.submit_once(&asked, "device-approve", &[("number", &computer.number())]).await;
        assert_eq!((again.status.as_u16(), again.text_of("error-code").as_str()), (410, "hand-off-gone"), "one try");
        assert!(computer.looks().await.text_of("other-ended").contains("hết hạn"));
        world
    });
}

#[test]
fn of_a_burst_of_numbers_from_two_nodes_one_is_looked_at() {
    story(|world| async move {
        let (_, mut key) = somebody(&world).await;
        let mut phone = phone(&world, &mut key).await;
        let mut computer = computer(&world, false).await;
        let asked = opens(&mut phone, &computer.letters()).await;
        let other = Node::beside(&world).await;
        let mut tries = Vec::new();
        for n in 0..10u32 {
            let mut phone = if n % 2 == 0 { phone.clone() } else { other.browser(&phone) };
            let (action, mut fields) = crate::browser::form(&asked, "device-approve", &[]);
            fields.retain(|(name, _)| name != "number");
            fields.push(("number".into(), format!("{n:02}")));
            tries.push(tokio::spawn(async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                phone.post(&action, &fields).await.status.as_u16()
            }));
        }
        let mut statuses = Vec::new();
        for tried in tries {
            statuses.push(tried.await.unwrap());
        }
        assert_eq!(statuses.iter().filter(|status| **status != 410).count(), 1, "{statuses:?}");
        let ended = computer.looks().await;
        assert!(has(&ended, "#other-ended") || has(&ended, "#other-finish"), "{}", ended.words());
        world
    });
}

#[test]
fn an_approval_is_used_once_by_the_computer_that_waited() {
    story(|world| async move {
        let (_, mut key) = somebody(&world).await;
        let mut phone = phone(&world, &mut key).await;
        let mut computer = computer(&world, false).await;
        let asked = opens(&mut phone, &computer.letters()).await;
        phone.submit(&asked, "device-approve", &[("number", &computer.number())]).await;
        let page = computer.looks().await;
        // Another browser with the same page, and the same browser at two nodes at once.
        let mut stranger = world.browser();
        stranger.open("/login").await;
        let (action, fields) = crate::browser::form(&page, "other-finish", &[]);
        let wait = fields.iter().find(|(name, _)| name == "wait").unwrap().1.clone();
        let theirs = stranger.open("/login").await;
        let (_, own) = crate::browser::form(&theirs, "login-submit", &[]);
        let csrf = own.iter().find(|(name, _)| name == "csrf").unwrap().1.clone();
        let stolen = stranger.post(&action, &[("csrf", &csrf), ("wait", &wait), ("flow", "")]).await;
        assert_eq!(stolen.status, 410);
        assert!(session_of(&world, &stranger).await.is_none());
        let other = Node::beside(&world).await;
        let mut tries = Vec::new();
        for n in 0..4 {
            let mut browser = if n % 2 == 0 { computer.browser.clone() } else { other.browser(&computer.browser) };
            let (action, fields) = (action.clone(), fields.clone());
            tries.push(tokio::spawn(async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                browser.post(&action, &fields).await.status.as_u16()
            }));
        }
        let mut taken = 0;
        for tried in tries {
            taken += usize::from(tried.await.unwrap() == 303);
        }
        assert_eq!(taken, 1);
        world
    });
}

#[test]
fn a_picture_lives_a_minute_and_belongs_to_the_first_phone() {
    story(|world| async move {
        let (_, mut key) = somebody(&world).await;
        let mut mine = phone(&world, &mut key).await;
        let mut second = phone(&world, &mut key).await;
        let late = computer(&world, false).await;
        world.pass(Duration::from_secs(60));
        assert_eq!(opens(&mut mine, &late.letters()).await.text_of("error-code"), "hand-off-gone");
        let fresh = computer(&world, false).await;
        let asked = opens(&mut mine, &fresh.letters()).await;
        assert_eq!(opens(&mut second, &fresh.letters()).await.text_of("error-code"), "hand-off-gone", "another phone");
        let mut itself = computer(&world, false).await;
        let letters = itself.letters();
        assert_eq!(opens(&mut itself.browser, &letters).await.text_of("error-code"), "hand-off-gone", "the computer is no phone");
        world.pass(Duration::from_secs(60));
        let refused = mine.submit_once(&asked, "device-approve", &[("number", &fresh.number())]).await;
        assert_eq!(refused.text_of("error-code"), "hand-off-gone", "a minute from the scan");
        world
    });
}

#[test]
fn letters_that_are_guessed_are_counted() {
    story(|world| async move {
        let mut guesser = world.browser();
        let mut statuses = Vec::new();
        for n in 0..52u32 {
            statuses.push(opens(&mut guesser, &format!("ABCD{n:04}")).await.status.as_u16());
        }
        assert_eq!(statuses.iter().filter(|status| **status == 410).count(), 50);
        assert_eq!(statuses.last(), Some(&429));
        world
    });
}

#[test]
fn whoever_is_not_signed_in_on_the_phone_signs_in_there_first_as_strongly_as_the_portal_asks() {
    story(|world| async move {
        let (_, mut key) = somebody(&world).await;
        let mut computer = computer(&world, true).await;
        let mut phone = world.browser();
        let page = opens(&mut phone, &computer.letters()).await;
        // The password alone is less than the portal asks for.
        let answer = phone.submit(&page, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
        assert!(has(&answer, "#passkey"), "one more step is asked for on the phone: {}", answer.words());
        let (_, fields) = crate::browser::form(&page, "login-submit", &[]);
        let flow = fields.iter().find(|(name, _)| name == "flow").unwrap().1.clone();
        let calls = ("/login/passkey/options", "/login/step-up/passkey");
        let raised = citizen::ceremony(&mut phone, &answer, &mut key, calls, serde_json::json!({ "flow": flow })).await;
        let asked = phone.open(raised.json()["location"].as_str().unwrap()).await;
        let done = phone.submit(&asked, "device-approve", &[("number", &computer.number())]).await;
        assert!(done.text_of("device-done").contains("đang đăng nhập"), "{}", done.words());
        let page = computer.looks().await;
        computer.browser.submit_once(&page, "other-finish", &[]).await;
        let session = session_of(&world, &computer.browser).await.unwrap();
        assert_eq!(session.factors.to_string(), "password passkey other-device");
        world
    });
}

#[test]
fn refusing_and_calling_it_a_scam_take_one_step_and_end_it() {
    story(|world| async move {
        let (citizen, mut key) = somebody(&world).await;
        let mut phone = phone(&world, &mut key).await;
        for (button, words) in [("device-deny", "không đăng nhập được"), ("device-scam", "đã được ghi lại")] {
            let mut computer = computer(&world, false).await;
            let asked = opens(&mut phone, &computer.letters()).await;
            let done = phone.submit(&asked, button, &[]).await;
            assert!(done.text_of("device-done").contains(words), "{}", done.words());
            assert!(computer.looks().await.text_of("other-ended").contains("từ chối"));
            let late = phone.submit_once(&asked, "device-approve", &[("number", &computer.number())]).await;
            assert_eq!(late.text_of("error-code"), "hand-off-gone");
        }
        let log = phone.open("/account/log").await;
        assert!(log.words().contains("Từ chối cho một máy khác đăng nhập"), "{}", log.words());
        let cases = dinhdanh::store::cases::of_account(&world.app.db, citizen.account).await.unwrap();
        assert_eq!(cases.len(), 1, "one of the two was called a scam: {cases:?}");
        let reported = phone.open("/account/cases").await;
        assert!(reported.text_of("cases").contains("Người lạ gửi mã QR"), "{}", reported.words());
        assert!(reported.text_of("cases").contains(&cases[0].number), "{}", reported.words());
        world
    });
}

#[test]
fn the_place_is_what_the_operator_s_table_says() {
    let table = std::env::temp_dir().join(format!("places-{}.tsv", dinhdanh::base::Random::default().token()));
    let mut file = std::fs::File::create(&table).unwrap();
    writeln!(file, "203.0.113.0/24\tHà Nội\t21.03,105.85").unwrap();
    drop(file);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for engine in [dinhdanh::store::db::Engine::Sqlite, dinhdanh::store::db::Engine::Postgres] {
        runtime.block_on(async {
            let world = World::with(engine, |settings| settings.risk.places = Some(table.clone())).await;
            let (_, mut key) = somebody(&world).await;
            let mut phone = phone(&world, &mut key).await;
            let mut computer = computer(&world, false).await;
            let asked = opens(&mut phone, &computer.letters()).await;
            assert!(asked.words().contains("Hà Nội"), "{}", asked.words());
            phone.submit(&asked, "device-approve", &[("number", &computer.number())]).await;
            let page = computer.looks().await;
            computer.browser.submit_once(&page, "other-finish", &[]).await;
            let list = phone.open("/account/sign-ins").await;
            assert!(list.words().contains("Hà Nội") && list.words().contains("không rõ nơi"), "{}", list.words());
            world.end().await;
        });
    }
    std::fs::remove_file(table).unwrap();
}
