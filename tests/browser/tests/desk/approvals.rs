//! Maker and checker: clean files signed as a list, and the share of them that somebody else looks at again.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::common::on_duty;
use dinhdanh_browser_tests::visit::Visit;
use dinhdanh_browser_tests::{Browser, Case, Person, Server, pairwise, tell};

#[tokio::test]
async fn clean_files_are_approved_as_one_list_and_a_share_is_looked_at_again() -> Result<()> {
    tell("a signed list", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let visitors: Vec<_> = server.papers.visitors.iter().filter(|visitor| visitor.note.contains("agree")).cloned().collect();
        let mut visitors = visitors.into_iter();
        let mut visit = Visit::of(visitors.next().context("no visitor")?, &server.papers, &browser, case).await?;
        let mut files = vec![submitted(&visit, &browser).await?];
        visit.visitor = visitors.next().context("no second visitor")?;
        let file = visit.scan().await?;
        // The one before went with a phone of their own.
        visit.officer.fill("#phone", "0987 654 321").await?;
        visit.officer.press("#accept").await?;
        visit.officer.reads("desk-match-title").await?;
        visit.matched().await?;
        visit.read_back(&browser, &file).await?;
        visit.submit().await?;
        files.push(file);

        let approver = &visit.approver;
        for file in &files {
            approver.see(file).await?;
        }
        approver.reads("list-lead").await?;
        let before = approver.interactions();
        for file in &files {
            approver.choose(&format!("#tick-{file}")).await?;
        }
        approver.look_over("desk-approvals-list").await?;
        approver.press("#sign-list").await?;
        approver.reads("said-list-approved-drawn").await?;
        assert_eq!(approver.interactions() - before, 3, "a tick each, one signature");

        // However short the list, somebody else looks at a share of it. Whoever signed the list does not.
        let second = visit.papers.officers("approver").nth(1).context("no second approver")?;
        let second = on_duty(&browser, second, case.look()).await?;
        second.open(&format!("{}/approvals", visit.papers.desk)).await?;
        second.reads("desk-approvals-title").await?;
        let drawn = waiting(&second, &files).await?;
        let [drawn] = drawn.as_slice() else { anyhow::bail!("one of two is drawn, not {drawn:?}") };
        second.look_over("desk-approvals-drawn").await?;
        second.press(&format!("#go-{drawn}")).await?;
        second.reads("desk-approve-title").await?;
        second.look_over("desk-decide-drawn").await?;
        second.press("#sign-approve").await?;
        second.reads("said-approved").await?;
        for file in &files {
            visit.officer.open(&format!("{}/files/{file}", visit.papers.desk)).await?;
            visit.officer.reads("desk-activate-title").await?;
        }
        for person in [&visit.officer, approver, &second] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}

/// A whole file, read back and signed by the receiving officer.
async fn submitted(visit: &Visit, browser: &Browser) -> Result<String> {
    let file = visit.scan().await?;
    visit.accept().await?;
    visit.matched().await?;
    visit.read_back(browser, &file).await?;
    visit.submit().await?;
    Ok(file)
}

/// Those of these files that are in an approver's queue.
async fn waiting(approver: &Person, files: &[String]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for file in files {
        if approver.count(&format!("#go-{file}")).await? > 0 {
            found.push(file.clone());
        }
    }
    Ok(found)
}
