//! The slip and what it takes beside it; who may not activate; and locks.

use std::time::Duration;

use dinhdanh::args;
use dinhdanh::audit::Action;
use dinhdanh::base::Secret;
use dinhdanh::base::ids::{OfficerId, SessionId};
use dinhdanh::identity::level::{AccountLevel, AuthLevel, Factor, Factors};
use dinhdanh::identity::lock::Ground;
use dinhdanh::issuance::activate::{self, Code, Step};
use dinhdanh::issuance::lock::{self, By};
use dinhdanh::issuance::number::ShortCode;
use dinhdanh::store::{Queries as _, accounts, officer_keys, sessions};

use crate::counter::{Counter, DESK_BROWSER, OWN_PHONE, PHONE, arriving, code, link_code, refusal};
use crate::world::story;

const ANOTHER_PHONE: [u8; 32] = [9; 32];

#[test]
fn the_slip_alone_opens_nothing_and_each_step_waits_for_the_one_before() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        let visitor = counter.visitor(OWN_PHONE);
        let here = arriving(&visitor);
        let begun = counter.begin(&slip, OWN_PHONE).await.unwrap();
        assert_eq!(begun.step, Step::Phone { masked: "091****678".into() });
        let ticket = begun.ticket;
        assert_eq!(code(activate::passcode(&app, here, &ticket, &Secret::new("739154")).await), "activation-other-step");
        assert_eq!(code(activate::passkey_begin(&app, here, &ticket).await), "activation-other-step");
        assert_eq!(code(activate::complete(&app, here, &ticket).await), "activation-other-step");
        assert_eq!(activate::send_code(&app, here, &ticket).await.unwrap(), "091****678");
        let sent = counter.sent_code().await;
        activate::check_code(&app, here, &ticket, &sent).await.unwrap();
        for (passcode, refused) in [
            ("12345", "passcode-not-six-digits"),
            ("123456", "passcode-obvious"),
            ("111111", "passcode-obvious"),
            ("345678", "passcode-obvious"),
            ("241199", "secret-personal"),
            (&PHONE[4..], "passcode-obvious"),
        ] {
            let answer = code(activate::passcode(&app, here, &ticket, &Secret::new(passcode)).await);
            assert!(answer == refused || answer == "secret-personal", "{passcode}: {answer}");
        }
        activate::passcode(&app, here, &ticket, &Secret::new("739154")).await.unwrap();
        let now = activate::progress(&app, here, &ticket).await.unwrap();
        assert_eq!(now.step, Step::Possession { phone_will_do: true });
        let account = accounts::of_file(&app.db, file).await.unwrap().unwrap();
        assert_eq!(account.activated_level, None, "nobody can sign in before the last step");
        // No passkey: the phone that has just proved itself is what the holder has.
        activate::complete(&app, here, &ticket).await.unwrap();
        assert_eq!(activate::complete(&app, here, &ticket).await.unwrap(), account.id, "pressed twice, done once");
        assert_eq!(counter.recorded(Action::AccountActivated).await, 1);
        counter.world
    });
}

#[test]
fn a_ticket_works_in_its_own_browser_and_the_slip_can_be_typed_by_hand() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        let typed = ShortCode::parse(&slip.short_code.printed().to_lowercase()).unwrap();
        let visitor = counter.visitor(OWN_PHONE);
        let begun = activate::begin(&app, arriving(&visitor), Code::Short(typed)).await.unwrap();
        let stranger = counter.visitor(ANOTHER_PHONE);
        assert_eq!(code(activate::progress(&app, arriving(&stranger), &begun.ticket).await), "activation-begin-again");
        assert_eq!(code(activate::progress(&app, arriving(&visitor), "forged").await), "activation-begin-again");
        counter.world.pass(Duration::from_secs(3 * 3600));
        let later = counter.visitor(OWN_PHONE);
        assert_eq!(code(activate::progress(&app, arriving(&later), &begun.ticket).await), "activation-begin-again");
        assert!(counter.begin(&slip, OWN_PHONE).await.is_ok());
        counter.world
    });
}

