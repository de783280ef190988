//! What lives as long as the process: settings, database, keys, clock, randomness, and whom we call.

mod authorities;
mod clients;
mod key_sets;
mod metrics;
mod proofs;
mod whereabouts;

use std::os::unix::fs::DirBuilderExt as _;
use std::sync::Arc;

pub use authorities::Authorities;
pub use clients::Clients;
pub use key_sets::{KeySet, KeySets};
pub use metrics::Metrics;
pub use proofs::Proofs;
pub use whereabouts::{Spot, Whereabouts, distance_km};

use tokio::sync::watch;

use crate::audit::{self, Entry};
use crate::base::{Broken, Clock, Random, Secret, Timestamp, Workers};
use crate::jose::SigAlg;
use crate::keyring::{Keyring, Master};
use crate::outside::Outside;
use crate::settings::Settings;
use crate::store::{Db, Tx, keys, marks};

/// The algorithms that every provider of ours signs with: RS256, because OIDC Core section 15.1 demands it, ES256 by
/// choice (some thirty times as fast), EdDSA and PS256 for clients that ask.
pub const SIGNING_ALGS: [SigAlg; 4] = [SigAlg::Es256, SigAlg::Rs256, SigAlg::EdDsa, SigAlg::Ps256];

/// One value, shared by every handler and job.
pub struct App {
    pub settings: Settings,
    /// What the database is for.
    pub mode: Mode,
    pub db: Db,
    pub keyring: Keyring,
    pub clients: Clients,
    /// What portals publish of their keys.
    pub key_sets: KeySets,
    /// Whose certificates of clients are believed.
    pub authorities: Authorities,
    /// Proofs of possession that were seen where nothing is written.
    pub proofs: Proofs,
    pub clock: Clock,
    pub random: Random,
    /// Where source addresses are, as far as the operator's table says.
    pub whereabouts: Whereabouts,
    pub outside: Outside,
    pub metrics: Arc<Metrics>,
    /// Where passwords are hashed.
    pub workers: Workers,
    /// Turns true when the process is about to stop: streams that would stay open end then.
    pub leaving: watch::Sender<bool>,
}

/// What a database is for. A demo's database holds test citizens and is never served in earnest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Service,
    Demo,
}

impl Mode {
    fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Demo => "demo",
        }
    }
}

impl App {
    /// Opens the database of `settings`, brings it up to date, and makes the keys that a fresh one lacks.
    pub async fn open(settings: Settings, mode: Mode, clock: Clock, random: Random, outside: Outside) -> Result<Self, Broken> {
        let db = database(&settings).await?;
        Self::with(settings, db, mode, clock, random, outside).await
    }

    /// Opens the database for a command beside a running service, in earnest or as a demo's, as it is marked.
    pub async fn open_beside(settings: Settings, clock: Clock, random: Random, outside: Outside) -> Result<Self, Broken> {
        let db = database(&settings).await?;
        db.migrate().await?;
        let mode = match marks::value(&db, "mode").await?.as_deref() {
            Some("demo") => Mode::Demo,
            _ => Mode::Service,
        };
        Self::with(settings, db, mode, clock, random, outside).await
    }

    /// The same on a database that is open already.
    pub async fn with(
        settings: Settings,
        db: Db,
        mode: Mode,
        clock: Clock,
        random: Random,
        outside: Outside,
    ) -> Result<Self, Broken> {
        if settings.registration.open && mode == Mode::Service {
            return Err(Broken::new("`registration.open` is for a demo: make a token by `dinhdanh client token`"));
        }
        db.migrate().await?;
        let now = clock.now();
        claim(&db, mode, now).await?;
        let keyring = keyring(&settings, &db, &random, now).await?;
        let clients = Clients::load(&db).await?;
        let authorities = Authorities::load(settings.mtls.client_ca.as_deref())?;
        let whereabouts = Whereabouts::load(settings.risk.places.as_deref())?;
        Ok(Self {
            settings,
            mode,
            db,
            keyring,
            clients,
            key_sets: KeySets::default(),
            authorities,
            proofs: Proofs::default(),
            clock,
            random,
            whereabouts,
            outside,
            metrics: Arc::default(),
            workers: Workers::for_this_machine(),
            leaving: watch::Sender::new(false),
        })
    }

    /// Records `entry` in `tx`.
    pub async fn record(&self, tx: &mut Tx, now: Timestamp, entry: Entry) -> Result<(), Broken> {
        audit::record(tx, &self.keyring, &self.random, now, entry).await
    }
}

/// Opens the database that the settings name.
pub async fn database(settings: &Settings) -> Result<Db, Broken> {
    if settings.database.url.is_empty() {
        folder(&settings.data)?;
        Db::sqlite(&settings.data.join("dinhdanh.db")).await
    } else {
        Db::postgres(settings.database.url.reveal(), settings.database.connections).await
    }
}

/// The data folder, made for its owner alone where it is not there yet.
fn folder(data: &std::path::Path) -> Result<(), Broken> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data);
    made.map_err(|e| Broken::from(e).context(format!("`data`: {}", data.display())))
}

/// Marks a fresh database, and refuses one of the other kind.
async fn claim(db: &Db, mode: Mode, now: Timestamp) -> Result<(), Broken> {
    let mut tx = db.write().await?;
    marks::set(&mut tx, "mode", mode.word(), now).await?;
    tx.commit().await?;
    match marks::value(db, "mode").await?.as_deref() {
        Some(word) if word == mode.word() => Ok(()),
        Some("demo") => Err(Broken::new("this is a demo's database: its citizens and passwords are for trying out only")),
        _ => Err(Broken::new("this database is in earnest use: the demo needs a folder or database of its own")),
    }
}

/// The master key from the environment or its file, and under it every other key from the database.
async fn keyring(settings: &Settings, db: &Db, random: &Random, now: Timestamp) -> Result<Keyring, Broken> {
    let master = if let Ok(text) = std::env::var("DINHDANH_MASTER_KEY") {
        Master::from_text(&Secret::new(text))?
    } else {
        folder(&settings.data)?;
        Master::load_or_create(&settings.master_file(), random)?
    };
    let rows = keys::all(db).await?;
    let maker_random = random.clone();
    // Generating an RSA key takes up to a second.
    let (master, missing) = tokio::task::spawn_blocking(move || {
        let maker = crate::keyring::Maker { master: &master, random: &maker_random, now };
        let missing = maker.missing(&rows, &SIGNING_ALGS);
        missing.map(|missing| (master, missing))
    })
    .await??;
    if !missing.is_empty() {
        let mut tx = db.write().await?;
        for key in &missing {
            keys::insert_if_absent(&mut tx, key).await?;
        }
        tx.commit().await?;
    }
    let rows = keys::all(db).await?;
    Keyring::open(master, random.clone(), &rows, now)
}

/// `App` as handlers take it.
pub type Shared = Arc<App>;
