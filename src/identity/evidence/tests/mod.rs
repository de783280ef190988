//! An authenticator in software signs decisions, and everything that could be swapped is swapped.

mod bytes;
mod keys;

use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use serde_json::json;
use webauthn_rs::prelude::{COSEAlgorithm, COSEEC2Key, COSEKey, COSEKeyType, COSEOKPKey, COSERSAKey, ECDSACurve, EDDSACurve};

use super::*;
use crate::base::Random;
use crate::base::encode::{b64url, sha256};
use crate::jose::{SigAlg, generate};

pub(super) const PARTY: RelyingParty<'static> =
    RelyingParty { id: "id.example.vn", origins: &["https://id.example.vn", "https://id.example.vn:8443"] };
const ORIGIN: &str = "https://id.example.vn";
const PRESENT_AND_VERIFIED: u8 = 0x05;

/// A key that signs as an authenticator does.
pub(super) enum Authenticator {
    Ec(COSEAlgorithm, EcdsaKeyPair, SystemRandom),
    Ed(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>, SystemRandom),
}

#[allow(clippy::disallowed_methods, reason = "ring's SecureRandom is sealed")]
impl Authenticator {
    pub(super) fn new(alg: SigAlg) -> Self {
        let rng = SystemRandom::new();
        let der = generate(alg, &Random::test(11)).unwrap();
        match alg {
            SigAlg::Es256 => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &der, &rng).unwrap();
                Self::Ec(COSEAlgorithm::ES256, pair, rng)
            }
            SigAlg::Es384 => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, &der, &rng).unwrap();
                Self::Ec(COSEAlgorithm::ES384, pair, rng)
            }
            SigAlg::EdDsa => Self::Ed(Ed25519KeyPair::from_pkcs8(&der).unwrap()),
            SigAlg::Rs256 | SigAlg::Ps256 => Self::Rsa(Box::new(RsaKeyPair::from_pkcs8(&der).unwrap()), rng),
        }
    }

    pub(super) fn cose(&self) -> COSEKey {
        match self {
            Self::Ec(alg, pair, _) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at((pair.public_key().as_ref().len() - 1) / 2);
                let curve = if *alg == COSEAlgorithm::ES256 { ECDSACurve::SECP256R1 } else { ECDSACurve::SECP384R1 };
                let key = COSEKeyType::EC_EC2(COSEEC2Key { curve, x: x.to_vec(), y: y.to_vec() });
                COSEKey { type_: *alg, key }
            }
            Self::Ed(pair) => {
                let x = pair.public_key().as_ref().to_vec();
                COSEKey { type_: COSEAlgorithm::EDDSA, key: COSEKeyType::EC_OKP(COSEOKPKey { curve: EDDSACurve::ED25519, x }) }
            }
            Self::Rsa(pair, _) => {
                let public: ring::signature::RsaPublicKeyComponents<Vec<u8>> = pair.public().into();
                let key = COSEKeyType::RSA(COSERSAKey { n: public.n, e: public.e.try_into().unwrap() });
                COSEKey { type_: COSEAlgorithm::RS256, key }
            }
        }
    }

    pub(super) fn public(&self) -> PublicKey {
        PublicKey::from_cose(&self.cose()).unwrap()
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Ec(_, pair, rng) => pair.sign(rng, message).unwrap().as_ref().to_vec(),
            Self::Ed(pair) => pair.sign(message).as_ref().to_vec(),
            Self::Rsa(pair, rng) => {
                let mut out = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, rng, message, &mut out).unwrap();
                out
            }
        }
    }

    /// Answers whatever client data and authenticator data it is given.
    fn answer(&self, client_data_json: Vec<u8>, authenticator_data: Vec<u8>) -> Assertion {
        let message = [authenticator_data.as_slice(), &sha256(&client_data_json)].concat();
        let signature = self.sign(&message);
        Assertion { credential_id: b"credential 1".to_vec(), client_data_json, authenticator_data, signature, user_handle: None }
    }
}

pub(super) fn client_data(to_sign: &ToSign) -> serde_json::Value {
    json!({ "type": "webauthn.get", "challenge": b64url(&to_sign.challenge()), "origin": ORIGIN, "crossOrigin": false })
}

pub(super) fn authenticator_data(rp_id: &str, flags: u8, counter: u32) -> Vec<u8> {
    [sha256(rp_id.as_bytes()).as_slice(), &[flags], &counter.to_be_bytes()].concat()
}

pub(super) fn decision(file: &str) -> Vec<u8> {
    Canonical::new("proposal/1").text("file", file).number("level", 2).finish().unwrap()
}

pub(super) fn to_sign() -> ToSign {
    ToSign::new(Purpose::Submit, decision("file 1"), &Random::test(21))
}

