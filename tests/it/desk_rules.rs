//! What nobody may do at a desk, and what the database and the evidence refuse by themselves.

use dinhdanh::args;
use dinhdanh::audit::Action;
use dinhdanh::base::ids::{DecisionId, MatchId, PersonId, ProposalId, SignatureId};
use dinhdanh::base::{Language, Timestamp};
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::identity::officer::{Officer, Role};
use dinhdanh::issuance::acting::Acting;
use dinhdanh::issuance::approve::{self, Verdict};
use dinhdanh::issuance::dossier::Dossier;
use dinhdanh::issuance::file::Word;
use dinhdanh::issuance::receive::{self, Opening};
use dinhdanh::issuance::{propose, verify};
use dinhdanh::neighbours::authenticator::Behaviour;
use dinhdanh::store::persons::NumberKeys;
use dinhdanh::store::proposals::Proposal;
use dinhdanh::store::signatures::Kept;
use dinhdanh::store::{Db, Queries as _, accounts, decisions, officers, proposals, signatures};

use crate::counter::{Counter, DESK_BROWSER, NUMBER, OWN_PHONE, card, citizen, citizen_with, code, number, refusal, sign, staff};
use crate::office::{self, Who};
use crate::world::{World, story};

fn opening(scanned: &str) -> Opening<'_> {
    Opening { scanned, level: AccountLevel::Two, language: Language::Vi, guardian: None }
}

fn key_of(world: &World, text: &str) -> Vec<u8> {
    NumberKeys::of(&world.app.keyring, &number(text)).iter().next().unwrap().to_vec()
}

#[test]
fn a_hostile_scan_is_refused_in_clear_words_and_nothing_is_stored() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let good = card(NUMBER);
        let with = |at: usize, field: &str| {
            let mut fields: Vec<&str> = good.split('|').collect();
            fields[at] = field;
            fields.join("|")
        };
        let table = [
            (String::new(), "scan-empty"),
            ("901099012345".into(), "scan-too-few-fields"),
            (good.rsplit_once('|').unwrap().0.to_owned(), "scan-too-few-fields"),
            ("|".repeat(49), "scan-too-many-fields"),
            ("9".repeat(1_000_000), "scan-too-long"),
            (with(2, "NGUYỄN\u{7}VĂN"), "scan-control-character"),
            (with(0, "012345678"), "scan-old-card"),
            (with(0, "90109901234"), "scan-number"),
            (with(1, "12345"), "scan-old-number"),
            (with(2, "12345"), "scan-name"),
            (with(3, "31021999"), "scan-birth"),
            (with(4, "X"), "scan-sex"),
            (with(5, ""), "scan-residence"),
            (with(6, "24111998"), "scan-issued"),
        ];
        for (scanned, refused) in table {
            let head: String = scanned.chars().take(40).collect();
            assert_eq!(code(receive::open(&app, &counter.receives(), opening(&scanned)).await), refused, "{head}");
        }
        for table in ["SELECT id FROM persons", "SELECT id FROM files"] {
            assert!(app.db.rows(table, args![]).await.unwrap().is_empty(), "{table}");
        }
        // Decomposed letters and eleven fields are a card all the same.
        let decomposed: String = unicode_normalization::UnicodeNormalization::nfd(format!("{good}|||||").as_str()).collect();
        receive::open(&app, &counter.receives(), opening(&decomposed)).await.unwrap();
        counter.world
    });
}

