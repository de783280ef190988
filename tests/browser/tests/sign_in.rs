//! J4: signing in to a portal, by one tap or by number and password, with consent that is asked once.

use anyhow::Result;
use dinhdanh_browser_tests::{Browser, Case, Engine, Language, Person, Server, Width, full, portal_says, say, tell};

#[tokio::test]
async fn a_citizen_signs_in_by_password_consents_once_and_signs_out() -> Result<()> {
    tell("signing in by password", full(), by_password).await
}

async fn by_password(case: Case) -> Result<()> {
    let server = Server::start(case.engine).await?;
    let browser = Browser::open().await?;
    let papers = &server.papers;
    let citizen = papers.active(2)?.clone();
    let person = browser.person(&citizen.name, case.look()).await?;

    person.goes_to_sign_in(papers).await?;
    person.look_over("login").await?;
    person.fill("#login", &citizen.number).await?;
    person.fill("#password", "not the password").await?;
    person.press("#login-submit").await?;
    person.reads("login-wrong").await?;
    assert_eq!(person.value_of("#login").await?, citizen.number, "what was typed stays");
    person.look_over("login-wrong").await?;
    person.signs_in_by_password(&citizen).await?;

    person.reads("consent-title").await?;
    person.look_over("consent").await?;
    person.press("#consent-allow").await?;
    sees_the_form(&person, &citizen.name).await?;
    person.look_over("portal-form").await?;

    person.press("#sign-out").await?;
    if person.count("#logout-confirm").await? == 1 {
        person.look_over("end-session").await?;
        person.press("#logout-confirm").await?;
    }
    person.reads_at_portal("signed-out-title").await?;
    person.look_over("portal-signed-out").await?;

    person.goes_to_sign_in(papers).await?;
    person.signs_in_by_password(&citizen).await?;
    sees_the_form(&person, &citizen.name).await?;
    person.no_console_errors().await
}

/// The form has what the state knows already, and nobody types it.
async fn sees_the_form(person: &Person, name: &str) -> Result<()> {
    person.reads_at_portal("form-title").await?;
    let label = portal_says(person.look().language, "known-name");
    assert_eq!(person.value_of(&label).await?, name);
    Ok(())
}

#[tokio::test]
async fn whoever_declines_to_share_is_back_at_the_portal_and_nothing_was_shared() -> Result<()> {
    let case = Case { engine: Engine::Sqlite, language: Language::Vi, width: Width::Phone };
    tell("declining consent", vec![case], |case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let citizen = server.papers.active(2)?.clone();
        let person = browser.person(&citizen.name, case.look()).await?;
        person.goes_to_sign_in(&server.papers).await?;
        person.signs_in_by_password(&citizen).await?;
        person.reads("consent-title").await?;
        person.press("#consent-deny").await?;
        person.reads_at_portal("trouble-access-denied-title").await?;
        person.must_not_see(&citizen.name).await?;
        person.look_over("portal-access-denied").await?;
        person.tries_again(&say(case.language, "consent-title")).await
    })
    .await
}
