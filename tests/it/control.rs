//! "My identity" as a means of control: this was not me, notices, everything that is held; and what stands out.

use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use dinhdanh::authn::password::Kind;
use dinhdanh::identity::officer::Role;
use dinhdanh::neighbours::authenticator::Authenticator;
use dinhdanh::settings::Settings;
use dinhdanh::store::db::Engine;
use scraper::{Html, Selector};

use crate::browser::{Answer, Browser};
use crate::citizen::{
    self, Citizen, NUMBER, PASSCODE, PASSWORD, PHONE, add_app, add_passkey, at, by_passkey, flow_for, level_two, session_of,
    types, with_password,
};
use crate::nodes::Node;
use crate::office::{Who, desk, on_duty};
use crate::planted;
use crate::world::{World, story, story_with};

pub async fn at_home(world: &World) -> (Citizen, Authenticator, Browser) {
    let citizen = with_password(world, NUMBER, PASSWORD).await;
    citizen::set_secret(world, citizen, Kind::Passcode, PASSCODE).await;
    citizen::set_phone(world, citizen, PHONE).await;
    let mut key = add_passkey(world, citizen).await;
    let mut browser = world.browser();
    by_passkey(&mut browser, &mut key, "").await;
    (citizen, key, browser)
}

pub fn id_after(page: &Answer, prefix: &str) -> String {
    let html = Html::parse_document(&page.body);
    let found = html.select(&Selector::parse(&format!("[id^={prefix}]")).unwrap()).next();
    found.unwrap_or_else(|| panic!("no #{prefix}…: {}", page.words())).attr("id").unwrap().to_owned()
}

#[test]
fn what_was_not_the_holder_ends_and_a_supervisor_takes_it_up() {
    story(|world| async move {
        let (citizen, _, mut browser) = at_home(&world).await;
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let mut an = on_duty(&world, &here, Who::new("CA-0009", "Phạm Văn Giám", Role::Supervisor)).await;
        let elsewhere = crate::office::desk_under(&world, ("commune", "00008", None), "HN-XA").await;
        let mut other = on_duty(&world, &elsewhere, Who::new("CA-0019", "Lê Văn Xa", Role::Supervisor)).await;
        planted::put_under(&world.app.db, citizen.account, here.id).await;
        world.pass(Duration::from_secs(1));
        let mut thief = world.browser();
        types(&mut thief, NUMBER, PASSWORD).await;
        let list = browser.open("/account/sign-ins").await;
        let cases = browser.submit(&list, &id_after(&list, "not-me-"), &[]).await;
        assert!(cases.text_of("cases").contains("Đang chờ xem xét"), "{}", cases.words());
        assert!(session_of(&world, &thief).await.is_none(), "ended at once");
        assert!(session_of(&world, &browser).await.is_some());
        world.deliver().await;
        assert!(world.gateway.sms().iter().any(|sms| sms.text.contains("V-")), "told with its number");

        assert!(!other.browser.open("/desk/cases").await.words().contains("V-"), "a case is its own unit's");
        let queue = an.browser.open("/desk/cases").await;
        assert!(queue.words().contains("V-") && !queue.body.contains(NUMBER), "{}", queue.words());
        let (to, fields) = crate::browser::form(&queue, "case-take-1", &[]);
        let id = fields.iter().find(|(name, _)| name == "id").unwrap().1.clone();
        let theirs = other.browser.open("/desk/cases").await;
        let (_, token) = crate::browser::form(&theirs, "sign-out", &[]);
        let csrf = token.iter().find(|(name, _)| name == "csrf").unwrap().1.clone();
        let refused = other.browser.post(&to, &[("csrf", csrf.as_str()), ("id", id.as_str())]).await;
        assert_eq!((refused.status.as_u16(), refused.text_of("error-code")), (409, "case-not-yours".into()));
        assert!(queue.text_of("holder-1").is_empty(), "nobody is named before somebody answers for it");
        let queue = an.browser.submit(&queue, "case-take-1", &[]).await;
        let masked = dinhdanh::identity::PersonalNumber::parse(NUMBER).unwrap().masked();
        assert!(queue.text_of("holder-1").contains(&masked), "{}", queue.words());
        assert!(browser.open("/account/cases").await.text_of("cases").contains("Đang được xem xét"));
        let queue = an.browser.submit(&queue, "case-close-1", &[]).await;
        assert!(!queue.words().contains("V-"), "{}", queue.words());
        assert!(browser.open("/account/cases").await.text_of("cases").contains("tài khoản an toàn"));
        world
    });
}

