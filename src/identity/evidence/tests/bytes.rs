//! The bytes of a decision, what waits to be signed, and what the browser sends.

use proptest::prelude::*;

use super::*;
use crate::base::Timestamp;

#[test]
fn a_decision_has_one_encoding_whatever_the_order_it_was_told_in() {
    let told = Canonical::new("proposal/1")
        .text("file", "hồ sơ \"1\"\n\u{1}")
        .number("level", 2)
        .flag("home_visit", false)
        .time("read_back_at", Timestamp(1_790_000_000_000))
        .bytes("content_digest", &[0xfb, 0xff])
        .texts("evidence", ["card", "face"])
        .nothing("guardian");
    let expected = concat!(
        r#"{"content_digest":"-_8","evidence":["card","face"],"file":"hồ sơ \"1\"\n\u0001","guardian":null,"#,
        r#""home_visit":false,"kind":"proposal/1","level":2,"read_back_at":1790000000000}"#
    );
    let bytes = told.finish().unwrap();
    assert_eq!(std::str::from_utf8(&bytes).unwrap(), expected);
    let other_order = Canonical::new("proposal/1").number("level", 2).text("file", "1").finish().unwrap();
    assert_eq!(other_order, Canonical::new("proposal/1").text("file", "1").number("level", 2).finish().unwrap());
}

#[test]
fn a_decision_that_could_be_read_in_two_ways_is_not_made() {
    assert!(Canonical::new("x/1").text("file", "1").text("file", "2").finish().is_err());
    assert!(Canonical::new("x/1").text("kind", "y/1").finish().is_err());
    assert!(Canonical::new("x/1").text("hồ_sơ", "1").finish().is_err());
    assert!(Canonical::new("x/1").number("n", 1i64 << 53).finish().is_err());
    assert!(Canonical::new("x/1").number("n", (1i64 << 53) - 1).finish().is_ok());
}

