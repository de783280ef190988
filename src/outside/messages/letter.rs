//! What the service has to tell people, and its words by SMS and by e-mail. A notice of what an officer did names desk,
//! officer and time, so that it can be told from a fraud; no message carries a link, a personal number or a password.

macro_rules! keys {
    ($kind:literal, $sms:literal, $subject:literal, $body:literal) => {
        Keys { kind: $kind, sms: $sms, subject: $subject, body: $body }
    };
}

mod tidings;

use std::borrow::Cow;
use std::time::Duration;

use super::lines;
use crate::base::zone::{self, Day};
use crate::base::{Language, Secret, Timestamp};
use crate::identity::level::AccountLevel;
use crate::identity::lock::Ground;
use crate::settings::Brand;
use crate::texts;

pub use tidings::Tidings;

/// One thing to tell. There is no field for a personal number.
#[derive(Clone, Debug)]
pub enum Letter {
    /// A one-time code.
    Code {
        code: Secret,
        purpose: CodePurpose,
        minutes: u32,
    },
    /// The file is approved, the account waits to be activated until the end of `until` (Decree 69/2024 art. 14).
    Approved {
        file: String,
        level: AccountLevel,
        by: By,
        until: Day,
    },
    /// A file that was collected with the card is approved: any desk activates it, best until the end of `until`.
    Collected {
        file: String,
        by: By,
        until: Day,
    },
    /// The days in which the holder activates alone are running out.
    Reminder {
        file: String,
        by: By,
        until: Day,
    },
    /// The file needs a correction. `reason` is in the holder's language.
    Returned {
        file: String,
        by: By,
        reason: String,
    },
    /// The file is refused. `reason` is in the holder's language.
    Refused {
        file: String,
        by: By,
        reason: String,
    },
    /// The account is in use, or its level has risen.
    Activated {
        file: String,
        level: AccountLevel,
        by: By,
    },
    PasskeyAdded {
        at: Timestamp,
    },
    /// An app that shows codes was added.
    AppAdded {
        at: Timestamp,
    },
    /// A way to sign in was removed.
    WayRemoved {
        at: Timestamp,
    },
    PasswordChanged {
        at: Timestamp,
    },
    PasscodeChanged {
        at: Timestamp,
    },
    /// Signed in from a browser that the account had not used. `device` is our own wording of it.
    NewDevice {
        device: String,
        at: Timestamp,
    },
    Locked {
        ground: Ground,
        at: Timestamp,
    },
    /// A one-stop officer asks to help at a portal.
    HelpAsked {
        portal: String,
        by: By,
    },
    /// A portal asks for an approval that waits in the holder's account until `until`.
    Asked {
        portal: String,
        at: Timestamp,
        until: Timestamp,
    },
    /// What concerns the holder's own account in another way.
    Tidings(Tidings),
    /// An agency's request (form TK03) was granted.
    AgencyGranted {
        request: String,
        by: By,
    },
    /// It was refused. `reason` is in the agency's language.
    AgencyRefused {
        request: String,
        by: By,
        reason: String,
    },
    /// A ward acts alone from this day on; to the guardian and to the ward.
    WardOfAge {
        on: Day,
    },
    /// A ward is old enough for level 2; to the guardian.
    WardMayRise,
    /// A ground of a lock is gone.
    Unlocked {
        ground: Ground,
        at: Timestamp,
    },
}

/// What a one-time code is for. Each says so, so that a code can't be talked out of somebody for another purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePurpose {
    SignIn,
    Activation,
    /// To show that a phone on record is still its holder's.
    Phone,
    /// A sign-in, by a code to the mailbox: it voids none that went to the phone.
    SignInByEmail,
    /// To show that an address is its holder's.
    Email,
}

/// Who did it, where and when.
#[derive(Clone, Debug)]
pub struct By {
    pub desk: String,
    /// Stands for the desk's name where that is too long.
    pub desk_code: String,
    /// The number on the officer's badge.
    pub officer: String,
    pub at: Timestamp,
}

