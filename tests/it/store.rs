//! The store's promises to everything above it: durable, exclusive, and never half done.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use dinhdanh::args;
use dinhdanh::store::Queries as _;

use crate::world::both;

const CONSUME: &str = "UPDATE challenges SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING kind";

async fn plant(db: &dinhdanh::store::Db, hash: &[u8]) {
    let mut tx = db.write().await.unwrap();
    tx.run(
        "INSERT INTO challenges (hash, kind, browser_hash, state_sealed, created_at, expires_at) VALUES ($1, 'test', $1, $1, 0, 1000)",
        args![hash],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn of_fifty_racing_redeemers_exactly_one_wins() {
    both(|fresh| async move {
        plant(&fresh.db, b"one").await;
        let won = Arc::new(AtomicU64::new(0));
        let racers: Vec<_> = (0..50)
            .map(|_| {
                let (db, won) = (fresh.db.clone(), won.clone());
                tokio::spawn(async move {
                    let mut tx = db.write().await.unwrap();
                    if tx.first(CONSUME, args![&b"one"[..], 5i64]).await.unwrap().is_some() {
                        won.fetch_add(1, Ordering::SeqCst);
                    }
                    tx.commit().await.unwrap();
                })
            })
            .collect();
        for racer in racers {
            racer.await.unwrap();
        }
        assert_eq!(won.load(Ordering::SeqCst), 1);
        fresh
    });
}

#[test]
fn a_transaction_that_is_dropped_leaves_nothing() {
    both(|fresh| async move {
        plant(&fresh.db, b"kept").await;
        let mut tx = fresh.db.write().await.unwrap();
        tx.run("DELETE FROM challenges WHERE hash = $1", args![&b"kept"[..]]).await.unwrap();
        drop(tx);
        let left = fresh.db.rows("SELECT kind FROM challenges WHERE hash = $1", args![&b"kept"[..]]).await.unwrap();
        assert_eq!(left.len(), 1);
        fresh
    });
}

#[test]
fn a_begin_given_up_half_way_poisons_no_connection() {
    both(|fresh| async move {
        for round in 0..200u64 {
            let db = fresh.db.clone();
            let begin = async move { drop(db.write().await.unwrap()) };
            let _ = tokio::time::timeout(Duration::from_micros(20 + round), begin).await;
        }
        for n in 0..20u8 {
            plant(&fresh.db, &[n; 4]).await;
        }
        // A second connection sees every one of them, so none sits in a transaction that was left open.
        let rows = fresh.db.rows("SELECT kind FROM challenges", args![]).await.unwrap();
        assert_eq!(rows.len(), 20);
        if !fresh.url.is_empty() {
            let other = dinhdanh::store::Db::postgres(&fresh.url, 1).await.unwrap();
            assert_eq!(other.rows("SELECT kind FROM challenges", args![]).await.unwrap().len(), 20);
            other.close().await;
        }
        fresh
    });
}

#[test]
fn statements_are_counted_without_begin_and_commit() {
    both(|fresh| async move {
        let before = fresh.db.statements();
        plant(&fresh.db, b"x").await;
        assert_eq!(fresh.db.statements() - before, 1);
        fresh
    });
}

#[test]
fn a_value_of_a_wrong_type_is_refused_by_both() {
    both(|fresh| async move {
        let mut tx = fresh.db.write().await.unwrap();
        let wrong = tx.run("INSERT INTO limits (key, used, expires_at) VALUES ($1, $2, 5)", args![&b"k"[..], "soon"]).await;
        assert!(wrong.is_err());
        drop(tx);
        fresh
    });
}
