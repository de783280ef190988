//! Clients that meet no browser have no address to send anybody to: they are registered without one, and what they learn of a
//! person can't be joined with what another of their kind learns.

use std::time::Duration;

use dinhdanh::app::Mode;
use dinhdanh::identity::level::Factor;
use dinhdanh::provider::registration;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::relying::{Stage, asking};
use crate::world::{World, story};

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const SECRET: &str = "not-a-secret-but-long-enough";

/// Two televisions of two makers and a machine, none of which says where a browser would go.
async fn set(world: World) -> Stage {
    let stage = Stage::set(world).await;
    let client = |id: &str, more: Value| {
        let mut client = json!({ "client_id": id, "client_name": format!("Cổng {id}"), "id_token_signed_response_alg": "ES256",
            "policy": { "scopes": ["openid", "profile"], "purpose_vi": "Tra cứu hồ sơ", "least_auth_level": 1 } });
        client.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        client
    };
    let television = json!({ "grant_types": [DEVICE], "token_endpoint_auth_method": "none" });
    let machine = json!({ "grant_types": ["client_credentials"], "client_secret": SECRET });
    let clients = json!([client("tv", television.clone()), client("box", television), client("machine", machine)]).to_string();
    registration::import(stage.app(), &clients, Mode::Service, stage.app().clock.now()).await.unwrap();
    stage
}

/// The person lets a television in; the ID token it gets.
async fn let_in(stage: &Stage, person: &mut Browser, client: &str) -> Value {
    let begun = stage.post_with("/device_authorization", None, &[("client_id", client), ("scope", "openid profile")]).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    let begun = begun.json();
    let page = person.open("/device/code").await;
    let page = person.submit(&page, "usercode-continue", &[("user_code", begun["user_code"].as_str().unwrap())]).await;
    person.submit(&page, "device-approve", &[]).await;
    stage.world.pass(Duration::from_secs(6));
    let form = [("grant_type", DEVICE), ("device_code", begun["device_code"].as_str().unwrap()), ("client_id", client)];
    let tokens = stage.post_with("/token", None, &form).await;
    assert_eq!(tokens.status, 200, "{}", tokens.body);
    stage.verified(tokens.json()["id_token"].as_str().unwrap(), "JWT", dinhdanh::jose::SigAlg::Es256).await
}

/// Case 58.
#[test]
fn two_clients_without_addresses_know_a_person_by_two_names() {
    story(|world| async move {
        let stage = set(world).await;
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let at_tv = let_in(&stage, &mut person, "tv").await;
        let at_box = let_in(&stage, &mut person, "box").await;
        let at_tv_again = let_in(&stage, &mut person, "tv").await;
        assert_ne!(at_tv["sub"], at_box["sub"]);
        assert_eq!(at_tv["sub"], at_tv_again["sub"]);
        stage.world
    });
}

#[test]
fn a_client_without_addresses_does_what_it_registered_and_sends_no_browser_anywhere() {
    story(|world| async move {
        let stage = set(world).await;
        let form = [("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", SECRET)];
        let basic = crate::relying::basic("machine", SECRET);
        let token = stage.post_with("/token", Some(&basic), &form[..1]).await;
        assert_eq!(token.status, 200, "{}", token.body);
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        for client in ["tv", "machine"] {
            let page = browser.get(&asking(client, &[])).await;
            assert_eq!(
                (page.status.as_u16(), page.text_of("error-code").as_str()),
                (400, "redirect-uri-unregistered"),
                "{client}"
            );
        }
        // What it exports can be imported again.
        let shown = registration::show(stage.app(), &"tv".parse().unwrap()).await.unwrap().unwrap();
        registration::import(stage.app(), &shown, Mode::Service, stage.app().clock.now()).await.unwrap();
        // Who asks for codes needs an address.
        let asks = json!({ "client_id": "web", "client_name": "Cổng web", "client_secret": SECRET });
        let refused = registration::import(stage.app(), &asks.to_string(), Mode::Service, stage.app().clock.now()).await;
        assert!(format!("{refused:?}").contains("redirect_uris"), "{refused:?}");
        stage.world
    });
}
