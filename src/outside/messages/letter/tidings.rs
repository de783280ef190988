//! What a holder is told about their own account beside the course of a file: cards, recovery, locks, what was strange. Each
//! says what to do if it was not them.

use std::borrow::Cow;

use super::{By, Keys};
use crate::base::{Secret, Timestamp, zone};

/// One such thing.
#[derive(Clone, Debug)]
pub enum Tidings {
    /// A card of printed codes was made; the one before is worth nothing.
    CardIssued {
        at: Timestamp,
    },
    /// The same, at a desk.
    CardHandedOut {
        by: By,
    },
    /// The phone on record signs its holder in again.
    PhoneProven {
        at: Timestamp,
    },
    /// A mailbox signs its holder in: another than before, or for the first time. The one before is told too.
    EmailProven {
        at: Timestamp,
    },
    /// Somebody asks to get back in by the code card; `code` stops it.
    RecoveryBegun {
        code: Secret,
        until: Timestamp,
        at: Timestamp,
    },
    RecoveryStopped {
        at: Timestamp,
    },
    Recovered {
        at: Timestamp,
    },
    RecoveredAtDesk {
        by: By,
    },
    /// A sign-in from too far away, or from a browser of many. `device` is our own wording of it.
    StrangeSignIn {
        device: String,
        at: Timestamp,
    },
    CaseOpened {
        number: String,
        at: Timestamp,
    },
    /// The holder called something a scam.
    ScamReported {
        number: String,
        at: Timestamp,
    },
    CaseClosed {
        at: Timestamp,
    },
    /// The hotline shut the account for a while.
    Held {
        by: By,
        until: Timestamp,
    },
}

impl Tidings {
    pub(super) fn keys(&self) -> Keys {
        match self {
            Self::CardIssued { .. } => {
                keys!("card-issued", "sms-card-issued", "mail-card-issued.subject", "mail-card-issued.body")
            }
            Self::PhoneProven { .. } => {
                keys!("phone-proven", "sms-phone-proven", "mail-phone-proven.subject", "mail-phone-proven.body")
            }
            Self::EmailProven { .. } => {
                keys!("email-proven", "sms-email-proven", "mail-email-proven.subject", "mail-email-proven.body")
            }
            Self::CardHandedOut { .. } => {
                keys!("card-handed-out", "sms-card-handed-out", "mail-card-handed-out.subject", "mail-card-handed-out.body")
            }
            Self::RecoveryBegun { .. } => {
                keys!("recovery-begun", "sms-recovery-begun", "mail-recovery-begun.subject", "mail-recovery-begun.body")
            }
            Self::RecoveryStopped { .. } => {
                keys!("recovery-stopped", "sms-recovery-stopped", "mail-recovery-stopped.subject", "mail-recovery-stopped.body")
            }
            Self::Recovered { .. } => keys!("recovered", "sms-recovered", "mail-recovered.subject", "mail-recovered.body"),
            Self::StrangeSignIn { .. } => {
                keys!("strange-sign-in", "sms-strange-sign-in", "mail-strange-sign-in.subject", "mail-strange-sign-in.body")
            }
            Self::CaseOpened { .. } => {
                keys!("case-opened", "sms-case-opened", "mail-case-opened.subject", "mail-case-opened.body")
            }
            Self::ScamReported { .. } => {
                keys!("scam-reported", "sms-scam-reported", "mail-scam-reported.subject", "mail-scam-reported.body")
            }
            Self::CaseClosed { .. } => {
                keys!("case-closed", "sms-case-closed", "mail-case-closed.subject", "mail-case-closed.body")
            }
            Self::Held { .. } => keys!("held", "sms-held", "mail-held.subject", "mail-held.body"),
            Self::RecoveredAtDesk { .. } => keys!(
                "recovered-at-desk",
                "sms-recovered-at-desk",
                "mail-recovered-at-desk.subject",
                "mail-recovered-at-desk.body"
            ),
        }
    }

    pub(super) fn by(&self) -> Option<&By> {
        match self {
            Self::CardHandedOut { by } | Self::RecoveredAtDesk { by } | Self::Held { by, .. } => Some(by),
            _ => None,
        }
    }

    pub(super) fn by_mut(&mut self) -> Option<&mut By> {
        match self {
            Self::CardHandedOut { by } | Self::RecoveredAtDesk { by } | Self::Held { by, .. } => Some(by),
            _ => None,
        }
    }

    /// The values of its own texts; those of [`By`] are put in by the letter.
    pub(super) fn values(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        match self {
            Self::CardIssued { at }
            | Self::PhoneProven { at }
            | Self::EmailProven { at }
            | Self::RecoveryStopped { at }
            | Self::Recovered { at }
            | Self::CaseClosed { at } => {
                vec![("at", zone::date_time(*at).into())]
            }
            Self::RecoveryBegun { code, until, at } => vec![
                ("code", code.reveal().into()),
                ("until", zone::date_time(*until).into()),
                ("at", zone::date_time(*at).into()),
            ],
            Self::StrangeSignIn { device, at } => {
                vec![("device", super::lines::shortened(device, 40).into()), ("at", zone::date_time(*at).into())]
            }
            Self::CaseOpened { number, at } | Self::ScamReported { number, at } => {
                vec![("number", number.into()), ("at", zone::date_time(*at).into())]
            }
            Self::Held { until, .. } => vec![("until", zone::date_time(*until).into())],
            Self::CardHandedOut { .. } | Self::RecoveredAtDesk { .. } => Vec::new(),
        }
    }
}

/// One of each, for the rules that every message keeps.
#[cfg(test)]
pub(super) fn each(at: Timestamp, by: &By) -> impl Iterator<Item = Tidings> {
    [
        Tidings::CardIssued { at },
        Tidings::CardHandedOut { by: by.clone() },
        Tidings::RecoveryBegun { code: Secret::new("038261"), until: at, at },
        Tidings::PhoneProven { at },
        Tidings::EmailProven { at },
        Tidings::RecoveryStopped { at },
        Tidings::Recovered { at },
        Tidings::RecoveredAtDesk { by: by.clone() },
        Tidings::StrangeSignIn { device: "Samsung Internet, Android".into(), at },
        Tidings::CaseOpened { number: "V-1234-5678".into(), at },
        Tidings::ScamReported { number: "V-1234-5678".into(), at },
        Tidings::CaseClosed { at },
        Tidings::Held { by: by.clone(), until: at },
    ]
    .into_iter()
}
