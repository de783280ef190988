//! A device that shows when something waits: as far as a browser without a push service goes.

use anyhow::Result;
use dinhdanh_browser_tests::{Browser, Case, Server, pairwise, say, tell};

#[tokio::test]
async fn a_browser_that_does_not_allow_it_says_so_and_nothing_is_lost() -> Result<()> {
    tell("a ring that is refused", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let person = browser.person(&citizen.name, case.look()).await?;
        person.at_home(papers, &citizen, "/notices").await?;
        person.reads("push-lead").await?;
        person.look_over("account-notices").await?;
        person.press("#push-on").await?;
        let (denied, failed) = (say(case.language, "push-denied"), say(case.language, "push-failed"));
        let mut told = false;
        for _ in 0..20 {
            told = person.sees_soon(&denied).await? || person.sees(&failed).await?;
            if told {
                break;
            }
        }
        anyhow::ensure!(told, "{}", person.text().await?);
        person.look_over("account-notices-refused").await?;
        anyhow::ensure!(person.count("#rung").await? == 0, "nothing was turned on");
        Ok(())
    })
    .await
}