#[test]
fn who_may_not_is_refused_recorded_and_shown_to_the_supervisor() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let elsewhere = office::desk(&counter.world, "HN-TAYHO", "Công an phường Tây Hồ").await;
        let own =
            Who { person_key: Some(key_of(&counter.world, NUMBER)), ..Who::new("CA-0101", "Nguyễn Văn An", Role::Receiving) };
        let own = staff(&counter.world, &counter.desk, own).await;
        let kin =
            Who { relatives: vec![key_of(&counter.world, NUMBER)], ..Who::new("CA-0102", "Đỗ Thị Dung", Role::Receiving) };
        let kin = staff(&counter.world, &counter.desk, kin).await;
        let there = staff(&counter.world, &elsewhere, Who::new("CA-0103", "Vũ Văn Em", Role::Receiving)).await;
        let file = counter.opened(AccountLevel::Two).await;
        let now = counter.world.clock.now();
        let at = |officer, device_desk| Acting { officer, device_desk, browser_hash: &DESK_BROWSER, now };
        let suspended = Officer { suspended_at: Some(now), ..counter.receiving.officer.clone() };
        let table = [
            (at(&own.officer, counter.desk.id), "own-file"),
            (at(&kin.officer, counter.desk.id), "relatives-file"),
            (at(&there.officer, elsewhere.id), "other-desks-file"),
            (at(&counter.receiving.officer, elsewhere.id), "other-desk"),
            (at(&counter.approver.officer, counter.desk.id), "other-role"),
            (at(&suspended, counter.desk.id), "officer-suspended"),
        ];
        for (n, (acting, refused)) in (1i64..).zip(table) {
            assert_eq!(code(receive::accept(&app, &acting, file).await), refused);
            assert_eq!(counter.recorded(Action::OfficerRefused).await, n, "{refused}");
        }
        assert_eq!(code(receive::open(&app, &at(&own.officer, counter.desk.id), opening(&card(NUMBER))).await), "own-file");
        let events = dinhdanh::store::files::events_of(&app.db, file).await.unwrap();
        assert_eq!(events.iter().filter(|event| event.kind == "officer-refused").count(), 6, "the desk's page shows it live");
        assert_eq!(Dossier::load(&app, file).await.unwrap().unwrap().state.word(), Word::Draft);
        counter.world
    });
}

#[test]
fn nobody_decides_on_their_own_proposal_or_after_being_suspended() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.proposed(AccountLevel::Two).await;
        // The same person under both roles: what is forbidden is the deed, not the badge.
        let proposer = Officer { role: Role::Approver, ..counter.receiving.officer.clone() };
        let acting = Acting { officer: &proposer, ..counter.receives() };
        assert_eq!(code(approve::challenge(&app, &acting, file, Verdict::Approve).await), "own-proposal");
        let kin =
            Who { relatives: vec![key_of(&counter.world, NUMBER)], ..Who::new("CA-0104", "Đỗ Thị Dung", Role::Approver) };
        let kin = staff(&counter.world, &counter.desk, kin).await;
        assert_eq!(code(approve::challenge(&app, &counter.acts(&kin), file, Verdict::Approve).await), "relatives-file");
        // Suspended between the challenge and the touch: the session's copy does not know it yet, the database does.
        let begun = approve::challenge(&app, &counter.approves(), file, Verdict::Approve).await.unwrap();
        let (handle, assertion) = sign(&mut counter.approver.key, &begun);
        let mut tx = app.db.write().await.unwrap();
        officers::suspend(&mut tx, counter.approver.officer.id, counter.world.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(code(approve::finish(&app, &counter.approves(), file, &handle, assertion).await), "officer-suspended");
        assert_eq!(counter.recorded(Action::OfficerRefused).await, 3);
        assert!(decisions::of_file(&app.db, file).await.unwrap().is_empty());
        assert!(accounts::of_file(&app.db, file).await.unwrap().is_none());
        counter.world
    });
}

#[test]
fn a_signature_is_good_for_one_decision_once_in_the_browser_it_began_in() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        counter.world.register.tell(citizen("901099054321"));
        let file = counter.proposed(AccountLevel::Two).await;
        let begun = approve::challenge(&app, &counter.approves(), file, Verdict::Approve).await.unwrap();
        let (handle, assertion) = sign(&mut counter.approver.key, &begun);
        let other_browser = Acting { browser_hash: &OWN_PHONE, ..counter.approves() };
        assert_eq!(code(approve::finish(&app, &other_browser, file, &handle, assertion.clone()).await), "ceremony-gone");
        // Another challenge's signature, and another officer's key.
        let second = approve::challenge(&app, &counter.approves(), file, Verdict::Approve).await.unwrap();
        let (second, _) = sign(&mut counter.approver.key, &second);
        assert_eq!(code(approve::finish(&app, &counter.approves(), file, &second, assertion.clone()).await), "signature-bad");
        let third = approve::challenge(&app, &counter.approves(), file, Verdict::Approve).await.unwrap();
        let (third, foreign) = sign(&mut counter.receiving.key, &third);
        assert_eq!(code(approve::finish(&app, &counter.approves(), file, &third, foreign).await), "signature-bad");
        assert_eq!(code(approve::finish(&app, &counter.approves(), file, &third, assertion.clone()).await), "ceremony-gone");
        // Unverified user, wrong origin.
        let lies: [fn(&mut Behaviour); 2] =
            [|key| key.user_verified = false, |key| key.origin = "https://id.example.vn.evil.example".into()];
        for lie in lies {
            let begun = approve::challenge(&app, &counter.approves(), file, Verdict::Approve).await.unwrap();
            let honest = counter.approver.key.behaviour.clone();
            lie(&mut counter.approver.key.behaviour);
            let (handle, lied) = sign(&mut counter.approver.key, &begun);
            counter.approver.key.behaviour = honest;
            assert_eq!(code(approve::finish(&app, &counter.approves(), file, &handle, lied).await), "signature-bad");
        }
        // The right one works, and once.
        approve::finish(&app, &counter.approves(), file, &handle, assertion.clone()).await.unwrap();
        let again = approve::finish(&app, &counter.approves(), file, &handle, assertion.clone()).await.unwrap();
        assert_eq!(again, Verdict::Approve, "the same submit again has the same answer");
        assert_eq!(decisions::of_file(&app.db, file).await.unwrap().len(), 1, "and decides nothing twice");
        assert_eq!(code(approve::finish(&app, &counter.approves(), file, &third, assertion).await), "not-proposed");
        counter.world
    });
}

