//! Somebody over seventy without a phone: from the desk with a printed card to a filed form, at a computer of the commune's
//! house; and helped at the one-stop unit by the same card.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::common::on_duty;
use dinhdanh_browser_tests::home::CodeCard;
use dinhdanh_browser_tests::visit::{PASSCODE, Visit};
use dinhdanh_browser_tests::{Browser, Case, Engine, Look, Person, Server, pairwise, say, tell};

#[tokio::test]
async fn somebody_without_a_phone_goes_from_the_desk_to_a_portal() -> Result<()> {
    tell("seventy, without a phone", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let visitor = server.papers.visitor("over 70")?.clone();
        let visit = Visit::of(visitor.clone(), &server.papers, &browser, case).await?;
        let (papers, officer) = (&visit.papers, &visit.officer);
        let file = visit.scan().await?;
        visit.accept_without_phone().await?;
        visit.matched().await?;
        visit.read_back(&browser, &file).await?;
        visit.submit().await?;
        visit.decide(&file).await?;
        let code = visit.slip(&browser, &file).await?;

        // At a computer of the commune's house, which is no desk's.
        let elder = browser.person(&visitor.name, Look { dark: case.engine == Engine::Postgres, ..case.look() }).await?;
        let before = elder.interactions();
        elder.open(&format!("{}/activate", papers.issuer)).await?;
        elder.fill("#short", &code).await?;
        elder.press("#short-submit").await?;
        elder.reads("activate-number-lead").await?;
        elder.look_over("activate-number").await?;

        officer.open(&format!("{}/files/{file}", papers.desk)).await?;
        officer.reads("desk-number-lead").await?;
        officer.look_over("desk-activate-no-phone").await?;
        let number = shown_to_the_citizen(&browser, officer, papers.desk.as_str(), &file).await?;
        elder.fill("#code", &number).await?;
        elder.press("#code-submit").await?;
        elder.reads("activate-passcode-title").await?;
        elder.fill("#passcode", PASSCODE).await?;
        elder.fill("#again", PASSCODE).await?;
        elder.press("#passcode-submit").await?;
        elder.reads("activate-key-card").await?;
        elder.look_over("activate-key-no-phone").await?;

        let card = hands_out_a_card(officer, papers.desk.as_str(), &visitor.card).await?;
        elder.press("#card-here").await?;
        elder.reads("activate-complete-title").await?;
        elder.look_over("activate-complete").await?;
        elder.press("#complete-submit").await?;
        elder.press("#prove").await?;
        let own_number = visitor.card.split('|').next().unwrap_or_default();
        signs_in(&elder, own_number).await?;
        elder.reads("activate-done-title").await?;
        assert_eq!(elder.interactions() - before, 13, "slip, number, passcode twice, card, and one sign-in");

        // At the portal the card answers for what a phone would.
        elder.goes_to_portal_signed_in(papers).await?;
        elder.tells_of_the_child().await?;
        let before = elder.interactions();
        elder.press("#submit").await?;
        elder.reads("step-up-card-lead").await?;
        elder.look_over("step-up-card").await?;
        let code = card.asked_by(&elder).await?.to_owned();
        elder.fill("#code", &code).await?;
        elder.press("#code-submit").await?;
        elder.reads_at_portal("receipt-title").await?;
        assert_eq!(elder.interactions() - before, 3, "submit, the code that is asked for, continue");

        helped_by_card(&browser, &visit, case, (own_number, &card)).await?;
        for person in [officer, &elder] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}

/// The number that a fresh match shows on the screen that is turned to the citizen.
async fn shown_to_the_citizen(browser: &Browser, officer: &Person, desk: &str, file: &str) -> Result<String> {
    let window = browser.second_window(officer).await?;
    window.open(&format!("{desk}/files/{file}")).await?;
    window.presses_here("#match-submit").await?;
    let number = window.text_of("#desk-number").await?;
    window.look_over("desk-number").await?;
    window.no_console_errors().await?;
    Ok(number)
}

/// Card, match and signature; then the sheet.
async fn hands_out_a_card(officer: &Person, desk: &str, scanned: &str) -> Result<CodeCard> {
    officer.open(&format!("{desk}/restore")).await?;
    officer.fill("#scan", scanned).await?;
    officer.press("#restore-scan").await?;
    officer.press("#match-submit").await?;
    let language = officer.look().language;
    officer.press(&format!("{} {}", say(language, "restore-sign"), say(language, "restore-card"))).await?;
    officer.text_of("#signed").await?;
    officer.presses_here("#restore-print").await?;
    officer.text_of("#card-sheet").await?;
    officer.look_over("desk-card-sheet").await?;
    officer.print("card-sheet").await?;
    CodeCard::on(officer).await
}

async fn signs_in(elder: &Person, number: &str) -> Result<()> {
    elder.reads("login-title").await?;
    elder.fill("#login", number).await?;
    elder.fill("#password", PASSCODE).await?;
    elder.press("#login-submit").await
}

/// At the one-stop unit the citizen types the code at the helper's screen.
async fn helped_by_card(browser: &Browser, visit: &Visit, case: Case, (number, card): (&str, &CodeCard)) -> Result<()> {
    let papers = &visit.papers;
    let helper = papers.officers("helper").next().context("no helper")?;
    let helper = on_duty(browser, helper, case.look()).await?;
    helper.open(&format!("{}/help", papers.desk)).await?;
    helper.choose("#portal").await?;
    helper.fill("#citizen", number).await?;
    helper.press("#help-ask").await?;
    helper.reads("help-card-title").await?;
    helper.fill("#card_code", card.at("2")?).await?;
    helper.press("#help-card").await?;
    helper.reads("help-under-way-lead").await?;
    helper.look_over("desk-help-by-card").await?;
    helper.no_console_errors().await
}
