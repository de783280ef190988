//! A signed-in browser of a citizen.

use crate::base::Timestamp;
use crate::base::ids::{AccountId, PersonId, SessionId};
use crate::identity::level::{AccountLevel, AuthLevel, Factors};

/// A living session of an open account: no lock, not ended, not expired. There is no value of this type for any other.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: SessionId,
    pub account: AccountId,
    pub person: PersonId,
    pub factors: Factors,
    pub level: AuthLevel,
    /// When the person last proved who they are: `auth_time`.
    pub auth_at: Timestamp,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// The level taken into use.
    pub account_level: AccountLevel,
    /// The root of the pairwise subjects.
    pub subject_seed: Vec<u8>,
}
