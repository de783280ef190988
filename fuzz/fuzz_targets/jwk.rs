//! Keys and key sets that portals publish.
#![no_main]
use dinhdanh::jose::{Jwk, JwkSet};
libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(key) = Jwk::parse(text) {
        let _ = key.thumbprint();
    }
    let _ = JwkSet::parse(text);
});
