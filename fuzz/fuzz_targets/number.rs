//! Personal numbers as people type them.
#![no_main]
use dinhdanh::identity::PersonalNumber;
libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(number) = PersonalNumber::parse(text) {
        assert_eq!(PersonalNumber::parse(number.reveal()).map(|again| again.reveal().to_owned()), Ok(number.reveal().to_owned()));
        let _ = (number.masked(), number.structure(), number.is_synthetic());
    }
});
