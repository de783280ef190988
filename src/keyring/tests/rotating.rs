//! Signing keys over time: no token that should verify ever fails to.

use super::*;
use crate::jose::{Rules, SigningKey, Typ, Unverified, sign};

const POLICY: RotationPolicy =
    RotationPolicy { follow_after: Duration::from_secs(90 * 86400), announce: DAY, keep: Duration::from_secs(7 * 86400) };

/// Does to the rows what the job does to the table.
fn carry_out(rows: &mut Vec<StoredKey>, steps: &[Step], now: Timestamp) {
    for step in steps {
        match step {
            Step::Create { alg, activates_at } => {
                let random = Random::default();
                let maker = Maker { master: &master(1), random: &random, now };
                rows.push(maker.next(rows, KeyPurpose::Signing, alg.name(), *activates_at).unwrap());
            }
            Step::CreateEncryption { activates_at } => {
                let random = Random::default();
                let maker = Maker { master: &master(1), random: &random, now };
                rows.push(maker.next(rows, KeyPurpose::Encryption, "", *activates_at).unwrap());
            }
            Step::Retire { id, retired_at, expires_at } => {
                let row = rows.iter_mut().find(|row| row.id == *id).unwrap();
                (row.retired_at, row.expires_at) = (Some(*retired_at), Some(*expires_at));
            }
            Step::Forget { id } => rows.retain(|row| row.id != *id),
        }
    }
}

fn verifies(keyring: &Keyring, token: &str) -> bool {
    let rules = Rules { algs: &ALGS, typ: Typ::Exactly("JWT") };
    Unverified::parse(token).unwrap().claims(keyring.signing().published(), &rules).is_ok()
}

#[test]
fn a_year_of_rotation_never_breaks_a_token_nor_surprises_a_portal() {
    let mut rows = fresh(1);
    let keyring = opened(&rows, NOW);
    let mut now = NOW;
    let mut signed: Vec<(Timestamp, String)> = Vec::new();
    let mut first_seen = std::collections::HashMap::new();
    let mut signers = std::collections::HashSet::new();
    for hour in 0..366 * 24 {
        now = NOW + HOUR * hour;
        let steps = plan(&rows, &ALGS, now, &POLICY);
        carry_out(&mut rows, &steps, now);
        assert_eq!(plan(&rows, &ALGS, now, &POLICY), [], "what was done is not due again");
        if !steps.is_empty() || hour % 24 == 0 || rows.iter().any(|row| row.activates_at == now) {
            keyring.reload(&rows, now).unwrap();
            let signing = keyring.signing();
            for key in signing.published().keys() {
                first_seen.entry(key.kid().unwrap().to_owned()).or_insert(now);
            }
            for alg in ALGS {
                let key = signing.active(alg).unwrap();
                signers.insert(key.kid().to_owned());
                let published_for = now.since(first_seen[key.kid()]);
                assert!(published_for >= POLICY.announce || now.since(NOW) < DAY, "{published_for:?} at hour {hour}");
                signed.push((now, sign(key, "JWT", &serde_json::json!({ "hour": hour })).unwrap()));
            }
            signed.retain(|(at, _)| now.since(*at) < POLICY.keep);
            assert!(signed.iter().all(|(_, token)| verifies(&keyring, token)), "hour {hour}");
        }
    }
    assert_eq!(signers.len(), 2 * 5, "five keys of each algorithm in a year of 90 days each");
    let live = rows.iter().filter(|row| row.purpose == KeyPurpose::Signing).count();
    assert!(live <= 4, "{live} rows are left");
    assert!(now > NOW);
}

#[test]
fn the_next_key_is_published_before_it_signs_and_the_last_one_after() {
    let rows = fresh(1);
    let keyring = opened(&rows, NOW);
    let old = sign(keyring.signing().active(SigAlg::Es256).unwrap(), "JWT", &serde_json::json!({})).unwrap();
    let ends = NOW + POLICY.follow_after;
    assert_eq!(plan(&rows, &ALGS, ends - DAY - Duration::from_millis(1), &POLICY), []);
    let announced = ends - DAY;
    let steps = plan(&rows, &ALGS, announced, &POLICY);
    assert_eq!(steps, ALGS.map(|alg| Step::Create { alg, activates_at: ends }));
    let mut rows = rows;
    carry_out(&mut rows, &steps, announced);
    keyring.reload(&rows, announced).unwrap();
    let (before, kids) = (keyring.signing(), |keys: &SigningKeys| keys.published().keys().len());
    assert_eq!(kids(&before), 4);

    let steps = plan(&rows, &ALGS, ends, &POLICY);
    assert_eq!(steps.len(), 2);
    assert!(steps.iter().all(|step| matches!(step, Step::Retire { expires_at, .. } if *expires_at == ends + POLICY.keep)));
    carry_out(&mut rows, &steps, ends);
    keyring.reload(&rows, ends).unwrap();
    let after = keyring.signing();
    assert_ne!(after.active(SigAlg::Es256).unwrap().kid(), before.active(SigAlg::Es256).unwrap().kid());
    assert!(verifies(&keyring, &old), "signed by a retired key that is still published");

    let gone = ends + POLICY.keep;
    keyring.reload(&rows, gone).unwrap();
    assert!(!verifies(&keyring, &old), "signed by a key that is no longer published");
    assert_eq!(kids(&keyring.signing()), 2);
    assert_eq!(plan(&rows, &ALGS, gone, &POLICY).iter().filter(|step| matches!(step, Step::Forget { .. })).count(), 2);
}

