//! The plug is pulled at every step of a visit. What was acknowledged is there afterwards, what was not is whole or absent,
//! and the people go on where they were.

use std::time::Duration;

use anyhow::{Context, Result};
use dinhdanh_browser_tests::visit::{Activation, Visit};
use dinhdanh_browser_tests::{Browser, Case, Engine, Language, Person, Server, Width, say, tell};

/// One telling on each engine: what the plug does to a page does not depend on language or width.
fn engines() -> Vec<Case> {
    Engine::ALL.into_iter().map(|engine| Case { engine, language: Language::Vi, width: Width::Desk }).collect()
}

#[tokio::test]
async fn a_visit_survives_a_power_cut_after_every_step() -> Result<()> {
    tell("a power cut after every step", engines(), |case| async move {
        let mut server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let visit = Visit::begin(&server, &browser, case, 2).await?;
        let file = visit.scan().await?;
        let here = format!("{}/files/{file}", visit.papers.desk);
        let officer = &visit.officer;

        back(&mut server, officer, &here, "desk-compare-title").await?;
        visit.accept().await?;
        back(&mut server, officer, &here, "desk-match-lead-2").await?;
        visit.matched().await?;
        back(&mut server, officer, &here, "desk-read-back-lead").await?;
        visit.read_back(&browser, &file).await?;
        back(&mut server, officer, &here, "desk-submit-sign").await?;
        visit.submit().await?;
        back(&mut server, officer, &here, "desk-waiting-title").await?;
        back(&mut server, &visit.approver, &format!("{}/approvals", visit.papers.desk), "desk-approvals-title").await?;
        visit.decide(&file).await?;
        back(&mut server, officer, &here, "desk-slip-print").await?;
        let code = visit.slip(&browser, &file).await?;
        restart(&mut server).await?;

        let citizen = browser.person(&visit.visitor.name, case.look()).await?;
        let activation = Activation { papers: &visit.papers, citizen: &citizen };
        activation.brings_the_slip(&code).await?;
        back_to_the_page(&mut server, &citizen, "activate-phone-title").await?;
        activation.proves_the_phone().await?;
        back_to_the_page(&mut server, &citizen, "activate-passcode-title").await?;
        activation.chooses_a_passcode().await?;
        back_to_the_page(&mut server, &citizen, "activate-key-title").await?;
        activation.makes_a_passkey().await?;
        back_to_the_page(&mut server, &citizen, "activate-sign-in-title").await?;
        activation.proves_it().await?;
        back(&mut server, officer, &here, "desk-done-title").await?;
        one_identity(&server, case.engine, &file)
    })
    .await
}

#[tokio::test]
async fn a_power_cut_in_the_middle_of_a_step_leaves_it_done_or_undone() -> Result<()> {
    tell("a power cut in the middle of every step", engines(), |case| async move {
        let mut server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let visit = Visit::begin(&server, &browser, case, 2).await?;
        let file = visit.scan().await?;
        let here = format!("{}/files/{file}", visit.papers.desk);
        let language = case.language;

        // Each step: its button, and the words that stand there once it is done. The cut comes a little later each time, so
        // that over the steps it falls before, into and after what the server does.
        visit.officer.fill("#phone", dinhdanh_browser_tests::visit::PHONE).await?;
        let steps: [(&Person, &str, &str, &str, &str, u64); 4] = [
            (&visit.officer, &here, "#accept", "desk-compare-accept", "desk-match-lead-2", 5),
            (&visit.officer, &here, "#match-submit", "desk-match-submit", "desk-read-back-lead", 20),
            (&visit.officer, &here, "#sign", "desk-submit-sign", "desk-waiting-title", 40),
            (&visit.approver, "", "#sign-approve", "desk-approve-sign", "desk-slip-print", 60),
        ];
        for (person, place, button, before, after, millis) in steps {
            if button == "#sign" {
                visit.read_back(&browser, &file).await?;
            }
            if button == "#sign-approve" {
                person.open(&format!("{}/approvals/{file}", visit.papers.desk)).await?;
            }
            let place = if place.is_empty() { person.url().await? } else { place.to_owned() };
            let cut = async {
                tokio::time::sleep(Duration::from_millis(millis)).await;
                server.sigkill()
            };
            let (_, cut) = tokio::join!(person.press(button), cut);
            cut?;
            server.restart().await?;
            // The officer's own page tells where the file stands.
            visit.officer.open(&here).await?;
            if !visit.officer.sees_soon(&say(language, after)).await? {
                person.open(&place).await?;
                person.see(&say(language, before)).await?;
                if button == "#accept" {
                    person.fill("#phone", dinhdanh_browser_tests::visit::PHONE).await?;
                }
                person.press(button).await?;
                let done = if button == "#sign-approve" { "said-approved" } else { after };
                person.see(&say(language, done)).await.context(done)?;
                visit.officer.open(&here).await?;
            }
            visit.officer.see(&say(language, after)).await.context(after)?;
        }
        let code = visit.slip(&browser, &file).await?;
        let citizen = browser.person(&visit.visitor.name, case.look()).await?;
        Activation { papers: &visit.papers, citizen: &citizen }.whole(&code).await?;
        visit.officer.open(&here).await?;
        visit.officer.reads("desk-done-title").await?;
        one_identity(&server, case.engine, &file)
    })
    .await
}

/// The plug is pulled and put back.
async fn restart(server: &mut Server) -> Result<()> {
    server.sigkill()?;
    server.restart().await
}

/// After a cut the person opens the page again and finds what they had reached.
async fn back(server: &mut Server, person: &Person, url: &str, key: &str) -> Result<()> {
    restart(server).await?;
    person.open(url).await?;
    person.reads(key).await
}

/// After a cut the person reloads the page they are on.
async fn back_to_the_page(server: &mut Server, person: &Person, key: &str) -> Result<()> {
    let url = person.url().await?;
    back(server, person, &url, key).await
}

/// Nothing half-made: one account for the one file, with one proposal decided once and one proven sign-in.
fn one_identity(server: &Server, engine: Engine, file: &str) -> Result<()> {
    if engine == Engine::Sqlite {
        return Ok(());
    }
    let accounts = format!(
        "SELECT COUNT(*) FROM accounts a JOIN decisions d ON d.id = a.decision_id JOIN files f ON f.id = d.file_id
         WHERE f.number = '{file}' AND a.proven_at IS NOT NULL"
    );
    anyhow::ensure!(server.query(&accounts)?.trim() == "1", "{file} has another number of identities than one");
    let decisions = format!("SELECT COUNT(*) FROM decisions d JOIN files f ON f.id = d.file_id WHERE f.number = '{file}'");
    anyhow::ensure!(server.query(&decisions)?.trim() == "1", "{file} was decided on more or less than once");
    Ok(())
}
