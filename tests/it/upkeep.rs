//! What the service does for itself: the order of its log, the rotation of its keys.

use std::time::Duration;

use dinhdanh::app::{App, Mode};
use dinhdanh::args;
use dinhdanh::audit::{Action, Actor, Entry};
use dinhdanh::base::Random;
use dinhdanh::jobs::keys::{Pace, rotate};
use dinhdanh::jobs::{Job as _, Keys, Sequence};
use dinhdanh::jose::SigAlg;
use dinhdanh::store::Queries as _;

use crate::world::{World, story};

async fn record(world: &World, entries: usize) {
    for n in 0..entries {
        let mut tx = world.app.db.write().await.unwrap();
        let entry = Entry::new(Action::SignedIn, Actor::Service).detail(serde_json::json!({ "n": n }));
        world.app.record(&mut tx, world.app.clock.now(), entry).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[test]
fn the_log_has_no_gap_and_no_fork_when_two_nodes_sequence_it() {
    story(|world| async move {
        record(&world, 40).await;
        let (one, two) = (Sequence::of(&world.app), Sequence::of(&world.app));
        let (a, b) = tokio::join!(one.run(), two.run());
        assert_eq!(a.unwrap().did + b.unwrap().did, 40);
        record(&world, 3).await;
        assert_eq!(one.run().await.unwrap().did, 3);
        let rows = world.app.db.rows("SELECT seq FROM audit_entries ORDER BY seq", args![]).await.unwrap();
        let sequence: Vec<i64> = rows.iter().map(|row| row.get("seq").unwrap()).collect();
        assert_eq!(sequence, (1..=43).collect::<Vec<i64>>());
        world
    });
}

#[test]
fn a_signing_key_is_announced_then_followed_then_only_verifies() {
    story(|world| async move {
        let keys = Keys::of(&world.app);
        let signer = || world.app.keyring.signing().active(SigAlg::Es256).unwrap().kid().to_owned();
        let published = || world.app.keyring.signing().document().body.clone();
        keys.run().await.unwrap();
        let first = signer();
        // A day before its time is over the next key is published and does not sign.
        world.pass(Duration::from_secs(89 * 24 * 3600 + 3600));
        assert!(keys.run().await.unwrap().did > 0);
        assert_eq!(signer(), first);
        let announced = published();
        world.pass(Duration::from_secs(25 * 3600));
        keys.run().await.unwrap();
        let second = signer();
        assert_ne!(second, first);
        assert!(announced.contains(&second), "the next key was not published ahead");
        assert!(published().contains(&first), "what the old key signed must still verify");
        // What nobody can hold any more is forgotten.
        world.pass(Duration::from_secs(200 * 24 * 3600));
        for _ in 0..3 {
            keys.run().await.unwrap();
        }
        assert!(!published().contains(&first));
        world
    });
}

#[test]
fn an_operator_s_rotation_is_announced_or_at_once_and_every_node_follows() {
    story(|world| async move {
        let node = Keys::of(&world.app);
        let signer = || world.app.keyring.signing().active(SigAlg::Rs256).unwrap().kid().to_owned();
        let published = || world.app.keyring.signing().document().body.clone();
        node.run().await.unwrap();
        let first = signer();
        let before = published().matches("\"kid\"").count();
        // Beside the running service: a process of its own on the same database.
        let beside = |settings| {
            let (db, clock, outside) = (world.app.db.clone(), world.clock.clone(), world.app.outside.clone());
            App::with(settings, db, Mode::Service, clock, Random::default(), outside)
        };
        let operator = beside(world.app.settings.clone()).await.unwrap();
        assert_eq!(rotate(&operator, Pace::Announced).await.unwrap(), 4);
        assert_eq!(rotate(&operator, Pace::Announced).await.unwrap(), 0, "the next ones wait already");
        node.run().await.unwrap();
        assert_eq!((signer(), published().matches("\"kid\"").count()), (first.clone(), before + 4));
        world.pass(Duration::from_secs(24 * 3600));
        node.run().await.unwrap();
        let second = signer();
        assert_ne!(second, first);
        assert_eq!(rotate(&operator, Pace::AtOnce).await.unwrap(), 4);
        node.run().await.unwrap();
        assert!(signer() != second && published().contains(&second), "what it signed must still verify");
        for name in ["\"d\"", "\"p\"", "\"q\"", "\"k\"", "\"dp\"", "\"oth\""] {
            assert!(!published().contains(name), "{name}");
        }
        let kids: Vec<String> =
            world.app.keyring.signing().published().keys().iter().map(|key| key.kid().unwrap().to_owned()).collect();
        assert_eq!(kids.iter().collect::<std::collections::BTreeSet<_>>().len(), kids.len());
        world
    });
}

#[test]
fn the_hook_that_rotates_keys_is_a_demo_s() {
    story(|world| async move {
        let press = || axum::http::Request::builder().method("POST").uri("/demo/keys/rotate");
        assert_eq!(world.browser().send(press(), "").await.status, 404);
        world
    });
}
