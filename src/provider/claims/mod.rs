//! Claims: asked for (`asked`), and told (`told`).

pub mod asked;
pub mod told;

pub use asked::ClaimsAsked;
pub use told::Person;
