//! How officers are let in: by passkey alone, at devices of their own desk.

use std::time::Duration;

use dinhdanh::app::App;
use dinhdanh::audit::Actor;
use dinhdanh::authn::officer::{self, Begun, Invitee, LetIn, NotLetIn, Seat};
use dinhdanh::base::ids::{DeskId, OfficerId, UnitId};
use dinhdanh::base::{Fault, Secret};
use dinhdanh::identity::officer::{Desk, Role};
use dinhdanh::store::{desks, officers};

use crate::authenticator::{Authenticator, authenticator};
use crate::world::{World, story};

const BROWSER: [u8; 32] = [1; 32];
const OTHER_BROWSER: [u8; 32] = [2; 32];

async fn desk(world: &World, code: &str) -> DeskId {
    let now = world.app.clock.now();
    let (unit, id) = (UnitId::new(now, &world.app.random), DeskId::new(now, &world.app.random));
    let mut tx = world.app.db.write().await.unwrap();
    let new = desks::NewUnit { id: unit, kind: "commune", code, name: "Phường Thử", parent: None };
    desks::insert_unit(&mut tx, new, now).await.unwrap();
    let desk = Desk {
        id, code: code.into(), name: "Điểm thử".into(), address: "1 Phố Thử".into(), hotline: "1900 0000".into()
    };
    desks::insert(&mut tx, unit, &desk, now).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn invited(app: &App, desk: DeskId, number: &str) -> (OfficerId, Secret) {
    let invitee = Invitee {
        number: number.into(),
        name: "Nguyễn Văn Thử".into(),
        role: Role::Receiving,
        desk,
        person_key: None,
        relatives: Vec::new(),
    };
    officer::invite(app, Actor::Operator, &invitee, app.clock.now()).await.unwrap()
}

fn seat<'a>(world: &World, browser_hash: &'a [u8; 32], device_hash: Option<&'a [u8; 32]>) -> Seat<'a> {
    Seat { browser_hash, device_hash, now: world.app.clock.now() }
}

async fn enrol(world: &World, key: &mut Authenticator, token: &Secret, seat: Seat<'_>) -> Result<LetIn, NotLetIn> {
    let Begun { handle, public_key } = refusal(officer::enrol_begin(&world.app, seat, token).await)?;
    let answer = serde_json::from_value(key.create(&public_key).unwrap()).unwrap();
    refusal(officer::enrol_finish(&world.app, seat, &Secret::new(handle), &answer).await)
}

async fn sign_in(world: &World, key: &mut Authenticator, seat: Seat<'_>) -> Result<LetIn, NotLetIn> {
    let Begun { handle, public_key } = refusal(officer::sign_in_begin(&world.app, seat).await)?;
    let answer = serde_json::from_value(key.get(&public_key).unwrap()).unwrap();
    refusal(officer::sign_in_finish(&world.app, seat, &Secret::new(handle), &answer).await)
}

fn refusal<T>(result: Result<T, Fault<NotLetIn>>) -> Result<T, NotLetIn> {
    result.map_err(|fault| match fault {
        Fault::Refused(refused) => refused,
        Fault::Broken(broken) => panic!("{broken}"),
    })
}

#[test]
fn an_invited_officer_enrols_once_and_then_signs_in_at_that_device() {
    story(|world| async move {
        let desk = desk(&world, "HN-001").await;
        let (id, token) = invited(&world.app, desk, "HN-0001").await;
        let mut key = authenticator();
        let let_in = enrol(&world, &mut key, &token, seat(&world, &BROWSER, None)).await.unwrap();
        assert_eq!(let_in.officer.id, id);
        let device = let_in.device.expect("the browser became a device").sha256();
        let (session, now) = (let_in.session.unwrap().sha256(), world.app.clock.now());
        let duty = officers::on_duty(&world.app.db, &world.app.keyring, &session, Some(&device), now);
        assert_eq!(duty.await.unwrap().unwrap().officer.number, "HN-0001");
        assert!(matches!(
            enrol(&world, &mut authenticator(), &token, seat(&world, &BROWSER, None)).await,
            Err(NotLetIn::InvitationGone)
        ));
        assert!(sign_in(&world, &mut key, seat(&world, &BROWSER, Some(&device))).await.is_ok());
        world
    });
}

#[test]
fn nobody_is_let_in_elsewhere_late_unverified_or_suspended() {
    story(|world| async move {
        let (here, there) = (desk(&world, "HN-001").await, desk(&world, "HN-002").await);
        let (id, token) = invited(&world.app, here, "HN-0001").await;
        let (_, other) = invited(&world.app, there, "HN-0002").await;
        let (mut key, mut other_key) = (authenticator(), authenticator());
        let device = enrol(&world, &mut key, &token, seat(&world, &BROWSER, None)).await.unwrap().device.unwrap().sha256();
        let elsewhere =
            enrol(&world, &mut other_key, &other, seat(&world, &OTHER_BROWSER, None)).await.unwrap().device.unwrap().sha256();
        // On a browser that is no device, or another desk's.
        for device in [None, Some(&elsewhere)] {
            let refused = sign_in(&world, &mut key, seat(&world, &OTHER_BROWSER, device)).await;
            assert!(matches!(refused, Err(NotLetIn::OtherDesk)));
        }
        // Without the user having been verified.
        key.behaviour.user_verified = false;
        assert!(matches!(sign_in(&world, &mut key, seat(&world, &BROWSER, Some(&device))).await, Err(NotLetIn::PasskeyRefused)));
        key.behaviour.user_verified = true;
        // Answered in another browser, and too late.
        let begun = officer::sign_in_begin(&world.app, seat(&world, &BROWSER, Some(&device))).await.ok().unwrap();
        let answer = serde_json::from_value(key.get(&begun.public_key).unwrap()).unwrap();
        let handle = Secret::new(begun.handle);
        let strange = seat(&world, &OTHER_BROWSER, Some(&device));
        let refused = refusal(officer::sign_in_finish(&world.app, strange, &handle, &answer).await);
        assert!(matches!(refused, Err(NotLetIn::CeremonyGone)));
        world.pass(Duration::from_secs(301));
        let late = seat(&world, &BROWSER, Some(&device));
        assert!(matches!(
            refusal(officer::sign_in_finish(&world.app, late, &handle, &answer).await),
            Err(NotLetIn::CeremonyGone)
        ));
        // Suspended: the session in hand ends with the next request, and no other is opened.
        let session = sign_in(&world, &mut key, seat(&world, &BROWSER, Some(&device))).await.unwrap().session.unwrap().sha256();
        let mut tx = world.app.db.write().await.unwrap();
        assert!(officers::suspend(&mut tx, id, world.app.clock.now()).await.unwrap());
        tx.commit().await.unwrap();
        let duty = officers::on_duty(&world.app.db, &world.app.keyring, &session, Some(&device), world.app.clock.now()).await;
        assert!(duty.unwrap().is_none());
        let refused = sign_in(&world, &mut key, seat(&world, &BROWSER, Some(&device))).await;
        assert!(matches!(refused, Err(NotLetIn::Suspended)));
        world
    });
}

#[test]
fn an_authenticator_of_another_origin_or_a_replayed_answer_is_refused() {
    story(|world| async move {
        let desk = desk(&world, "HN-001").await;
        let (_, token) = invited(&world.app, desk, "HN-0001").await;
        let mut key = authenticator();
        let device = enrol(&world, &mut key, &token, seat(&world, &BROWSER, None)).await.unwrap().device.unwrap().sha256();
        let here = seat(&world, &BROWSER, Some(&device));
        let honest = key.behaviour.clone();
        for (origin, rp_id) in [
            ("https://evil-example.vn", "id.example.vn"),
            ("https://id.example.vn.evil.vn", "id.example.vn"),
            ("https://id.example.vn", "example.vn"),
            ("http://id.example.vn", "id.example.vn"),
        ] {
            key.behaviour.origin = origin.into();
            key.behaviour.rp_id = rp_id.into();
            assert!(matches!(sign_in(&world, &mut key, here).await, Err(NotLetIn::PasskeyRefused)), "{origin} {rp_id}");
        }
        key.behaviour = honest;
        let begun = officer::sign_in_begin(&world.app, here).await.ok().unwrap();
        let answer = serde_json::from_value(key.get(&begun.public_key).unwrap()).unwrap();
        let handle = Secret::new(begun.handle);
        assert!(officer::sign_in_finish(&world.app, here, &handle, &answer).await.is_ok());
        assert!(matches!(
            refusal(officer::sign_in_finish(&world.app, here, &handle, &answer).await),
            Err(NotLetIn::CeremonyGone)
        ));
        // The same answer to a challenge of its own.
        let again = officer::sign_in_begin(&world.app, here).await.ok().unwrap();
        let refused = refusal(officer::sign_in_finish(&world.app, here, &Secret::new(again.handle), &answer).await);
        assert!(matches!(refused, Err(NotLetIn::PasskeyRefused)));
        world
    });
}
