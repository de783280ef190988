//! A file that was approved and left alone beyond the days of the law: another officer scans the card, and the person activates
//! with a new slip. Nothing is registered anew.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::common::on_duty;
use dinhdanh_browser_tests::person::Look;
use dinhdanh_browser_tests::visit::{Activation, Visit};
use dinhdanh_browser_tests::{Browser, Case, Language, Server, pairwise, say, tell};

#[tokio::test]
async fn a_file_left_alone_is_activated_late_by_scanning_the_card_again() -> Result<()> {
    tell("late activation", pairwise(), |case: Case| async move {
        let mut server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let visitor = server.papers.visitor("agree")?.clone();
        let visit = Visit::of(visitor, &server.papers, &browser, case).await?;
        let colleague = server.papers.officers("receiving").nth(1).context("no second receiving officer")?.clone();
        let colleague = on_duty(&browser, &colleague, case.look()).await?;
        let file = visit.scan().await?;
        visit.accept().await?;
        visit.matched().await?;
        visit.read_back(&browser, &file).await?;
        visit.submit().await?;
        visit.decide(&file).await?;
        visit.officer.reads("desk-activate-title").await?;
        let old = visit.slip(&browser, &file).await?;

        // No page that follows a queue is open while the server is away.
        colleague.open(&format!("{}/table", server.papers.issuer)).await?;
        server.restart_later(8 * 24).await?;
        let papers = server.papers.clone();
        let citizen = browser.person(&visit.visitor.name, Look { dark: true, ..case.look() }).await?;
        citizen.open(&format!("{}/activate", papers.issuer)).await?;
        citizen.fill("#short", &old).await?;
        citizen.press("#short-submit").await?;
        citizen.reads("refused-activation-late").await?;
        citizen.look_over("activate-too-late").await?;

        // The passkey is the colleague's since before; the card alone finds the file.
        colleague.open(&papers.desk).await?;
        colleague.press(&say(case.language, "desk-sign-in-submit")).await?;
        colleague.reads("desk-home-title").await?;
        let before = colleague.interactions();
        if case.language == Language::En {
            colleague.choose("English").await?;
            colleague.key("F2").await?;
        }
        colleague.type_as_scanner(&visit.visitor.card).await?;
        colleague.reads("desk-activate-late").await?;
        assert_eq!(colleague.interactions() - before, if case.language == Language::En { 3 } else { 1 }, "one scan");
        anyhow::ensure!(colleague.url().await?.ends_with(&file), "another file: {}", colleague.url().await?);
        colleague.look_over("desk-late").await?;
        let visit = visit.handed_to(colleague, papers);
        let slip = visit.slip(&browser, &file).await?;
        anyhow::ensure!(slip != old, "the old slip again");
        Activation { papers: &visit.papers, citizen: &citizen }.whole(&slip).await?;
        visit.officer.see(&say(case.language, "desk-done-title")).await?;
        visit.officer.look_over("desk-late-done").await?;
        visit.officer.no_console_errors().await
    })
    .await
}
