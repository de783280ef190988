//! Sealed columns, blind indexes, peppers, subjects, blobs and form tokens.

use proptest::prelude::*;

use super::*;
use crate::keyring::blob::{Binding, BlobError, LONGEST_PAYLOAD};
use crate::keyring::pepper::Place;

const ROW: &[u8] = b"sixteen bytes id";

#[test]
fn a_sealed_value_opens_in_its_own_place_and_in_no_other() {
    let keyring = opened(&fresh(1), NOW);
    let persons = keyring.sealer(Scope::Persons);
    let sealed = persons.seal("number", ROW, "901202000123".as_bytes()).unwrap();
    assert_eq!(persons.open_text("number", ROW, &sealed).unwrap(), "901202000123");
    assert!(persons.open("facts", ROW, &sealed).is_err());
    assert!(persons.open("number", b"another row's id", &sealed).is_err());
    assert!(keyring.sealer(Scope::Files).open("number", ROW, &sealed).is_err());
    for position in 0..sealed.len() {
        let mut altered = sealed.clone();
        altered[position] ^= 1;
        assert!(persons.open("number", ROW, &altered).is_err(), "byte {position}");
        assert!(persons.open("number", ROW, &sealed[..position]).is_err(), "cut at {position}");
    }
}

#[test]
fn two_rows_cannot_swap_their_values() {
    let persons = opened(&fresh(1), NOW).sealer(Scope::Persons);
    let (one, two) = (persons.seal("number", b"row 1", b"A").unwrap(), persons.seal("number", b"row 2", b"B").unwrap());
    assert!(persons.open("number", b"row 1", &two).is_err());
    assert!(persons.open("number", b"row 2", &one).is_err());
}

#[test]
fn the_same_value_seals_differently_each_time_and_shows_nothing_of_itself() {
    let persons = opened(&fresh(1), NOW).sealer(Scope::Persons);
    let clear = "Nguyễn Thị Ánh Tuyết".as_bytes();
    let (one, two) = (persons.seal("facts", ROW, clear).unwrap(), persons.seal("facts", ROW, clear).unwrap());
    assert_ne!(one, two);
    assert_eq!(one.len(), 2 + 12 + clear.len() + 16);
    assert!(!one.windows(6).any(|part| clear.windows(6).any(|word| word == part)));
}

#[test]
fn a_new_epoch_seals_and_the_old_one_still_opens() {
    let mut rows = fresh(1);
    let keyring = opened(&rows, NOW);
    let old = keyring.sealer(Scope::Files).seal("content", ROW, b"x").unwrap();
    rows.push(keyring.maker(NOW).next(&rows, KeyPurpose::Data, "files", NOW + HOUR).unwrap());
    // Before its time the next key opens and does not seal.
    let early = opened(&rows, NOW + HOUR / 2).sealer(Scope::Files);
    assert!(early.is_current(&early.seal("content", ROW, b"x").unwrap()) && early.is_current(&old));
    let later = opened(&rows, NOW + HOUR).sealer(Scope::Files);
    let new = later.seal("content", ROW, b"x").unwrap();
    assert_eq!((old[..2].to_vec(), new[..2].to_vec()), (vec![0, 1], vec![0, 2]));
    assert!(later.is_current(&new) && !later.is_current(&old));
    assert_eq!(later.open("content", ROW, &old).unwrap().as_slice(), b"x");
    assert_eq!(early.open("content", ROW, &new).unwrap().as_slice(), b"x");
    // A key that has expired takes what it sealed with it.
    let first = rows.iter_mut().find(|row| row.scope == "files").unwrap();
    first.expires_at = Some(NOW + DAY);
    let after = opened(&rows, NOW + DAY).sealer(Scope::Files);
    assert!(after.open("content", ROW, &old).is_err() && after.open("content", ROW, &new).is_ok());
}

