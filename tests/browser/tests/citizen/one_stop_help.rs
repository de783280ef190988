//! J9: a one-stop officer helps for one visit at one portal, and the citizen sees each step.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::common::on_duty;
use dinhdanh_browser_tests::{Browser, Case, Engine, Look, Server, Width, pairwise, portal_says, portal_says_with, say, tell};

#[tokio::test]
async fn an_officer_helps_for_one_visit_and_the_citizen_sees_each_step() -> Result<()> {
    tell("help at a one-stop unit", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let language = case.language;
        let portal = if language.tag() == "vi" { "Cổng dịch vụ công mẫu" } else { "Sample public-service portal" };
        let helper = papers.officers("helper").next().context("no helper")?.clone();
        let officer = on_duty(&browser, &helper, case.look()).await?;
        officer.open(&format!("{}/help", papers.desk)).await?;
        officer.reads("help-lead").await?;
        officer.look_over("desk-help").await?;
        officer.choose(portal).await?;
        officer.fill("#citizen", &citizen.number).await?;
        officer.press("#help-ask").await?;
        officer.reads("help-number-lead").await?;
        officer.look_over("desk-help-visit").await?;
        let number = officer.text_of("#help-number").await?;

        let person =
            browser.person(&citizen.name, Look { width: Width::Phone, dark: case.engine == Engine::Postgres, ..case.look() });
        let person = person.await?;
        person.at_home(papers, &citizen, "/approvals").await?;
        person.reads_with("approvals-help", &[("portal", portal)]).await?;
        person.look_over("approvals-help").await?;
        let before = person.interactions();
        person.press(&say(language, "approvals-open")).await?;
        person.reads("help-answer-title").await?;
        person.see(&helper.number).await?;
        person.see(&helper.desk).await?;
        person.look_over("help-answer").await?;
        person.fill("#number", &number).await?;
        person.press("#help-approve").await?;
        person.reads("said-help-approved").await?;
        assert_eq!(person.interactions() - before, 3, "open, number, approve");

        // The officer's screen follows by itself; the portal opens in a window of its own.
        officer.reads("help-under-way-lead").await?;
        officer.look_over("desk-help-under-way").await?;
        let window = browser.second_window(&officer).await?;
        window.open(&format!("{}/?lang={}", papers.portal, language.tag())).await?;
        window.press(&portal_says(language, "sign-in")).await?;
        window.reads_at_portal("form-title").await?;
        assert_eq!(window.value_of(&portal_says(language, "known-name")).await?, citizen.name);
        let given = citizen.name.split(' ').next_back().unwrap_or_default();
        window.see(&portal_says_with(language, "greeting-assisted", &[("name", given)])).await?;
        window.look_over("portal-assisted").await?;
        officer.press("#help-end").await?;
        officer.reads("help-state-ended").await?;
        officer.look_over("desk-help-ended").await?;

        person.open(&format!("{}/account/log", papers.issuer)).await?;
        for step in ["audit-help-asked", "audit-help-approved", "audit-help-signed-in", "audit-help-ended"] {
            person.reads(step).await?;
        }
        person.see(&helper.number).await?;
        person.look_over("log-help").await?;
        person.open(&format!("{}/account/wards", papers.issuer)).await?;
        person.see(&helper.number).await?;
        person.look_over("wards-helpers").await?;
        for person in [&officer, &person, &window] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}
