//! Everything but passkeys and push works where no script runs.

use anyhow::Result;
use dinhdanh_browser_tests::afar::Asker;
use dinhdanh_browser_tests::{Browser, Case, Look, Server, Width, pairwise, portal_says, say, tell};

#[tokio::test]
async fn signing_in_consenting_filling_in_and_signing_out_need_no_script() -> Result<()> {
    tell("without scripts", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let citizen = server.papers.active(2)?.clone();
        let person = browser.person(&citizen.name, Look { scripts: false, ..case.look() }).await?;
        person.goes_to_sign_in(&server.papers).await?;
        person.must_fit().await?;
        person.axe().await?;
        person.screenshot("no-scripts-login").await?;
        person.signs_in_by_password(&citizen).await?;
        person.press("#consent-allow").await?;
        person.reads_at_portal("form-title").await?;
        assert_eq!(person.value_of(&portal_says(case.language, "known-name")).await?, citizen.name);
        person.press("#submit").await?;
        person.reads_at_portal("form-mistakes").await?;
        person.axe().await?;
        person.screenshot("no-scripts-form-mistakes").await?;

        person.press("#sign-out").await?;
        if person.count("#logout-confirm").await? == 1 {
            person.press("#logout-confirm").await?;
        }
        person.reads_at_portal("signed-out-title").await?;
        person.goes_to_sign_in(&server.papers).await?;
        person.press("#login-cancel").await?;
        person.reads_at_portal("trouble-access-denied-title").await
    })
    .await
}

#[tokio::test]
async fn another_device_lets_a_computer_in_without_a_script_on_either() -> Result<()> {
    tell("another device without scripts", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let still = Look { scripts: false, ..case.look() };
        let phone = browser.person("phone", Look { width: Width::Phone, ..still }).await?;
        phone.at_home(papers, &citizen, "").await?;
        phone.reads("account-title").await?;
        let computer = browser.person("computer", still).await?;
        computer.goes_to_sign_in(papers).await?;
        computer.press("#login-other").await?;
        computer.reads("other-scan").await?;
        let (letters, number) = (computer.text_of("#short").await?, computer.text_of("#number").await?);
        phone.open(&format!("{}/device", papers.issuer)).await?;
        phone.look_over("no-scripts-device").await?;
        phone.fill("#short", &letters).await?;
        phone.press("#device-open").await?;
        phone.reads("device-approve-title").await?;
        phone.fill("#number", &number).await?;
        phone.press("#device-approve").await?;
        phone.reads("device-approved").await?;
        // The page loads itself anew; the last press is the person's own.
        computer.reads("other-approved").await?;
        computer.press("#other-finish").await?;
        computer.reads("consent-title").await
    })
    .await
}

#[tokio::test]
async fn my_identity_recovery_and_the_lock_need_no_script() -> Result<()> {
    tell("my identity without scripts", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let person = browser.person(&citizen.name, Look { scripts: false, ..case.look() }).await?;
        let card = person.prints_a_card(papers, &citizen).await?;
        person.reads("keys-title").await?;
        person.look_over("no-scripts-keys").await?;
        person.press("#add-app").await?;
        person.press("#app-new").await?;
        assert!(!person.text_of("#app-secret").await?.is_empty());
        person.open(&format!("{}/account/approvals", papers.issuer)).await?;
        person.reads("approvals-none").await?;
        let handle = Asker::of(papers)?.asks(&citizen.number, "Khai sinh cho cháu Minh").await?;
        person.press("#approvals-again").await?;
        person.press(&say(case.language, "approvals-open")).await?;
        person.look_over("no-scripts-approval").await?;
        person.press("#approval-deny").await?;
        person.reads("said-approval-denied").await?;
        assert_eq!(Asker::of(papers)?.learns(&handle).await?, "access_denied");

        let other = browser.person("another browser", Look { scripts: false, ..case.look() }).await?;
        other.open(&format!("{}/recover", papers.issuer)).await?;
        other.fill("#login", &citizen.number).await?;
        other.press("#recover-who").await?;
        let code = card.asked_by(&other).await?.to_owned();
        other.fill("#code", &code).await?;
        other.press("#code-submit").await?;
        other.text_of("#recover-until").await?;
        person.open(&format!("{}/account", papers.issuer)).await?;
        person.press("#recovery-stop").await?;
        person.reads("account-lock-title").await?;
        person.press("#lock-submit").await?;
        person.reads("locked-lead").await
    })
    .await
}