#[test]
fn a_late_job_still_announces_before_it_signs() {
    let rows = fresh(1);
    let late = NOW + POLICY.follow_after + DAY * 30;
    assert_eq!(plan(&rows, &ALGS, late, &POLICY), ALGS.map(|alg| Step::Create { alg, activates_at: late + DAY }));
}

#[test]
fn a_rotation_at_once_signs_anew_and_keeps_the_old_signatures() {
    let mut rows = fresh(1);
    let keyring = opened(&rows, NOW);
    let old = sign(keyring.signing().active(SigAlg::Es256).unwrap(), "JWT", &serde_json::json!({})).unwrap();
    let steps = plan_at_once(&rows, &[SigAlg::Es256], NOW + HOUR, &POLICY);
    assert_eq!(steps.len(), 2);
    carry_out(&mut rows, &steps, NOW + HOUR);
    keyring.reload(&rows, NOW + HOUR).unwrap();
    let new = sign(keyring.signing().active(SigAlg::Es256).unwrap(), "JWT", &serde_json::json!({})).unwrap();
    assert_ne!(Unverified::parse(&old).unwrap().kid(), Unverified::parse(&new).unwrap().kid());
    assert!(verifies(&keyring, &old) && verifies(&keyring, &new));
    assert_eq!(plan(&rows, &ALGS, NOW + HOUR, &POLICY), []);
}

#[test]
fn the_document_is_public_unique_and_tagged() {
    let mut rows = fresh(1);
    let keyring = opened(&rows, NOW);
    let document = keyring.signing().document().clone();
    let parsed: serde_json::Value = serde_json::from_str(&document.body).unwrap();
    let keys = parsed["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 3);
    for key in keys {
        for secret in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert!(key.get(secret).is_none(), "{secret}");
        }
    }
    let uses: Vec<_> = keys.iter().map(|key| key["use"].as_str().unwrap()).collect();
    assert_eq!(uses, ["sig", "sig", "enc"]);
    let kids: std::collections::HashSet<_> = keys.iter().map(|key| key["kid"].as_str().unwrap()).collect();
    assert_eq!(kids.len(), keys.len());
    assert!(document.etag.starts_with('"') && document.etag.ends_with('"'));
    keyring.reload(&rows, NOW).unwrap();
    assert_eq!(keyring.signing().document().etag, document.etag);
    rows.push(keyring.maker(NOW).next(&rows, KeyPurpose::Signing, "ES256", NOW + DAY).unwrap());
    keyring.reload(&rows, NOW).unwrap();
    assert_ne!(keyring.signing().document().etag, document.etag);
    assert_eq!(keyring.signing().algs().collect::<Vec<_>>(), ALGS);
}

#[test]
fn a_public_key_written_into_the_table_is_not_published() {
    let mut rows = fresh(1);
    let theirs = crate::jose::generate(SigAlg::Es256, &Random::default()).unwrap();
    let theirs = SigningKey::from_pkcs8(SigAlg::Es256, &theirs).unwrap();
    let row = rows.iter_mut().find(|row| row.alg == Some(SigAlg::Es256)).unwrap();
    row.public = Some(serde_json::to_vec(theirs.public()).unwrap());
    let forged = sign(&theirs, "JWT", &serde_json::json!({})).unwrap();
    let keyring = opened(&rows, NOW);
    assert!(!verifies(&keyring, &forged));
    assert!(!keyring.signing().document().body.contains(theirs.kid()));
    // Nor does another algorithm's name make a key sign for it.
    let row = rows.iter_mut().find(|row| row.alg == Some(SigAlg::Es256)).unwrap();
    row.alg = Some(SigAlg::EdDsa);
    assert!(Keyring::open(master(1), Random::test(3), &rows, NOW).is_err());
}

#[test]
fn what_was_encrypted_to_the_last_key_opens_for_a_while_and_the_last_key_is_no_longer_offered() {
    let mut rows = fresh(1);
    let keyring = opened(&rows, NOW);
    let offered = |keyring: &Keyring| {
        let published = keyring.encryption().published().to_vec();
        published.iter().map(|key| key.kid().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let opens = |keyring: &Keyring, kid: &str| keyring.encryption().all().any(|key| key.kid() == Some(kid));
    let first = offered(&keyring);
    assert_eq!(first.len(), 1);
    let ends = NOW + POLICY.follow_after;
    assert_eq!(plan_encryption(&rows, ends - DAY - Duration::from_millis(1), &POLICY), []);
    let steps = plan_encryption(&rows, ends - DAY, &POLICY);
    assert_eq!(steps, [Step::CreateEncryption { activates_at: ends }]);
    carry_out(&mut rows, &steps, ends - DAY);
    keyring.reload(&rows, ends - DAY).unwrap();
    assert_eq!(offered(&keyring)[0], first[0], "the one in use stands before the one to come");
    assert_eq!(offered(&keyring).len(), 2);
    let steps = plan_encryption(&rows, ends, &POLICY);
    assert!(matches!(steps[..], [Step::Retire { .. }]), "{steps:?}");
    carry_out(&mut rows, &steps, ends);
    keyring.reload(&rows, ends).unwrap();
    assert!(!offered(&keyring).contains(&first[0]) && opens(&keyring, &first[0]));
    let gone = ends + POLICY.keep;
    keyring.reload(&rows, gone).unwrap();
    assert!(!opens(&keyring, &first[0]));
    assert!(keyring.signing().document().body.contains(&offered(&keyring)[0]));
}
