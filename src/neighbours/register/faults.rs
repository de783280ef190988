//! Failing on request: slow, down, answering garbage, answering for another person.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::service::Simulator;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Mode {
    #[default]
    Normal,
    /// Answers so many milliseconds later.
    Slow { millis: u64 },
    /// 503, to be asked again after 20 seconds.
    Down,
    /// A document that breaks off.
    Garbage,
    /// Everything is right but the person.
    WrongNumber,
}

/// The longest delay.
const SLOWEST: Duration = Duration::from_secs(600);

#[derive(Default)]
pub(super) struct Faults(RwLock<Mode>);

impl Faults {
    pub(super) fn mode(&self) -> Mode {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, mode: Mode) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = mode;
    }

    pub(super) fn answers_for_another(&self) -> bool {
        self.mode() == Mode::WrongNumber
    }
}

pub(super) async fn apply(State(simulator): State<Arc<Simulator>>, request: Request, next: Next) -> Response {
    match simulator.faults.mode() {
        Mode::Normal | Mode::WrongNumber => next.run(request).await,
        Mode::Slow { millis } => {
            tokio::time::sleep(Duration::from_millis(millis).min(SLOWEST)).await;
            next.run(request).await
        }
        Mode::Down => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "20")]).into_response(),
        Mode::Garbage => {
            ([(header::CONTENT_TYPE, "application/json")], r#"{"known":true,"person":{"number":"90"#).into_response()
        }
    }
}
