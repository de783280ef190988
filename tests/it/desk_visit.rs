//! From the scanned card to a sign-in that was proven to work, at both levels, and what the register does to it.

use std::time::Duration;

use dinhdanh::audit::Action;
use dinhdanh::base::{Language, Secret, zone};
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::issuance::activate::{self, Step};
use dinhdanh::issuance::approve::{self, Verdict};
use dinhdanh::issuance::content::{FieldName, Reach, Settled};
use dinhdanh::issuance::dossier::Dossier;
use dinhdanh::issuance::events::{Follower, Kind};
use dinhdanh::issuance::file::{Pause, Word};
use dinhdanh::issuance::match_::{self, Compared, Ran};
use dinhdanh::issuance::reason::Reason;
use dinhdanh::issuance::receive::{self, Asked, Opening};
use dinhdanh::issuance::{look, propose, verify};
use dinhdanh::outside::register::fake::{RIGHT_CAPTURE, WORN_CAPTURE};
use dinhdanh::outside::register::{NoAnswer, Nonsense, Why};
use dinhdanh::store::{accounts, files};

use crate::counter::{Counter, NUMBER, OWN_PHONE, arriving, captures, card, citizen, citizen_with, code, phone, refusal};
use crate::world::story;

async fn state(counter: &Counter, file: dinhdanh::base::ids::FileId) -> Word {
    Dossier::load(&counter.world.app, file).await.unwrap().unwrap().state.word()
}

#[test]
fn a_person_leaves_the_desk_with_a_level_2_sign_in_that_was_proven() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let mut live = Follower::new(counter.world.clock.now());
        let file = counter.approved(AccountLevel::Two).await;
        assert_eq!(state(&counter, file).await, Word::Notified);
        let app = counter.world.app.clone();
        assert_eq!(verify::file(&app, file).await.unwrap(), []);

        let account = accounts::of_file(&app.db, file).await.unwrap().unwrap();
        assert_eq!((account.level, account.activated_level), (AccountLevel::Two, None), "approved and not yet in use");
        counter.world.deliver().await;
        let told = counter.world.gateway.sms();
        assert!(told[0].text.contains("HN-BADINH") || told[0].text.contains("Ba Dinh"), "{}", told[0].text);
        assert!(!told[0].text.contains(NUMBER) && told[0].to.reveal() == "+84912345678");

        let slip = counter.slip(file).await;
        assert_eq!(zone::day_of(slip.until).iso(), "2026-12-01");
        let (activated, _) = counter.activated(&slip).await;
        assert_eq!(activated, account.id);
        assert_eq!(state(&counter, file).await, Word::Activated);
        let now = counter.world.clock.now();
        assert!(activate::prove(&app, activated, now).await.unwrap());
        assert!(!activate::prove(&app, activated, now).await.unwrap(), "proven once");

        let account = accounts::find(&app.db, activated).await.unwrap().unwrap();
        assert_eq!(account.activated_level, Some(AccountLevel::Two));
        assert!(account.proven_at.is_some() && account.phone_verified_at.is_some());
        assert_eq!(account.phone(&app.keyring).unwrap().unwrap().reveal(), "+84912345678");
        let kinds: Vec<String> = live
            .look(&app.db, now)
            .await
            .unwrap()
            .into_iter()
            .filter(|event| event.file == file)
            .map(|event| event.kind)
            .collect();
        for kind in
            [Kind::Opened, Kind::Matched, Kind::Proposed, Kind::Approved, Kind::SlipPrinted, Kind::Activated, Kind::SignInProven]
        {
            assert_eq!(kinds.iter().filter(|word| *word == kind.word()).count(), 1, "{kind}");
        }
        for action in [
            Action::FileOpened,
            Action::RegisterRead,
            Action::MatchMade,
            Action::FileProposed,
            Action::FileApproved,
            Action::AccountActivated,
        ] {
            assert_eq!(counter.recorded(action).await, 1, "{action}");
        }
        assert!(
            counter
                .world
                .register
                .purposes()
                .iter()
                .all(|asked| asked.why() == Why::Issuance && asked.reference().starts_with("HN-26-"))
        );
        counter.world
    });
}