#[test]
fn a_code_that_is_unknown_replaced_used_or_late_says_so() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.approved(AccountLevel::Two).await;
        let first = counter.slip(file).await;
        let visitor = counter.visitor(OWN_PHONE);
        let guess = Code::Link(Secret::new(app.random.token()));
        assert_eq!(code(activate::begin(&app, arriving(&visitor), guess).await), "activation-code-unknown");
        let guess = Code::Short(ShortCode::draw(&app.random));
        assert_eq!(code(activate::begin(&app, arriving(&visitor), guess).await), "activation-code-unknown");
        let second = counter.slip(file).await;
        assert!(matches!(counter.begin(&first, OWN_PHONE).await, Err(activate::Refused::Replaced)));
        counter.activated(&second).await;
        assert!(matches!(counter.begin(&second, ANOTHER_PHONE).await, Err(activate::Refused::Used)));
        assert_eq!(counter.begin(&second, OWN_PHONE).await.unwrap().step, Step::SignIn);
        assert_eq!(counter.recorded(Action::ActivationRefused).await, 4);
        counter.world
    });
}

#[test]
fn guesses_are_limited_by_where_they_come_from() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let visitor = counter.visitor(OWN_PHONE);
        let mut answers = Vec::new();
        for _ in 0..app.settings.limits.per_source + 3 {
            let guess = Code::Short(ShortCode::draw(&app.random));
            answers.push(code(activate::begin(&app, arriving(&visitor), guess).await));
        }
        assert_eq!(answers[0], "activation-code-unknown");
        assert_eq!(answers.last(), Some(&"too-many-tries"));
        counter.world
    });
}

#[test]
fn neither_a_desk_s_device_nor_an_officer_s_browser_activates() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        let now = counter.world.clock.now();
        let mut tx = app.db.write().await.unwrap();
        let until = now + Duration::from_secs(24 * 3600);
        officer_keys::mark_browser(&mut tx, &DESK_BROWSER, counter.receiving.officer.id, until).await.unwrap();
        tx.commit().await.unwrap();
        assert!(matches!(counter.begin(&slip, DESK_BROWSER).await, Err(activate::Refused::DeskDevice)));
        // A browser that holds an enrolled device's key, whoever sits at it.
        let row = app.db.first("SELECT token_hash FROM devices LIMIT 1", args![]).await.unwrap().unwrap();
        let device: [u8; 32] = row.get::<Vec<u8>>("token_hash").unwrap().try_into().unwrap();
        let visitor = counter.visitor(ANOTHER_PHONE);
        let seated = activate::Arriving { visitor: &visitor, device_hash: Some(&device) };
        assert_eq!(code(activate::begin(&app, seated, link_code(&slip)).await), "activation-desk-device");
        // One that was begun elsewhere is not finished there either.
        let ticket = counter.begin(&slip, ANOTHER_PHONE).await.unwrap().ticket;
        assert_eq!(code(activate::send_code(&app, seated, &ticket).await), "activation-desk-device");
        assert_eq!(counter.recorded(Action::ActivationRefused).await, 3);
        counter.world
    });
}

#[test]
fn of_two_phones_at_once_one_wins_and_a_new_slip_begins_clean() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        let (mine, theirs) = (counter.visitor(OWN_PHONE), counter.visitor(ANOTHER_PHONE));
        let own = counter.begin(&slip, OWN_PHONE).await.unwrap().ticket;
        let other = counter.begin(&slip, ANOTHER_PHONE).await.unwrap().ticket;
        activate::send_code(&app, arriving(&mine), &own).await.unwrap();
        let sent = counter.sent_code().await;
        // The code is good where it was asked for, and only there.
        let (first, second) = tokio::join!(
            activate::check_code(&app, arriving(&mine), &own, &sent),
            activate::check_code(&app, arriving(&theirs), &other, &sent)
        );
        assert!(first.is_ok(), "{first:?}");
        assert!(second.is_err());
        assert_eq!(code(activate::progress(&app, arriving(&theirs), &other).await), "activation-elsewhere");
        activate::passcode(&app, arriving(&mine), &own, &Secret::new("739154")).await.unwrap();
        let again = counter.slip(file).await;
        assert_eq!(code(activate::complete(&app, arriving(&mine), &own).await), "activation-code-replaced");
        let account = accounts::of_file(&app.db, file).await.unwrap().unwrap();
        assert_eq!(accounts::held(&app.db, account.id).await.unwrap(), accounts::Held::default(), "what was half done is gone");
        counter.world.pass(Duration::from_secs(61));
        counter.activated(&again).await;
        counter.world
    });
}

