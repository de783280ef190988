//! A hold by the hotline shuts for a day at a caller's word, and is no weapon.

use std::time::Duration;

use dinhdanh::identity::officer::Role;
use dinhdanh::issuance::hold;
use dinhdanh::store::locks;

use crate::browser::Answer;
use crate::citizen::{self, NUMBER, PASSWORD, PHONE, session_of, types, with_password};
use crate::office::{Officer, Who, desk, on_duty};
use crate::world::{World, story};

const HOUR: Duration = Duration::from_secs(3600);

async fn hotline(world: &World) -> Officer {
    let desk = desk(world, "HN-HOTLINE", "Tổng đài").await;
    on_duty(world, &desk, Who::new("CA-0100", "Đỗ Thị Nghe", Role::Supervisor)).await
}

async fn holds(officer: &mut Officer, number: &str) -> Answer {
    let page = officer.browser.open("/desk/holds").await;
    officer.browser.submit_once(&page, "hold-submit", &[("number", number)]).await
}

#[test]
fn a_hold_lapses_after_a_day_and_is_not_repeated_within_the_week() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        citizen::set_phone(&world, citizen, PHONE).await;
        let mut officer = hotline(&world).await;
        let mut open = world.browser();
        types(&mut open, NUMBER, PASSWORD).await;
        let held = holds(&mut officer, NUMBER).await;
        assert!(held.text_of("held").contains("25/11/2026"), "{}", held.words());
        assert!(session_of(&world, &open).await.is_none());
        assert_eq!(types(&mut world.browser(), NUMBER, PASSWORD).await.status, 403);
        assert_eq!(holds(&mut officer, NUMBER).await.status, 409);
        world.deliver().await;
        assert!(world.gateway.sms().last().unwrap().text.contains("CA-0100"), "told, with the officer's number");

        world.pass(Duration::from_secs(24 * 3600 - 1));
        assert_eq!(hold::lapse(&world.app, world.clock.now()).await.unwrap(), 0);
        world.pass(Duration::from_secs(1));
        assert_eq!(hold::lapse(&world.app, world.clock.now()).await.unwrap(), 1);
        assert_eq!(types(&mut world.browser(), NUMBER, PASSWORD).await.status, 303, "open again by itself");
        officer.sign_in().await;
        let again = holds(&mut officer, NUMBER).await;
        assert_eq!(again.status, 409, "a voice on the phone keeps nobody out for ever");
        assert!(locks::of_account(&world.app.db, citizen.account).await.unwrap().is_empty());
        world.pass(7 * 24 * HOUR);
        officer.sign_in().await;
        assert_eq!(holds(&mut officer, NUMBER).await.status, 200);
        world
    });
}

#[test]
fn a_hold_that_its_holder_confirms_stays() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let mut officer = hotline(&world).await;
        holds(&mut officer, NUMBER).await;
        let mut own = world.browser();
        let page = own.open("/lock").await;
        own.submit(&page, "lock-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
        world.pass(25 * HOUR);
        assert_eq!(hold::lapse(&world.app, world.clock.now()).await.unwrap(), 0);
        assert_eq!(locks::of_account(&world.app.db, citizen.account).await.unwrap().len(), 1);
        world
    });
}

#[test]
fn only_the_hotline_holds_and_only_somebody_who_is_there() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        let desk = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let mut receiving = on_duty(&world, &desk, Who::new("CA-0001", "Trần Văn An", Role::Receiving)).await;
        assert_eq!(receiving.browser.get("/desk/holds").await.status, 403);
        let mut officer = hotline(&world).await;
        for number in ["901099000999", "x"] {
            assert_eq!(holds(&mut officer, number).await.status, 404, "{number}");
        }
        world
    });
}
