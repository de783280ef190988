use serde_json::json;

use super::*;
use crate::base::Random;
use crate::identity::client::{Policy, Profile};
use crate::jose::{SigningKey, generate, sign};

const ISSUER: &str = "https://id.example.vn";
const NOW: i64 = 1_700_000_000;

fn key(alg: SigAlg) -> SigningKey {
    SigningKey::from_pkcs8(alg, &generate(alg, &Random::default()).unwrap()).unwrap()
}

fn client(keys: &[&SigningKey], change: impl Fn(&mut Client)) -> Client {
    let keys: Vec<_> = keys.iter().map(|key| key.public()).collect();
    let metadata = json!({ "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"],
        "jwks": { "keys": keys } });
    let mut client = Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).unwrap();
    change(&mut client);
    client
}

fn opened(client: &Client, token: &str, outside: &str) -> Result<Params, Refused> {
    let against = Against { client, keys: &client.keys, issuer: ISSUER, now: Timestamp::from_seconds(NOW) };
    let token = Unverified::parse(token).map_err(|_| invalid("no token"))?;
    open(&token, &Params::read(outside.as_bytes()).unwrap(), against)
}

fn whole() -> Value {
    json!({ "iss": "portal", "aud": ISSUER, "client_id": "portal", "exp": NOW + 300, "nbf": NOW, "response_type": "code",
        "scope": "openid", "redirect_uri": "https://portal.vn/cb", "state": "inside", "max_age": 5,
        "claims": { "userinfo": { "name": null } }, "resource": ["https://a.vn", "https://b.vn"] })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = whole();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = whole();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

#[test]
fn claims_are_parameters_and_what_stands_outside_counts_for_nothing() {
    let own = key(SigAlg::Es256);
    let client = client(&[&own], |_| {});
    let outside = "client_id=portal&state=outside&scope=openid+profile&prompt=none&nonce=x&response_type=token";
    for typ in ["JWT", TYP, "application/oauth-authz-req+jwt"] {
        let params = opened(&client, &sign(&own, typ, &whole()).unwrap(), outside).unwrap();
        assert_eq!(
            (params.get("state"), params.get("scope"), params.get("max_age")),
            (Some("inside"), Some("openid"), Some("5"))
        );
        assert_eq!((params.get("prompt"), params.get("nonce"), params.get("response_type")), (None, None, Some("code")));
        assert_eq!(params.get("claims"), Some(r#"{"userinfo":{"name":null}}"#));
        assert_eq!(params.all("resource").collect::<Vec<_>>(), ["https://a.vn", "https://b.vn"]);
        assert_eq!((params.get("iss"), params.get("exp")), (None, None));
    }
}

#[test]
fn what_openid_connect_wants_outside_may_be_missing_inside_where_the_object_is_not_typed() {
    let own = key(SigAlg::Rs256);
    let client = client(&[&own], |_| {});
    let bare = json!({ "redirect_uri": "https://portal.vn/cb", "max_age": 5 });
    let outside = "client_id=portal&response_type=code&scope=openid&state=outside";
    let params = opened(&client, &sign(&own, "JWT", &bare).unwrap(), outside).unwrap();
    assert_eq!((params.get("response_type"), params.get("scope"), params.get("state")), (Some("code"), Some("openid"), None));
    assert!(opened(&client, &sign(&own, TYP, &bare).unwrap(), outside).is_err());
    let params = opened(&client, &sign(&own, TYP, &without("scope")).unwrap(), outside).unwrap();
    assert_eq!(params.get("scope"), None);
}

#[test]
fn an_object_that_is_not_in_order_is_refused() {
    let (own, foreign, rsa) = (key(SigAlg::Es256), key(SigAlg::Es256), key(SigAlg::Rs256));
    let plain = client(&[&own, &rsa], |_| {});
    let fapi = client(&[&own, &rsa], |client| client.policy.profile = Profile::Fapi2MessageSigning);
    let required = client(&[&own, &rsa], |client| client.metadata.require_signed_request_object = true);
    let passes =
        |client: &Client, claims: &Value| opened(client, &sign(&own, "JWT", claims).unwrap(), "client_id=portal").is_ok();
    for fine in [
        whole(),
        with("aud", json!([ISSUER, "https://other.vn"])),
        with("nbf", json!(NOW + 8)),
        with("exp", json!(NOW + 3600)),
        with("exp", json!(NOW - 8)),
        with("nbf", json!(NOW - 3590)),
        with("iat", json!(NOW + 8)),
    ] {
        assert!([&plain, &fapi, &required].iter().all(|client| passes(client, &fine)), "{fine}");
    }
    for bad in [
        with("iss", json!("other")),
        with("aud", json!("https://other.vn")),
        with("aud", json!([])),
        with("client_id", json!("other")),
        with("client_id", json!(["portal"])),
        with("exp", json!(NOW - 60)),
        with("exp", json!(NOW + 7200)),
        with("exp", json!("soon")),
        with("nbf", json!(NOW + 60)),
        with("nbf", json!(NOW - 3700)),
        with("sub", json!("portal")),
        with("request", json!("x")),
        with("request_uri", json!("urn:ietf:params:oauth:request_uri:x")),
        with("resource", json!([5])),
        with("state", json!("a\u{0}b")),
    ] {
        assert!([&plain, &fapi, &required].iter().all(|client| !passes(client, &bad)), "{bad}");
    }
    for missing in ["iss", "aud", "client_id", "exp"] {
        assert!(passes(&plain, &without(missing)), "{missing}: OpenID Connect Core does not ask for it");
        assert!(!passes(&fapi, &without(missing)) && !passes(&required, &without(missing)), "{missing}");
    }
    assert!(!passes(&fapi, &without("nbf")) && passes(&required, &without("nbf")));
    assert!(opened(&plain, &sign(&own, "JWT", &whole()).unwrap(), "client_id=other").is_err());

    // Signatures.
    let signed = |key: &SigningKey, typ: &str| sign(key, typ, &whole()).unwrap();
    assert!(opened(&plain, &signed(&foreign, "JWT"), "").is_err());
    assert!(opened(&plain, &signed(&rsa, "JWT"), "").is_ok());
    assert!(opened(&fapi, &signed(&rsa, "JWT"), "").is_err(), "RS256 is none of FAPI's");
    for typ in ["at+jwt", "logout+jwt", "client-authentication+jwt"] {
        assert!(opened(&plain, &signed(&own, typ), "").is_err(), "{typ}");
    }
    let only = client(&[&own, &rsa], |client| client.metadata.request_object_signing_alg = Some(SigAlg::Rs256));
    assert!(opened(&only, &signed(&own, "JWT"), "").is_err() && opened(&only, &signed(&rsa, "JWT"), "").is_ok());
    let (head, rest) = signed(&own, "JWT").split_once('.').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let (payload, signature) = rest.split_once('.').unwrap();
    let b64 = |value: Value| crate::base::encode::b64url(value.to_string().as_bytes());
    for forged in [
        format!("{}.{payload}.", b64(json!({ "alg": "none" }))),
        format!("{}.{payload}.{signature}", b64(json!({ "alg": "none" }))),
        format!("{}.{payload}.{signature}", b64(json!({ "alg": "HS256" }))),
        format!("{head}.{}.{signature}", b64(with("scope", json!("openid profile")))),
        format!("{head}.{payload}."),
        String::new(),
        "e30.e30.".to_owned(),
    ] {
        assert_eq!(opened(&plain, &forged, "").unwrap_err().code, Code::InvalidRequestObject, "{forged:.40}");
    }
}
