use std::time::Duration;

use serde_json::json;

use super::*;
use crate::identity::level::AccountLevel;
use crate::provider::claims::verified::Record;
use crate::provider::claims::verified::record::Names;

const NOW: Timestamp = Timestamp(1_795_485_600_000);
const NAMES: Names<'_> = Names { trust_framework: "vn_dinhdanh", card_issuer: "Bộ Công an" };

fn record() -> Record {
    let at = NOW - Duration::from_secs(86400);
    Record {
        level: AccountLevel::Two,
        decided_at: at,
        seen_at: at - Duration::from_secs(3600),
        matched_at: Some(at - Duration::from_secs(1800)),
        desk: "Quầy số 1".into(),
        unit: "Công an phường Hàng Bài".into(),
        card_issued: Day::new(2021, 5, 10),
        card_number: Some("901162000123".into()),
        process: "p-1".into(),
        check: "c-1".into(),
    }
}

fn told(asked: Value) -> Option<Value> {
    let claims = json!({ "name": "Nguyễn Thị Hòa", "birthdate": "1962-05-02", "address": { "country": "VN" } });
    let asked = VerifiedAsked::parse(asked).unwrap()?;
    let verification = record().verification(NAMES);
    tell(&asked, Known { verification: &verification, claims: claims.as_object().unwrap() }, NOW)
}

/// The verification that is told beside the name.
fn of(verification: Value) -> Option<Value> {
    told(json!({ "verification": verification, "claims": { "name": null } })).map(|told| told["verification"].clone())
}

#[test]
fn exactly_what_was_asked_is_told() {
    assert_eq!(
        told(
            json!({ "verification": { "trust_framework": null }, "claims": { "name": null, "birthdate": { "essential": false } } })
        ),
        Some(json!({
            "verification": { "trust_framework": "vn_dinhdanh" },
            "claims": { "name": "Nguyễn Thị Hòa", "birthdate": "1962-05-02" },
        }))
    );
    assert_eq!(of(json!({})), Some(json!({ "trust_framework": "vn_dinhdanh" })), "what makes the answer valid");
    let asked = json!({ "trust_framework": null, "assurance_level": {}, "time": { "essential": true, "purpose": "for the file" },
                        "verification_process": null, "unheard_of": null, "evidence": null });
    assert_eq!(
        of(asked),
        Some(json!({ "trust_framework": "vn_dinhdanh", "assurance_level": "muc_do_02", "time": "2026-11-23T02:00:00.000Z",
                     "verification_process": "p-1" })),
        "what has parts is told by its parts only"
    );
}

#[test]
fn evidence_is_told_as_far_as_its_template_goes() {
    let asked = json!({ "trust_framework": null, "evidence": [{
        "type": { "value": "document" },
        "check_details": [{ "check_method": { "value": "bvp" }, "organization": null }],
        "document_details": { "type": null, "issuer": { "country_code": null } },
    }] });
    assert_eq!(
        of(asked),
        Some(json!({ "trust_framework": "vn_dinhdanh", "evidence": [{
            "type": "document",
            "check_details": [{ "check_method": "bvp", "organization": "Quầy số 1, Công an phường Hàng Bài" }],
            "document_details": { "type": "idcard", "issuer": { "country_code": "VNM" } },
        }] }))
    );
    // Several filters are linked by "or"; a check is never told without its method.
    let asked = json!({ "evidence": [{ "type": { "value": "document" },
        "check_details": [{ "check_method": { "value": "bvp" }, "check_id": null }, { "check_method": { "value": "kbv" } }, { "time": null }] }] });
    let told = of(asked).unwrap();
    let checks = told["evidence"][0]["check_details"].as_array().unwrap();
    assert_eq!(checks.iter().map(|check| check["check_method"].as_str().unwrap()).collect::<Vec<_>>(), ["vpip", "data", "bvp"]);
    assert!(checks[0].get("check_id").is_none() && checks[2]["check_id"] == "c-1");
    let or = json!({ "evidence": [{ "type": { "value": "vouch" } }, { "type": { "value": "document" } }] });
    assert_eq!(of(or).unwrap()["evidence"], json!([{ "type": "document" }]));
}