#[test]
fn level_1_goes_without_a_match_and_is_raised_later_under_the_same_account() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let first = counter.approved(AccountLevel::One).await;
        let slip = counter.slip(first).await;
        let (account, _) = counter.activated(&slip).await;
        let app = counter.world.app.clone();
        assert_eq!(accounts::find(&app.db, account).await.unwrap().unwrap().activated_level, Some(AccountLevel::One));

        let opening = Opening { scanned: &card(NUMBER), level: AccountLevel::One, language: Language::Vi, guardian: None };
        assert_eq!(code(receive::open(&app, &counter.receives(), opening).await), "level-already-held");

        counter.world.pass(Duration::from_secs(3600));
        let second = counter.approved(AccountLevel::Two).await;
        let raised = accounts::of_file(&app.db, second).await.unwrap().unwrap();
        assert_eq!((raised.id, raised.level, raised.activated_level), (account, AccountLevel::Two, Some(AccountLevel::One)));
        // Passcode and passkey are there: the slip and the phone are all that is asked for.
        let slip = counter.slip(second).await;
        let ticket = counter.begin(&slip, OWN_PHONE).await.unwrap().ticket;
        let visitor = counter.visitor(OWN_PHONE);
        activate::send_code(&app, arriving(&visitor), &ticket).await.unwrap();
        let sent = counter.sent_code().await;
        activate::check_code(&app, arriving(&visitor), &ticket, &sent).await.unwrap();
        assert_eq!(activate::progress(&app, arriving(&visitor), &ticket).await.unwrap().step, Step::Complete);
        activate::complete(&app, arriving(&visitor), &ticket).await.unwrap();
        assert_eq!(accounts::find(&app.db, account).await.unwrap().unwrap().activated_level, Some(AccountLevel::Two));
        counter.world
    });
}

#[test]
fn a_silent_or_senseless_register_pauses_the_file_and_nothing_is_entered_again() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let away = NoAnswer::Unavailable { retry_after: Duration::from_secs(30) };
        for (silence, why) in [
            (away, Pause::RegisterAway),
            (NoAnswer::Nonsense(Nonsense::Garbage), Pause::RegisterNonsense),
            (NoAnswer::Nonsense(Nonsense::OtherPerson), Pause::RegisterNonsense),
        ] {
            let opening = Opening { scanned: &card(NUMBER), level: AccountLevel::Two, language: Language::Vi, guardian: None };
            let file = receive::open(&app, &counter.receives(), opening).await.unwrap().id;
            receive::contact(&app, &counter.receives(), file, phone(), None).await.unwrap();
            counter.world.register.fail(Some(silence.clone()));
            let Asked::Paused { why: told, retry_after } = receive::ask_register(&app, &counter.receives(), file).await.unwrap()
            else {
                panic!("not paused");
            };
            assert_eq!((told, retry_after.is_some()), (why, why == Pause::RegisterAway));
            let paused = Dossier::load(&app, file).await.unwrap().unwrap();
            assert_eq!(paused.clock.standing.unwrap().since, counter.world.clock.now());
            assert_eq!(code(receive::accept(&app, &counter.receives(), file).await), "file-paused");

            counter.world.pass(Duration::from_secs(600));
            counter.world.register.fail(None);
            assert!(matches!(receive::ask_register(&app, &counter.receives(), file).await.unwrap(), Asked::Compared { .. }));
            let resumed = Dossier::load(&app, file).await.unwrap().unwrap();
            assert_eq!((resumed.clock.standing, resumed.clock.stood), (None, Duration::from_secs(600)));
            assert!(resumed.content.reach == phone(), "the phone was typed once");
            receive::accept(&app, &counter.receives(), file).await.unwrap();
            receive::cancel(&app, &counter.receives(), file, Reason::Withdrawn).await.unwrap();
        }
        counter.world
    });
}

#[test]
fn the_clock_that_stood_during_matching_moves_the_deadline() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.received(AccountLevel::Two).await;
        let due = |dossier: Dossier| dossier.state.receipt().unwrap().due;
        let before = due(Dossier::load(&app, file).await.unwrap().unwrap());
        assert_eq!(zone::day_of(before).iso(), "2026-11-27", "three working days from Tuesday morning");
        counter.world.register.fail(Some(NoAnswer::Unavailable { retry_after: Duration::from_secs(5) }));
        let ran = match_::run(&app, &counter.receives(), file, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await.unwrap();
        assert!(matches!(ran, Ran::Paused { why: Pause::RegisterAway, .. }));
        let refused = match_::run(&app, &counter.receives(), file, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await;
        assert_eq!(code(refused), "file-paused");
        counter.world.pass(Duration::from_secs(7200));
        counter.world.register.fail(None);
        receive::resume(&app, &counter.receives(), file).await.unwrap();
        let after = due(Dossier::load(&app, file).await.unwrap().unwrap());
        assert_eq!(zone::day_of(after).iso(), "2026-11-30", "two hours past the end of Friday is Monday");
        counter.world
    });
}

