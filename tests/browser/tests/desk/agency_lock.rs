//! An agency's lock (form TK03) in two steps by two people, ended by nobody but the agency; and a death that the register takes back.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::common::on_duty;
use dinhdanh_browser_tests::server::{Citizen, Papers};
use dinhdanh_browser_tests::{Browser, Case, Engine, Look, Person, Server, pairwise, say, tell};
use serde_json::json;

const AGENCY: &str = "Cơ quan Cảnh sát điều tra, Công an thành phố Hà Nội";
const COURT: &str = "Tòa án nhân dân thành phố Hà Nội";
const DOCUMENT: &str = "Công văn 12/CV ngày 20/11/2026";

#[tokio::test]
async fn an_agency_s_lock_takes_two_people_and_ends_at_the_agency_s_own_word() -> Result<()> {
    tell("an agency's lock", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let receiving = papers.officers("receiving").next().context("no receiving officer")?;
        let deciding = papers.officers("approver").next().context("no approver")?;
        let officer = on_duty(&browser, receiving, case.look()).await?;
        let approver = on_duty(&browser, deciding, case.look()).await?;
        let person = browser.person(&citizen.name, Look { dark: case.engine == Engine::Sqlite, ..case.look() }).await?;
        person.at_home(papers, &citizen, "").await?;
        person.reads("account-title").await?;

        // Nothing is locked yet, so there is nothing to end. What was typed stays, but for the personal number.
        officer.open(&format!("{}/requests", papers.desk)).await?;
        officer.reads("requests-none").await?;
        officer.choose(&say(case.language, "request-unlock")).await?;
        paper(&officer, &citizen, AGENCY).await?;
        officer.reads("refused-agency-wrong-agency").await?;
        assert_eq!(officer.value_of("#agency").await?, AGENCY);
        assert_eq!(officer.value_of("#person").await?, "");
        officer.look_over("desk-requests-refused").await?;

        officer.open(&format!("{}/requests", papers.desk)).await?;
        officer.look_over("desk-requests").await?;
        let before = officer.interactions() + approver.interactions();
        paper(&officer, &citizen, AGENCY).await?;
        let number = forwarded(&officer, &citizen, "desk-request").await?;
        person.reload().await?;
        person.reads("account-title").await?;
        granted(&approver, papers, &number, "desk-request-decide").await?;
        assert_eq!(officer.interactions() + approver.interactions() - before, 8, "four fields, take, sign; open, sign");
        approver.look_over("desk-request-granted").await?;

        // The holder is out at once, and learns whose lock it is.
        person.reload().await?;
        person.reads("login-title").await?;
        person.signs_in_by_password(&citizen).await?;
        person.reads("ground-agency").await?;
        person.look_over("closed-agency").await?;

        // Neither the holder at a desk nor another agency ends it.
        officer.open(&format!("{}/holder", papers.desk)).await?;
        officer.type_as_scanner(&citizen.card).await?;
        officer.reads("ground-agency").await?;
        anyhow::ensure!(officer.count("#unlock").await? == 0, "a desk must not offer to end an agency's lock");
        officer.look_over("desk-holder-agency").await?;
        officer.open(&format!("{}/requests", papers.desk)).await?;
        officer.choose(&say(case.language, "request-unlock")).await?;
        paper(&officer, &citizen, COURT).await?;
        officer.reads("refused-agency-wrong-agency").await?;

        let before = officer.interactions() + approver.interactions();
        officer.open(&format!("{}/requests", papers.desk)).await?;
        officer.choose(&say(case.language, "request-unlock")).await?;
        paper(&officer, &citizen, AGENCY).await?;
        let number = forwarded(&officer, &citizen, "desk-request-unlock").await?;
        granted(&approver, papers, &number, "desk-request-decide-unlock").await?;
        assert_eq!(officer.interactions() + approver.interactions() - before, 9, "the same, and which of the two");
        person.at_home(papers, &citizen, "").await?;
        person.reads("account-title").await?;
        for person in [&officer, &approver, &person] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}

/// Number, agency, document and address are typed, and the request is taken.
async fn paper(officer: &Person, citizen: &Citizen, agency: &str) -> Result<()> {
    officer.fill("#person", &citizen.number).await?;
    officer.fill("#agency", agency).await?;
    officer.fill("#document", DOCUMENT).await?;
    officer.fill("#contact", "vanthu@conganhanoi.example").await?;
    officer.press("#take").await
}

/// The request that was just taken is looked through and forwarded; its number.
async fn forwarded(officer: &Person, citizen: &Citizen, picture: &str) -> Result<String> {
    officer.reads("request-forward-lead").await?;
    officer.see(&citizen.name).await?;
    officer.look_over(picture).await?;
    let url = officer.url().await?;
    let number = url.rsplit('/').next().and_then(|last| last.split('?').next()).context("the page has no request")?.to_owned();
    officer.press("#sign-forward").await?;
    officer.reads("said-request-forwarded").await?;
    Ok(number)
}

/// Somebody else carries it out.
async fn granted(approver: &Person, papers: &Papers, number: &str, picture: &str) -> Result<()> {
    approver.open(&format!("{}/requests", papers.desk)).await?;
    approver.press(number).await?;
    approver.reads("request-grant-lead").await?;
    approver.look_over(picture).await?;
    approver.press("#sign-grant").await?;
    approver.reads("said-request-decided").await
}

#[tokio::test]
async fn a_death_ends_everything_until_the_register_takes_it_back() -> Result<()> {
    tell("a death and its reversal", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let receiving = papers.officers("receiving").next().context("no receiving officer")?;
        let officer = on_duty(&browser, receiving, case.look()).await?;
        // What the register says is followed every few seconds.
        let person = browser.person(&citizen.name, Look { dark: case.engine == Engine::Postgres, ..case.look() }).await?;
        person.at_home(papers, &citizen, "").await?;
        person.reads("account-title").await?;

        happens(papers, &citizen, json!({ "kind": "died", "on": "2026-11-20" })).await?;
        until_shown(&person, papers, "login-title").await?;
        person.signs_in_by_password(&citizen).await?;
        person.reads("ground-death").await?;
        person.look_over("closed-death").await?;
        officer.open(&format!("{}/holder", papers.desk)).await?;
        officer.type_as_scanner(&citizen.card).await?;
        officer.reads("ground-death").await?;
        anyhow::ensure!(officer.count("#unlock").await? == 0, "a desk must not undo a death");
        officer.look_over("desk-holder-death").await?;

        happens(papers, &citizen, json!({ "kind": "lives" })).await?;
        for _ in 0..30 {
            person.at_home(papers, &citizen, "").await?;
            if person.sees_soon(&say(case.language, "account-title")).await? {
                break;
            }
        }
        person.reads("account-title").await?;
        for person in [&officer, &person] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}

/// The register learns of something.
async fn happens(papers: &Papers, citizen: &Citizen, event: serde_json::Value) -> Result<()> {
    let told = json!({ "number": citizen.number, "event": event });
    let url = format!("{}/admin/events", papers.register);
    reqwest::Client::new().post(url).json(&told).send().await?.error_for_status()?;
    Ok(())
}

/// Opens "My identity" until it shows the words at this key.
async fn until_shown(person: &Person, papers: &Papers, key: &str) -> Result<()> {
    for _ in 0..30 {
        person.open(&format!("{}/account", papers.issuer)).await?;
        if person.sees_soon(&say(person.look().language, key)).await? {
            return Ok(());
        }
    }
    person.reads(key).await
}
