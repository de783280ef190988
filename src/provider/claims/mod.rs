//! Claims: asked for (`asked`), and told (`told`) under the names that a portal knows (`names`), of a person who is read when it
//! is needed (`person`).

pub mod asked;
pub mod names;
pub mod person;
pub mod told;

pub use asked::ClaimsAsked;
pub use told::Person;
