//! Whom we call: register, messages, outbound fetches. Each a trait with a real and a fake.

pub mod messages;
pub mod register;
