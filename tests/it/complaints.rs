//! Every complaint has its answer, and every answer its test.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(at: &Path, out: &mut String) {
    for entry in fs::read_dir(at).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            out.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_complaint_is_answered_by_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = fs::read_to_string(root.join("docs/complaints.md")).unwrap();
    let mut code = String::new();
    for folder in ["src", "tests/it", "tests/browser"] {
        sources(&root.join(folder), &mut code);
    }
    let rows: Vec<&str> = list.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| # ")).collect();
    let numbered = (1..=15).map(|n| format!("| {n} |"));
    for number in numbered {
        assert!(rows.iter().any(|row| row.starts_with(&number)), "{number} is missing");
    }
    for row in rows {
        let named: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test: {row}");
        for name in named {
            assert!(code.contains(&format!("fn {name}(")), "{name} is gone: {row}");
        }
    }
}
