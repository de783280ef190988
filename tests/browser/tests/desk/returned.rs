//! A file that an approver sends back, mended while the person is still at the desk.

use anyhow::Result;
use dinhdanh_browser_tests::visit::Visit;
use dinhdanh_browser_tests::{Browser, Case, Server, pairwise, say, tell};

/// The phone that the citizen says is theirs after all.
const RIGHT_PHONE: &str = "0987 654 321";

#[tokio::test]
async fn a_file_sent_back_is_mended_in_the_same_visit_without_another_match() -> Result<()> {
    tell("a returned file", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let visitor = server.papers.visitor("agree")?.clone();
        let visit = Visit::of(visitor, &server.papers, &browser, case).await?;
        let file = visit.scan().await?;
        visit.accept().await?;
        visit.matched().await?;
        visit.read_back(&browser, &file).await?;
        visit.submit().await?;

        let approver = &visit.approver;
        approver.see(&file).await?;
        approver.press(&format!("#go-{file}")).await?;
        approver.reads("desk-return-title").await?;
        let before = approver.interactions();
        approver.choose(&say(case.language, "reason-contact-wrong")).await?;
        approver.press("#sign-return").await?;
        approver.reads("said-returned").await?;
        assert_eq!(approver.interactions() - before, 2, "a reason and a signature");

        // The desk's page follows by itself, says why, and has kept everything that was entered.
        let officer = &visit.officer;
        officer.reads("desk-compare-title").await?;
        officer.see(&say(case.language, "reason-contact-wrong")).await?;
        officer.look_over("desk-returned").await?;
        let before = officer.interactions();
        officer.fill("#phone", RIGHT_PHONE).await?;
        officer.press("#accept").await?;
        // Face and finger of this very visit stand: only what changed is read back.
        officer.see(&say(case.language, "desk-read-back-lead")).await?;
        anyhow::ensure!(officer.count("#match-form").await? == 0, "the person is asked for their finger again");
        visit.read_back(&browser, &file).await?;
        visit.submit().await?;
        assert_eq!(officer.interactions() - before, 3, "phone, accept, sign");

        approver.open(&format!("{}/approvals", visit.papers.desk)).await?;
        approver.see(&file).await?;
        approver.press(&format!("#go-{file}")).await?;
        // Whoever decides sees that it was sent back before.
        approver.reads("desk-unusual-returned").await?;
        approver.look_over("desk-decide-returned").await?;
        approver.press("#sign-approve").await?;
        approver.reads("said-approved").await?;
        officer.reads("desk-activate-title").await?;
        for person in [officer, approver] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}
