//! Who did what. Flows record an [`Entry`] in the transaction of what it tells; a job sequences them afterwards.

pub mod entry;
pub mod log;

pub use entry::{Action, Actor, Entry};
pub use log::{record, record_all};
