//! Token exchange: a portal takes a citizen's token to another as itself, or joins a ward's token and a guardian's; nothing grows
//! on the way.

use std::time::Duration;

use dinhdanh::app::Mode;
use dinhdanh::base::ids::{AccountId, MandateId};
use dinhdanh::identity::level::Factor;
use dinhdanh::identity::ward::{Ended, Ground};
use dinhdanh::jose::SigAlg;
use dinhdanh::provider::registration;
use dinhdanh::store::mandates::{self, NewMandate};
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::relying::{Pairs, Stage, basic};
use crate::world::{World, story};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";
const SECRET: &str = "not-a-secret-but-long-enough";

/// `front` may take tokens to `back` and to `strict`; `back` may have less than it, `plain` does not understand who acts.
async fn set(world: World) -> Stage {
    let stage = Stage::set(world).await;
    let client = |id: &str, scopes: &[&str], more: Value| {
        let mut policy = json!({ "scopes": scopes, "understands_act": true });
        policy.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({
            "client_id": id, "client_name": format!("Cổng {id}"), "redirect_uris": [format!("https://{id}.vn/cb")],
            "token_endpoint_auth_method": "client_secret_basic", "client_secret": SECRET,
            "grant_types": ["authorization_code", "refresh_token", GRANT], "id_token_signed_response_alg": "ES256",
            "policy": policy,
        })
    };
    let clients = json!([
        client(
            "front",
            &["openid", "profile", "email", "offline_access"],
            json!({ "audiences": ["back", "strict", "plain", "gone"] })
        ),
        client("back", &["openid", "profile"], json!({})),
        client("strict", &["openid", "profile"], json!({ "least_auth_level": 2 })),
        client("plain", &["openid", "profile"], json!({ "understands_act": false })),
    ]);
    registration::import(stage.app(), &clients.to_string(), Mode::Service, stage.app().clock.now()).await.unwrap();
    stage
}

async fn exchanged(stage: &Stage, client: &str, form: Pairs<'_>) -> Answer {
    let base = [("grant_type", GRANT), ("subject_token_type", ACCESS)];
    let kept = base.into_iter().filter(|(name, _)| form.iter().all(|(other, _)| other != name));
    let form: Vec<_> = kept.chain(form.iter().copied().filter(|(_, value)| !value.is_empty())).collect();
    stage.post_with("/token", Some(&basic(client, SECRET)), &form).await
}

/// An access token of the citizen at `client`.
async fn token(stage: &Stage, browser: &mut Browser, client: &str, scope: &str) -> String {
    stage.tokens(browser, client, scope).await["access_token"].as_str().unwrap().to_owned()
}

#[test]
fn a_portal_takes_a_token_to_another_as_itself_and_it_dies_with_the_first() {
    story(|world| async move {
        let stage = set(world).await;
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let first = token(&stage, &mut person, "front", "openid profile email").await;
        let answer =
            exchanged(&stage, "front", &[("subject_token", first.as_str()), ("audience", "back"), ("scope", "openid profile")])
                .await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let issued = answer.json();
        assert_eq!((&issued["issued_token_type"], &issued["scope"]), (&json!(ACCESS), &json!("openid profile")));
        assert!(issued.get("refresh_token").is_none() && issued.get("id_token").is_none());
        let second = issued["access_token"].as_str().unwrap();
        let said = stage.verified(second, "at+jwt", SigAlg::Es256).await;
        assert_eq!((&said["aud"], &said["client_id"], &said["act"]["sub"]), (&json!("back"), &json!("front"), &json!("front")));
        // The citizen is called there as they are called when they sign in there.
        let own = token(&stage, &mut person, "back", "openid profile").await;
        assert_eq!(said["sub"], stage.verified(&own, "at+jwt", SigAlg::Es256).await["sub"]);
        let at_front = stage.verified(&first, "at+jwt", SigAlg::Es256).await;
        assert_ne!(said["sub"], at_front["sub"]);
        assert!(said["exp"].as_i64() <= at_front["exp"].as_i64());
        // It is for that portal alone: not for userinfo, and not to be carried on.
        assert_eq!(stage.userinfo(second).await.status, 401);
        let again = exchanged(&stage, "front", &[("subject_token", second), ("audience", "strict")]).await;
        assert_eq!(again.json()["error"], "invalid_request");
        assert!(stage.is_active("back", second).await && !stage.is_active("plain", second).await);
        assert_eq!(stage.recorded("tokens-exchanged").await, 1);
        stage.post("/revoke", "front", &[("token", first.as_str())]).await;
        assert!(!stage.is_active("back", second).await);
        stage.world
    });
}

