//! What tokens and keys do, by the standards' own vectors and by the attacks that are known.

mod attacks;
mod cookbook;
mod vectors;

use serde_json::json;

use super::*;
use crate::base::{Random, Timestamp};

pub(super) fn made(alg: SigAlg) -> SigningKey {
    SigningKey::from_pkcs8(alg, &generate(alg, &Random::test(7)).unwrap()).unwrap()
}

pub(super) fn any_typ(algs: &[SigAlg]) -> Rules<'_> {
    Rules { algs, typ: Typ::AbsentOr(&["JWT"]) }
}

#[test]
fn what_each_algorithm_signs_its_own_public_key_verifies() {
    for alg in SigAlg::ALL {
        let key = made(alg);
        let token = sign(&key, "at+jwt", &json!({ "sub": "s" })).unwrap();
        let keys = JwkSet::parse(&serde_json::to_string(&JwkSet::from(key.public().clone())).unwrap()).unwrap();
        let parsed = Unverified::parse(&token).unwrap();
        let rules = Rules { algs: &SigAlg::ALL, typ: Typ::Exactly("at+jwt") };
        assert_eq!(parsed.kid(), Some(key.kid()));
        assert_eq!(parsed.claims(&keys, &rules).unwrap().text("sub"), Some("s"), "{alg}");
        let others = JwkSet::from(made(SigAlg::Es384).public().clone());
        assert_eq!(parsed.claims(&others, &rules).unwrap_err(), JwsError::NoSuchKey, "{alg}");
    }
}

#[test]
fn keys_of_one_seed_are_the_same_only_where_the_seed_is_all_that_feeds_them() {
    assert_eq!(made(SigAlg::Rs256).kid(), made(SigAlg::Rs256).kid());
    assert_ne!(made(SigAlg::Es256).kid(), made(SigAlg::Es256).kid());
    assert!(generate(SigAlg::Es256, &Random::default()).unwrap().len() > 32);
}

#[test]
fn a_private_key_is_never_printed() {
    let key = made(SigAlg::Es256);
    let printed = format!("{key:?}");
    assert_eq!(printed, format!("SigningKey(ES256, {})", key.kid()));
    let public = serde_json::to_value(key.public()).unwrap();
    let members: Vec<&String> = public.as_object().unwrap().keys().collect();
    assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x", "y"]);
}

#[test]
fn the_openidconnect_crate_makes_and_reads_id_tokens_with_our_keys() {
    use openidconnect::core::{CoreGenderClaim, CoreIdTokenVerifier, CoreJweContentEncryptionAlgorithm};
    use openidconnect::{
        AccessToken, Audience, ClientId, EmptyAdditionalClaims, IdToken, IdTokenClaims, IdTokenVerifier, IssuerUrl,
        JsonWebKeySet, Nonce, StandardClaims, SubjectIdentifier,
    };
    type Token = IdToken<
        EmptyAdditionalClaims,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        openidconnect::core::CoreJwsSigningAlgorithm,
    >;
    let issuer = IssuerUrl::new("https://id.example".into()).unwrap();
    let client = ClientId::new("portal".into());
    let at = chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    for alg in [SigAlg::Es256, SigAlg::EdDsa, SigAlg::Rs256, SigAlg::Ps256] {
        let key = made(alg);
        let claims = IdTokenClaims::new(
            issuer.clone(),
            vec![Audience::new("portal".into())],
            at + chrono::TimeDelta::minutes(5),
            at,
            StandardClaims::new(SubjectIdentifier::new("s".into())),
            EmptyAdditionalClaims {},
        )
        .set_nonce(Some(Nonce::new("n".into())));
        let access = AccessToken::new("secret".into());
        let token: Token = IdToken::new(claims, &key, alg.core().clone(), Some(&access), None).unwrap();
        let text = token.to_string();
        // Our own reader agrees, and so does the crate's verifier with its own key type.
        let keys = JwkSet::from(key.public().clone());
        let own = Unverified::parse(&text).unwrap().claims(&keys, &any_typ(&[alg])).unwrap();
        assert_eq!(own.text("at_hash"), Some(half_hash(alg, "secret").as_str()), "{alg}");
        let theirs = serde_json::from_value(serde_json::to_value(&keys).unwrap()).unwrap();
        let read: openidconnect::core::CoreIdToken = text.parse().unwrap();
        let verifier = CoreIdTokenVerifier::new_public_client(client.clone(), issuer.clone(), theirs)
            .set_allowed_algs([alg.core().clone()])
            .set_time_fn(move || at);
        assert!(read.claims(&verifier, &Nonce::new("n".into())).is_ok(), "{alg}");
        let ours =
            IdTokenVerifier::new_public_client(client.clone(), issuer.clone(), JsonWebKeySet::new(vec![key.public().clone()]))
                .set_allowed_algs([alg.core().clone()])
                .set_time_fn(move || at);
        assert!(token.claims(&ours, &Nonce::new("n".into())).is_ok(), "{alg}");
        let stranger = JsonWebKeySet::new(vec![SigningKey::public(&made(SigAlg::Es384)).clone()]);
        let strangers = IdTokenVerifier::new_public_client(client.clone(), issuer.clone(), stranger)
            .set_allowed_algs([alg.core().clone()])
            .set_time_fn(move || at);
        assert!(token.claims(&strangers, &Nonce::new("n".into())).is_err(), "{alg}");
    }
}

