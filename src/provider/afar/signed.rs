//! Signed requests of CIBA (CIBA Core section 7.1.1): everything that is asked stands in a token that the client signed for us,
//! for an hour at most, used once.

use std::time::Duration;

use serde_json::Value;

use crate::base::Timestamp;
use crate::identity::client::{Client, Profile};
use crate::jose::{Claims, JwkSet, Rules, SigAlg, Typ, Unverified, Window};
use crate::provider::{Params, Refused};

/// Clocks may differ by ten seconds; no request lives longer than an hour (FAPI-CIBA section 5.2.2).
const WINDOW: Window = Window { skew: Duration::from_secs(10), longest: HOUR, exp_optional: false };
const HOUR: Duration = Duration::from_secs(3600);
const LONGEST_JTI: usize = 256;
/// FAPI-CIBA section 7.10: no RSASSA-PKCS1-v1_5, no HMAC, no `none`.
pub const ALGS: &[SigAlg] = &[SigAlg::Ps256, SigAlg::Es256, SigAlg::EdDsa];

/// What may stand beside `request`: how the client shows itself, and nothing that is asked.
const OUTSIDE: &[&str] = &["request", "client_id", "client_secret", "client_assertion", "client_assertion_type"];
/// Claims of the token itself, that are no parameters.
const OWN: &[&str] = &["iss", "aud", "exp", "iat", "nbf", "jti", "sub"];

/// Whether this client's requests must be signed.
pub fn is_required(client: &Client) -> bool {
    client.policy.profile == Profile::FapiCiba || client.metadata.backchannel_authentication_request_signing_alg.is_some()
}

/// A signed request that was found good, but for its use before.
#[derive(Debug)]
pub struct Good {
    pub params: Params,
    pub jti: String,
    pub expires_at: Timestamp,
}

/// Pure: signature, type, issuer, audience, times, `jti`; then the claims as parameters.
pub fn check(
    (outside, token): (&Params, &Unverified<'_>),
    client: &Client,
    keys: &JwkSet,
    (issuer, now): (&str, Timestamp),
) -> Result<Good, Refused> {
    if outside.names().any(|name| !OUTSIDE.contains(&name)) {
        return Err(bad("what is asked stands inside the signed request, and nothing of it outside"));
    }
    let registered = client.metadata.backchannel_authentication_request_signing_alg.filter(|alg| ALGS.contains(alg));
    let one = registered.map(|alg| [alg]);
    let algs = one.as_ref().map_or(ALGS, |alg| alg.as_slice());
    let rules = Rules { algs, typ: Typ::AbsentOr(&["JWT", "oauth-authz-req+jwt"]) };
    let claims =
        token.claims(keys, &rules).map_err(|_| bad("request is not signed by this client with a registered algorithm"))?;
    claims.require_equal("iss", client.id().as_str()).map_err(|_| bad("request: iss is not the client"))?;
    claims.check_audience(&[issuer]).map_err(|_| bad("request: aud is not this issuer"))?;
    claims.check_times(now, &WINDOW).map_err(|error| Refused::request(format!("request: {error}")))?;
    let at = |name: &'static str| {
        let time = claims.time(name).map_err(|error| Refused::request(format!("request: {error}")))?;
        time.ok_or_else(|| Refused::request(format!("request: {name} is missing")))
    };
    let (expires_at, not_before, _) = (at("exp")?, at("nbf")?, at("iat")?);
    if not_before + HOUR + WINDOW.skew < now {
        return Err(bad("request: nbf is more than an hour ago"));
    }
    if expires_at > not_before + HOUR {
        return Err(bad("request: exp is more than an hour after nbf"));
    }
    let jti = claims.text("jti").filter(|jti| (1..=LONGEST_JTI).contains(&jti.len()));
    let jti = jti.ok_or_else(|| bad("request: jti is missing or too long"))?.to_owned();
    Ok(Good { params: parameters(&claims)?, jti, expires_at: expires_at + WINDOW.skew })
}

