//! Life events: the register's feed followed once in effect, locks that come and go with it, a death and its reversal, a number
//! cancelled and issued anew; agencies' locks in two steps; the holder's own lock at a desk.

use std::time::Duration;

use dinhdanh::audit::Action;
use dinhdanh::base::ids::AccountId;
use dinhdanh::base::{Outcome, zone};
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::identity::lock::Ground;
use dinhdanh::identity::officer::Role;
use dinhdanh::issuance::agency::{self, Kind, Paper, Reason, Verdict};
use dinhdanh::issuance::dossier::Dossier;
use dinhdanh::issuance::file::Word;
use dinhdanh::issuance::lock::{self, By};
use dinhdanh::issuance::{follow, holder, papers};
use dinhdanh::outside::register::fake::RIGHT_CAPTURE;
use dinhdanh::outside::register::{Change, ChangeKind, NoAnswer};
use dinhdanh::store::{Queries as _, accounts, feeds, lock_requests, locks, persons};

use crate::browser::Answer;
use crate::citizen::types;
use crate::counter::{Counter, NUMBER, captures, card, citizen_with, code, number, sign, staff};
use crate::desk_pages::signed;
use crate::office::{Who, on_duty};
use crate::world::story;

const NEW_NUMBER: &str = "901099077777";
const PASSCODE: &str = "739154";

async fn grounds(counter: &Counter, account: AccountId) -> Vec<Ground> {
    locks::of_account(&counter.world.app.db, account).await.unwrap().iter().map(|lock| lock.ground).collect()
}

fn happens(counter: &Counter, of: &str, kind: ChangeKind, change: serde_json::Value) {
    counter.world.register.tell(citizen_with(of, change));
    counter.world.register.append(Change { number: number(of), at: counter.world.clock.now(), kind });
}

/// Follows until nothing is left.
async fn follows(counter: &Counter) {
    while follow::step(&counter.world.app, counter.world.clock.now()).await.unwrap().more {}
}

async fn in_use(counter: &mut Counter) -> AccountId {
    let file = counter.approved(AccountLevel::Two).await;
    let slip = counter.slip(file).await;
    counter.activated(&slip).await.0
}

#[test]
fn each_event_of_the_register_places_its_ground_and_takes_it_away() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let account = in_use(&mut counter).await;
        let card = |status: &str, expires: &str| serde_json::json!({ "card": { "issued": "2024-07-01", "expires": expires, "status": status } });
        let table = [
            (ChangeKind::CardHeld, card("held", "2039-11-24"), vec![Ground::CardHeld]),
            (ChangeKind::CardReturned, card("valid", "2039-11-24"), vec![]),
            (ChangeKind::CardRevoked, card("revoked", "2039-11-24"), vec![Ground::CardHeld]),
            (ChangeKind::CardIssued, card("valid", "2039-11-24"), vec![]),
            (ChangeKind::CardExpired, card("valid", "2026-11-01"), vec![Ground::CardExpired]),
            (ChangeKind::Other, card("valid", "2039-11-24"), vec![]),
            (
                ChangeKind::Died { on: zone::day_of(counter.world.clock.now()) },
                serde_json::json!({ "died_on": "2026-11-24" }),
                vec![Ground::Death],
            ),
            (ChangeKind::Lives, serde_json::json!({}), vec![]),
        ];
        for (kind, change, wanted) in table {
            happens(&counter, NUMBER, kind.clone(), change);
            follows(&counter).await;
            assert_eq!(grounds(&counter, account).await, wanted, "{kind:?}");
        }
        assert_eq!((counter.recorded(Action::AccountLocked).await, counter.recorded(Action::AccountUnlocked).await), (4, 4));
        assert!(accounts::find(&counter.world.app.db, account).await.unwrap().unwrap().deceased_at.is_none());
        counter.world
    });
}