/// Under whose name we write.
#[derive(Clone, Debug)]
pub struct Letterhead {
    pub name: String,
    pub hotline: String,
}

impl Letterhead {
    pub fn new(brand: &Brand, language: Language) -> Self {
        let name = match language {
            Language::Vi => brand.name_vi.clone(),
            Language::En => brand.name_en.clone(),
        };
        Self { name, hotline: brand.hotline.clone() }
    }
}

/// An e-mail's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    pub text: String,
}

/// How long a notice is worth delivering.
const NOTICE: Duration = Duration::from_secs(3 * 24 * 3600);

/// The keys of a letter's texts.
struct Keys {
    kind: &'static str,
    sms: &'static str,
    subject: &'static str,
    body: &'static str,
}

impl Letter {
    /// A short name of the kind of message, for the outbox and for metrics.
    pub fn kind(&self) -> &'static str {
        self.keys().kind
    }

    /// How long after it was written it is still worth delivering: a code no longer than it works.
    pub fn good_for(&self) -> Duration {
        match self {
            Self::Code { minutes, .. } => Duration::from_secs(u64::from(*minutes) * 60),
            _ => NOTICE,
        }
    }

    /// The text of an SMS, in one part; in two at most where it tells what an officer did, with the names that go with it.
    pub fn sms(&self, language: Language, head: &Letterhead) -> String {
        let longest = if self.by().is_some() { lines::TWO } else { lines::ONE };
        let write = |letter: &Self| lines::plain(&letter.fill(language, head, letter.keys().sms));
        let full = write(self);
        if full.len() <= longest {
            return full;
        }
        let brief = self.with_desk_code();
        let line = write(&brief);
        match brief.reason() {
            Some(reason) if line.len() > longest => {
                let reason = lines::plain(reason);
                let left = (reason.len() + longest).saturating_sub(line.len());
                write(&brief.with_reason(lines::shortened(&reason, left)))
            }
            _ => lines::shortened(&line, lines::TWO),
        }
    }

    /// Subject and text of an e-mail.
    pub fn email(&self, language: Language, head: &Letterhead) -> Written {
        let keys = self.keys();
        let body = self.fill(language, head, keys.body);
        let footer = texts::say_with(language, "mail-footer", &[("name", &head.name), ("hotline", &head.hotline)]);
        Written { subject: self.fill(language, head, keys.subject), text: format!("{body}\n\n-- \n{footer}\n") }
    }

    fn keys(&self) -> Keys {
        match self {
            Self::Code { purpose: CodePurpose::SignIn | CodePurpose::SignInByEmail, .. } => {
                keys!("code-sign-in", "sms-code-sign-in", "mail-code-sign-in.subject", "mail-code-sign-in.body")
            }
            Self::Code { purpose: CodePurpose::Activation, .. } => {
                keys!("code-activation", "sms-code-activation", "mail-code-activation.subject", "mail-code-activation.body")
            }
            Self::Code { purpose: CodePurpose::Phone, .. } => {
                keys!("code-phone", "sms-code-phone", "mail-code-phone.subject", "mail-code-phone.body")
            }
            Self::Code { purpose: CodePurpose::Email, .. } => {
                keys!("code-email", "sms-code-email", "mail-code-email.subject", "mail-code-email.body")
            }
            Self::Approved { .. } => keys!("approved", "sms-approved", "mail-approved.subject", "mail-approved.body"),
            Self::Collected { .. } => keys!("collected", "sms-collected", "mail-collected.subject", "mail-collected.body"),
            Self::Reminder { .. } => keys!("reminder", "sms-reminder", "mail-reminder.subject", "mail-reminder.body"),
            Self::Returned { .. } => keys!("returned", "sms-returned", "mail-returned.subject", "mail-returned.body"),
            Self::Refused { .. } => keys!("refused", "sms-refused", "mail-refused.subject", "mail-refused.body"),
            Self::Activated { .. } => keys!("activated", "sms-activated", "mail-activated.subject", "mail-activated.body"),
            Self::PasskeyAdded { .. } => {
                keys!("passkey-added", "sms-passkey-added", "mail-passkey-added.subject", "mail-passkey-added.body")
            }
            Self::AppAdded { .. } => keys!("app-added", "sms-app-added", "mail-app-added.subject", "mail-app-added.body"),
            Self::WayRemoved { .. } => {
                keys!("way-removed", "sms-way-removed", "mail-way-removed.subject", "mail-way-removed.body")
            }
            Self::PasswordChanged { .. } => {
                keys!("password-changed", "sms-password-changed", "mail-password-changed.subject", "mail-password-changed.body")
            }
            Self::PasscodeChanged { .. } => {
                keys!("passcode-changed", "sms-passcode-changed", "mail-passcode-changed.subject", "mail-passcode-changed.body")
            }
            Self::NewDevice { .. } => keys!("new-device", "sms-new-device", "mail-new-device.subject", "mail-new-device.body"),
            Self::HelpAsked { .. } => {
                keys!("help-asked", "sms-help-asked", "mail-help-asked.subject", "mail-help-asked.body")
            }
            Self::Asked { .. } => keys!("asked", "sms-asked", "mail-asked.subject", "mail-asked.body"),
            Self::Locked { .. } => keys!("locked", "sms-locked", "mail-locked.subject", "mail-locked.body"),
            Self::Tidings(tidings) => tidings.keys(),
            Self::AgencyGranted { .. } => {
                keys!("agency-granted", "sms-agency-granted", "mail-agency-granted.subject", "mail-agency-granted.body")
            }
            Self::AgencyRefused { .. } => {
                keys!("agency-refused", "sms-agency-refused", "mail-agency-refused.subject", "mail-agency-refused.body")
            }
            Self::WardOfAge { .. } => {
                keys!("ward-of-age", "sms-ward-of-age", "mail-ward-of-age.subject", "mail-ward-of-age.body")
            }
            Self::WardMayRise => {
                keys!("ward-may-rise", "sms-ward-may-rise", "mail-ward-may-rise.subject", "mail-ward-may-rise.body")
            }
            Self::Unlocked { .. } => keys!("unlocked", "sms-unlocked", "mail-unlocked.subject", "mail-unlocked.body"),
        }
    }

    fn fill(&self, language: Language, head: &Letterhead, key: &str) -> String {
        let mut values: Vec<(&str, Cow<'_, str>)> =
            vec![("name", head.name.as_str().into()), ("hotline", head.hotline.as_str().into())];
        let mut by = |by: &By| {
            values.push(("desk", by.desk.clone().into()));
            values.push(("officer", by.officer.clone().into()));
            values.push(("at", zone::date_time(by.at).into()));
        };
        match self {
            Self::Code { code, minutes, .. } => {
                values.push(("code", code.reveal().into()));
                values.push(("minutes", minutes.to_string().into()));
            }
            Self::Approved { file, level, by: who, until } => {
                by(who);
                values.push(("file", file.into()));
                values.push(("level", level.to_string().into()));
                values.push(("until", until.to_string().into()));
            }
            Self::Collected { file, by: who, until } | Self::Reminder { file, by: who, until } => {
                by(who);
                values.push(("file", file.into()));
                values.push(("until", until.to_string().into()));
            }
            Self::Returned { file, by: who, reason } | Self::Refused { file, by: who, reason } => {
                by(who);
                values.push(("file", file.into()));
                values.push(("reason", reason.trim_end_matches('.').into()));
            }
            Self::Activated { file, level, by: who } => {
                by(who);
                values.push(("file", file.into()));
                values.push(("level", level.to_string().into()));
            }
            Self::WardOfAge { on } => values.push(("day", on.to_string().into())),
            Self::WardMayRise => {}
            Self::AgencyGranted { request, by: who } => {
                by(who);
                values.push(("file", request.into()));
            }
            Self::AgencyRefused { request, by: who, reason } => {
                by(who);
                values.push(("file", request.into()));
                values.push(("reason", reason.trim_end_matches('.').into()));
            }
            Self::PasskeyAdded { at }
            | Self::AppAdded { at }
            | Self::WayRemoved { at }
            | Self::PasswordChanged { at }
            | Self::PasscodeChanged { at } => {
                values.push(("at", zone::date_time(*at).into()));
            }
            Self::NewDevice { device, at } => {
                values.push(("device", lines::shortened(device, 40).into()));
                values.push(("at", zone::date_time(*at).into()));
            }
            Self::HelpAsked { portal, by: who } => {
                by(who);
                values.push(("portal", lines::shortened(&portal.replace('.', " "), 30).into()));
            }
            Self::Asked { portal, at, until } => {
                // A dot within a name would make a link of it on some phones.
                values.push(("portal", lines::shortened(&portal.replace('.', " "), 24).into()));
                values.push(("at", zone::date_time(*at).into()));
                values.push(("until", zone::date_time(*until).into()));
            }
            Self::Locked { ground, at } | Self::Unlocked { ground, at } => {
                values.push(("ground", texts::say_with(language, ground_key(*ground), &[])));
                values.push(("at", zone::date_time(*at).into()));
            }
            Self::Tidings(tidings) => {
                if let Some(who) = tidings.by() {
                    by(who);
                }
                values.extend(tidings.values());
            }
        }
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_ref())).collect();
        texts::say_with(language, key, &values).into_owned()
    }

    fn by(&self) -> Option<&By> {
        match self {
            Self::Approved { by, .. }
            | Self::Collected { by, .. }
            | Self::Reminder { by, .. }
            | Self::Returned { by, .. }
            | Self::Refused { by, .. }
            | Self::Activated { by, .. }
            | Self::HelpAsked { by, .. }
            | Self::AgencyGranted { by, .. }
            | Self::AgencyRefused { by, .. } => Some(by),
            Self::Tidings(tidings) => tidings.by(),
            _ => None,
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::Returned { reason, .. } | Self::Refused { reason, .. } | Self::AgencyRefused { reason, .. } => Some(reason),
            _ => None,
        }
    }

    fn with_reason(mut self, short: String) -> Self {
        if let Self::Returned { reason, .. } | Self::Refused { reason, .. } | Self::AgencyRefused { reason, .. } = &mut self {
            *reason = short;
        }
        self
    }

    fn with_desk_code(&self) -> Self {
        let mut brief = self.clone();
        if let Self::Approved { by, .. }
        | Self::Collected { by, .. }
        | Self::Reminder { by, .. }
        | Self::Returned { by, .. }
        | Self::Refused { by, .. }
        | Self::Activated { by, .. }
        | Self::HelpAsked { by, .. }
        | Self::AgencyGranted { by, .. }
        | Self::AgencyRefused { by, .. } = &mut brief
        {
            by.desk.clone_from(&by.desk_code);
        }
        if let Self::Tidings(tidings) = &mut brief
            && let Some(by) = tidings.by_mut()
        {
            by.desk.clone_from(&by.desk_code);
        }
        brief
    }
}

fn ground_key(ground: Ground) -> &'static str {
    match ground {
        Ground::Holder => "message-ground-holder",
        Ground::Terms => "message-ground-terms",
        Ground::CardHeld => "message-ground-card-held",
        Ground::CardExpired => "message-ground-card-expired",
        Ground::Death => "message-ground-death",
        Ground::Agency => "message-ground-agency",
        Ground::PassportExpired => "message-ground-passport-expired",
        Ground::ResidenceExpired => "message-ground-residence-expired",
    }
}

#[cfg(test)]
mod tests;
