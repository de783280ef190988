//! Request objects (RFC 9101, OpenID Connect Core section 6): the request as claims that the client signed. What stands beside
//! one in the open counts for nothing.

use std::time::Duration;

use serde_json::Value;

use crate::base::Timestamp;
use crate::identity::client::Client;
use crate::jose::{Claims, JwkSet, JwsError, Rules, SigAlg, Typ, Unverified, Window};
use crate::provider::{Code, Params, Refused};

/// RFC 9101 section 10.8: the type by which a request object can't be mistaken for another token of the client's.
const TYP: &str = "oauth-authz-req+jwt";
/// FAPI 2.0 Message Signing section 5.3.1: an hour from `nbf` to `exp`; clocks may differ by ten seconds.
const HOUR: Duration = Duration::from_secs(3600);
const SKEW: Duration = Duration::from_secs(10);
/// FAPI 2.0 Security Profile section 5.4.
const FAPI_ALGS: &[SigAlg] = &[SigAlg::Ps256, SigAlg::Es256, SigAlg::EdDsa];

/// What a request object is checked against.
#[derive(Clone, Copy)]
pub struct Against<'a> {
    pub client: &'a Client,
    /// The client's keys, as they are known now.
    pub keys: &'a JwkSet,
    pub issuer: &'a str,
    pub now: Timestamp,
}

/// A refusal of the object.
pub fn invalid(why: &'static str) -> Refused {
    Refused::new(Code::InvalidRequestObject, why)
}

/// How far an object of this client must say whom it is for and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Strictness {
    /// `iss`, `aud`, `client_id` and `exp` must be there. OpenID Connect Core asks for none of them.
    bound: bool,
    /// `nbf` must be there too (FAPI 2.0 Message Signing section 5.3.1).
    dated: bool,
}

/// The parameters of a request object, with what stood beside it. `outside` is used where OpenID Connect Core section 6.1 has
/// it so: `response_type` and `scope`, which must stand outside, may be left out inside, unless the object is bound.
pub fn open(token: &Unverified<'_>, outside: &Params, against: Against<'_>) -> Result<Params, Refused> {
    let metadata = &against.client.metadata;
    let registered = metadata.request_object_signing_alg.map(|alg| [alg]);
    let algs: &[SigAlg] = match &registered {
        Some(alg) => alg,
        None if against.client.policy.profile.is_fapi2() => FAPI_ALGS,
        None => &SigAlg::ALL,
    };
    let rules = Rules { algs, typ: Typ::AbsentOr(&["JWT", TYP]) };
    let claims = token.claims(against.keys, &rules).map_err(|error| match error {
        JwsError::NoSuchKey => invalid("the request object is signed with a key that this client did not register"),
        JwsError::AlgRefused => invalid("the request object is not signed with a registered algorithm"),
        _ => invalid("the signature of the request object does not hold"),
    })?;
    let is_fapi = against.client.policy.profile.is_fapi2();
    let strictness = Strictness {
        bound: is_fapi || metadata.require_signed_request_object || token.typ().is_some_and(is_explicit),
        dated: is_fapi,
    };
    check(&claims, outside, strictness, against)?;
    let mut pairs = parameters(&claims)?;
    if !strictness.bound {
        for name in ["response_type", "scope"] {
            if let Some(value) = outside.get(name).filter(|_| !claims.0.contains_key(name)) {
                pairs.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    Params::of(pairs).map_err(|_| invalid("the request object has too many members, or is no text"))
}

/// The type may be written with `application/` before it (RFC 7515 section 4.1.9).
fn is_explicit(typ: &str) -> bool {
    typ.rsplit('/').next().is_some_and(|short| short.eq_ignore_ascii_case(TYP))
}

fn check(claims: &Claims, outside: &Params, strictness: Strictness, against: Against<'_>) -> Result<(), Refused> {
    let id = against.client.id().as_str();
    for (name, is_needed) in [("iss", strictness.bound), ("client_id", strictness.bound)] {
        match claims.value(name) {
            None if is_needed => {
                return Err(invalid("the request object does not say whose it is: iss and client_id are needed"));
            }
            Some(value) if value != id => return Err(invalid("the request object is another client's")),
            _ => {}
        }
    }
    if outside.get("client_id").is_some_and(|outer| outer != id) {
        return Err(invalid("client_id inside and outside differ"));
    }
    // RFC 9101 section 10.8: it must not pass for an assertion of the client.
    if claims.value("sub").is_some_and(|sub| sub == id) {
        return Err(invalid("a request object has no sub"));
    }
    if ["request", "request_uri"].iter().any(|name| claims.value(name).is_some()) {
        return Err(invalid("a request object holds no other: request and request_uri stand outside"));
    }
    if strictness.bound || claims.value("aud").is_some() {
        claims.check_audience(&[against.issuer]).map_err(|_| invalid("the request object is not for this issuer: aud"))?;
    }
    let window = Window { skew: SKEW, longest: HOUR, exp_optional: !strictness.bound };
    claims.check_times(against.now, &window).map_err(|error| invalid_time(&error))?;
    let not_before = claims.time("nbf").map_err(|error| invalid_time(&error))?;
    match not_before {
        None if strictness.dated => Err(invalid("the request object has no nbf")),
        Some(nbf) if nbf + HOUR + SKEW < against.now => Err(invalid("the request object is more than an hour old: nbf")),
        _ => Ok(()),
    }
}

fn invalid_time(error: &crate::jose::ClaimError) -> Refused {
    Refused::new(Code::InvalidRequestObject, format!("the request object: {error}"))
}

/// Claims of the token itself.
const OWN: &[&str] = &["iss", "aud", "exp", "nbf", "iat", "jti", "sub"];

/// The claims as parameters: objects and lists as their JSON, `resource` once for each value.
fn parameters(claims: &Claims) -> Result<Vec<(String, String)>, Refused> {
    let mut pairs = Vec::new();
    for (name, value) in claims.0.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
        match value {
            Value::Null => {}
            Value::String(text) => pairs.push((name.clone(), text.clone())),
            Value::Array(list) if name == "resource" => {
                for value in list {
                    let text = value.as_str().ok_or_else(|| invalid("resource in the request object is no list of texts"))?;
                    pairs.push((name.clone(), text.to_owned()));
                }
            }
            other => pairs.push((name.clone(), other.to_string())),
        }
    }
    Ok(pairs)
}

#[cfg(test)]
#[path = "object_tests.rs"]
mod tests;
