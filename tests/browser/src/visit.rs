//! A visit at a desk, step by step, as the three people in it live it: the receiving officer, the approver in another
//! place, and the citizen with a phone of their own. Stories put the steps together, whole or with something between them.

use anyhow::{Context, Result};

use crate::common::{code_sent_to, enrols, invited, on_duty, sent_to};
use crate::person::Look;
use crate::server::{Papers, Visitor};
use crate::words::{Language, say};
use crate::{Browser, Case, Person, Server};

/// The phone that the citizen reads back.
pub const PHONE: &str = "0912 345 678";
/// The passcode that the citizen chooses.
pub const PASSCODE: &str = "802947";

/// Who takes part, each at a browser of their own.
pub struct Visit {
    /// Two people's papers, and where everything is.
    pub papers: Papers,
    /// The receiving officer.
    pub officer: Person,
    /// Who decides.
    pub approver: Person,
    /// Who came.
    pub visitor: Visitor,
    /// The account level that is applied for.
    pub level: u8,
    /// Whether each page is looked over: not where another story does that.
    thorough: bool,
}

impl Visit {
    /// Both officers are on duty; nobody has been received yet.
    pub async fn begin(server: &Server, browser: &Browser, case: Case, level: u8) -> Result<Self> {
        let papers = server.papers.clone();
        let visitor = papers.visitors.first().context("no visitor")?.clone();
        let visit = Self::sit_down((papers, visitor), browser, case, level, true).await?;
        visit.approver.look_over("desk-approvals-empty").await?;
        Ok(visit)
    }

    /// The same for this visitor, in a story that is about something else.
    pub async fn of(visitor: Visitor, papers: &Papers, browser: &Browser, case: Case) -> Result<Self> {
        Self::sit_down((papers.clone(), visitor), browser, case, 2, false).await
    }

    /// Another officer goes on with it, with the papers of a server that may have been started again.
    pub fn handed_to(self, officer: Person, papers: Papers) -> Self {
        Self { officer, papers, ..self }
    }

    async fn look(&self, person: &Person, name: &str) -> Result<()> {
        if self.thorough { person.look_over(name).await } else { Ok(()) }
    }

    async fn sit_down(
        (papers, visitor): (Papers, Visitor),
        browser: &Browser,
        case: Case,
        level: u8,
        thorough: bool,
    ) -> Result<Self> {
        let receiving = papers.officers("receiving").next().context("no receiving officer")?;
        let deciding = papers.officers("approver").next().context("no approver")?;
        let officer = invited(browser, receiving, case.look()).await?;
        if thorough {
            officer.look_over("desk-enrol").await?;
        }
        enrols(&officer).await?;
        let approver = on_duty(browser, deciding, case.look()).await?;
        approver.open(&format!("{}/approvals", papers.desk)).await?;
        approver.reads("desk-approvals-empty").await?;
        Ok(Self { papers, officer, approver, visitor, level, thorough })
    }

    /// The card is scanned: the file is open. Answers its number.
    pub async fn scan(&self) -> Result<String> {
        let (officer, look) = (&self.officer, self.officer.look());
        officer.open(&self.papers.desk).await?;
        officer.reads("desk-home-title").await?;
        self.look(officer, "desk-home").await?;
        if self.level == 1 {
            officer.choose(&say(look.language, "desk-level-1")).await?;
        }
        if look.language == Language::En {
            // What the citizen reads and is sent is in the language that the file was opened in.
            officer.choose("English").await?;
        }
        if self.level == 1 || look.language == Language::En {
            officer.key("F2").await?;
        }
        officer.type_as_scanner(&self.visitor.card).await?;
        officer.reads("desk-compare-title").await?;
        officer.see(&self.visitor.name).await?;
        self.look(officer, "desk-compare").await?;
        let url = officer.url().await?;
        let file = url.rsplit('/').next().and_then(|last| last.split('?').next()).context("the page has no file")?;
        Ok(file.to_owned())
    }

    /// The phone is entered, and card and register are found alike: the clock starts.
    pub async fn accept(&self) -> Result<()> {
        self.officer.fill("#phone", PHONE).await?;
        self.officer.press("#accept").await?;
        if self.level == 2 {
            self.officer.reads("desk-match-title").await?;
            return self.look(&self.officer, "desk-match").await;
        }
        self.may_be_read_back().await
    }

    /// The same for somebody without a phone.
    pub async fn accept_without_phone(&self) -> Result<()> {
        self.officer.choose("#no_phone").await?;
        self.officer.press("#accept").await?;
        self.officer.reads("desk-match-title").await
    }

    /// Face and fingerprint are matched.
    pub async fn matched(&self) -> Result<()> {
        self.officer.press("#match-submit").await?;
        self.may_be_read_back().await
    }

    async fn may_be_read_back(&self) -> Result<()> {
        self.officer.see(&say(self.officer.look().language, "desk-read-back-lead")).await?;
        self.look(&self.officer, "desk-read-back").await
    }

