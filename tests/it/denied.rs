//! "This was not me" and the passkey that was used or added there.

use std::time::Duration;

use crate::authenticator::authenticator;
use crate::browser::{Answer, Browser};
use crate::citizen::{add_passkey, by_passkey, ceremony, session_of};
use crate::control::{at_home, id_after};
use crate::world::{World, story};

async fn denies(browser: &mut Browser, list: &str) -> Answer {
    let page = browser.open(list).await;
    browser.submit(&page, &id_after(&page, "not-me-"), &[]).await
}

/// Somebody who signed in with a passkey of the holder's.
async fn thief_with(world: &World, key: &mut dinhdanh::neighbours::authenticator::Authenticator) -> Browser {
    world.pass(Duration::from_secs(1));
    let mut thief = world.browser();
    assert_eq!(by_passkey(&mut thief, key, "").await.status, 200);
    thief
}

#[test]
fn the_passkey_of_a_sign_in_that_was_not_the_holder_s_goes_at_once_and_is_told() {
    story(|world| async move {
        let (citizen, mut own, mut browser) = at_home(&world).await;
        let mut stolen = add_passkey(&world, citizen).await;
        let thieves = [thief_with(&world, &mut stolen).await, thief_with(&world, &mut stolen).await];
        let cases = denies(&mut browser, "/account/sign-ins").await;
        assert!(cases.text_of("cases").contains("bị gỡ"), "{}", cases.words());
        for thief in &thieves {
            assert!(session_of(&world, thief).await.is_none(), "wherever it was used");
        }
        assert_eq!(by_passkey(&mut world.browser(), &mut stolen, "").await.status, 403, "worth nothing");
        assert_eq!(by_passkey(&mut world.browser(), &mut own, "").await.status, 200, "the other still opens the door");
        world.deliver().await;
        assert!(world.gateway.sms().iter().any(|sms| sms.text.contains("da bi go")), "told on the phone");
        world
    });
}

#[test]
fn what_the_holder_has_just_signed_in_with_stays_and_the_page_says_so() {
    story(|world| async move {
        let (_, mut own, mut browser) = at_home(&world).await;
        thief_with(&world, &mut own).await;
        let cases = denies(&mut browser, "/account/sign-ins").await;
        assert!(cases.words().contains("vì bạn đang cần nó"), "{}", cases.words());
        assert!(cases.text_of("cases").contains("vẫn còn dùng được"), "{}", cases.words());
        assert_eq!(by_passkey(&mut world.browser(), &mut own, "").await.status, 200);
        world
    });
}

#[test]
fn an_old_sign_in_ends_a_thief_s_and_is_led_to_take_the_passkey_away() {
    story(|world| async move {
        let (citizen, mut own, mut browser) = at_home(&world).await;
        let mut stolen = add_passkey(&world, citizen).await;
        world.pass(Duration::from_secs(11 * 60));
        let thief = thief_with(&world, &mut stolen).await;
        let list = browser.open("/account/sign-ins").await;
        let answer = browser.submit_once(&list, &id_after(&list, "not-me-"), &[]).await;
        assert!(session_of(&world, &thief).await.is_none(), "ended at once all the same");
        let removal = answer.location().to_owned();
        assert!(removal.starts_with("/account/keys/remove?kind=passkey&id="), "{removal}");
        let asked = browser.get(&removal).await;
        let flow = asked.location().split_once("flow=").unwrap().1.to_owned();
        let signed_in = by_passkey(&mut browser, &mut own, &flow).await;
        assert_eq!(signed_in.json()["location"], removal.as_str(), "and back to it");
        let page = browser.open(&removal).await;
        browser.submit(&page, "remove-submit", &[]).await;
        assert_eq!(by_passkey(&mut world.browser(), &mut stolen, "").await.status, 403);
        world
    });
}

#[test]
fn a_passkey_that_a_thief_added_goes_when_its_holder_denies_the_change() {
    story(|world| async move {
        let (citizen, mut own, mut browser) = at_home(&world).await;
        let mut stolen = add_passkey(&world, citizen).await;
        let mut thief = thief_with(&world, &mut stolen).await;
        let page = thief.open("/account/keys").await;
        let mut planted = authenticator();
        let calls = ("/account/keys/passkey/options", "/account/keys/passkey");
        ceremony(&mut thief, &page, &mut planted, calls, serde_json::json!({ "name": "x" })).await;
        let cases = denies(&mut browser, "/account/log").await;
        assert!(cases.text_of("cases").contains("bị gỡ"), "{}", cases.words());
        assert_eq!(by_passkey(&mut world.browser(), &mut planted, "").await.status, 403);
        // What the thief came in with is the sign-in's to deny.
        let cases = denies(&mut browser, "/account/sign-ins").await;
        assert_eq!(cases.text_of("cases").matches("bị gỡ").count(), 2, "{}", cases.words());
        assert_eq!(by_passkey(&mut world.browser(), &mut stolen, "").await.status, 403);
        assert_eq!(by_passkey(&mut world.browser(), &mut own, "").await.status, 200);
        world
    });
}
