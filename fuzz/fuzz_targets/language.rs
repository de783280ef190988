//! What browsers and portals say of languages.
#![no_main]
use dinhdanh::base::Language;
libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = (Language::from_accept_language(text), Language::from_ui_locales(text));
});