#[test]
fn a_card_that_runs_out_closes_the_account_by_itself_until_there_is_a_new_one() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let card =
            |expires: &str| serde_json::json!({ "card": { "issued": "2024-07-01", "expires": expires, "status": "valid" } });
        counter.world.register.tell(citizen_with(NUMBER, card("2026-12-01")));
        let account = in_use(&mut counter).await;
        follows(&counter).await;
        let walk = async || {
            let mut locked = 0;
            loop {
                let walked = papers::step(&app, counter.world.clock.now()).await.unwrap();
                locked += walked.locked;
                if !walked.more {
                    break locked;
                }
            }
        };
        assert_eq!(walk().await, 0);
        counter.world.pass(Duration::from_secs(7 * 24 * 3600));
        assert_eq!(walk().await, 0, "valid to the end of its last day");
        counter.world.pass(Duration::from_secs(24 * 3600));
        assert_eq!((walk().await, walk().await), (1, 0), "once a day, once in effect");
        assert_eq!(grounds(&counter, account).await, [Ground::CardExpired]);
        happens(&counter, NUMBER, ChangeKind::CardIssued, card("2039-11-24"));
        follows(&counter).await;
        assert!(grounds(&counter, account).await.is_empty());
        counter.world
    });
}

#[test]
fn a_death_ends_everything_at_once_and_a_correction_brings_it_back() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let account = in_use(&mut counter).await;
        let mut browser = counter.world.browser();
        types(&mut browser, NUMBER, PASSCODE).await;
        assert_eq!(browser.get("/account").await.status, 200);
        counter.world.deliver().await;
        let told = counter.world.gateway.sms().len();
        happens(
            &counter,
            NUMBER,
            ChangeKind::Died { on: zone::day_of(counter.world.clock.now()) },
            serde_json::json!({ "died_on": "2026-11-24" }),
        );
        follows(&counter).await;
        assert_ne!(browser.get("/account").await.status, 200, "the session is over");
        counter.world.deliver().await;
        assert_eq!(counter.world.gateway.sms().len(), told, "nobody writes to the dead (article 34)");
        // Nobody at a desk and not the family undoes it: the register alone.
        let officer = counter.receiving.officer.id;
        for by in [By::Holder(account), By::Authority(officer), By::Agency(officer)] {
            assert_eq!(code(lock::lift(&app, by, account, Ground::Death, counter.world.clock.now()).await), "lock-other-party");
        }
        happens(&counter, NUMBER, ChangeKind::Lives, serde_json::json!({}));
        follows(&counter).await;
        assert!(grounds(&counter, account).await.is_empty());
        types(&mut browser, NUMBER, PASSCODE).await;
        assert_eq!(browser.get("/account").await.status, 200);
        counter.world
    });
}

#[test]
fn a_death_ends_the_undecided_file() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let file = counter.proposed(AccountLevel::Two).await;
        let died = serde_json::json!({ "died_on": "2026-11-24" });
        happens(&counter, NUMBER, ChangeKind::Died { on: zone::day_of(counter.world.clock.now()) }, died);
        follows(&counter).await;
        assert_eq!(Dossier::load(&counter.world.app, file).await.unwrap().unwrap().state.word(), Word::Cancelled);
        let refused = counter.decide(file, dinhdanh::issuance::approve::Verdict::Approve).await;
        assert_eq!(refused, Err(dinhdanh::issuance::approve::Refused::NotProposed));
        counter.world
    });
}

#[test]
fn a_feed_is_followed_once_in_effect_whatever_stops_it() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let account = in_use(&mut counter).await;
        follows(&counter).await;
        let before = feeds::state(&app.db, follow::FEED).await.unwrap().unwrap();
        let held = serde_json::json!({ "card": { "issued": "2024-07-01", "status": "held" } });
        happens(&counter, NUMBER, ChangeKind::CardHeld, held.clone());
        // Silent in the middle: the cursor stays, and the lag grows.
        counter.world.register.fail(Some(NoAnswer::Unavailable { retry_after: Duration::from_secs(5) }));
        counter.world.pass(Duration::from_secs(90));
        assert_eq!(follow::step(&app, counter.world.clock.now()).await.unwrap().people, 0);
        let during = feeds::state(&app.db, follow::FEED).await.unwrap().unwrap();
        assert_eq!(during.cursor, before.cursor);
        assert!(during.lag(counter.world.clock.now()) >= Duration::from_secs(90));
        counter.world.register.fail(None);
        // Two nodes at once: one of them moves the cursor.
        let now = counter.world.clock.now();
        let (one, two) = tokio::join!(follow::step(&app, now), follow::step(&app, now));
        assert!(one.is_ok() && two.is_ok());
        assert_eq!(grounds(&counter, account).await, [Ground::CardHeld]);
        assert_eq!(counter.recorded(Action::AccountLocked).await, 1);
        // The same event again, and one of somebody who is unknown here, change nothing.
        happens(&counter, NUMBER, ChangeKind::CardHeld, held);
        happens(&counter, "901099055555", ChangeKind::CardHeld, serde_json::json!({}));
        follows(&counter).await;
        assert_eq!(counter.recorded(Action::AccountLocked).await, 1);
        assert_eq!(feeds::state(&app.db, follow::FEED).await.unwrap().unwrap().lag(counter.world.clock.now()), Duration::ZERO);
        counter.world
    });
}