#[test]
fn of_two_approvers_at_once_one_decides() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let mut second = staff(&counter.world, &counter.desk, Who::new("CA-0105", "Hồ Văn Giang", Role::Approver)).await;
        let file = counter.proposed(AccountLevel::Two).await;
        let one = approve::challenge(&app, &counter.approves(), file, Verdict::Approve).await.unwrap();
        let two = approve::challenge(&app, &counter.acts(&second), file, Verdict::Approve).await.unwrap();
        let (one, two) = (sign(&mut counter.approver.key, &one), sign(&mut second.key, &two));
        let (acting_one, acting_two) = (counter.approves(), counter.acts(&second));
        let (first, other) = tokio::join!(
            approve::finish(&app, &acting_one, file, &one.0, one.1),
            approve::finish(&app, &acting_two, file, &two.0, two.1)
        );
        let won = [refusal(first), refusal(other)];
        assert_eq!(won.iter().filter(|result| result.is_ok()).count(), 1, "{won:?}");
        assert_eq!(decisions::of_file(&app.db, file).await.unwrap().len(), 1);
        assert_eq!(app.db.rows("SELECT id FROM accounts", args![]).await.unwrap().len(), 1);
        counter.world
    });
}

#[test]
fn one_altered_bit_shows_and_stops_the_approval() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.proposed(AccountLevel::Two).await;
        let decision = signatures::of_file(&app.db, file).await.unwrap()[0].evidence.decision.clone();
        for column in ["decision", "client_data", "authenticator_data", "signature", "nonce"] {
            let before = blob(&app.db, column, file).await;
            let mut altered = before.clone();
            let middle = altered.len() / 2;
            altered[middle] ^= 1;
            set(&app.db, column, file, &altered).await;
            assert_eq!(verify::file(&app, file).await.unwrap().len(), 1, "{column}");
            assert_eq!(
                code(approve::challenge(&app, &counter.approves(), file, Verdict::Approve).await),
                "evidence-bad",
                "{column}"
            );
            set(&app.db, column, file, &before).await;
        }
        assert_eq!(verify::file(&app, file).await.unwrap(), []);
        assert!(String::from_utf8(decision).unwrap().contains("\"kind\":\"proposal/1\""), "an auditor reads it without us");
        // What the file holds is altered instead: the signature no longer fits it.
        let mut tx = app.db.write().await.unwrap();
        tx.run("UPDATE files SET read_back_digest = $2 WHERE id = $1", args![file, &[9u8; 32][..]]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(code(approve::challenge(&app, &counter.approves(), file, Verdict::Approve).await), "evidence-bad");
        counter.world
    });
}

async fn blob(db: &Db, column: &str, file: dinhdanh::base::ids::FileId) -> Vec<u8> {
    let sql = match column {
        "decision" => "SELECT decision AS it FROM signatures WHERE file_id = $1",
        "client_data" => "SELECT client_data AS it FROM signatures WHERE file_id = $1",
        "authenticator_data" => "SELECT authenticator_data AS it FROM signatures WHERE file_id = $1",
        "signature" => "SELECT signature AS it FROM signatures WHERE file_id = $1",
        _ => "SELECT nonce AS it FROM signatures WHERE file_id = $1",
    };
    db.first(sql, args![file]).await.unwrap().unwrap().get("it").unwrap()
}

