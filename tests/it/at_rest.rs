//! A thief of the disk, of a dump or of a replica reads nothing of the people in it.

use std::path::Path;

use dinhdanh::base::encode;
use dinhdanh::identity::level::AccountLevel;
use sqlx::Row as _;

use crate::counter::{Counter, NUMBER, PHONE, citizen};
use crate::world::{Fresh, story};

/// Everything that the database's files or a dump of it hold.
async fn dump(fresh: &Fresh) -> Vec<u8> {
    if fresh.url.is_empty() {
        return files(&fresh.folder());
    }
    let pool = sqlx::PgPool::connect(&fresh.url).await.unwrap();
    let tables: Vec<String> =
        sqlx::query("SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'")
            .fetch_all(&pool)
            .await
            .unwrap()
            .iter()
            .map(|row| row.get(0))
            .collect();
    assert!(tables.len() > 30, "{} tables", tables.len());
    let mut out = Vec::new();
    for table in tables {
        let lines = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT CAST(t AS TEXT) FROM \"{table}\" t")))
            .fetch_all(&pool)
            .await
            .unwrap();
        out.extend(lines.iter().flat_map(|line| line.get::<String, _>(0).into_bytes()));
    }
    pool.close().await;
    out
}

fn files(folder: &Path) -> Vec<u8> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("dinhdanh.db")) {
            out.extend(std::fs::read(path).unwrap());
        }
    }
    out
}

fn holds(dump: &[u8], needle: &str) -> bool {
    // PostgreSQL writes bytes in hexadecimal.
    let hex = encode::hex(needle.as_bytes());
    [needle.as_bytes(), hex.as_bytes()].iter().any(|needle| dump.windows(needle.len()).any(|window| window == *needle))
}

#[test]
fn neither_the_database_nor_a_dump_of_it_shows_who_is_in_it() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        let (link, short) = (slip.link.reveal().to_owned(), slip.short_code.reveal().to_owned());
        counter.activated(&slip).await;
        let dump = dump(&counter.world.fresh).await;
        // What is meant to be readable is, so the search does look at the data.
        assert!(holds(&dump, "HN-BADINH") && holds(&dump, "level"), "the dump is empty");

        let facts = citizen(NUMBER);
        let sent = counter.world.gateway.sms();
        assert!(sent.len() > 1, "a notice and a code were sent");
        // Six digits alone would be found by chance in any number; the sentence that carries them would not.
        let mut secrets: Vec<String> = sent.iter().map(|sms| sms.text.clone()).collect();
        secrets.extend([
            NUMBER.to_owned(),
            PHONE.to_owned(),
            PHONE[1..].to_owned(),
            facts.name.as_str().to_owned(),
            facts.name.upper(),
            facts.name.as_str().split(' ').next_back().unwrap().to_owned() + "\"",
            facts.residence.text.clone(),
            "Trần Văn An".to_owned(),
            "Lê Thị Bình".to_owned(),
            link.split('#').nth(1).unwrap().to_owned(),
            short,
        ]);
        for secret in secrets {
            assert!(!holds(&dump, &secret), "{secret} stands in clear");
        }
        counter.world
    });
}
