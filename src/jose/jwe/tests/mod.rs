//! What is encrypted outward and opened inward, by the standards' examples and by the attacks that are known.

mod refused;
mod vectors;

use super::*;
use crate::jose::{Material, SigAlg, key};

const TOKEN: &str = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJzIn0.c2lnbmVk";

fn ours(seed: u64) -> EncryptionKey {
    EncryptionKey::from_bytes(&EncryptionKey::generate(&Random::test(seed))).unwrap()
}

/// A portal's key set with our kind of key in it, as the portal would publish it.
fn portal(key: &EncryptionKey) -> JwkSet {
    JwkSet::parse(&serde_json::to_string(&JwkSet::from(key.public().clone())).unwrap()).unwrap()
}

fn sent(keys: &JwkSet, alg: KeyAlg, enc: ContentEnc) -> String {
    encrypt(&Random::default(), &To { keys, alg, enc }, TOKEN).unwrap()
}

fn header_of(token: &str) -> serde_json::Value {
    serde_json::from_slice(&from_b64url(token.split('.').next().unwrap()).unwrap()).unwrap()
}

const BY_CURVE: [KeyAlg; 3] = [KeyAlg::EcdhEs, KeyAlg::EcdhEsA128Kw, KeyAlg::EcdhEsA256Kw];

#[test]
fn what_is_encrypted_to_a_key_its_owner_opens_and_nobody_else() {
    let (owner, other) = (ours(1), ours(2));
    for alg in BY_CURVE {
        for enc in ContentEnc::ALL {
            let token = sent(&portal(&owner), alg, enc);
            assert!(is_encrypted(&token) && token.len() < LONGEST);
            assert_eq!(decrypt([&owner], &token).unwrap(), TOKEN, "{alg:?} {enc:?}");
            assert_eq!(decrypt([&other], &token), Err(JweError::NoSuchKey));
            let header = header_of(&token);
            assert_eq!((header["cty"].as_str(), header["kid"].as_str()), (Some("JWT"), owner.kid()));
            assert_ne!(sent(&portal(&owner), alg, enc), token, "a new key pair, a new key and a new nonce each time");
        }
    }
}

#[test]
fn the_key_that_a_token_names_is_tried_and_without_a_name_all_are() {
    let keys = [ours(1), ours(2), ours(3)];
    let unnamed = JwkSet::from(Jwk::ephemeral(keys[2].public().material().clone()));
    let token = sent(&unnamed, KeyAlg::EcdhEs, ContentEnc::A256Gcm);
    assert!(header_of(&token).get("kid").is_none());
    assert_eq!(decrypt(&keys, &token).unwrap(), TOKEN);
    assert_eq!(decrypt(&keys[..2], &token), Err(JweError::NotOpened));
}

#[test]
fn rsa_keys_are_encrypted_to_by_oaep_with_sha_256() {
    use rsa::pkcs8::DecodePrivateKey as _;
    use rsa::traits::PublicKeyParts as _;
    let private = rsa::RsaPrivateKey::from_pkcs8_der(&key::generate(SigAlg::Rs256, &Random::test(5)).unwrap()).unwrap();
    let material = Material::Rsa { n: private.n().to_bytes_be(), e: private.e().to_bytes_be() };
    let keys = JwkSet::from(Jwk::for_encryption(material));
    for enc in ContentEnc::ALL {
        let token = sent(&keys, KeyAlg::RsaOaep256, enc);
        let parts: Vec<Vec<u8>> = token.split('.').skip(1).map(|part| from_b64url(part).unwrap()).collect();
        let content_key = private.decrypt(rsa::Oaep::new::<sha2::Sha256>(), &parts[0]).unwrap();
        let sealed = content::Sealed { iv: parts[1].clone(), ciphertext: parts[2].clone(), tag: parts[3].clone() };
        let aad = token.split('.').next().unwrap();
        assert_eq!(content::open(enc, &content_key, aad.as_bytes(), &sealed).unwrap().as_slice(), TOKEN.as_bytes());
        assert_eq!(decrypt([&ours(1)], &token), Err(JweError::AlgRefused), "nothing comes in by RSA");
    }
}

#[test]
fn a_key_of_another_kind_or_use_is_not_encrypted_to() {
    let signing = key::SigningKey::from_pkcs8(SigAlg::Es256, &key::generate(SigAlg::Es256, &Random::default()).unwrap()).unwrap();
    let point = signing.public().material().clone();
    let off_the_curve = {
        let Material::P256(mut point) = point.clone() else { panic!("a key of another kind") };
        point[64] ^= 1;
        Material::P256(point)
    };
    let to = |keys: &JwkSet, alg| encrypt(&Random::default(), &To { keys, alg, enc: ContentEnc::A256Gcm }, TOKEN);
    let for_signing = JwkSet::from(signing.public().clone());
    let one_fits = JwkSet::new(vec![signing.public().clone(), Jwk::for_encryption(point.clone())]);
    for (keys, alg) in [
        (&JwkSet::default(), KeyAlg::EcdhEs),
        (&for_signing, KeyAlg::EcdhEs),
        (&one_fits, KeyAlg::RsaOaep256),
        (&JwkSet::from(Jwk::for_encryption(off_the_curve)), KeyAlg::EcdhEs),
    ] {
        assert!(matches!(to(keys, alg), Err(Fault::Refused(NoKey))), "{keys:?}");
    }
    assert!(to(&one_fits, KeyAlg::EcdhEs).is_ok());
}

#[test]
fn a_key_is_shown_by_its_public_name_only() {
    let key = ours(1);
    assert_eq!(format!("{key:?}"), format!("EncryptionKey({})", key.kid().unwrap()));
    let public = serde_json::to_value(key.public()).unwrap();
    assert_eq!(public.as_object().unwrap().keys().collect::<Vec<_>>(), ["crv", "kid", "kty", "use", "x", "y"]);
    assert_eq!(public["use"], "enc");
}
