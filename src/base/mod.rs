//! Ground floor: small things that know nothing of the product. Every module may call it; it calls none.

pub mod clock;
pub mod csv;
pub mod encode;
pub mod error;
pub mod ids;
pub mod language;
pub mod network;
pub mod random;
pub mod secret;
pub mod text;
pub mod workers;
pub mod zone;

pub use clock::{Clock, Timestamp};
pub use error::{Broken, Fault, Outcome, Refusal};
pub use language::Language;
pub use random::Random;
pub use secret::Secret;
pub use workers::Workers;