#[test]
fn what_the_register_says_can_hold_a_file_up_or_end_it() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let card_of = |status: &str, expires: &str| serde_json::json!({ "card": { "issued": "2024-07-01", "expires": expires, "status": status } });
        let cases = [
            (None, Reason::UnknownNumber, Word::NeedsCorrection),
            (Some(card_of("valid", "2026-11-01")), Reason::CardExpired, Word::NeedsCorrection),
            (Some(card_of("revoked", "2039-01-01")), Reason::CardRevoked, Word::NeedsCorrection),
            (Some(serde_json::json!({ "died_on": "2026-10-01" })), Reason::HolderDead, Word::Cancelled),
        ];
        for (n, (change, reason, word)) in cases.into_iter().enumerate() {
            let number = format!("90109901300{n}");
            if let Some(change) = change {
                counter.world.register.tell(citizen_with(&number, change));
            }
            let opening = Opening { scanned: &card(&number), level: AccountLevel::Two, language: Language::Vi, guardian: None };
            let file = receive::open(&app, &counter.receives(), opening).await.unwrap().id;
            let asked = receive::ask_register(&app, &counter.receives(), file).await.unwrap();
            assert!(matches!(asked, Asked::Blocked { reason: told } if told == reason), "{asked:?}");
            assert_eq!(state(&counter, file).await, word, "{reason:?}");
            if word == Word::NeedsCorrection {
                // Once it is mended in the register, the same file goes on.
                counter.world.register.tell(citizen(&number));
                assert!(matches!(receive::ask_register(&app, &counter.receives(), file).await.unwrap(), Asked::Compared { .. }));
                receive::contact(&app, &counter.receives(), file, Reach::NoPhone, None).await.unwrap();
                receive::accept(&app, &counter.receives(), file).await.unwrap();
                assert_eq!(state(&counter, file).await, Word::Received);
            }
        }
        counter.world
    });
}

#[test]
fn a_difference_waits_for_a_word_and_another_finger_is_tried() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        counter.world.register.tell(citizen_with(NUMBER, serde_json::json!({ "birth": "1999-11-25" })));
        let file = counter.opened(AccountLevel::Two).await;
        receive::contact(&app, &counter.receives(), file, phone(), None).await.unwrap();
        assert_eq!(code(receive::accept(&app, &counter.receives(), file).await), "differences-open");
        assert_eq!(
            code(receive::settle(&app, &counter.receives(), file, FieldName::Sex, Settled::CardMisread).await),
            "no-such-difference"
        );
        receive::settle(&app, &counter.receives(), file, FieldName::Birth, Settled::RegisterRight).await.unwrap();
        receive::accept(&app, &counter.receives(), file).await.unwrap();
        receive::accept(&app, &counter.receives(), file).await.unwrap();

        for (finger, outcome) in [
            (WORN_CAPTURE, Compared::PoorQuality),
            (b"strange".as_slice(), Compared::NotMatched),
            (RIGHT_CAPTURE, Compared::Matched),
        ] {
            let ran = match_::run(&app, &counter.receives(), file, captures(RIGHT_CAPTURE, finger)).await.unwrap();
            assert!(matches!(ran, Ran::Made { outcome: made, .. } if made == outcome), "{ran:?}");
            counter.read_back(file).await;
            let proposed = propose::challenge(&app, &counter.receives(), file).await;
            assert_eq!(proposed.is_ok(), outcome == Compared::Matched);
            counter.world.pass(Duration::from_secs(10));
        }
        counter.propose(file).await.unwrap();
        let line = look::approvals(&app, &counter.approver.officer).await.unwrap().remove(0);
        assert_eq!(line.unusual, ["difference", "match-repeated", "match-failed"]);
        counter.world
    });
}