#[test]
fn a_change_that_was_not_the_holder_s_ends_what_is_open_elsewhere_and_nothing_of_another_s() {
    story(|world| async move {
        let (_, mut key, mut browser) = at_home(&world).await;
        let mut thief = world.browser();
        by_passkey(&mut thief, &mut key, "").await;
        let page = thief.open("/account/keys/secret?kind=passcode").await;
        thief.submit(&page, "secret-submit", &[("secret", "739154"), ("again", "739154")]).await;
        by_passkey(&mut browser, &mut key, "").await;
        let log = browser.open("/account/log").await;
        let cases = browser.submit(&log, &id_after(&log, "not-me-"), &[]).await;
        assert!(cases.text_of("cases").contains("Thay đổi lúc"), "{}", cases.words());
        assert!(session_of(&world, &thief).await.is_none());
        // Another person's sign-in is not there to be denied, nor one's own that asks.
        with_password(&world, "901099000124", PASSWORD).await;
        let mut theirs = world.browser();
        types(&mut theirs, "901099000124", PASSWORD).await;
        let (of_theirs, of_mine) = (session_of(&world, &theirs).await.unwrap(), session_of(&world, &browser).await.unwrap());
        let list = browser.open("/account/sign-ins").await;
        let html = Html::parse_document(&list.body);
        let csrf = html.select(&Selector::parse("meta[name=csrf]").unwrap()).next().unwrap().attr("content").unwrap().to_owned();
        drop(html);
        for (session, status) in [(of_theirs.id, 404), (of_mine.id, 409)] {
            let answer = browser.post("/account/not-me", &[("csrf", &csrf), ("session", &session.to_string())]).await;
            assert_eq!(answer.status.as_u16(), status);
        }
        let made_up = browser.post("/account/not-me", &[("csrf", &csrf), ("action", "keys-rotated"), ("at", "1")]).await;
        assert_eq!(made_up.status, 404);
        assert!(session_of(&world, &theirs).await.is_some());
        world
    });
}

#[test]
fn what_was_sent_is_listed_with_its_state() {
    story(|world| async move {
        let (_, _, mut browser) = at_home(&world).await;
        let page = browser.open("/account/keys/secret?kind=passcode").await;
        browser.submit(&page, "secret-submit", &[("secret", "739154"), ("again", "739154")]).await;
        let list = browser.open("/account/notices").await;
        assert!(list.text_of("notices").contains("Đang gửi") && list.words().contains("091****678"), "{}", list.words());
        world.deliver().await;
        let list = browser.open("/account/notices").await;
        assert!(list.text_of("notices").contains("Đã gửi"), "{}", list.words());
        assert!(!list.body.contains("0912345678"));
        world
    });
}

