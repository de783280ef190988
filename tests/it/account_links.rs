//! A portal's earlier account and the citizen whose it is: linked with proof of both, told to that portal alone, ended by the
//! citizen.

use std::time::Duration;

use dinhdanh::identity::level::Factor;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::citizen::{PASSWORD, with_password};
use crate::portals::client;
use crate::relying::{Stage, asking};
use crate::world::{World, story};

const OLD: &str = "hoa.nguyen@cong-cu.vn";
const SCOPE: &str = "openid profile account_link";

/// `old` has accounts from before, `other` too; `plain` may not link.
async fn set(world: World) -> Stage {
    let stage = Stage::set(world).await;
    let links = json!({ "policy": { "scopes": ["openid", "profile", "account_link"] } });
    let public = json!({ "client_secret": null, "token_endpoint_auth_method": "none",
        "policy": { "scopes": ["openid", "profile", "account_link"] } });
    for portal in [client("old", &links), client("other", &links), client("plain", &json!({})), client("spa", &public)] {
        stage.register(&portal).await;
    }
    stage
}

async fn link(stage: &Stage, portal: &str, token: &str, earlier: &str) -> Answer {
    stage.post("/account-link", portal, &[("token", token), ("earlier_sub", earlier)]).await
}

async fn token(stage: &Stage, browser: &mut Browser, portal: &str) -> String {
    stage.tokens(browser, portal, SCOPE).await["access_token"].as_str().unwrap().to_owned()
}

async fn refused(stage: &Stage, portal: &str, token: &str, earlier: &str) -> Value {
    let answer = link(stage, portal, token, earlier).await;
    assert!(answer.status.is_client_error(), "{}", answer.body);
    answer.json()["error"].clone()
}

#[test]
fn a_portal_links_its_earlier_account_of_the_person_who_just_signed_in_and_agreed() {
    story(|world| async {
        let stage = set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let question = browser.open(&asking("old", &[("scope", SCOPE)])).await;
        assert!(question.words().contains("Liên kết với tài khoản cũ của bạn"), "{}", question.words());
        let access = token(&stage, &mut browser, "old").await;
        assert!(stage.userinfo(&access).await.json().get("earlier_sub").is_none());
        let linked = link(&stage, "old", &access, OLD).await;
        assert_eq!(linked.status, 200, "{}", linked.body);
        assert_eq!(linked.header("cache-control"), "no-store");
        let told = stage.userinfo(&access).await.json();
        assert_eq!((&told["earlier_sub"], &told["sub"]), (&json!(OLD), &linked.json()["sub"]));
        assert_eq!(link(&stage, "old", &access, OLD).await.json(), linked.json(), "asking twice changes nothing");
        assert_eq!(stage.recorded("account-linked").await, 1);

        // Another portal is told of its own link only.
        let elsewhere = token(&stage, &mut browser, "other").await;
        assert!(stage.userinfo(&elsewhere).await.json().get("earlier_sub").is_none());
        assert_eq!(link(&stage, "other", &elsewhere, OLD).await.status, 200, "the same name there is another account");

        let page = browser.open("/account/portals").await;
        assert!(page.words().contains(OLD), "{}", page.words());
        let done = browser.submit(&page, "unlink-old", &[]).await;
        assert!(
            done.words().contains("Đã bỏ liên kết") && done.words().contains(OLD),
            "the other portal's stands: {}",
            done.words()
        );
        assert!(stage.userinfo(&access).await.json().get("earlier_sub").is_none());
        let again = browser.submit(&page, "unlink-old", &[]).await;
        assert_eq!(again.text_of("error-code"), "no-such-link");
        assert_eq!(stage.recorded("account-unlinked").await, 1);
        // What ended may be made anew.
        assert_eq!(link(&stage, "old", &access, "another name").await.status, 200);
        stage.world
    });
}

#[test]
fn nothing_is_linked_without_proof_of_both() {
    story(|world| async {
        let stage = set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let access = token(&stage, &mut browser, "old").await;
        let unasked = stage.tokens(&mut browser, "old", "openid profile").await["access_token"].as_str().unwrap().to_owned();
        let plain = stage.tokens(&mut browser, "plain", "openid profile").await["access_token"].as_str().unwrap().to_owned();
        for (portal, token, earlier, error) in [
            ("old", "nonsense", OLD, "invalid_token"),
            ("other", access.as_str(), OLD, "invalid_token"),
            ("old", unasked.as_str(), OLD, "insufficient_scope"),
            ("plain", plain.as_str(), OLD, "insufficient_scope"),
            ("old", access.as_str(), "", "invalid_request"),
            ("old", access.as_str(), " padded ", "invalid_request"),
            ("old", access.as_str(), "a\u{7}b", "invalid_request"),
        ] {
            assert_eq!(refused(&stage, portal, token, earlier).await, error, "{portal} {earlier:?}");
        }
        let unproven = stage.post("/account-link", "", &[("client_id", "old"), ("token", &access), ("earlier_sub", OLD)]).await;
        assert_eq!(unproven.json()["error"], "invalid_client", "the portal itself must show who it is");
        let public = stage.post("/account-link", "", &[("client_id", "spa"), ("token", &access), ("earlier_sub", OLD)]).await;
        assert_eq!(public.json()["error"], "invalid_client", "a public client can vouch for nothing");
        let twice = [("token", access.as_str()), ("earlier_sub", OLD), ("earlier_sub", "b")];
        assert_eq!(stage.post("/account-link", "old", &twice).await.json()["error"], "invalid_request");

        // Case 52: only a sign-in of just now is proof.
        stage.world.clock.advance(Duration::from_secs(601));
        let later = token(&stage, &mut browser, "old").await;
        assert_eq!(refused(&stage, "old", &later, OLD).await, "insufficient_user_authentication");
        assert_eq!(stage.recorded("account-linked").await, 0);
        stage.world
    });
}

#[test]
fn one_earlier_account_is_one_person_s_and_one_person_has_one() {
    story(|world| async {
        let stage = set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let access = token(&stage, &mut browser, "old").await;
        let both = tokio::join!(link(&stage, "old", &access, OLD), link(&stage, "old", &access, "another"));
        let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400], "{} {}", both.0.body, both.1.body);
        let held = if both.0.status == 200 { OLD } else { "another" };
        let free = if both.0.status == 200 { "another" } else { OLD };
        assert_eq!(refused(&stage, "old", &access, free).await, "access_denied");

        let theirs = with_password(&stage.world, "901099000124", PASSWORD).await;
        let mut second = stage.world.browser();
        stage.sign_in(&mut second, theirs.account, &[Factor::Passkey]).await;
        let access = token(&stage, &mut second, "old").await;
        assert_eq!(refused(&stage, "old", &access, held).await, "access_denied", "it is somebody's already");
        assert_eq!(link(&stage, "old", &access, free).await.status, 200);
        assert_eq!(stage.recorded("account-linked").await, 2);
        stage.world
    });
}

#[test]
fn withdrawing_the_consent_ends_the_link() {
    story(|world| async {
        let stage = set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let access = token(&stage, &mut browser, "old").await;
        assert_eq!(link(&stage, "old", &access, OLD).await.status, 200);
        let page = browser.open("/account/portals").await;
        browser.submit(&page, "withdraw-old", &[]).await;
        assert_eq!(stage.userinfo(&access).await.status, 401);
        let anew = token(&stage, &mut browser, "old").await;
        assert!(stage.userinfo(&anew).await.json().get("earlier_sub").is_none());
        stage.world
    });
}
