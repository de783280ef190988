//! The walk through the officers' pages from which the pictures of the manuals come (docs/manuals). Told in Vietnamese, at the width of
//! a desk, with the demo's people. The pictures lie in `target/screens/manual`; docs/manuals/README.md says how they are taken over.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::common::{enrols, invited, on_duty};
use dinhdanh_browser_tests::server::{Officer, Papers};
use dinhdanh_browser_tests::visit::{Activation, Visit};
use dinhdanh_browser_tests::{Browser, Case, Engine, Language, Look, Person, Server, Width, say, tell};
use serde_json::json;

const CASE: Case = Case { engine: Engine::Sqlite, language: Language::Vi, width: Width::Desk };
const DOCUMENT: &str = "Công văn 12/CV ngày 20/11/2026";
/// The page without what stands on every page.
const PAGE: &str = "main";

fn words(key: &str) -> String {
    say(Language::Vi, key)
}

#[tokio::test]
async fn a_receiving_officer_and_an_approver_go_through_a_day() -> Result<()> {
    tell("the manual of the receiving officer", vec![CASE], |case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let mut visitor = server.papers.visitor("another address")?.clone();
        // The card's day of birth is another one as well, so that the page has something to ask.
        visitor.card = with_other_birth(&visitor.card)?;
        let mut visit = Visit::of(visitor, &server.papers, &browser, case).await?;
        signs_in_again(&visit).await?;
        first_visit(&visit, &browser).await?;
        let file = register_is_down(&mut visit).await?;
        visit.officer.open(&visit.papers.desk).await?;
        visit.officer.see(&file).await?;
        visit.officer.picture_of("trang-chu", PAGE).await?;
        correction(&visit, &file).await?;
        worn_fingers(&mut visit, &browser).await?;
        counter(&visit).await?;
        agency(&visit).await?;
        for person in [&visit.officer, &visit.approver] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}

fn with_other_birth(card: &str) -> Result<String> {
    let mut fields: Vec<String> = card.split('|').map(str::to_owned).collect();
    let birth = fields.get_mut(3).context("the card has no day of birth")?;
    let day = if birth.starts_with("15") { "16" } else { "15" };
    *birth = format!("{day}{}", birth.get(2..).unwrap_or_default());
    Ok(fields.join("|"))
}

async fn signs_in_again(visit: &Visit) -> Result<()> {
    let officer = &visit.officer;
    officer.press(&words("sign-out")).await?;
    officer.reads("desk-sign-in-lead").await?;
    officer.open(&format!("{}/sign-in", visit.papers.desk)).await?;
    officer.picture_of("dang-nhap", PAGE).await?;
    officer.press(&words("desk-sign-in-submit")).await?;
    officer.reads("desk-home-title").await
}

/// From the scanned card to the sign-in that works.
async fn first_visit(visit: &Visit, browser: &Browser) -> Result<()> {
    let (papers, officer, approver) = (&visit.papers, &visit.officer, &visit.approver);
    let file = visit.scan().await?;
    officer.fill("#phone", dinhdanh_browser_tests::visit::PHONE).await?;
    officer.choose(&words("desk-settle-register")).await?;
    officer.picture_of("doi-chieu", "#visit").await?;
    officer.press("#accept").await?;
    officer.reads("desk-match-title").await?;
    officer.picture_of("so-khop", "#visit").await?;
    visit.matched().await?;
    let screen = browser.second_window(officer).await?;
    screen.open(&format!("{}/read-back/{file}", papers.desk)).await?;
    screen.reads("read-back-lead").await?;
    screen.picture_of("doc-lai", "#reading").await?;
    screen.press("#confirm").await?;
    screen.reads("read-back-confirmed").await?;
    officer.text_of("#sign").await?;
    officer.picture_of("ky-de-xuat", "#current").await?;
    visit.submit().await?;

    approver.see(&file).await?;
    approver.press(&format!("#go-{file}")).await?;
    approver.reads("desk-approve-title").await?;
    approver.picture_of("phe-duyet", PAGE).await?;
    approver.press("#sign-approve").await?;
    approver.reads("said-approved").await?;

    officer.reads("desk-activate-title").await?;
    let window = browser.second_window(officer).await?;
    window.open(&format!("{}/files/{file}", papers.desk)).await?;
    window.presses_here("#slip").await?;
    window.reads("slip-title").await?;
    // The page's own button is not on the paper.
    window.evaluate::<serde_json::Value>("document.querySelectorAll('.noprint').forEach((it) => it.remove())").await?;
    window.picture_of("phieu", "#slip").await?;
    let code = window.text_of("#slip-code").await?;

    let look = Look { width: Width::Phone, ..visit.officer.look() };
    let citizen = browser.person(&visit.visitor.name, look).await?;
    let activation = Activation { papers, citizen: &citizen };
    activation.brings_the_slip(&code).await?;
    activation.proves_the_phone().await?;
    activation.chooses_a_passcode().await?;
    citizen.picture_of("kich-hoat-dien-thoai", PAGE).await?;
    officer.open(&format!("{}/files/{file}", papers.desk)).await?;
    officer.reads("desk-activate-begun").await?;
    officer.picture_of("kich-hoat", "#current").await?;
    activation.makes_a_passkey().await?;
    activation.proves_it().await?;
    officer.reads("desk-done-title").await
}

/// The register is away while somebody stands at the desk. Their file is received in the end; its number.
async fn register_is_down(visit: &mut Visit) -> Result<String> {
    visit.visitor = visit.papers.visitor("agree")?.clone();
    let (papers, officer) = (&visit.papers, &visit.officer);
    register(papers, "down").await?;
    officer.open(&papers.desk).await?;
    officer.key("F2").await?;
    officer.type_as_scanner(&visit.visitor.card).await?;
    officer.reads("desk-paused").await?;
    officer.picture_of("tam-dung", "#visit").await?;
    register(papers, "normal").await?;
    officer.press_until("#ask-again", "#compare-form").await?;
    officer.fill("#phone", "0987 654 321").await?;
    officer.press("#accept").await?;
    officer.reads("desk-match-title").await?;
    let url = officer.url().await?;
    Ok(url.rsplit('/').next().and_then(|last| last.split('?').next()).context("the page has no file")?.to_owned())
}

async fn register(papers: &Papers, mode: &str) -> Result<()> {
    let url = format!("{}/admin/mode", papers.register);
    reqwest::Client::new().put(url).json(&json!({ "mode": mode })).send().await?.error_for_status()?;
    Ok(())
}

/// The register's data is wrong: the file waits for those who correct it.
async fn correction(visit: &Visit, file: &str) -> Result<()> {
    let (papers, officer) = (&visit.papers, &visit.officer);
    officer.open(&format!("{}/files/{file}", papers.desk)).await?;
    // What is folded away is opened as a whole, so that its form can be seen and filled in.
    officer.evaluate::<serde_json::Value>("document.querySelectorAll('aside details').forEach((it) => it.open = true)").await?;
    officer.fill("#note", "Người dân mang giấy khai sinh: tên đệm là Minh.").await?;
    officer.press("#pause").await?;
    officer.reads("desk-paused").await?;
    officer.open(&format!("{}/corrections", papers.desk)).await?;
    officer.see(file).await
}

/// No finger can be read: two are tried, then the face alone, and a second officer signs.
async fn worn_fingers(visit: &mut Visit, browser: &Browser) -> Result<()> {
    visit.visitor = visit.papers.visitor("can't be read")?.clone();
    let (papers, officer) = (&visit.papers, &visit.officer);
    let file = visit.scan().await?;
    officer.fill("#phone", "0977 123 456").await?;
    officer.press("#accept").await?;
    officer.reads("desk-match-title").await?;
    for _ in 0..2 {
        officer.choose(&words("desk-stand-worn")).await?;
        officer.press("#match-submit").await?;
        officer.reads("desk-match-poor-quality").await?;
    }
    officer.choose(&words("desk-stand-nothing")).await?;
    officer.press("#match-submit").await?;
    officer.reads("exception-lead").await?;
    officer.choose(&words("exception-worn")).await?;
    officer.fill("#words", "Đã thử ngón trỏ phải và ngón trỏ trái, vân tay mòn nhẵn.").await?;
    officer.picture_of("ngoai-le", "#exception").await?;
    officer.press("#ask-exception").await?;
    officer.reads("exception-waits").await?;
    let second = papers.officers("receiving").nth(1).context("no second receiving officer")?;
    let second = on_duty(browser, second, officer.look()).await?;
    second.open(&format!("{}/files/{file}", papers.desk)).await?;
    second.reads("exception-sign-lead").await?;
    second.press("#exception-sign").await?;
    second.text_of("#exception-signed").await?;
    Ok(())
}

/// What else people come to a desk for.
async fn counter(visit: &Visit) -> Result<()> {
    let (papers, officer) = (&visit.papers, &visit.officer);
    let citizen = papers.active(2)?;
    officer.open(&format!("{}/holder", papers.desk)).await?;
    officer.fill("#scan", &citizen.card).await?;
    officer.press("#look").await?;
    officer.reads("holder-lock-lead").await?;
    officer.picture_of("khoa-mo-khoa", PAGE).await?;
    officer.open(&format!("{}/restore", papers.desk)).await?;
    officer.fill("#scan", &citizen.card).await?;
    officer.press("#restore-scan").await?;
    officer.press("#match-submit").await?;
    officer.reads("restore-recover").await?;
    officer.picture_of("chu-tai-khoan", PAGE).await?;
    officer.open(&format!("{}/foreigner", papers.desk)).await?;
    officer.reads("foreigner-lead").await?;
    officer.open(&format!("{}/campaign", papers.desk)).await?;
    officer.reads("campaign-title").await?;
    let waiting = officer.texts_of(".queue strong").await?;
    officer.press(waiting.first().context("nobody is to be called")?).await?;
    officer.reads("call-outcome").await
}

/// A request of an agency, taken here and decided elsewhere.
async fn agency(visit: &Visit) -> Result<()> {
    let (papers, officer, approver) = (&visit.papers, &visit.officer, &visit.approver);
    officer.open(&format!("{}/requests", papers.desk)).await?;
    officer.fill("#person", &papers.active(2)?.number).await?;
    officer.fill("#agency", "Cơ quan Cảnh sát điều tra, Công an thành phố Hà Nội").await?;
    officer.fill("#document", DOCUMENT).await?;
    officer.fill("#contact", "vanthu@conganhanoi.example").await?;
    officer.press("#take").await?;
    officer.reads("request-forward-lead").await?;
    officer.press("#sign-forward").await?;
    officer.reads("said-request-forwarded").await?;
    let url = officer.url().await?;
    let number = url.rsplit('/').next().context("the page has no request")?.to_owned();
    approver.open(&format!("{}/requests/{number}", papers.desk)).await?;
    approver.reads("request-grant-lead").await?;
    approver.picture_of("tk03", PAGE).await
}

#[tokio::test]
async fn a_supervisor_goes_through_a_day() -> Result<()> {
    tell("the manual of the supervisor", vec![CASE], |case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let mut visit = Visit::of(papers.visitor("agree")?.clone(), papers, &browser, case).await?;
        let file = visit.scan().await?;
        visit.accept().await?;
        visit.visitor = papers.visitor("another address")?.clone();
        register(papers, "down").await?;
        visit.officer.open(&papers.desk).await?;
        visit.officer.key("F2").await?;
        visit.officer.type_as_scanner(&visit.visitor.card).await?;
        visit.officer.reads("desk-paused").await?;
        register(papers, "normal").await?;

        let mut supervisors = papers.officers("supervisor");
        let first = supervisors.next().context("no supervisor")?;
        let second = supervisors.next().context("no second supervisor")?;
        let chief = on_duty(&browser, first, case.look()).await?;
        chief.open(&format!("{}/supervise", papers.desk)).await?;
        chief.see(&file).await?;
        chief.picture_of("giam-sat", PAGE).await?;
        chief.open(&format!("{}/table", papers.desk)).await?;
        chief.reads("table-caption").await?;
        chief.picture_of("bang-so-lieu", "table").await?;
        let desk = browser.second_window(&visit.officer).await?;
        officers_and_devices(&chief, papers, (&browser, &desk), second).await?;
        reported(&chief, papers, &browser).await?;
        chief.no_console_errors().await
    })
    .await
}

