//! J4 with a passkey: one tap from a known browser, and nothing typed.

use anyhow::Result;
use dinhdanh_browser_tests::common::{code_sent_to, sent_to};
use dinhdanh_browser_tests::{Browser, Case, Person, Server, full, portal_says, say, tell};

#[tokio::test]
async fn a_citizen_signs_in_by_one_tap_and_consents_once() -> Result<()> {
    tell("signing in by passkey", full(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let person = browser.person(&citizen.name, case.look()).await?;
        adds_a_passkey(&server, &person).await?;

        person.without_autofill().await?;
        let before = person.interactions();
        person.signs_in_by_one_tap(papers).await?;
        person.reads("consent-title").await?;
        person.look_over("consent-after-passkey").await?;
        person.press("#consent-allow").await?;
        person.reads_at_portal("form-title").await?;
        assert_eq!(person.interactions() - before, 3, "the portal's button, one tap and one consent");

        // A passkey with user verification is two factors: what the portal asks for before it takes the form is there.
        person.tells_of_the_child().await?;
        person.press("#submit").await?;
        person.reads_at_portal("receipt-title").await?;

        person.press("#sign-out").await?;
        if person.count("#logout-confirm").await? == 1 {
            person.press("#logout-confirm").await?;
        }
        person.reads_at_portal("signed-out-title").await?;
        let before = person.interactions();
        person.signs_in_by_one_tap(papers).await?;
        person.reads_at_portal("form-title").await?;
        assert_eq!(person.interactions() - before, 2, "the portal's button and one tap, for consent is remembered");
        assert_eq!(person.value_of(&portal_says(case.language, "known-name")).await?, citizen.name);
        Ok(())
    })
    .await
}

/// At home: the citizen signs in by password and a code, adds a passkey and signs out.
async fn adds_a_passkey(server: &Server, person: &Person) -> Result<()> {
    let papers = &server.papers;
    let citizen = papers.active(2)?;
    let phone = citizen.phone.clone().unwrap_or_default();
    person.open(&format!("{}/account/keys", papers.issuer)).await?;
    person.reads("login-title").await?;
    person.signs_in_by_password(citizen).await?;
    if person.count("#afresh").await? == 1 {
        person.press("#afresh").await?;
    }
    if person.count("#code-send").await? == 0 && person.count("#code").await? == 0 {
        person.reads("keys-title").await?;
        person.press("#afresh").await?;
    }
    let before = sent_to(papers, &phone).await?;
    person.press("#code-send").await?;
    person.fill("#code", &code_sent_to(papers, &phone, before).await?).await?;
    person.press("#code-submit").await?;
    person.reads("keys-title").await?;
    person.look_over("account-keys").await?;
    person.press(&say(person.look().language, "keys-add-passkey")).await?;
    person.reads("said-key-added").await?;
    assert_eq!(person.authenticator().passkeys().await?, 1);
    person.look_over("account-keys-added").await?;
    for (path, name) in
        [("", "account"), ("/sign-ins", "account-sign-ins"), ("/portals", "account-portals"), ("/log", "account-log")]
    {
        person.open(&format!("{}/account{path}", papers.issuer)).await?;
        person.look_over(name).await?;
    }
    person.no_console_errors().await?;
    person.open(&format!("{}/logout", papers.issuer)).await?;
    person.look_over("account-logout").await?;
    person.press("#logout-confirm").await?;
    Ok(())
}
