//! What devices' users type and what portals sign: whatever it is, it is refused or read, and read the same again.
#![no_main]

use std::sync::LazyLock;

use dinhdanh::base::Timestamp;
use dinhdanh::identity::client::{Client, Policy};
use dinhdanh::jose::Unverified;
use dinhdanh::provider::Params;
use dinhdanh::provider::afar::code::UserCode;
use dinhdanh::provider::afar::{hint, signed};
use libfuzzer_sys::fuzz_target;

static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    let metadata = serde_json::json!({ "client_id": "p", "client_name": "C", "redirect_uris": ["https://p.vn/cb"] });
    Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).unwrap()
});

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(code) = UserCode::parse(text) {
        assert_eq!(UserCode::parse(&code.shown()), Some(code));
    }
    let Ok(params) = Params::read(data) else { return };
    let _ = hint::read(&params, &CLIENT, |_| None);
    if let Ok(token) = Unverified::parse(params.get("request").unwrap_or_default()) {
        assert!(signed::check((&params, &token), &CLIENT, &CLIENT.keys, ("https://id.vn", Timestamp(0))).is_err());
    }
});