#[test]
fn a_file_sent_back_is_mended_and_decided_again_and_each_reason_is_told() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.proposed(AccountLevel::Two).await;
        let received = Dossier::load(&app, file).await.unwrap().unwrap().state.receipt();
        let unfit = approve::challenge(&app, &counter.approves(), file, Verdict::Return(Reason::Withdrawn)).await;
        assert_eq!(code(unfit), "reason-unfit");
        counter.decide(file, Verdict::Return(Reason::ContactWrong)).await.unwrap();
        assert_eq!(state(&counter, file).await, Word::NeedsCorrection);
        counter.world.deliver().await;
        assert_eq!(counter.world.gateway.sms().len(), 1);

        counter.world.pass(Duration::from_secs(2 * 24 * 3600));
        let mended = Reach::Phone(dinhdanh::identity::PhoneNumber::parse("0987654321").unwrap());
        receive::contact(&app, &counter.receives(), file, mended, None).await.unwrap();
        receive::accept(&app, &counter.receives(), file).await.unwrap();
        let receipt = Dossier::load(&app, file).await.unwrap().unwrap().state.receipt().unwrap();
        assert_eq!(Some(receipt.at), received.map(|receipt| receipt.at), "the clock did not start over");
        assert!(Some(receipt.due) > received.map(|receipt| receipt.due), "it stood while the file was mended");
        let late = match_::run(&app, &counter.receives(), file, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await;
        assert_eq!(code(late), "visit-over");
        receive::new_visit(&app, &counter.receives(), file).await.unwrap();
        match_::run(&app, &counter.receives(), file, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await.unwrap();
        counter.read_back(file).await;
        counter.propose(file).await.unwrap();
        counter.decide(file, Verdict::Refuse(Reason::NotTheHolder)).await.unwrap();
        assert_eq!(state(&counter, file).await, Word::Refused);
        assert_eq!(verify::file(&app, file).await.unwrap(), []);
        assert!(accounts::of_file(&app.db, file).await.unwrap().is_none());
        // What was refused is closed: the person may apply anew.
        counter.world.pass(Duration::from_secs(60));
        counter.opened(AccountLevel::Two).await;
        counter.world
    });
}

#[test]
fn a_file_mended_while_the_person_is_still_there_keeps_its_match() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.proposed(AccountLevel::Two).await;
        counter.decide(file, Verdict::Return(Reason::ContactWrong)).await.unwrap();
        counter.world.pass(Duration::from_secs(300));
        let mended = Reach::Phone(dinhdanh::identity::PhoneNumber::parse("0987654321").unwrap());
        receive::contact(&app, &counter.receives(), file, mended, None).await.unwrap();
        receive::accept(&app, &counter.receives(), file).await.unwrap();
        assert_eq!(counter.propose(file).await, Err(propose::Refused::NotReadBack), "what was changed is read back");
        counter.read_back(file).await;
        counter.propose(file).await.unwrap();
        assert_eq!(counter.decide(file, Verdict::Approve).await, Ok(Verdict::Approve));
        assert_eq!(dinhdanh::store::matches::of_file(&app.db, file).await.unwrap().len(), 1, "nobody shows a finger twice");
        assert_eq!(verify::file(&app, file).await.unwrap(), []);
        counter.world
    });
}

#[test]
fn a_change_after_the_read_back_voids_it_and_saving_the_same_again_does_not() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.ready(AccountLevel::Two).await;
        receive::contact(&app, &counter.receives(), file, phone(), None).await.unwrap();
        assert!(propose::challenge(&app, &counter.receives(), file).await.is_ok(), "the same contact saved again is no change");
        let shown = dinhdanh::issuance::read_back::show(&app, &counter.receives(), file).await.unwrap().1;
        receive::contact(&app, &counter.receives(), file, Reach::NoPhone, None).await.unwrap();
        assert_eq!(code(propose::challenge(&app, &counter.receives(), file).await), "not-read-back");
        let stale = dinhdanh::issuance::read_back::confirm(&app, &counter.receives(), file, &shown).await;
        assert_eq!(code(stale), "read-back-changed");
        counter.world
    });
}

#[test]
fn a_renumbered_person_keeps_the_record() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        counter.world.register.tell(citizen_with("901099099999", serde_json::json!({ "old_numbers": ["901099088888"] })));
        let opening =
            Opening { scanned: &card("901099088888"), level: AccountLevel::Two, language: Language::Vi, guardian: None };
        let file = receive::open(&app, &counter.receives(), opening).await.unwrap().id;
        let before = Dossier::load(&app, file).await.unwrap().unwrap().person.id;
        assert!(matches!(receive::ask_register(&app, &counter.receives(), file).await.unwrap(), Asked::Compared { .. }));
        let after = Dossier::load(&app, file).await.unwrap().unwrap();
        assert_eq!((after.person.id, after.person.number.reveal()), (before, "901099099999"));
        counter.world
    });
}

