//! What is refused, and with which words.

use openidconnect::JsonWebKey as _;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::base::encode::b64url;

/// A token with any header over any payload, properly signed by `key` over exactly these bytes.
fn forged(key: &SigningKey, header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", b64url(header.as_bytes()), b64url(payload.as_bytes()));
    let signature = key.sign(signed.as_bytes()).unwrap();
    format!("{signed}.{}", b64url(&signature))
}

fn verdict(token: &str, keys: &JwkSet, rules: &Rules<'_>) -> Result<Claims, JwsError> {
    Unverified::parse(token)?.claims(keys, rules)
}

#[test]
fn the_header_does_not_choose_the_algorithm() {
    let key = made(SigAlg::Rs256);
    let keys = JwkSet::from(key.public().clone());
    let payload = r#"{"sub":"s"}"#;
    // The control: the same forgery is accepted when its header is honest.
    assert!(verdict(&forged(&key, r#"{"alg":"RS256"}"#, payload), &keys, &any_typ(&SigAlg::ALL)).is_ok());
    for alg in ["none", "None", "NONE", "HS256", "hs256", "HS512", "RS512", "", "ES256K"] {
        let header = json!({ "alg": alg }).to_string();
        let unsigned = format!("{}.{}.", b64url(header.as_bytes()), b64url(payload.as_bytes()));
        for token in [unsigned, forged(&key, &header, payload)] {
            assert_eq!(verdict(&token, &keys, &any_typ(&SigAlg::ALL)), Err(JwsError::AlgRefused), "{alg}");
        }
    }
    // PS256 is an algorithm of ours, but this key is bound to RS256.
    let other = forged(&key, r#"{"alg":"PS256"}"#, payload);
    assert_eq!(verdict(&other, &keys, &any_typ(&SigAlg::ALL)), Err(JwsError::NoSuchKey));
    // A good signature by an algorithm that the caller does not list.
    let honest = sign(&key, "JWT", &json!({})).unwrap();
    assert_eq!(verdict(&honest, &keys, &any_typ(&[SigAlg::Es256, SigAlg::Ps256])), Err(JwsError::AlgRefused));
    assert_eq!(verdict(&honest, &keys, &any_typ(&[])), Err(JwsError::AlgRefused));
}

#[test]
fn a_public_key_is_no_hmac_secret() {
    let key = made(SigAlg::Rs256);
    let keys = JwkSet::from(key.public().clone());
    let signed = format!("{}.{}", b64url(br#"{"alg":"HS256","typ":"JWT"}"#), b64url(br#"{"sub":"s"}"#));
    for secret in [serde_json::to_vec(key.public()).unwrap(), key.kid().as_bytes().to_vec(), vec![]] {
        let mac = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &secret), signed.as_bytes());
        let token = format!("{signed}.{}", b64url(mac.as_ref()));
        assert_eq!(verdict(&token, &keys, &any_typ(&SigAlg::ALL)), Err(JwsError::AlgRefused));
    }
    // The openidconnect crate's door to HS256 is closed as well.
    let empty = Jwk::new_symmetric(b"secret".to_vec());
    let mac = ring::hmac::sign(&ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"secret"), b"m");
    let hs256 = openidconnect::core::CoreJwsSigningAlgorithm::HmacSha256;
    assert!(empty.verify_signature(&hs256, b"m", mac.as_ref()).is_err());
    assert!(SigAlg::ALL.iter().all(|alg| !empty.allows(*alg) && !empty.verifies(*alg, b"m", mac.as_ref())));
    assert!(serde_json::to_string(&empty).is_err());
}

#[test]
fn a_token_does_not_bring_its_own_key() {
    let (ours, theirs) = (made(SigAlg::Es256), made(SigAlg::Es256));
    let keys = JwkSet::from(ours.public().clone());
    for extra in [
        json!({ "jwk": theirs.public() }),
        json!({ "jku": "https://evil.example/jwks" }),
        json!({ "x5u": "https://evil.example/cert" }),
        json!({ "x5c": ["MIIB"] }),
    ] {
        let mut header = json!({ "alg": "ES256" });
        header.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let token = forged(&theirs, &header.to_string(), "{}");
        assert_eq!(verdict(&token, &keys, &any_typ(&[SigAlg::Es256])), Err(JwsError::BadSignature));
        // Ignored, not fatal: our own signature still counts.
        let token = forged(&ours, &header.to_string(), "{}");
        assert!(verdict(&token, &keys, &any_typ(&[SigAlg::Es256])).is_ok());
    }
}

#[test]
fn headers_that_are_not_understood_or_not_unique_are_refused() {
    let key = made(SigAlg::Es256);
    let keys = JwkSet::from(key.public().clone());
    let rules = any_typ(&[SigAlg::Es256]);
    let cases: [(&str, JwsError); 10] = [
        (r#"{"alg":"ES256","crit":["b64"],"b64":false}"#, JwsError::Critical),
        (r#"{"alg":"ES256","crit":["exp"],"exp":1}"#, JwsError::Critical),
        (r#"{"alg":"ES256","crit":[]}"#, JwsError::Critical),
        (r#"{"alg":"ES256","alg":"ES256"}"#, JwsError::Malformed),
        (r#"{"alg":"none","alg":"ES256"}"#, JwsError::Malformed),
        (r#"{"alg":"ES256","kid":"a","kid":"b"}"#, JwsError::Malformed),
        (r#"["ES256",null,null,null]"#, JwsError::Malformed),
        (r#"{"alg":["ES256"]}"#, JwsError::Malformed),
        (r#"{"typ":"JWT"}"#, JwsError::Malformed),
        (r#"{"alg":"ES256"} "x""#, JwsError::Malformed),
    ];
    for (header, error) in cases {
        assert_eq!(verdict(&forged(&key, header, "{}"), &keys, &rules), Err(error), "{header}");
    }
    for payload in ["[]", "null", "\"s\"", "{", ""] {
        let token = forged(&key, r#"{"alg":"ES256"}"#, payload);
        assert_eq!(verdict(&token, &keys, &rules), Err(JwsError::NotClaims), "{payload}");
    }
}

#[test]
fn a_token_of_one_kind_is_no_token_of_another() {
    let key = made(SigAlg::Es256);
    let keys = JwkSet::from(key.public().clone());
    let with = |header: &str, typ: Typ<'_>| {
        verdict(&forged(&key, header, "{}"), &keys, &Rules { algs: &[SigAlg::Es256], typ }).map(|_| ())
    };
    let (access, plain) = (r#"{"alg":"ES256","typ":"at+jwt"}"#, r#"{"alg":"ES256"}"#);
    assert_eq!(with(access, Typ::Exactly("at+jwt")), Ok(()));
    assert_eq!(with(r#"{"alg":"ES256","typ":"application/AT+JWT"}"#, Typ::Exactly("at+jwt")), Ok(()));
    assert_eq!(with(access, Typ::Exactly("logout+jwt")), Err(JwsError::WrongType));
    assert_eq!(with(plain, Typ::Exactly("at+jwt")), Err(JwsError::WrongType));
    assert_eq!(with(access, Typ::AbsentOr(&["JWT"])), Err(JwsError::WrongType));
    assert_eq!(with(plain, Typ::AbsentOr(&["JWT"])), Ok(()));
    assert_eq!(with(r#"{"alg":"ES256","typ":"jwt"}"#, Typ::AbsentOr(&["JWT"])), Ok(()));
    assert_eq!(with(r#"{"alg":"ES256","typ":"at+jwt+x"}"#, Typ::Exactly("at+jwt")), Err(JwsError::WrongType));
}

#[test]
fn the_shape_is_strict() {
    let key = made(SigAlg::Es256);
    let keys = JwkSet::from(key.public().clone());
    let rules = any_typ(&[SigAlg::Es256]);
    let token = sign(&key, "JWT", &json!({ "sub": "s" })).unwrap();
    assert!(verdict(&token, &keys, &rules).is_ok());
    let parts: Vec<&str> = token.split('.').collect();
    let (header, payload, signature) = (parts[0], parts[1], parts[2]);
    for bad in [
        format!("{header}.{payload}"),
        format!("{token}."),
        format!("{token}.{signature}"),
        format!("{header}.{payload}.{signature}="),
        format!(" {token}"),
        format!("{token}\n"),
        format!("{header}.{payload}=.{signature}"),
        format!("{header}.{payload}.{}", signature.replace(['-', '_'], "+") + "+"),
        String::new(),
        "..".into(),
    ] {
        assert_eq!(verdict(&bad, &keys, &rules), Err(JwsError::Malformed), "{bad}");
    }
    assert_eq!(verdict(&format!("{header}.{payload}."), &keys, &rules), Err(JwsError::BadSignature));
    let long = sign(&key, "JWT", &json!({ "x": "y".repeat(jws::LONGEST) })).unwrap();
    assert_eq!(verdict(&long, &keys, &rules), Err(JwsError::TooLong));
}

#[test]
fn no_bit_of_a_token_can_be_changed() {
    let key = made(SigAlg::Es256);
    let keys = JwkSet::from(key.public().clone());
    let token = sign(&key, "JWT", &json!({ "sub": "s" })).unwrap();
    for position in 0..token.len() {
        for bit in 0..7 {
            let mut bytes = token.clone().into_bytes();
            bytes[position] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            assert!(verdict(&changed, &keys, &any_typ(&SigAlg::ALL)).is_err(), "byte {position}, bit {bit}");
        }
    }
}

#[test]
fn the_name_of_a_key_is_only_compared() {
    let key = made(SigAlg::Es256);
    let keys = JwkSet::from(key.public().clone());
    for kid in ["../../etc/passwd", "' OR 1=1 --", "", "\0"] {
        let header = json!({ "alg": "ES256", "kid": kid }).to_string();
        assert_eq!(verdict(&forged(&key, &header, "{}"), &keys, &any_typ(&SigAlg::ALL)), Err(JwsError::NoSuchKey));
    }
    // A token without a name is tried with every key that fits, a stranger's name among them does not matter.
    let both = JwkSet::new(vec![made(SigAlg::Es256).public().clone(), key.public().clone()]);
    assert!(verdict(&forged(&key, r#"{"alg":"ES256"}"#, "{}"), &both, &any_typ(&SigAlg::ALL)).is_ok());
}

#[test]
fn keys_that_hold_secrets_or_are_weak_are_refused() {
    let good = serde_json::to_value(made(SigAlg::Es256).public()).unwrap();
    let with = |name: &str, value: Value| {
        let mut key = good.clone();
        key[name] = value;
        Jwk::from_value(key)
    };
    for secret in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        assert_eq!(with(secret, json!("AAAA")), Err(JwkError::Private), "{secret}");
        let set = json!({ "keys": [good, { "kty": "EC", secret: "AAAA" }] });
        assert_eq!(JwkSet::from_value(set), Err(JwkError::Private), "{secret}");
    }
    assert_eq!(Jwk::parse(r#"{"kty":"oct"}"#), Err(JwkError::Private));
    assert_eq!(with("kty", json!("RSA")), Err(JwkError::Unsupported));
    assert_eq!(with("crv", json!("secp256k1")), Err(JwkError::Unsupported));
    assert_eq!(with("crv", json!("P-384")), Err(JwkError::Malformed));
    assert_eq!(with("x", json!("AA")), Err(JwkError::Malformed));
    assert_eq!(with("alg", json!("RS256")), Err(JwkError::AlgMismatch));
    assert_eq!(with("use", json!("other")), Err(JwkError::Unsupported));
    assert_eq!(with("kid", json!("k".repeat(257))), Err(JwkError::Malformed));
    assert_eq!(with("kid", json!(5)), Err(JwkError::NotAKey));
    assert!(!with("use", json!("enc")).unwrap().allows(SigAlg::Es256));
    assert!(!with("alg", json!("ECDH-ES")).unwrap().allows(SigAlg::Es256));
    assert!(!with("key_ops", json!(["deriveKey"])).unwrap().allows(SigAlg::Es256));
    assert!(with("key_ops", json!(["verify"])).unwrap().allows(SigAlg::Es256));
    let text = good.to_string();
    assert_eq!(Jwk::parse(&text.replacen('{', r#"{"kty":"EC","#, 1)), Err(JwkError::NotAKey));

    let rsa = |n: &[u8], e: &[u8]| Jwk::from_value(json!({ "kty": "RSA", "n": b64url(n), "e": b64url(e) }));
    let strong = [0xff; 256];
    assert!(rsa(&strong, &[1, 0, 1]).is_ok());
    assert_eq!(rsa(&[0xff; 255], &[1, 0, 1]), Err(JwkError::WeakRsa));
    assert_eq!(rsa(&[0xff; 1025], &[1, 0, 1]), Err(JwkError::WeakRsa));
    assert_eq!(rsa(&strong, &[1]), Err(JwkError::WeakRsa));
    assert_eq!(rsa(&strong, &[1, 0, 0]), Err(JwkError::WeakRsa));
    assert_eq!(rsa(&strong, &[0xff; 9]), Err(JwkError::WeakRsa));
    assert_eq!(rsa(&strong, &[0, 1, 0, 1]), Err(JwkError::Malformed));
}

#[test]
fn a_set_leaves_out_what_it_cannot_use() {
    let key = made(SigAlg::Es256);
    let set = json!({ "keys": [{ "kty": "AKP" }, 5, "x", { "kty": "EC", "crv": "P-521" }, key.public()], "more": true });
    let set = JwkSet::from_value(set).unwrap();
    assert_eq!(set.keys(), [key.public().clone()]);
    let many: Vec<&Jwk> = std::iter::repeat_n(key.public(), 33).collect();
    assert_eq!(JwkSet::from_value(json!({ "keys": many })), Err(JwkError::TooMany));
    for bad in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":null}"#, "[[]]"] {
        assert_eq!(JwkSet::parse(bad), Err(JwkError::NotAKey), "{bad}");
    }
}

#[test]
fn a_point_off_the_curve_verifies_nothing() {
    let key = made(SigAlg::Es256);
    let mut public = serde_json::to_value(key.public()).unwrap();
    public["y"] = json!(b64url(&[7; 32]));
    public.as_object_mut().unwrap().remove("kid");
    let keys = JwkSet::from(Jwk::from_value(public).unwrap());
    let token = forged(&key, r#"{"alg":"ES256"}"#, "{}");
    assert_eq!(verdict(&token, &keys, &any_typ(&SigAlg::ALL)), Err(JwsError::BadSignature));
}

proptest! {
    #[test]
    fn no_text_makes_the_readers_panic(text in ".{0,300}", bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let keys = JwkSet::default();
        prop_assert!(verdict(&text, &keys, &any_typ(&SigAlg::ALL)).is_err());
        let token = format!("{}.{}.{}", b64url(&bytes), b64url(text.as_bytes()), b64url(&bytes));
        prop_assert!(verdict(&token, &keys, &any_typ(&SigAlg::ALL)).is_err());
        prop_assert!(Jwk::parse(&text).is_err());
        prop_assert!(JwkSet::parse(&text).is_err());
    }

    #[test]
    fn no_key_shaped_object_makes_the_reader_panic(
        kty in "EC|OKP|RSA|oct", crv in proptest::option::of("P-256|P-384|Ed25519"),
        x in "[A-Za-z0-9_-]{0,90}", y in "[A-Za-z0-9_-]{0,90}", n in "[A-Za-z0-9_-]{0,400}", e in "[A-Za-z0-9_-]{0,12}",
    ) {
        let key = json!({ "kty": kty, "crv": crv, "x": x, "y": y, "n": n, "e": e });
        if let Ok(key) = Jwk::from_value(key) {
            prop_assert_eq!(key.thumbprint().len(), 43);
            for alg in SigAlg::ALL {
                prop_assert!(!key.verifies(alg, b"m", &[1; 64]));
            }
        }
    }
}