async fn set(db: &Db, column: &str, file: dinhdanh::base::ids::FileId, bytes: &[u8]) {
    let sql = match column {
        "decision" => "UPDATE signatures SET decision = $2 WHERE file_id = $1",
        "client_data" => "UPDATE signatures SET client_data = $2 WHERE file_id = $1",
        "authenticator_data" => "UPDATE signatures SET authenticator_data = $2 WHERE file_id = $1",
        "signature" => "UPDATE signatures SET signature = $2 WHERE file_id = $1",
        _ => "UPDATE signatures SET nonce = $2 WHERE file_id = $1",
    };
    let mut tx = db.write().await.unwrap();
    tx.run(sql, args![file, bytes]).await.unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn the_database_itself_refuses_level_2_without_a_match_of_this_person_in_this_visit() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let (now, random) = (counter.world.clock.now(), &app.random);
        let file = counter.ready(AccountLevel::Two).await;
        let dossier = Dossier::load(&app, file).await.unwrap().unwrap();
        let made = dinhdanh::store::matches::of_file(&app.db, file).await.unwrap().remove(0);
        let signature = planted_signature(&counter, &dossier).await;
        let right = Proposal {
            id: ProposalId::new(now, random),
            file,
            person: dossier.person.id,
            level: AccountLevel::Two,
            officer: counter.receiving.officer.id,
            visit_started_at: dossier.visit_started_at,
            matched: Some((made.id, "matched".into())),
            unusual: String::new(),
            exception: None,
            signature,
            proposed_at: now,
            ended_at: None,
        };
        let stranger = planted_person(&app.db, now, random).await;
        let day = 24 * 3600 * 1000;
        let wrong = [
            ("no match", Proposal { matched: None, ..right.clone() }),
            (
                "a match that nobody made",
                Proposal { matched: Some((MatchId::new(now, random), "matched".into())), ..right.clone() },
            ),
            ("a match that failed", Proposal { matched: Some((made.id, "not_matched".into())), ..right.clone() }),
            ("a face alone", Proposal { matched: Some((made.id, "face_only".into())), ..right.clone() }),
            ("another person", Proposal { person: stranger, ..right.clone() }),
            ("another visit", Proposal { visit_started_at: Timestamp(dossier.visit_started_at.0 - 1), ..right.clone() }),
            ("a visit of the day before", Proposal { proposed_at: Timestamp(now.0 + day + 1), ..right.clone() }),
            ("another level than the file's", Proposal { level: AccountLevel::One, ..right.clone() }),
        ];
        for (what, proposal) in wrong {
            let mut tx = app.db.write().await.unwrap();
            let refused = proposals::insert(&mut tx, &proposal).await.expect_err(what);
            assert!(Db::is_constraint(&refused), "{what}: {refused}");
        }
        // A match older than its visit, or of half a person, is no match; nor is level 2 without the chain of decisions.
        for (what, sql, at) in
            [("older than the visit", MATCH, dossier.visit_started_at.0 - 1), ("a face alone called a match", HALF_MATCH, now.0)]
        {
            let mut tx = app.db.write().await.unwrap();
            let id = MatchId::new(now, random);
            let args =
                args![id, file, dossier.person.id, dossier.visit_started_at, counter.receiving.officer.id, counter.desk.id, at];
            assert!(Db::is_constraint(&tx.run(sql, args).await.expect_err(what)), "{what}");
        }
        let mut tx = app.db.write().await.unwrap();
        let alone = accounts::NewAccount {
            id: dinhdanh::base::ids::AccountId::new(now, random),
            person: dossier.person.id,
            level: AccountLevel::Two,
            decision: DecisionId::new(now, random),
            subject_seed: &[1; 32],
            language: Language::Vi,
        };
        assert!(Db::is_constraint(&accounts::insert(&mut tx, alone, now).await.unwrap_err()));
        drop(tx);
        // The database lets the right one in, and refuses its proposer as its approver.
        let mut tx = app.db.write().await.unwrap();
        assert!(proposals::insert(&mut tx, &right).await.unwrap());
        let own = decisions::Decision {
            id: DecisionId::new(now, random),
            proposal: right.id,
            file,
            person: right.person,
            level: right.level,
            proposer: right.officer,
            approver: right.officer,
            outcome: "approved".into(),
            reason: None,
            signature,
            decided_at: now,
        };
        assert!(Db::is_constraint(&decisions::insert(&mut tx, &own).await.unwrap_err()));
        drop(tx);
        counter.world
    });
}

const MATCH: &str = "INSERT INTO matches (id, file_id, person_id, visit_started_at, officer_id, desk_id, purpose, outcome, face,
     finger, reference_sealed, matched_at) VALUES ($1, $2, $3, $4, $5, $6, 'issuance', 'matched', 'matched', 'matched', $1, $7)";
