//! What has expired goes, in small batches; what is still needed stays.

use std::collections::BTreeSet;
use std::time::Duration;

use dinhdanh::args;
use dinhdanh::base::ids::{GrantId, SessionId};
use dinhdanh::base::{Clock, Random, Timestamp};
use dinhdanh::jobs::Clean;
use dinhdanh::store::Queries as _;
use dinhdanh::store::db::{Db, Engine};
use dinhdanh::store::expired::LIFETIMES;

use crate::planted;
use crate::world::both;

const START: Timestamp = Timestamp(1_795_489_500_000);
const DAY: Duration = Duration::from_secs(24 * 3600);

async fn count(db: &Db, sql: &'static str) -> i64 {
    db.first(sql, args![]).await.unwrap().unwrap().get("n").unwrap()
}

#[test]
fn every_table_with_a_lifetime_is_cleaned_but_for_keys_and_the_log() {
    both(|fresh| async move {
        let sql = match fresh.db.engine() {
            Engine::Sqlite => {
                "SELECT m.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c
                 WHERE m.type = 'table' AND c.name = 'expires_at'"
            }
            Engine::Postgres => {
                "SELECT CAST(table_name AS TEXT) AS name FROM information_schema.columns
                 WHERE table_schema = 'public' AND column_name = 'expires_at'"
            }
        };
        let rows = fresh.db.rows(sql, args![]).await.unwrap();
        let found: BTreeSet<String> = rows.iter().map(|row| row.get("name").unwrap()).collect();
        let mut known: BTreeSet<String> = LIFETIMES.iter().map(|lifetime| lifetime.table.to_owned()).collect();
        known.extend(["keyring_keys".to_owned(), "audit_entries".to_owned()]);
        assert_eq!(found, known);
        // Every statement is one that the engine takes.
        let ran = Clean::new(fresh.db.clone(), Clock::test(START)).batch().await.unwrap();
        assert_eq!((ran.did, ran.more, ran.backlog.len()), (0, false, LIFETIMES.len()));
        fresh
    });
}

#[test]
fn a_long_backlog_goes_in_batches_of_a_thousand_and_is_measured() {
    both(|fresh| async move {
        let mut tx = fresh.db.write().await.unwrap();
        for n in 0..2501i64 {
            let expires = START - Duration::from_secs(u64::try_from(n).unwrap());
            tx.run("INSERT INTO limits (key, used, expires_at) VALUES ($1, 1, $2)", args![n.to_be_bytes().to_vec(), expires])
                .await
                .unwrap();
        }
        tx.run("INSERT INTO limits (key, used, expires_at) VALUES ($1, 1, $2)", args![vec![1u8], START + DAY]).await.unwrap();
        tx.commit().await.unwrap();
        let clean = Clean::new(fresh.db.clone(), Clock::test(START));
        let first = clean.batch().await.unwrap();
        assert_eq!((first.did, first.more), (1000, true));
        let left = first.backlog.iter().find(|left| left.table == "limits").unwrap();
        assert_eq!((left.rows, left.oldest), (1501, Duration::from_secs(1500)), "the oldest went first");
        let second = clean.batch().await.unwrap();
        assert_eq!((second.did, second.more, second.backlog.len()), (1000, true, 0));
        let third = clean.batch().await.unwrap();
        assert_eq!((third.did, third.more), (501, false));
        assert_eq!(count(&fresh.db, "SELECT COUNT(*) AS n FROM limits").await, 1);
        fresh
    });
}

#[test]
fn cleaners_of_several_nodes_do_not_get_in_each_other_s_way() {
    both(|fresh| async move {
        let mut tx = fresh.db.write().await.unwrap();
        for n in 0..4000i64 {
            // Rows are deleted in another order than they were written in.
            let expires = START - Duration::from_secs(u64::try_from(n * 7919 % 4000).unwrap());
            tx.run("INSERT INTO limits (key, used, expires_at) VALUES ($1, 1, $2)", args![n.to_be_bytes().to_vec(), expires])
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        let nodes: Vec<_> = (0..4)
            .map(|_| {
                let clean = Clean::new(fresh.db.clone(), Clock::test(START));
                tokio::spawn(async move {
                    let mut did = 0;
                    for _ in 0..5 {
                        did += clean.batch().await.unwrap().did;
                    }
                    did
                })
            })
            .collect();
        let mut did = 0;
        for node in nodes {
            did += node.await.unwrap();
        }
        assert_eq!(did, 4000);
        fresh
    });
}

#[test]
fn a_session_stays_while_a_grant_names_it_and_a_grant_while_it_can_be_refreshed() {
    both(|fresh| async move {
        let random = Random::default();
        let planted = planted::account(&fresh.db, START).await;
        let mut tx = fresh.db.write().await.unwrap();
        tx.run(
            "INSERT INTO clients (id, metadata, policy, created_at, changed_at) VALUES ('portal', '{}', '{}', $1, $1)",
            args![START],
        )
        .await
        .unwrap();
        let mut sessions = Vec::new();
        for _ in 0..2 {
            let id = SessionId::new(START, &random);
            tx.run(
                "INSERT INTO sessions (id, token_hash, account_id, level, factors, auth_at, browser_hash, device_sealed, created_at, expires_at)
                 VALUES ($1, $2, $3, 1, 'pwd', $4, $2, $2, $4, $4)",
                args![id, random.bytes::<32>(), planted.account, START],
            )
            .await
            .unwrap();
            sessions.push(id);
        }
        tx.run(
            "INSERT INTO grants (id, account_id, client_id, session_id, request, code_hash, code_expires_at, refresh_family, refresh_hash,
                 refresh_expires_at, created_at, expires_at)
             VALUES ($1, $2, 'portal', $3, '{}', $4, $6, $4, $4, $5, $6, $6)",
            args![GrantId::new(START, &random), planted.account, sessions[0], random.bytes::<32>(), START + DAY * 60, START],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();

        let clock = Clock::test(START);
        let clean = Clean::new(fresh.db.clone(), clock.clone());
        clock.advance(DAY * 29);
        assert_eq!(clean.batch().await.unwrap().did, 0, "sessions stay a month after their end");
        clock.advance(DAY);
        assert_eq!(clean.batch().await.unwrap().did, 1, "the session without a grant goes");
        assert_eq!(count(&fresh.db, "SELECT COUNT(*) AS n FROM sessions").await, 1);
        clock.advance(DAY * 31);
        assert_eq!(clean.batch().await.unwrap().did, 2, "the grant goes, and with it the session");
        assert_eq!(count(&fresh.db, "SELECT COUNT(*) AS n FROM sessions").await, 0);
        assert_eq!(count(&fresh.db, "SELECT COUNT(*) AS n FROM grants").await, 0);
        fresh
    });
}
