//! The words of the product by their key, read from the files that the product itself is built from. A story asks for
//! `say(Language::Vi, "sign-in-title")` and never repeats a sentence that a lawyer may change tomorrow.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::place;

/// A language of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    Vi,
    En,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// The language's tag, as in the `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

static WORDS: LazyLock<[Bundle; 2]> = LazyLock::new(|| {
    Language::ALL.map(|language| {
        let folder = place::root().join("src/web/texts").join(language.tag());
        let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        bundle(language, entries.filter_map(|entry| Some(entry.ok()?.path())))
    })
});

/// The sample portal is another program, with words of its own.
static PORTAL: LazyLock<[Bundle; 2]> = LazyLock::new(|| {
    Language::ALL.map(|language| {
        let file = format!("src/neighbours/portal/texts/{}.ftl", language.tag());
        bundle(language, [place::root().join(file)].into_iter())
    })
});

/// The sample portal's words at `key`.
pub fn portal_says(language: Language, key: &str) -> String {
    portal_says_with(language, key, &[])
}

/// The sample portal's words at `key` with values put in.
pub fn portal_says_with(language: Language, key: &str, values: &[(&str, &str)]) -> String {
    let [vi, en] = &*PORTAL;
    let bundle = if language == Language::Vi { vi } else { en };
    spell(bundle, key, values).unwrap_or_else(|| panic!("the portal has no words for `{key}` in {}", language.tag()))
}

/// The words at `key` (`sign-in-title`, or `field-number.hint` for an attribute). A key without words fails the test.
pub fn say(language: Language, key: &str) -> String {
    say_with(language, key, &[])
}

/// The words at `key` with values put in. An amount such as `("minutes", "5")` also chooses the plural.
pub fn say_with(language: Language, key: &str, values: &[(&str, &str)]) -> String {
    let [vi, en] = &*WORDS;
    let bundle = if language == Language::Vi { vi } else { en };
    spell(bundle, key, values).unwrap_or_else(|| panic!("no words for `{key}` in {}", language.tag()))
}

fn spell(bundle: &Bundle, key: &str, values: &[(&str, &str)]) -> Option<String> {
    let (message, attribute) = key.split_once('.').map_or((key, None), |(message, attribute)| (message, Some(attribute)));
    let message = bundle.get_message(message)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    let args: FluentArgs<'_> = values.iter().map(|&(name, value)| (name, value_of(value))).collect();
    let mut problems = Vec::new();
    let words = bundle.format_pattern(pattern, Some(&args), &mut problems).into_owned();
    assert!(problems.is_empty(), "`{key}` could not be formed: {problems:?}");
    Some(words)
}

/// A short number without a leading zero is an amount; a personal number or a file number is text.
fn value_of(value: &str) -> FluentValue<'_> {
    let amount = value == "0" || (value.len() <= 4 && !value.starts_with('0'));
    if amount { FluentValue::try_number(value) } else { FluentValue::from(value) }
}

fn bundle(language: Language, files: impl Iterator<Item = std::path::PathBuf>) -> Bundle {
    let locale = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    for path in files.filter(|path| path.extension().is_some_and(|e| e == "ftl")) {
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let resource = FluentResource::try_new(text).unwrap_or_else(|(_, problems)| panic!("{}: {problems:?}", path.display()));
        bundle.add_resource(resource).unwrap_or_else(|problems| panic!("{}: {problems:?}", path.display()));
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Bundle {
        let mut bundle = Bundle::new_concurrent(vec!["en".parse().expect("a tag")]);
        bundle.set_use_isolating(false);
        bundle.add_resource(FluentResource::try_new(text.to_owned()).expect("good Fluent")).expect("no key twice");
        bundle
    }

    #[test]
    fn words_are_found_by_key_and_attribute_with_values_and_plurals() {
        let bundle = of(concat!(
            "greet = Hello { $name }\n",
            "    and welcome\n",
            "    .hint = Type { $name }\n",
            "wait = { $minutes ->\n    [one] a minute\n   *[other] { $minutes } minutes\n}\n",
        ));
        let name = [("name", "001090000017")];
        assert_eq!(spell(&bundle, "greet", &name).as_deref(), Some("Hello 001090000017\nand welcome"));
        assert_eq!(spell(&bundle, "greet.hint", &name).as_deref(), Some("Type 001090000017"));
        assert_eq!(spell(&bundle, "wait", &[("minutes", "1")]).as_deref(), Some("a minute"));
        assert_eq!(spell(&bundle, "wait", &[("minutes", "5")]).as_deref(), Some("5 minutes"));
        assert_eq!(spell(&bundle, "nothing", &[]), None);
    }

    #[test]
    fn the_product_s_own_files_are_read_in_both_languages() {
        for language in Language::ALL {
            assert_ne!(say(language, "sign-out"), "");
        }
        assert_ne!(say(Language::Vi, "sign-out"), say(Language::En, "sign-out"));
    }
}
