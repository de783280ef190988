//! Authorization requests of anybody's making: understood or refused, and a refusal says nothing that the request brought.
#![no_main]
use std::sync::LazyLock;

use dinhdanh::base::Timestamp;
use dinhdanh::identity::client::{Client, Policy};
use dinhdanh::jose::JwkSet;
use dinhdanh::provider::Params;
use dinhdanh::provider::authorize::{Context, Means, checks};

static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    let metadata = serde_json::json!({ "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"],
        "grant_types": ["authorization_code", "implicit", "refresh_token"],
        "response_types": ["code", "id_token", "code id_token", "code token", "code id_token token", "id_token token"] });
    let policy = Policy { legacy_response_types: true, ..Policy::default() };
    Client::new(serde_json::from_value(metadata).unwrap(), policy, None).unwrap()
});

libfuzzer_sys::fuzz_target!(|query: &[u8]| {
    let Ok(params) = Params::read(query) else { return };
    let _ = (checks::client_id(&params), checks::redirect_uri(&CLIENT, &params));
    let keys = JwkSet::default();
    let context = Context {
        client: &CLIENT,
        issuer: "https://id.example.vn",
        keys: &keys,
        means: Means::default(),
        details: &[],
        now: Timestamp(1_700_000_000_000),
    };
    match checks::parse(&context, "https://portal.vn/cb".into(), &params) {
        Ok(request) => assert!(request.mode.suits(Some(request.kind))),
        Err(answer) => assert!(answer.refused.description.is_ascii() && !answer.refused.description.contains(['"', '\\'])),
    }
});