#[test]
fn a_reissued_number_keeps_account_and_history_and_the_old_one_still_finds_it() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let account = in_use(&mut counter).await;
        let seed = "SELECT subject_seed FROM accounts WHERE id = $1";
        let before: Vec<u8> = app.db.first(seed, dinhdanh::args![account]).await.unwrap().unwrap().get("subject_seed").unwrap();
        let person = accounts::find(&app.db, account).await.unwrap().unwrap().person;
        counter.world.register.tell(citizen_with(NEW_NUMBER, serde_json::json!({ "old_numbers": [NUMBER] })));
        let change = ChangeKind::Renumbered { from: number(NUMBER) };
        counter.world.register.append(Change { number: number(NEW_NUMBER), at: counter.world.clock.now(), kind: change });
        follows(&counter).await;
        let opened = persons::find(&app.db, person).await.unwrap().unwrap().open(&app.keyring).unwrap();
        assert_eq!(opened.number, number(NEW_NUMBER));
        let after: Vec<u8> = app.db.first(seed, dinhdanh::args![account]).await.unwrap().unwrap().get("subject_seed").unwrap();
        assert_eq!(before, after, "every portal goes on knowing the holder by the same name");
        assert_eq!(counter.recorded(Action::PersonRenumbered).await, 1);
        for typed in [NEW_NUMBER, NUMBER] {
            let mut browser = counter.world.browser();
            types(&mut browser, typed, PASSCODE).await;
            let page = browser.get("/account").await;
            assert_eq!(page.status, 200, "{typed} signs in");
            assert!(page.text_of("former").starts_with("901*******45"), "{}", page.words());
            assert!(page.words().contains("đăng nhập bằng số mới"), "{}", page.words());
        }
        // A card with the old number opens no second person.
        let found = holder::look(&app, &counter.receives(), &card(NUMBER)).await.unwrap();
        assert_eq!(found.account.id, account);
        counter.world
    });
}

fn paper(kind: Kind, agency: &str) -> Paper<'_> {
    Paper { kind, person: NUMBER, agency, document: "Công văn 12/CV ngày 20/11/2026", contact: Some("vt@example.vn") }
}

const AGENCY: &str = "Cơ quan Cảnh sát điều tra Công an Hà Nội";

async fn take(counter: &Counter, kind: Kind, agency: &str) -> Outcome<String, agency::Refused> {
    agency::take(&counter.world.app, &counter.receives(), paper(kind, agency)).await
}

async fn forward(counter: &mut Counter, request: &str) {
    let app = counter.world.app.clone();
    let begun = agency::forward_challenge(&app, &counter.receives(), request).await.unwrap();
    let (handle, assertion) = sign(&mut counter.receiving.key, &begun);
    agency::forward_finish(&app, &counter.receives(), request, (&handle, assertion)).await.unwrap();
}

async fn decide(counter: &mut Counter, request: &str, verdict: Verdict) {
    let app = counter.world.app.clone();
    let begun = agency::decide_challenge(&app, &counter.approves(), request, verdict).await.unwrap();
    let (handle, assertion) = sign(&mut counter.approver.key, &begun);
    agency::decide_finish(&app, &counter.approves(), request, (&handle, assertion.clone())).await.unwrap();
    agency::decide_finish(&app, &counter.approves(), request, (&handle, assertion)).await.unwrap();
}

