//! Claims: asked for (`asked`), and told (`told`) under the names that a portal knows (`names`), of a person who is read when it
//! is needed (`person`); and claims with the word of how they came to be known (`verified`).

pub mod asked;
pub mod names;
pub mod person;
pub mod told;
pub mod verified;

pub use asked::ClaimsAsked;
pub use told::Person;
pub use verified::VerifiedAsked;
