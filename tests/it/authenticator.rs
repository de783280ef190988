//! The software authenticator of stories, at the service's own origin.

pub use dinhdanh::neighbours::authenticator::Authenticator;

use dinhdanh::base::Random;

use crate::world::ORIGIN;

/// A passkey that a person holds.
pub fn authenticator() -> Authenticator {
    Authenticator::new(ORIGIN, &Random::default()).unwrap()
}
