//! What the keyring promises.

mod at_rest;
mod rotating;
mod wrapping;

use std::time::Duration;

use super::*;
use crate::jose::SigAlg;

pub(super) const NOW: Timestamp = Timestamp(1_790_000_000_000);
pub(super) const HOUR: Duration = Duration::from_secs(3600);
pub(super) const DAY: Duration = Duration::from_secs(86400);
pub(super) const ALGS: [SigAlg; 2] = [SigAlg::Es256, SigAlg::EdDsa];

pub(super) fn master(seed: u8) -> Master {
    Master::from_bytes(&[seed; 32]).unwrap()
}

/// The keys of a fresh database.
pub(super) fn fresh(seed: u64) -> Vec<StoredKey> {
    Maker { master: &master(1), random: &Random::test(seed), now: NOW }.missing(&[], &ALGS).unwrap()
}

pub(super) fn opened(rows: &[StoredKey], now: Timestamp) -> Keyring {
    Keyring::open(master(1), Random::test(99), rows, now).unwrap()
}

#[test]
fn a_fresh_database_gets_a_key_for_everything_and_then_lacks_nothing() {
    let rows = fresh(1);
    assert_eq!(rows.len(), Scope::ALL.len() + 8 + ALGS.len());
    for purpose in KeyPurpose::ALL {
        assert!(rows.iter().any(|row| row.purpose == purpose), "{purpose}");
        assert_eq!(purpose.word().parse(), Ok(purpose));
    }
    let maker = Maker { master: &master(1), random: &Random::test(2), now: NOW };
    assert_eq!(maker.missing(&rows, &ALGS).unwrap(), []);
    // One key taken away is the one key made anew, in the next epoch where an older one is still known.
    let without: Vec<StoredKey> = rows.iter().filter(|row| row.scope != Scope::Files.table()).cloned().collect();
    let made = maker.missing(&without, &ALGS).unwrap();
    assert_eq!(made.iter().map(|row| (row.scope.as_str(), row.epoch)).collect::<Vec<_>>(), [("files", 1)]);
}

#[test]
fn two_nodes_that_start_together_make_rows_that_exclude_each_other() {
    let place = |row: &StoredKey| (row.purpose, row.scope.clone(), row.epoch);
    let (one, two) = (fresh(1), fresh(2));
    assert_eq!(one.iter().map(place).collect::<Vec<_>>(), two.iter().map(place).collect::<Vec<_>>());
    assert!(one.iter().zip(&two).all(|(a, b)| a.id != b.id && a.wrapped != b.wrapped));
}

#[test]
fn a_keyring_without_a_key_for_everything_does_not_open() {
    let rows = fresh(1);
    let broken = |rows: &[StoredKey]| Keyring::open(master(1), Random::test(3), rows, NOW).unwrap_err().to_string();
    for purpose in KeyPurpose::ALL {
        if purpose == KeyPurpose::Signing {
            continue;
        }
        let without: Vec<StoredKey> = rows.iter().filter(|row| row.purpose != purpose).cloned().collect();
        assert!(broken(&without).contains(&format!("no active key for {purpose}")), "{purpose}");
    }
    let without: Vec<StoredKey> = rows.iter().filter(|row| row.purpose != KeyPurpose::Signing).cloned().collect();
    let keyring = opened(&without, NOW);
    assert!(keyring.signing().active(SigAlg::Es256).is_err());
    assert!(keyring.signing().published().is_empty());
}

#[test]
fn a_reload_reaches_every_clone_and_a_bad_one_changes_nothing() {
    let rows = fresh(1);
    let keyring = opened(&rows, NOW);
    let clone = keyring.clone();
    let before = clone.signing().active(SigAlg::Es256).unwrap().kid().to_owned();
    assert!(clone.reload(&[], NOW).is_err());
    assert_eq!(keyring.signing().active(SigAlg::Es256).unwrap().kid(), before);
    let mut more = rows.clone();
    more.push(keyring.maker(NOW).next(&rows, KeyPurpose::Signing, "ES256", NOW).unwrap());
    clone.reload(&more, NOW).unwrap();
    assert_ne!(keyring.signing().active(SigAlg::Es256).unwrap().kid(), before);
}

#[test]
fn the_subject_key_never_has_a_successor() {
    let rows = fresh(1);
    let keyring = opened(&rows, NOW);
    assert!(keyring.maker(NOW).next(&rows, KeyPurpose::Subject, "", NOW).is_err());
    let other = fresh(2).into_iter().find(|row| row.purpose == KeyPurpose::Subject).unwrap();
    let mut two = rows;
    two.push(other);
    assert!(Keyring::open(master(1), Random::test(3), &two, NOW).is_err());
}

#[test]
fn nothing_secret_is_printed() {
    let rows = fresh(1);
    let keyring = opened(&rows, NOW);
    let loaded = keyring.loaded(Clone::clone);
    let printed = [
        format!("{:?}", master(1)),
        format!("{keyring:?} {:?} {:?}", loaded.index, loaded.pepper),
        format!("{:?} {:?} {:?}", loaded.subjects, loaded.blobs, loaded.csrf),
        format!("{:?} {:?}", keyring.sealer(Scope::Files), rows[0]),
    ];
    assert_eq!(printed[0], format!("Master({})", master(1).fingerprint()));
    assert_eq!(printed[1], "Keyring(…) BlindIndex(…) Pepper(…)");
    assert_eq!(printed[2], "Subjects(…) Blobs(…) Csrf(…)");
    assert_eq!(printed[3], format!("Sealer(files) StoredKey(data officers {} (epoch 1))", rows[0].id));
}
