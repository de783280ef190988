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
    /// The sign-in stood out: before the session has this level, nothing is done with it.
    pub raise_to: Option<AuthLevel>,
    /// The root of the pairwise subjects.
    pub subject_seed: Vec<u8>,
}

impl Session {
    /// Whether it still has to show more, because it stood out.
    pub fn must_show_more(&self) -> bool {
        self.raise_to.is_some_and(|least| self.level < least)
    }
}
