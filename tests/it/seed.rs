//! The synthetic city: its figures to the last card, resumed where it was killed, and as verifiable as a real one.

use std::process::{Command, Stdio};

use dinhdanh::args;
use dinhdanh::store::Queries as _;
use dinhdanh::store::db::{Db, Engine};

use crate::world::Fresh;

fn command(fresh: &Fresh, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dinhdanh"));
    command.args(words).arg("--data").arg(fresh.folder()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if fresh.db.engine() == Engine::Postgres {
        command.arg("--database").arg(&fresh.url);
    }
    command
}

fn said(fresh: &Fresh, words: &[&str]) -> String {
    let out = command(fresh, words).output().unwrap();
    assert!(out.status.success(), "{words:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    db.first(sql, args![]).await.unwrap().unwrap().get("n").unwrap()
}

#[test]
fn a_city_killed_while_it_is_built_is_finished_to_the_last_card_and_agrees_with_its_table() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        runtime.block_on(async {
            let fresh = Fresh::new(engine).await;
            let mut first = command(&fresh, &["bench", "seed", "--scale", "0.0005"]).spawn().unwrap();
            // Killed once something stands, or finished before.
            let stands = "SELECT COUNT(*) AS n FROM persons";
            while first.try_wait().unwrap().is_none() && count(&fresh.db, stands).await < 100 {}
            let _ = first.kill();
            let _ = first.wait();
            said(&fresh, &["bench", "seed", "--scale", "0.0005"]);
            assert_eq!(count(&fresh.db, "SELECT COUNT(*) AS n FROM persons").await, 3009);
            assert_eq!(count(&fresh.db, "SELECT COUNT(*) AS n FROM files").await, 2013);
            assert_eq!(count(&fresh.db, "SELECT COUNT(*) AS n FROM accounts WHERE activated_level = 2").await, 264);
            let table: serde_json::Value = serde_json::from_str(&said(&fresh, &["table", "--json"])).unwrap();
            let total = &table["total"];
            for (column, n) in [
                ("cards", 3009),
                ("target", 3112),
                ("files", 2013),
                ("activated_level_1", 8),
                ("activated_level_2", 264),
                ("signed_in", 272),
            ] {
                assert_eq!(total[column], n, "{column}");
            }
            assert_eq!(total["assisted"].as_i64().unwrap() + total["self_served"].as_i64().unwrap(), 272);
            let places = table["places"].as_array().unwrap();
            assert_eq!(places.len(), 126);
            let measured = said(&fresh, &["bench", "read", "--times", "130"]);
            assert_eq!(measured.lines().filter(|line| line.contains("p99")).count(), 7, "{measured}");
            assert_eq!(places.iter().map(|place| place["files"].as_i64().unwrap()).sum::<i64>(), 2013);
            assert!(said(&fresh, &["table", "rebuild"]).contains("agrees"));
            let other = command(&fresh, &["bench", "seed", "--scale", "0.0006"]).output().unwrap();
            assert!(!other.status.success(), "another scale is refused");
            fresh.drop().await;
        });
    }
}
