//! Nouns and rules of identification: pure, no I/O, no clock, no SQL. Every floor above may use them.

pub mod client;
pub mod law;
pub mod level;
pub mod lock;
pub mod officer;
pub mod scope;
