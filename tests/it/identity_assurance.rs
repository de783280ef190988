//! What portals are told of how an identity was verified, as the plan for eKYC and identity assurance asks for it.

use axum::http::{Method, Request, header};
use dinhdanh::args;
use dinhdanh::base::ids::FileId;
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::SigAlg;
use dinhdanh::keyring::Scope;
use dinhdanh::store::Queries as _;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::relying::{Back, Stage, asking};
use crate::world::{World, story};

/// The citizen's card as the scanner types it.
const CARD: &str = "901162000123||Nguyễn Thị Minh Hòa|02051962|Nữ|Số 5 phố Hàng Bài, Hà Nội|10052021";

/// A stage whose citizen was identified with a card.
async fn set(world: World) -> Stage {
    let stage = Stage::set(world).await;
    let rows = stage
        .app()
        .db
        .rows(
            "SELECT d.file_id FROM accounts a JOIN decisions d ON d.id = a.decision_id WHERE a.id = $1",
            args![stage.citizen.account],
        )
        .await
        .unwrap();
    let file: FileId = rows[0].get("file_id").unwrap();
    let content = json!({ "scanned": CARD }).to_string();
    let sealed = stage.app().keyring.sealer(Scope::Files).seal("content", file.bytes(), content.as_bytes()).unwrap();
    stage.run("UPDATE files SET content_sealed = $2 WHERE id = $1", args![file, sealed]).await;
    stage.run("UPDATE desks SET name = 'Quầy số 1'", args![]).await;
    stage.run("UPDATE units SET name = 'Công an phường Hàng Bài'", args![]).await;
    stage
}

async fn signed_in(stage: &Stage) -> Browser {
    stage.signed_in(&[Factor::Passkey]).await
}