#[test]
fn a_blind_index_finds_one_value_of_one_kind_in_every_epoch() {
    let mut rows = fresh(1);
    let keyring = opened(&rows, NOW);
    let index = keyring.index();
    let old = index.blind("number", "901202000123").unwrap();
    assert_eq!(old, index.blind("number", "901202000123").unwrap());
    assert_eq!(old.len(), 34);
    assert_ne!(old, index.blind("phone", "901202000123").unwrap());
    assert_ne!(old, index.blind("number", "901202000124").unwrap());
    assert_ne!(old, opened(&fresh(2), NOW).index().blind("number", "901202000123").unwrap());

    rows.push(keyring.maker(NOW).next(&rows, KeyPurpose::Index, "", NOW).unwrap());
    let index = opened(&rows, NOW).index();
    let new = index.blind("number", "901202000123").unwrap();
    assert_eq!(index.all_epochs("number", "901202000123"), [new.clone(), old.clone()]);
    assert!(index.is_current(&new) && !index.is_current(&old));
}

#[test]
fn a_code_is_worth_something_in_its_own_place_only() {
    let mut rows = fresh(1);
    let keyring = opened(&rows, NOW);
    let place = Place { context: "sign-in", owner: b"account 1" };
    let stored = keyring.pepper().code(place, "042917").unwrap();
    // The pepper may have moved on in the meantime.
    rows.push(keyring.maker(NOW).next(&rows, KeyPurpose::Pepper, "", NOW).unwrap());
    let pepper = opened(&rows, NOW).pepper();
    assert!(pepper.code_matches(&stored, place, "042917"));
    assert!(!pepper.code_matches(&stored, place, "042918"));
    assert!(!pepper.code_matches(&stored, Place { context: "activate", ..place }, "042917"));
    assert!(!pepper.code_matches(&stored, Place { owner: b"account 2", ..place }, "042917"));
    // Context and owner do not run into each other.
    let shifted = Place { context: "sign-inaccount", owner: b" 1" };
    assert!(!pepper.code_matches(&stored, shifted, "042917"));
    assert!(!pepper.code_matches(&[], place, "042917") && !pepper.code_matches(&stored[..33], place, "042917"));
    assert!(!opened(&fresh(2), NOW).pepper().code_matches(&stored, place, "042917"));
}

#[test]
fn a_password_is_peppered_in_the_epoch_that_its_hash_names() {
    let mut rows = fresh(1);
    let keyring = opened(&rows, NOW);
    let place = Place { context: "password", owner: b"account 1" };
    let set = keyring.pepper().prehash(place, "mật khẩu rất dài").unwrap();
    rows.push(keyring.maker(NOW).next(&rows, KeyPurpose::Pepper, "", NOW).unwrap());
    let pepper = opened(&rows, NOW).pepper();
    assert_eq!(set.epoch, 1);
    assert_eq!(pepper.prehash_at(1, place, "mật khẩu rất dài").unwrap().bytes, set.bytes);
    assert_eq!(pepper.prehash(place, "mật khẩu rất dài").unwrap().epoch, 2);
    assert_ne!(pepper.prehash(place, "mật khẩu rất dài").unwrap().bytes, set.bytes);
    assert!(pepper.prehash_at(3, place, "x").is_none());
    // What a code is stored as is of no use as a password's prehash.
    assert_ne!(pepper.code(place, "x").unwrap()[2..], pepper.prehash(place, "x").unwrap().bytes[..]);
}

#[test]
fn a_subject_is_the_same_in_its_sector_and_tells_nothing_outside() {
    let rows = fresh(1);
    let subjects = opened(&rows, NOW).subjects();
    let here = subjects.pairwise("portal.example", b"seed of a citizen");
    assert_eq!(here.len(), 43);
    assert_eq!(here, subjects.pairwise("portal.example", b"seed of a citizen"));
    assert_ne!(here, subjects.pairwise("other.example", b"seed of a citizen"));
    assert_ne!(here, subjects.pairwise("portal.example", b"seed of another"));
    assert_ne!(subjects.pairwise("a", b"bc"), subjects.pairwise("ab", b"c"));
    // Years and other keys later it is the same.
    let mut later = rows.clone();
    for purpose in [KeyPurpose::Index, KeyPurpose::Pepper, KeyPurpose::Blob] {
        later.push(opened(&rows, NOW).maker(NOW).next(&rows, purpose, "", NOW).unwrap());
    }
    assert_eq!(here, opened(&later, NOW + DAY * 3650).subjects().pairwise("portal.example", b"seed of a citizen"));
}