#[test]
fn looking_at_a_file_is_recorded_and_queues_name_nobody() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.proposed(AccountLevel::Two).await;
        let whole = look::file(&app, &counter.approves(), file).await.unwrap();
        assert_eq!(whole.dossier.facts().unwrap().name.as_str(), "Nguyễn Văn An");
        assert_eq!(counter.recorded(Action::FileRead).await, 1);
        let now = counter.world.clock.now();
        let queue = look::queue(&app, &counter.receiving.officer, now).await.unwrap();
        assert_eq!((queue.len(), queue[0].id, queue[0].is_overdue(now)), (1, file, false));
        assert!(queue[0].is_overdue(now + Duration::from_secs(10 * 24 * 3600)));
        assert!(!format!("{queue:?}").contains("Nguyễn"));
        assert!(look::approvals(&app, &counter.receiving.officer).await.unwrap().is_empty(), "nobody decides on their own");
        counter.world
    });
}

#[test]
fn a_file_left_alone_for_seven_days_is_late_and_any_desk_helps() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.approved(AccountLevel::Two).await;
        let old = counter.slip(file).await;
        counter.world.pass(Duration::from_secs(8 * 24 * 3600));
        let now = counter.world.clock.now();
        assert_eq!(dinhdanh::issuance::late::sweep(&app, now).await.unwrap(), 1);
        assert_eq!(dinhdanh::issuance::late::sweep(&app, now).await.unwrap(), 0);
        assert!(matches!(counter.begin(&old, OWN_PHONE).await, Err(activate::Refused::Late)));
        let elsewhere = crate::office::desk(&counter.world, "HN-HOANKIEM", "Công an phường Hoàn Kiếm").await;
        let who = crate::office::Who::new("CA-0003", "Phạm Văn Cường", dinhdanh::identity::officer::Role::Receiving);
        let other = crate::counter::staff(&counter.world, &elsewhere, who).await;
        let slip = dinhdanh::issuance::slip::issue(&app, &counter.acts(&other), file).await.unwrap();
        counter.activated(&slip).await;
        assert_eq!(state(&counter, file).await, Word::Activated);
        assert!(files::find(&app.db, file).await.unwrap().unwrap().closed_at.is_some());
        counter.world
    });
}

#[test]
fn somebody_without_a_phone_activates_after_a_fresh_match() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.opened(AccountLevel::Two).await;
        receive::contact(&app, &counter.receives(), file, Reach::NoPhone, None).await.unwrap();
        receive::accept(&app, &counter.receives(), file).await.unwrap();
        match_::run(&app, &counter.receives(), file, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await.unwrap();
        counter.read_back(file).await;
        counter.propose(file).await.unwrap();
        counter.decide(file, Verdict::Approve).await.unwrap();
        let slip = counter.slip(file).await;
        assert!(slip.at_desk);
        let visitor = counter.visitor(OWN_PHONE);
        let here = arriving(&visitor);
        let begun = counter.begin(&slip, OWN_PHONE).await.unwrap();
        assert_eq!(begun.step, Step::DeskNumber);
        assert_eq!(code(activate::send_code(&app, here, &begun.ticket).await), "activation-no-phone");
        let wrong = activate::desk_match(&app, &counter.receives(), file, captures(RIGHT_CAPTURE, b"strange")).await.unwrap();
        assert!(matches!(wrong, activate::DeskMatch::NotMatched { outcome: Compared::NotMatched }));
        counter.world.pass(Duration::from_secs(5));
        let shown = activate::desk_match(&app, &counter.receives(), file, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await.unwrap();
        let activate::DeskMatch::Shown { number, .. } = shown else { panic!("no number") };
        let visitor = counter.visitor(OWN_PHONE);
        let here = arriving(&visitor);
        let guess = if number.reveal() == "000000" { "000001" } else { "000000" };
        assert_eq!(code(activate::check_number(&app, here, &begun.ticket, &Secret::new(guess)).await), "activation-number-wrong");
        activate::check_number(&app, here, &begun.ticket, &number).await.unwrap();
        activate::passcode(&app, here, &begun.ticket, &Secret::new("739154")).await.unwrap();
        // Without a phone that proved itself, a passkey is needed.
        assert_eq!(code(activate::complete(&app, here, &begun.ticket).await), "activation-incomplete");
        counter.passkey(&begun.ticket).await;
        refusal(activate::complete(&app, here, &begun.ticket).await).unwrap();
        assert_eq!(state(&counter, file).await, Word::Activated);
        counter.world
    });
}
