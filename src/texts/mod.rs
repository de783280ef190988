//! Every word that a person reads. The words stand in Fluent files, `web/texts/<language>/<audience>.ftl`, which a lawyer
//! can read and change without reading code; Vietnamese is the source, English is complete.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::base::Language;

/// One file of words.
struct Source {
    language: Language,
    /// `vi/common.ftl`: for messages about the file.
    name: &'static str,
    text: &'static str,
}

macro_rules! sources {
    ($($audience:literal),* $(,)?) => { &[
        $(Source { language: Language::Vi, name: concat!("vi/", $audience, ".ftl"), text: include_str!(concat!("../web/texts/vi/", $audience, ".ftl")) },)*
        $(Source { language: Language::En, name: concat!("en/", $audience, ".ftl"), text: include_str!(concat!("../web/texts/en/", $audience, ".ftl")) },)*
    ] };
}

/// By audience: what all pages share, the citizen, the desk, the provider's sign-in and consent, signing out, the citizen's own
/// account, mail and SMS, refusals, portal teams, operators, the campaign.
const SOURCES: &[Source] = sources![
    "common",
    "citizen",
    "desk",
    "provider",
    "respond",
    "details",
    "assurance",
    "logout",
    "account",
    "afar",
    "messages",
    "refusals",
    "portal",
    "operate",
    "cards",
    "device",
    "office",
    "campaign",
    "clients",
    "recovery",
    "control"
];

/// Arguments that are amounts and choose a plural. Every other argument is text as it stands: a personal number must
/// keep its leading zeros.
const AMOUNTS: [&str; 6] = ["count", "days", "hours", "minutes", "seconds", "tries"];

struct Texts {
    vi: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts { vi: bundle(Language::Vi), en: bundle(Language::En) });

/// The words at `key`: `sign-in-title`, or `field-number.hint` for an attribute of a message.
pub fn say(language: Language, key: &str) -> Cow<'static, str> {
    say_with(language, key, &[])
}

/// The words at `key`, with values put in. A key that does not exist is shown as it is and logged; tests find it
/// before a person does.
pub fn say_with(language: Language, key: &str, values: &[(&str, &str)]) -> Cow<'static, str> {
    let args = (!values.is_empty()).then(|| arguments(values));
    find(language, key, args.as_ref()).unwrap_or_else(|| {
        tracing::error!(key, language = language.tag(), "no words for this key");
        Cow::Owned(key.to_owned())
    })
}

/// Whether there are words at `key`, for texts that are optional, such as the advice under a refusal.
pub fn has(language: Language, key: &str) -> bool {
    let (message, attribute) = parts(key);
    bundle_of(language).get_message(message).is_some_and(|found| match attribute {
        None => found.value().is_some(),
        Some(attribute) => found.get_attribute(attribute).is_some(),
    })
}

fn find(language: Language, key: &str, args: Option<&FluentArgs<'_>>) -> Option<Cow<'static, str>> {
    let bundle = bundle_of(language);
    let (message, attribute) = parts(key);
    let found = bundle.get_message(message)?;
    let pattern = match attribute {
        None => found.value()?,
        Some(attribute) => found.get_attribute(attribute)?.value(),
    };
    let mut problems = Vec::new();
    let words = match args {
        None => bundle.format_pattern(pattern, None, &mut problems),
        Some(_) => Cow::Owned(bundle.format_pattern(pattern, args, &mut problems).into_owned()),
    };
    for problem in problems {
        tracing::error!(key, language = language.tag(), %problem, "words could not be formed");
    }
    Some(words)
}

fn parts(key: &str) -> (&str, Option<&str>) {
    key.split_once('.').map_or((key, None), |(message, attribute)| (message, Some(attribute)))
}

fn bundle_of(language: Language) -> &'static FluentBundle<FluentResource> {
    match language {
        Language::Vi => &TEXTS.vi,
        Language::En => &TEXTS.en,
    }
}

fn arguments<'a>(values: &[(&'a str, &'a str)]) -> FluentArgs<'a> {
    values
        .iter()
        .map(|&(name, value)| {
            let value = if AMOUNTS.contains(&name) { FluentValue::try_number(value) } else { FluentValue::from(value) };
            (name, value)
        })
        .collect()
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Isolating marks are for mixed writing directions; both languages run from left to right.
    bundle.set_use_isolating(false);
    for source in SOURCES.iter().filter(|source| source.language == language) {
        let resource = FluentResource::try_new(source.text.to_owned()).unwrap_or_else(|(resource, problems)| {
            tracing::error!(file = source.name, ?problems, "a file of words has faults");
            resource
        });
        if let Err(problems) = bundle.add_resource(resource) {
            tracing::error!(file = source.name, ?problems, "a file of words repeats keys");
        }
    }
    bundle
}

#[cfg(test)]
mod tests;
