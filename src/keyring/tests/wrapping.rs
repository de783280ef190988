//! The master key: its file, its wrapping, its successor.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;

use super::*;
use crate::base::encode::b64;
use crate::base::{Secret, encode::hex};

/// A folder of its own for one test, removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("dinhdanh-keyring-{}", hex(&Random::default().bytes::<8>())));
        fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_first_start_makes_a_key_that_only_its_owner_can_read() {
    let folder = Folder::new();
    let path = folder.0.join("master.key");
    assert!(Master::load(&path).is_err());
    let made = Master::load_or_create(&path, &Random::default()).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
    assert_eq!(Master::load_or_create(&path, &Random::default()).unwrap().fingerprint(), made.fingerprint());
    // The same text works as a secret of the environment.
    let text = Secret::new(fs::read_to_string(&path).unwrap());
    assert_eq!(Master::from_text(&text).unwrap().fingerprint(), made.fingerprint());
}

#[test]
fn processes_that_start_together_agree_on_one_key() {
    let folder = Folder::new();
    let path = folder.0.join("master.key");
    let start = || Master::load_or_create(&path, &Random::default()).unwrap().fingerprint();
    let all: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(all.iter().all(|fingerprint| *fingerprint == all[0]));
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let folder = Folder::new();
    let path = folder.0.join("master.key");
    Master::load_or_create(&path, &Random::default()).unwrap();
    for mode in [0o640, 0o604, 0o660, 0o610, 0o601] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let broken = Master::load(&path).unwrap_err().to_string();
        assert!(broken.contains("can be read by others") && broken.contains(&format!("{mode:o}")), "{broken}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    assert!(Master::load(&path).is_ok());
    assert!(Master::load(&folder.0).is_err());
}

#[test]
fn a_damaged_key_is_refused_without_being_shown() {
    let folder = Folder::new();
    let path = folder.0.join("master.key");
    for bad in ["", "\n", "c2hvcnQ=", &b64(&[7; 31]), &b64(&[7; 33]), &"A".repeat(4096)] {
        fs::write(&path, bad).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let broken = Master::load(&path).unwrap_err().to_string();
        assert!(broken.contains("32 bytes in base64") && (bad.trim().is_empty() || !broken.contains(bad)), "{broken}");
    }
}

#[test]
fn another_master_key_is_named_and_opens_nothing() {
    let broken = Keyring::open(master(2), Random::test(3), &fresh(1), NOW).unwrap_err().to_string();
    assert!(broken.contains(&master(1).fingerprint()) && broken.contains(&master(2).fingerprint()), "{broken}");
}

#[test]
fn a_wrapped_key_stays_in_its_row() {
    let rows = fresh(1);
    let alterations: [fn(&mut StoredKey, &StoredKey); 5] = [
        |row, other| row.id = other.id,
        |row, _| row.epoch = 2,
        |row, other| row.wrapped.clone_from(&other.wrapped),
        |row, _| *row.wrapped.last_mut().unwrap() ^= 1,
        |row, _| row.wrapped.truncate(5),
    ];
    for alter in alterations {
        let mut altered = rows.clone();
        alter(&mut altered[0], &rows[1]);
        assert!(Keyring::open(master(1), Random::test(3), &altered, NOW).is_err());
    }
    // Data keys of two tables, and keys of two purposes, can't change places.
    for (a, b) in [(0, 1), (0, Scope::ALL.len()), (Scope::ALL.len(), Scope::ALL.len() + 1)] {
        let mut swapped = rows.clone();
        (swapped[a].purpose, swapped[b].purpose) = (rows[b].purpose, rows[a].purpose);
        (swapped[a].scope, swapped[b].scope) = (rows[b].scope.clone(), rows[a].scope.clone());
        assert!(Keyring::open(master(1), Random::test(3), &swapped, NOW).is_err(), "{a} and {b}");
    }
}

#[test]
fn a_new_master_key_wraps_the_same_keys() {
    let rows = fresh(1);
    let (old, new, random) = (master(1), master(2), Random::test(4));
    let sealed = opened(&rows, NOW).sealer(Scope::Files).seal("content", b"row", b"x").unwrap();
    // Interrupted after three rows and taken up again.
    let mut half = rows.clone();
    half[..3].clone_from_slice(&rewrap(&rows[..3], &old, &new, &random).unwrap());
    let rest = rewrap(&half, &old, &new, &random).unwrap();
    assert_eq!(rest.len(), rows.len() - 3);
    half[3..].clone_from_slice(&rest);
    assert!(half.iter().all(|row| new.wrapped(row) && !old.wrapped(row)));
    assert_eq!(rewrap(&half, &old, &new, &random).unwrap(), []);
    let keyring = Keyring::open(new, Random::test(5), &half, NOW).unwrap();
    assert_eq!(keyring.sealer(Scope::Files).open("content", b"row", &sealed).unwrap().as_slice(), b"x");
    assert!(rewrap(&rows, &master(3), &master(4), &random).is_err());
}
