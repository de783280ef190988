//! Somebody whose fingers can't be read: two are tried, the face is compared alone, the reason is written down, and a second
//! officer of the desk who has seen it signs.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::common::on_duty;
use dinhdanh_browser_tests::visit::Visit;
use dinhdanh_browser_tests::{Browser, Case, Server, pairwise, say, tell};

const SEEN: &str = "Hai ngón trỏ mòn phẳng sau nhiều năm làm gốm";

#[tokio::test]
async fn worn_fingers_pass_by_the_face_and_a_second_officer() -> Result<()> {
    tell("worn fingers", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let visitor = server.papers.visitor("fingers")?.clone();
        let visit = Visit::of(visitor, &server.papers, &browser, case).await?;
        let file = visit.scan().await?;
        visit.accept().await?;
        let officer = &visit.officer;
        let before = officer.interactions();
        officer.press("#match-submit").await?;
        officer.reads("desk-match-advice-poor").await?;
        officer.look_over("desk-match-worn").await?;
        officer.press("#match-submit").await?;
        officer.reads("desk-match-advice-face").await?;
        officer.look_over("desk-match-face-alone").await?;
        officer.press("#match-submit").await?;
        officer.reads("exception-lead").await?;

        officer.choose(&say(case.language, "exception-worn")).await?;
        officer.fill("#words", SEEN).await?;
        officer.look_over("desk-exception").await?;
        officer.press("#ask-exception").await?;
        officer.reads("exception-waits").await?;
        anyhow::ensure!(officer.count("#exception-sign").await? == 0, "nobody signs for their own exception");
        assert_eq!(officer.interactions() - before, 6, "three matches, ground, words, and down it goes");

        let colleague = visit.papers.officers("receiving").nth(1).context("no second receiving officer")?;
        let second = on_duty(&browser, colleague, case.look()).await?;
        second.open(&format!("{}/files/{file}", visit.papers.desk)).await?;
        second.reads("exception-sign-lead").await?;
        second.see(SEEN).await?;
        second.look_over("desk-exception-sign").await?;
        let before = second.interactions();
        second.press("#exception-sign").await?;
        assert_eq!(second.interactions() - before, 1, "one signature");
        second.text_of("#exception-signed").await?;

        officer.reload().await?;
        officer.see(&say(case.language, "desk-read-back-lead")).await?;
        visit.read_back(&browser, &file).await?;
        visit.submit().await?;
        let approver = &visit.approver;
        approver.see(&file).await?;
        // It is no clean file: it goes into no list.
        anyhow::ensure!(approver.count(&format!("#tick-{file}")).await? == 0, "an exception is decided by itself");
        approver.press(&format!("#go-{file}")).await?;
        approver.reads("desk-unusual-exception").await?;
        approver.look_over("desk-decide-exception").await?;
        approver.press("#sign-approve").await?;
        approver.reads("said-approved").await?;
        officer.open(&format!("{}/files/{file}", visit.papers.desk)).await?;
        officer.reads("desk-activate-title").await?;
        for person in [officer, approver, &second] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}
