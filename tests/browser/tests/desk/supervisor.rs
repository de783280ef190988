//! A supervisor: sees a desk's files come and go without a reload, and the table of the campaign follow.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::common::on_duty;
use dinhdanh_browser_tests::visit::Visit;
use dinhdanh_browser_tests::{Browser, Case, Person, Server, pairwise, say, tell};

#[tokio::test]
async fn a_supervisor_sees_files_come_and_go_and_the_table_follow() -> Result<()> {
    tell("a supervisor", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let supervising = papers.officers("supervisor").next().context("no supervisor")?;
        let supervisor = on_duty(&browser, supervising, case.look()).await?;
        supervisor.open(&format!("{}/table", papers.desk)).await?;
        supervisor.reads("table-title").await?;
        supervisor.look_over("desk-table").await?;
        let before = counted(&supervisor, case).await?;

        let visitor = papers.visitor("agree")?.clone();
        let visit = Visit::of(visitor, papers, &browser, case).await?;
        let desk = &papers.officers("receiving").next().context("no receiving officer")?.desk;
        let file = visit.scan().await?;
        visit.accept().await?;
        supervisor.open(&format!("{}/supervise", papers.desk)).await?;
        supervisor.reads("supervise-desks").await?;
        supervisor.see(&file).await?;
        supervisor.see(desk).await?;
        supervisor.look_over("desk-supervise").await?;
        let open = open_files(&supervisor, desk).await?;
        anyhow::ensure!(open > 0, "the file is under way");

        // What becomes of it shows here by itself, from the signature to the decision.
        visit.matched().await?;
        visit.read_back(&browser, &file).await?;
        visit.submit().await?;
        supervisor.reads("desk-state-proposed").await?;
        visit.decide(&file).await?;
        gone(&supervisor, &file).await?;

        // The table counts it, and tells no more than how many.
        for _ in 0..40 {
            supervisor.open(&format!("{}/table", papers.desk)).await?;
            if counted(&supervisor, case).await? > before {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
        assert_eq!(counted(&supervisor, case).await?, before + 1, "approved files");
        anyhow::ensure!(!supervisor.text().await?.contains(&visit.visitor.name), "the table names somebody");
        supervisor.look_over("desk-table-after").await?;
        for person in [&supervisor, &visit.officer, &visit.approver] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}

/// How many files of the whole were approved, as the last line of the table says.
async fn counted(supervisor: &Person, case: Case) -> Result<i64> {
    let head = serde_json::to_string(&say(case.language, "table-approved"))?;
    let script = format!(
        "(() => {{ const at = [...document.querySelectorAll('table.stack th[scope=col]')].findIndex((it) => it.textContent.trim() === {head});
           return document.querySelector('table.stack tbody tr:last-child').children[at].textContent.replace(/\\D/g, ''); }})()"
    );
    Ok(supervisor.evaluate::<String>(&script).await?.parse()?)
}

/// How many files are under way at a desk.
async fn open_files(supervisor: &Person, desk: &str) -> Result<i64> {
    let desk = serde_json::to_string(desk)?;
    let script = format!(
        "[...document.querySelectorAll('#supervise tbody tr')].find((it) => it.textContent.includes({desk})).children[1].textContent.trim()"
    );
    Ok(supervisor.evaluate::<String>(&script).await?.parse()?)
}

/// A decided file leaves the list without a reload, or stands there as decided. The page changes by itself meanwhile, so that one script looks at both.
async fn gone(supervisor: &Person, file: &str) -> Result<()> {
    let approved = serde_json::to_string(&say(supervisor.look().language, "desk-state-approved"))?;
    let id = serde_json::to_string(&format!("file-{file}"))?;
    let script =
        format!("(() => {{ const it = document.getElementById({id}); return !it || it.textContent.includes({approved}); }})()");
    for _ in 0..40 {
        if supervisor.evaluate::<bool>(&script).await? {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    anyhow::bail!("{file} was decided and is still shown as waiting")
}
