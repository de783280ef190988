//! A child under fourteen: with a parent at the desk, then through the parent's own sign-in at a portal, until the parent
//! gives it up.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::visit::{Activation, Visit};
use dinhdanh_browser_tests::{Browser, Case, Language, Person, Server, pairwise, portal_says_with, say, say_with, tell};

#[tokio::test]
async fn a_child_comes_with_a_parent_who_then_acts_for_it() -> Result<()> {
    tell("a ward", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let visitor = server.papers.visitor("a child")?.clone();
        let parents_card = visitor.guardian.clone().context("the child comes alone")?;
        let parent =
            server.papers.citizens.iter().find(|citizen| citizen.card == parents_card).context("no such parent")?.clone();
        let visit = Visit::of(visitor, &server.papers, &browser, case).await?;
        let (papers, officer, child) = (&visit.papers, &visit.officer, &visit.visitor.name);

        officer.open(&papers.desk).await?;
        officer.reads("desk-home-title").await?;
        if case.language == Language::En {
            officer.choose("English").await?;
        }
        officer.press(&say(case.language, "desk-open-guardian")).await?;
        officer.fill("#guardian", &parents_card).await?;
        officer.look_over("desk-home-guardian").await?;
        officer.key("F2").await?;
        officer.type_as_scanner(&visit.visitor.card).await?;
        officer.reads("desk-compare-title").await?;
        officer.see(child).await?;
        // Who came along stands beside the file.
        officer.reads("desk-summary-guardian").await?;
        officer.see(parents_card.split('|').nth(2).context("a card without a name")?).await?;
        officer.look_over("desk-compare-child").await?;
        let file = officer.url().await?;
        let file = file.rsplit('/').next().and_then(|last| last.split('?').next()).context("the page has no file")?.to_owned();
        visit.accept().await?;
        visit.matched().await?;
        visit.read_back(&browser, &file).await?;
        visit.submit().await?;
        visit.approver.see(&file).await?;
        visit.approver.press(&format!("#go-{file}")).await?;
        visit.approver.reads("desk-unusual-guardian").await?;
        visit.approver.look_over("desk-decide-child").await?;
        visit.approver.press("#sign-approve").await?;
        visit.approver.reads("said-approved").await?;
        // Parent and child take it into use together, on the phone whose number they gave.
        officer.reads("desk-activate-title").await?;
        let code = visit.slip(&browser, &file).await?;
        let device = browser.person(child, case.look()).await?;
        Activation { papers, citizen: &device }.whole(&code).await?;

        // At the portal the parent says for whom they come, and the portal knows both.
        let person = browser.person(&parent.name, case.look()).await?;
        let before = person.interactions();
        person.goes_to_sign_in(papers).await?;
        person.signs_in_by_password(&parent).await?;
        person.reads("behalf-title").await?;
        person.look_over("behalf").await?;
        person.choose(&say_with(case.language, "behalf-ward", &[("name", child.as_str())])).await?;
        person.press("#behalf-continue").await?;
        person.reads("consent-title").await?;
        person.look_over("consent-ward").await?;
        person.press("#consent-allow").await?;
        person.reads_at_portal("form-title").await?;
        acts(&person, child).await?;
        person.look_over("portal-ward").await?;
        assert_eq!(person.interactions() - before, 7, "sign in, number, password, go on, for whom, go on, agree");

        // At home it is seen and given up; from then on nobody is asked for whom.
        person.open(&format!("{}/account/wards", papers.issuer)).await?;
        person.reads("wards-title").await?;
        person.see(child).await?;
        person.look_over("account-wards").await?;
        let before = person.interactions();
        person.press("#give-up-1").await?;
        person.reads("said-mandate-ended").await?;
        assert_eq!(person.interactions() - before, 1);
        let elsewhere = browser.person(&parent.name, case.look()).await?;
        elsewhere.goes_to_sign_in(papers).await?;
        elsewhere.signs_in_by_password(&parent).await?;
        elsewhere.reads("consent-title").await?;
        for person in [officer, &visit.approver, &person, &elsewhere] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}

/// The portal greets the one who acts with the name of the one they act for.
async fn acts(person: &Person, child: &str) -> Result<()> {
    let given = child.rsplit(' ').next().context("a name without a word")?;
    person.see(&portal_says_with(person.look().language, "greeting-assisted", &[("name", given)])).await
}
