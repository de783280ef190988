//! How the gateways behave: well, or badly on request.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Mode {
    #[default]
    Ok,
    /// Every message is refused for good.
    Reject,
    /// Messages are taken, after a while.
    Slow,
    /// Nothing is taken.
    Down,
}

impl Mode {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Reject => "reject",
            Self::Slow => "slow",
            Self::Down => "down",
        }
    }
}

/// What `POST /faults` sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    pub(super) mode: Mode,
    /// How long `slow` waits.
    #[serde(default = "delay")]
    pub(super) delay_ms: u64,
}

fn delay() -> u64 {
    2000
}

#[derive(Default)]
pub(super) struct Faults {
    now: Mutex<Fault>,
}

impl Faults {
    pub(super) fn set(&self, fault: Fault) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    pub(super) fn mode(&self) -> Mode {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).mode
    }

    /// Waits, if messages are to be taken slowly.
    pub(super) async fn linger(&self) {
        let fault = *self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if fault.mode == Mode::Slow {
            tokio::time::sleep(Duration::from_millis(fault.delay_ms)).await;
        }
    }
}
