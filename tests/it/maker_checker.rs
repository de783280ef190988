//! Maker and checker beyond one file: exceptions from the fingerprint under four eyes, clean files approved by one signature
//! over their list, and the share of them that is drawn for a second approver.

use dinhdanh::audit::Action;
use dinhdanh::base::encode::b64url;
use dinhdanh::base::ids::FileId;
use dinhdanh::identity::evidence::EvidenceError;
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::identity::officer::Role;
use dinhdanh::issuance::activate::{self, DeskMatch};
use dinhdanh::issuance::approve::{self, Verdict};
use dinhdanh::issuance::approve_list::{self, Done};
use dinhdanh::issuance::dossier::Dossier;
use dinhdanh::issuance::exception::{self, Ground};
use dinhdanh::issuance::file::Word;
use dinhdanh::issuance::match_::{self, Captures, Ran};
use dinhdanh::issuance::number::FileNumber;
use dinhdanh::issuance::receive::{self, Opening};
use dinhdanh::issuance::{holder, propose, restore, verify};
use dinhdanh::outside::register::Capture;
use dinhdanh::outside::register::fake::{RIGHT_CAPTURE, WORN_CAPTURE};
use dinhdanh::store::{accounts, exceptions, proposals, signatures};

use crate::counter::{Counter, Staff, captures, card, citizen, code, phone, refusal, sign, staff};
use crate::office::Who;
use crate::world::story;

const WORDS: &str = "Đã thử ngón trỏ và ngón cái hai tay, vân tay mòn do làm nghề nề.";

fn face_alone() -> Captures {
    Captures { face: Some(Capture::new(RIGHT_CAPTURE.to_vec(), 90).unwrap()), fingers: Vec::new() }
}

/// A file whose person's fingers were tried twice in vain, and whose face matched.
async fn faced(counter: &Counter) -> FileId {
    let app = &counter.world.app;
    let file = counter.received(AccountLevel::Two).await;
    assert_eq!(code(match_::run(app, &counter.receives(), file, face_alone()).await), "capture-missing", "fingers first");
    for _ in 0..2 {
        counter.world.pass(std::time::Duration::from_secs(5));
        match_::run(app, &counter.receives(), file, captures(RIGHT_CAPTURE, WORN_CAPTURE)).await.unwrap();
    }
    counter.world.pass(std::time::Duration::from_secs(5));
    let ran = match_::run(app, &counter.receives(), file, face_alone()).await.unwrap();
    assert!(matches!(ran, Ran::Made { .. }));
    file
}

async fn witness(counter: &Counter, second: &mut Staff, file: FileId) -> Result<(), exception::Refused> {
    let acting = counter.acts(second);
    let begun = refusal(exception::challenge(&counter.world.app, &acting, file).await)?;
    let (handle, assertion) = sign(&mut second.key, &begun);
    let acting = counter.acts(second);
    refusal(exception::finish(&counter.world.app, &acting, file, &handle, assertion).await)
}

