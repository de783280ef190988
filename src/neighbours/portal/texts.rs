//! The portal's words, in Fluent files of its own: it is a separate program.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::base::Language;

const VI: &str = include_str!("texts/vi.ftl");
const EN: &str = include_str!("texts/en.ftl");

type Bundle = FluentBundle<FluentResource>;

static VI_BUNDLE: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Vi));
static EN_BUNDLE: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::En));

fn bundle(language: Language) -> Bundle {
    let text = match language {
        Language::Vi => VI,
        Language::En => EN,
    };
    let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, problems)| {
        tracing::error!(language = language.tag(), ?problems, "the portal's words have faults");
        resource
    });
    if let Err(problems) = bundle.add_resource(resource) {
        tracing::error!(language = language.tag(), ?problems, "the portal's words repeat keys");
    }
    bundle
}

/// The words at `key`.
pub(super) fn say(language: Language, key: &str) -> Cow<'static, str> {
    say_with(language, key, &[])
}

/// The words at `key` with values put in. A key without words is shown as it is; a test finds it first.
pub(super) fn say_with(language: Language, key: &str, values: &[(&str, &str)]) -> Cow<'static, str> {
    let bundle: &'static Bundle = match language {
        Language::Vi => &VI_BUNDLE,
        Language::En => &EN_BUNDLE,
    };
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        tracing::error!(key, language = language.tag(), "no words for this key");
        return Cow::Owned(key.to_owned());
    };
    let mut problems = Vec::new();
    if values.is_empty() {
        return bundle.format_pattern(pattern, None, &mut problems);
    }
    let args: FluentArgs<'_> = values.iter().map(|&(name, value)| (name, FluentValue::from(value))).collect();
    Cow::Owned(bundle.format_pattern(pattern, Some(&args), &mut problems).into_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::birth::{Field, Relation};
    use super::super::trouble::Trouble;
    use super::*;

    /// Keys with the variables that stand in their words.
    fn words(text: &str) -> BTreeMap<String, Vec<String>> {
        assert!(FluentResource::try_new(text.to_owned()).is_ok());
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                key = name.to_owned();
                assert!(found.insert(key.clone(), Vec::new()).is_none(), "{key} stands twice");
            }
            let variables = line.split("{ $").skip(1).filter_map(|rest| rest.split(' ').next()).map(str::to_owned);
            if let Some(held) = found.get_mut(&key) {
                held.extend(variables);
                held.sort();
            }
        }
        found
    }

    #[test]
    fn both_languages_have_the_same_words_with_the_same_values() {
        assert_eq!(words(VI), words(EN));
    }

    #[test]
    fn every_key_is_used_and_every_used_key_has_words() {
        let sources = concat!(
            include_str!("filing.rs"),
            include_str!("layers.rs"),
            include_str!("pages.rs"),
            include_str!("sign_in.rs"),
            include_str!("templates/layout.html"),
            include_str!("templates/home.html"),
            include_str!("templates/birth.html"),
            include_str!("templates/receipt.html"),
            include_str!("templates/problem.html"),
            include_str!("templates/signed_out.html"),
        );
        let mut used: Vec<String> = ["say(\"", "say(self.language, \"", "say(language, \"", "say_with(self.language, \""]
            .iter()
            .flat_map(|call| sources.split(call).skip(1))
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect();
        for trouble in Trouble::ALL {
            used.extend(["title", "what", "next"].map(|part| format!("trouble-{}-{part}", trouble.code())));
        }
        for field in Field::ALL {
            used.push(format!("field-{}", field.name().replace('_', "-")));
        }
        used.extend(Relation::ALL.map(|relation| format!("relation-{}", relation.code())));
        let known = words(VI);
        for key in &used {
            assert!(known.contains_key(key), "{key} has no words");
        }
        // These are put together from a field and a mistake: the form's own tests say each.
        for key in known.keys().filter(|key| !key.starts_with("mistake-") && !key.starts_with("hint-")) {
            assert!(used.contains(key), "{key} is never said");
        }
    }
}
