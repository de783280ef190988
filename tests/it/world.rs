//! A fresh database for each story, on both engines.

use std::future::Future;
use std::path::PathBuf;

use dinhdanh::base::Random;
use dinhdanh::store::Db;
use dinhdanh::store::db::Engine;

/// Where `tests/run` started its private PostgreSQL.
fn postgres() -> String {
    std::env::var("DINHDANH_TEST_POSTGRES")
        .expect("DINHDANH_TEST_POSTGRES is not set: run these tests through tests/run, which starts a private PostgreSQL")
}

/// An empty, migrated database that goes away with the value.
pub struct Fresh {
    pub db: Db,
    /// What a second node would connect to.
    pub url: String,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    Database(String),
}

impl Fresh {
    pub async fn new(engine: Engine) -> Self {
        let name = format!("it_{}", dinhdanh::base::encode::hex(&Random::default().bytes::<8>()));
        match engine {
            Engine::Sqlite => {
                let folder = std::env::temp_dir().join(name);
                std::fs::create_dir_all(&folder).unwrap();
                let db = Db::sqlite(&folder.join("dinhdanh.db")).await.unwrap();
                db.migrate().await.unwrap();
                Self { db, url: String::new(), place: Place::Folder(folder) }
            }
            Engine::Postgres => {
                let server = postgres();
                let admin = sqlx::PgPool::connect(&server).await.unwrap();
                sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&admin).await.unwrap();
                admin.close().await;
                let (base, _) = server.rsplit_once('/').unwrap();
                let url = format!("{base}/{name}");
                let db = Db::postgres(&url, 8).await.unwrap();
                db.migrate().await.unwrap();
                Self { db, url, place: Place::Database(name) }
            }
        }
    }

    /// The folder that a SQLite story may use for its files; a temporary one on PostgreSQL.
    #[allow(dead_code, reason = "stories with files of their own use it")]
    pub fn folder(&self) -> PathBuf {
        match &self.place {
            Place::Folder(folder) => folder.clone(),
            Place::Database(name) => {
                let folder = std::env::temp_dir().join(name);
                std::fs::create_dir_all(&folder).unwrap();
                folder
            }
        }
    }

    pub async fn drop(self) {
        self.db.close().await;
        match self.place {
            Place::Folder(folder) => std::fs::remove_dir_all(folder).unwrap(),
            Place::Database(name) => {
                let _ = std::fs::remove_dir_all(std::env::temp_dir().join(&name));
                let admin = sqlx::PgPool::connect(&postgres()).await.unwrap();
                sqlx::query(sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).execute(&admin).await.unwrap();
                admin.close().await;
            }
        }
    }
}

/// Runs a story on SQLite and on PostgreSQL, each on a fresh database.
pub fn both<F, S>(story: S)
where
    S: Fn(Fresh) -> F,
    F: Future<Output = Fresh>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        println!("on {engine:?}");
        runtime.block_on(async {
            let fresh = story(Fresh::new(engine).await).await;
            fresh.drop().await;
        });
    }
}
