//! What a holder is told about their own account beside the course of a file: cards, recovery, locks, what was strange. Each
//! says what to do if it was not them.

use std::borrow::Cow;
use std::time::Duration;

use super::{By, Keys};
use crate::base::Timestamp;
use crate::base::zone;

/// One such thing.
#[derive(Clone, Debug)]
pub enum Tidings {
    /// A card of printed codes was made; the one before is worth nothing.
    CardIssued { at: Timestamp },
    /// The same, at a desk.
    CardHandedOut { by: By },
}

impl Tidings {
    pub(super) fn keys(&self) -> Keys {
        match self {
            Self::CardIssued { .. } => {
                keys!("card-issued", "sms-card-issued", "mail-card-issued.subject", "mail-card-issued.body")
            }
            Self::CardHandedOut { .. } => {
                keys!("card-handed-out", "sms-card-handed-out", "mail-card-handed-out.subject", "mail-card-handed-out.body")
            }
        }
    }

    /// How long it is worth delivering, where that is not the notices' usual time.
    pub(super) fn good_for(&self) -> Option<Duration> {
        match self {
            Self::CardIssued { .. } | Self::CardHandedOut { .. } => None,
        }
    }

    pub(super) fn by(&self) -> Option<&By> {
        match self {
            Self::CardHandedOut { by } => Some(by),
            Self::CardIssued { .. } => None,
        }
    }

    pub(super) fn by_mut(&mut self) -> Option<&mut By> {
        match self {
            Self::CardHandedOut { by } => Some(by),
            Self::CardIssued { .. } => None,
        }
    }

    /// The values of its own texts; those of [`By`] are put in by the letter.
    pub(super) fn values(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        match self {
            Self::CardIssued { at } => vec![("at", zone::date_time(*at).into())],
            Self::CardHandedOut { .. } => Vec::new(),
        }
    }
}

/// One of each, for the rules that every message keeps.
#[cfg(test)]
pub(super) fn each(at: Timestamp, by: &By) -> impl Iterator<Item = Tidings> {
    [Tidings::CardIssued { at }, Tidings::CardHandedOut { by: by.clone() }].into_iter()
}
