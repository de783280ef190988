//! Whom we call: register, messages, outbound fetches. Each a trait with a real and a fake.

pub mod fetch;
pub mod messages;
pub mod register;

use std::sync::Arc;

use fetch::{Fetch, GuardedFetch};
use messages::{Carriers, Gateway};
use register::{HttpRegister, Register};

use crate::base::{Broken, Clock, Random};
use crate::settings::Settings;

/// The parties outside, as flows and jobs ask them.
#[derive(Clone)]
pub struct Outside {
    pub register: Arc<dyn Register>,
    pub gateway: Arc<dyn Gateway>,
    pub fetch: Arc<dyn Fetch>,
}

impl Outside {
    /// The real ones, as the settings name them.
    pub fn from_settings(settings: &Settings, clock: &Clock, random: &Random) -> Result<Self, Broken> {
        Ok(Self {
            register: Arc::new(HttpRegister::new(&settings.register, clock.clone(), random.clone())?),
            gateway: Arc::new(Carriers::new(&settings.messages)?),
            fetch: Arc::new(GuardedFetch::new(&settings.outbound)?),
        })
    }
}
