//! DPoP proofs of anybody's making.
#![no_main]
use dinhdanh::base::Timestamp;
use dinhdanh::provider::sender::{Expected, proof};
libfuzzer_sys::fuzz_target!(|text: &str| {
    let urls = ["https://id.example.vn/token".to_owned()];
    let expected = Expected { method: "POST", urls: &urls, access_token: None, now: Timestamp(1_700_000_000_000) };
    let _ = proof::check(text, &expected);
});
