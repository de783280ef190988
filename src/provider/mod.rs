//! What a portal sees: the OpenID Provider. Each endpoint parses (`authorize::request`, `token::request`, …), decides in
//! functions without I/O, persists in one transaction, and leaves the rendering to `web::oidc`.

pub mod authorize;
pub mod claims;
pub mod error;
pub mod params;

pub use claims::ClaimsAsked;
pub use error::{Code, Refused};
pub use params::Params;