#[test]
fn terms_on_the_verification_that_are_not_met_leave_the_whole_out() {
    for unmet in [
        json!({ "trust_framework": { "value": "de_aml" } }),
        json!({ "trust_framework": { "values": ["de_aml", "eidas"] } }),
        json!({ "assurance_level": { "value": "muc_do_03" } }),
        json!({ "time": { "max_age": 86399 } }),
        json!({ "unheard_of": { "value": "x" } }),
        json!({ "evidence": [{ "type": { "value": "vouch" } }] }),
        json!({ "evidence": [{ "type": { "value": "document" }, "document_details": { "type": { "value": "passport" } } }] }),
        json!({ "evidence": [{ "type": { "value": "document" }, "check_details": [{ "check_method": { "value": "kbv" } }] }] }),
        json!({ "evidence": [{ "type": { "value": "document" }, "document_details": { "date_of_issuance": { "max_age": 86400 } } }] }),
    ] {
        assert_eq!(of(unmet.clone()), None, "{unmet}");
    }
    for met in [
        json!({ "trust_framework": { "values": ["de_aml", "vn_dinhdanh"] } }),
        json!({ "time": { "max_age": 86400 } }),
        json!({ "evidence": [{ "type": { "value": "document" }, "document_details": { "type": { "values": ["idcard", "passport"] } } }] }),
        json!({ "evidence": [{ "type": { "value": "document" }, "document_details": { "date_of_issuance": { "max_age": 315_360_000 } } }] }),
    ] {
        assert!(of(met.clone()).is_some(), "{met}");
    }
}

#[test]
fn a_claim_that_is_unknown_or_another_is_left_out_alone() {
    let claims = |claims: Value| {
        told(json!({ "verification": { "trust_framework": null }, "claims": claims })).map(|told| told["claims"].clone())
    };
    assert_eq!(claims(json!({ "name": { "value": "Somebody" }, "birthdate": null })), Some(json!({ "birthdate": "1962-05-02" })));
    assert_eq!(
        claims(json!({ "name": null, "gender": { "essential": true }, "odd claim": null })),
        Some(json!({ "name": "Nguyễn Thị Hòa" }))
    );
    assert_eq!(
        claims(json!({ "birthdate": { "values": ["1962-05-02", "1970-01-01"] } })),
        Some(json!({ "birthdate": "1962-05-02" }))
    );
    assert_eq!(claims(json!({ "address": null })), Some(json!({ "address": { "country": "VN" } })));
    assert_eq!(
        claims(json!({ "name": {}, "birthdate": "1962" })),
        Some(json!({ "name": "Nguyễn Thị Hòa" })),
        "no terms at all, and none of a form"
    );
    for nothing in [json!({}), json!({ "gender": null }), json!({ "name": { "value": "Somebody" } })] {
        assert_eq!(claims(nothing.clone()), None, "{nothing}");
    }
}

#[test]
fn a_list_is_answered_by_what_of_it_can_be_met() {
    let set = |framework: &str, claim: &str| {
        let claims: Map<String, Value> = [(claim.to_owned(), Value::Null)].into_iter().collect();
        json!({ "verification": { "trust_framework": { "value": framework } }, "claims": claims })
    };
    let answer = told(json!([set("de_aml", "name"), set("vn_dinhdanh", "name"), set("vn_dinhdanh", "birthdate")])).unwrap();
    let answer = answer.as_array().unwrap();
    assert_eq!(answer.len(), 2);
    assert_eq!(
        (&answer[0]["claims"], &answer[1]["claims"]),
        (&json!({ "name": "Nguyễn Thị Hòa" }), &json!({ "birthdate": "1962-05-02" }))
    );
    assert_eq!(told(json!([set("de_aml", "name")])), None);
}

#[test]
fn without_a_match_no_match_is_told() {
    let record = Record { level: AccountLevel::One, matched_at: None, card_issued: None, card_number: None, ..record() };
    let verification = record.verification(NAMES);
    assert_eq!(verification["assurance_level"], "muc_do_01");
    let checks = verification["evidence"][0]["check_details"].as_array().unwrap();
    assert!(checks.iter().all(|check| check["check_method"] != "bvp"));
    assert!(verification["evidence"][0]["document_details"].get("document_number").is_none());
}