/// Claims as parameters: numbers and texts as they are, objects and lists as JSON.
fn parameters(claims: &Claims) -> Result<Params, Refused> {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in claims.0.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        if matches!(name.as_str(), "request" | "request_uri") {
            return Err(bad("request: a signed request holds no other"));
        }
        if name == "client_id" && Some(value.as_str().unwrap_or_default()) != claims.text("iss") {
            return Err(bad("request: client_id is another than iss"));
        }
        match value {
            Value::Null => {}
            Value::String(text) => _ = pairs.append_pair(name, text),
            other => _ = pairs.append_pair(name, &other.to_string()),
        }
    }
    Params::read(pairs.finish().as_bytes()).map_err(|_| bad("request: too many members, or no text"))
}

fn bad(why: &'static str) -> Refused {
    Refused::request(why)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::base::Random;
    use crate::identity::client::Policy;
    use crate::jose::{SigningKey, generate, sign};

    const NOW: Timestamp = Timestamp(1_700_000_000_000);
    const ISSUER: &str = "https://id.vn";

    fn key(alg: SigAlg) -> SigningKey {
        SigningKey::from_pkcs8(alg, &generate(alg, &Random::default()).unwrap()).unwrap()
    }

    fn client(key: &SigningKey) -> Client {
        let metadata = json!({
            "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"],
            "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [key.public()] },
            "backchannel_authentication_request_signing_alg": "ES256",
        });
        Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).unwrap()
    }

    fn asked() -> Value {
        json!({
            "iss": "portal", "aud": ISSUER, "exp": 1_700_000_060, "iat": 1_700_000_000, "nbf": 1_700_000_000, "jti": "1",
            "scope": "openid", "login_hint": "abc", "requested_expiry": 120,
        })
    }

    fn outside(request: &str, more: &str) -> Params {
        Params::read(format!("request={request}{more}").as_bytes()).unwrap()
    }

    fn checked(client: &Client, token: &str, more: &str) -> Result<Good, Refused> {
        let outside = outside(token, more);
        check((&outside, &Unverified::parse(token).unwrap()), client, &client.keys, (ISSUER, NOW))
    }

    #[test]
    fn a_signed_request_says_all_that_is_asked_and_for_whom() {
        let own = key(SigAlg::Es256);
        let client = client(&own);
        let token = sign(&own, "JWT", &asked()).unwrap();
        let good = checked(&client, &token, "&client_id=portal").unwrap();
        assert_eq!((good.params.get("login_hint"), good.params.get("requested_expiry")), (Some("abc"), Some("120")));
        assert_eq!((good.jti.as_str(), good.params.get("iss")), ("1", None));
        let list = {
            let mut claims = asked();
            claims["aud"] = json!(["https://other.vn", ISSUER]);
            claims
        };
        let token = sign(&own, "JWT", &list).unwrap();
        assert!(checked(&client, &token, "").is_ok());
    }

    #[test]
    fn each_missing_or_wrong_member_is_refused() {
        let (own, foreign) = (key(SigAlg::Es256), key(SigAlg::Es256));
        let client = client(&own);
        let with = |name: &str, value: Value| {
            let mut claims = asked();
            claims[name] = value;
            claims
        };
        let without = |name: &str| {
            let mut claims = asked();
            claims.as_object_mut().unwrap().remove(name);
            claims
        };
        let refused = |key: &SigningKey, claims: &Value, more: &str| {
            let token = sign(key, "JWT", claims).unwrap();
            checked(&client, &token, more).is_err()
        };
        for bad in [
            without("aud"),
            without("iss"),
            without("exp"),
            without("iat"),
            without("nbf"),
            without("jti"),
            with("aud", json!("https://other.vn")),
            with("iss", json!("other")),
            with("exp", json!(1_699_999_000)),
            with("exp", json!(1_700_004_000)),
            with("nbf", json!(1_700_000_100)),
            with("nbf", json!(1_699_990_000)),
            with("iat", json!(1_700_000_100)),
            with("jti", json!("")),
            with("jti", json!("x".repeat(257))),
            with("request", json!("x")),
            with("client_id", json!("other")),
        ] {
            assert!(refused(&own, &bad, ""), "{bad}");
        }
        assert!(refused(&foreign, &asked(), ""));
        assert!(refused(&own, &asked(), "&scope=openid"));
        // RS256 and an unregistered algorithm.
        let rsa = key(SigAlg::EdDsa);
        let mut both = client.clone();
        both.keys = std::sync::Arc::new(JwkSet::new(vec![own.public().clone(), rsa.public().clone()]));
        let token = sign(&rsa, "JWT", &asked()).unwrap();
        assert!(checked(&both, &token, "").is_err());
    }
}