#[test]
fn times_are_judged_by_the_window() {
    use std::time::Duration;
    let now = Timestamp::from_seconds(1_000_000);
    let window = Window { skew: Duration::from_secs(10), longest: Duration::from_secs(300), exp_optional: false };
    let check = |claims: serde_json::Value| Claims(claims.as_object().unwrap().clone()).check_times(now, &window);
    let cases = [
        (json!({ "exp": 1_000_060 }), Ok(())),
        (json!({ "exp": 999_991 }), Ok(())),
        (json!({ "exp": 999_990 }), Err(ClaimError::Expired)),
        (json!({ "exp": 1_000_310 }), Ok(())),
        (json!({ "exp": 1_000_311 }), Err(ClaimError::TooLong)),
        (json!({}), Err(ClaimError::Missing("exp"))),
        (json!({ "exp": "1000060" }), Err(ClaimError::WrongType("exp"))),
        (json!({ "exp": -5 }), Err(ClaimError::WrongType("exp"))),
        (json!({ "exp": 1e300 }), Err(ClaimError::WrongType("exp"))),
        (json!({ "exp": null }), Err(ClaimError::WrongType("exp"))),
        (json!({ "exp": 1_000_060.7 }), Ok(())),
        (json!({ "exp": 1_000_060, "nbf": 1_000_010 }), Ok(())),
        (json!({ "exp": 1_000_060, "nbf": 1_000_011 }), Err(ClaimError::NotYet)),
        (json!({ "exp": 1_000_060, "iat": 1_000_011 }), Err(ClaimError::NotYet)),
        (json!({ "exp": 1_000_060, "iat": true }), Err(ClaimError::WrongType("iat"))),
    ];
    for (claims, expected) in cases {
        assert_eq!(check(claims.clone()), expected, "{claims}");
    }
}

#[test]
fn audiences_are_one_text_or_a_list_of_texts() {
    let claims = |aud: serde_json::Value| Claims(json!({ "aud": aud }).as_object().unwrap().clone());
    assert_eq!(claims(json!("us")).check_audience(&["us", "we"]), Ok(()));
    assert_eq!(claims(json!(["them", "us"])).check_audience(&["us"]), Ok(()));
    assert_eq!(claims(json!(["them"])).check_audience(&["us"]), Err(ClaimError::WrongAudience));
    assert_eq!(claims(json!([])).check_audience(&["us"]), Err(ClaimError::WrongAudience));
    assert_eq!(claims(json!(["us", 5])).check_audience(&["us"]), Err(ClaimError::Missing("aud")));
    assert_eq!(claims(json!("us")).check_sole_audience("us"), Ok(()));
    assert_eq!(claims(json!(["us"])).check_sole_audience("us"), Err(ClaimError::WrongAudience));
    assert_eq!(claims(json!("us ")).check_sole_audience("us"), Err(ClaimError::WrongAudience));
}
