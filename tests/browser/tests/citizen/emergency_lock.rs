//! J8: one step shuts every door; a desk opens them again.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::common::on_duty;
use dinhdanh_browser_tests::server::{Citizen, Papers};
use dinhdanh_browser_tests::{Browser, Case, Engine, Look, Person, Server, pairwise, tell};

#[tokio::test]
async fn a_holder_locks_in_one_step_and_a_desk_lets_them_back() -> Result<()> {
    tell("the emergency lock", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let person = browser.person(&citizen.name, Look { dark: case.engine == Engine::Sqlite, ..case.look() }).await?;
        let elsewhere = browser.person("elsewhere", case.look()).await?;
        elsewhere.at_home(papers, &citizen, "").await?;
        elsewhere.reads("account-title").await?;
        person.at_home(papers, &citizen, "").await?;
        person.reads("account-lock-title").await?;
        person.look_over("account-home").await?;
        let before = person.interactions();
        person.press("#lock-submit").await?;
        person.reads("locked-lead").await?;
        assert_eq!(person.interactions() - before, 1);
        person.look_over("account-locked").await?;

        // Every door is shut; whoever brings the right password learns why, and who opens it.
        elsewhere.reload().await?;
        elsewhere.reads("login-title").await?;
        elsewhere.signs_in_by_password(&citizen).await?;
        elsewhere.reads("refused-account-locked").await?;
        elsewhere.see("Điểm tiếp nhận phường Hoàn Kiếm").await?;
        elsewhere.look_over("closed").await?;

        let officer = papers.officers("receiving").next().context("no receiving officer")?;
        let officer = on_duty(&browser, officer, case.look()).await?;
        unlocks(&officer, papers, &citizen, true).await?;
        person.at_home(papers, &citizen, "").await?;
        person.reads("account-title").await?;

        // The hotline's officer holds at a caller's word; the holder confirms it with the number and a secret, signed in nowhere.
        let hotline = papers.officers("supervisor").next().context("no supervisor")?;
        let hotline = on_duty(&browser, hotline, case.look()).await?;
        hotline.open(&format!("{}/holds", papers.desk)).await?;
        hotline.reads("holds-lead").await?;
        hotline.fill("#number", &citizen.number).await?;
        hotline.press("#hold-submit").await?;
        hotline.text_of("#held").await?;
        hotline.look_over("desk-holds").await?;
        person.reload().await?;
        person.reads("login-title").await?;

        let stranger = browser.person("a borrowed phone", case.look()).await?;
        stranger.open(&format!("{}/lock", papers.issuer)).await?;
        stranger.look_over("lock").await?;
        let before = stranger.interactions();
        stranger.fill("#login", &citizen.number).await?;
        stranger.fill("#password", "not the password").await?;
        stranger.press("#lock-submit").await?;
        stranger.reads("login-wrong").await?;
        stranger.look_over("lock-wrong").await?;
        let wrong = stranger.interactions() - before;
        let secret = citizen.password.as_deref().context("no password")?;
        stranger.fill("#login", &citizen.number).await?;
        stranger.fill("#password", secret).await?;
        stranger.press("#lock-submit").await?;
        stranger.reads("locked-lead").await?;
        assert_eq!(stranger.interactions() - before - wrong, 3, "number, secret, lock");
        unlocks(&officer, papers, &citizen, false).await?;
        for person in [&person, &elsewhere, &officer, &hotline, &stranger] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}

/// Card and match at a desk.
async fn unlocks(officer: &Person, papers: &Papers, citizen: &Citizen, thorough: bool) -> Result<()> {
    officer.open(&format!("{}/holder", papers.desk)).await?;
    officer.reads("holder-scan").await?;
    officer.type_as_scanner(&citizen.card).await?;
    officer.reads("holder-unlock-lead").await?;
    officer.see(&citizen.name).await?;
    if thorough {
        officer.look_over("desk-holder-locked").await?;
    }
    officer.press("#unlock").await?;
    officer.reads("said-holder-unlocked").await
}