#[test]
fn everything_held_is_had_by_its_holder_alone_and_not_right_after_a_change() {
    story(|world| async move {
        let (_, mut key, mut browser) = at_home(&world).await;
        with_password(&world, "901099000124", PASSWORD).await;
        let page = browser.open("/account/download").await;
        let file = browser.submit_once(&page, "download-submit", &[]).await;
        assert_eq!(file.header("content-type"), "application/json; charset=utf-8");
        assert!(file.header("content-disposition").contains("attachment"));
        let held = file.json();
        assert_eq!(held["person"]["number"], NUMBER);
        assert_eq!(held["account"]["phone"], "+84912345678");
        assert_eq!(held["ways_to_sign_in"]["passkeys"][0]["name"], "khóa");
        assert_eq!(held["sign_ins"][0]["how"], "passkey");
        for part in ["log", "notices", "cases", "portals"] {
            assert!(held[part].is_array(), "{part}");
        }
        assert!(!file.body.contains("901099000124"), "nobody else's");
        for secret in ["hash", "sealed", "seed", "mac"] {
            assert!(!file.body.contains(secret), "{secret}");
        }
        // Weak, or right after a change.
        let mut weak = world.browser();
        types(&mut weak, NUMBER, PASSWORD).await;
        assert!(weak.get("/account/download").await.location().starts_with("/login?flow="));
        let change = browser.open("/account/keys/secret?kind=passcode").await;
        browser.submit(&change, "secret-submit", &[("secret", "739154"), ("again", "739154")]).await;
        assert!(!browser.open("/account/download").await.text_of("waits").is_empty());
        let refused = browser.submit_once(&page, "download-submit", &[]).await;
        assert_eq!((refused.status.as_u16(), refused.text_of("error-code").as_str()), (409, "cooling-down"));
        world.pass(Duration::from_secs(24 * 3600 + 1));
        by_passkey(&mut browser, &mut key, "").await;
        let page = browser.open("/account/download").await;
        assert_eq!(browser.submit_once(&page, "download-submit", &[]).await.status, 200);
        world
    });
}

fn from(browser: &mut Browser, address: [u8; 4]) {
    browser.address = SocketAddr::from((address, 40_000));
}

#[test]
fn a_journey_that_nobody_makes_asks_for_one_more_factor_and_shuts_no_door() {
    let table = std::env::temp_dir().join(format!("places-{}.tsv", dinhdanh::base::Random::default().token()));
    let mut file = std::fs::File::create(&table).unwrap();
    writeln!(file, "203.0.113.0/24\tHà Nội\t21.03,105.85\n198.51.100.0/24\tTP. Hồ Chí Minh\t10.78,106.70").unwrap();
    drop(file);
    let places = table.clone();
    let change = |settings: &mut Settings| settings.risk.places = Some(places.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        println!("on {engine:?}");
        runtime.block_on(async {
            let world = World::with(engine, change).await;
            let citizen = with_password(&world, NUMBER, PASSWORD).await;
            citizen::set_phone(&world, citizen, PHONE).await;
            let app = add_app(&world, citizen).await;
            let mut hanoi = world.browser();
            from(&mut hanoi, [203, 0, 113, 7]);
            types(&mut hanoi, NUMBER, PASSWORD).await;
            assert_eq!(hanoi.get("/account").await.status, 200, "nothing stands out");
            world.pass(Duration::from_secs(600));
            let mut saigon = world.browser();
            from(&mut saigon, [198, 51, 100, 7]);
            let asked = types(&mut saigon, NUMBER, PASSWORD).await;
            assert!(asked.location().starts_with("/login/step-up"), "{}", asked.location());
            // Not by asking for the page behind it either.
            let page = saigon.open("/account").await;
            assert!(page.text_of("sentence").is_empty(), "{}", page.words());
            world.deliver().await;
            assert!(world.gateway.sms().iter().any(|sms| sms.text.contains("bat thuong")), "told");
            let page = saigon.open("/login/step-up/app").await;
            let done = saigon.submit(&page, "code-submit", &[("code", &app.now(&world))]).await;
            assert!(!done.text_of("sentence").is_empty(), "{}", done.words());
            // Two hours later it is a flight.
            world.pass(Duration::from_secs(2 * 3600));
            let mut later = world.browser();
            from(&mut later, [203, 0, 113, 8]);
            assert_eq!(types(&mut later, NUMBER, PASSWORD).await.location(), "/account");
            // Whoever has nothing more to show is told of and let in.
            with_password(&world, "901099000124", PASSWORD).await;
            for address in [[203, 0, 113, 7], [198, 51, 100, 7]] {
                let mut browser = world.browser();
                from(&mut browser, address);
                assert_eq!(types(&mut browser, "901099000124", PASSWORD).await.location(), "/account");
            }
            world.end().await;
        });
    }
    std::fs::remove_file(table).unwrap();
}