#[test]
fn a_blob_is_for_one_purpose_issuer_browser_and_time() {
    let blobs = opened(&fresh(1), NOW).blobs();
    let binding = Binding { purpose: "authorize", issuer: "https://id.example", browser: b"cookie 1" };
    let text = blobs.seal(&binding, NOW, b"client_id=portal").unwrap();
    let open = |binding: &Binding<'_>, at| blobs.open(binding, at, HOUR, &text).map(|opened| opened.payload);
    let payload = Ok(b"client_id=portal".to_vec());
    assert_eq!(open(&binding, NOW), payload);
    assert_eq!(open(&binding, NOW + HOUR), payload);
    assert_eq!(open(&binding, NOW + HOUR + Duration::from_millis(1)), Err(BlobError::TooOld));
    assert_eq!(open(&binding, NOW - Duration::from_secs(60)), payload);
    assert_eq!(open(&binding, NOW - Duration::from_secs(61)), Err(BlobError::NotOurs));
    for other in [
        Binding { purpose: "device", ..binding },
        Binding { issuer: "https://id.example.org", ..binding },
        Binding { browser: b"cookie 2", ..binding },
        Binding { purpose: "authorizehttps", issuer: "://id.example", ..binding },
    ] {
        assert_eq!(open(&other, NOW), Err(BlobError::NotOurs));
    }
    let again = blobs.seal(&binding, NOW, b"client_id=portal").unwrap();
    let id = |text: &str| blobs.open(&binding, NOW, HOUR, text).unwrap().id;
    assert_eq!(id(&text), id(&text));
    assert_ne!(id(&text), id(&again));
    assert!(blobs.seal(&binding, NOW, &vec![0; LONGEST_PAYLOAD + 1]).is_err());
    let longest = blobs.seal(&binding, NOW, &vec![0; LONGEST_PAYLOAD]).unwrap();
    assert!(blobs.open(&binding, NOW, HOUR, &longest).is_ok());
    assert_eq!(format!("{:?}", blobs.open(&binding, NOW, HOUR, &text).unwrap()), "Opened(16 bytes)");
}

#[test]
fn a_form_token_is_for_one_session_and_new_on_each_page() {
    let csrf = opened(&fresh(1), NOW).csrf();
    let (one, two) = (csrf.token(b"session 1").unwrap(), csrf.token(b"session 1").unwrap());
    assert_ne!(one, two);
    assert!(csrf.accepts(b"session 1", &one) && csrf.accepts(b"session 1", &two));
    assert!(!csrf.accepts(b"session 2", &one));
    assert!(!opened(&fresh(2), NOW).csrf().accepts(b"session 1", &one));
    for bad in ["", "AAE", &one[..one.len() - 1], &format!("{one}A"), &one.replace(|c: char| c.is_ascii_digit(), "x")] {
        assert!(!csrf.accepts(b"session 1", bad), "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_input_makes_the_openers_panic_or_accept(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in ".{0,200}") {
        let keyring = opened(&KEYS, NOW);
        let place = Place { context: "c", owner: b"o" };
        let binding = Binding { purpose: "p", issuer: "i", browser: b"b" };
        let mut with_epoch = vec![0, 1];
        with_epoch.extend_from_slice(&bytes);
        for bytes in [&bytes, &with_epoch] {
            let text = crate::base::encode::b64url(bytes);
            prop_assert!(keyring.sealer(Scope::Files).open("content", ROW, bytes).is_err());
            prop_assert!(!keyring.pepper().code_matches(bytes, place, "1"));
            prop_assert!(keyring.blobs().open(&binding, NOW, HOUR, &text).is_err());
            prop_assert!(!keyring.csrf().accepts(b"s", &text));
        }
        prop_assert!(keyring.blobs().open(&binding, NOW, HOUR, &text).is_err());
        prop_assert!(!keyring.csrf().accepts(b"s", &text));
    }

    #[test]
    fn whatever_is_sealed_is_what_is_opened(clear in proptest::collection::vec(any::<u8>(), 0..500), row in proptest::collection::vec(any::<u8>(), 0..40)) {
        let sealer = opened(&KEYS, NOW).sealer(Scope::Accounts);
        let sealed = sealer.seal("phone", &row, &clear).unwrap();
        let opened = sealer.open("phone", &row, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), clear.as_slice());
    }
}

static KEYS: std::sync::LazyLock<Vec<StoredKey>> = std::sync::LazyLock::new(|| fresh(5));