/// Signed as a browser and an authenticator would, all in order.
pub(super) fn signed(authenticator: &Authenticator) -> SignedDecision {
    let to_sign = to_sign();
    let data = client_data(&to_sign).to_string().into_bytes();
    let assertion = authenticator.answer(data, authenticator_data(PARTY.id, PRESENT_AND_VERIFIED, 7));
    to_sign.signed(assertion, authenticator.public())
}

#[test]
fn every_kind_of_authenticator_can_sign_a_decision() {
    for alg in [SigAlg::Es256, SigAlg::Es384, SigAlg::EdDsa, SigAlg::Rs256] {
        let signed = signed(&Authenticator::new(alg));
        assert_eq!(signed.public_key.alg(), alg.name());
        assert_eq!(signed.verify(&PARTY), Ok(Verified { counter: 7, can_be_synced: false }), "{alg}");
        // From the stored bytes alone, as an audit reads them years later.
        let read = SignedDecision { public_key: PublicKey::from_spki(&signed.public_key.to_spki()).unwrap(), ..signed };
        assert!(read.verify(&PARTY).is_ok(), "{alg}");
    }
}

#[test]
fn no_bit_of_the_evidence_can_be_changed() {
    let authenticator = Authenticator::new(SigAlg::Es256);
    let signed = signed(&authenticator);
    let enrolled = [Enrolled { credential_id: signed.credential_id.clone(), public_key: authenticator.public() }];
    assert!(signed.verify_by(&PARTY, &enrolled).is_ok());
    let parts: [fn(&mut SignedDecision) -> &mut [u8]; 6] = [
        |signed| &mut signed.nonce,
        |signed| &mut signed.decision,
        |signed| &mut signed.client_data_json,
        |signed| &mut signed.authenticator_data,
        |signed| &mut signed.signature,
        |signed| &mut signed.credential_id,
    ];
    for (number, part) in parts.iter().enumerate() {
        let mut altered = signed.clone();
        for position in 0..part(&mut altered).len() {
            for bit in 0..8 {
                part(&mut altered)[position] ^= 1 << bit;
                assert!(altered.verify_by(&PARTY, &enrolled).is_err(), "part {number}, byte {position}, bit {bit}");
                part(&mut altered)[position] ^= 1 << bit;
            }
        }
        assert_eq!(altered, signed);
    }
    let spki = signed.public_key.to_spki();
    for position in 0..spki.len() {
        for bit in 0..8 {
            let mut bytes = spki.clone();
            bytes[position] ^= 1 << bit;
            let Ok(public_key) = PublicKey::from_spki(&bytes) else { continue };
            let altered = SignedDecision { public_key, ..signed.clone() };
            assert_eq!(altered.verify(&PARTY), Err(EvidenceError::BadSignature));
            assert_eq!(altered.verify_by(&PARTY, &enrolled), Err(EvidenceError::NotEnrolled));
        }
    }
}

#[test]
fn a_signature_for_one_thing_is_worthless_for_another() {
    let authenticator = Authenticator::new(SigAlg::Es256);
    let signed = signed(&authenticator);
    for purpose in Purpose::ALL {
        let other = SignedDecision { purpose, ..signed.clone() };
        let expected = if purpose == Purpose::Submit { Ok(()) } else { Err(EvidenceError::WrongChallenge) };
        assert_eq!(other.verify(&PARTY).map(|_| ()), expected, "{purpose}");
    }
    let other_file = SignedDecision { decision: decision("file 2"), ..signed.clone() };
    assert_eq!(other_file.verify(&PARTY), Err(EvidenceError::WrongChallenge));
    // The same decision asked for a second time has another nonce: the old touch does not answer it.
    let again = ToSign::new(Purpose::Submit, decision("file 1"), &Random::test(22));
    let replayed = SignedDecision { nonce: again.nonce, ..signed.clone() };
    assert_eq!(replayed.verify(&PARTY), Err(EvidenceError::WrongChallenge));
    // A boundary moved between nonce and decision makes no second reading of the same challenge.
    let mut moved = signed;
    moved.decision.insert(0, moved.nonce[31]);
    assert_eq!(moved.verify(&PARTY), Err(EvidenceError::WrongChallenge));
}

#[test]
fn another_officer_s_authenticator_does_not_sign_in_one_s_name() {
    let (own, stranger) = (Authenticator::new(SigAlg::Es256), Authenticator::new(SigAlg::Es256));
    let enrolled = [Enrolled { credential_id: b"credential 1".to_vec(), public_key: own.public() }];
    let theirs = signed(&stranger);
    assert!(theirs.verify(&PARTY).is_ok());
    assert_eq!(theirs.verify_by(&PARTY, &enrolled), Err(EvidenceError::NotEnrolled));
    let claimed = SignedDecision { public_key: own.public(), ..theirs };
    assert_eq!(claimed.verify_by(&PARTY, &enrolled), Err(EvidenceError::BadSignature));
    assert_eq!(signed(&own).verify_by(&PARTY, &[]), Err(EvidenceError::NotEnrolled));
}

