//! Claims: asked for (`asked`), and told (`told`).

pub mod asked;

pub use asked::ClaimsAsked;
