//! `private_key_jwt` and `client_secret_jwt` (RFC 7523 section 3, OpenID Connect Core section 9): short-lived, for us alone,
//! accepted once.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::base::encode::sha256;
use crate::base::{Broken, Secret, Timestamp};
use crate::identity::client::{AuthMethod, Client, ClientId, Profile};
use crate::jose::{AssertionAlg, Claims, JwkSet, MacAlg, Rules, SigAlg, Typ, Unverified, Window};
use crate::keyring::Scope;
use crate::provider::client_keys;
use crate::store::clients;

/// An assertion lives five minutes at most; clocks may differ by ten seconds.
const WINDOW: Window = Window { skew: Duration::from_secs(10), longest: Duration::from_secs(300), exp_optional: false };
const LONGEST_JTI: usize = 256;
const TYP: Typ<'static> = Typ::AbsentOr(&["JWT", "client-authentication+jwt"]);
/// FAPI 2.0 Security Profile 5.4.1.
const FAPI_ALGS: [SigAlg; 3] = [SigAlg::Es256, SigAlg::Ps256, SigAlg::EdDsa];

/// What an assertion is checked against.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    pub issuer: &'a str,
    /// The addresses of ours that count as audience beside the issuer, where the client's profile does not forbid it.
    pub addresses: &'a [String],
    pub now: Timestamp,
}

/// An assertion that was found good, but for its use before.
#[derive(Debug, PartialEq, Eq)]
pub struct Good {
    pub jti: String,
    pub expires_at: Timestamp,
}

/// What the client's assertions are verified with: its keys, or its secret, as its method has it.
#[derive(Clone, Copy, Debug)]
pub struct Means<'a> {
    pub keys: &'a JwkSet,
    pub secret: Option<&'a Secret>,
}

/// Pure: signature or MAC, issuer, subject, audience, times, `jti`. `None` for whatever is wrong.
pub fn check(token: &Unverified<'_>, client: &Client, means: Means<'_>, expected: &Expected<'_>) -> Option<Good> {
    let claims = verified(token, client, means)?;
    let id = client.id().as_str();
    claims.require_equal("iss", id).ok()?;
    claims.require_equal("sub", id).ok()?;
    if client.policy.profile.is_fapi2() {
        claims.check_sole_audience(expected.issuer).ok()?;
    } else {
        let ours: Vec<&str> = std::iter::once(expected.issuer).chain(expected.addresses.iter().map(String::as_str)).collect();
        claims.check_audience(&ours).ok()?;
    }
    claims.check_times(expected.now, &WINDOW).ok()?;
    let jti = claims.text("jti").filter(|jti| (1..=LONGEST_JTI).contains(&jti.len()))?.to_owned();
    Some(Good { jti, expires_at: claims.time("exp").ok()?? + WINDOW.skew })
}

/// The claims, proven by the client's method, algorithm and profile.
fn verified(token: &Unverified<'_>, client: &Client, Means { keys, secret }: Means<'_>) -> Option<Claims> {
    let metadata = &client.metadata;
    match (metadata.token_endpoint_auth_method, metadata.token_endpoint_auth_signing_alg) {
        (AuthMethod::PrivateKeyJwt, None) => {
            let algs: &[SigAlg] = if client.policy.profile == Profile::None { &SigAlg::ALL } else { &FAPI_ALGS };
            token.claims(keys, &Rules { algs, typ: TYP }).ok()
        }
        (AuthMethod::PrivateKeyJwt, Some(AssertionAlg::Signature(alg))) => {
            let allowed = client.policy.profile == Profile::None || FAPI_ALGS.contains(&alg);
            token.claims(keys, &Rules { algs: &[alg], typ: TYP }).ok().filter(|_| allowed)
        }
        (AuthMethod::ClientSecretJwt, None) => token.claims_by_secret(secret?, &MacAlg::ALL, TYP).ok(),
        (AuthMethod::ClientSecretJwt, Some(AssertionAlg::Mac(alg))) => token.claims_by_secret(secret?, &[alg], TYP).ok(),
        _ => None,
    }
}

