//! What a portal sees: the OpenID Provider. Each endpoint parses (`authorize::checks`, `token::client_auth`, …), decides in
//! functions without I/O, persists in one transaction, and leaves the rendering to `web::oidc`.

pub mod access;
pub mod acting;
pub mod afar;
pub mod authorize;
pub mod claims;
pub mod client_keys;
pub mod discovery;
pub mod envelope;
pub mod error;
pub mod grant;
pub mod help;
pub mod id_token;
pub mod introspect;
pub mod linking;
pub mod logout;
pub mod params;
pub mod policy;
pub mod registration;
pub mod sender;
pub mod session_state;
pub mod subject;
pub mod token;
pub mod userinfo;
pub mod userinfo_form;
pub mod wards;
pub mod withdraw;

pub use claims::ClaimsAsked;
pub use error::{Code, Refused};
pub use params::Params;
