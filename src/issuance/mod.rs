//! What happens at a desk: a file (hồ sơ) from the scanned card to a sign-in that was proven to work.
//!
//! Nouns, pure: [`file`], [`deadline`], [`content`], [`number`]. Flows, one use case each, come in the order of a visit.

pub mod content;
pub mod deadline;
pub mod file;
pub mod number;
