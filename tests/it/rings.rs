//! Devices that are rung when something waits for their holder: turned on by them, called at their own push service only, and told
//! nothing.

use std::time::Duration;

use dinhdanh::base::encode::from_b64url;
use dinhdanh::jobs::Rings;
use dinhdanh::outside::fetch::NotFetched;
use dinhdanh::outside::fetch::fake::Posted;
use dinhdanh::settings::Settings;
use dinhdanh::store::push;
use scraper::{Html, Selector};

use crate::browser::{Answer, Browser};
use crate::citizen::{self, Citizen, NUMBER, PASSWORD, PHONE, add_passkey, by_passkey, types, with_password};
use crate::world::{World, story, story_with};

const SERVICE: &str = "https://push.example";
const DEVICE: &str = "https://push.example/send/AbCd-1234";

fn used(settings: &mut Settings) {
    settings.push.services = vec![SERVICE.parse().unwrap()];
    settings.push.contact = "mailto:ops@example.vn".into();
}

async fn holder(world: &World) -> (Citizen, Browser) {
    let citizen = with_password(world, NUMBER, PASSWORD).await;
    citizen::set_phone(world, citizen, PHONE).await;
    let mut key = add_passkey(world, citizen).await;
    let mut browser = world.browser();
    by_passkey(&mut browser, &mut key, "").await;
    (citizen, browser)
}

async fn turns_on(browser: &mut Browser, endpoint: &str) -> Answer {
    let page = browser.open("/account/notices").await;
    browser.post_json(&page, "/account/notices/push", &serde_json::json!({ "endpoint": endpoint })).await
}

/// Something happens that the holder is told of.
async fn something(world: &World) {
    types(&mut world.browser(), NUMBER, PASSWORD).await;
}

async fn rings(world: &World) -> Vec<Posted> {
    let before = world.portals.posted().len();
    while Rings::of(&world.app).batch().await.unwrap().more {}
    world.portals.posted().split_off(before)
}

async fn devices(world: &World, citizen: Citizen) -> usize {
    push::of_account(&world.app.db, citizen.account).await.unwrap().len()
}

#[test]
fn a_device_that_was_turned_on_is_rung_once_with_nothing_in_it() {
    story_with(used, async |world| {
        let (citizen, mut browser) = holder(world).await;
        assert_eq!(turns_on(&mut browser, DEVICE).await.json()["location"], "/account/notices");
        let page = browser.open("/account/notices").await;
        assert!(page.words().contains("Thiết bị này sẽ báo khi có việc chờ bạn"), "{}", page.words());
        assert!(!page.body.contains(DEVICE), "the address is a secret");
        assert!(rings(world).await.is_empty(), "nothing waits");
        let download = browser.open("/account/download").await;
        let held = browser.submit_once(&download, "download-submit", &[]).await;
        assert_eq!(held.json()["devices_rung"].as_array().map(Vec::len), Some(1), "{}", held.body);
        assert!(!held.body.contains(SERVICE), "the device, and not its address");
        // Two things that are told are one ring.
        something(world).await;
        something(world).await;
        let made = rings(world).await;
        let [ring] = made.as_slice() else { panic!("{made:?}") };
        assert_eq!((ring.url.as_str(), ring.body.as_str()), (DEVICE, ""));
        let (who, ttl) = ring.push.clone().unwrap();
        assert!((86_000..=86_400).contains(&ttl), "{ttl}");
        let (token, key) = who.reveal().strip_prefix("vapid t=").and_then(|rest| rest.split_once(", k=")).unwrap();
        let html = Html::parse_document(&page.body);
        let form = html.select(&Selector::parse("#push").unwrap()).next().unwrap();
        assert_eq!(form.attr("data-push"), Some(key), "the key that the browser subscribed under");
        assert_eq!(from_b64url(key).unwrap().len(), 65);
        assert_eq!(
            said(token, key),
            serde_json::json!({ "aud": SERVICE, "sub": "mailto:ops@example.vn",
            "exp": (world.clock.now() + Duration::from_secs(3600)).seconds() })
        );
        assert!(rings(world).await.is_empty(), "once");
        assert_eq!(devices(world, citizen).await, 1);
    });
}

