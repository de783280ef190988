//! Legal deadlines of files: by case, standing still while something is mended, shown to the supervisor before they break
//! and reported when they have; and submits that may be sent twice.

use std::time::Duration;

use dinhdanh::audit::Action;
use dinhdanh::base::zone;
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::issuance::approve::{self, Verdict};
use dinhdanh::issuance::dossier::Dossier;
use dinhdanh::issuance::file::{Pause, Word};
use dinhdanh::issuance::reason::Reason;
use dinhdanh::issuance::receive::{self, Asked};
use dinhdanh::issuance::watch::{self, Noticed};
use dinhdanh::issuance::{match_, propose};
use dinhdanh::outside::register::fake::RIGHT_CAPTURE;
use dinhdanh::store::{files, proposals};

use crate::counter::{Counter, NUMBER, captures, citizen, citizen_with, code, phone, sign};
use crate::world::story;

const HOUR: Duration = Duration::from_secs(3600);

async fn dossier(counter: &Counter, file: dinhdanh::base::ids::FileId) -> Dossier {
    Dossier::load(&counter.world.app, file).await.unwrap().unwrap()
}

fn due_day(dossier: &Dossier) -> String {
    zone::day_of(dossier.state.receipt().unwrap().due).iso()
}

#[test]
fn a_file_that_is_sent_back_costs_the_citizen_no_time() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.proposed(AccountLevel::Two).await;
        let received = dossier(&counter, file).await;
        assert_eq!(due_day(&received), "2026-11-27");
        counter.decide(file, Verdict::Return(Reason::ContactWrong)).await.unwrap();
        let back = dossier(&counter, file).await;
        assert_eq!(back.clock.standing.map(|standing| standing.why), Some(Pause::Correction));
        // Two days and a night later the citizen comes again with the right number.
        counter.world.pass(50 * HOUR);
        receive::new_visit(&app, &counter.receives(), file).await.unwrap();
        receive::accept(&app, &counter.receives(), file).await.unwrap();
        let mended = dossier(&counter, file).await;
        assert_eq!((mended.clock.standing, mended.clock.stood), (None, 50 * HOUR));
        assert_eq!(mended.state.receipt().unwrap().at, received.state.receipt().unwrap().at, "the first receipt stays");
        assert_eq!(due_day(&mended), "2026-11-30", "Friday and fifty hours is Sunday night, and Sunday is not worked");
        assert_eq!(counter.recorded(Action::FileResumed).await, 1);
        counter.world
    });
}

#[test]
fn a_received_file_that_the_register_blocks_stands_still_until_it_is_mended() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.received(AccountLevel::Two).await;
        let held = serde_json::json!({ "card": { "issued": "2024-07-01", "expires": "2039-11-24", "status": "held" } });
        counter.world.register.tell(citizen_with(NUMBER, held));
        let asked = receive::ask_register(&app, &counter.receives(), file).await.unwrap();
        assert!(matches!(asked, Asked::Blocked { reason: Reason::CardHeld }));
        assert!(dossier(&counter, file).await.clock.standing.is_some());
        counter.world.pass(24 * HOUR);
        counter.world.register.tell(citizen(NUMBER));
        assert!(matches!(receive::ask_register(&app, &counter.receives(), file).await.unwrap(), Asked::Compared { .. }));
        assert!(dossier(&counter, file).await.clock.standing.is_some(), "the register's word alone does not start it");
        receive::accept(&app, &counter.receives(), file).await.unwrap();
        let mended = dossier(&counter, file).await;
        assert_eq!((mended.state.word(), mended.clock.stood), (Word::Received, 24 * HOUR));
        assert_eq!(due_day(&mended), "2026-11-30", "the whole of Saturday is Monday");
        counter.world
    });
}

#[test]
fn a_card_issued_in_the_same_visit_gives_seven_days() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let none = serde_json::json!({ "card": null });
        counter.world.register.tell(citizen_with(NUMBER, none));
        let opening = receive::Opening {
            scanned: &crate::counter::card(NUMBER),
            level: AccountLevel::Two,
            language: dinhdanh::base::Language::Vi,
            guardian: None,
        };
        let file = receive::open(&app, &counter.receives(), opening).await.unwrap().id;
        assert!(matches!(
            receive::ask_register(&app, &counter.receives(), file).await.unwrap(),
            Asked::Blocked { reason: Reason::NoCard }
        ));
        let fresh = serde_json::json!({ "card": { "issued": "2026-11-24", "expires": "2039-11-24", "status": "valid" } });
        counter.world.register.tell(citizen_with(NUMBER, fresh));
        receive::ask_register(&app, &counter.receives(), file).await.unwrap();
        receive::settle(
            &app,
            &counter.receives(),
            file,
            dinhdanh::issuance::content::FieldName::Issued,
            dinhdanh::issuance::content::Settled::RegisterRight,
        )
        .await
        .ok();
        receive::contact(&app, &counter.receives(), file, phone(), None).await.unwrap();
        receive::accept(&app, &counter.receives(), file).await.unwrap();
        assert_eq!(due_day(&dossier(&counter, file).await), "2026-12-03", "seven working days from Tuesday");
        counter.world
    });
}

