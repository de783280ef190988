//! Bulk files of anybody's making: any bytes are read to their end, and each record becomes a row or a reason.
#![no_main]
use std::io::Cursor;

use dinhdanh::base::Random;
use dinhdanh::base::zone::Day;
use dinhdanh::issuance::bulk::lines::{Lines, Text};
use dinhdanh::issuance::bulk::row::{self, Head};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (Ok(Ok(mut lines)), Some(today)) = (Lines::open(Cursor::new(bytes)), Day::new(2026, 11, 24)) else { return };
    let Ok(head) = Head::parse("number,name,birth,sex,residence,card_issued,phone,email,commune") else { return };
    while let Ok(Some(found)) = lines.record() {
        if let Text::Record(text) = found.text {
            let _ = Head::parse(&text);
            let _ = row::parse(&text, &head, today, &Random::test(1));
        }
    }
});