#[test]
fn worn_fingers_pass_by_a_face_a_reason_and_a_second_officer() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let mut second = staff(&counter.world, &counter.desk, Who::new("CA-0009", "Hồ Thị Yên", Role::Receiving)).await;
        let file = faced(&counter).await;
        counter.read_back(file).await;
        assert_eq!(code(propose::challenge(&app, &counter.receives(), file).await), "not-matched", "a face alone is not enough");
        assert_eq!(code(exception::ask(&app, &counter.receives(), file, Ground::Worn, "mòn").await), "exception-words-missing");
        exception::ask(&app, &counter.receives(), file, Ground::Worn, WORDS).await.unwrap();
        exception::ask(&app, &counter.receives(), file, Ground::Worn, WORDS).await.unwrap();
        let other = exception::ask(&app, &counter.receives(), file, Ground::Aged, WORDS).await;
        assert_eq!(code(other), "exception-already-asked");
        assert_eq!(code(propose::challenge(&app, &counter.receives(), file).await), "not-matched", "asked for is not signed");
        assert_eq!(code(exception::challenge(&app, &counter.receives(), file).await), "exception-same-eyes");
        assert_eq!(code(exception::challenge(&app, &counter.approves(), file).await), "other-role");
        witness(&counter, &mut second, file).await.unwrap();
        counter.propose(file).await.unwrap();
        let proposal = proposals::open_of(&app.db, file).await.unwrap().unwrap();
        assert!(proposal.unusual.split(' ').any(|word| word == "exception"), "{}", proposal.unusual);
        assert_eq!(proposal.exception.map(|(_, officer)| officer), Some(second.officer.id));
        // The second officer is no approver of it, under whatever badge.
        let as_approver = dinhdanh::identity::officer::Officer { role: Role::Approver, ..second.officer.clone() };
        let acting = dinhdanh::issuance::acting::Acting { officer: &as_approver, ..counter.acts(&second) };
        assert_eq!(code(approve::challenge(&app, &acting, file, Verdict::Approve).await), "own-proposal");
        assert_eq!(counter.decide(file, Verdict::Approve).await, Ok(Verdict::Approve));
        assert_eq!(accounts::of_file(&app.db, file).await.unwrap().unwrap().level, AccountLevel::Two);
        assert_eq!(verify::file(&app, file).await.unwrap(), [], "three signatures verify");
        assert_eq!(signatures::of_file(&app.db, file).await.unwrap().len(), 3);
        assert_eq!((counter.recorded(Action::ExceptionAsked).await, counter.recorded(Action::ExceptionSigned).await), (1, 1));
        // What is handed out and won back later asks for what can be had: the face, and the right one.
        counter.slip(file).await;
        let stranger = || Captures { face: Some(Capture::new(b"strange".to_vec(), 90).unwrap()), fingers: Vec::new() };
        counter.world.pass(std::time::Duration::from_secs(5));
        let wrong = activate::desk_match(&app, &counter.receives(), file, stranger()).await.unwrap();
        assert!(matches!(wrong, DeskMatch::NotMatched { .. }), "{wrong:?}");
        counter.world.pass(std::time::Duration::from_secs(5));
        let shown = activate::desk_match(&app, &counter.receives(), file, face_alone()).await.unwrap();
        assert!(matches!(shown, DeskMatch::Shown { .. }), "{shown:?}");
        let turns = dinhdanh::store::files::events_of(&app.db, file).await.unwrap();
        let last = turns.iter().rev().find(|turn| turn.kind.ends_with("matched")).expect("a comparison");
        assert_eq!(last.kind, "matched", "what was enough stands as such in the file's history");
        let scan = card(crate::counter::NUMBER);
        let visit = restore::begin(&app, &counter.receives(), &scan).await.unwrap();
        restore::compare(&app, &counter.receives(), visit, stranger()).await.unwrap();
        assert!(!restore::load(&app, &counter.receives(), visit).await.unwrap().is_matched());
        restore::compare(&app, &counter.receives(), visit, face_alone()).await.unwrap();
        assert!(restore::load(&app, &counter.receives(), visit).await.unwrap().is_matched());
        holder::lock(&app, &counter.receives(), &scan).await.unwrap();
        counter.world.pass(std::time::Duration::from_secs(5));
        assert_eq!(code(holder::unlock(&app, &counter.receives(), &scan, stranger()).await), "holder-not-matched");
        counter.world.pass(std::time::Duration::from_secs(5));
        holder::unlock(&app, &counter.receives(), &scan, face_alone()).await.unwrap();
        // The reason altered afterwards shows.
        let id = exceptions::of_file(&app.db, file).await.unwrap().remove(0).id;
        let mut tx = app.db.write().await.unwrap();
        tx.run("UPDATE exceptions SET ground = 'aged' WHERE id = $1", dinhdanh::args![id]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(verify::file(&app, file).await.unwrap().len(), 1);
        counter.world
    });
}

#[test]
fn an_exception_belongs_to_its_visit_and_the_database_wants_its_second_officer() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let mut second = staff(&counter.world, &counter.desk, Who::new("CA-0009", "Hồ Thị Yên", Role::Receiving)).await;
        let file = faced(&counter).await;
        exception::ask(&app, &counter.receives(), file, Ground::Bedridden, WORDS).await.unwrap();
        counter.world.pass(std::time::Duration::from_secs(60));
        receive::new_visit(&app, &counter.receives(), file).await.unwrap();
        assert_eq!(witness(&counter, &mut second, file).await, Err(exception::Refused::NothingAsked));
        assert_eq!(code(exception::ask(&app, &counter.receives(), file, Ground::Bedridden, WORDS).await), "exception-try-first");
        counter.read_back(file).await;
        assert_eq!(code(propose::challenge(&app, &counter.receives(), file).await), "not-matched");
        counter.world
    });
}

