//! Tokens that must not open, each for a reason of its own.

use serde_json::{Value, json};

use super::*;

/// A token to `key` whose header was altered before it was encrypted: everything fits together but what was altered.
fn forged(key: &EncryptionKey, alter: impl Fn(&mut Value)) -> String {
    let made = wrap::make(&Random::default(), key.public().material(), KeyAlg::EcdhEs, ContentEnc::A256Gcm).unwrap();
    let mut header = json!({ "alg": "ECDH-ES", "enc": "A256GCM", "epk": made.ephemeral.unwrap() });
    alter(&mut header);
    let header = b64url(&serde_json::to_vec(&header).unwrap());
    let sealed = content::seal(&Random::default(), ContentEnc::A256Gcm, &made.key, header.as_bytes(), TOKEN.as_bytes()).unwrap();
    [header, String::new(), b64url(&sealed.iv), b64url(&sealed.ciphertext), b64url(&sealed.tag)].join(".")
}

#[test]
fn a_header_says_only_what_is_understood() {
    let key = ours(1);
    assert_eq!(decrypt([&key], &forged(&key, |_| {})).unwrap(), TOKEN);
    let mut cases: Vec<(&str, Value, JweError)> = vec![
        ("zip", json!("DEF"), JweError::Compressed),
        ("crit", json!(["exp"]), JweError::Critical),
        ("crit", json!([]), JweError::Critical),
        ("enc", json!("A192GCM"), JweError::AlgRefused),
        ("enc", json!("none"), JweError::AlgRefused),
        ("epk", json!({ "kty": "oct", "k": "AAAA" }), JweError::Malformed),
        ("epk", Value::Null, JweError::Malformed),
        ("apu", json!("not base64url!"), JweError::Malformed),
        ("alg", json!(7), JweError::Malformed),
        ("kid", json!("a stranger's"), JweError::NoSuchKey),
        ("padding", json!("a".repeat(4096)), JweError::TooLong),
    ];
    let algs =
        ["RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "dir", "A128KW", "A256GCMKW", "PBES2-HS256+A128KW", "ECDH-ES+A192KW", "none"];
    cases.extend(algs.map(|alg| ("alg", json!(alg), JweError::AlgRefused)));
    for (member, value, why) in cases {
        let token = forged(&key, |header| header[member] = value.clone());
        assert_eq!(decrypt([&key], &token), Err(why), "{member}: {value}");
    }
}

#[test]
fn a_password_count_of_any_size_costs_nothing() {
    let key = ours(1);
    let token = forged(&key, |header| {
        header["alg"] = json!("PBES2-HS512+A256KW");
        header["p2c"] = json!(u64::MAX);
        header["p2s"] = json!("AAAAAAAAAAA");
    });
    assert_eq!(decrypt([&key], &token), Err(JweError::AlgRefused));
}

#[test]
fn points_that_are_not_on_the_curve_are_refused() {
    let key = ours(1);
    let zero = b64url(&[0; 32]);
    let other = b64url(&[7; 32]);
    for (x, y) in [(&zero, &zero), (&other, &other), (&zero, &other)] {
        let token = forged(&key, |header| header["epk"] = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y }));
        assert_eq!(decrypt([&key], &token), Err(JweError::NotOpened), "{x} {y}");
    }
    let other_curve = b64url(&[1; 48]);
    let token = forged(&key, |header| header["epk"] = json!({ "kty": "EC", "crv": "P-384", "x": other_curve, "y": other_curve }));
    assert_eq!(decrypt([&key], &token), Err(JweError::NotOpened));
}

#[test]
fn whatever_is_altered_the_token_does_not_open() {
    let key = ours(1);
    for (alg, enc) in [(KeyAlg::EcdhEsA128Kw, ContentEnc::A128CbcHs256), (KeyAlg::EcdhEs, ContentEnc::A256Gcm)] {
        let token = sent(&portal(&key), alg, enc);
        let parts: Vec<&str> = token.split('.').collect();
        for at in 1..5 {
            let mut bytes = from_b64url(parts[at]).unwrap();
            match bytes.first_mut() {
                Some(first) => *first ^= 1,
                // Direct agreement sends no key: one that stands there all the same is not passed over.
                None => bytes.push(1),
            }
            let mut altered: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            altered[at] = b64url(&bytes);
            assert_eq!(decrypt([&key], &altered.join(".")), Err(JweError::NotOpened), "{alg:?} part {at}");
            if !parts[at].is_empty() {
                bytes.truncate(bytes.len() / 2);
                altered[at] = b64url(&bytes);
                assert!(decrypt([&key], &altered.join(".")).is_err(), "{alg:?} part {at} cut short");
            }
        }
    }
}

#[test]
fn a_token_is_nested_once() {
    let key = ours(1);
    let keys = portal(&key);
    let inner = sent(&keys, KeyAlg::EcdhEs, ContentEnc::A128Gcm);
    let to = To { keys: &keys, alg: KeyAlg::EcdhEs, enc: ContentEnc::A128Gcm };
    let outer = encrypt(&Random::default(), &to, &inner).unwrap();
    assert_eq!(decrypt([&key], &outer), Err(JweError::Nested));
}

#[test]
fn what_is_no_token_is_told_from_one_before_anything_is_computed() {
    let key = ours(1);
    for (text, why) in [
        (String::new(), JweError::Malformed),
        ("....".into(), JweError::Malformed),
        ("a.b.c.d.e".into(), JweError::Malformed),
        (TOKEN.into(), JweError::Malformed),
        (format!("{}.", sent(&portal(&key), KeyAlg::EcdhEs, ContentEnc::A128Gcm)), JweError::Malformed),
        (format!("{}....", b64url(b"[]")), JweError::Malformed),
        (format!("{}....", b64url(br#"{"alg":"ECDH-ES","alg":"dir","enc":"A128GCM"}"#)), JweError::Malformed),
        ("x".repeat(1 << 20), JweError::TooLong),
        (format!("{}....", "A".repeat(4000)), JweError::TooLong),
    ] {
        assert_eq!(decrypt([&key], &text), Err(why), "{}", &text[..text.len().min(40)]);
    }
}
