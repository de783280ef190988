//! Names in every form that Unicode allows.
#![no_main]
use dinhdanh::identity::name::PersonName;
libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(name) = PersonName::parse(text) {
        assert!(!name.given().is_empty());
        let _ = (name.folded(), name.upper());
    }
});