const HALF_MATCH: &str =
    "INSERT INTO matches (id, file_id, person_id, visit_started_at, officer_id, desk_id, purpose, outcome, face,
     finger, reference_sealed, matched_at) VALUES ($1, $2, $3, $4, $5, $6, 'issuance', 'matched', 'matched', 'none', $1, $7)";

async fn planted_person(db: &Db, now: Timestamp, random: &dinhdanh::base::Random) -> PersonId {
    let id = PersonId::new(now, random);
    let mut tx = db.write().await.unwrap();
    let sql = "INSERT INTO persons (id, number_key, number_sealed, created_at) VALUES ($1, $1, $1, $2)";
    tx.run(sql, args![id, now]).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn planted_signature(counter: &Counter, dossier: &Dossier) -> SignatureId {
    let id = SignatureId::new(dossier.visit_started_at, &counter.world.app.random);
    let sql =
        "INSERT INTO signatures (id, officer_id, file_id, purpose, nonce, decision, client_data, authenticator_data, signature,
         public_key, credential_id, signed_at) VALUES ($1, $2, $3, 'submit', $1, $1, $1, $1, $1, $1, $1, $4)";
    let mut tx = counter.world.app.db.write().await.unwrap();
    let args = args![id, counter.receiving.officer.id, dossier.id, dossier.visit_started_at];
    tx.run(sql, args).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[test]
fn a_person_has_one_open_file_and_ages_are_gates() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.opened(AccountLevel::Two).await;
        let held = Dossier::load(&app, file).await.unwrap().unwrap().number;
        let again = refusal(receive::open(&app, &counter.receives(), opening(&card(NUMBER))).await);
        assert_eq!(again, Err(receive::Refused::AlreadyOpen { number: held }));
        let child = |birth: &str| format!("901220054321||NGUYỄN THỊ BÉ|{birth}|Nữ|Phường Ba Đình, Hà Nội|01072025");
        assert_eq!(code(receive::open(&app, &counter.receives(), opening(&child("25112020"))).await), "too-young");
        assert_eq!(code(receive::open(&app, &counter.receives(), opening(&child("24112020"))).await), "guardian-needed");
        assert_eq!(code(receive::open(&app, &counter.receives(), opening(&child("25112012"))).await), "guardian-needed");
        let (scanned, parent) = (child("24112014"), card(NUMBER));
        let with_guardian = Opening { guardian: Some(&parent), ..opening(&scanned) };
        let opened = receive::open(&app, &counter.receives(), with_guardian).await.unwrap();
        counter.world.register.tell(citizen_with(
            "901220054321",
            serde_json::json!({ "name": "Nguyễn Thị Bé", "birth": "2014-11-24", "sex": "female", "guardians": ["901099000000"],
                "card": { "issued": "2025-07-01", "status": "valid" } }),
        ));
        let asked = receive::ask_register(&app, &counter.receives(), opened.id).await.unwrap();
        let reason = dinhdanh::issuance::reason::Reason::NotTheGuardian;
        assert!(matches!(asked, receive::Asked::Blocked { reason: told } if told == reason), "{asked:?}");
        // On the fourteenth birthday a person comes alone: what is refused is another file beside the open one.
        let alone = receive::open(&app, &counter.receives(), opening(&child("24112012"))).await;
        assert_eq!(code(alone), "file-already-open");
        counter.world
    });
}

#[test]
fn level_2_is_not_proposed_unmatched_and_a_file_that_changed_is_looked_at_again() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.received(AccountLevel::Two).await;
        counter.read_back(file).await;
        assert_eq!(code(propose::challenge(&app, &counter.receives(), file).await), "not-matched");
        let captures = crate::counter::captures(dinhdanh::outside::register::fake::RIGHT_CAPTURE, b"right");
        dinhdanh::issuance::match_::run(&app, &counter.receives(), file, captures).await.unwrap();
        let begun = propose::challenge(&app, &counter.receives(), file).await.unwrap();
        let (handle, assertion) = sign(&mut counter.receiving.key, &begun);
        receive::contact(&app, &counter.receives(), file, dinhdanh::issuance::content::Reach::NoPhone, None).await.unwrap();
        counter.read_back(file).await;
        assert_eq!(code(propose::finish(&app, &counter.receives(), file, &handle, assertion).await), "file-changed");
        let kept: Vec<Kept> = signatures::of_file(&app.db, file).await.unwrap();
        assert!(kept.is_empty());
        counter.world
    });
}
