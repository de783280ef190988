//! What the two schemas promise, read from their catalogues.

use std::collections::BTreeSet;

use dinhdanh::args;
use dinhdanh::store::Queries as _;
use dinhdanh::store::db::{Db, Engine};

use crate::world::{Fresh, both};

async fn strings(db: &Db, sqlite: &'static str, postgres: &'static str) -> BTreeSet<Vec<String>> {
    let sql = if db.engine() == Engine::Sqlite { sqlite } else { postgres };
    let rows = db.rows(sql, args![]).await.unwrap();
    rows.iter()
        .map(|row| ["a", "b", "c", "d"].iter().filter_map(|c| row.get::<Option<String>>(c).ok().flatten()).collect())
        .collect()
}

async fn columns(db: &Db) -> BTreeSet<Vec<String>> {
    strings(
        db,
        "SELECT m.name AS a, c.name AS b, CASE c.type WHEN 'INTEGER' THEN 'BIGINT' WHEN 'BLOB' THEN 'BYTEA' ELSE c.type END AS c,
                CASE c.\"notnull\" WHEN 1 THEN 'NOT NULL' ELSE 'NULL' END AS d
         FROM sqlite_master m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '_sqlx%'",
        "SELECT CAST(table_name AS TEXT) AS a, CAST(column_name AS TEXT) AS b, upper(CAST(data_type AS TEXT)) AS c,
                CASE is_nullable WHEN 'NO' THEN 'NOT NULL' ELSE 'NULL' END AS d
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'",
    )
    .await
}

#[test]
fn both_engines_have_the_same_tables_and_columns() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (sqlite, postgres) = (Fresh::new(Engine::Sqlite).await, Fresh::new(Engine::Postgres).await);
        let (a, b) = (columns(&sqlite.db).await, columns(&postgres.db).await);
        assert!(a.len() > 100, "{} columns read", a.len());
        assert_eq!(a.symmetric_difference(&b).collect::<Vec<_>>(), Vec::<&Vec<String>>::new());
        sqlite.drop().await;
        postgres.drop().await;
    });
}

#[test]
fn every_foreign_key_is_indexed() {
    both(|fresh| async move {
        // table, first column of the key
        let keys = strings(
            &fresh.db,
            "SELECT m.name AS a, f.\"from\" AS b FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
             WHERE m.type = 'table' AND f.seq = 0",
            "SELECT CAST(c.relname AS TEXT) AS a, CAST(att.attname AS TEXT) AS b FROM pg_constraint k
             JOIN pg_class c ON c.oid = k.conrelid JOIN pg_attribute att ON att.attrelid = k.conrelid AND att.attnum = k.conkey[1]
             WHERE k.contype = 'f'",
        )
        .await;
        let indexed = strings(
            &fresh.db,
            "SELECT m.name AS a, x.name AS b FROM sqlite_master m JOIN pragma_index_list(m.name) i
             JOIN pragma_index_info(i.name) x WHERE m.type = 'table' AND x.seqno = 0",
            "SELECT CAST(c.relname AS TEXT) AS a, CAST(att.attname AS TEXT) AS b FROM pg_index i
             JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute att ON att.attrelid = i.indrelid AND att.attnum = i.indkey[0]",
        )
        .await;
        assert!(keys.len() > 25, "{} foreign keys read", keys.len());
        assert_eq!(keys.difference(&indexed).collect::<Vec<_>>(), Vec::<&Vec<String>>::new());
        fresh
    });
}

#[test]
fn whatever_expires_says_when_and_is_indexed_by_it() {
    both(|fresh| async move {
        let indexed = strings(
            &fresh.db,
            "SELECT m.name AS a, x.name AS b FROM sqlite_master m JOIN pragma_index_list(m.name) i
             JOIN pragma_index_info(i.name) x WHERE m.type = 'table' AND x.seqno = 0",
            "SELECT CAST(c.relname AS TEXT) AS a, CAST(att.attname AS TEXT) AS b FROM pg_index i
             JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute att ON att.attrelid = i.indrelid AND att.attnum = i.indkey[0]",
        )
        .await;
        let expiring: Vec<String> =
            columns(&fresh.db).await.into_iter().filter(|c| c[1] == "expires_at").map(|c| c[0].clone()).collect();
        assert!(expiring.len() >= 10);
        for table in expiring {
            assert!(indexed.contains(&vec![table.clone(), "expires_at".to_owned()]), "{table}.expires_at has no index");
        }
        fresh
    });
}