/// An officer is invited by one supervisor and confirmed by another.
async fn officers_and_devices(
    chief: &Person,
    papers: &Papers,
    (browser, newcomer): (&Browser, &Person),
    second: &Officer,
) -> Result<()> {
    chief.open(&format!("{}/supervise/officers", papers.desk)).await?;
    chief.fill("#number", "HN-0103").await?;
    chief.fill("#name", "Hoàng Văn Nam").await?;
    chief.choose(&words("office-role-receiving")).await?;
    chief.choose("Điểm tiếp nhận phường Hoàn Kiếm (HN-HK1)").await?;
    chief.press("#new-officer").await?;
    let link = chief.text_of("#link").await?;
    // On a device of the desk: who was invited by another officer brings none along.
    newcomer.open(&link).await?;
    newcomer.reads("desk-enrol-title").await?;
    newcomer.press(&words("desk-enrol-submit")).await?;
    newcomer.reads("said-officer-waits").await?;
    chief.open(&format!("{}/supervise/officers", papers.desk)).await?;
    chief.reads("officers-waits").await?;
    chief.picture_of("can-bo", PAGE).await?;

    let other = invited(browser, second, chief.look()).await?;
    enrols(&other).await?;
    other.open(&format!("{}/supervise/officers/HN-0103", papers.desk)).await?;
    other.reads("officer-confirm-lead").await?;
    other.picture_of("xac-nhan-khoa", PAGE).await?;
    other.press("#sign-confirm").await?;
    other.reads("said-officer-confirmed").await?;
    other.open(&format!("{}/supervise/devices", papers.desk)).await?;
    other.reads("devices-new-lead").await
}

/// Somebody says that a sign-in was not theirs.
async fn reported(chief: &Person, papers: &Papers, browser: &Browser) -> Result<()> {
    let citizen = papers.active(2)?.clone();
    let thief = browser.person("a thief", chief.look()).await?;
    thief.at_home(papers, &citizen, "").await?;
    thief.reads("account-title").await?;
    let home = browser.person(&citizen.name, chief.look()).await?;
    home.at_home(papers, &citizen, "/sign-ins").await?;
    home.press("#not-me-2").await?;
    home.reads("said-case-opened").await?;
    chief.open(&format!("{}/cases", papers.desk)).await?;
    chief.reads("desk-case-take").await?;
    chief.press("#case-take-1").await?;
    chief.reads("desk-case-close").await?;
    chief.picture_of("bao-lua-dao", PAGE).await
}
