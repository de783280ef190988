//! `risk.*`: what makes a sign-in stand out, and what follows: one more step or a notice, never a door that stays shut.

use std::path::PathBuf;

use serde::Deserialize;

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Risk {
    /// File of network prefixes with their places; without one every place is unknown.
    pub places: Option<PathBuf>,
    /// What follows a sign-in from a browser that the account has not used.
    pub new_device: Outcome,
    /// Kilometres an hour beyond which nobody travels between two sign-ins.
    pub fastest_kmh: u32,
    /// What follows such a journey.
    pub travel: Outcome,
    /// Accounts that may sign in from one browser in a day before it stands out.
    pub accounts_per_browser: u32,
    /// What follows one more.
    pub crowded_browser: Outcome,
    /// Sign-ins that one portal may ask for in a minute before they are slowed down.
    pub starts_per_portal: u32,
    /// Failed sign-ins from one source in the window of `limits` after which a sign-in there waits.
    pub wait_after: u32,
    /// Seconds that it waits then.
    pub wait_seconds: u32,
}

/// What follows something that stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is written into the log only.
    Log,
    /// The holder is told on every channel.
    Notice,
    /// The holder is told, and the sign-in takes a second factor.
    StepUp,
}

impl Default for Risk {
    fn default() -> Self {
        Self {
            places: None,
            new_device: Outcome::Notice,
            fastest_kmh: 900,
            travel: Outcome::StepUp,
            accounts_per_browser: 6,
            crowded_browser: Outcome::StepUp,
            starts_per_portal: 3000,
            wait_after: 20,
            wait_seconds: 5,
        }
    }
}
