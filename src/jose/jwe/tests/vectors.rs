//! The examples printed in RFC 7518 and RFC 7520.

use super::*;
use crate::jose::jwe::agree::Derived;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn private(d: &str) -> EncryptionKey {
    EncryptionKey::from_bytes(&from_b64url(d).unwrap()).unwrap()
}

/// The compact token of a section of RFC 7520.
fn printed(section: &str) -> &'static str {
    let mut lines = include_str!("rfc7520.txt").lines().filter_map(|line| line.split_once(' '));
    lines.find(|(name, _)| *name == section).unwrap().1
}

#[test]
fn rfc_7518_appendix_b_1_encrypts_by_cbc_and_hmac() {
    let key: Vec<u8> = (0..32).collect();
    let clear = b"A cipher system must not be required to be secret, and it must be able to fall into the hands of the enemy without inconvenience";
    let aad = b"The second principle of Auguste Kerckhoffs";
    let sealed = content::Sealed {
        iv: hex("1a f3 8c 2d c2 b9 6f fd d8 66 94 09 23 41 bc 04"),
        ciphertext: hex("c8 0e df a3 2d df 39 d5 ef 00 c0 b4 68 83 42 79 a2 e4 6a 1b 80 49 f7 92 f7 6b fe 54 b9 03 a9 c9
             a9 4a c9 b4 7a d2 65 5c 5f 10 f9 ae f7 14 27 e2 fc 6f 9b 3f 39 9a 22 14 89 f1 63 62 c7 03 23 36
             09 d4 5a c6 98 64 e3 32 1c f8 29 35 ac 40 96 c8 6e 13 33 14 c5 40 19 e8 ca 79 80 df a4 b9 cf 1b
             38 4c 48 6f 3a 54 c5 10 78 15 8e e5 d7 9d e5 9f bd 34 d8 48 b3 d6 95 50 a6 76 46 34 44 27 ad e5
             4b 88 51 ff b5 98 f7 f8 00 74 b9 47 3c 82 e2 db"),
        tag: hex("65 2c 3f a3 6b 0a 7c 5b 32 19 fa b3 a3 0b c1 c4"),
    };
    assert_eq!(content::open(ContentEnc::A128CbcHs256, &key, aad, &sealed).unwrap().as_slice(), clear);
    assert!(content::open(ContentEnc::A128CbcHs256, &key, b"another header", &sealed).is_none());
}

#[test]
fn rfc_7518_appendix_c_agrees_on_a_key() {
    let bob = private("VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw");
    let alice = r#"{"kty":"EC","crv":"P-256","x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0","y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"}"#;
    let shared = bob.agree(Jwk::parse(alice).unwrap().material()).unwrap();
    let derived = Derived { algorithm: "A128GCM", len: 16 };
    assert_eq!(b64url(&derived.key(&shared, (b"Alice", b"Bob"))), "VqqN6vgjbSBcIijNcacQGg");
}

#[test]
fn rfc_7520_section_5_5_opens() {
    let meriadoc = private("r_kHyZ-a06rmxM3yESK84r1otSg-aQcVStkRhA-iCM8");
    let token = printed("5.5");
    // The key there is named for its owner; ours are named by their thumbprints.
    assert_eq!(decrypt([&meriadoc], token), Err(JweError::NoSuchKey));
    let parts: Vec<&str> = token.split('.').collect();
    let header = header(parts[0]).unwrap();
    let bytes = |at: usize| from_b64url(parts[at]).unwrap();
    let ways = (KeyAlg::EcdhEs, ContentEnc::A128CbcHs256);
    let key = wrap::recover(&meriadoc, header.epk.unwrap().material(), &(Vec::new(), Vec::new()), ways, &[]).unwrap();
    assert_eq!(b64url(&key), "hzHdlfQIAEehb8Hrd_mFRhKsKLEzPfshfXs9l6areCc");
    let sealed = content::Sealed { iv: bytes(2), ciphertext: bytes(3), tag: bytes(4) };
    let clear = content::open(ContentEnc::A128CbcHs256, &key, parts[0].as_bytes(), &sealed).unwrap();
    assert!(std::str::from_utf8(&clear).unwrap().starts_with("You can trust us to stick with you"));
}

#[test]
fn what_rfc_7520_encrypts_by_algorithms_that_are_not_ours_is_refused() {
    let key = ours(1);
    for (section, why) in [
        ("5.1", JweError::AlgRefused), // RSA1_5
        ("5.2", JweError::AlgRefused), // RSA-OAEP with SHA-1
        ("5.3", JweError::AlgRefused), // PBES2
        ("5.4", JweError::NoSuchKey),  // a key on P-384
        ("5.6", JweError::AlgRefused), // dir
        ("5.7", JweError::AlgRefused), // A256GCMKW
        ("5.8", JweError::AlgRefused), // A128KW
        ("5.9", JweError::Compressed), // zip
    ] {
        assert_eq!(decrypt([&key], printed(section)), Err(why), "section {section}");
    }
}