#[test]
fn what_is_not_the_client_s_own_not_good_any_more_or_more_than_there_was_is_refused() {
    story(|world| async move {
        let stage = set(world).await;
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let first = token(&stage, &mut person, "front", "openid profile email").await;
        let foreign = token(&stage, &mut person, "back", "openid profile").await;
        let id_token = stage.tokens(&mut person, "front", "openid").await["id_token"].as_str().unwrap().to_owned();
        let table: &[(&str, Pairs<'_>, &str)] = &[
            ("front", &[("subject_token", ""), ("audience", "back")], "invalid_request"),
            ("front", &[("subject_token", "x"), ("audience", "back")], "invalid_request"),
            ("front", &[("subject_token", foreign.as_str()), ("audience", "back")], "invalid_request"),
            ("front", &[("subject_token", id_token.as_str()), ("audience", "back")], "invalid_request"),
            ("front", &[("subject_token", first.as_str()), ("subject_token_type", ""), ("audience", "back")], "invalid_request"),
            (
                "front",
                &[
                    ("subject_token", first.as_str()),
                    ("subject_token_type", "urn:ietf:params:oauth:token-type:id_token"),
                    ("audience", "back"),
                ],
                "invalid_request",
            ),
            (
                "front",
                &[
                    ("subject_token", first.as_str()),
                    ("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token"),
                    ("audience", "back"),
                ],
                "invalid_request",
            ),
            ("front", &[("subject_token", first.as_str())], "invalid_request"),
            ("front", &[("subject_token", first.as_str()), ("audience", "portal")], "invalid_target"),
            ("front", &[("subject_token", first.as_str()), ("audience", "plain")], "invalid_target"),
            ("front", &[("subject_token", first.as_str()), ("audience", "gone")], "invalid_target"),
            ("front", &[("subject_token", first.as_str()), ("audience", "back")], "invalid_scope"),
            ("front", &[("subject_token", first.as_str()), ("audience", "back"), ("scope", "openid phone")], "invalid_scope"),
            (
                "front",
                &[("subject_token", first.as_str()), ("audience", "strict"), ("scope", "openid")],
                "unmet_authentication_requirements",
            ),
            ("back", &[("subject_token", foreign.as_str()), ("audience", "front")], "invalid_target"),
            ("plain", &[("subject_token", first.as_str()), ("audience", "back")], "unauthorized_client"),
            ("portal", &[("subject_token", first.as_str()), ("audience", "back")], "unauthorized_client"),
            (
                "front",
                &[("subject_token", first.as_str()), ("actor_token", first.as_str()), ("audience", "front")],
                "invalid_request",
            ),
            (
                "front",
                &[
                    ("subject_token", first.as_str()),
                    ("actor_token", first.as_str()),
                    ("actor_token_type", ACCESS),
                    ("audience", "back"),
                ],
                "invalid_target",
            ),
            (
                "front",
                &[("subject_token", first.as_str()), ("actor_token", first.as_str()), ("actor_token_type", ACCESS)],
                "invalid_request",
            ),
        ];
        for (client, form, error) in table {
            let answer = exchanged(&stage, client, form).await;
            assert_eq!(answer.json()["error"], *error, "{client} {form:?}: {}", answer.body);
        }
        // Expired, and after a sign-out.
        stage.world.pass(Duration::from_secs(301));
        let late =
            exchanged(&stage, "front", &[("subject_token", first.as_str()), ("audience", "back"), ("scope", "openid")]).await;
        assert_eq!(late.json()["error"], "invalid_request");
        stage.world
    });
}

#[test]
fn a_ward_s_token_and_a_guardian_s_become_one_where_a_mandate_is_in_force() {
    story(|world| async move {
        let stage = set(world).await;
        let (app, now) = (stage.app(), stage.app().clock.now());
        crate::planted::raise(&app.db, stage.citizen.account).await;
        let ward: AccountId = crate::planted::account(&app.db, now).await.account;
        let mut guardian = stage.signed_in(&[Factor::Passcode]).await;
        let mut child = stage.world.browser();
        stage.sign_in(&mut child, ward, &[Factor::Passcode]).await;
        let actor = token(&stage, &mut guardian, "front", "openid").await;
        let subject = token(&stage, &mut child, "front", "openid").await;
        let form = [("subject_token", subject.as_str()), ("actor_token", actor.as_str()), ("actor_token_type", ACCESS)];
        // Nobody may act yet.
        assert_eq!(exchanged(&stage, "front", &form).await.json()["error"], "invalid_request");
        let id = MandateId::new(now, &app.random);
        let mut tx = app.db.write().await.unwrap();
        let until = now + Duration::from_secs(3600);
        let new = NewMandate { id, guardian: stage.citizen.account, ward, ground: Ground::Guardian, by: None, from: now, until };
        assert!(mandates::insert(&mut tx, &new, now).await.unwrap());
        tx.commit().await.unwrap();
        // Not the other way round.
        let turned = [("subject_token", actor.as_str()), ("actor_token", subject.as_str()), ("actor_token_type", ACCESS)];
        assert_eq!(exchanged(&stage, "front", &turned).await.json()["error"], "invalid_request");
        let answer = exchanged(&stage, "front", &form).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let joined = answer.json()["access_token"].as_str().unwrap().to_owned();
        let said = stage.verified(&joined, "at+jwt", SigAlg::Es256).await;
        let (of_ward, of_guardian) =
            (stage.verified(&subject, "at+jwt", SigAlg::Es256).await, stage.verified(&actor, "at+jwt", SigAlg::Es256).await);
        assert_eq!((&said["sub"], &said["act"]["sub"]), (&of_ward["sub"], &of_guardian["sub"]));
        // Nobody acts for somebody who acts.
        let more = [("subject_token", joined.as_str()), ("actor_token", actor.as_str()), ("actor_token_type", ACCESS)];
        assert_eq!(exchanged(&stage, "front", &more).await.json()["error"], "invalid_request");
        assert!(stage.is_active("front", &joined).await);
        let mut tx = app.db.write().await.unwrap();
        assert!(mandates::end_officially(&mut tx, id, Ended::Desk, now).await.unwrap());
        tx.commit().await.unwrap();
        assert!(!stage.is_active("front", &joined).await);
        stage.world
    });
}
