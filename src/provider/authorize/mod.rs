//! The authorization endpoint: a request is parsed (`checks` make a `request`), what comes next is decided (`decide`), and
//! done (`flow`).

pub mod checks;
pub mod decide;
pub mod flow;
pub mod hint;
pub mod request;

pub use checks::Context;
pub use decide::{Axis, Facts, Next, Reached, decide};
pub use flow::{Arrival, Outcome};
pub use request::{Answerable, Prompt, Request, ResponseMode, Untrusted};
