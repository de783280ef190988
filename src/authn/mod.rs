//! How someone proves who they are right now: factors, sessions, and what is missing. Called by the web and by the
//! capabilities above; calls none of them.

pub mod flow;
pub mod officer;
pub mod relying_party;
