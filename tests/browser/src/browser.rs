//! Chromium as a process, and the people who use it. One browser per telling, with a profile of its own; one context per
//! person, which shares no cookie and no storage with another's.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::browser::BrowserContextId;
use chromiumoxide::cdp::browser_protocol::target::{CreateBrowserContextParams, CreateTargetParams};
use chromiumoxide::handler::HandlerConfig;
use futures_util::StreamExt;
use tokio::sync::oneshot;

use crate::person::{Look, Person};
use crate::place::Folder;

const START: Duration = Duration::from_secs(60);

/// What keeps Chromium quiet, alone and the same everywhere. The sandbox is for strangers' pages; these are ours, and root
/// cannot have it.
const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-hang-monitor",
    "--disable-ipc-flooding-protection",
    "--disable-features=Translate,OptimizationHints,MediaRouter,HttpsUpgrades,PasswordManagerOnboarding,AutofillServerCommunication",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--mute-audio",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--password-store=basic",
    "--remote-debugging-port=0",
];

/// A running Chromium.
#[derive(Debug)]
pub struct Browser {
    driver: chromiumoxide::Browser,
    agent: String,
    // Dropped in this order: first the process, then the folder that it writes to.
    _process: Process,
    _profile: Folder,
}

#[derive(Debug)]
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Browser {
    /// Starts Chromium with an empty profile.
    pub async fn open() -> Result<Self> {
        let profile = Folder::fresh("chromium")?;
        let (process, address) = launch(&profile).await?;
        let config = HandlerConfig { viewport: None, request_timeout: START, ..HandlerConfig::default() };
        let (driver, mut handler) = chromiumoxide::Browser::connect_with_config(address, config).await?;
        tokio::spawn(async move {
            // Messages of a newer Chromium than the driver knows are errors here, and no concern of the tests.
            while handler.next().await.is_some() {}
        });
        let agent = driver.version().await?.user_agent;
        Ok(Self { driver, agent, _process: process, _profile: profile })
    }

    /// Somebody sits down at a browser of their own: no cookies, no storage, an empty authenticator.
    pub async fn person(&self, name: &str, look: Look) -> Result<Person> {
        let context = self.driver.create_browser_context(CreateBrowserContextParams::default()).await?;
        let page = self.page(context.clone()).await?;
        Person::sit_down(name, page, look, context, &self.agent).await
    }

    /// The same person opens a second window: same cookies, same storage. Its authenticator is another, empty one.
    pub async fn second_window(&self, person: &Person) -> Result<Person> {
        let context = person.context().clone();
        let page = self.page(context.clone()).await?;
        Person::sit_down(&format!("{} (second window)", person.name()), page, person.look(), context, &self.agent).await
    }

    async fn page(&self, context: BrowserContextId) -> Result<Page> {
        // A window each: a tab behind another one is not painted, and a screenshot of it never comes.
        let target = CreateTargetParams::builder().url("about:blank").browser_context_id(context).new_window(true).build();
        Ok(self.driver.new_page(target.map_err(|error| anyhow!(error))?).await?)
    }
}

async fn launch(profile: &Folder) -> Result<(Process, String)> {
    // Whoever kills the tests kills their browsers: the signal comes when the thread that spawned them is gone.
    let mut process = Command::new("setpriv")
        .args(["--pdeathsig", "KILL", "chromium"])
        .args(ARGUMENTS)
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg("about:blank")
        // What it leaves in the temporary folder goes with the profile.
        .env("TMPDIR", profile.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map(Process)
        .context("starting chromium")?;
    let stderr = process.0.stderr.take().context("chromium has no standard error")?;
    let (send, address) = oneshot::channel();
    let said = Arc::new(Mutex::new(Vec::new()));
    let saying = Arc::clone(&said);
    std::thread::spawn(move || {
        let mut send = Some(send);
        for line in BufReader::new(stderr).lines().map_while(std::result::Result::ok) {
            if let Some((_, url)) = line.split_once("DevTools listening on ")
                && let Some(send) = send.take()
            {
                let _ = send.send(url.trim().to_owned());
            }
            if send.is_some() {
                saying.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        }
    });
    let address = tokio::time::timeout(START, address).await.ok().and_then(Result::ok);
    let address = address
        .with_context(|| format!("chromium did not start\n{}", said.lock().unwrap_or_else(PoisonError::into_inner).join("\n")))?;
    Ok((process, address))
}
