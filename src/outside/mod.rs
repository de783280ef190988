//! Whom we call: register, messages, outbound fetches. Each a trait with a real and a fake.

pub mod messages;
pub mod register;

use std::sync::Arc;

use register::Register;

/// The parties outside, as flows ask them.
#[derive(Clone)]
pub struct Outside {
    pub register: Arc<dyn Register>,
}
