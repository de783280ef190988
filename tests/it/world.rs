//! The world of a story: a fresh database on each engine, the real router, a clock and randomness that tests drive, and
//! fakes of those outside.

#![allow(dead_code, reason = "stories take what they need of it")]

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use dinhdanh::app::{App, Mode};
use dinhdanh::base::{Clock, Random, Timestamp};
use dinhdanh::outside::Outside;
use dinhdanh::outside::fetch::FakeFetch;
use dinhdanh::outside::messages::FakeGateway;
use dinhdanh::outside::register::FakeRegister;
use dinhdanh::settings::Settings;
use dinhdanh::store::Db;
use dinhdanh::store::db::Engine;
use tokio::sync::OnceCell;

use crate::browser::Browser;

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

/// A migrated database file, copied for each story: to migrate anew for every one would take longer than the stories.
static SQLITE: OnceCell<PathBuf> = OnceCell::const_new();
/// The same on PostgreSQL: a database that others are made from.
static POSTGRES: OnceCell<String> = OnceCell::const_new();

async fn sqlite_template() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("template-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("dinhdanh.db");
    let db = Db::sqlite(&file).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
    file
}

async fn postgres_template() -> String {
    let name = format!("template_{}", std::process::id());
    execute(&format!("DROP DATABASE IF EXISTS {name}")).await;
    execute(&format!("CREATE DATABASE {name}")).await;
    let db = Db::postgres(&url(&name), 1).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
    name
}

/// One statement in the maintenance database.
async fn execute(sql: &str) {
    let admin = sqlx::PgPool::connect(&postgres()).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&admin).await.unwrap();
    admin.close().await;
}

/// Where a database of the cluster is reached.
fn url(name: &str) -> String {
    let server = postgres();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

impl Fresh {
    pub async fn new(engine: Engine) -> Self {
        let name = format!("it_{}", dinhdanh::base::encode::hex(&Random::default().bytes::<8>()));
        match engine {
            Engine::Sqlite => {
                let folder = std::env::temp_dir().join(name);
                std::fs::create_dir_all(&folder).unwrap();
                let file = folder.join("dinhdanh.db");
                std::fs::copy(SQLITE.get_or_init(sqlite_template).await, &file).unwrap();
                Self { db: Db::sqlite(&file).await.unwrap(), url: String::new(), place: Place::Folder(folder) }
            }
            Engine::Postgres => {
                let template = POSTGRES.get_or_init(postgres_template).await;
                execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
                let url = url(&name);
                let db = Db::postgres(&url, 8).await.unwrap();
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
                execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
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

/// Where the service of every story lives.
pub const ORIGIN: &str = "https://id.example.vn";
/// When every story begins: 2026-11-24T02:00:00Z, a Tuesday, 09:00 in Hà Nội.
pub const BEGINNING: Timestamp = Timestamp(1_795_485_600_000);

/// The service over a fresh database.
pub struct World {
    pub app: Arc<App>,
    pub clock: Clock,
    pub register: Arc<FakeRegister>,
    pub gateway: Arc<FakeGateway>,
    /// The servers of portals, as we call them.
    pub portals: Arc<FakeFetch>,
    pub fresh: Fresh,
    router: axum::Router,
}

impl World {
    pub async fn new(engine: Engine) -> Self {
        Self::with(engine, |_| {}).await
    }

    /// A world whose settings were changed first.
    pub async fn with(engine: Engine, change: impl FnOnce(&mut Settings)) -> Self {
        let fresh = Fresh::new(engine).await;
        let clock = Clock::test(BEGINNING);
        let mut settings = Settings { public_url: ORIGIN.parse().unwrap(), data: fresh.folder(), ..Settings::default() };
        change(&mut settings);
        let register = Arc::new(FakeRegister::new(clock.clone()));
        let gateway = Arc::new(FakeGateway::default());
        let portals = Arc::new(FakeFetch::default());
        let outside = Outside { register: register.clone(), gateway: gateway.clone(), fetch: portals.clone() };
        let random = Random::default();
        let app = App::with(settings, fresh.db.clone(), Mode::Service, clock.clone(), random, outside).await.unwrap();
        let app = Arc::new(app);
        let router = dinhdanh::web::router(app.clone()).unwrap();
        Self { app, clock, register, gateway, portals, fresh, router }
    }

    /// The same database under a new process: nothing of the old one's memory is left.
    pub async fn restarted(self) -> Self {
        let (register, gateway) = (self.register.clone(), self.gateway.clone());
        let outside = Outside { register, gateway, fetch: self.portals.clone() };
        let (settings, db) = (self.app.settings.clone(), self.fresh.db.clone());
        let app = App::with(settings, db, Mode::Service, self.clock.clone(), Random::default(), outside).await.unwrap();
        let app = Arc::new(app);
        let router = dinhdanh::web::router(app.clone()).unwrap();
        Self { app, router, ..self }
    }

    /// Everybody outside, as this world has them.
    pub fn outside(&self) -> Outside {
        Outside { register: self.register.clone(), gateway: self.gateway.clone(), fetch: self.portals.clone() }
    }

    /// The service itself, for a story that listens.
    pub fn router(&self) -> axum::Router {
        self.router.clone()
    }

    /// A person's browser that was never here before.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone(), ORIGIN)
    }

    /// Delivers what waits in the outbox, as the job would; `gateway` has it then.
    #[allow(dead_code, reason = "stories that read messages use it")]
    pub async fn deliver(&self) {
        while dinhdanh::jobs::Deliver::of(&self.app).batch().await.unwrap().more {}
    }

    pub fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }

    pub async fn end(self) {
        self.fresh.drop().await;
    }
}

/// Runs a story in a world of its own on SQLite and on PostgreSQL.
pub fn story<F, S>(story: S)
where
    S: Fn(World) -> F,
    F: Future<Output = World>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        println!("on {engine:?}");
        runtime.block_on(async {
            let world = story(World::new(engine).await).await;
            world.end().await;
        });
    }
}

/// Runs a story on both engines with settings of its own.
pub fn story_with(change: impl Fn(&mut Settings) + Copy, story: impl AsyncFn(&World)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        println!("on {engine:?}");
        runtime.block_on(async {
            let world = World::with(engine, change).await;
            story(&world).await;
            world.end().await;
        });
    }
}
