//! Tokens of anybody's making.
#![no_main]
use dinhdanh::jose::Unverified;
libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(token) = Unverified::parse(text) {
        let _ = (token.kid(), token.unverified_claims());
    }
});