#[test]
fn a_deadline_is_shown_before_it_breaks_and_reported_when_it_has() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.received(AccountLevel::Two).await;
        let sweep = async || watch::sweep(&app, counter.world.clock.now()).await.unwrap();
        assert_eq!(sweep().await, Noticed::default(), "three days are left");
        // Friday noon: less than a day is left.
        counter.world.pass(75 * HOUR);
        assert_eq!(sweep().await, Noticed { near: 1, broken: 0 });
        assert_eq!(sweep().await, Noticed::default(), "once");
        counter.world.pass(24 * HOUR);
        assert_eq!(sweep().await, Noticed { near: 0, broken: 1 });
        assert_eq!(sweep().await, Noticed::default(), "once");
        let turns = files::events_of(&app.db, file).await.unwrap();
        let kinds: Vec<&str> = turns.iter().map(|turn| turn.kind.as_str()).collect();
        assert!(kinds.contains(&"escalated") && kinds.contains(&"overdue"), "{kinds:?}");
        assert_eq!((counter.recorded(Action::DeadlineNear).await, counter.recorded(Action::DeadlineBroken).await), (1, 1));
        counter.world
    });
}

#[test]
fn a_clock_that_stands_breaks_nothing_and_a_moved_deadline_is_warned_of_anew() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.received(AccountLevel::Two).await;
        let sweep = async || watch::sweep(&app, counter.world.clock.now()).await.unwrap();
        counter.world.pass(75 * HOUR);
        assert_eq!(sweep().await.near, 1);
        receive::pause(&app, &counter.receives(), file).await.unwrap();
        counter.world.pass(30 * HOUR);
        assert_eq!(sweep().await, Noticed::default(), "the clock stands");
        receive::resume(&app, &counter.receives(), file).await.unwrap();
        assert_eq!(due_day(&dossier(&counter, file).await), "2026-11-30");
        assert_eq!(sweep().await, Noticed::default(), "two days are left again");
        counter.world.pass(36 * HOUR);
        assert_eq!(sweep().await, Noticed { near: 1, broken: 0 }, "of the new deadline the supervisor hears anew");
        counter.world
    });
}

#[test]
fn the_same_submit_twice_has_the_same_answer_and_does_nothing_twice() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.received(AccountLevel::Two).await;
        match_::run(&app, &counter.receives(), file, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await.unwrap();
        counter.read_back(file).await;
        let begun = propose::challenge(&app, &counter.receives(), file).await.unwrap();
        let (handle, assertion) = sign(&mut counter.receiving.key, &begun);
        let acting = counter.receives();
        for _ in 0..3 {
            propose::finish(&app, &acting, file, &handle, assertion.clone()).await.unwrap();
        }
        assert_eq!(proposals::of_file(&app.db, file).await.unwrap().len(), 1);
        assert_eq!(counter.recorded(Action::FileProposed).await, 1);
        // Somebody else's browser with the same handle, and another file, get nothing of it.
        let other = crate::counter::staff(
            &counter.world,
            &counter.desk,
            crate::office::Who::new("CA-0009", "Hồ Thị Yên", dinhdanh::identity::officer::Role::Receiving),
        )
        .await;
        assert_eq!(code(propose::finish(&app, &counter.acts(&other), file, &handle, assertion).await), "propose-not-now");
        let begun = approve::challenge(&app, &counter.approves(), file, Verdict::Refuse(Reason::NotFree)).await.unwrap();
        let (handle, assertion) = sign(&mut counter.approver.key, &begun);
        let acting = counter.approves();
        let (one, two) = tokio::join!(
            approve::finish(&app, &acting, file, &handle, assertion.clone()),
            approve::finish(&app, &acting, file, &handle, assertion.clone())
        );
        assert!(one.is_ok() || two.is_ok());
        let again = approve::finish(&app, &acting, file, &handle, assertion).await.unwrap();
        assert_eq!(again, Verdict::Refuse(Reason::NotFree));
        assert_eq!(counter.recorded(Action::FileRefused).await, 1);
        // A cancelled file is cancelled once.
        let second = counter.received(AccountLevel::One).await;
        receive::cancel(&app, &counter.receives(), second, Reason::Withdrawn).await.unwrap();
        receive::cancel(&app, &counter.receives(), second, Reason::Withdrawn).await.unwrap();
        assert_eq!(counter.recorded(Action::FileCancelled).await, 1);
        counter.world
    });
}
