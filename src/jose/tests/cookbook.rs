//! RFC 7520 section 4 and the signatures of RFC 7515 and 7519 that are not spoken here: what is allowed verifies, and every
//! other published example is refused by its algorithm, its key or its form.

use super::*;
use crate::base::Secret;
use crate::base::encode::b64url;

const PAYLOAD: &str = "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
const RSA_N: &str = "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw";
const RS256: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";
const RS256_SIGNATURE: &str = "MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg";
const PS384: &str = "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";
const PS384_SIGNATURE: &str = "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw";
const ES512: &str = "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9";
const ES512_SIGNATURE: &str = "AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2";
const HS256: &str = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9";
const HS256_MAC: &str = "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0";
const BILBO: &str = "bilbo.baggins@hobbiton.example";

fn bilbo() -> JwkSet {
    let key = json!({ "kty": "RSA", "kid": BILBO, "use": "sig", "n": RSA_N, "e": "AQAB" });
    JwkSet::from(Jwk::from_value(key).unwrap())
}

fn payload(token: &str, keys: &JwkSet) -> Result<Vec<u8>, JwsError> {
    Unverified::parse(token)?.payload(keys, &any_typ(&SigAlg::ALL)).map(<[u8]>::to_vec)
}

#[test]
fn rfc_7520_section_4_1_verifies() {
    let token = format!("{RS256}.{PAYLOAD}.{RS256_SIGNATURE}");
    let text = String::from_utf8(payload(&token, &bilbo()).unwrap()).unwrap();
    assert!(text.starts_with("It\u{2019}s a dangerous business, Frodo"), "{text}");
    let parsed = Unverified::parse(&token).unwrap();
    assert_eq!(parsed.kid(), Some(BILBO));
    assert_eq!(parsed.payload(&bilbo(), &any_typ(&[SigAlg::Ps256])), Err(JwsError::AlgRefused));
    assert_eq!(payload(&token, &JwkSet::default()), Err(JwsError::NoSuchKey));
}

#[test]
fn rfc_7520_sections_4_2_to_4_4_are_signed_in_ways_that_do_not_exist_here() {
    for (token, what) in [
        (format!("{PS384}.{PAYLOAD}.{PS384_SIGNATURE}"), "PS384"),
        (format!("{ES512}.{PAYLOAD}.{ES512_SIGNATURE}"), "ES512"),
        (format!("{HS256}.{PAYLOAD}.{HS256_MAC}"), "HS256"),
    ] {
        assert_eq!(payload(&token, &bilbo()), Err(JwsError::AlgRefused), "{what}");
    }
    // The keys of the two examples are refused as well: a curve that is not spoken, and a secret.
    let p521 = json!({
        "kty": "EC", "kid": BILBO, "use": "sig", "crv": "P-521",
        "x": "AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt",
        "y": "AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1",
    });
    assert_eq!(Jwk::from_value(p521), Err(JwkError::Unsupported));
    let secret = json!({ "kty": "oct", "use": "sig", "alg": "HS256", "k": "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg" });
    assert_eq!(Jwk::from_value(secret), Err(JwkError::Private));
    // RFC 7515 appendix A.4 has ES512 on another key; the header alone decides.
    let a4 = format!("eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.{ES512_SIGNATURE}");
    assert_eq!(payload(&a4, &bilbo()), Err(JwsError::AlgRefused));
}

/// RFC 7515 appendix A.5 and RFC 7519 section 6.1.
#[test]
fn a_token_that_nobody_signed_is_none() {
    let token =
        "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";
    assert_eq!(payload(token, &bilbo()), Err(JwsError::AlgRefused));
    assert_eq!(payload(token, &JwkSet::default()), Err(JwsError::AlgRefused));
    let macs = Unverified::parse(token).unwrap().claims_by_secret(&Secret::new("s".repeat(64)), &MacAlg::ALL, any_typ(&[]).typ);
    assert_eq!(macs, Err(JwsError::AlgRefused));
}

/// RFC 7520 sections 4.5 to 4.8: detached content, unprotected headers and JSON serialisations are forms of a token that are
/// not read.
#[test]
fn other_forms_of_a_signature_are_not_read() {
    let detached = format!("{RS256}..{RS256_SIGNATURE}");
    assert_eq!(payload(&detached, &bilbo()), Err(JwsError::BadSignature));
    let flat = json!({ "payload": PAYLOAD, "protected": RS256, "signature": RS256_SIGNATURE }).to_string();
    let general = json!({ "payload": PAYLOAD, "signatures": [{ "protected": RS256, "signature": RS256_SIGNATURE }] }).to_string();
    let unprotected =
        json!({ "payload": PAYLOAD, "header": { "alg": "RS256", "kid": BILBO }, "signature": RS256_SIGNATURE }).to_string();
    for token in [flat, general, unprotected] {
        assert_eq!(payload(&token, &bilbo()), Err(JwsError::Malformed), "{token}");
    }
    // RFC 7797: a payload that is not encoded.
    let header = b64url(br#"{"alg":"RS256","b64":false,"crit":["b64"]}"#);
    assert_eq!(payload(&format!("{header}.JC4wMg.{RS256_SIGNATURE}"), &bilbo()), Err(JwsError::Critical));
}

/// RFC 7517 appendix A: public keys are read, private and symmetric ones spoil their set.
#[test]
fn rfc_7517_appendix_a_has_keys_to_read_and_keys_to_refuse() {
    let public = json!({ "keys": [
        { "kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
          "use": "enc", "kid": "1" },
        { "kty": "RSA", "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
          "e": "AQAB", "alg": "RS256", "kid": "2011-04-29" },
    ] });
    let set = JwkSet::from_value(public.clone()).unwrap();
    assert_eq!(set.keys().iter().map(|key| key.kid().unwrap()).collect::<Vec<_>>(), ["1", "2011-04-29"]);
    assert_eq!(set.candidates(Some("1"), SigAlg::Es256).count(), 0, "it is for encryption");
    let mut private = public;
    private["keys"][0]["d"] = json!("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE");
    assert_eq!(JwkSet::from_value(private), Err(JwkError::Private));
    let symmetric = json!({ "keys": [{ "kty": "oct", "alg": "A128KW", "k": "GawgguFyGrWKav7AX4VKUg" }] });
    assert_eq!(JwkSet::from_value(symmetric), Err(JwkError::Private));
}
