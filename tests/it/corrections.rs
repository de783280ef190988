//! Data that disagrees: a request to the police of the residence, answered within two working days, the file paused with its
//! clock recorded and going on without anything being entered again.

use std::time::Duration;

use dinhdanh::audit::Action;
use dinhdanh::base::ids::FileId;
use dinhdanh::base::zone;
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::identity::officer::Role;
use dinhdanh::issuance::dossier::Dossier;
use dinhdanh::issuance::file::{Pause, Word};
use dinhdanh::issuance::reason::Reason;
use dinhdanh::issuance::receive::correction::{self, Answer};
use dinhdanh::issuance::receive::{self, Asked};
use dinhdanh::store::corrections::{self, Correction};

use crate::counter::{Counter, NUMBER, Staff, citizen_with, code, phone, staff};
use crate::office::{Who, desk_under, on_duty};
use crate::world::story;

/// A file whose person the register writes otherwise, and the police of the commune where the person lives.
async fn disagreeing(counter: &Counter) -> (FileId, Staff) {
    let tay_ho = desk_under(&counter.world, ("commune", "00103", None), "HN-TAYHO").await;
    let there = staff(&counter.world, &tay_ho, Who::new("CA-0201", "Vũ Văn Em", Role::Receiving)).await;
    let facts =
        serde_json::json!({ "name": "Nguyễn Văn Ân", "residence": { "text": "Phường Tây Hồ, Hà Nội", "place": "00103" } });
    counter.world.register.tell(citizen_with(NUMBER, facts));
    let file = counter.opened(AccountLevel::Two).await;
    receive::contact(&counter.world.app, &counter.receives(), file, phone(), None).await.unwrap();
    (file, there)
}

async fn open_ticket(counter: &Counter, file: FileId) -> Correction {
    corrections::open_of(&counter.world.app.db, file).await.unwrap().expect("a request is open")
}

#[test]
fn a_correction_goes_to_the_police_of_the_residence_and_the_file_goes_on_without_re_entry() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let (file, there) = disagreeing(&counter).await;
        correction::ask(&app, &counter.receives(), file, "Trên thẻ là An").await.unwrap();
        correction::ask(&app, &counter.receives(), file, "Trên thẻ là An").await.unwrap();
        assert_eq!(counter.recorded(Action::CorrectionAsked).await, 1, "asked twice, once in effect");
        let ticket = open_ticket(&counter, file).await;
        assert_eq!(zone::day_of(ticket.due_at).iso(), "2026-11-26", "two working days from Tuesday morning");
        assert!(ticket.fields.contains("name"), "{}", ticket.fields);
        let paused = Dossier::load(&app, file).await.unwrap().unwrap();
        assert_eq!(paused.clock.standing.map(|standing| standing.why), Some(Pause::Mismatch));
        // The desk that asked follows it and does not answer it; a third desk sees nothing of it.
        assert!(!correction::look(&app, &counter.receives(), &ticket.number).await.unwrap().may_answer);
        let answer = correction::answer(&app, &counter.receives(), &ticket.number, Answer::Corrected).await;
        assert_eq!(code(answer), "file-not-editable");
        let elsewhere = desk_under(&counter.world, ("commune", "00118", None), "HN-NGHIADO").await;
        let stranger = staff(&counter.world, &elsewhere, Who::new("CA-0301", "Tạ Thị Hoa", Role::Receiving)).await;
        assert_eq!(code(correction::look(&app, &counter.acts(&stranger), &ticket.number).await), "other-desks-file");
        counter.world.pass(Duration::from_secs(3600));
        let shown = correction::look(&app, &counter.acts(&there), &ticket.number).await.unwrap();
        assert!(shown.may_answer && shown.correction.note(&app.keyring).unwrap() == "Trên thẻ là An");
        let right = serde_json::json!({ "residence": { "text": "Phường Ba Đình, Hà Nội" } });
        counter.world.register.tell(citizen_with(NUMBER, right));
        correction::answer(&app, &counter.acts(&there), &ticket.number, Answer::Corrected).await.unwrap();
        let resumed = Dossier::load(&app, file).await.unwrap().unwrap();
        assert_eq!((resumed.clock.standing, resumed.clock.stood), (None, Duration::from_secs(3600)));
        assert!(resumed.content.reach == phone(), "the phone was typed once");
        assert!(matches!(receive::ask_register(&app, &counter.receives(), file).await.unwrap(), Asked::Compared { .. }));
        receive::accept(&app, &counter.receives(), file).await.unwrap();
        assert_eq!(Dossier::load(&app, file).await.unwrap().unwrap().state.word(), Word::Received);
        let again = correction::answer(&app, &counter.acts(&there), &ticket.number, Answer::Corrected).await;
        assert_eq!(code(again), "file-not-editable", "answered once");
        counter.world
    });
}

