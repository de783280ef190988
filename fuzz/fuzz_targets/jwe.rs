//! Encrypted tokens of anybody's making: anything may come, and nothing opens that was not encrypted to our key.
#![no_main]
use std::sync::LazyLock;

use dinhdanh::jose::{EncryptionKey, jwe};
static KEY: LazyLock<Option<EncryptionKey>> = LazyLock::new(|| EncryptionKey::from_bytes(&[1; 32]).ok());
libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = jwe::decrypt(KEY.as_ref(), text);
});
