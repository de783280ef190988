//! Signing in and "My identity" by ear: every page as a screen reader is given it, with its errors next to their fields.

use anyhow::{Result, ensure};
use dinhdanh_browser_tests::{Browser, Case, Server, pairwise, say, tell};

#[tokio::test]
async fn signing_in_and_my_identity_can_be_followed_by_ear() -> Result<()> {
    tell("by ear", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let person = browser.person(&citizen.name, case.look()).await?;
        let language = case.language;
        person.goes_to_sign_in(papers).await?;
        let login = person.listens("login").await?;
        login.find("textbox", &say(language, "login-number"))?;
        login.find("textbox", &say(language, "login-password"))?;

        // A wrong password: the field says what is wrong, before anything is typed again.
        person.fill("#login", &citizen.number).await?;
        person.fill("#password", "khong phai mat khau").await?;
        person.press("#login-submit").await?;
        person.reads("login-wrong").await?;
        let wrong = person.listens("login-wrong").await?;
        let alert = wrong.of("alert").count() + wrong.of("status").count();
        ensure!(alert > 0, "the error is announced");
        let field = wrong.find("textbox", &say(language, "login-password"))?;
        ensure!(
            field.is_invalid && field.about.contains(&say(language, "login-wrong")),
            "the field says that it is wrong: {field:?}"
        );

        person.signs_in_by_password(&citizen).await?;
        person.reads("consent-title").await?;
        person.listens("consent").await?;
        person.press("#consent-allow").await?;
        person.reads_at_portal("form-title").await?;
        person.open(&format!("{}/account/keys/confirm", papers.issuer)).await?;
        person.reads("step-up-phone-title").await?;
        let phone = person.listens("step-up-phone").await?;
        phone.find("button", &say(language, "step-up-phone-send"))?;
        person.proves_the_phone(papers, &citizen).await?;
        person.reads("keys-title").await?;
        for path in [
            "",
            "/keys",
            "/keys/email",
            "/keys/app",
            "/sign-ins",
            "/portals",
            "/log",
            "/notices",
            "/wards",
            "/approvals",
            "/download",
        ] {
            person.open(&format!("{}/account{path}", papers.issuer)).await?;
            person.listens(&format!("account{}", path.replace('/', "-"))).await?;
        }
        for path in ["/login/other", "/lock", "/recover"] {
            person.open(&format!("{}{path}", papers.issuer)).await?;
            person.listens(&format!("page{}", path.replace('/', "-"))).await?;
        }
        Ok(())
    })
    .await
}
