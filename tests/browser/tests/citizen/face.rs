//! Authentication level 3 from home: what one knows, what one has, and then the face, each on a page of its own.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::{Browser, Case, Engine, Look, Server, pairwise, say, tell};

#[tokio::test]
async fn a_portal_that_asks_for_level_3_is_reached_step_by_step_with_the_face_last() -> Result<()> {
    tell("a face from home", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let person = browser.person(&citizen.name, Look { dark: case.engine == Engine::Sqlite, ..case.look() }).await?;
        let client = papers.clients.first().context("the demo has no portal")?;
        let back = client.redirect_uris.first().context("the portal has no address")?;
        let asked = [
            ("client_id", client.client_id.as_str()),
            ("redirect_uri", back),
            ("response_type", "code"),
            ("scope", "openid"),
            ("state", "of-this-story"),
            ("nonce", "of-this-story"),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
            ("acr_values", "urn:dinhdanh:aal:3"),
            ("ui_locales", case.language.tag()),
        ]
        .map(|(name, value)| format!("{name}={}", value.replace(':', "%3A").replace('/', "%2F")))
        .join("&");
        person.open(&format!("{}/authorize?{asked}", papers.issuer)).await?;
        let before = person.interactions();
        person.signs_in_by_password(&citizen).await?;
        // The phone is this citizen's only possession, and the face comes after it: nobody is asked which one.
        person.reads("step-up-phone-title").await?;
        person.proves_the_phone(papers, &citizen).await?;
        person.reads("step-up-face-title").await?;
        person.look_over("step-up-face").await?;
        let so_far = person.interactions() - before;
        person.choose(&say(case.language, "step-up-face-photo")).await?;
        person.press("#face-submit").await?;
        person.reads("refused-face-not-alive").await?;
        person.look_over("step-up-face-refused").await?;
        // The page comes back with what is right.
        let before = person.interactions();
        person.press("#face-submit").await?;
        person.reads("consent-title").await?;
        assert_eq!(
            (so_far, person.interactions() - before),
            (6, 1),
            "number, password, continue, send, code, continue; and the face"
        );

        person.open(&format!("{}/account/sign-ins", papers.issuer)).await?;
        person.see(&say(case.language, "factor-face")).await?;
        person.no_console_errors().await
    })
    .await
}