    /// The citizen confirms on the screen that is turned to them; the officer's own screen follows.
    pub async fn read_back(&self, browser: &Browser, file: &str) -> Result<()> {
        let screen = browser.second_window(&self.officer).await?;
        screen.open(&format!("{}/read-back/{file}", self.papers.desk)).await?;
        screen.reads("read-back-lead").await?;
        self.look(&screen, "read-back").await?;
        screen.press("#confirm").await?;
        screen.reads("read-back-confirmed").await?;
        self.look(&screen, "read-back-confirmed").await?;
        screen.no_console_errors().await?;
        // Its words begin the title of the card as well, which stands there before.
        self.officer.text_of("#sign").await?;
        self.look(&self.officer, "desk-submit").await
    }

    /// The officer submits, by a signature.
    pub async fn submit(&self) -> Result<()> {
        self.officer.press("#sign").await?;
        self.officer.reads("desk-waiting-title").await?;
        self.look(&self.officer, "desk-waiting").await
    }

    /// The file appears in the queue without a reload, and is approved by a signature.
    pub async fn decide(&self, file: &str) -> Result<()> {
        let approver = &self.approver;
        approver.see(file).await?;
        self.look(approver, "desk-approvals").await?;
        approver.press(&format!("#go-{file}")).await?;
        approver.reads("desk-approve-title").await?;
        self.look(approver, "desk-decide").await?;
        approver.press("#sign-approve").await?;
        approver.reads("said-approved").await
    }

    /// The slip opens in a window of its own; here the officer opens it in one that the test can look at. Answers the code
    /// that the citizen types.
    pub async fn slip(&self, browser: &Browser, file: &str) -> Result<String> {
        let window = browser.second_window(&self.officer).await?;
        window.open(&format!("{}/files/{file}", self.papers.desk)).await?;
        // In one go: the page is live, and what it swaps in between would open another window again.
        let here = "(() => { const form = document.getElementById('slip-form'); form.removeAttribute('target'); form.requestSubmit(); })()";
        window.evaluate::<serde_json::Value>(here).await?;
        window.reads("slip-title").await?;
        self.look(&window, "slip").await?;
        window.print("slip").await?;
        window.no_console_errors().await?;
        window.text_of("#slip-code").await
    }
}

/// The citizen's own device, step by step: the slip's code, a code by SMS, a passcode, a passkey, and one sign-in.
pub struct Activation<'a> {
    /// Where messages are.
    pub papers: &'a Papers,
    /// Who activates, on their own device.
    pub citizen: &'a Person,
}

impl Activation<'_> {
    /// The code of the slip is typed.
    pub async fn brings_the_slip(&self, code: &str) -> Result<()> {
        let citizen = self.citizen;
        citizen.open(&format!("{}/activate", self.papers.issuer)).await?;
        citizen.reads("activate-lead").await?;
        citizen.look_over("activate").await?;
        citizen.fill("#short", code).await?;
        citizen.press("#short-submit").await?;
        citizen.reads("activate-phone-title").await?;
        citizen.look_over("activate-phone").await
    }

    /// The code that came by SMS is typed.
    pub async fn proves_the_phone(&self) -> Result<()> {
        let citizen = self.citizen;
        let before = sent_to(self.papers, PHONE).await?;
        citizen.press("#code-send").await?;
        citizen.fill("#code", &code_sent_to(self.papers, PHONE, before).await?).await?;
        citizen.look_over("activate-phone-sent").await?;
        citizen.press("#code-submit").await?;
        citizen.reads("activate-passcode-title").await?;
        citizen.look_over("activate-passcode").await
    }

    /// A passcode is chosen.
    pub async fn chooses_a_passcode(&self) -> Result<()> {
        let citizen = self.citizen;
        citizen.fill("#passcode", PASSCODE).await?;
        citizen.fill("#again", PASSCODE).await?;
        citizen.press("#passcode-submit").await?;
        citizen.reads("activate-key-title").await?;
        citizen.look_over("activate-passkey").await
    }

    /// A passkey is made on the device.
    pub async fn makes_a_passkey(&self) -> Result<()> {
        let citizen = self.citizen;
        let Look { language, .. } = citizen.look();
        citizen.press(&say(language, "activate-key-make")).await?;
        citizen.reads("activate-sign-in-title").await?;
        citizen.look_over("activate-sign-in").await
    }

    /// One sign-in proves that it works.
    pub async fn proves_it(&self) -> Result<()> {
        let citizen = self.citizen;
        let Look { language, .. } = citizen.look();
        citizen.without_autofill().await?;
        citizen.press("#prove").await?;
        citizen.reads("login-title").await?;
        citizen.press(&say(language, "login-passkey")).await?;
        citizen.reads("activate-done-title").await?;
        citizen.look_over("activate-done").await
    }

    /// All of it.
    pub async fn whole(&self, code: &str) -> Result<()> {
        self.brings_the_slip(code).await?;
        self.proves_the_phone().await?;
        self.chooses_a_passcode().await?;
        self.makes_a_passkey().await?;
        self.proves_it().await
    }
}
