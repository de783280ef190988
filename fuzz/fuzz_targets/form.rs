//! Forms and queries.
#![no_main]
use dinhdanh::web::pairs::Pairs;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Pairs::read(bytes);
});