#[test]
fn an_agency_s_lock_takes_two_steps_by_two_people_and_ends_only_at_its_own_word() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let account = in_use(&mut counter).await;
        assert_eq!(code(take(&counter, Kind::Unlock, AGENCY).await), "agency-wrong-agency", "nothing to end");
        let request = take(&counter, Kind::Lock, AGENCY).await.unwrap();
        assert_eq!(take(&counter, Kind::Lock, AGENCY).await.unwrap(), request, "handed in twice, taken once");
        let kept = lock_requests::by_number(&app.db, &request).await.unwrap().unwrap();
        assert_eq!(zone::day_of(kept.review_by).iso(), "2026-11-25", "one working day");
        assert_eq!(code(agency::decide_challenge(&app, &counter.approves(), &request, Verdict::Grant).await), "agency-not-now");
        forward(&mut counter, &request).await;
        let kept = lock_requests::by_number(&app.db, &request).await.unwrap().unwrap();
        assert_eq!(kept.decide_by.map(|by| zone::day_of(by).iso()), Some("2026-11-26".to_owned()), "two more");
        // Whoever forwarded it does not decide, under whatever badge.
        let as_approver = dinhdanh::identity::officer::Officer { role: Role::Approver, ..counter.receiving.officer.clone() };
        let acting = dinhdanh::issuance::acting::Acting { officer: &as_approver, ..counter.receives() };
        assert_eq!(code(agency::decide_challenge(&app, &acting, &request, Verdict::Grant).await), "agency-same-eyes");
        assert!(grounds(&counter, account).await.is_empty(), "nothing is locked before the decision");
        decide(&mut counter, &request, Verdict::Grant).await;
        assert_eq!(grounds(&counter, account).await, [Ground::Agency]);
        counter.world.deliver().await;
        assert!(counter.world.gateway.emails().iter().any(|mail| mail.text.contains(&request)), "the agency is answered");
        // Neither the holder nor another agency ends it.
        let now = counter.world.clock.now();
        assert_eq!(code(lock::lift(&app, By::Holder(account), account, Ground::Agency, now).await), "lock-other-party");
        assert_eq!(code(take(&counter, Kind::Unlock, "Tòa án nhân dân Hà Nội").await), "agency-wrong-agency");
        let end = take(&counter, Kind::Unlock, AGENCY).await.unwrap();
        forward(&mut counter, &end).await;
        decide(&mut counter, &end, Verdict::Grant).await;
        assert!(grounds(&counter, account).await.is_empty());
        // A refusal has its reason and locks nothing.
        let third = take(&counter, Kind::Lock, AGENCY).await.unwrap();
        forward(&mut counter, &third).await;
        decide(&mut counter, &third, Verdict::Refuse(Reason::DocumentUnfit)).await;
        assert!(grounds(&counter, account).await.is_empty());
        let kept = lock_requests::by_number(&app.db, &third).await.unwrap().unwrap();
        assert_eq!((kept.state.as_str(), kept.reason.as_deref()), ("refused", Some("document-unfit")));
        assert_eq!(counter.recorded(Action::AgencyRequestDecided).await, 3);
        counter.world
    });
}

#[test]
fn an_agency_s_request_goes_through_the_pages_of_two_officers() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        in_use(&mut counter).await;
        let mut an = on_duty(&counter.world, &counter.desk, Who::new("CA-0021", "Trần Văn An", Role::Receiving)).await;
        let mut binh = on_duty(&counter.world, &counter.desk, Who::new("CA-0022", "Lê Thị Bình", Role::Approver)).await;
        let list = an.browser.get("/desk/requests").await;
        let wrong = [("person", "12"), ("agency", AGENCY), ("document", "Công văn 12"), ("kind", "lock")];
        let refused = an.browser.submit_once(&list, "take", &wrong).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains(AGENCY), "what was typed stays");
        let right = [("person", NUMBER), ("agency", AGENCY), ("document", "Công văn 12"), ("kind", "lock")];
        let page = an.browser.submit(&refused, "take", &right).await;
        assert!(page.words().contains(AGENCY) && !page.body.contains(NUMBER), "{}", page.words());
        let done = signed(&mut an, &page, "forward", &[]).await;
        let href = done.json()["location"].as_str().unwrap_or_else(|| panic!("{}", done.body)).to_owned();
        let queue: Answer = binh.browser.get("/desk/requests").await;
        assert!(queue.words().contains(AGENCY), "{}", queue.words());
        let page = binh.browser.get(&href).await;
        let granted = signed(&mut binh, &page, "grant", &[]).await;
        assert_eq!(granted.status, 200, "{}", granted.body);
        assert_eq!(binh.browser.get(&href).await.text_of("state"), "Đã thực hiện");
        let mut browser = counter.world.browser();
        types(&mut browser, NUMBER, PASSCODE).await;
        assert_ne!(browser.get("/account").await.status, 200, "the account is closed");
        counter.world
    });
}

