//! Cookie headers.
#![no_main]
use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use dinhdanh::web::cookie::Jar;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(value) = HeaderValue::from_bytes(bytes) {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, value);
        let _ = (Jar::read(&headers, true).is_ok(), Jar::read(&headers, false).is_ok());
    }
});