/// What `portal` is told in the ID token and at userinfo, for one `claims` parameter.
async fn told(stage: &Stage, browser: &mut Browser, claims: &Value) -> (Value, Value) {
    let claims = claims.to_string();
    let code = stage.code(browser, "portal", &[("scope", "openid"), ("claims", &claims)]).await;
    let answer = stage.redeem("portal", &code, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let tokens = answer.json();
    let id_token = stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", SigAlg::Es256).await;
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let request = Request::builder().method(Method::GET).uri("/userinfo").header(header::AUTHORIZATION, bearer);
    (id_token, stage.world.browser().send(request, "").await.json())
}

#[test]
fn verified_claims_are_told_where_they_were_asked_for_and_exactly_so() {
    story(|world| async move {
        let stage = set(world).await;
        let mut browser = signed_in(&stage).await;
        let asked = json!({
            "verification": {
                "trust_framework": null, "assurance_level": null, "time": null, "verification_process": null,
                "evidence": [{
                    "type": { "value": "document" },
                    "check_details": [{ "check_method": null, "organization": null }],
                    "document_details": { "type": null, "date_of_issuance": null, "issuer": { "name": null, "country_code": null } },
                }],
            },
            "claims": { "name": null, "birthdate": { "essential": true } },
        });
        let (id_token, userinfo) = told(&stage, &mut browser, &json!({ "userinfo": { "verified_claims": asked } })).await;
        assert!(id_token.get("verified_claims").is_none());
        let verified = &userinfo["verified_claims"];
        assert_eq!(verified["claims"], json!({ "name": "Nguyễn Thị Minh Hòa", "birthdate": "1962-05-02" }));
        let verification = &verified["verification"];
        assert_eq!(
            (&verification["trust_framework"], &verification["assurance_level"]),
            (&json!("vn_dinhdanh"), &json!("muc_do_01"))
        );
        assert!(verification["time"].as_str().unwrap().starts_with("2026-11-24T02:00:00"));
        let evidence = &verification["evidence"][0];
        assert_eq!(evidence["type"], "document");
        assert_eq!(
            evidence["document_details"],
            json!({ "type": "idcard", "date_of_issuance": "2021-05-10", "issuer": { "name": "Bộ Công an", "country_code": "VNM" } })
        );
        let desk = "Quầy số 1, Công an phường Hàng Bài";
        assert_eq!(
            evidence["check_details"],
            json!([{ "check_method": "vpip", "organization": desk }, { "check_method": "data", "organization": desk }])
        );
        assert!(!userinfo.to_string().contains("901162000123"), "the number is told to who asks for it and may have it");
        assert!(userinfo.get("name").is_none(), "asked for as verified, told as verified only");

        let (id_token, userinfo) = told(&stage, &mut browser, &json!({ "id_token": { "verified_claims": asked } })).await;
        assert_eq!(&id_token["verified_claims"], verified);
        assert!(userinfo.get("verified_claims").is_none());
        stage.world
    });
}

#[test]
fn what_is_unknown_or_does_not_match_is_left_out_and_never_an_error() {
    story(|world| async move {
        let stage = set(world).await;
        let mut browser = signed_in(&stage).await;
        let ask = |verification: Value, claims: Value| json!({ "userinfo": { "verified_claims": { "verification": verification, "claims": claims } } });
        let framework = json!({ "trust_framework": null });
        for (asked, answer) in [
            (
                ask(framework.clone(), json!({ "name": {}, "place_of_birth": null, "a b\"c": { "essential": true } })),
                Some(json!({ "name": "Nguyễn Thị Minh Hòa" })),
            ),
            (
                ask(framework.clone(), json!({ "name": { "value": "Somebody" }, "birthdate": { "essential": false } })),
                Some(json!({ "birthdate": "1962-05-02" })),
            ),
            (ask(framework.clone(), json!({ "name": { "value": "Somebody" } })), None),
            (ask(framework.clone(), json!({})), None),
            (ask(json!({ "trust_framework": { "value": "de_aml" } }), json!({ "name": null })), None),
            (
                ask(json!({ "trust_framework": null, "time": { "max_age": 0 } }), json!({ "name": null })),
                Some(json!({ "name": "Nguyễn Thị Minh Hòa" })),
            ),
            (
                ask(json!({ "trust_framework": null, "evidence": [{ "type": { "value": "vouch" } }] }), json!({ "name": null })),
                None,
            ),
            (json!({ "userinfo": { "verified_claims": {} } }), None),
            (json!({ "userinfo": { "verified_claims": null } }), None),
        ] {
            let (_, userinfo) = told(&stage, &mut browser, &asked).await;
            assert_eq!(userinfo.get("verified_claims").map(|verified| verified["claims"].clone()), answer, "{asked}");
        }
        let list = json!({ "userinfo": { "verified_claims": [
            { "verification": { "trust_framework": { "value": "de_aml" } }, "claims": { "name": null } },
            { "verification": { "trust_framework": { "value": "vn_dinhdanh" } }, "claims": { "gender": null } },
        ] } });
        let (_, userinfo) = told(&stage, &mut browser, &list).await;
        assert_eq!(userinfo["verified_claims"].as_array().unwrap().len(), 1);
        assert_eq!(userinfo["verified_claims"][0]["claims"], json!({ "gender": "female" }));
        // Another shape is the portal's mistake.
        let odd = json!({ "userinfo": { "verified_claims": "name" } }).to_string();
        assert_eq!(Back::of(&browser.open(&asking("portal", &[("claims", &odd)])).await).error(), "invalid_request");
        stage.world
    });
}

/// The card's number is the personal number: it needs the same policy and the same consent.
#[test]
fn the_card_s_number_is_told_to_who_may_have_the_personal_number() {
    story(|world| async move {
        let stage = set(world).await;
        let mut browser = signed_in(&stage).await;
        let asked = json!({ "userinfo": { "verified_claims": {
            "verification": { "trust_framework": null,
                "evidence": [{ "type": { "value": "document" }, "document_details": { "type": null, "document_number": null } }] },
            "claims": { "name": null },
        } } });
        let page = browser.open(&asking("portal", &[("scope", "openid"), ("claims", &asked.to_string())])).await;
        assert!(page.words().contains("901162000123"), "the person sees what will be told: {}", page.words());
        let (_, userinfo) = told(&stage, &mut browser, &asked).await;
        let details = &userinfo["verified_claims"]["verification"]["evidence"][0]["document_details"];
        assert_eq!(details, &json!({ "type": "idcard", "document_number": "901162000123" }));
        // A client whose policy has no personal number gets the rest.
        let mut policy = stage.app().clients.find(&"portal".parse().unwrap()).unwrap().policy.clone();
        policy.scopes = dinhdanh::identity::scope::Scopes::known("openid profile");
        stage.run("UPDATE clients SET policy = $1 WHERE id = 'portal'", args![serde_json::to_string(&policy).unwrap()]).await;
        stage.run("UPDATE versions SET value = value + 1 WHERE name = 'clients'", args![]).await;
        stage.app().clients.follow(&stage.app().db).await.unwrap();
        let (_, userinfo) = told(&stage, &mut browser, &asked).await;
        assert_eq!(userinfo["verified_claims"]["verification"]["evidence"][0]["document_details"], json!({ "type": "idcard" }));
        stage.world
    });
}

/// To be told how somebody was identified is more than to be told their name: the person is asked, in words.
#[test]
fn the_person_is_asked_whether_a_portal_may_know_how_they_were_identified() {
    story(|world| async move {
        let stage = set(world).await;
        let mut browser = signed_in(&stage).await;
        stage.code(&mut browser, "portal", &[]).await;
        let asked = json!({ "userinfo": { "verified_claims": { "verification": { "trust_framework": null }, "claims": { "name": null } } } });
        let to = asking("portal", &[("claims", &asked.to_string())]);
        let silent = asking("portal", &[("claims", &asked.to_string()), ("prompt", "none")]);
        assert_eq!(Back::of(&browser.open(&silent).await).error(), "consent_required", "the name alone was consented to");
        let page = browser.open(&to).await;
        for words in [
            "Danh tính của bạn đã được xác minh như thế nào",
            "Quầy số 1, Công an phường Hàng Bài",
            "đối chiếu với cơ sở dữ liệu",
        ] {
            assert!(page.words().contains(words), "{words}: {}", page.words());
        }
        browser.submit_once(&page, "consent-allow", &[]).await;
        assert!(Back::of(&browser.open(&silent).await).get("code").is_some(), "asked once");
        stage.world
    });
}

#[test]
fn discovery_says_what_can_be_told_and_the_answers_keep_to_it() {
    story(|world| async move {
        let stage = set(world).await;
        let said = stage.world.browser().get("/.well-known/openid-configuration").await.json();
        assert_eq!(said["verified_claims_supported"], true);
        assert_eq!(said["claims_parameter_supported"], true);
        assert_eq!(said["trust_frameworks_supported"], json!(["vn_dinhdanh"]));
        assert_eq!(said["evidence_supported"], json!(["document"]));
        assert_eq!(said["documents_supported"], json!(["idcard"]));
        assert_eq!(said["documents_check_methods_supported"], json!(["vpip", "data", "bvp"]));
        let claims = said["claims_in_verified_claims_supported"].as_array().unwrap();
        assert!(claims.contains(&json!("name")) && !claims.contains(&json!("email")));
        // Each of them, asked for, is told.
        let wanted: serde_json::Map<String, Value> =
            claims.iter().map(|claim| (claim.as_str().unwrap().to_owned(), Value::Null)).collect();
        let asked =
            json!({ "userinfo": { "verified_claims": { "verification": { "trust_framework": null }, "claims": wanted } } });
        let mut browser = signed_in(&stage).await;
        let (_, userinfo) = told(&stage, &mut browser, &asked).await;
        assert_eq!(userinfo["verified_claims"]["claims"].as_object().unwrap().len(), claims.len());
        stage.world
    });
}