#[test]
fn a_stored_decision_is_read_only_in_its_own_encoding() {
    let bytes = Canonical::new("proposal/1").text("file", "1").number("level", 2).nothing("reason").finish().unwrap();
    let read = fields(&bytes).unwrap();
    assert_eq!(read["level"], Field::Number(2));
    assert_eq!((&read["file"], &read["reason"]), (&Field::Text("1".into()), &Field::Nothing));
    for other in [
        r#"{"kind":"x/1", "level":2}"#,
        r#"{"level":2,"kind":"x/1"}"#,
        r#"{"kind":"x/1","level":2,"level":2}"#,
        r#"{"kind":"x/1","level":2.0}"#,
        r#"{"kind":"x/1","level":2e0}"#,
        r#"{"kind":"x\u002f1"}"#,
        r#"{"kind":"x/1","more":{"a":1}}"#,
        r#"{"kind":"x/1","n":9007199254740992}"#,
        r#"{"level":2}"#,
        r#"["x"]"#,
        "",
    ] {
        assert_eq!(fields(other.as_bytes()), None, "{other}");
    }
    assert!(fields(br#"{"kind":"x/1","level":2}"#).is_some());
}

#[test]
fn what_waits_for_a_signature_survives_being_put_away() {
    let waiting = to_sign();
    let text = serde_json::to_string(&waiting).unwrap();
    let read: ToSign = serde_json::from_str(&text).unwrap();
    assert_eq!((read.challenge(), &read), (waiting.challenge(), &waiting));
    for bad in [text.replace("submit", "anything"), text.replace("\"nonce\":\"", "\"nonce\":\"A")] {
        assert!(serde_json::from_str::<ToSign>(&bad).is_err(), "{bad}");
    }
    let options = waiting.request_options("id.example.vn", [b"one".as_slice(), b"two"]);
    assert_eq!(options["challenge"], b64url(&waiting.challenge()));
    assert_eq!(options["userVerification"], "required");
    assert_eq!(options["allowCredentials"][1], json!({ "type": "public-key", "id": b64url(b"two") }));
    assert!(Purpose::ALL.iter().all(|purpose| purpose.word().parse() == Ok(*purpose)));
}

fn browser_json() -> serde_json::Value {
    let signed = signed(&Authenticator::new(SigAlg::Es256));
    json!({
        "id": b64url(b"credential 1"), "rawId": b64url(b"credential 1"), "type": "public-key",
        "authenticatorAttachment": "platform", "clientExtensionResults": {},
        "response": {
            "clientDataJSON": b64url(&signed.client_data_json),
            "authenticatorData": b64url(&signed.authenticator_data),
            "signature": b64url(&signed.signature),
            "userHandle": b64url(b"officer 1"),
        },
    })
}

#[test]
fn the_browser_s_json_becomes_evidence() {
    let authenticator = Authenticator::new(SigAlg::Es256);
    let signed = signed(&authenticator);
    let mut json = browser_json();
    json["response"]["signature"] = json!(b64url(&signed.signature));
    let assertion = Assertion::from_json(&json.to_string()).unwrap();
    assert_eq!(assertion.user_handle.as_deref(), Some(b"officer 1".as_slice()));
    let read = to_sign().signed(assertion, authenticator.public());
    assert_eq!(read, signed);
    assert!(read.verify(&PARTY).is_ok());
    json["response"]["userHandle"] = json!(null);
    assert_eq!(Assertion::from_json(&json.to_string()).unwrap().user_handle, None);
}

#[test]
fn json_that_is_no_assertion_is_refused() {
    let good = browser_json();
    assert!(Assertion::from_json(&good.to_string()).is_ok());
    let with = |pointer: &str, value: serde_json::Value| {
        let mut json = good.clone();
        *json.pointer_mut(pointer).unwrap() = value;
        Assertion::from_json(&json.to_string())
    };
    let id = b64url(b"credential 1");
    for (pointer, value) in [
        ("/type", json!("password")),
        ("/id", json!(b64url(b"credential 2"))),
        ("/rawId", json!(format!("{id}="))),
        ("/response/signature", json!("a+b/")),
        ("/response/signature", json!(null)),
        ("/response/clientDataJSON", json!([1, 2])),
        ("/response/authenticatorData", json!("A")),
        ("/response/userHandle", json!("*")),
        ("/response", json!([])),
        ("/clientExtensionResults", json!("x".repeat(20_000))),
    ] {
        assert_eq!(with(pointer, value.clone()), Err(NotAnAssertion), "{pointer} {value}");
    }
    let mut long = good.clone();
    let id = b64url(&[1; 1024]);
    (long["id"], long["rawId"]) = (json!(id), json!(id));
    assert_eq!(Assertion::from_json(&long.to_string()), Err(NotAnAssertion));
    let twice = good.to_string().replacen('{', r#"{"rawId":"AA","#, 1);
    for bad in ["", "null", "[]", "{}", &twice, &format!("[{good}]")] {
        assert_eq!(Assertion::from_json(bad), Err(NotAnAssertion), "{bad}");
    }
}

proptest! {
    #[test]
    fn no_input_makes_the_readers_panic(text in ".{0,300}", bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Assertion::from_json(&text).is_err());
        prop_assert!(fields(&bytes).is_none());
        let altered = SignedDecision {
            client_data_json: text.into_bytes(), authenticator_data: bytes.clone(), signature: bytes, ..SIGNED.clone()
        };
        prop_assert!(altered.verify(&PARTY).is_err());
    }

    #[test]
    fn whatever_a_decision_says_is_what_is_read(file in ".{0,80}", level in -5i64..5, texts in proptest::collection::vec(".{0,10}", 0..4)) {
        let bytes = Canonical::new("x/1").text("file", file.clone()).number("level", level).texts("t", texts.clone()).finish().unwrap();
        let read = fields(&bytes).unwrap();
        prop_assert_eq!(&read["file"], &Field::Text(file));
        prop_assert_eq!(&read["t"], &Field::Texts(texts));
    }
}

static SIGNED: std::sync::LazyLock<SignedDecision> = std::sync::LazyLock::new(|| signed(&Authenticator::new(SigAlg::Es256)));
