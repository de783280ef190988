//! What stories have in common: people of the demo, and what they do in more than one story.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::browser::Browser;
use crate::person::{Look, Person};
use crate::server::{Citizen, Officer, Papers};
use crate::words::{portal_says, say};

/// How long a message may take from the server to the outbox.
const DELIVERY: Duration = Duration::from_secs(20);

impl Person {
    /// Looks a page over: no barrier, nothing wider than the screen, and a picture for people to look at.
    pub async fn look_over(&self, name: &str) -> Result<()> {
        self.screenshot(name).await?;
        self.must_fit().await?;
        self.axe().await
    }

    /// Sees the product's words at this key, in the person's language.
    pub async fn reads(&self, key: &str) -> Result<()> {
        self.see(&say(self.look().language, key)).await
    }

    /// Sees the sample portal's words at this key, in the person's language.
    pub async fn reads_at_portal(&self, key: &str) -> Result<()> {
        self.see(&portal_says(self.look().language, key)).await
    }

    /// Begins to sign in at the sample portal, and arrives at the sign-in page.
    pub async fn goes_to_sign_in(&self, papers: &Papers) -> Result<()> {
        let language = self.look().language;
        // A small site of one commune: Vietnamese for everybody who has not asked for English.
        self.open(&format!("{}/?lang={}", papers.portal, language.tag())).await?;
        self.reads_at_portal("home-title").await?;
        self.press(&portal_says(language, "sign-in")).await?;
        self.reads("login-title").await
    }

    /// Follows the portal's button to the sign-in page, which is `title`.
    pub async fn tries_again(&self, title: &str) -> Result<()> {
        self.press("#sign-in").await?;
        self.see(title).await
    }

    /// Begins to sign in at the sample portal and taps.
    pub async fn signs_in_by_one_tap(&self, papers: &Papers) -> Result<()> {
        self.goes_to_sign_in(papers).await?;
        self.press(&say(self.look().language, "login-passkey")).await
    }

    /// Types number and password on the sign-in page.
    pub async fn signs_in_by_password(&self, citizen: &Citizen) -> Result<()> {
        let password = citizen.password.as_deref().context("this citizen has no password")?;
        self.fill("#login", &citizen.number).await?;
        self.fill("#password", password).await?;
        self.press("#login-submit").await
    }

    /// Fills in the child's part of the portal's form.
    pub async fn tells_of_the_child(&self) -> Result<()> {
        let language = self.look().language;
        self.fill("#child_name", "Trần Minh Khôi").await?;
        self.fill("#child_born", "03/11/2026").await?;
        self.choose(&portal_says(language, "sex-male")).await?;
        self.fill("#child_birthplace", "Bệnh viện Mẫu, phường Hoàn Kiếm, Hà Nội").await?;
        self.choose(&portal_says(language, "relation-relative")).await?;
        self.fill("#copies", "2").await
    }
}

/// An officer sits down at a browser of the desk, enrols a passkey by the invitation, and is on duty.
pub async fn on_duty(browser: &Browser, officer: &Officer, look: Look) -> Result<Person> {
    let person = invited(browser, officer, look).await?;
    enrols(&person).await?;
    Ok(person)
}

/// An officer has followed the invitation's link.
pub async fn invited(browser: &Browser, officer: &Officer, look: Look) -> Result<Person> {
    let person = browser.person(&officer.name, look).await?;
    person.open(&officer.enrol_url).await?;
    person.reads("desk-enrol-title").await?;
    Ok(person)
}

/// An invited officer enrols a passkey.
pub async fn enrols(person: &Person) -> Result<()> {
    person.press(&say(person.look().language, "desk-enrol-submit")).await?;
    person.reads("said-officer-enrolled").await
}

/// A message of the demo's outbox.
#[derive(Deserialize)]
struct Message {
    text: String,
}

/// The newest code of six digits that was sent to a phone, once more messages than `before` have come.
pub async fn code_sent_to(papers: &Papers, phone: &str, before: usize) -> Result<String> {
    let deadline = Instant::now() + DELIVERY;
    loop {
        let messages = messages_to(papers, phone).await?;
        if messages.len() > before
            && let Some(code) = messages.iter().find_map(|message| six_digits(&message.text))
        {
            return Ok(code);
        }
        if Instant::now() > deadline {
            bail!("no code came to {phone}; {} message(s) did", messages.len());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// How many messages a phone or a mailbox has got.
pub async fn sent_to(papers: &Papers, phone: &str) -> Result<usize> {
    Ok(messages_to(papers, phone).await?.len())
}

async fn messages_to(papers: &Papers, to: &str) -> Result<Vec<Message>> {
    let to = if to.contains('@') {
        to.to_owned()
    } else {
        let digits: String = to.chars().filter(char::is_ascii_digit).collect();
        digits.strip_prefix('0').map_or_else(|| format!("+{digits}"), |rest| format!("+84{rest}"))
    };
    let address = format!("{}/messages.json?to={}", papers.outbox, to.replace('+', "%2B").replace('@', "%40"));
    Ok(reqwest::get(address).await?.error_for_status()?.json().await?)
}

/// The first run of exactly six digits.
fn six_digits(text: &str) -> Option<String> {
    text.split(|letter: char| !letter.is_ascii_digit()).find(|run| run.len() == 6).map(str::to_owned)
}
