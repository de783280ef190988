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

/// The manuals of officers, by file name.
fn manuals() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/manuals");
    let read = |name: &str| (name.to_owned(), fs::read_to_string(folder.join(name)).unwrap());
    ["can-bo-tiep-nhan.md", "chi-huy.md"].map(read).to_vec()
}

/// The Vietnamese texts by themselves: of each message and attribute, the words on its line.
fn vietnamese_words() -> std::collections::HashSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/texts/vi");
    let texts: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    let line = |line: &str| (!line.starts_with('#')).then(|| line.split_once(" = ").map(|(_, words)| words.trim().to_owned()))?;
    texts.iter().flat_map(|text| text.lines()).filter_map(line).collect()
}

#[test]
fn manuals_call_what_is_on_the_screen_by_its_own_words() {
    let (words, mut wrong, mut bold) = (vietnamese_words(), Vec::new(), 0);
    for (name, text) in manuals() {
        // A line of the file is no line of the page.
        let text = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        for said in text.split("**").skip(1).step_by(2) {
            bold += 1;
            // How to read the manual is told in bold as well.
            if said != "đậm" && !words.contains(said) {
                wrong.push(format!("{name}: {said}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(bold > 100, "{bold} words are bold");
}

#[test]
fn every_picture_of_a_manual_is_there_is_small_and_is_used() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/manuals");
    let mut named: Vec<String> = manuals()
        .iter()
        .flat_map(|(_, text)| {
            text.split("](pictures/").skip(1).map(|rest| rest.split(')').next().unwrap().to_owned()).collect::<Vec<_>>()
        })
        .collect();
    named.sort();
    named.dedup();
    let mut kept = Vec::new();
    for entry in fs::read_dir(folder.join("pictures")).unwrap() {
        let entry = entry.unwrap();
        let size = entry.metadata().unwrap().len();
        assert!(size < 120_000, "{} is {size} bytes large", entry.path().display());
        kept.push(entry.file_name().into_string().unwrap());
    }
    kept.sort();
    assert_eq!(kept, named);
}

#[test]
fn links_inside_the_manuals_lead_to_a_heading() {
    let anchor = |title: &str| {
        let plain = |letter: &char| letter.is_alphanumeric() || [' ', '-', '_'].contains(letter);
        title.to_lowercase().chars().filter(plain).map(|letter| if letter == ' ' { '-' } else { letter }).collect::<String>()
    };
    for (name, text) in manuals() {
        let titles: Vec<String> =
            text.lines().filter(|line| line.starts_with('#')).map(|line| anchor(line.trim_start_matches(['#', ' ']))).collect();
        for link in text.split("](#").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            assert!(titles.iter().any(|title| title == link), "{name} has no heading for #{link}");
        }
    }
}
