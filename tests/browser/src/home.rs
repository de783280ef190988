//! A citizen at "My identity", and what they have to sign in with.

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::common::{code_sent_to, sent_to};
use crate::person::Person;
use crate::server::{Citizen, Papers};
use crate::words::{portal_says, say, say_with};

impl Person {
    /// Opens a page of "My identity" and signs in by number and password on the way.
    pub async fn at_home(&self, papers: &Papers, citizen: &Citizen, path: &str) -> Result<()> {
        self.open(&format!("{}/account{path}", papers.issuer)).await?;
        self.reads("login-title").await?;
        self.signs_in_by_password(citizen).await
    }

    /// Opens a page that asks for a strong and recent sign-in: password, and a code by SMS.
    pub async fn at_home_strongly(&self, papers: &Papers, citizen: &Citizen, path: &str) -> Result<()> {
        self.at_home(papers, citizen, path).await?;
        self.proves_the_phone(papers, citizen).await
    }

    /// Types the code that comes by SMS.
    pub async fn proves_the_phone(&self, papers: &Papers, citizen: &Citizen) -> Result<()> {
        let phone = citizen.phone.as_deref().context("this citizen has no phone")?;
        let before = sent_to(papers, phone).await?;
        self.press("#code-send").await?;
        self.fill("#code", &code_sent_to(papers, phone, before).await?).await?;
        self.press("#code-submit").await
    }

    /// Goes to the sample portal as somebody who is signed in at home already: consent, and the form.
    pub async fn goes_to_portal_signed_in(&self, papers: &Papers) -> Result<()> {
        let language = self.look().language;
        self.open(&format!("{}/?lang={}", papers.portal, language.tag())).await?;
        self.press(&portal_says(language, "sign-in")).await?;
        self.reads("consent-title").await?;
        self.press("#consent-allow").await?;
        self.reads_at_portal("form-title").await
    }

    /// Adds a passkey to this device, signed in strongly.
    pub async fn adds_a_passkey(&self, papers: &Papers, citizen: &Citizen) -> Result<()> {
        self.at_home_strongly(papers, citizen, "/keys/confirm").await?;
        self.reads("keys-title").await?;
        self.press(&say(self.look().language, "keys-add-passkey")).await?;
        self.reads("said-key-added").await
    }

    /// Has a card of codes printed, signed in strongly.
    pub async fn prints_a_card(&self, papers: &Papers, citizen: &Citizen) -> Result<CodeCard> {
        self.at_home_strongly(papers, citizen, "/card").await?;
        self.reads("card-title").await?;
        self.look_over("account-card").await?;
        self.press("#card-print").await?;
        self.look_over("account-card-printed").await?;
        let card = CodeCard::on(self).await?;
        self.press("#card-done").await?;
        Ok(card)
    }

    /// Presses a button whose form opens a window of its own, and stays in this one, where it can be looked at. In one go: a live
    /// page would swap the form in between.
    pub async fn presses_here(&self, button: &str) -> Result<()> {
        self.text_of(button).await?;
        self.does(&format!("presses {button}"));
        let here = format!(
            "(() => {{ const button = document.querySelector({}); button.form.removeAttribute('target'); button.form.requestSubmit(button); }})()",
            json!(button)
        );
        self.evaluate::<serde_json::Value>(&here).await.map(drop)
    }

    /// Makes sure that a sentence with one value is to be read.
    pub async fn reads_with(&self, key: &str, values: &[(&str, &str)]) -> Result<()> {
        self.see(&say_with(self.look().language, key, values)).await
    }

    /// What an authenticator app shows now for this secret (RFC 6238), worked out by the browser's own cryptography.
    pub async fn app_code(&self, secret: &str) -> Result<String> {
        let code = format!(
            "(async (letters) => {{
                let bits = '';
                for (const letter of letters.replace(/[\\s=]/g, '')) {{
                    bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter.toUpperCase()).toString(2).padStart(5, '0');
                }}
                const bytes = new Uint8Array(bits.match(/.{{8}}/g).map((byte) => parseInt(byte, 2)));
                const step = new DataView(new ArrayBuffer(8));
                step.setBigUint64(0, BigInt(Math.floor(Date.now() / 30000)));
                const key = await crypto.subtle.importKey('raw', bytes, {{ name: 'HMAC', hash: 'SHA-1' }}, false, ['sign']);
                const mac = new DataView(await crypto.subtle.sign('HMAC', key, step.buffer));
                const number = mac.getUint32(mac.getUint8(19) & 15) & 0x7fffffff;
                return String(number % 1000000).padStart(6, '0');
            }})({})",
            json!(secret)
        );
        self.evaluate(&code).await
    }
}

/// A printed card of codes, in somebody's purse.
#[derive(Clone, Debug)]
pub struct CodeCard(Vec<String>);

impl CodeCard {
    /// The card whose sheet is on the screen.
    pub async fn on(screen: &Person) -> Result<Self> {
        let codes = screen.texts_of("#codes code").await?;
        if codes.len() < 20 {
            bail!("{} codes are no card", codes.len());
        }
        Ok(Self(codes))
    }

    /// The code at the number that a page asks for.
    pub async fn asked_by(&self, page: &Person) -> Result<&str> {
        let number = page.text_of("#card-number").await?;
        self.at(&number)
    }

    /// The code at this number.
    pub fn at(&self, number: &str) -> Result<&str> {
        let index: usize = number.trim().parse().with_context(|| format!("“{number}” is no number"))?;
        let code = index.checked_sub(1).and_then(|index| self.0.get(index));
        code.map(String::as_str).with_context(|| format!("the card has no code {number}"))
    }
}
