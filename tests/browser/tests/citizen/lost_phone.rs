//! J7: the phone is gone. At a desk by card, face and finger; alone by the code card and a delay that can be stopped; and what
//! the thief holds is cut off.

use anyhow::{Context, Result};
use dinhdanh_browser_tests::common::{code_sent_to, on_duty, sent_to};
use dinhdanh_browser_tests::home::CodeCard;
use dinhdanh_browser_tests::server::{Citizen, Papers};
use dinhdanh_browser_tests::{Browser, Case, Engine, Look, Person, Server, pairwise, say, tell};

/// The passcode that is set anew.
const PASSCODE: &str = "739154";

#[tokio::test]
async fn a_desk_brings_somebody_back_in_one_visit() -> Result<()> {
    tell("a lost phone, at a desk", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let thief = browser.person("the stolen phone", case.look()).await?;
        thief.at_home(papers, &citizen, "").await?;
        thief.reads("account-title").await?;

        let officer = papers.officers("receiving").next().context("no receiving officer")?;
        let officer = on_duty(&browser, officer, case.look()).await?;
        officer.open(&format!("{}/restore", papers.desk)).await?;
        officer.reads("restore-lead").await?;
        officer.look_over("desk-restore-scan").await?;
        officer.fill("#scan", &citizen.card).await?;
        officer.press("#restore-scan").await?;
        officer.see(&citizen.name).await?;
        officer.look_over("desk-restore").await?;
        officer.press("#match-submit").await?;
        officer.text_of("#match-result").await?;
        officer.look_over("desk-restore-matched").await?;
        let signs = format!("{} {}", say(case.language, "restore-sign"), say(case.language, "restore-recover"));
        officer.press(&signs).await?;
        officer.text_of("#signed").await?;
        officer.look_over("desk-restore-signed").await?;

        // The thief is out with the signature, before anybody has left the counter.
        thief.reload().await?;
        thief.reads("login-title").await?;

        // The slip opens in a window of its own; here in one that can be looked at.
        officer.presses_here("#restore-print").await?;
        officer.text_of("#slip-code").await?;
        officer.look_over("recovery-slip").await?;
        officer.print("recovery-slip").await?;
        let number = officer.text_of("#desk-number").await?;

        let own = browser.person("a new phone", Look { dark: case.engine == Engine::Sqlite, ..case.look() }).await?;
        let before = own.interactions();
        own.scans(&officer, "#slip-qr").await?;
        own.reads("recover-desk-title").await?;
        own.look_over("recover-desk").await?;
        own.fill("#number", &number).await?;
        own.fill("#secret", PASSCODE).await?;
        own.fill("#again", PASSCODE).await?;
        own.press("#recover-submit").await?;
        own.reads("keys-title").await?;
        assert_eq!(own.interactions() - before, 5, "scan, number, passcode twice, save");
        own.look_over("keys-after-recovery").await?;
        own.press(&say(case.language, "keys-add-passkey")).await?;
        own.reads("said-key-added").await?;
        // The number is on a new SIM by now: it proves itself by a code and signs in again.
        own.press("#prove-phone").await?;
        own.reads("phone-title").await?;
        own.look_over("account-phone").await?;
        let (before, phone) = (own.interactions(), citizen.phone.as_deref().context("this citizen has no phone")?);
        let sent = sent_to(papers, phone).await?;
        own.press("#code-send").await?;
        own.fill("#code", &code_sent_to(papers, phone, sent).await?).await?;
        own.look_over("account-phone-sent").await?;
        own.press("#code-submit").await?;
        own.reads("said-phone-proven").await?;
        assert_eq!(own.interactions() - before, 3, "send, code, continue");
        // What would let a thief keep an account waits.
        own.open(&format!("{}/account/card", papers.issuer)).await?;
        own.text_of("#waits").await?;
        own.look_over("account-card-waits").await?;
        thief.signs_in_by_password(&citizen).await?;
        thief.reads("login-wrong").await?;
        for person in [&thief, &officer, &own] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_code_card_and_a_delay_bring_somebody_back_unless_the_holder_stops_it() -> Result<()> {
    tell("a lost phone, alone", pairwise(), |case: Case| async move {
        let mut server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = server.papers.clone();
        let citizen = papers.active(2)?.clone();
        let phone = citizen.phone.clone().unwrap_or_default();
        let home = browser.person("at home", Look { dark: case.engine == Engine::Postgres, ..case.look() }).await?;
        let card = home.prints_a_card(&papers, &citizen).await?;
        home.reads("keys-title").await?;

        // Somebody who found the card begins; the holder is told, and stops it with the code of the message.
        let finder = browser.person("who has the card", case.look()).await?;
        let before = sent_to(&papers, &phone).await?;
        finder.open(&format!("{}/recover", papers.issuer)).await?;
        finder.look_over("recover").await?;
        let pressed = finder.interactions();
        is_asked_for_the_card(&finder, &papers, &citizen).await?;
        finder.look_over("recover-card").await?;
        types_the_code(&finder, &card).await?;
        finder.text_of("#recover-until").await?;
        assert_eq!(finder.interactions() - pressed, 4, "number, continue, code, continue");
        finder.look_over("recover-waits").await?;
        let stop = code_sent_to(&papers, &phone, before).await?;
        home.open(&format!("{}/account", papers.issuer)).await?;
        home.text_of("#recovery").await?;
        home.look_over("account-recovery").await?;
        let holder = browser.person("the holder's other device", case.look()).await?;
        holder.open(&format!("{}/recover/stop", papers.issuer)).await?;
        holder.look_over("recover-stop").await?;
        holder.fill("#login", &citizen.number).await?;
        holder.fill("#code", &stop).await?;
        holder.press("#stop-submit").await?;
        holder.text_of("#stopped").await?;
        holder.look_over("recover-stopped").await?;

        // Signed in, it takes one press.
        brings_the_card(&finder, (&papers, &citizen, &card)).await?;
        finder.text_of("#recover-until").await?;
        home.reload().await?;
        home.press("#recovery-stop").await?;
        home.reads("account-title").await?;
        assert_eq!(home.count("#recovery").await?, 0);

        // Begun by the holder and not stopped: three days later the passcode is set anew.
        brings_the_card(&finder, (&papers, &citizen, &card)).await?;
        finder.text_of("#recover-until").await?;
        server.restart_later(73).await?;
        let pressed = finder.interactions();
        brings_the_card(&finder, (&papers, &citizen, &card)).await?;
        finder.reads("recover-passcode-title").await?;
        finder.look_over("recover-passcode").await?;
        finder.fill("#secret", PASSCODE).await?;
        finder.fill("#again", PASSCODE).await?;
        finder.press("#recover-submit").await?;
        finder.reads("keys-title").await?;
        assert_eq!(finder.interactions() - pressed, 7, "the card as before, passcode twice, save");
        for person in [&home, &finder, &holder] {
            person.no_console_errors().await?;
        }
        Ok(())
    })
    .await
}

/// Number, and the code of the card that is asked for.
async fn brings_the_card(person: &Person, (papers, citizen, card): (&Papers, &Citizen, &CodeCard)) -> Result<()> {
    is_asked_for_the_card(person, papers, citizen).await?;
    types_the_code(person, card).await
}

async fn is_asked_for_the_card(person: &Person, papers: &Papers, citizen: &Citizen) -> Result<()> {
    person.open(&format!("{}/recover", papers.issuer)).await?;
    person.reads("recover-alone-lead").await?;
    person.fill("#login", &citizen.number).await?;
    person.press("#recover-who").await
}

async fn types_the_code(person: &Person, card: &CodeCard) -> Result<()> {
    let code = card.asked_by(person).await?.to_owned();
    person.fill("#code", &code).await?;
    person.press("#code-submit").await
}

#[tokio::test]
async fn a_stolen_phone_is_cut_off_in_one_step_from_another_device() -> Result<()> {
    tell("a stolen phone", pairwise(), |case: Case| async move {
        let mut server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers.clone();
        let citizen = papers.active(2)?.clone();
        let stolen = browser.person("the stolen phone", case.look()).await?;
        stolen.adds_a_passkey(papers, &citizen).await?;
        stolen.without_autofill().await?;
        // Another code by SMS can be asked for by then, and the thief comes with what was left on the phone.
        server.restart_later(1).await?;
        stolen.open(&format!("{}/account", papers.issuer)).await?;
        stolen.press(&say(case.language, "login-passkey")).await?;
        stolen.reads("account-title").await?;
        let home = browser.person("at home", Look { dark: case.engine == Engine::Sqlite, ..case.look() }).await?;
        home.at_home(papers, &citizen, "/keys/confirm").await?;
        home.press("#step-up-phone").await?;
        home.proves_the_phone(papers, &citizen).await?;
        home.reads("keys-title").await?;
        home.open(&format!("{}/account/sign-ins", papers.issuer)).await?;
        home.reads("sign-ins-title").await?;
        home.look_over("account-sign-ins").await?;

        // "This was not me" ends that sign-in, takes away the passkey on that phone, and opens a case.
        let before = home.interactions();
        home.press("#not-me-2").await?;
        home.reads("said-case-way-removed").await?;
        assert_eq!(home.interactions() - before, 1);
        home.look_over("account-cases").await?;
        stolen.reload().await?;
        stolen.reads("login-title").await?;
        stolen.press(&say(case.language, "login-passkey")).await?;
        stolen.reads("refused-passkey-refused").await?;

        // The lock cuts off whatever else is on it.
        home.press(&say(case.language, "cases-next-lock")).await?;
        home.reads("account-lock-title").await?;
        let before = home.interactions();
        home.press("#lock-submit").await?;
        home.reads("locked-lead").await?;
        assert_eq!(home.interactions() - before, 1);
        stolen.reload().await?;
        stolen.reads("login-title").await?;
        stolen.signs_in_by_password(&citizen).await?;
        stolen.reads("refused-account-locked").await?;
        // On the stolen phone's console stands the refusal, as it should.
        home.no_console_errors().await
    })
    .await
}
