//! J1: somebody walks up to a desk and leaves with a sign-in of level 2 that was proven to work.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::common::{code_sent_to, on_duty, sent_to};
use dinhdanh_browser_tests::server::Visitor;
use dinhdanh_browser_tests::{Browser, Case, Language, Look, Person, Server, full, say, tell};

const PHONE: &str = "0912 345 678";
const PASSCODE: &str = "802947";

#[tokio::test]
async fn a_person_walks_up_to_a_desk_and_leaves_with_a_sign_in_that_works() -> Result<()> {
    tell("a desk visit of level 2", full(), visit).await
}

async fn visit(case: Case) -> Result<()> {
    let server = Server::start(case.engine).await?;
    let browser = Browser::open().await?;
    let papers = &server.papers;
    let receiving = papers.officers("receiving").next().context("no receiving officer")?;
    let deciding = papers.officers("approver").next().context("no approver")?;
    let visitor = papers.visitors.first().context("no visitor")?;
    let officer = on_duty(&browser, receiving, case.look()).await?;
    let approver = on_duty(&browser, deciding, case.look()).await?;
    approver.open(&format!("{}/approvals", papers.desk)).await?;
    approver.reads("desk-approvals-empty").await?;
    approver.look_over("desk-approvals-empty").await?;

    let file = receive(&officer, &papers.desk, visitor).await?;
    read_back(&browser, &officer, &papers.desk, &file).await?;
    officer.press("#sign").await?;
    officer.reads("desk-waiting-title").await?;
    officer.look_over("desk-waiting").await?;

    decide(&approver, &file).await?;
    officer.reads("desk-activate-title").await?;
    let code = slip(&browser, &officer, &papers.desk, &file).await?;

    let citizen = browser.person(&visitor.name, case.look()).await?;
    activate(&server, &citizen, &code).await?;
    officer.reads("desk-done-title").await?;
    officer.look_over("desk-done").await?;

    let cost = officer.interactions() + approver.interactions() + citizen.interactions();
    assert!(cost < 60, "the visit cost {cost} interactions");
    // Not the citizen's: the virtual authenticator is always willing and answers autofill and the button at once; the
    // server takes one and refuses the other, which the browser writes down.
    for person in [&officer, &approver] {
        person.no_console_errors().await?;
    }
    Ok(())
}

/// Scan, compare, match. Answers the file's number.
async fn receive(officer: &Person, desk: &str, visitor: &Visitor) -> Result<String> {
    let look = officer.look();
    officer.open(desk).await?;
    officer.reads("desk-home-title").await?;
    officer.look_over("desk-home").await?;
    if look.language == Language::En {
        // What the citizen reads and is sent is in the language that the file was opened in.
        officer.choose("English").await?;
        officer.key("F2").await?;
    }
    officer.type_as_scanner(&visitor.card).await?;
    officer.reads("desk-compare-title").await?;
    officer.see(&visitor.name).await?;
    officer.look_over("desk-compare").await?;
    officer.fill("#phone", PHONE).await?;
    officer.press("#accept").await?;
    officer.reads("desk-match-title").await?;
    officer.look_over("desk-match").await?;
    officer.press("#match-submit").await?;
    officer.see(&say(look.language, "desk-read-back-lead")).await?;
    officer.look_over("desk-read-back").await?;
    let url = officer.url().await?;
    let file = url.rsplit('/').next().and_then(|last| last.split('?').next()).context("the page has no file")?;
    Ok(file.to_owned())
}

/// The citizen confirms on the screen that is turned to them; the officer's own screen follows.
async fn read_back(browser: &Browser, officer: &Person, desk: &str, file: &str) -> Result<()> {
    let screen = browser.second_window(officer).await?;
    screen.open(&format!("{desk}/read-back/{file}")).await?;
    screen.reads("read-back-lead").await?;
    screen.look_over("read-back").await?;
    screen.press("#confirm").await?;
    screen.reads("read-back-confirmed").await?;
    screen.look_over("read-back-confirmed").await?;
    screen.no_console_errors().await?;
    officer.see(&say(officer.look().language, "desk-submit-sign")).await?;
    officer.look_over("desk-submit").await
}

/// The file appears in the queue without a reload, and is approved by a signature.
async fn decide(approver: &Person, file: &str) -> Result<()> {
    approver.see(file).await?;
    approver.look_over("desk-approvals").await?;
    approver.press(&format!("#go-{file}")).await?;
    approver.reads("desk-approve-title").await?;
    approver.look_over("desk-decide").await?;
    approver.press("#sign-approve").await?;
    approver.reads("said-approved").await
}

/// The slip opens in a window of its own; here the officer opens it in one that the test can look at. Answers the address
/// and the code that the citizen types.
async fn slip(browser: &Browser, officer: &Person, desk: &str, file: &str) -> Result<String> {
    let window = browser.second_window(officer).await?;
    window.open(&format!("{desk}/files/{file}")).await?;
    // In one go: the page is live, and what it swaps in between would open another window again.
    let here =
        "(() => { const form = document.getElementById('slip-form'); form.removeAttribute('target'); form.requestSubmit(); })()";
    window.evaluate::<serde_json::Value>(here).await?;
    window.reads("slip-title").await?;
    window.look_over("slip").await?;
    window.print("slip").await?;
    window.no_console_errors().await?;
    window.text_of("#slip-code").await
}

/// The citizen's own device: the slip's code, a code by SMS, a passcode, a passkey, and one sign-in.
async fn activate(server: &Server, citizen: &Person, code: &str) -> Result<()> {
    let papers = &server.papers;
    let Look { language, .. } = citizen.look();
    citizen.open(&format!("{}/activate", papers.issuer)).await?;
    citizen.reads("activate-lead").await?;
    citizen.look_over("activate").await?;
    citizen.fill("#short", code).await?;
    citizen.press("#short-submit").await?;
    citizen.reads("activate-phone-title").await?;
    citizen.look_over("activate-phone").await?;
    let before = sent_to(papers, PHONE).await?;
    citizen.press("#code-send").await?;
    citizen.fill("#code", &code_sent_to(papers, PHONE, before).await?).await?;
    citizen.look_over("activate-phone-sent").await?;
    citizen.press("#code-submit").await?;
    citizen.reads("activate-passcode-title").await?;
    citizen.look_over("activate-passcode").await?;
    citizen.fill("#passcode", PASSCODE).await?;
    citizen.fill("#again", PASSCODE).await?;
    citizen.press("#passcode-submit").await?;
    citizen.reads("activate-key-title").await?;
    citizen.look_over("activate-passkey").await?;
    citizen.press(&say(language, "activate-key-make")).await?;
    citizen.reads("activate-sign-in-title").await?;
    citizen.look_over("activate-sign-in").await?;
    citizen.press("#prove").await?;
    citizen.reads("login-title").await?;
    citizen.press(&say(language, "login-passkey")).await?;
    citizen.reads("activate-done-title").await?;
    citizen.look_over("activate-done").await
}
