//! Certificates of anybody's making, as a proxy would hand them on.
#![no_main]
use dinhdanh::provider::sender::{Certificate, is_name};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some(certificate) = Certificate::of_chain(&[bytes.to_vec()]) {
        let _ = certificate.thumbprint();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = (Certificate::of_header(text), is_name(text));
    }
});
