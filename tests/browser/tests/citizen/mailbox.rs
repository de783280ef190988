//! Codes by e-mail: an address is confirmed by a code that was sent there, and is one more way in from then on.

use anyhow::Result;
use dinhdanh_browser_tests::common::{code_sent_to, sent_to};
use dinhdanh_browser_tests::{Browser, Case, Engine, Look, Server, pairwise, tell};

const ADDRESS: &str = "hoa.moi@thu.example";

#[tokio::test]
async fn a_mailbox_is_confirmed_and_signs_its_holder_in_elsewhere() -> Result<()> {
    tell("codes by mail", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let person = browser.person(&citizen.name, Look { dark: case.engine == Engine::Sqlite, ..case.look() }).await?;
        person.at_home_strongly(papers, &citizen, "/keys/confirm").await?;
        person.reads("keys-title").await?;
        person.press("#add-email").await?;
        person.reads("email-title").await?;
        person.look_over("account-email").await?;
        let (before, sent) = (person.interactions(), sent_to(papers, ADDRESS).await?);
        person.fill("#email", ADDRESS).await?;
        person.press("#email-send").await?;
        person.fill("#code", &code_sent_to(papers, ADDRESS, sent).await?).await?;
        person.look_over("account-email-sent").await?;
        person.press("#code-submit").await?;
        person.reads("said-email-proven").await?;
        assert_eq!(person.interactions() - before, 4, "address, send, code, continue");
        person.look_over("keys-with-email").await?;

        let other = browser.person("another browser", case.look()).await?;
        other.at_home(papers, &citizen, "/keys/confirm").await?;
        other.reads("step-up-title").await?;
        other.look_over("step-up-choice").await?;
        let (before, sent) = (other.interactions(), sent_to(papers, ADDRESS).await?);
        other.press("#step-up-email").await?;
        other.reads("step-up-email-title").await?;
        other.press("#code-send").await?;
        other.fill("#code", &code_sent_to(papers, ADDRESS, sent).await?).await?;
        other.look_over("step-up-email-sent").await?;
        other.press("#code-submit").await?;
        other.reads("keys-title").await?;
        assert_eq!(other.interactions() - before, 4, "by mail, send, code, continue");
        for person in [&person, &other] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}
