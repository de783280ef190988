//! What the service does for itself: the order of its log, the rotation of its keys.

use std::time::Duration;

use dinhdanh::args;
use dinhdanh::audit::{Action, Actor, Entry};
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
