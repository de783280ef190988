//! What a person does in front of a page. Every verb waits until it can be done, at most for the person's patience; what
//! can't be done is told with everything that the person did before, what the page says, and a picture of it.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::browser::BrowserContextId;
use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams, SetFocusEmulationEnabledParams,
    SetScriptExecutionDisabledParams, SetTimezoneOverrideParams, SetUserAgentOverrideParams,
};
use chromiumoxide::cdp::browser_protocol::input::{
    DispatchMouseEventParams, DispatchMouseEventType, InsertTextParams, MouseButton,
};
use chromiumoxide::cdp::browser_protocol::network::{
    EmulateNetworkConditionsByRuleParams, NetworkConditions, OverrideNetworkStateParams,
};
use chromiumoxide::cdp::browser_protocol::page::{FontSizes, SetFontSizesParams};
use chromiumoxide::cdp::js_protocol::runtime::EvaluateParams;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::keyboard;
use crate::passkey::Authenticator;
use crate::watch::Watch;
use crate::words::Language;

/// Between two looks at the page.
const GLANCE: Duration = Duration::from_millis(40);

/// How wide a person's screen is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Width {
    /// 360 × 800, the smallest phone that pages are made for.
    Phone,
    /// 1280 × 900, an officer's screen.
    #[default]
    Desk,
}

impl Width {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Phone, Self::Desk];

    /// In CSS pixels.
    pub fn pixels(self) -> u32 {
        match self {
            Self::Phone => 360,
            Self::Desk => 1280,
        }
    }

    fn height(self) -> u32 {
        match self {
            Self::Phone => 800,
            Self::Desk => 900,
        }
    }
}

/// How a person looks at pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub width: Width,
    /// What the browser asks for, in `Accept-Language`.
    pub language: Language,
    /// Whether pages may run scripts.
    pub scripts: bool,
    /// Whether the person prefers a dark page.
    pub dark: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { width: Width::default(), language: Language::Vi, scripts: true, dark: false }
    }
}

/// Somebody at a browser.
#[derive(Debug)]
pub struct Person {
    name: String,
    page: Page,
    look: Look,
    context: BrowserContextId,
    watch: Watch,
    authenticator: Authenticator,
    journal: Mutex<Vec<String>>,
    interactions: AtomicUsize,
    letters: AtomicI64,
    patience: Duration,
}

/// What the finder answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Found {
    problem: Option<String>,
    pub(crate) text: String,
    pub(crate) count: usize,
    pub(crate) x: f64,
    pub(crate) y: f64,
    typed: bool,
    done: bool,
    yes: bool,
}

impl Person {
    pub(crate) async fn sit_down(name: &str, page: Page, look: Look, context: BrowserContextId, agent: &str) -> Result<Self> {
        let watch = Watch::over(&page).await?;
        let authenticator = Authenticator::into(&page).await?;
        // Several people share one process; each believes that their window is the one in front.
        page.execute(SetFocusEmulationEnabledParams::new(true)).await?;
        let (width, height) = (i64::from(look.width.pixels()), i64::from(look.width.height()));
        page.execute(SetDeviceMetricsOverrideParams::new(width, height, 1.0, look.width == Width::Phone)).await?;
        let mut agent = SetUserAgentOverrideParams::new(agent);
        agent.accept_language = Some(look.language.tag().to_owned());
        page.execute(agent).await?;
        page.execute(SetTimezoneOverrideParams::new("Asia/Ho_Chi_Minh")).await?;
        page.execute(SetScriptExecutionDisabledParams::new(!look.scripts)).await?;
        let patience = std::env::var("DINHDANH_BROWSER_PATIENCE").ok().and_then(|seconds| seconds.parse().ok());
        let person = Self {
            name: name.to_owned(),
            page,
            look,
            context,
            watch,
            authenticator,
            journal: Mutex::default(),
            interactions: AtomicUsize::new(0),
            letters: AtomicI64::new(0),
            patience: Duration::from_secs(patience.unwrap_or(10)),
        };
        person.prefer_dark(look.dark).await?;
        Ok(person)
    }

