//! J1 and J2: somebody walks up to a desk and leaves with a sign-in that was proven to work.

use anyhow::Result;
use dinhdanh_browser_tests::visit::{Activation, PASSCODE, PHONE, Visit};
use dinhdanh_browser_tests::{Browser, Case, Server, full, pairwise, tell};

#[tokio::test]
async fn a_person_walks_up_to_a_desk_and_leaves_with_a_sign_in_that_works() -> Result<()> {
    tell("a desk visit of level 2", full(), |case| visit(case, 2)).await
}

#[tokio::test]
async fn the_lighter_checks_of_level_1_lead_to_a_sign_in_as_well() -> Result<()> {
    tell("a desk visit of level 1", pairwise(), |case| visit(case, 1)).await
}

async fn visit(case: Case, level: u8) -> Result<()> {
    let server = Server::start(case.engine).await?;
    let browser = Browser::open().await?;
    let visit = Visit::begin(&server, &browser, case, level).await?;
    let file = visit.scan().await?;
    visit.accept().await?;
    if level == 2 {
        visit.matched().await?;
    }
    visit.read_back(&browser, &file).await?;
    visit.submit().await?;
    visit.decide(&file).await?;
    visit.officer.reads("desk-activate-title").await?;
    let code = visit.slip(&browser, &file).await?;

    let citizen = browser.person(&visit.visitor.name, case.look()).await?;
    Activation { papers: &visit.papers, citizen: &citizen }.whole(&code).await?;
    visit.officer.reads("desk-done-title").await?;
    visit.officer.look_over("desk-done").await?;
    if level == 1 {
        visit.officer.must_not_see(&dinhdanh_browser_tests::say(case.language, "desk-level-2")).await?;
    }

    let cost = visit.officer.interactions() + visit.approver.interactions() + citizen.interactions();
    assert!(cost < 60, "the visit cost {cost} interactions");
    for person in [&visit.officer, &visit.approver, &citizen] {
        person.no_console_errors().await?;
    }

    // The code of the slip has ten characters of its own and a hyphen; a passcode's six digits alone occur by chance.
    let number = visit.visitor.card.split('|').next().unwrap_or_default().to_owned();
    let phone: String = PHONE.split(' ').collect();
    let kept = [number, visit.visitor.name.clone(), visit.visitor.name.to_uppercase(), phone, code];
    server.holds_nothing_of(&kept)?;
    server.logs_nothing_of(&[PASSCODE.to_owned()])
}