#[test]
fn the_holder_locks_and_unlocks_at_a_desk_with_card_and_match() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let account = in_use(&mut counter).await;
        counter.world.pass(Duration::from_secs(5));
        let scan = card(NUMBER);
        holder::lock(&app, &counter.receives(), &scan).await.unwrap();
        assert_eq!(code(holder::lock(&app, &counter.receives(), &scan).await), "lock-already-there");
        assert_eq!(grounds(&counter, account).await, [Ground::Holder]);
        let somebody = captures(b"somebody else", RIGHT_CAPTURE);
        assert_eq!(code(holder::unlock(&app, &counter.receives(), &scan, somebody).await), "holder-not-matched");
        counter.world.pass(Duration::from_secs(5));
        let no_finger =
            dinhdanh::issuance::match_::Captures { face: captures(RIGHT_CAPTURE, RIGHT_CAPTURE).face, fingers: Vec::new() };
        assert_eq!(code(holder::unlock(&app, &counter.receives(), &scan, no_finger).await), "holder-not-matched");
        // An agency's ground beside it stays.
        lock::place(&app, By::Agency(counter.approver.officer.id), account, Ground::Agency, counter.world.clock.now())
            .await
            .unwrap();
        counter.world.pass(Duration::from_secs(5));
        holder::unlock(&app, &counter.receives(), &scan, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await.unwrap();
        assert_eq!(grounds(&counter, account).await, [Ground::Agency]);
        let kin = Who { relatives: vec![key(&counter)], ..Who::new("CA-0031", "Đỗ Thị Dung", Role::Receiving) };
        let kin = staff(&counter.world, &counter.desk, kin).await;
        assert_eq!(code(holder::look(&app, &counter.acts(&kin), &scan).await), "relatives-file");
        counter.world
    });
}

fn key(counter: &Counter) -> Vec<u8> {
    let keys = persons::NumberKeys::of(&counter.world.app.keyring, &number(NUMBER));
    keys.iter().next().unwrap().to_vec()
}

#[test]
fn the_holder_s_lock_goes_through_the_desk_s_page_and_shows_no_number() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        in_use(&mut counter).await;
        let mut an = on_duty(&counter.world, &counter.desk, Who::new("CA-0021", "Trần Văn An", Role::Receiving)).await;
        let page = an.browser.get("/desk/holder").await;
        let bad = an.browser.submit_once(&page, "look", &[("scan", "x|y")]).await;
        assert_eq!(bad.status, 422);
        let page = an.browser.submit(&page, "look", &[("scan", &card(NUMBER))]).await;
        assert!(page.words().contains("Nguyễn Văn An") && !page.body.contains(NUMBER), "{}", page.words());
        let done = an.browser.submit(&page, "lock", &[]).await;
        assert!(done.words().contains("Đã khóa tài khoản"), "{}", done.words());
        counter.world.pass(Duration::from_secs(5));
        let page = an.browser.submit(&done, "look", &[("scan", &card(NUMBER))]).await;
        let right = dinhdanh::base::encode::b64url(RIGHT_CAPTURE);
        let done = an.browser.submit(&page, "unlock", &[("face_image", &right), ("finger_image", &right)]).await;
        assert!(done.words().contains("Đã mở khóa"), "{}", done.words());
        counter.world
    });
}
