//! Children at a desk: with a guardian whom the register lists and who has level 2, under a mandate that ends with their
//! coming of age; foreigners' papers.

use std::time::Duration;

use dinhdanh::audit::Action;
use dinhdanh::base::ids::{AccountId, FileId};
use dinhdanh::base::{Language, zone};
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::issuance::approve::Verdict;
use dinhdanh::issuance::match_;
use dinhdanh::issuance::reason::Reason;
use dinhdanh::issuance::receive::{self, Asked, Opening};
use dinhdanh::issuance::ward::{self, Grown};
use dinhdanh::outside::register::fake::RIGHT_CAPTURE;
use dinhdanh::store::{accounts, mandates};

use crate::counter::{Counter, NUMBER, captures, card, citizen_with, code, phone};
use crate::world::story;

const CHILD: &str = "901220054321";

fn child_card(birth: &str) -> String {
    format!("{CHILD}||NGUYỄN THỊ BÉ|{birth}|Nữ|Phường Ba Đình, Hà Nội|01072025")
}

fn child(birth: &str, guardian: &str) -> serde_json::Value {
    serde_json::json!({ "name": "Nguyễn Thị Bé", "birth": birth, "sex": "female", "guardians": [guardian],
        "card": { "issued": "2025-07-01", "status": "valid" } })
}

async fn opened(counter: &Counter, birth: &str, level: AccountLevel) -> FileId {
    let (scanned, parent) = (child_card(birth), card(NUMBER));
    let opening = Opening { scanned: &scanned, level, language: Language::Vi, guardian: Some(&parent) };
    receive::open(&counter.world.app, &counter.receives(), opening).await.unwrap().id
}

async fn parent_in_use(counter: &mut Counter) -> AccountId {
    let file = counter.approved(AccountLevel::Two).await;
    let slip = counter.slip(file).await;
    counter.activated(&slip).await.0
}

#[test]
fn a_child_under_fourteen_comes_with_a_guardian_of_level_2_and_gets_a_mandate_until_then() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        counter.world.register.tell(citizen_with(CHILD, child("2014-11-24", NUMBER)));
        let file = opened(&counter, "24112014", AccountLevel::Two).await;
        let asked = receive::ask_register(&app, &counter.receives(), file).await.unwrap();
        assert!(matches!(asked, Asked::Blocked { reason: Reason::GuardianLevel }), "{asked:?}");
        let guardian = parent_in_use(&mut counter).await;
        assert!(matches!(receive::ask_register(&app, &counter.receives(), file).await.unwrap(), Asked::Compared { .. }));
        receive::contact(&app, &counter.receives(), file, phone(), None).await.unwrap();
        receive::accept(&app, &counter.receives(), file).await.unwrap();
        match_::run(&app, &counter.receives(), file, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await.unwrap();
        counter.read_back(file).await;
        counter.propose(file).await.unwrap();
        counter.decide(file, Verdict::Approve).await.unwrap();
        let ward_account = accounts::of_file(&app.db, file).await.unwrap().unwrap();
        let made = mandates::of_ward(&app.db, ward_account.id).await.unwrap();
        assert_eq!(made.iter().map(|mandate| mandate.account).collect::<Vec<_>>(), [guardian]);
        assert_eq!(zone::day_of(made[0].until).iso(), "2028-11-24", "the fourteenth birthday");
        assert_eq!(counter.recorded(Action::MandateRecorded).await, 2, "both can see it");
        // Two years later the child is fourteen: the mandate ends, both are told, once.
        counter.world.deliver().await;
        let told = counter.world.gateway.sms().len();
        counter.world.pass(Duration::from_secs(2 * 366 * 24 * 3600));
        let now = counter.world.clock.now();
        assert_eq!(ward::sweep(&app, now).await.unwrap(), Grown { of_age: 1, may_rise: 0 });
        assert_eq!(ward::sweep(&app, now).await.unwrap(), Grown::default());
        assert!(mandates::wards(&app.db, guardian, now).await.unwrap().is_empty());
        counter.world.deliver().await;
        assert!(counter.world.gateway.sms().len() > told, "the guardian is told");
        counter.world
    });
}

