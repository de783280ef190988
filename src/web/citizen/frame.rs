//! What the pages of a sign-in share: the portal that asks, at the top, and their words.

use std::borrow::Cow;

use super::entry::Entry;
use crate::base::{Language, Timestamp};
use crate::identity::lock::Ground;
use crate::web::texts;

/// The portal as the page shows it.
pub(super) struct Asking {
    pub name: String,
    pub logo: Option<String>,
    pub policy: Option<String>,
    pub terms: Option<String>,
}

impl Asking {
    pub(super) fn of(entry: &Entry, language: Language) -> Option<Self> {
        let client = entry.client.as_ref()?;
        let text =
            |url: &Option<url::Url>| url.as_ref().filter(|url| matches!(url.scheme(), "https" | "http")).map(ToString::to_string);
        Some(Self {
            name: client.name(language).to_owned(),
            logo: text(&client.metadata.logo_uri),
            policy: text(&client.metadata.policy_uri),
            terms: text(&client.metadata.tos_uri),
        })
    }
}

/// How long until `at`, in words, and the hour of day.
pub(super) fn until(language: Language, now: Timestamp, at: Timestamp) -> String {
    let wait = crate::web::page::wait_in_words(language, at.since(now));
    let clock = crate::base::zone::time_of(at);
    texts::say_with(language, "login-again-at", &[("wait", &wait), ("at", &clock)]).into_owned()
}

/// When another code can be asked for.
pub(super) fn next_code(language: Language, now: Timestamp, at: Timestamp) -> String {
    let wait = crate::web::page::wait_in_words(language, at.since(now));
    texts::say_with(language, "step-up-phone-wait", &[("wait", &wait)]).into_owned()
}

/// A ground in words, and who can lift it.
pub(in crate::web) fn ground(language: Language, ground: Ground) -> (Cow<'static, str>, Cow<'static, str>) {
    let (what, way) = match ground {
        Ground::Holder => ("ground-holder", "ground-holder.way"),
        Ground::Terms => ("ground-terms", "ground-terms.way"),
        Ground::CardHeld => ("ground-card-held", "ground-card-held.way"),
        Ground::CardExpired => ("ground-card-expired", "ground-card-expired.way"),
        Ground::Death => ("ground-death", "ground-death.way"),
        Ground::Agency => ("ground-agency", "ground-agency.way"),
        Ground::PassportExpired => ("ground-passport-expired", "ground-passport-expired.way"),
        Ground::ResidenceExpired => ("ground-residence-expired", "ground-residence-expired.way"),
    };
    (texts::say(language, what), texts::say(language, way))
}
