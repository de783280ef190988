//! What a page reports without being asked.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};
use chromiumoxide::Page;
use chromiumoxide::cdp::IntoEventKind;
use chromiumoxide::cdp::browser_protocol::log::{EventEntryAdded, LogEntryLevel, LogEntrySource};
use chromiumoxide::cdp::browser_protocol::network::{EventResponseReceived, ResourceType};
use chromiumoxide::cdp::browser_protocol::page::{
    EventFrameRequestedNavigation, EventFrameStartedLoading, EventFrameStartedNavigating, EventFrameStoppedLoading,
    EventJavascriptDialogOpening, EventNavigatedWithinDocument, FrameId, HandleJavaScriptDialogParams,
};
use chromiumoxide::cdp::js_protocol::runtime::{ConsoleApiCalledType, EventConsoleApiCalled, EventExceptionThrown};
use futures_util::StreamExt;

/// What was reported so far.
#[derive(Debug, Default)]
struct Reports {
    loading: bool,
    errors: Vec<String>,
    /// Pages that answered with an error status on purpose: a refusal is a page too.
    documents: HashSet<String>,
}

/// Listens to one page from before its first navigation on.
#[derive(Clone, Debug, Default)]
pub struct Watch(Arc<Mutex<Reports>>);

impl Watch {
    /// Begins to listen.
    pub async fn over(page: &Page) -> Result<Self> {
        let watch = Self::default();
        let main = page.mainframe().await?.context("the page has no main frame")?;
        watch.follow_loading(page, &main).await?;
        watch.collect_errors(page).await?;
        watch.answer_dialogs(page).await?;
        Ok(watch)
    }

    /// Whether the page is on its way to another document.
    pub fn loading(&self) -> bool {
        self.lock().loading
    }

    /// What went wrong in scripts, in loading and against the content security policy.
    pub fn errors(&self) -> Vec<String> {
        let reports = self.lock();
        let expected = |error: &&String| {
            !reports.documents.iter().any(|url| error.starts_with("network: ") && error.ends_with(&format!(" {url}")))
        };
        reports.errors.iter().filter(expected).cloned().collect()
    }

    async fn follow_loading(&self, page: &Page, main: &FrameId) -> Result<()> {
        self.on(page, main, |event: &EventFrameRequestedNavigation| (&event.frame_id, true)).await?;
        self.on(page, main, |event: &EventFrameStartedNavigating| (&event.frame_id, true)).await?;
        self.on(page, main, |event: &EventFrameStartedLoading| (&event.frame_id, true)).await?;
        self.on(page, main, |event: &EventNavigatedWithinDocument| (&event.frame_id, false)).await?;
        self.on(page, main, |event: &EventFrameStoppedLoading| (&event.frame_id, false)).await
    }

    async fn on<E: IntoEventKind + Send + Sync + Unpin + 'static>(
        &self,
        page: &Page,
        main: &FrameId,
        loading: fn(&E) -> (&FrameId, bool),
    ) -> Result<()> {
        let main = main.clone();
        self.each(page, move |reports, event: &E| {
            let (frame, loading) = loading(event);
            if *frame == main {
                reports.loading = loading;
            }
        })
        .await
    }

    async fn collect_errors(&self, page: &Page) -> Result<()> {
        self.each(page, |reports, event: &EventExceptionThrown| {
            let details = &event.exception_details;
            let what = details.exception.as_ref().and_then(|thrown| thrown.description.clone());
            reports.errors.push(format!("exception: {}", what.unwrap_or_else(|| details.text.clone())));
        })
        .await?;
        self.each(page, |reports, event: &EventConsoleApiCalled| {
            if matches!(event.r#type, ConsoleApiCalledType::Error | ConsoleApiCalledType::Assert) {
                let words =
                    event.args.iter().filter_map(|arg| arg.description.clone().or_else(|| Some(arg.value.as_ref()?.to_string())));
                reports.errors.push(format!("console: {}", words.collect::<Vec<_>>().join(" ")));
            }
        })
        .await?;
        self.each(page, |reports, event: &EventEntryAdded| {
            let entry = &event.entry;
            if entry.level == LogEntryLevel::Error {
                let source = if entry.source == LogEntrySource::Network { "network" } else { "log" };
                let url = entry.url.as_deref().unwrap_or_default();
                reports.errors.push(format!("{source}: {} {url}", entry.text));
            }
        })
        .await?;
        self.each(page, |reports, event: &EventResponseReceived| {
            if event.r#type == ResourceType::Document {
                reports.documents.insert(event.response.url.clone());
            }
        })
        .await
    }

    /// A dialog stops everything until it is answered; it is answered with yes, and it is an error: pages of ours ask in
    /// the page.
    async fn answer_dialogs(&self, page: &Page) -> Result<()> {
        let mut dialogs = page.event_listener::<EventJavascriptDialogOpening>().await?;
        let (watch, page) = (self.clone(), page.clone());
        tokio::spawn(async move {
            while let Some(dialog) = dialogs.next().await {
                watch.lock().errors.push(format!("dialog: {}", dialog.message));
                let _ = page.execute(HandleJavaScriptDialogParams::new(true)).await;
            }
        });
        Ok(())
    }

    async fn each<E: IntoEventKind + Send + Sync + Unpin + 'static>(
        &self,
        page: &Page,
        note: impl Fn(&mut Reports, &E) + Send + 'static,
    ) -> Result<()> {
        let mut events = page.event_listener::<E>().await?;
        let watch = self.clone();
        tokio::spawn(async move {
            while let Some(event) = events.next().await {
                note(&mut watch.lock(), &event);
            }
        });
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Reports> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