#[test]
fn the_browser_s_word_is_checked() {
    let authenticator = Authenticator::new(SigAlg::Es256);
    let verdict = |data: String| {
        let to_sign = to_sign();
        let assertion = authenticator.answer(data.into_bytes(), authenticator_data(PARTY.id, PRESENT_AND_VERIFIED, 0));
        to_sign.signed(assertion, authenticator.public()).verify(&PARTY).map(|_| ())
    };
    let good = client_data(&to_sign());
    let with = |name: &str, value: serde_json::Value| {
        let mut data = good.clone();
        data[name] = value;
        verdict(data.to_string())
    };
    assert_eq!(verdict(good.to_string()), Ok(()));
    assert_eq!(with("origin", json!("https://id.example.vn:8443")), Ok(()));
    assert_eq!(with("extra", json!({ "a": [1] })), Ok(()));
    assert_eq!(with("type", json!("webauthn.create")), Err(EvidenceError::NotClientData));
    assert_eq!(with("type", json!("payment.get")), Err(EvidenceError::NotClientData));
    assert_eq!(with("challenge", json!("")), Err(EvidenceError::WrongChallenge));
    assert_eq!(with("challenge", json!(b64url(&to_sign().nonce))), Err(EvidenceError::WrongChallenge));
    for origin in [
        "https://evil-id.example.vn",
        "https://id.example.vn.evil.example",
        "http://id.example.vn",
        "https://id.example.vn:444",
        "https://id.example.vn/",
        "https://ID.example.vn",
        "null",
        "",
    ] {
        assert_eq!(with("origin", json!(origin)), Err(EvidenceError::WrongOrigin), "{origin}");
    }
    assert_eq!(with("crossOrigin", json!(true)), Err(EvidenceError::CrossOrigin));
    assert_eq!(with("topOrigin", json!("https://evil.example")), Err(EvidenceError::CrossOrigin));
    assert_eq!(with("crossOrigin", json!("true")), Err(EvidenceError::NotClientData));
    let text = good.to_string();
    for bad in [
        String::new(),
        "null".into(),
        text.replacen('{', r#"{"origin":"https://evil.example","#, 1),
        text.replacen('{', r#"{"challenge":"x","#, 1),
        format!("[{text}]"),
        format!(" {text}"),
        format!("{text} x"),
    ] {
        assert_eq!(verdict(bad.clone()), Err(EvidenceError::NotClientData), "{bad}");
    }
}

#[test]
fn the_authenticator_s_word_is_checked() {
    let authenticator = Authenticator::new(SigAlg::Es256);
    let verdict = |data: Vec<u8>| {
        let to_sign = to_sign();
        let assertion = authenticator.answer(client_data(&to_sign).to_string().into_bytes(), data);
        to_sign.signed(assertion, authenticator.public()).verify(&PARTY)
    };
    let flags = |flags: u8| verdict(authenticator_data(PARTY.id, flags, 1)).map(|verified| verified.can_be_synced);
    assert_eq!(flags(0x05), Ok(false));
    assert_eq!(flags(0x0d), Ok(true));
    assert_eq!(flags(0x1d), Ok(true));
    assert_eq!(flags(0x15), Err(EvidenceError::NotAuthenticatorData), "synced, yet never able to be");
    assert_eq!(flags(0x01), Err(EvidenceError::NotVerified));
    assert_eq!(flags(0x04), Err(EvidenceError::NotPresent));
    assert_eq!(flags(0x00), Err(EvidenceError::NotPresent));
    assert_eq!(flags(0x85), Err(EvidenceError::NotAuthenticatorData), "extensions promised and absent");
    let good = authenticator_data(PARTY.id, 0x05, 1);
    assert_eq!(verdict([good.as_slice(), b"x"].concat()), Err(EvidenceError::NotAuthenticatorData));
    assert!(verdict([authenticator_data(PARTY.id, 0x85, 1).as_slice(), b"\xa0"].concat()).is_ok());
    for length in 0..good.len() {
        assert_eq!(verdict(good[..length].to_vec()), Err(EvidenceError::NotAuthenticatorData), "{length} bytes");
    }
    for other in ["example.vn", "id.example.vn.", "evil-id.example.vn", ""] {
        assert_eq!(verdict(authenticator_data(other, 0x05, 1)), Err(EvidenceError::WrongRelyingParty), "{other}");
    }
    assert_eq!(verdict(authenticator_data(PARTY.id, 0x05, u32::MAX)).unwrap().counter, u32::MAX);
}
