//! Portals that come from the gateways of today: told under the names that they know, reached from the citizen's list.

use dinhdanh::app::Mode;
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::SigAlg;
use dinhdanh::provider::registration;
use serde_json::{Value, json};

use crate::relying::{Back, SECRET, Stage, asking, basic};
use crate::world::{ORIGIN, story};

fn gateway(id: &str, names: &str) -> Value {
    json!({
        "client_id": id, "client_name": format!("Cổng {id}"), "client_secret": SECRET,
        "redirect_uris": [format!("https://{id}.vn/cb")], "id_token_signed_response_alg": "RS256",
        "initiate_login_uri": format!("https://{id}.vn/login?tenant=1"), "logo_uri": format!("https://cdn.{id}.vn/logo.png"),
        "policy_uri": format!("https://{id}.vn/policy"), "tos_uri": format!("https://{id}.vn/terms"),
        "policy": { "scopes": ["openid", "profile", "personal_number"], "claim_names": names, "purpose_vi": "Nộp hồ sơ",
            "claims": { "profile": { "purpose_vi": "Ghi tên trên hồ sơ", "law": "Luật Hộ tịch, điều 16" } },
            "pkce_exemption": { "reason": "an older gateway", "until": "2099-12-31" } },
    })
}

async fn told(stage: &Stage, id: &str) -> Value {
    let redirect = format!("https://{id}.vn/cb");
    let mut browser = stage.signed_in(&[Factor::Passcode]).await;
    let more = [
        ("scope", "openid profile personal_number"),
        ("acr_values", "LoA1"),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
    ];
    let code = stage.code(&mut browser, id, &more).await;
    let form = [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", &*redirect)];
    let answer = stage.post_with("/token", Some(&basic(id, SECRET)), &form).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let tokens = answer.json();
    let id_token = stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", dinhdanh::jose::SigAlg::Rs256).await;
    assert_eq!(id_token["acr"], "LoA1", "asked by alias, answered by alias");
    let answer = stage.userinfo(tokens["access_token"].as_str().unwrap()).await.json();
    assert_eq!(answer["sub"], id_token["sub"]);
    answer
}

#[test]
fn a_portal_of_a_gateway_is_told_under_the_names_it_knows() {
    story(|world| async {
        let stage = Stage::set(world).await;
        let file = json!([gateway("dvc", "dvcqg"), gateway("app-vn", "vneid")]).to_string();
        registration::import(stage.app(), &file, Mode::Service, stage.app().clock.now()).await.unwrap();
        let dvc = told(&stage, "dvc").await;
        assert_eq!(dvc["SoDinhDanh"], "901162000123");
        assert_eq!(dvc["HoVaTen"], "Nguyễn Thị Minh Hòa");
        assert_eq!(dvc["NgayThangNamSinh"], "19620502");
        assert_eq!((&dvc["LoaiTaiKhoan"], &dvc["TechID"]), (&json!("1"), &dvc["sub"]));
        let vneid = told(&stage, "app-vn").await;
        assert_eq!(vneid["citizenPid"], "901162000123");
        assert_eq!(vneid["fullName"], "Nguyễn Thị Minh Hòa");
        assert_eq!((&vneid["birthDate"], &vneid["accountLevel"]), (&json!("1962-05-02"), &json!(1)));
        assert_ne!(dvc["sub"], vneid["sub"]);
        for (told, others) in [(&dvc, ["name", "personal_number", "citizenPid"]), (&vneid, ["name", "personal_number", "TechID"])]
        {
            assert!(others.iter().all(|name| told.get(*name).is_none()), "{told}");
        }
        stage.world
    });
}

#[test]
fn a_citizen_goes_on_to_a_portal_from_their_list_and_is_not_named_on_the_way() {
    story(|world| async {
        let stage = Stage::set(world).await;
        let now = stage.app().clock.now();
        registration::import(stage.app(), &gateway("dvc", "dvcqg").to_string(), Mode::Service, now).await.unwrap();
        let mut browser = stage.signed_in(&[Factor::Passcode]).await;
        stage.code(&mut browser, "dvc", &[]).await;
        let page = browser.open("/account/portals").await;
        let issuer = url::form_urlencoded::byte_serialize(ORIGIN.as_bytes()).collect::<String>();
        let link = format!("https://dvc.vn/login?tenant=1&#38;iss={issuer}\"");
        assert!(page.body.contains(&link), "{}", page.body);
        assert!(!page.body.contains("login_hint") && !page.body.contains("901162000123"));
        stage.world
    });
}

#[test]
fn the_sign_in_page_shows_whose_it_is_and_loads_nothing_but_the_logo_from_there() {
    story(|world| async {
        let stage = Stage::set(world).await;
        let now = stage.app().clock.now();
        let mut client = gateway("dvc", "dvcqg");
        client["client_name"] = json!("Cổng <b>& \"dịch vụ\"");
        registration::import(stage.app(), &client.to_string(), Mode::Service, now).await.unwrap();
        let mut browser = stage.signed_in(&[Factor::Passcode]).await;
        let consent = browser.open(&asking("dvc", &[("scope", "openid profile")])).await;
        assert!(consent.body.contains("Ghi tên trên hồ sơ (Luật Hộ tịch, điều 16)"), "{}", consent.body);
        let page = stage.world.browser().open(&asking("dvc", &[])).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.body.contains("Cổng &#60;b&#62;&#38; &#34;dịch vụ&#34;"), "{}", page.body);
        for link in ["src=\"https://cdn.dvc.vn/logo.png\"", "href=\"https://dvc.vn/policy\"", "href=\"https://dvc.vn/terms\""] {
            assert!(page.body.contains(link), "{link}");
        }
        let policy = page.header("content-security-policy");
        assert!(policy.contains("https://cdn.dvc.vn"), "{policy}");
        assert_eq!(stage.world.portals.fetched("https://cdn.dvc.vn/logo.png"), 0);
        for id in ["login", "password", "login-submit", "login-cancel"] {
            assert!(page.body.contains(&format!("id=\"{id}\"")), "{id}");
        }
        stage.world
    });
}

/// What is advertised can be had: who was compared at a desk has the upper levels for as long as that session lasts. How somebody
/// reaches them alone, by their face, is told in `face.rs`.
#[test]
fn each_level_reaches_a_portal_by_the_name_it_asked_with() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        for (factors, level) in [
            (&[Factor::Passcode][..], 1),
            (&[Factor::Passkey], 2),
            (&[Factor::DeskMatch, Factor::Passcode], 3),
            (&[Factor::DeskMatch, Factor::Passkey, Factor::Passcode], 4),
        ] {
            let mut browser = stage.signed_in(factors).await;
            for name in [format!("LoA{level}"), format!("urn:dinhdanh:aal:{level}")] {
                let said = stage.world.browser().get("/.well-known/openid-configuration").await.json();
                assert!(said["acr_values_supported"].as_array().unwrap().contains(&json!(name)), "{name}");
                let code = stage.code(&mut browser, "portal", &[("acr_values", &name)]).await;
                let tokens = stage.redeem("portal", &code, &[]).await.json();
                let id_token = stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", SigAlg::Es256).await;
                assert_eq!(id_token["acr"], json!(name));
            }
            let above = format!("LoA{}", level + 1);
            let more = [("acr_values", above.as_str()), ("prompt", "none")];
            if level < 4 {
                let refused = Back::of(&browser.get(&asking("portal", &more)).await);
                assert!(["unmet_authentication_requirements", "login_required"].contains(&refused.error()), "{refused:?}");
            }
        }
        stage.world
    });
}
