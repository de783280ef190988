//! J14: a portal asks from afar; the citizen approves, types a number, declines, or reports a scam.

use anyhow::Result;
use dinhdanh_browser_tests::afar::Asker;
use dinhdanh_browser_tests::common::sent_to;
use dinhdanh_browser_tests::{Browser, Case, Engine, Look, Person, Server, pairwise, say, tell};

#[tokio::test]
async fn a_citizen_answers_what_a_portal_asks_from_afar() -> Result<()> {
    tell("a question from afar", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let phone = citizen.phone.clone().unwrap_or_default();
        let portal = Asker::of(papers)?;
        let person = browser.person(&citizen.name, Look { dark: case.engine == Engine::Sqlite, ..case.look() }).await?;
        person.at_home(papers, &citizen, "/approvals").await?;
        person.reads("approvals-none").await?;
        person.look_over("approvals-none").await?;

        // The list follows by itself, and the phone rings.
        let before = sent_to(papers, &phone).await?;
        let handle = portal.asks(&citizen.number, "Khai sinh cho cháu Minh").await?;
        person.see("Khai sinh cho cháu Minh").await?;
        person.look_over("approvals").await?;
        let pressed = person.interactions();
        opens(&person).await?;
        person.see("Khai sinh cho cháu Minh").await?;
        person.look_over("approval").await?;
        person.press("#approval-approve").await?;
        person.reads("said-approval-given").await?;
        assert_eq!(person.interactions() - pressed, 2, "open and approve");
        assert_eq!(portal.learns(&handle).await?, citizen.name);
        assert_eq!(sent_to(papers, &phone).await? - before, 1);

        // A number that stands at the portal is typed: another one declines.
        for (typed, said) in [("42", "said-approval-given"), ("24", "said-approval-mismatch")] {
            let handle = portal.asks(&citizen.number, "42").await?;
            person.reload().await?;
            opens(&person).await?;
            person.look_over("approval-number").await?;
            person.fill("#number", typed).await?;
            person.press("#approval-approve").await?;
            person.reads(said).await?;
            let learnt = portal.learns(&handle).await?;
            assert_eq!(learnt, if typed == "42" { citizen.name.as_str() } else { "access_denied" });
        }

        let handle = portal.asks(&citizen.number, "Cấp bản sao").await?;
        person.reload().await?;
        opens(&person).await?;
        person.press("#approval-deny").await?;
        person.reads("said-approval-denied").await?;
        assert_eq!(portal.learns(&handle).await?, "access_denied");

        let handle = portal.asks(&citizen.number, "Mở tài khoản ngân hàng").await?;
        person.reload().await?;
        opens(&person).await?;
        let pressed = person.interactions();
        person.press("#approval-scam").await?;
        person.reads("said-approval-scam").await?;
        assert_eq!(person.interactions() - pressed, 1);
        assert_eq!(portal.learns(&handle).await?, "access_denied");
        person.look_over("approvals-past").await?;
        for state in ["approvals-approved", "approvals-denied", "approvals-scam"] {
            person.reads(state).await?;
        }
        // From now on nobody sees what this portal asks.
        portal.asks(&citizen.number, "Một lần nữa").await?;
        person.reload().await?;
        person.reads("approvals-none").await?;
        person.no_console_errors().await
    })
    .await
}

async fn opens(person: &Person) -> Result<()> {
    person.press(&say(person.look().language, "approvals-open")).await?;
    person.reads("approval-title").await
}
