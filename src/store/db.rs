//! One database, two engines: SQLite inside the process, or PostgreSQL. A statement is a literal with `$1`, `$2`, …

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Postgres, Sqlite};
use tokio::sync::Notify;

use super::row::{FromRow, Row, Value};
use crate::base::Broken;

/// How long a request waits for a connection before it is answered with 503.
const ACQUIRE: Duration = Duration::from_secs(3);

#[derive(Clone)]
enum Pools {
    /// One writer, so that no write ever meets another; readers that can't write.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    statements: Arc<AtomicU64>,
    posted: Arc<Notify>,
}

/// A write transaction. Dropped without [`Tx::commit`], it is rolled back.
pub struct Tx {
    inner: Inner,
    statements: Arc<AtomicU64>,
    posted: Arc<Notify>,
    has_post: bool,
}

enum Inner {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// What the engines say when they can't be written to, or are going: PostgreSQL's read-only transaction, disk full, too many
/// connections and shutdown; SQLite's busy, read-only, I/O error and full.
const AWAY: &[&str] =
    &["25006", "53100", "53300", "57P01", "57P02", "57P03", "08006", "5", "8", "10", "13", "261", "264", "517", "776", "1032"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Db {
    /// Opens or creates the SQLite database at `path`. Write-ahead log, durable at each commit (`synchronous=FULL`).
    pub async fn sqlite(path: &Path) -> Result<Self, Broken> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await
            .map_err(|e| Broken::from(e).context(format!("opening {}", path.display())))?;
        let read = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(ACQUIRE)
            .test_before_acquire(false)
            .connect_with(options.read_only(true))
            .await?;
        Ok(Self { pools: Pools::Sqlite { write, read }, statements: Arc::default(), posted: Arc::default() })
    }

    /// Connects to PostgreSQL with at most `connections` connections.
    pub async fn postgres(url: &str, connections: u32) -> Result<Self, Broken> {
        let options: PgConnectOptions =
            url.parse().map_err(|_| Broken::new("the database URL is not of the form postgres://user@host:port/name"))?;
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE)
            .connect_with(options.application_name("dinhdanh"))
            .await
            .map_err(|e| Broken::from(e).context("connecting to PostgreSQL"))?;
        Ok(Self { pools: Pools::Postgres(pool), statements: Arc::default(), posted: Arc::default() })
    }

    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Statements sent so far, without BEGIN and COMMIT: what tests count.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::SeqCst)
    }

    /// Begins a write transaction. SQLite takes the write lock at once (BEGIN IMMEDIATE): a deferred read-then-write fails
    /// under load. The begin runs in a task of its own, because a dropped `begin()` of sqlx 0.9 leaves its pooled
    /// connection inside an open transaction.
    pub async fn write(&self) -> Result<Tx, Broken> {
        let pools = self.pools.clone();
        let inner = tokio::spawn(async move {
            Ok::<_, sqlx::Error>(match pools {
                Pools::Sqlite { write, .. } => Inner::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
                Pools::Postgres(pool) => Inner::Postgres(pool.begin().await?),
            })
        })
        .await??;
        Ok(Tx { inner, statements: self.statements.clone(), posted: self.posted.clone(), has_post: false })
    }

    /// Rings after each commit of this process that put something into the outbox.
    pub fn posted(&self) -> Arc<Notify> {
        self.posted.clone()
    }

    /// Brings the schema up to date.
    pub async fn migrate(&self) -> Result<(), Broken> {
        let migrator = super::migrations::migrator(self.engine());
        match &self.pools {
            Pools::Sqlite { write, .. } => migrator.run(write).await?,
            Pools::Postgres(pool) => migrator.run(pool).await?,
        }
        Ok(())
    }

    /// Waits for the running statements and closes every connection; on SQLite the write-ahead log is folded in.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Whether `broken` means that no connection was to be had, or that the database takes no writes at the moment: the service
    /// is overloaded or its database away, and the asker may try again shortly.
    pub fn is_unavailable(broken: &Broken) -> bool {
        match broken.downcast_ref::<sqlx::Error>() {
            Some(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed) => true,
            Some(sqlx::Error::Database(error)) => error.code().is_some_and(|code| AWAY.contains(&&*code)),
            _ => false,
        }
    }

    /// Whether `broken` means that a row with the same unique key exists already.
    pub fn is_duplicate(broken: &Broken) -> bool {
        broken
            .downcast_ref::<sqlx::Error>()
            .and_then(sqlx::Error::as_database_error)
            .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
    }

    /// Whether `broken` means that the database itself refused the row: a CHECK or a foreign key.
    pub fn is_constraint(broken: &Broken) -> bool {
        broken
            .downcast_ref::<sqlx::Error>()
            .and_then(sqlx::Error::as_database_error)
            .is_some_and(|e| e.is_check_violation() || e.is_foreign_key_violation())
    }
}

