//! `private_key_jwt` (RFC 7523 section 3, OpenID Connect Core section 9): short-lived, for us alone, accepted once.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::base::encode::sha256;
use crate::base::{Broken, Secret, Timestamp};
use crate::identity::client::{AuthMethod, Client, ClientId};
use crate::jose::{Claims, JwkSet, Rules, SigAlg, Typ, Unverified, Window};
use crate::provider::client_keys;
use crate::store::clients;

/// An assertion lives five minutes at most; clocks may differ by ten seconds.
const WINDOW: Window = Window { skew: Duration::from_secs(10), longest: Duration::from_secs(300), exp_optional: false };
const LONGEST_JTI: usize = 256;

/// What an assertion is checked against.
pub struct Expected<'a> {
    /// The issuer and the addresses of ours that count as audience.
    pub audiences: &'a [&'a str],
    pub now: Timestamp,
}

/// An assertion that was found good, but for its use before.
#[derive(Debug, PartialEq, Eq)]
pub struct Good {
    pub jti: String,
    pub expires_at: Timestamp,
}

/// Pure: signature, issuer, subject, audience, times, `jti`. `None` for whatever is wrong.
pub fn check(token: &Unverified<'_>, client: &Client, keys: &JwkSet, expected: &Expected<'_>) -> Option<Good> {
    let metadata = &client.metadata;
    if metadata.token_endpoint_auth_method != AuthMethod::PrivateKeyJwt {
        return None;
    }
    let registered = metadata.token_endpoint_auth_signing_alg.map(|alg| [alg]);
    let algs: &[SigAlg] = registered.as_ref().map_or(&SigAlg::ALL, |alg| alg);
    let rules = Rules { algs, typ: Typ::AbsentOr(&["JWT", "client-authentication+jwt"]) };
    let claims = token.claims(keys, &rules).ok()?;
    let id = client.id().as_str();
    claims.require_equal("iss", id).ok()?;
    claims.require_equal("sub", id).ok()?;
    claims.check_audience(expected.audiences).ok()?;
    claims.check_times(expected.now, &WINDOW).ok()?;
    let jti = claims.text("jti").filter(|jti| (1..=LONGEST_JTI).contains(&jti.len()))?.to_owned();
    Some(Good { jti, expires_at: claims.time("exp").ok()?? + WINDOW.skew })
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
    let (issuer, endpoint) = (app.settings.issuer(), app.settings.link("/token"));
    let keys = client_keys::to_verify(app, &client, &token, now).await;
    let Some(good) = check(&token, &client, &keys, &Expected { audiences: &[&issuer, &endpoint], now }) else { return Ok(None) };
    let mut tx = app.db.write().await?;
    let is_new = clients::take_assertion(&mut tx, client.id(), &sha256(good.jti.as_bytes()), good.expires_at).await?;
    tx.commit().await?;
    Ok(is_new.then_some(client))
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
        let expected = Expected { audiences: &["https://id.vn", "https://id.vn/token"], now: NOW };
        let passes = |key: &SigningKey, typ: &str, claims: &serde_json::Value| {
            let token = sign(key, typ, claims).unwrap();
            check(&Unverified::parse(&token).unwrap(), &client, &client.keys, &expected).is_some()
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
        assert_eq!(check(&Unverified::parse(&token).unwrap(), &other, &other.keys, &expected), None);
        let mut strict = client.clone();
        strict.metadata.token_endpoint_auth_signing_alg = Some(SigAlg::Ps256);
        assert_eq!(check(&Unverified::parse(&token).unwrap(), &strict, &strict.keys, &expected), None);
    }
}
