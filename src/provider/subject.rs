//! `sub`: the name under which a portal knows a citizen. Pairwise by sector, so that no two portals can join what they
//! know; never derived from the personal number (OpenID Connect Core section 8.1).

use crate::identity::client::{Client, SubjectType};
use crate::keyring::Keyring;

/// The sector of clients with public subjects. No host has this name.
const PUBLIC: &str = "*";

pub fn of(keyring: &Keyring, client: &Client, subject_seed: &[u8]) -> String {
    match client.metadata.subject_type {
        SubjectType::Pairwise => keyring.subjects().pairwise(&client.sector(), subject_seed),
        SubjectType::Public => keyring.subjects().pairwise(PUBLIC, subject_seed),
    }
}