    /// The person's name in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How the person looks at pages.
    pub fn look(&self) -> Look {
        self.look
    }

    /// The person's authenticator.
    pub fn authenticator(&self) -> &Authenticator {
        &self.authenticator
    }

    /// How often the person typed, pressed or chose something: what a journey costs them.
    pub fn interactions(&self) -> usize {
        self.interactions.load(Ordering::Relaxed)
    }

    /// The same person, who waits this long for what is not there yet.
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Counts what a person does with their hands beside the page: holding a phone up to a picture.
    pub(crate) fn does(&self, what: &str) {
        self.act(what.to_owned());
    }

    pub(crate) fn context(&self) -> &BrowserContextId {
        &self.context
    }

    pub(crate) fn page(&self) -> &Page {
        &self.page
    }

    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Uses a browser that offers no passkeys while a name is typed, from the next page on. A virtual authenticator would
    /// answer that offer unasked, and nobody would see who signed in: the offer or the button.
    pub async fn without_autofill(&self) -> Result<()> {
        let never = "if (window.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = async () => false;";
        self.page.evaluate_on_new_document(never).await?;
        Ok(())
    }

    /// Goes to an address.
    pub async fn open(&self, url: &str) -> Result<()> {
        self.note(format!("opens {url}"));
        match self.page.goto(url).await {
            Ok(_) => self.settle().await,
            Err(error) => self.fail(&error.to_string()).await,
        }
    }

    /// Loads the page again.
    pub async fn reload(&self) -> Result<()> {
        self.note("reloads the page".to_owned());
        self.page.reload().await?;
        self.settle().await
    }

    /// Types a value into the field with this label (or `#id`), in place of what was there.
    pub async fn fill(&self, label: &str, value: &str) -> Result<()> {
        self.act(format!("types “{value}” into “{label}”"));
        let found = self.find(json!({ "what": "field", "name": label, "value": value })).await?;
        if found.typed {
            return Ok(());
        }
        if value.is_empty() {
            return keyboard::press(&self.page, "Delete").await;
        }
        self.page.execute(InsertTextParams::new(value)).await?;
        Ok(())
    }

    /// Presses the button or follows the link of this name (or `#id`).
    pub async fn press(&self, name: &str) -> Result<()> {
        self.act(format!("presses “{name}”"));
        let found = self.find(json!({ "what": "control", "name": name })).await?;
        self.click(found).await
    }

    /// Presses the button of this name that stands with these words: in the same row, item or card.
    pub async fn press_beside(&self, words: &str, name: &str) -> Result<()> {
        self.act(format!("presses “{name}” beside “{words}”"));
        let found = self.find(json!({ "what": "beside", "words": words, "name": name })).await?;
        self.click(found).await
    }

    /// Chooses a radio button, ticks or unticks a box, or takes an entry of a list, by its label (or `#id`).
    pub async fn choose(&self, label: &str) -> Result<()> {
        self.act(format!("chooses “{label}”"));
        let found = self.find(json!({ "what": "choice", "name": label })).await?;
        if found.done { self.settle().await } else { self.click(found).await }
    }

    /// A scanner reads a code: its text arrives as keys, in what has the focus, with Enter at the end.
    pub async fn type_as_scanner(&self, text: &str) -> Result<()> {
        self.act(format!("scans “{text}”"));
        keyboard::write(&self.page, text).await?;
        keyboard::press(&self.page, "Enter").await?;
        self.settle().await
    }

    /// Types a text into what has the focus.
    pub async fn write(&self, text: &str) -> Result<()> {
        self.act(format!("types “{text}”"));
        keyboard::write(&self.page, text).await
    }