#[test]
fn a_wrong_code_has_five_tries() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        let visitor = counter.visitor(OWN_PHONE);
        let here = arriving(&visitor);
        let ticket = counter.begin(&slip, OWN_PHONE).await.unwrap().ticket;
        activate::send_code(&app, here, &ticket).await.unwrap();
        let sent = counter.sent_code().await;
        let wrong = Secret::new(if sent.reveal() == "000000" { "000001" } else { "000000" });
        for _ in 0..5 {
            assert_eq!(code(activate::check_code(&app, here, &ticket, &wrong).await), "activation-number-wrong");
        }
        assert!(refusal(activate::check_code(&app, here, &ticket, &sent).await).is_err(), "the right one comes too late");
        assert!(refusal(activate::send_code(&app, here, &ticket).await).is_err(), "and another has to be waited for");
        counter.world
    });
}

#[test]
fn a_lock_ends_everything_at_once_and_is_lifted_by_its_own_party() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        let (account, _) = counter.activated(&slip).await;
        let now = counter.world.clock.now();
        let token = [5; 32];
        let id = SessionId::new(now, &app.random);
        let factors = Factors::one(Factor::Passkey);
        let mut tx = app.db.write().await.unwrap();
        let new = sessions::NewSession {
            id,
            token_hash: token,
            browser_hash: OWN_PHONE,
            account,
            level: AuthLevel::Two,
            factors: &factors,
            auth_at: now,
            device_sealed: vec![0],
            expires_at: now + Duration::from_secs(3600),
        };
        sessions::insert(&mut tx, new, now).await.unwrap();
        tx.commit().await.unwrap();
        assert!(sessions::find(&app.db, &token, now).await.unwrap().is_some());

        let officer = OfficerId::new(now, &app.random);
        let place = |by, ground| lock::place(&app, by, account, ground, now);
        let lift = |by, ground| lock::lift(&app, by, account, ground, now);
        assert_eq!(code(place(By::Authority(officer), Ground::Holder).await), "lock-other-party");
        assert_eq!(code(place(By::Holder(account), Ground::Agency).await), "lock-other-party");
        place(By::Holder(account), Ground::Holder).await.unwrap();
        assert_eq!(code(place(By::Holder(account), Ground::Holder).await), "lock-already-there");
        assert!(sessions::find(&app.db, &token, now).await.unwrap().is_none(), "the session ended with the lock");
        place(By::Agency(officer), Ground::Agency).await.unwrap();
        assert_eq!(code(lift(By::Holder(account), Ground::Agency).await), "lock-other-party");
        lift(By::Holder(account), Ground::Holder).await.unwrap();
        assert_eq!(code(lift(By::Holder(account), Ground::Holder).await), "lock-not-there");
        let left = dinhdanh::store::locks::of_account(&app.db, account).await.unwrap();
        assert_eq!(left.iter().map(|lock| lock.ground).collect::<Vec<_>>(), [Ground::Agency], "the other ground stays");
        lift(By::Agency(officer), Ground::Agency).await.unwrap();
        assert!(dinhdanh::store::locks::of_account(&app.db, account).await.unwrap().is_empty());
        assert!(sessions::find(&app.db, &token, now).await.unwrap().is_none(), "what ended stays ended");
        assert_eq!(counter.recorded(Action::AccountLocked).await, 2);
        assert_eq!(counter.recorded(Action::AccountUnlocked).await, 2);
        counter.world.deliver().await;
        assert!(counter.world.gateway.sms().len() >= 4, "the holder was told of each lock");
        counter.world
    });
}
