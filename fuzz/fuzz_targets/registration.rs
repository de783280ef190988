//! What clients say of themselves: by file, and when they register.
#![no_main]
use dinhdanh::app::Mode;
use dinhdanh::provider::registration::asked::Asked;
use dinhdanh::provider::registration::{Template, file};
libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = file::read(text, Mode::Service);
    let _ = Template::read(text, Mode::Service);
    if let (Ok(asked), Ok(id)) = (Asked::read(text.as_bytes()), "portal".parse()) {
        let _ = asked.into_client(&id, &Template::open(), Mode::Service);
    }
});