    /// Presses a key: `Tab`, `Shift+Tab`, `Enter`, `Space`, `Escape`.
    pub async fn key(&self, combination: &str) -> Result<()> {
        self.act(format!("presses the key {combination}"));
        keyboard::press(&self.page, combination).await?;
        self.settle().await
    }

    /// Presses Tab until the thing of this name has the focus, as somebody without a mouse does.
    pub async fn tab_to(&self, name: &str) -> Result<()> {
        self.act(format!("tabs to “{name}”"));
        let mut passed = Vec::new();
        for _ in 0..60 {
            keyboard::press(&self.page, "Tab").await?;
            let focused = self.focused().await?;
            if focused.contains(name) {
                return Ok(());
            }
            passed.push(focused);
        }
        self.fail(&format!("the focus never came to “{name}”; it went to {passed:?}")).await
    }

    /// Loses the network, or gets it back.
    pub async fn lose_network(&self, lost: bool) -> Result<()> {
        self.note(format!("{} the network", if lost { "loses" } else { "gets back" }));
        // Requests fail, and the page is told that it is offline: two commands since Chromium parted them.
        let everywhere = NetworkConditions::new("", 0.0, -1.0, -1.0);
        self.page.execute(EmulateNetworkConditionsByRuleParams::new(lost, vec![everywhere])).await?;
        self.page.execute(OverrideNetworkStateParams::new(lost, 0.0, -1.0, -1.0)).await?;
        Ok(())
    }

    /// Prefers dark pages from now on, or light ones.
    pub async fn prefer_dark(&self, dark: bool) -> Result<()> {
        let scheme = MediaFeature::new("prefers-color-scheme", if dark { "dark" } else { "light" });
        // Nothing moves: a picture or a contrast taken in the middle of a fade is of neither state.
        let still = MediaFeature::new("prefers-reduced-motion", "reduce");
        self.page.execute(SetEmulatedMediaParams::builder().features([scheme, still]).build()).await?;
        Ok(())
    }

    /// Asks for movement, or for none, as a computer's settings offer it.
    pub async fn prefers_stillness(&self, still: bool) -> Result<()> {
        let feature = MediaFeature::new("prefers-reduced-motion", if still { "reduce" } else { "no-preference" });
        self.page.execute(SetEmulatedMediaParams::builder().features([feature]).build()).await?;
        Ok(())
    }

    /// Reads everything at this size of letters in place of 16 pixels, as a browser's settings offer it, from the next page on.
    pub async fn prefers_letters(&self, pixels: i64) -> Result<()> {
        self.letters.store(pixels, Ordering::Relaxed);
        self.apply_letters().await
    }

    async fn apply_letters(&self) -> Result<()> {
        let pixels = self.letters.load(Ordering::Relaxed);
        let sizes = FontSizes { standard: Some(pixels), fixed: Some(pixels) };
        self.page.execute(SetFontSizesParams::new(sizes)).await?;
        Ok(())
    }

    /// Makes the screen so high that the whole page stands on it; without a height, as it was. A picture of more than the screen
    /// is taken with letters of the usual size, so one of large letters needs a screen for all of it. Answers whether it was.
    pub(crate) async fn stretches(&self, height: Option<i64>) -> Result<bool> {
        if self.letters.load(Ordering::Relaxed) == 0 {
            return Ok(false);
        }
        let Look { width, .. } = self.look;
        let height = height.unwrap_or_else(|| i64::from(width.height()));
        let screen = SetDeviceMetricsOverrideParams::new(i64::from(width.pixels()), height, 1.0, width == Width::Phone);
        self.page.execute(screen).await?;
        self.apply_letters().await?;
        Ok(true)
    }

