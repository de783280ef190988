//! Home visits: what was taken down without a network becomes a file when it is sent, once, and loses nothing.

use std::time::Duration;

use dinhdanh::base::encode::from_b64url;
use dinhdanh::identity::officer::Role;
use dinhdanh::store::Queries as _;
use serde_json::{Value, json};

use crate::browser::Answer;
use crate::counter::{NUMBER, card, citizen};
use crate::office::{Officer, Who, desk, on_duty};
use crate::world::{World, story};

async fn here(world: &World) -> Officer {
    world.register.tell(citizen(NUMBER));
    let here = desk(world, "HN-BADINH", "Công an phường Ba Đình").await;
    on_duty(world, &here, Who::new("CA-0001", "Trần Văn An", Role::Receiving)).await
}

fn draft(world: &World, phone: &str) -> Value {
    taken(world, phone, Duration::ZERO)
}

/// One that has waited for so long.
fn taken(world: &World, phone: &str, ago: Duration) -> Value {
    let taken_at = (world.clock.now() - ago).0;
    json!({ "taken_at": taken_at, "scan": card(NUMBER), "level": 2, "language": "vi", "phone": phone })
}

async fn sends(officer: &mut Officer, draft: &Value) -> Answer {
    let page = officer.browser.open("/desk/away").await;
    officer.browser.post_json(&page, "/desk/away", draft).await
}

async fn files(world: &World) -> i64 {
    world.app.db.first("SELECT COUNT(*) AS n FROM files", dinhdanh::args![]).await.unwrap().unwrap().get("n").unwrap()
}

#[test]
fn a_draft_sent_twice_is_one_file_with_its_phone() {
    story(|world| async move {
        let mut an = here(&world).await;
        let taken = taken(&world, "0912 345 678", Duration::from_secs(24 * 3600));
        let first = sends(&mut an, &taken).await.json();
        assert_eq!(first["became"], "file", "{first}");
        let again = sends(&mut an, &taken).await.json();
        assert_eq!((&again["became"], &again["number"]), (&first["became"], &first["number"]));
        assert_eq!(files(&world).await, 1);
        let page = an.browser.open(first["href"].as_str().unwrap()).await;
        assert!(page.body.contains("0912 345 678") || page.body.contains("0912345678"), "nothing is typed twice");
        world
    });
}

#[test]
fn another_phone_waits_for_the_officer_s_word_and_changes_nothing_before() {
    story(|world| async move {
        let mut an = here(&world).await;
        let taken = draft(&world, "0912 345 678");
        let first = sends(&mut an, &taken).await.json();
        let mut other = draft(&world, "0987 654 321");
        let told = sends(&mut an, &other).await.json();
        assert_eq!((&told["became"], &told["replaceable"], &told["number"]), (&json!("differs"), &json!(true), &first["number"]));
        assert_eq!(sends(&mut an, &taken).await.json()["became"], "file", "the first still stands");
        other["replaces"] = json!(true);
        assert_eq!(sends(&mut an, &other).await.json()["became"], "file");
        assert_eq!(sends(&mut an, &taken).await.json()["became"], "differs", "and now the other does");
        assert_eq!(files(&world).await, 1);
        world
    });
}

#[test]
fn what_can_t_become_a_file_says_why_and_leaves_nothing_behind() {
    story(|world| async move {
        let mut an = here(&world).await;
        let mut bad = draft(&world, "0912 345 678");
        bad["scan"] = json!("khong phai the");
        let refused = sends(&mut an, &bad).await;
        assert_eq!((refused.status.as_u16(), refused.json()["error"].as_str()), (422, Some("scan-too-few-fields")));
        assert_eq!(sends(&mut an, &draft(&world, "12")).await.json()["became"], "mend");
        let old = taken(&world, "", Duration::from_secs(24 * 3600 + 1));
        let refused = sends(&mut an, &old).await;
        assert_eq!((refused.status.as_u16(), refused.json()["error"].as_str()), (410, Some("away-too-old")));
        assert_eq!(files(&world).await, 0);
        world
    });
}

#[test]
fn a_file_at_another_desk_is_named_and_the_keys_of_one_officer_open_nothing_of_another_s() {
    story(|world| async move {
        let mut an = here(&world).await;
        sends(&mut an, &draft(&world, "")).await;
        let there = desk(&world, "HN-TAYHO", "Công an phường Tây Hồ").await;
        let mut nam = on_duty(&world, &there, Who::new("CA-0003", "Hồ Văn Năm", Role::Receiving)).await;
        let told = sends(&mut nam, &draft(&world, "")).await.json();
        assert_eq!(told["became"], "elsewhere");
        assert!(told["words"].as_str().unwrap().contains("Công an phường Ba Đình"), "{told}");
        let keys = |page: &Answer| page.body.split_once("data-keys=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
        let mine = keys(&an.browser.open("/desk/away").await);
        assert!(from_b64url(mine.split(' ').next().unwrap()).is_some_and(|key| key.len() == 32), "as AES-256 takes them");
        assert_ne!(mine, keys(&nam.browser.open("/desk/away").await));
        world
    });
}
