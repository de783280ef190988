use serde_json::{Value, json};

use super::*;
use crate::base::Random;
use crate::jose::{SigningKey, generate};

const NOW: Timestamp = Timestamp(1_700_000_000_000);

fn key(alg: SigAlg) -> SigningKey {
    SigningKey::from_pkcs8(alg, &generate(alg, &Random::test(3)).unwrap()).unwrap()
}

fn proof_of(key: &SigningKey, header: &Value, claims: &Value) -> String {
    let signed = format!("{}.{}", b64url(header.to_string().as_bytes()), b64url(claims.to_string().as_bytes()));
    format!("{signed}.{}", b64url(&key.sign(signed.as_bytes()).unwrap()))
}

fn header(key: &SigningKey) -> Value {
    json!({ "typ": "dpop+jwt", "alg": key.alg().name(), "jwk": key.public() })
}

fn claims() -> Value {
    json!({ "jti": "j", "htm": "POST", "htu": "https://id.vn/token", "iat": 1_700_000_000 })
}

fn verdict(text: &str, access_token: Option<&str>) -> Result<Proof, &'static str> {
    let urls = ["https://id.vn/token".to_owned(), "https://mtls.id.vn/token".to_owned()];
    check(text, &Expected { method: "POST", urls: &urls, access_token, now: NOW })
}

/// RFC 9449 section 4.1, figure 2, and section 6.1 for the thumbprint.
#[test]
fn the_standard_s_own_proof_holds_at_its_place_and_time() {
    let text = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";
    let urls = ["https://server.example.com/token".to_owned()];
    let expected = Expected { method: "POST", urls: &urls, access_token: None, now: Timestamp::from_seconds(1_562_262_616) };
    let proof = check(text, &expected).unwrap();
    assert_eq!((proof.jkt.as_str(), proof.jti.as_str()), ("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", "-BwC3ESc6acc2lTc"));
    let later = Expected { now: Timestamp::from_seconds(1_562_262_616 + 60), ..expected };
    assert_eq!(check(text, &later).unwrap_err(), "iat is too long ago");
}

/// RFC 9449 section 7.1, figure 12: a proof with the digest of an access token.
#[test]
fn the_standard_s_own_proof_at_a_resource_holds_with_its_token() {
    let text = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";
    let urls = ["https://resource.example.org/protectedresource".to_owned()];
    let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
    let expected =
        Expected { method: "GET", urls: &urls, access_token: Some(token), now: Timestamp::from_seconds(1_562_262_618) };
    assert!(check(text, &expected).is_ok());
    assert_eq!(
        check(text, &Expected { access_token: Some("another"), ..expected }).unwrap_err(),
        "ath is not the digest of the access token"
    );
}

#[test]
fn every_algorithm_that_is_offered_counts_and_no_other() {
    for alg in SigAlg::ALL {
        let key = key(alg);
        assert_eq!(verdict(&proof_of(&key, &header(&key), &claims()), None).is_ok(), ALGS.contains(&alg), "{alg}");
    }
}

#[test]
fn a_proof_is_for_this_request_and_this_minute() {
    let key = key(SigAlg::Es256);
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        verdict(&proof_of(&key, &header(&key), &claims), None)
    };
    for (name, value) in [
        ("htu", json!("https://ID.vn:443/token?x=1#y")),
        ("htu", json!("https://mtls.id.vn/token")),
        ("iat", json!(1_699_999_941)),
        ("iat", json!(1_700_000_015)),
        ("iat", json!(1_700_000_000.5)),
        ("nbf", json!(1_700_000_010)),
        ("exp", json!(1_700_000_060)),
        ("nonce", json!("n")),
        ("ath", json!("not looked at here")),
    ] {
        assert!(with(name, value.clone()).is_ok(), "{name} {value}");
    }
    for (name, value) in [
        ("jti", Value::Null),
        ("jti", json!("")),
        ("jti", json!(5)),
        ("jti", json!("x".repeat(257))),
        ("htm", json!("GET")),
        ("htm", json!("post")),
        ("htm", Value::Null),
        ("htu", json!("https://id.vn/token/")),
        ("htu", json!("https://id.vn/userinfo")),
        ("htu", json!("http://id.vn/token")),
        ("htu", json!("https://id.vn.evil.vn/token")),
        ("htu", json!("https://a@id.vn/token")),
        ("htu", json!("/token")),
        ("htu", Value::Null),
        ("iat", json!(1_699_999_940)),
        ("iat", json!(1_700_000_016)),
        ("iat", json!("1700000000")),
        ("iat", Value::Null),
        ("nbf", json!(1_700_000_016)),
        ("exp", json!(1_699_999_985)),
        ("nonce", json!(5)),
    ] {
        assert!(with(name, value.clone()).is_err(), "{name} {value}");
    }
    assert_eq!(verdict(&proof_of(&key, &header(&key), &claims()), Some("t")).unwrap_err(), "ath is missing");
}

#[test]
fn a_proof_brings_a_public_key_and_is_signed_with_it() {
    let (own, other) = (key(SigAlg::Es256), key(SigAlg::Es256));
    let with = |name: &str, value: Value| {
        let mut header = header(&own);
        header[name] = value;
        header
    };
    let mut private = serde_json::to_value(own.public()).unwrap();
    private["d"] = json!("AAAA");
    for header in [
        with("typ", json!("JWT")),
        with("typ", Value::Null),
        with("alg", json!("none")),
        with("alg", json!("HS256")),
        with("alg", json!("PS256")),
        with("jwk", private),
        with("jwk", json!({ "kty": "oct", "k": "AAAA" })),
        with("jwk", serde_json::to_value(other.public()).unwrap()),
        with("jwk", json!("key")),
        with("jwk", Value::Null),
        with("crit", json!(["b64"])),
    ] {
        assert!(verdict(&proof_of(&own, &header, &claims()), None).is_err(), "{header}");
    }
    assert!(verdict("", None).is_err() && verdict("a.b.c", None).is_err());
    let good = proof_of(&own, &header(&own), &claims());
    assert!(verdict(&format!("{good},{good}"), None).is_err());
}
