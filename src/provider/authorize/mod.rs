//! The authorization endpoint: a request arrives in one of its forms (`arrive`, with `object` and `pushed`), is parsed (`checks`
//! make a `request`), what comes next is decided (`decide`) and done (`flow`, `issue`), and the answer is put where its mode
//! says (`answer`).

pub mod answer;
pub mod arrive;
pub mod checks;
pub mod decide;
pub mod details;
pub mod flow;
pub mod hint;
mod issue;
pub mod means;
pub mod mode;
pub mod object;
pub mod pushed;
pub mod request;
pub mod resource;

pub use answer::{Delivery, Way};
pub use arrive::Arrived;
pub use checks::Context;
pub use decide::{Axis, Facts, Next, Reached, decide};
pub use flow::{Arrival, Outcome};
pub use means::Means;
pub use mode::{Place, ResponseMode};
pub use request::{Answerable, Behalf, Prompt, Request, Untrusted};