/// A clean file of another citizen, proposed.
async fn clean(counter: &mut Counter, number: &str) -> FileNumber {
    let app = counter.world.app.clone();
    counter.world.register.tell(citizen(number));
    let scanned = card(number);
    let opening = Opening { scanned: &scanned, level: AccountLevel::Two, language: dinhdanh::base::Language::Vi, guardian: None };
    let opened = receive::open(&app, &counter.receives(), opening).await.unwrap();
    receive::ask_register(&app, &counter.receives(), opened.id).await.unwrap();
    receive::contact(&app, &counter.receives(), opened.id, phone(), None).await.unwrap();
    receive::accept(&app, &counter.receives(), opened.id).await.unwrap();
    match_::run(&app, &counter.receives(), opened.id, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await.unwrap();
    counter.read_back(opened.id).await;
    counter.propose(opened.id).await.unwrap();
    opened.number.parse().unwrap()
}

async fn list(counter: &mut Counter, numbers: &[FileNumber]) -> Result<Done, approve::Refused> {
    let app = counter.world.app.clone();
    let begun = refusal(approve_list::challenge(&app, &counter.approves(), numbers).await)?;
    let (handle, assertion) = sign(&mut counter.approver.key, &begun);
    let done = refusal(approve_list::finish(&app, &counter.approves(), &handle, assertion.clone()).await)?;
    let again = refusal(approve_list::finish(&app, &counter.approves(), &handle, assertion).await)?;
    assert_eq!(again, done, "the same submit again has the same answer");
    Ok(done)
}

#[test]
fn one_signature_approves_a_list_and_each_file_verifies_alone() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let mut numbers = Vec::new();
        for n in 0..3 {
            numbers.push(clean(&mut counter, &format!("90109901300{n}")).await);
        }
        let done = list(&mut counter, &numbers).await.unwrap();
        assert_eq!((done.approved.len(), done.drawn.len()), (2, 1), "a twentieth, rounded up, is drawn");
        for number in &done.approved {
            let file = dinhdanh::issuance::look::by_number(&app, &number.parse().unwrap()).await.unwrap().unwrap();
            assert_eq!(Dossier::load(&app, file).await.unwrap().unwrap().state.word(), Word::Notified);
            assert_eq!(verify::file(&app, file).await.unwrap(), []);
            // Taken out of its list, the signature is over something else; in a list that does not name it, nothing.
            let kept = signatures::of_file(&app.db, file).await.unwrap();
            let kept = kept.into_iter().find(|kept| kept.evidence.list.is_some()).unwrap();
            let party = dinhdanh::identity::evidence::RelyingParty { id: "id.example.vn", origins: &[crate::world::ORIGIN] };
            kept.evidence.verify(&party).unwrap();
            let mut alone = kept.evidence.clone();
            alone.list = None;
            assert_eq!(alone.verify(&party), Err(EvidenceError::WrongChallenge));
            let mut altered = kept.evidence.clone();
            let at = altered.decision.len() / 2;
            altered.decision[at] ^= 1;
            assert_eq!(altered.verify(&party), Err(EvidenceError::NotInList), "{}", b64url(&altered.decision));
        }
        // The drawn one waits for somebody else.
        let drawn = dinhdanh::issuance::look::by_number(&app, &done.drawn[0].parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(Dossier::load(&app, drawn).await.unwrap().unwrap().state.word(), Word::Proposed);
        assert_eq!(
            counter.decide(drawn, Verdict::Approve).await,
            Err(approve::Refused::Barred(dinhdanh::issuance::acting::Barred::OwnSample))
        );
        let mut other = staff(&counter.world, &counter.desk, Who::new("BO-0009", "Hồ Văn Giang", Role::Approver)).await;
        let acting = counter.acts(&other);
        let begun = approve::challenge(&app, &acting, drawn, Verdict::Approve).await.unwrap();
        let (handle, assertion) = sign(&mut other.key, &begun);
        approve::finish(&app, &counter.acts(&other), drawn, &handle, assertion).await.unwrap();
        assert_eq!(verify::file(&app, drawn).await.unwrap(), []);
        assert_eq!((counter.recorded(Action::FileSampled).await, counter.recorded(Action::FileApproved).await), (1, 3));
        counter.world
    });
}

#[test]
fn what_is_unusual_changed_or_ones_own_goes_into_no_list() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let one = clean(&mut counter, "901099013001").await;
        let two = clean(&mut counter, "901099013002").await;
        assert_eq!(list(&mut counter, std::slice::from_ref(&one)).await, Err(approve::Refused::ListSize));
        assert_eq!(list(&mut counter, &[one.clone(), one.clone()]).await, Err(approve::Refused::ListSize));
        // Tried again at the match: looked at alone.
        let unusual = counter.received(AccountLevel::Two).await;
        match_::run(&app, &counter.receives(), unusual, captures(RIGHT_CAPTURE, WORN_CAPTURE)).await.unwrap();
        counter.world.pass(std::time::Duration::from_secs(5));
        match_::run(&app, &counter.receives(), unusual, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await.unwrap();
        counter.read_back(unusual).await;
        counter.propose(unusual).await.unwrap();
        let number: FileNumber = Dossier::load(&app, unusual).await.unwrap().unwrap().number.parse().unwrap();
        assert_eq!(list(&mut counter, &[one.clone(), number]).await, Err(approve::Refused::NotClean));
        // Decided by somebody else between the challenge and the touch: nothing of the list is written.
        let begun = approve_list::challenge(&app, &counter.approves(), &[one.clone(), two.clone()]).await.unwrap();
        let (handle, assertion) = sign(&mut counter.approver.key, &begun);
        let first = dinhdanh::issuance::look::by_number(&app, &one).await.unwrap().unwrap();
        counter.decide(first, Verdict::Approve).await.unwrap();
        let refused = approve_list::finish(&app, &counter.approves(), &handle, assertion).await;
        assert_eq!(code(refused), "not-proposed");
        let second = dinhdanh::issuance::look::by_number(&app, &two).await.unwrap().unwrap();
        assert_eq!(Dossier::load(&app, second).await.unwrap().unwrap().state.word(), Word::Proposed);
        counter.world
    });
}
