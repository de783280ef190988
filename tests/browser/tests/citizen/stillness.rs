//! Who asks a computer for less movement gets none; for everybody else a little of it stays.

use anyhow::Result;
use dinhdanh_browser_tests::{Browser, Case, Engine, Language, Server, Width, tell};

/// How many elements of a page move by a rule of ours: by a transition, an animation or a smooth scroll.
const MOVING: &str = "[...document.querySelectorAll('*')].filter((element) => {
  const style = getComputedStyle(element);
  const lasts = (text) => text.split(',').some((part) => parseFloat(part) > 0);
  return lasts(style.transitionDuration) || (style.animationName !== 'none' && lasts(style.animationDuration))
    || style.scrollBehavior === 'smooth';
}).length";

#[tokio::test]
async fn nothing_moves_for_somebody_who_asked_for_stillness() -> Result<()> {
    let case = Case { engine: Engine::Sqlite, language: Language::Vi, width: Width::Phone };
    tell("stillness", vec![case], |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let person = browser.person(&citizen.name, case.look()).await?;
        person.goes_to_sign_in(papers).await?;
        for (still, least, most) in [(false, 1, usize::MAX), (true, 0, 0)] {
            person.prefers_stillness(still).await?;
            let moving: usize = person.evaluate(MOVING).await?;
            assert!((least..=most).contains(&moving), "{moving} elements move where stillness is {still}");
        }
        person.at_home(papers, &citizen, "").await?;
        for page in ["", "/keys", "/sign-ins", "/approvals", "/portals", "/wards", "/log", "/notices", "/cases"] {
            person.open(&format!("{}/account{page}", papers.issuer)).await?;
            let moving: usize = person.evaluate(MOVING).await?;
            assert_eq!(moving, 0, "{page}");
        }
        person.no_console_errors().await
    })
    .await
}
