//! Phone numbers and e-mail addresses.
#![no_main]
use dinhdanh::identity::{Email, PhoneNumber};
libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(phone) = PhoneNumber::parse(text) {
        assert!(PhoneNumber::parse(phone.reveal()).is_ok());
        let _ = phone.masked();
    }
    if let Ok(email) = Email::parse(text) {
        let _ = email.masked();
    }
});
