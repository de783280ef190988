//! What runs by itself, on every node, beside the requests: [`deliver`] empties the outbox, [`clean`] deletes what has
//! expired. [`runner`] keeps them going. Any number of nodes may run the same job: each takes its share by guarded updates.

pub mod clean;
pub mod deliver;
pub mod runner;

pub use clean::Clean;
pub use deliver::Deliver;
pub use runner::{Gauge, How, Job, Ran, Report, Runner};
