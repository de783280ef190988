//! Pages and endpoints, by audience; every URL stands in routes.rs. Here on the ground of the floor: how a request
//! arrives (`layers`, `visit`, `cookie`, `form`), and how an answer leaves (`page`, `reply`, `headers`, `assets`).

pub mod assets;
pub mod brand;
pub mod components;
pub mod cookie;
pub mod csrf;
pub mod form;
pub mod headers;
pub mod layers;
pub mod page;
pub mod pairs;
pub mod reply;
pub mod site;
pub mod source;
#[cfg(test)]
pub mod testing;
pub use crate::texts;
pub mod visit;