#[test]
fn a_refused_correction_sends_the_file_back_with_its_reason_and_the_citizen_is_told() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let (file, there) = disagreeing(&counter).await;
        correction::ask(&app, &counter.receives(), file, "").await.unwrap();
        let ticket = open_ticket(&counter, file).await;
        let unfit = correction::answer(&app, &counter.acts(&there), &ticket.number, Answer::Refused(Reason::NotFree)).await;
        assert_eq!(code(unfit), "reason-unfit");
        let refused = Answer::Refused(Reason::DataStands);
        correction::answer(&app, &counter.acts(&there), &ticket.number, refused).await.unwrap();
        let back = Dossier::load(&app, file).await.unwrap().unwrap();
        assert_eq!((back.state.word(), back.state.reason()), (Word::NeedsCorrection, Some("data-stands")));
        counter.world.deliver().await;
        assert_eq!(counter.world.gateway.sms().len(), 1, "the citizen is told why");
        counter.world
    });
}

#[test]
fn the_register_s_own_answer_settles_a_request_and_a_long_note_is_refused() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let (file, _) = disagreeing(&counter).await;
        assert_eq!(code(correction::ask(&app, &counter.receives(), file, &"x".repeat(501)).await), "correction-note-too-long");
        receive::pause(&app, &counter.receives(), file).await.unwrap();
        counter.world.register.tell(citizen_with(NUMBER, serde_json::json!({})));
        receive::ask_register(&app, &counter.receives(), file).await.unwrap();
        receive::resume(&app, &counter.receives(), file).await.unwrap();
        assert!(corrections::open_of(&app.db, file).await.unwrap().is_none());
        assert_eq!(counter.recorded(Action::CorrectionAnswered).await, 1);
        counter.world
    });
}

#[test]
fn a_correction_goes_through_the_pages_of_two_desks() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let (file, _) = disagreeing(&counter).await;
        receive::accept(&counter.world.app, &counter.receives(), file).await.unwrap();
        let number = Dossier::load(&counter.world.app, file).await.unwrap().unwrap().number;
        let mut an = on_duty(&counter.world, &counter.desk, Who::new("CA-0021", "Trần Văn An", Role::Receiving)).await;
        let tay_ho = dinhdanh::store::desks::by_code(&counter.world.app.db, "HN-TAYHO").await.unwrap().unwrap();
        let mut em = on_duty(&counter.world, &tay_ho, Who::new("CA-0022", "Vũ Văn Em", Role::Receiving)).await;
        let page = an.browser.get(&format!("/desk/files/{number}")).await;
        let page = an.browser.submit(&page, "pause", &[("note", "Trên thẻ là An")]).await;
        assert!(page.words().contains("Đang chờ đính chính dữ liệu dân cư"), "{}", page.words());
        let ticket = open_ticket(&counter, file).await.number;
        let list = em.browser.get("/desk/corrections").await;
        assert!(list.words().contains(&ticket) && list.words().contains(&number), "{}", list.words());
        let page = em.browser.get(&format!("/desk/corrections/{ticket}")).await;
        assert!(page.words().contains("Trên thẻ là An") && !page.body.contains(NUMBER), "{}", page.words());
        let done = em.browser.submit(&page, "corrected", &[]).await;
        assert!(done.words().contains("Đã trả lời đề nghị"), "{}", done.words());
        let page = an.browser.get(&format!("/desk/files/{number}")).await;
        assert!(!page.words().contains("Đang chờ đính chính"), "{}", page.words());
        counter.world
    });
}