/// The client that an assertion speaks for, if it is good and new.
pub async fn authenticate(
    app: &App,
    id: Option<&ClientId>,
    token: &Secret,
    now: Timestamp,
) -> Result<Option<Arc<Client>>, Broken> {
    let Ok(token) = Unverified::parse(token.reveal()) else { return Ok(None) };
    let Some(client) = token.unverified_claims().and_then(|claims| named(&claims, id)).and_then(|id| app.clients.find(&id))
    else {
        return Ok(None);
    };
    let secret = secret(app, &client)?;
    let addresses: Vec<String> = ["/token", "/par", "/ciba"].iter().flat_map(|path| app.settings.reached_at(path)).collect();
    let expected = Expected { issuer: &app.settings.issuer(), addresses: &addresses, now };
    let keys = match client.metadata.token_endpoint_auth_method {
        AuthMethod::PrivateKeyJwt => client_keys::to_verify(app, &client, &token, now).await,
        _ => client.keys.clone(),
    };
    let means = Means { keys: &keys, secret: secret.as_ref() };
    let Some(good) = check(&token, &client, means, &expected) else { return Ok(None) };
    let mut tx = app.db.write().await?;
    let is_new = clients::take_assertion(&mut tx, client.id(), &sha256(good.jti.as_bytes()), good.expires_at).await?;
    tx.commit().await?;
    Ok(is_new.then_some(client))
}

/// The secret of a client that authenticates by HMAC: the only kind that must be readable.
fn secret(app: &App, client: &Client) -> Result<Option<Secret>, Broken> {
    let Some(sealed) = &client.secret_sealed else { return Ok(None) };
    let opened = app.keyring.sealer(Scope::Clients).open_text("secret_sealed", client.id().as_str().as_bytes(), sealed)?;
    Ok(Some(Secret::new(opened)))
}

