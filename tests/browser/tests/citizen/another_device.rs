//! J6: signing in on a computer with the phone, with a number that is typed once.

use anyhow::Result;
use dinhdanh_browser_tests::{Browser, Case, Engine, Look, Person, Server, Width, pairwise, portal_says, say, tell};

#[tokio::test]
async fn a_phone_lets_a_computer_in_by_the_number_that_stands_there() -> Result<()> {
    tell("another device", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let computer = browser.person("computer", case.look()).await?;
        let phone = browser.person("phone", Look { width: Width::Phone, dark: case.engine == Engine::Postgres, ..case.look() });
        let phone = phone.await?;
        phone.at_home(papers, &citizen, "").await?;
        phone.reads("account-title").await?;

        // A wrong number, once: over for both.
        computer.goes_to_sign_in(papers).await?;
        shows_a_picture(&computer).await?;
        computer.look_over("other").await?;
        let number = computer.text_of("#number").await?;
        phone.scans(&computer, "#picture").await?;
        phone.reads("device-scanned").await?;
        phone.look_over("device-scanned").await?;
        phone.press("#device-open").await?;
        sees_who_asks(&phone).await?;
        phone.look_over("device-approve").await?;
        computer.reads("other-opened").await?;
        computer.look_over("other-opened").await?;
        phone.fill("#number", &another(&number)).await?;
        phone.press("#device-approve").await?;
        phone.reads("device-other-number").await?;
        phone.look_over("device-wrong-number").await?;
        computer.text_of("#other-ended").await?;
        computer.look_over("other-ended").await?;

        // Begun anew: with the phone, scan, on, the number, let it in.
        let before = computer.interactions() + phone.interactions();
        computer.press("#other-again").await?;
        computer.reads("other-scan").await?;
        let number = computer.text_of("#number").await?;
        phone.scans(&computer, "#picture").await?;
        phone.press("#device-open").await?;
        sees_who_asks(&phone).await?;
        phone.fill("#number", &number).await?;
        phone.press("#device-approve").await?;
        phone.reads("device-approved").await?;
        computer.reads("consent-title").await?;
        assert_eq!(computer.interactions() + phone.interactions() - before, 5);
        phone.look_over("device-approved").await?;
        computer.press("#consent-allow").await?;
        computer.reads_at_portal("form-title").await?;
        assert_eq!(computer.value_of(&portal_says(case.language, "known-name")).await?, citizen.name);

        // Seen on the phone, and ended from there.
        phone.press(&say(case.language, "device-sign-ins")).await?;
        phone.see(&say(case.language, "factor-other-device")).await?;
        phone.look_over("account-sign-ins-other-device").await?;
        for person in [&computer, &phone] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn somebody_who_was_sent_a_picture_calls_it_a_scam_in_one_step() -> Result<()> {
    tell("a picture from a stranger", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let stranger = browser.person("stranger", case.look()).await?;
        let phone = browser.person("phone", Look { width: Width::Phone, ..case.look() }).await?;
        phone.at_home(papers, &citizen, "").await?;
        phone.reads("account-title").await?;

        stranger.goes_to_sign_in(papers).await?;
        shows_a_picture(&stranger).await?;
        // The letters beside the picture do the same, for a phone without a camera.
        let letters = stranger.text_of("#short").await?;
        phone.open(&format!("{}/device", papers.issuer)).await?;
        phone.reads("other-device-title").await?;
        phone.look_over("device").await?;
        phone.fill("#short", "AAAA-AAAA").await?;
        phone.press("#device-open").await?;
        phone.reads("device-unknown").await?;
        phone.look_over("device-unknown").await?;
        phone.fill("#short", &letters).await?;
        phone.press("#device-open").await?;
        sees_who_asks(&phone).await?;
        let before = phone.interactions();
        phone.press("#device-scam").await?;
        phone.reads("device-scam-title").await?;
        assert_eq!(phone.interactions() - before, 1);
        phone.look_over("device-scam").await?;
        stranger.reads("other-denied").await?;
        for person in [&stranger, &phone] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}

async fn shows_a_picture(computer: &Person) -> Result<()> {
    computer.press("#login-other").await?;
    computer.reads("other-scan").await
}

/// The portal's name, the computer, and a warning.
async fn sees_who_asks(phone: &Person) -> Result<()> {
    phone.reads("device-approve-title").await?;
    phone.reads("device-approve-warning").await?;
    let portal =
        if phone.look().language.tag() == "vi" { "Cổng dịch vụ công mẫu" } else { "Sample public-service portal" };
    phone.see(portal).await?;
    phone.see("Chrome").await
}

/// Any other number of two digits.
fn another(number: &str) -> String {
    format!("{:02}", (number.trim().parse::<u32>().unwrap_or_default() + 1) % 100)
}