#[test]
fn under_six_there_is_level_1_without_biometrics_and_the_guardian_hears_of_the_sixth_birthday() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let guardian = parent_in_use(&mut counter).await;
        counter.world.register.tell(citizen_with(CHILD, child("2021-01-10", NUMBER)));
        let (scanned, parent) = (child_card("10012021"), card(NUMBER));
        let two = Opening { scanned: &scanned, level: AccountLevel::Two, language: Language::Vi, guardian: Some(&parent) };
        assert_eq!(code(receive::open(&app, &counter.receives(), two).await), "too-young");
        let file = opened(&counter, "10012021", AccountLevel::One).await;
        receive::ask_register(&app, &counter.receives(), file).await.unwrap();
        receive::contact(&app, &counter.receives(), file, phone(), None).await.unwrap();
        receive::accept(&app, &counter.receives(), file).await.unwrap();
        let taken = match_::run(&app, &counter.receives(), file, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await;
        assert_eq!(code(taken), "too-young-for-biometrics");
        counter.read_back(file).await;
        counter.propose(file).await.unwrap();
        counter.decide(file, Verdict::Approve).await.unwrap();
        assert_eq!(ward::sweep(&app, counter.world.clock.now()).await.unwrap(), Grown::default());
        counter.world.pass(Duration::from_secs(60 * 24 * 3600));
        let now = counter.world.clock.now();
        assert_eq!(ward::sweep(&app, now).await.unwrap(), Grown { of_age: 0, may_rise: 1 });
        assert_eq!(ward::sweep(&app, now).await.unwrap(), Grown::default(), "told once");
        assert_eq!(mandates::of_guardian(&app.db, guardian).await.unwrap().len(), 1);
        counter.world
    });
}

#[test]
fn a_guardian_whom_the_register_no_longer_lists_has_no_mandate_left() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let guardian = parent_in_use(&mut counter).await;
        counter.world.register.tell(citizen_with(CHILD, child("2014-11-24", NUMBER)));
        let file = opened(&counter, "24112014", AccountLevel::One).await;
        receive::ask_register(&app, &counter.receives(), file).await.unwrap();
        receive::contact(&app, &counter.receives(), file, phone(), None).await.unwrap();
        receive::accept(&app, &counter.receives(), file).await.unwrap();
        counter.read_back(file).await;
        counter.propose(file).await.unwrap();
        counter.decide(file, Verdict::Approve).await.unwrap();
        while dinhdanh::issuance::follow::step(&app, counter.world.clock.now()).await.unwrap().more {}
        counter.world.register.tell(citizen_with(CHILD, child("2014-11-24", "901175000001")));
        counter.world.register.append(dinhdanh::outside::register::Change {
            number: crate::counter::number(CHILD),
            at: counter.world.clock.now(),
            kind: dinhdanh::outside::register::ChangeKind::Corrected,
        });
        while dinhdanh::issuance::follow::step(&app, counter.world.clock.now()).await.unwrap().more {}
        let left = mandates::of_guardian(&app.db, guardian).await.unwrap();
        assert!(left.iter().all(|mandate| mandate.ended_at.is_some()), "{left:?}");
        assert_eq!(counter.recorded(Action::MandateStopped).await, 1);
        counter.world
    });
}

const FOREIGNER: &str = "901F1234567";

fn resident(passport: &str, residence: &str) -> dinhdanh::identity::Facts {
    serde_json::from_value(serde_json::json!({
        "number": FOREIGNER, "name": "Anna Müller", "birth": "1990-11-24", "sex": "female", "nationality": "DE",
        "residence": { "text": "Phường Ba Đình, Hà Nội" },
        "foreigner": { "passport": "P1234567", "passport_expires": passport, "residence": "temporary",
            "residence_expires": residence }
    }))
    .unwrap()
}

