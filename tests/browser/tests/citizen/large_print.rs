//! Letters twice as large, as a browser's settings offer them: nothing is cut off and nobody scrolls sideways.

use anyhow::Result;
use dinhdanh_browser_tests::{Browser, Case, Engine, Language, Server, Width, tell};

#[tokio::test]
async fn letters_twice_as_large_fit_on_the_smallest_phone() -> Result<()> {
    let case = Case { engine: Engine::Sqlite, language: Language::Vi, width: Width::Phone };
    tell("large print", vec![case], |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let person = browser.person(&citizen.name, case.look()).await?;
        person.prefers_letters(32).await?;
        for path in ["/recover", "/recover?aim=lock", "/recover/stop", "/recover/desk", "/lock", "/device", "/activate"] {
            person.open(&format!("{}{path}", papers.issuer)).await?;
            person.look_over(&format!("large{}", path.replace('?', "-"))).await?;
        }
        person.goes_to_sign_in(papers).await?;
        person.look_over("large/login").await?;
        person.press("#login-other").await?;
        person.look_over("large/other").await?;
        person.at_home(papers, &citizen, "").await?;
        person.reads("account-title").await?;
        for page in ["", "/keys", "/sign-ins", "/approvals", "/portals", "/wards", "/log", "/notices", "/cases"] {
            person.open(&format!("{}/account{page}", papers.issuer)).await?;
            let size: f64 = person.evaluate("parseFloat(getComputedStyle(document.body).fontSize)").await?;
            assert!(size >= 30.0, "the letters stayed small: {size}");
            person.look_over(&format!("large/account{page}")).await?;
        }
        person.no_console_errors().await
    })
    .await
}
