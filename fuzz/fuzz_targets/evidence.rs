//! A browser's answer to a decision that is to be signed, and the decision's own bytes.
#![no_main]
use dinhdanh::identity::evidence::{Assertion, PublicKey, fields};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Assertion::from_json(text);
    }
    let _ = PublicKey::from_spki(bytes);
    let _ = fields(bytes);
});
