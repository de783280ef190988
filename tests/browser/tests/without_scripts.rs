//! Everything but passkeys works where no script runs.

use anyhow::Result;
use dinhdanh_browser_tests::{Browser, Case, Look, Server, pairwise, portal_says, tell};

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