    async fn click(&self, found: Found) -> Result<()> {
        let event = |kind: DispatchMouseEventType| DispatchMouseEventParams::builder().r#type(kind).x(found.x).y(found.y);
        let left = |kind| event(kind).button(MouseButton::Left).click_count(1);
        for event in [
            event(DispatchMouseEventType::MouseMoved),
            left(DispatchMouseEventType::MousePressed).buttons(1),
            left(DispatchMouseEventType::MouseReleased),
        ] {
            self.page.execute(event.build().map_err(|error| anyhow!(error))?).await?;
        }
        self.settle().await
    }

    /// Waits until what was just done has led where it leads: if the page began to go to another document, until that has
    /// loaded. What scripts do later is waited for by what the person wants to see next.
    async fn settle(&self) -> Result<()> {
        // Two questions to the page: by the second answer, whatever the click set going has been reported.
        for _ in 0..2 {
            let _ = self.evaluate::<Value>("0").await;
            tokio::task::yield_now().await;
        }
        let deadline = Instant::now() + self.patience;
        while self.watch.loading() && Instant::now() < deadline {
            tokio::time::sleep(GLANCE / 4).await;
        }
        Ok(())
    }

    /// Whether a radio button or a box is chosen.
    pub async fn chosen(&self, label: &str) -> Result<bool> {
        Ok(self.find(json!({ "what": "chosen", "name": label })).await?.yes)
    }

    /// Asks the finder until it has no problem.
    pub(crate) async fn find(&self, request: Value) -> Result<Found> {
        self.until(async || match self.ask(&request).await {
            Ok(Found { problem: Some(problem), .. }) => Err(problem),
            Ok(found) => Ok(found),
            Err(error) => Err(error.to_string()),
        })
        .await
    }

    /// Asks the finder once.
    pub(crate) async fn ask(&self, request: &Value) -> Result<Found> {
        self.evaluate(&format!("({})({request})", include_str!("finder.js"))).await
    }

    /// Tries until it succeeds; what it said last is told when patience ends.
    pub(crate) async fn until<T>(&self, attempt: impl AsyncFn() -> Result<T, String>) -> Result<T> {
        let deadline = Instant::now() + self.patience;
        loop {
            match attempt().await {
                Ok(value) => return Ok(value),
                Err(problem) if Instant::now() > deadline => return self.fail(&problem).await,
                Err(_) => tokio::time::sleep(GLANCE).await,
            }
        }
    }

    /// Evaluates an expression in the page, whatever the page's own policy says about scripts.
    pub async fn evaluate<T: DeserializeOwned>(&self, expression: &str) -> Result<T> {
        let evaluate = EvaluateParams::builder().expression(expression).return_by_value(true).await_promise(true).build();
        let answer = self.page.execute(evaluate.map_err(|error| anyhow!(error))?).await?.result;
        if let Some(thrown) = answer.exception_details {
            let what = thrown.exception.and_then(|thrown| thrown.description).unwrap_or(thrown.text);
            bail!("the page threw {what}");
        }
        serde_json::from_value(answer.result.value.unwrap_or(Value::Null)).context("reading what the page answered")
    }

    /// Fails with everything that helps to see why.
    pub(crate) async fn fail<T>(&self, problem: &str) -> Result<T> {
        let journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner).join("\n  ");
        let url = self.url().await.unwrap_or_default();
        let text = self.ask(&json!({ "what": "text" })).await.map(|found| found.text).unwrap_or_default();
        let text: String = text.chars().take(2500).collect();
        let picture = match self.screenshot(&format!("failed/{}", uuid::Uuid::now_v7().simple())).await {
            Ok(path) => path.display().to_string(),
            Err(error) => format!("none: {error}"),
        };
        let errors = self.watch.errors().join("\n  ");
        bail!("{problem}\n{}\n  {journal}\nat {url}\npage: {text}\nerrors: {errors}\npicture: {picture}", self.name);
    }

    pub(crate) fn note(&self, what: String) {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).push(what);
    }

    fn act(&self, what: String) {
        self.interactions.fetch_add(1, Ordering::Relaxed);
        self.note(what);
    }
}