impl Tx {
    /// Runs a statement and tells how many rows it changed.
    pub async fn run(&mut self, sql: &'static str, args: Vec<Value>) -> Result<u64, Broken> {
        self.statements.fetch_add(1, Ordering::SeqCst);
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => bind_sqlite(sql, args).execute(&mut **tx).await?.rows_affected(),
            Inner::Postgres(tx) => bind_postgres(sql, args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Whether rows can be copied in rather than inserted.
    pub(super) fn can_copy(&self) -> bool {
        matches!(self.inner, Inner::Postgres(_))
    }

    /// Copies rows in, in the text format of PostgreSQL's COPY.
    pub(super) async fn copy(&mut self, statement: &str, rows: &[u8]) -> Result<(), Broken> {
        self.statements.fetch_add(1, Ordering::SeqCst);
        let Inner::Postgres(tx) = &mut self.inner else { return Err(Broken::new("only PostgreSQL copies rows in")) };
        let mut copying = tx.copy_in_raw(statement).await?;
        copying.send(rows).await?;
        copying.finish().await?;
        Ok(())
    }

    /// Notes that this transaction puts something into the outbox: its commit rings [`Db::posted`].
    pub(super) fn post(&mut self) {
        self.has_post = true;
    }

    pub async fn commit(self) -> Result<(), Broken> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        if self.has_post {
            self.posted.notify_one();
        }
        Ok(())
    }
}

/// What can answer a query: `&Db` outside a transaction, `&mut Tx` inside one. Consumed by one statement, reborrowed for
/// the next, so that the functions of the store serve both.
pub trait Queries: Send + Sized {
    /// Every row that the statement returns.
    fn rows(self, sql: &'static str, args: Vec<Value>) -> impl Future<Output = Result<Vec<Row>, Broken>> + Send;

    /// Every row as a `T`.
    fn all<T: FromRow + Send>(self, sql: &'static str, args: Vec<Value>) -> impl Future<Output = Result<Vec<T>, Broken>> + Send {
        async move { self.rows(sql, args).await?.iter().map(T::from_row).collect() }
    }

    /// The first row as a `T`.
    fn maybe<T: FromRow + Send>(
        self,
        sql: &'static str,
        args: Vec<Value>,
    ) -> impl Future<Output = Result<Option<T>, Broken>> + Send {
        async move { self.rows(sql, args).await?.first().map(T::from_row).transpose() }
    }

    /// The first row, raw.
    fn first(self, sql: &'static str, args: Vec<Value>) -> impl Future<Output = Result<Option<Row>, Broken>> + Send {
        async move { Ok(self.rows(sql, args).await?.into_iter().next()) }
    }
}

impl Queries for &Db {
    async fn rows(self, sql: &'static str, args: Vec<Value>) -> Result<Vec<Row>, Broken> {
        self.statements.fetch_add(1, Ordering::SeqCst);
        Ok(match &self.pools {
            Pools::Sqlite { read, .. } => bind_sqlite(sql, args).fetch_all(read).await?.into_iter().map(Row::Sqlite).collect(),
            Pools::Postgres(pool) => bind_postgres(sql, args).fetch_all(pool).await?.into_iter().map(Row::Postgres).collect(),
        })
    }
}

impl Queries for &mut Tx {
    async fn rows(self, sql: &'static str, args: Vec<Value>) -> Result<Vec<Row>, Broken> {
        self.statements.fetch_add(1, Ordering::SeqCst);
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => bind_sqlite(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Sqlite).collect(),
            Inner::Postgres(tx) => bind_postgres(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Postgres).collect(),
        })
    }
}

fn bind_sqlite(sql: &'static str, args: Vec<Value>) -> sqlx::query::Query<'static, Sqlite, sqlx::sqlite::SqliteArguments> {
    args.into_iter().fold(sqlx::query(sql), sqlx::query::Query::bind)
}

fn bind_postgres(sql: &'static str, args: Vec<Value>) -> sqlx::query::Query<'static, Postgres, sqlx::postgres::PgArguments> {
    args.into_iter().fold(sqlx::query(sql), sqlx::query::Query::bind)
}
