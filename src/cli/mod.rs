//! Commands of the binary, one file each. They write through flows and read the store freely.

mod audit;
mod bench;
mod ciba;
mod client;
mod demo;
mod desk;
mod import;
mod keys;
mod neighbours;
mod serve;
mod table;
mod telemetry;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::app::App;
use crate::base::{Broken, Clock, Random, Secret};
use crate::outside::Outside;
use crate::settings::{Log, Settings, Unusable};

const ABOUT: &str = "National electronic identity server";

const LONG_ABOUT: &str = "\
Dinhdanh issues electronic identities at police enrolment desks and signs their holders in to public-service portals as
an OpenID Provider.

To try it: `dinhdanh demo`. It starts everything on this machine's loopback address and prints what to open.
To run it: write a configuration file, `dinhdanh serve --config dinhdanh.toml`. Without a file the defaults hold.

Every setting can also come from the environment: DINHDANH_DATABASE__URL sets `url` in [database]. The master key comes
from a file in the data folder, or from DINHDANH_MASTER_KEY (32 bytes in base64). The command line goes over both.";

#[derive(Parser)]
#[command(name = "dinhdanh", version, about = ABOUT, long_about = LONG_ABOUT)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the service: desk, sign-in and OpenID Provider.
    Serve(Common),
    /// Run everything on loopback with test officers, desks and citizens, and print what to open.
    Demo(demo::Options),
    /// Run the population register simulator (docs/register-api.yaml).
    RegisterSim(neighbours::RegisterOptions),
    /// Run the sample portal, an OpenID Connect client of its own.
    Portal(neighbours::PortalOptions),
    /// Run a message gateway that keeps what it is sent and shows it.
    Outbox(neighbours::OutboxOptions),
    /// Import, export, show or disable portals.
    #[command(subcommand)]
    Client(client::Command),
    /// List and rotate the keys that tokens are signed with.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Answer a portal's question in a demo citizen's place.
    #[command(subcommand)]
    Ciba(ciba::Command),
    /// Add and list desks.
    #[command(subcommand)]
    Desk(desk::DeskCommand),
    /// Invite and suspend officers.
    #[command(subcommand)]
    Officer(desk::OfficerCommand),
    /// Read a bulk file of collected files and compare it with the register.
    Import(import::Options),
    /// Measure, and build data to measure on.
    #[command(subcommand)]
    Bench(bench::BenchCommand),
    /// Print the campaign's table: cards, files, approvals, identities in use, by place.
    Table(table::TableOptions),
    /// Verify what is kept: signatures on a file.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Print every setting with its default, as a configuration file to start from.
    Settings,
}

/// Options that every command on the service's own data takes.
#[derive(Args, Clone, Debug, Default)]
pub struct Common {
    /// Configuration file (TOML).
    #[arg(long, env = "DINHDANH_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<std::net::SocketAddr>,
    /// Folder of the database and the master key.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// PostgreSQL to use in place of SQLite: postgres://user@host:port/name.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// The address under which everybody reaches the service.
    #[arg(long, value_name = "URL")]
    public_url: Option<url::Url>,
    /// Certificate chain (PEM); with --tls-key the service ends TLS itself.
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// Private key (PEM) of the certificate.
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
}

impl Common {
    /// The settings: file, then environment, then these options.
    pub fn settings(&self) -> Result<Settings, Unusable> {
        self.over(Settings::load(self.config.as_deref(), std::env::vars())?)
    }

    /// These options laid over `settings`.
    pub fn over(&self, mut settings: Settings) -> Result<Settings, Unusable> {
        let to = &mut settings;
        set(&mut to.listen, self.listen);
        set(&mut to.data, self.data.clone());
        set(&mut to.database.url, self.database.clone().map(Secret::new));
        set(&mut to.public_url, self.public_url.clone());
        if self.tls_cert.is_some() || self.tls_key.is_some() {
            to.tls.cert.clone_from(&self.tls_cert);
            to.tls.key.clone_from(&self.tls_key);
        }
        settings.check().map_err(|(key, message)| Unusable::Key {
            origin: "command line".into(),
            key: key.into(),
            message: message.into(),
        })?;
        Ok(settings)
    }
}

fn set<T>(to: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *to = value;
    }
}

/// The service's data, for a command that changes or reads them beside a running service.
async fn open(common: &Common) -> Result<App, Broken> {
    let settings = common.settings()?;
    telemetry::start(&Log { filter: "warn".into(), json: false })?;
    let (clock, random) = (Clock::System, Random::default());
    let outside = Outside::from_settings(&settings, &clock, &random)?;
    App::open_beside(settings, clock, random, outside).await
}

/// Runs the command of the command line.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("dinhdanh: another TLS provider was installed before ours");
        return ExitCode::FAILURE;
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("dinhdanh: no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    let result = runtime.block_on(async {
        match cli.command {
            Command::Serve(common) => serve::run(&common).await,
            Command::Demo(options) => Box::pin(demo::run(&options)).await,
            Command::Outbox(options) => neighbours::outbox(options).await,
            Command::Client(command) => client::run(command).await,
            Command::Keys(command) => keys::run(command).await,
            Command::Ciba(command) => ciba::run(command).await,
            Command::Desk(command) => desk::desk(command).await,
            Command::Officer(command) => Box::pin(desk::officer(command)).await,
            Command::RegisterSim(options) => neighbours::register(options).await,
            Command::Portal(options) => neighbours::portal(options).await,
            Command::Import(options) => import::run(options).await,
            Command::Bench(command) => bench::run(command).await,
            Command::Table(options) => table::run(options).await,
            Command::Audit(command) => audit::run(command).await,
            Command::Settings => {
                say(crate::settings::REFERENCE);
                Ok(())
            }
        }
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(broken) => {
            eprintln!("dinhdanh: {broken}");
            ExitCode::FAILURE
        }
    }
}

/// A line on standard output: what a command answers. Logs go to standard error.
#[allow(clippy::print_stdout, reason = "answering on standard output is what a command does")]
pub fn say(line: impl std::fmt::Display) {
    // A reader that has seen enough, such as `head`, closes the pipe; that is no fault of ours.
    let _ = std::io::Write::write_fmt(&mut std::io::stdout(), format_args!("{line}\n"));
}

/// Waits for Ctrl-C or the service manager's SIGTERM.
pub async fn stopped() -> Result<(), Broken> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result?,
        _ = terminate.recv() => {}
    }
    Ok(())
}