/// What a token says, verified with the key beside it.
fn said(token: &str, key: &str) -> serde_json::Value {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let public = ring::signature::UnparsedPublicKey::new(&ring::signature::ECDSA_P256_SHA256_FIXED, from_b64url(key).unwrap());
    public.verify(signed.as_bytes(), &from_b64url(signature).unwrap()).unwrap();
    let (head, claims) = signed.split_once('.').unwrap();
    let head: serde_json::Value = serde_json::from_slice(&from_b64url(head).unwrap()).unwrap();
    assert_eq!((&head["alg"], &head["typ"]), (&"ES256".into(), &"JWT".into()));
    serde_json::from_slice(&from_b64url(claims).unwrap()).unwrap()
}

#[test]
fn a_service_that_is_down_is_asked_again_and_one_that_knows_the_device_no_more_is_not() {
    story_with(used, async |world| {
        let (citizen, mut browser) = holder(world).await;
        turns_on(&mut browser, DEVICE).await;
        something(world).await;
        world.portals.answer_next(Ok(503));
        assert_eq!(rings(world).await.len(), 1);
        assert!(rings(world).await.is_empty(), "not at once");
        world.pass(Duration::from_secs(11));
        world.portals.answer_next(Err(NotFetched::Timeout));
        assert_eq!(rings(world).await.len(), 1);
        world.pass(Duration::from_secs(21));
        assert_eq!(rings(world).await.len(), 1, "and then it rang");
        something(world).await;
        world.portals.answer_next(Ok(410));
        rings(world).await;
        assert_eq!(devices(world, citizen).await, 0);
    });
}

#[test]
fn a_ring_that_waited_for_a_day_is_not_made() {
    story_with(used, async |world| {
        let (citizen, mut browser) = holder(world).await;
        turns_on(&mut browser, DEVICE).await;
        something(world).await;
        world.pass(Duration::from_secs(24 * 3600));
        assert!(rings(world).await.is_empty());
        assert_eq!(devices(world, citizen).await, 1, "the device stays for the next one");
        something(world).await;
        assert_eq!(rings(world).await.len(), 1);
    });
}

#[test]
fn nobody_has_us_call_whom_they_name() {
    story_with(used, async |world| {
        let (citizen, mut browser) = holder(world).await;
        for other in [
            "https://127.0.0.1/send",
            "http://push.example/send",
            "https://push.example.evil/x",
            "https://push.example:8443/x",
            "",
        ] {
            let refused = turns_on(&mut browser, other).await;
            assert_eq!((refused.status.as_u16(), &refused.json()["error"]), (422, &"push-other-service".into()), "{other}");
        }
        assert_eq!(devices(world, citizen).await, 0);
        let page = world.browser().open("/account/notices").await;
        assert!(!page.body.contains("data-push"), "signed in only");
    });
    story(|world| async move {
        let (citizen, mut browser) = holder(&world).await;
        assert!(!browser.open("/account/notices").await.body.contains("data-push"), "no service is used here");
        assert_eq!(turns_on(&mut browser, DEVICE).await.status, 422);
        assert_eq!(devices(&world, citizen).await, 0);
        world
    });
}

#[test]
fn a_device_rings_for_who_turned_it_on_last_and_stops_when_told_or_when_all_is_lost() {
    story_with(used, async |world| {
        let (first, mut browser) = holder(world).await;
        turns_on(&mut browser, DEVICE).await;
        let second = with_password(world, "901099000124", PASSWORD).await;
        let mut key = add_passkey(world, second).await;
        let mut other = world.browser();
        by_passkey(&mut other, &mut key, "").await;
        turns_on(&mut other, DEVICE).await;
        assert_eq!((devices(world, first).await, devices(world, second).await), (0, 1), "a shared computer");
        let page = other.open("/account/notices").await;
        let said = other.submit(&page, "push-off-1", &[]).await;
        assert!(said.words().contains("không còn nhận thông báo"), "{}", said.words());
        assert_eq!(devices(world, second).await, 0);
        for n in 0..12 {
            turns_on(&mut browser, &format!("{DEVICE}{n}")).await;
            world.pass(Duration::from_secs(1));
        }
        assert_eq!(devices(world, first).await, 10, "the oldest go");
        let mut tx = world.app.db.write().await.unwrap();
        dinhdanh::store::recoveries::end_ways(&mut tx, first.account, false, world.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(devices(world, first).await, 0, "the stolen phone is among them");
    });
}