#[test]
fn a_browser_that_many_use_asks_for_one_more_factor() {
    story_with(
        |settings| settings.risk.accounts_per_browser = 2,
        async |world| {
            let numbers = ["901099000121", "901099000122", "901099000123"];
            let mut shared = world.browser();
            for (n, number) in numbers.into_iter().enumerate() {
                let citizen = with_password(world, number, PASSWORD).await;
                add_app(world, citizen).await;
                let answer = types(&mut shared, number, PASSWORD).await;
                assert_eq!(answer.location().starts_with("/login/step-up"), n == 2, "{number}: {}", answer.location());
                shared.cookies.remove("__Host-dd-session");
            }
        },
    );
}

#[test]
fn where_many_tries_failed_a_sign_in_waits_a_moment_on_every_node_and_goes_on() {
    story_with(
        |settings| {
            settings.risk.wait_after = 3;
            settings.limits.per_account = 50;
        },
        async |world| {
            with_password(world, NUMBER, PASSWORD).await;
            let mut browser = world.browser();
            for n in 0..3 {
                types(&mut browser, NUMBER, &format!("sai rồi {n}")).await;
            }
            let node = Node::beside(world).await;
            let mut browser = node.browser(&browser);
            let page = browser.open("/login").await;
            let typed = [("login", NUMBER), ("password", PASSWORD)];
            let early = browser.submit_once(&page, "login-submit", &typed).await;
            assert_eq!((early.status.as_u16(), early.text_of("error-code").as_str()), (429, "wait-a-moment"));
            assert!(
                early.words().contains("rồi bấm Đăng nhập lần nữa") && early.header("retry-after") == "5",
                "{}",
                early.words()
            );
            // A page that is five seconds old goes through, once.
            world.pass(Duration::from_secs(5));
            let wrong = browser.submit_once(&page, "login-submit", &[("login", NUMBER), ("password", "sai nữa rồi")]).await;
            assert_eq!(wrong.status, 422);
            assert_eq!(browser.submit_once(&page, "login-submit", &typed).await.status, 429, "one try a page");
            let fresh = browser.open("/login").await;
            world.pass(Duration::from_secs(5));
            assert_eq!(browser.submit_once(&fresh, "login-submit", &typed).await.location(), "/account");
            // A mark of another browser is none.
            let mut other = world.browser();
            let own = other.open("/login").await;
            let (_, fields) = crate::browser::form(&page, "login-submit", &[]);
            let stolen = fields.iter().find(|(name, _)| name == "pace").unwrap().1.clone();
            let answer = other.submit_once(&own, "login-submit", &[("pace", &stolen), typed[0], typed[1]]).await;
            assert_eq!(answer.status, 429);
        },
    );
}

#[test]
fn the_count_of_what_a_person_does_is_what_the_papers_say() {
    story(|world| async move {
        // docs/interactions.md: each press and each field filled in counts.
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let app = add_app(&world, citizen).await;
        let mut browser = world.browser();
        browser.open("/login").await;
        let flow = flow_for(&world, &browser, level_two());
        let page = browser.open(&at("/login", &flow)).await;
        let mut count = 2 + 1;
        let page = browser.submit(&page, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
        count += 1 + 1;
        let done = browser.submit_once(&page, "code-submit", &[("code", &app.now(&world))]).await;
        assert!(done.location().starts_with("/authorize/resume?flow="), "{}", page.words());
        let papers = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/interactions.md")).unwrap();
        assert!(papers.contains(&format!("| number, password and app code | {count} |")), "{count}");
        world
    });
}