#[test]
fn a_foreign_resident_comes_with_a_passport_and_a_number_of_its_own_form() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let mut an = crate::office::on_duty(
            &counter.world,
            &counter.desk,
            crate::office::Who::new("CA-0021", "Trần Văn An", dinhdanh::identity::officer::Role::Receiving),
        )
        .await;
        counter.world.register.tell(resident("2026-11-01", "2028-01-01"));
        let page = an.browser.get("/desk/foreigner").await;
        let typed = [
            ("number", FOREIGNER),
            ("passport", "P 1234567"),
            ("name", "ANNA MÜLLER"),
            ("birth", "24/11/1990"),
            ("sex", "Nữ"),
            ("issued", "02/05/2022"),
            ("level", "2"),
            ("language", "en"),
        ];
        let mut wrong = typed;
        wrong[1].1 = "P-1";
        let refused = an.browser.submit_once(&page, "open-foreigner", &wrong).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.body.contains("ANNA MÜLLER") && !refused.body.contains(FOREIGNER),
            "what was typed stays, but the number"
        );
        let page = an.browser.submit(&page, "open-foreigner", &typed).await;
        assert!(page.words().contains("Hộ chiếu đã hết hạn"), "{}", page.words());
        counter.world.register.tell(resident("2030-01-01", "2028-01-01"));
        let number = page.words().split_whitespace().find(|word| word.starts_with("HN-26-")).unwrap().to_owned();
        let file = dinhdanh::issuance::look::by_number(&app, &number.parse().unwrap()).await.unwrap().unwrap();
        assert!(matches!(receive::ask_register(&app, &counter.receives(), file).await.unwrap(), Asked::Compared { .. }));
        receive::contact(&app, &counter.receives(), file, phone(), None).await.unwrap();
        receive::accept(&app, &counter.receives(), file).await.unwrap();
        match_::run(&app, &counter.receives(), file, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await.unwrap();
        counter.read_back(file).await;
        counter.propose(file).await.unwrap();
        counter.decide(file, Verdict::Approve).await.unwrap();
        let account = accounts::of_file(&app.db, file).await.unwrap().unwrap();
        while dinhdanh::issuance::follow::step(&app, counter.world.clock.now()).await.unwrap().more {}
        // The residence ends: the account is closed until the immigration authority records another.
        for (residence, grounds) in [("2026-11-23", 1), ("2029-01-01", 0)] {
            counter.world.register.tell(resident("2030-01-01", residence));
            counter.world.register.append(dinhdanh::outside::register::Change {
                number: crate::counter::number(FOREIGNER),
                at: counter.world.clock.now(),
                kind: dinhdanh::outside::register::ChangeKind::Other,
            });
            while dinhdanh::issuance::follow::step(&app, counter.world.clock.now()).await.unwrap().more {}
            let locked = dinhdanh::store::locks::of_account(&app.db, account.id).await.unwrap();
            assert_eq!(locked.len(), grounds, "{residence}");
        }
        counter.world
    });
}

#[test]
fn a_foreign_child_comes_with_a_guardian_at_the_foreigners_page() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        parent_in_use(&mut counter).await;
        let mut an = crate::office::on_duty(
            &counter.world,
            &counter.desk,
            crate::office::Who::new("CA-0021", "Trần Văn An", dinhdanh::identity::officer::Role::Receiving),
        )
        .await;
        let mut child = resident("2030-01-01", "2028-01-01");
        child.birth = "2016-11-20".parse().unwrap();
        child.guardians = vec![crate::counter::number(NUMBER)];
        counter.world.register.tell(child);
        let page = an.browser.get("/desk/foreigner").await;
        let parent = card(NUMBER);
        let mut typed = vec![
            ("number", FOREIGNER),
            ("passport", "P1234567"),
            ("name", "ANNA MÜLLER"),
            ("birth", "20/11/2016"),
            ("sex", "Nữ"),
            ("issued", "02/05/2022"),
            ("level", "2"),
            ("language", "en"),
        ];
        let refused = an.browser.submit_once(&page, "open-foreigner", &typed).await;
        assert_eq!(refused.status, 422);
        assert!(!refused.text_of("guardian-problem").is_empty(), "said where it is to be mended: {}", refused.words());
        assert!(
            refused.body.contains("ANNA MÜLLER") && !refused.body.contains(FOREIGNER),
            "what was typed stays, but the number"
        );
        typed.push(("guardian", &parent));
        let opened = an.browser.submit(&refused, "open-foreigner", &typed).await;
        let number = opened.words().split_whitespace().find(|word| word.starts_with("HN-26-")).expect("a file").to_owned();
        let file = dinhdanh::issuance::look::by_number(&app, &number.parse().unwrap()).await.unwrap().unwrap();
        let dossier = dinhdanh::issuance::dossier::Dossier::load(&app, file).await.unwrap().unwrap();
        assert_eq!(dossier.content.guardian.map(|guardian| guardian.number), Some(crate::counter::number(NUMBER)));
        counter.world
    });
}
