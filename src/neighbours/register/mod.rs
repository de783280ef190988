//! A population register of made-up people: `dinhdanh register-sim`. It serves `docs/register-api.yaml` as the real one
//! would, computes everybody from an index instead of storing them, and fails on request. It shares no state with the
//! product and is spoken to over HTTP only.

mod admin;
mod card;
mod cohorts;
mod dice;
mod document;
mod facts;
mod faults;
mod journal;
mod matching;
mod names;
mod population;
mod regions;
mod service;
mod shuffle;
mod wish;

#[cfg(test)]
mod tests;

use std::net::SocketAddr;

use crate::base::{Clock, Secret};

pub use card::Mismatch;
pub use faults::Mode;
pub use journal::{Event, NotTold};
pub use population::Population;
pub use service::{Running, Simulator, router, start};
pub use wish::Wish;

/// How a simulator is to run.
#[derive(Clone, Debug)]
pub struct Config {
    /// Port 0 takes a free one.
    pub listen: SocketAddr,
    /// How many people there are.
    pub size: u64,
    /// Which people: the same seed gives the same ones.
    pub seed: u64,
    /// The bearer token that is asked for, if any.
    pub token: Option<Secret>,
    pub clock: Clock,
}

impl Default for Config {
    /// A small country on a free loopback port.
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 0)), size: 100_000, seed: 6, token: None, clock: Clock::System }
    }
}
