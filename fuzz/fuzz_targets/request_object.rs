//! Request objects: any text as a token, and any claims that a client may sign.
#![no_main]
use std::sync::LazyLock;

use dinhdanh::base::{Random, Timestamp};
use dinhdanh::identity::client::{Client, Policy};
use dinhdanh::jose::{SigAlg, SigningKey, Unverified, generate, sign_bytes};
use dinhdanh::provider::Params;
use dinhdanh::provider::authorize::object::{self, Against};

static KEY: LazyLock<SigningKey> = LazyLock::new(|| {
    SigningKey::from_pkcs8(SigAlg::EdDsa, &generate(SigAlg::EdDsa, &Random::default()).unwrap()).unwrap()
});
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    let metadata = serde_json::json!({ "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"],
        "jwks": { "keys": [KEY.public()] } });
    Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).unwrap()
});

libfuzzer_sys::fuzz_target!(|text: &str| {
    let against =
        Against { client: &CLIENT, keys: &CLIENT.keys, issuer: "https://id.example.vn", now: Timestamp(1_700_000_000_000) };
    let signed = sign_bytes(&KEY, "JWT", text.as_bytes()).unwrap();
    for token in [text, signed.as_str()] {
        let Ok(token) = Unverified::parse(token) else { continue };
        if let Ok(params) = object::open(&token, &Params::default(), against) {
            assert!(params.get("request").is_none() && params.get("request_uri").is_none() && params.get("iss").is_none());
        }
    }
});
