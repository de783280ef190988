//! The table: from cards to files, to approvals, to identities in use, by province, commune, desk and day, for the public,
//! supervisors and the ministry.
//!
//! It is counted by a job from what flows have written ([`count`]), never where somebody signs in and never by reading
//! everything for a page; [`recount`] reads everything once and says whether both agree. [`view`] is what pages and the
//! command line show.

pub mod count;
pub mod document;
pub mod few;
pub mod measure;
pub mod recount;
pub mod tree;
pub mod view;

pub use measure::{Figures, Measure};
pub use view::{Asked, Line, Table};