/// The client that it names; it must be the one that the request names, if that names one.
fn named(claims: &Claims, id: Option<&ClientId>) -> Option<ClientId> {
    let named: ClientId = claims.text("sub")?.parse().ok()?;
    id.is_none_or(|id| *id == named).then_some(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Random;
    use crate::base::encode::b64url;
    use crate::identity::client::Policy;
    use crate::jose::{SigningKey, generate, sign};
    use serde_json::json;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    #[test]
    fn an_assertion_is_good_only_for_us_and_only_for_five_minutes() {
        let key = |alg| SigningKey::from_pkcs8(alg, &generate(alg, &Random::default()).unwrap()).unwrap();
        let (own, foreign) = (key(SigAlg::Es256), key(SigAlg::Es256));
        let metadata = json!({
            "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"],
            "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [own.public()] },
        });
        let client = Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).unwrap();
        let good = json!({ "iss": "portal", "sub": "portal", "aud": "https://id.vn", "jti": "1", "exp": 1_700_000_060, "iat": 1_700_000_000 });
        let with = |name: &str, value: serde_json::Value| {
            let mut claims = good.clone();
            claims[name] = value;
            claims
        };
        let without = |name: &str| {
            let mut claims = good.clone();
            claims.as_object_mut().unwrap().remove(name);
            claims
        };
        let addresses = ["https://id.vn/token".to_owned()];
        let expected = Expected { issuer: "https://id.vn", addresses: &addresses, now: NOW };
        let passes = |key: &SigningKey, typ: &str, claims: &serde_json::Value| {
            let token = sign(key, typ, claims).unwrap();
            check(&Unverified::parse(&token).unwrap(), &client, Means { keys: &client.keys, secret: None }, &expected).is_some()
        };
        for fine in [
            good.clone(),
            with("aud", json!("https://id.vn/token")),
            with("aud", json!(["https://id.vn/token", "https://other.vn"])),
            with("exp", json!(1_700_000_300)),
            with("iat", json!(1_700_000_008)),
        ] {
            assert!(passes(&own, "JWT", &fine), "{fine}");
        }
        for bad in [
            without("exp"),
            without("jti"),
            without("sub"),
            without("iss"),
            without("aud"),
            with("iss", json!("other")),
            with("sub", json!("other")),
            with("aud", json!("https://other.vn")),
            with("aud", json!([])),
            with("exp", json!(1_699_999_980)),
            with("exp", json!(1_700_000_700)),
            with("iat", json!(1_700_000_060)),
            with("nbf", json!(1_700_000_060)),
            with("jti", json!("")),
            with("jti", json!("x".repeat(257))),
        ] {
            assert!(!passes(&own, "JWT", &bad), "{bad}");
        }
        assert!(!passes(&foreign, "JWT", &good));
        assert!(!passes(&own, "at+jwt", &good));
        // The method that was registered, and no other.
        let mut other = client.clone();
        other.metadata.token_endpoint_auth_method = AuthMethod::ClientSecretBasic;
        let token = sign(&own, "JWT", &good).unwrap();
        assert_eq!(
            check(&Unverified::parse(&token).unwrap(), &other, Means { keys: &other.keys, secret: None }, &expected),
            None
        );
        let mut strict = client.clone();
        strict.metadata.token_endpoint_auth_signing_alg = Some(AssertionAlg::Signature(SigAlg::Ps256));
        assert_eq!(
            check(&Unverified::parse(&token).unwrap(), &strict, Means { keys: &strict.keys, secret: None }, &expected),
            None
        );
    }

    /// FAPI 2.0 Security Profile 5.3.2.1 and 5.4.1, line by line.
    #[test]
    fn a_profile_takes_the_issuer_as_a_plain_text_and_no_rs256() {
        let key = |alg| SigningKey::from_pkcs8(alg, &generate(alg, &Random::default()).unwrap()).unwrap();
        let keys = SigAlg::ALL.map(key);
        let public: Vec<_> = keys.iter().map(SigningKey::public).collect();
        let metadata = json!({
            "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"],
            "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": public },
        });
        let policy = Policy { profile: Profile::Fapi2Security, ..Policy::default() };
        let client = Client::new(serde_json::from_value(metadata).unwrap(), policy, None).unwrap();
        let addresses = ["https://id.vn/token".to_owned()];
        let passes = |client: &Client, key: &SigningKey, name: &str, value: serde_json::Value| {
            let mut claims =
                json!({ "iss": "portal", "sub": "portal", "aud": "https://id.vn", "jti": "1", "exp": 1_700_000_060 });
            claims[name] = value;
            let token = sign(key, "JWT", &claims).unwrap();
            let expected = Expected { issuer: "https://id.vn", addresses: &addresses, now: NOW };
            check(&Unverified::parse(&token).unwrap(), client, Means { keys: &client.keys, secret: None }, &expected).is_some()
        };
        for key in &keys {
            assert_eq!(passes(&client, key, "iss", json!("portal")), FAPI_ALGS.contains(&key.alg()), "{}", key.alg());
        }
        for aud in [json!(["https://id.vn"]), json!("https://id.vn/token"), json!("https://id.vn/par"), json!("https://id.vn/")] {
            assert!(!passes(&client, &keys[0], "aud", aud.clone()), "{aud}");
        }
        for (name, value, fine) in [
            ("nbf", json!(1_700_000_008), true),
            ("iat", json!(1_700_000_008), true),
            ("nbf", json!(1_700_000_061), false),
            ("iat", json!(1_700_000_061), false),
            ("exp", json!(1_699_999_700), false),
        ] {
            assert_eq!(passes(&client, &keys[0], name, value.clone()), fine, "{name} {value}");
        }
        // What is registered can't loosen the profile.
        let mut registered = client.clone();
        registered.metadata.token_endpoint_auth_signing_alg = Some(AssertionAlg::Signature(SigAlg::Rs256));
        let rs256 = keys.iter().find(|key| key.alg() == SigAlg::Rs256).unwrap();
        assert!(!passes(&registered, rs256, "iss", json!("portal")));
    }

    #[test]
    fn a_secret_makes_assertions_for_clients_of_that_method_alone() {
        let metadata = |method: &str| {
            let metadata = json!({
                "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"],
                "token_endpoint_auth_method": method,
            });
            Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).unwrap()
        };
        let secret = "s".repeat(43);
        let token = |alg: &str, hmac: ring::hmac::Algorithm| {
            let claims = json!({ "iss": "portal", "sub": "portal", "aud": "https://id.vn", "jti": "1", "exp": 1_700_000_060 });
            let signed =
                format!("{}.{}", b64url(json!({ "alg": alg }).to_string().as_bytes()), b64url(claims.to_string().as_bytes()));
            let mac = ring::hmac::sign(&ring::hmac::Key::new(hmac, secret.as_bytes()), signed.as_bytes());
            format!("{signed}.{}", b64url(mac.as_ref()))
        };
        let good = token("HS256", ring::hmac::HMAC_SHA256);
        let expected = Expected { issuer: "https://id.vn", addresses: &[], now: NOW };
        let passes = |client: &Client, secret: Option<&str>, token: &str| {
            let secret = secret.map(Secret::new);
            check(&Unverified::parse(token).unwrap(), client, Means { keys: &client.keys, secret: secret.as_ref() }, &expected)
                .is_some()
        };
        let client = metadata("client_secret_jwt");
        assert!(passes(&client, Some(&secret), &good));
        assert!(!passes(&client, Some(&"t".repeat(43)), &good));
        assert!(!passes(&client, None, &good));
        for method in ["private_key_jwt", "client_secret_basic", "none", "tls_client_auth"] {
            assert!(!passes(&metadata(method), Some(&secret), &good), "{method}");
        }
        let mut registered = client.clone();
        registered.metadata.token_endpoint_auth_signing_alg = Some(AssertionAlg::Mac(MacAlg::Hs384));
        assert!(!passes(&registered, Some(&secret), &good));
        assert!(!passes(&client, Some(&secret), &token("none", ring::hmac::HMAC_SHA256)));
        // A MAC of 512 bits asks for a secret of as many.
        assert!(!passes(&client, Some(&secret), &token("HS512", ring::hmac::HMAC_SHA512)));
    }
}
