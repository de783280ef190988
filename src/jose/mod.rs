//! Tokens signed and verified, encrypted and opened: compact JWS and JWE, public keys as JSON, claim checks.
//! Small, on ring where ring has it, algorithms by allow-list.
//!
//! A token never chooses how it is verified: the key and the caller's [`Rules`] do (RFC 8725 section 3.1).

pub mod alg;
pub mod claims;
pub mod enc;
pub mod hash;
pub mod jwe;
pub mod jwk;
pub mod jws;
pub mod key;
pub mod mac;
pub mod material;
mod openid;
pub mod possession;
pub mod set;

pub use alg::SigAlg;
pub use claims::{ClaimError, Claims, Window};
pub use enc::{ContentEnc, KeyAlg};
pub use hash::half_hash;
pub use jwe::{EncryptionKey, JweError};
pub use jwk::{Jwk, JwkError};
pub use jws::{JwsError, Rules, Typ, Unverified, sign, sign_bytes};
pub use key::{SigningKey, generate};
pub use mac::{AssertionAlg, MacAlg};
pub use material::Material;
pub use possession::{Possession, possession};
pub use set::JwkSet;

#[cfg(test)]
mod tests;
