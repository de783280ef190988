//! Tokens for resource servers (RFC 8707), and what beyond claims a portal asks a person for (RFC 9396).

use dinhdanh::identity::details::DetailType;
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::SigAlg;
use dinhdanh::store::db::Engine;
use serde_json::{Value, json};

use crate::portals::client;
use crate::relying::{Back, Pairs, Stage, asking};
use crate::world::{ORIGIN, World, story};

const API: &str = "https://api.vn/filings";
const OTHER: &str = "https://other-api.vn";

async fn stage(world: World) -> Stage {
    let stage = Stage::set(world).await;
    let more = json!({ "authorization_details_types": ["vn.example.filing"], "policy": { "resources": [API, OTHER] } });
    stage.register(&client("filer", &more)).await;
    stage
}

#[test]
fn a_token_is_for_the_resources_that_were_granted_and_asked_for() {
    story(|world| async move {
        let stage = stage(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let more = [("resource", API), ("resource", OTHER), ("scope", "openid profile offline_access")];
        let code = stage.code(&mut browser, "filer", &more).await;
        let tokens = stage.redeem("filer", &code, &[("resource", API)]).await.json();
        let token = tokens["access_token"].as_str().unwrap();
        assert_eq!(stage.verified(token, "at+jwt", SigAlg::Es256).await["aud"], API);
        // A token for an API does not open userinfo.
        assert_eq!(stage.userinfo(token).await.status, 401);
        let said = stage.post("/introspect", "filer", &[("token", token)]).await.json();
        assert_eq!((&said["active"], &said["aud"]), (&json!(true), &json!(API)));

        let refresh = tokens["refresh_token"].as_str().unwrap().to_owned();
        let refused = stage.refresh("filer", &refresh, &[("resource", "https://api.vn")]).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["error"]), (400, &json!("invalid_target")));
        let all = stage.refresh("filer", &refresh, &[]).await.json();
        let audience = stage.verified(all["access_token"].as_str().unwrap(), "at+jwt", SigAlg::Es256).await["aud"].clone();
        assert_eq!(audience, json!([API, OTHER]));

        // Without a resource it is for userinfo; the issuer names that beside others.
        let code = stage.code(&mut browser, "filer", &[("resource", API), ("resource", ORIGIN)]).await;
        let tokens = stage.redeem("filer", &code, &[("resource", ORIGIN)]).await.json();
        assert_eq!(stage.userinfo(tokens["access_token"].as_str().unwrap()).await.status, 200);

        for wrong in ["https://api.vn", "https://api.vn/filings/", "urn:x", "api.vn"] {
            let back = Back::of(&browser.get(&asking("filer", &[("resource", wrong)])).await);
            assert_eq!(back.error(), "invalid_target", "{wrong}");
        }
        let back = Back::of(&browser.get(&asking("portal", &[("resource", API)])).await);
        assert_eq!(back.error(), "invalid_target", "another client's policy");
        let code = stage.code(&mut browser, "filer", &[("resource", API)]).await;
        let refused = stage.redeem("filer", &code, &[("resource", OTHER)]).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["error"]), (400, &json!("invalid_target")));
        stage.world
    });
}

fn filing() -> DetailType {
    serde_json::from_value(json!({
        "type": "vn.example.filing", "title_vi": "Nộp một hồ sơ thay bạn", "title_en": "File one application for you",
        "fields": [
            { "name": "procedure", "kind": "text", "required": true, "label_vi": "Thủ tục", "label_en": "Procedure" },
            { "name": "fee", "kind": "integer", "label_vi": "Lệ phí", "label_en": "Fee" },
            { "name": "urgent", "kind": "flag", "label_vi": "Khẩn", "label_en": "Urgent" },
            { "name": "actions", "kind": "texts", "label_vi": "Việc", "label_en": "Actions" },
        ],
    }))
    .unwrap()
}

fn detail(procedure: &str) -> Value {
    json!({ "type": "vn.example.filing", "procedure": procedure, "fee": 50_000, "urgent": true, "actions": ["file", "pay"] })
}

/// A story in a world that knows a type of authorization details, on both engines.
fn details_story<F: Future<Output = World>>(told: impl Fn(Stage) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        runtime.block_on(async {
            let world = World::with(engine, |settings| settings.authorization_details = vec![filing()]).await;
            told(stage(world).await).await.end().await;
        });
    }
}

/// Case 38.
#[test]
fn details_are_read_in_words_agreed_to_each_time_and_never_widened() {
    details_story(|stage| async move {
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        stage.code(&mut browser, "filer", &[]).await;
        let asked = json!([detail("1.001193"), detail("<script>alert(1)</script>")]).to_string();
        let more: Pairs<'_> = &[("authorization_details", &asked)];
        assert_eq!(Back::of(&browser.get(&asking("filer", &[more[0], ("prompt", "none")])).await).error(), "consent_required");
        let page = browser.open(&asking("filer", more)).await;
        let words = page.words();
        for shown in ["Nộp một hồ sơ thay bạn", "Thủ tục", "1.001193", "50000", "Có", "file, pay"] {
            assert!(words.contains(shown), "{shown}: {words}");
        }
        assert!(!page.body.contains("<script>alert"));
        let back = Back::of(&browser.submit(&page, "consent-allow", &[]).await);
        let code = back.get("code").unwrap();

        let narrower = json!([detail("1.001193")]);
        let tokens = stage.redeem("filer", code, &[("authorization_details", &narrower.to_string())]).await;
        assert_eq!(tokens.status, 200, "{}", tokens.body);
        let tokens = tokens.json();
        assert_eq!(tokens["authorization_details"], narrower);
        let token = tokens["access_token"].as_str().unwrap();
        assert_eq!(stage.verified(token, "at+jwt", SigAlg::Es256).await["authorization_details"], narrower);
        let said = stage.post("/introspect", "filer", &[("token", token)]).await.json();
        assert_eq!(said["authorization_details"], narrower);

        // Asked again the next time; and a token request can't add to it.
        let page = browser.open(&asking("filer", &[("authorization_details", &narrower.to_string())])).await;
        assert_eq!(page.status, 200);
        let back = Back::of(&browser.submit(&page, "consent-allow", &[]).await);
        let mut wider = detail("1.001193");
        wider["fee"] = json!(1);
        let wider = json!([wider]).to_string();
        let refused = stage.redeem("filer", back.get("code").unwrap(), &[("authorization_details", &wider)]).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["error"]), (400, &json!("invalid_authorization_details")));

        for bad in [
            json!([{ "type": "unknown", "procedure": "x" }]).to_string(),
            json!([{ "type": "vn.example.filing" }]).to_string(),
            json!([{ "type": "vn.example.filing", "procedure": "x", "recipient": "y" }]).to_string(),
            json!([{ "type": "vn.example.filing", "procedure": "x", "fee": "many" }]).to_string(),
            json!({ "type": "vn.example.filing", "procedure": "x" }).to_string(),
            "[]".to_owned(),
            "[".to_owned(),
        ] {
            let back = Back::of(&browser.get(&asking("filer", &[("authorization_details", &bad)])).await);
            assert_eq!(back.error(), "invalid_authorization_details", "{bad}");
        }
        let good = json!([detail("1.001193")]).to_string();
        let back = Back::of(&browser.get(&asking("portal", &[("authorization_details", &good)])).await);
        assert_eq!(back.error(), "invalid_authorization_details", "not registered for this client");
        stage.world
    });
}
