//! Keys in the form in which they are stored.

use proptest::prelude::*;
use rsa::pkcs8::EncodePublicKey as _;

use super::*;

#[test]
fn the_stored_form_is_what_other_programs_call_a_public_key() {
    for (alg, made) in [
        (SigAlg::Es256, rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)),
        (SigAlg::Es384, rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384)),
        (SigAlg::EdDsa, rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519)),
    ] {
        let theirs = rcgen::PublicKeyData::subject_public_key_info(&made.unwrap());
        let read = PublicKey::from_spki(&theirs).unwrap();
        assert_eq!((read.alg(), read.to_spki()), (alg.name(), theirs));
    }
    let Authenticator::Rsa(pair, _) = Authenticator::new(SigAlg::Rs256) else { panic!("an RSA key was asked for") };
    let parts: ring::signature::RsaPublicKeyComponents<Vec<u8>> = pair.public().into();
    let number = |bytes: &[u8]| rsa::BigUint::from_bytes_be(bytes);
    let theirs = rsa::RsaPublicKey::new(number(&parts.n), number(&parts.e)).unwrap().to_public_key_der().unwrap();
    let ours = Authenticator::new(SigAlg::Rs256).public();
    assert_eq!(ours.to_spki(), theirs.as_bytes());
    assert_eq!(PublicKey::from_spki(theirs.as_bytes()), Ok(ours));
}

#[test]
fn only_one_encoding_of_a_key_is_read() {
    let spki = Authenticator::new(SigAlg::Es256).public().to_spki();
    assert!(PublicKey::from_spki(&spki).is_ok());
    let mut longer = spki.clone();
    longer.splice(1..2, [0x81, spki[1]]);
    let trailing = [spki.as_slice(), &[0]].concat();
    let mut compressed = spki.clone();
    compressed[26] = 2;
    for bad in [longer, trailing, compressed, spki[..spki.len() - 1].to_vec(), spki[1..].to_vec(), Vec::new()] {
        assert_eq!(PublicKey::from_spki(&bad), Err(UnsupportedKey));
    }
}

#[test]
fn keys_whose_parts_contradict_each_other_are_refused() {
    let good = Authenticator::new(SigAlg::Es256).cose();
    let refused = |type_, key| PublicKey::from_cose(&COSEKey { type_, key }) == Err(UnsupportedKey);
    assert!(PublicKey::from_cose(&good).is_ok());
    for other in [COSEAlgorithm::ES384, COSEAlgorithm::RS256, COSEAlgorithm::EDDSA, COSEAlgorithm::INSECURE_RS1] {
        assert!(refused(other, good.key.clone()), "{other:?}");
    }
    let ec = |curve, x: &[u8], y: &[u8]| COSEKeyType::EC_EC2(COSEEC2Key { curve, x: x.to_vec(), y: y.to_vec() });
    assert!(refused(COSEAlgorithm::ES256, ec(ECDSACurve::SECP384R1, &[1; 48], &[1; 48])));
    assert!(refused(COSEAlgorithm::ES256, ec(ECDSACurve::SECP256R1, &[1; 31], &[1; 33])));
    assert!(refused(COSEAlgorithm::ES256, ec(ECDSACurve::SECP256R1, &[1; 31], &[1; 31])));
    assert!(refused(COSEAlgorithm::ES256, ec(ECDSACurve::SECP256R1, &[], &[])));
    let weak = COSEKeyType::RSA(COSERSAKey { n: vec![0xff; 128], e: [1, 0, 1] });
    assert!(refused(COSEAlgorithm::RS256, weak));
}

#[test]
fn a_short_rsa_key_verifies_nothing_even_if_it_is_read() {
    // 2040 bits with a padded modulus: what gets past a look at the length is stopped by ring.
    let n = [vec![0x7f], vec![0xff; 254]].concat();
    let short = COSEKey { type_: COSEAlgorithm::RS256, key: COSEKeyType::RSA(COSERSAKey { n, e: [1, 0, 1] }) };
    let verifies = PublicKey::from_cose(&short).is_ok_and(|key| key.verifies(b"m", &[1; 255]));
    assert!(!verifies);
}

#[test]
fn a_printed_key_is_its_name() {
    let printed = format!("{:?}", Authenticator::new(SigAlg::EdDsa).public());
    assert!(printed.starts_with("PublicKey(EdDSA, ") && printed.len() == "PublicKey(EdDSA, )".len() + 16, "{printed}");
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), cut in 0usize..91, flip in 0usize..91) {
        let _ = PublicKey::from_spki(&bytes);
        let mut near = SPKI.clone();
        near[flip] = bytes.first().copied().unwrap_or(0x84);
        near.truncate(cut);
        prop_assert!(PublicKey::from_spki(&near).is_err());
    }
}

static SPKI: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| Authenticator::new(SigAlg::Es256).public().to_spki());
