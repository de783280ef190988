//! "My identity": what one has to sign in with, who came in, which portals know what, who looked, and everything that is held.

use anyhow::Result;
use dinhdanh_browser_tests::{Browser, Case, Engine, Look, Person, Server, pairwise, say, tell};
use serde_json::Value;

#[tokio::test]
async fn a_citizen_changes_what_they_sign_in_with() -> Result<()> {
    tell("ways to sign in", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let person = browser.person(&citizen.name, Look { dark: case.engine == Engine::Sqlite, ..case.look() }).await?;
        let language = case.language;
        person.at_home_strongly(papers, &citizen, "/keys/confirm").await?;
        person.reads("keys-title").await?;

        // An app: the secret once, as a picture and as letters; a wrong code first.
        let before = person.interactions();
        person.press("#add-app").await?;
        person.reads("app-lead").await?;
        person.look_over("app").await?;
        person.press("#app-new").await?;
        let secret = person.text_of("#app-secret").await?;
        person.look_over("app-secret").await?;
        person.fill("#code", "000000").await?;
        person.press("#code-submit").await?;
        person.reads("step-up-app-wrong").await?;
        person.look_over("app-wrong").await?;
        let wrong = 2;
        person.fill("#code", &person.app_code(&secret).await?).await?;
        person.press("#code-submit").await?;
        person.reads("said-app-added").await?;
        assert_eq!(person.interactions() - before - wrong, 4, "add, make, code, continue");

        let before = person.interactions();
        person.press(&say(language, "keys-add-passkey")).await?;
        person.reads("said-key-added").await?;
        assert_eq!(person.interactions() - before, 1);
        person.press(&say(language, "keys-rename")).await?;
        person.fill("#name-1", "Điện thoại của con").await?;
        person.look_over("keys").await?;
        person.press(&say(language, "action-save")).await?;
        person.reads("said-key-renamed").await?;

        person.press("#passcode").await?;
        person.look_over("secret-passcode").await?;
        person.fill("#secret", "123456").await?;
        person.fill("#again", "123456").await?;
        person.press("#secret-submit").await?;
        person.text_of("#error-code").await?;
        person.look_over("secret-passcode-weak").await?;
        person.fill("#secret", "739154").await?;
        person.fill("#again", "739154").await?;
        person.press("#secret-submit").await?;
        person.reads("said-passcode-changed").await?;
        person.press("#password").await?;
        person.look_over("secret-password").await?;

        person.open(&format!("{}/account/keys", papers.issuer)).await?;
        let before = person.interactions();
        person.press(&format!("{} Điện thoại của con", say(language, "action-remove"))).await?;
        person.look_over("remove").await?;
        person.press("#remove-submit").await?;
        person.reads("said-way-removed").await?;
        assert_eq!(person.interactions() - before, 2, "remove, and yes");
        person.must_not_see("Điện thoại của con").await?;

        // After a change, the download waits; what was sent is listed.
        person.open(&format!("{}/account/download", papers.issuer)).await?;
        person.text_of("#waits").await?;
        person.look_over("download-waits").await?;
        person.open(&format!("{}/account/notices", papers.issuer)).await?;
        person.reads("notice-ways").await?;
        person.look_over("notices").await?;
        person.no_console_errors().await
    })
    .await
}

#[tokio::test]
async fn a_citizen_sees_who_knows_what_and_takes_it_back() -> Result<()> {
    tell("staying in control", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let person = browser.person(&citizen.name, Look { dark: case.engine == Engine::Postgres, ..case.look() }).await?;
        person.at_home_strongly(papers, &citizen, "/download").await?;
        person.reads("download-lead").await?;
        person.look_over("download").await?;
        let held = everything(&person).await?;
        assert_eq!(held["person"]["number"], citizen.number);
        assert!(held["sign_ins"].as_array().is_some_and(|list| !list.is_empty()), "{held}");
        // A press as people press: the file arrives and the page stays.
        person.press("#download-submit").await?;
        person.reads("download-lead").await?;

        person.goes_to_portal_signed_in(papers).await?;
        person.open(&format!("{}/account/portals", papers.issuer)).await?;
        person.reads("portals-lead").await?;
        person.look_over("portals").await?;
        let before = person.interactions();
        person.press(&say(case.language, "portals-withdraw")).await?;
        person.reads("said-consent-withdrawn").await?;
        assert_eq!(person.interactions() - before, 1);
        person.reads("portals-none").await?;
        person.look_over("portals-none").await?;

        for (path, key, name) in [
            ("", "account-title", "account"),
            ("/log", "log-lead", "log"),
            ("/sign-ins", "sign-ins-lead", "sign-ins"),
            ("/wards", "wards-none", "wards"),
            ("/cases", "cases-none", "cases-none"),
            ("/notices", "notices-lead", "notices-codes"),
        ] {
            person.open(&format!("{}/account{path}", papers.issuer)).await?;
            person.reads(key).await?;
            person.look_over(&format!("mine-{name}")).await?;
        }
        person.open(&format!("{}/logout", papers.issuer)).await?;
        person.look_over("logout").await?;
        person.press("#logout-confirm").await?;
        person.look_over("signed-out").await?;
        person.no_console_errors().await
    })
    .await
}

/// What the button for "everything" gives, read by the page itself.
async fn everything(person: &Person) -> Result<Value> {
    person
        .evaluate(
            "(async () => {
                const form = document.querySelector('#download-submit').form;
                const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
                return answer.json();
            })()",
        )
        .await
}
