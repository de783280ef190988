//! What a portal learns when somebody takes back what they agreed to: its server is told as of a sign-out, for it would go on
//! serving somebody who has left.

use std::collections::BTreeSet;

use dinhdanh::app::Mode;
use dinhdanh::args;
use dinhdanh::base::Random;
use dinhdanh::base::ids::GrantId;
use dinhdanh::identity::level::Factor;
use dinhdanh::jobs::Logouts;
use dinhdanh::jose::SigAlg;
use dinhdanh::provider::registration;
use serde_json::{Value, json};

use crate::relying::{SECRET, Stage};
use crate::world::{World, story};

/// Two portals whose servers want to be told.
async fn set(world: World) -> Stage {
    let stage = Stage::set(world).await;
    let client = |id: &str| {
        json!({
            "client_id": id, "client_name": format!("Cổng {id}"), "redirect_uris": [format!("https://{id}.vn/cb")],
            "client_secret": SECRET, "grant_types": ["authorization_code", "refresh_token"],
            "id_token_signed_response_alg": "ES256", "backchannel_logout_uri": format!("https://{id}.vn/out"),
            "policy": { "scopes": ["openid", "profile", "offline_access"], "purpose_vi": "Nộp hồ sơ" },
        })
    };
    let clients = json!([client("left"), client("kept")]).to_string();
    registration::import(stage.app(), &clients, Mode::Service, stage.app().clock.now()).await.unwrap();
    stage
}

async fn told(stage: &Stage) -> Vec<(String, Value)> {
    while Logouts::of(stage.app()).batch().await.unwrap().more {}
    let mut told = Vec::new();
    for posted in stage.world.portals.posted() {
        let fields: Vec<(String, String)> = url::form_urlencoded::parse(posted.body.as_bytes()).into_owned().collect();
        told.push((posted.url.to_string(), stage.verified(&fields[0].1, "logout+jwt", SigAlg::Es256).await));
    }
    told
}

#[test]
fn a_withdrawn_consent_is_told_to_its_portal_for_every_session_and_to_nobody_else() {
    story(|world| async move {
        let stage = set(world).await;
        let account = stage.citizen.account;
        let (mut here, mut there) = (stage.world.browser(), stage.world.browser());
        let sessions = [
            stage.sign_in(&mut here, account, &[Factor::Passkey]).await,
            stage.sign_in(&mut there, account, &[Factor::Passkey]).await,
        ];
        let tokens = stage.tokens(&mut here, "left", "openid profile offline_access").await;
        let id_token = stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", SigAlg::Es256).await;
        stage.tokens(&mut there, "left", "openid profile").await;
        stage.tokens(&mut here, "kept", "openid profile").await;
        // And once without a session of ours: from afar.
        let id = GrantId::new(stage.app().clock.now(), &Random::default());
        let now = stage.app().clock.now();
        let afar = "INSERT INTO grants (id, account_id, client_id, request, created_at, expires_at) VALUES ($1, $2, 'left', '{}', $3, $3)";
        stage.run(afar, args![id, account, now]).await;
        assert!(told(&stage).await.is_empty(), "nothing has ended yet");

        let page = here.open("/account/portals").await;
        let said = here.submit(&page, "withdraw-left", &[]).await;
        assert!(said.status == 200 && !said.body.contains("withdraw-left"), "{}", said.words());
        let told_now = told(&stage).await;
        assert!(
            told_now.iter().all(|(to, token)| to == "https://left.vn/out" && token["sub"] == id_token["sub"]),
            "{told_now:?}"
        );
        let sids: BTreeSet<Option<&str>> = told_now.iter().map(|(_, token)| token["sid"].as_str()).collect();
        let ids = sessions.map(|session| session.to_string());
        assert_eq!(sids, [None, Some(ids[0].as_str()), Some(ids[1].as_str())].into());
        assert_eq!(told_now.len(), 3, "once each");
        assert!(!stage.is_active("left", tokens["access_token"].as_str().unwrap()).await);
        // The person is still signed in with us.
        assert_eq!(here.open("/account").await.status, 200);
        stage.world
    });
}
