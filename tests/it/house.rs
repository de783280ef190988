//! The house rules that a reader can't hold in their head: read from the sources.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(at: &Path, out: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut out = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut out);
    assert!(!out.is_empty());
    out
}

/// The floor of a module, 0 at the ground. Modules on one floor of this list may not call each other where `apart` says so.
fn floor(module: &str) -> Option<usize> {
    let floors: &[&[&str]] = &[
        &["base"],
        &["texts", "settings", "jose", "identity"],
        &["keyring"],
        &["store"],
        &["audit", "outside"],
        &["app"],
        &["authn"],
        &["issuance", "provider", "portals"],
        &["jobs"],
        &["web", "cli"],
    ];
    floors.iter().position(|names| names.contains(&module))
}

fn module_of(path: &Path) -> String {
    let text = path.to_string_lossy();
    let (_, inside) = text.split_once("/src/").unwrap();
    inside.split('/').next().unwrap().trim_end_matches(".rs").to_owned()
}

#[test]
fn imports_point_down() {
    let mut wrong = Vec::new();
    for (path, text) in sources("src") {
        let here = module_of(&path);
        if here == "neighbours" {
            for line in text.lines().filter(|l| l.contains("crate::")) {
                let there = line.split("crate::").nth(1).unwrap().split([':', ';', ' ', ')', '<', '{']).next().unwrap();
                // Neighbours speak to the product over the network only; they share its ground floor and its nouns.
                if !matches!(there, "base" | "identity" | "neighbours" | "texts" | "jose" | "outside") && floor(there).is_some() {
                    wrong.push(format!("{}: {line}", path.display()));
                }
            }
            continue;
        }
        let Some(mine) = floor(&here) else { continue };
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for used in line.split("crate::").skip(1) {
                let there: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(theirs) = floor(&there) else { continue };
                let apart = ["issuance", "provider", "portals"];
                let sideways = there != here && apart.contains(&here.as_str()) && apart.contains(&there.as_str());
                if theirs > mine || sideways {
                    wrong.push(format!("{}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_file_tells_one_story() {
    let long: Vec<String> = sources("src")
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 450)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn statements_name_their_columns_and_stand_in_the_store() {
    for (path, text) in sources("src") {
        assert!(!text.contains("SELECT *"), "{}", path.display());
        let here = module_of(&path);
        let speaks_sql = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "]
            .iter()
            .any(|word| text.lines().any(|line| line.trim_start().trim_start_matches('"').starts_with(word)));
        assert!(!speaks_sql || here == "store", "{} speaks SQL outside the store", path.display());
    }
}

#[test]
fn the_lists_of_negative_cases_and_of_conformance_name_tests_that_exist() {
    let mut code = String::new();
    for folder in ["src", "tests/it", "tests/browser"] {
        code.extend(sources(folder).into_iter().map(|(_, text)| text));
    }
    for (list, at_least) in [("docs/negative-cases.md", 50), ("docs/conformance.md", 50)] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(list)).unwrap();
        // The last column names tests; the others may name parameters.
        let shown_by = text.lines().filter(|line| line.starts_with("| ")).filter_map(|line| line.rsplit(" | ").next());
        let named: Vec<&str> = shown_by.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
        assert!(named.len() > at_least, "{list} names {} tests", named.len());
        let gone: Vec<&&str> =
            named.iter().filter(|name| !name.contains('/') && !code.contains(&format!("fn {name}("))).collect();
        assert_eq!(gone, Vec::<&&str>::new(), "in {list}");
    }
}
