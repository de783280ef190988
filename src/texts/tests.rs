//! The words are held against the code that says them: both languages alike, nothing missing, nothing left over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use unicode_normalization::is_nfc;

use super::*;

mod reading;

#[test]
fn words_are_said_in_the_language_asked_for() {
    assert_eq!(say(Language::Vi, "action-home"), "Về trang đầu");
    assert_eq!(say(Language::En, "action-home"), "Go to the first page");
}

#[test]
fn a_missing_key_is_shown_and_never_fatal() {
    assert_eq!(say(Language::Vi, "no-such-key"), "no-such-key");
    assert_eq!(say(Language::En, "action-home.no-such-part"), "action-home.no-such-part");
    assert!(!has(Language::En, "no-such-key"));
    assert!(has(Language::En, "refused-form-expired.next"));
}

#[test]
fn a_value_keeps_its_leading_zeros_and_gets_no_marks_around_it() {
    let said = say_with(Language::Vi, "error-reference", &[("reference", "001095000001")]);
    assert!(said.contains("001095000001"), "{said}");
    assert!(!said.contains('\u{2068}'), "{said}");
}

#[test]
fn an_amount_chooses_its_plural() {
    assert_ne!(
        say_with(Language::En, "wait-minutes", &[("minutes", "1")]).replace('1', "N"),
        say_with(Language::En, "wait-minutes", &[("minutes", "2")]).replace('2', "N")
    );
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_variables() {
    let vi = variables(Language::Vi);
    let en = variables(Language::En);
    for (key, names) in &vi {
        assert_eq!(Some(names), en.get(key), "{key} differs between vi and en");
    }
    for key in en.keys() {
        assert!(vi.contains_key(key), "{key} exists in English only");
    }
}

#[test]
fn every_file_is_well_formed_and_no_key_stands_twice() {
    for source in SOURCES {
        if let Err((_, problems)) = FluentResource::try_new(source.text.to_owned()) {
            panic!("{}: {problems:?}", source.name);
        }
    }
    for language in Language::ALL {
        let mut seen = BTreeMap::new();
        for source in SOURCES.iter().filter(|source| source.language == language) {
            for key in keys(source.text).into_keys() {
                if let Some(other) = seen.insert(key.clone(), source.name) {
                    panic!("{key} stands in {other} and in {}", source.name);
                }
            }
        }
    }
}

#[test]
fn no_text_is_empty_and_vietnamese_is_in_composed_form() {
    for source in SOURCES {
        for (key, body) in keys(source.text) {
            assert!(!body.trim().is_empty(), "{}: {key} is empty", source.name);
        }
        assert!(is_nfc(source.text), "{} is not in normalisation form C", source.name);
    }
}

#[test]
fn every_key_is_used() {
    let code = code();
    let everything: String = code.iter().map(|(_, text)| text.as_str()).collect();
    let codes = refusal_codes(&code);
    let unused: Vec<_> = variables(Language::Vi)
        .into_keys()
        .filter(|key| match key.strip_prefix("refused-") {
            // `web::reply` forms the key from the refusal's code.
            Some(rest) => !codes.contains(rest.split('.').next().unwrap_or(rest)),
            None => !everything.contains(&format!("\"{key}\"")),
        })
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:#?}");
}

#[test]
fn every_key_that_is_said_exists() {
    let known = variables(Language::Vi);
    let mut missing = BTreeSet::new();
    for (path, text) in code() {
        for key in said(&text) {
            if !known.contains_key(&key) {
                missing.insert(format!("{}: {key}", path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "no words for {missing:#?}");
}

#[test]
fn every_refusal_has_its_words() {
    let known = variables(Language::Vi);
    let missing: Vec<_> =
        refusal_codes(&code()).into_iter().filter(|code| !known.contains_key(&format!("refused-{code}"))).collect();
    assert!(missing.is_empty(), "no words for the refusals {missing:#?}");
}

#[test]
fn the_scan_of_the_code_finds_what_it_should() {
    let text = r#"p.say("one") p.say1("two", "name", x) say_with(language, "three.next", &[]) say(language, key)"#;
    assert_eq!(said(text), ["one", "two", "three.next"].map(String::from).into());
    let code = r#"impl Refusal for X { fn code(&self) -> &'static str { match self { A => "four", B { .. } => "five" } } fn status(&self) -> u16 { 400 } }"#;
    assert_eq!(refusal_codes(&[(PathBuf::new(), code.into())]), ["four", "five"].map(String::from).into());
    let body = keys("a = x\n    .next = y { $v }\nb =\n    { $count ->\n        [one] z\n       *[other] zz\n    }\n");
    assert_eq!(body.keys().collect::<Vec<_>>(), ["a", "a.next", "b"]);
}

/// Message keys, and attributes as `key.attribute`, with what follows the equals sign.
fn keys(text: &str) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let (mut message, mut current) = (String::new(), None::<String>);
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let starts_message = line.starts_with(|c: char| c.is_ascii_lowercase());
        let attribute = line.trim_start().strip_prefix('.').and_then(|rest| rest.split_once('='));
        let body = if starts_message {
            let (key, body) = line.split_once('=').unwrap_or((line, ""));
            message = key.trim().to_owned();
            current = Some(message.clone());
            body
        } else if let Some((name, body)) = attribute {
            current = Some(format!("{message}.{}", name.trim()));
            body
        } else {
            line
        };
        if let Some(key) = &current {
            let whole = found.entry(key.clone()).or_default();
            if !whole.is_empty() {
                whole.push('\n');
            }
            whole.push_str(body);
        }
    }
    // A message may be a mere holder of attributes.
    let holders: Vec<_> = found
        .iter()
        .filter(|(key, body)| body.trim().is_empty() && found.keys().any(|other| other.starts_with(&format!("{key}."))))
        .map(|(key, _)| key.clone())
        .collect();
    for key in holders {
        found.remove(&key);
    }
    found
}

/// Every key of a language with the names of the variables in its text.
fn variables(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    SOURCES
        .iter()
        .filter(|source| source.language == language)
        .flat_map(|source| keys(source.text))
        .map(|(key, body)| {
            let names = body.split('$').skip(1).map(|rest| rest.chars().take_while(|c| is_name(*c)).collect());
            (key, names.collect())
        })
        .collect()
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// Rust sources and templates, without this file, and without the sample portal: a program of its own with words of its own.
fn code() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

fn gather(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("neighbours/portal") {
                gather(&path, found);
            }
        } else if path.extension().is_some_and(|ext| ext == "rs" || ext == "html") && !path.ends_with("texts/tests.rs") {
            found.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The literal keys in calls of `say`, `say1`, `say2` and `say_with`.
fn said(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for call in ["say(", "say1(", "say2(", "say_with("] {
        for (at, _) in text.match_indices(call) {
            if text[..at].ends_with(is_name) {
                continue;
            }
            let arguments = &text[at + call.len()..];
            // The key is the first argument of a page's method, the second after the language.
            let literal = arguments.split(',').take(2).map(str::trim_start).find_map(|argument| argument.strip_prefix('"'));
            if let Some(key) = literal.and_then(|rest| rest.split('"').next())
                && !arguments.split('"').next().is_some_and(|before| before.contains(')'))
            {
                keys.insert(key.to_owned());
            }
        }
    }
    keys
}

/// The codes in every `impl Refusal for …`: the literals after `=>` (or alone) in its `fn code`.
fn refusal_codes(code: &[(PathBuf, String)]) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for (_, text) in code {
        for (at, _) in text.match_indices("Refusal for ") {
            let Some(body) = text[at..].split("fn code(").nth(1) else { continue };
            let body = body.split("fn status(").next().unwrap_or(body);
            codes.extend(body.split('"').skip(1).step_by(2).map(str::to_owned));
        }
    }
    codes
}
