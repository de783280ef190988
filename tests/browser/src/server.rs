//! The product as a process: `dinhdanh demo`, killed and started again as a story asks.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tokio::sync::oneshot;

use crate::place::{self, Folder};
use crate::postgres::Database;

/// A cold start in a debug build on a busy machine makes keys and hashes passwords; it has this long.
const START: Duration = Duration::from_secs(60);
/// What the demo prints at every start, kept in its data folder: synthetic people, their passwords with them.
const PAPERS: &str = "demo.json";
/// Requests under way may be finished within this.
const STOP: Duration = Duration::from_secs(20);

/// Where a telling keeps its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// The engine's name, for messages and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// What the demo prints first: where everything is, and who may try it.
#[derive(Clone, Debug, Deserialize)]
pub struct Papers {
    pub issuer: String,
    pub desk: String,
    pub portal: String,
    pub register: String,
    pub outbox: String,
    pub clients: Vec<Client>,
    pub citizens: Vec<Citizen>,
    pub officers: Vec<Officer>,
    pub visitors: Vec<Visitor>,
}

/// A portal that is registered in the demo.
#[derive(Clone, Debug, Deserialize)]
pub struct Client {
    pub client_id: String,
    pub client_secret: Option<String>,
    pub redirect_uris: Vec<String>,
}

/// A citizen of the demo.
#[derive(Clone, Debug, Deserialize)]
pub struct Citizen {
    pub number: String,
    pub password: Option<String>,
    pub account_level: u8,
    pub name: String,
    /// What a scanner reads from their card.
    #[serde(default)]
    pub card: String,
    pub status: Status,
    pub activation_url: Option<String>,
    pub phone: Option<String>,
}

/// How far a citizen's account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Active,
    Approved,
    Locked,
}

/// An officer of the demo, with the one-time address where they enrol their passkey.
#[derive(Clone, Debug, Deserialize)]
pub struct Officer {
    pub number: String,
    pub name: String,
    pub desk: String,
    pub role: String,
    pub enrol_url: String,
}

/// Somebody without an identity who may walk up to a desk.
#[derive(Clone, Debug, Deserialize)]
pub struct Visitor {
    pub name: String,
    /// What a scanner reads from their card.
    pub card: String,
    /// What is particular about them.
    pub note: String,
    /// What a scanner reads from the card of the parent who comes along.
    #[serde(default)]
    pub guardian: Option<String>,
}

impl Papers {
    /// The visitor of whom this is noted.
    pub fn visitor(&self, note: &str) -> Result<&Visitor> {
        let found = self.visitors.iter().find(|visitor| visitor.note.contains(note));
        found.with_context(|| format!("the demo has no visitor “{note}”"))
    }

    /// An active citizen whose account has this level.
    pub fn active(&self, level: u8) -> Result<&Citizen> {
        self.citizens
            .iter()
            .find(|citizen| citizen.status == Status::Active && citizen.account_level == level)
            .with_context(|| format!("the demo has no active citizen of level {level}"))
    }

    /// A citizen whose account stands so.
    pub fn citizen(&self, status: Status) -> Result<&Citizen> {
        let found = self.citizens.iter().find(|citizen| citizen.status == status);
        found.with_context(|| format!("the demo has no citizen who is {status:?}"))
    }

    /// The officers with this role.
    pub fn officers(&self, role: &str) -> impl Iterator<Item = &Officer> {
        self.officers.iter().filter(move |officer| officer.role == role)
    }
}

/// A running demo with a data folder (and a database) of its own. Everything goes when it is dropped.
#[derive(Debug)]
pub struct Server {
    /// What the first start printed. Passwords are told once, so a restart does not change it.
    pub papers: Papers,
    process: Option<Child>,
    binary: PathBuf,
    /// What the binary is asked to do, but for where it listens.
    command: Vec<String>,
    // Dropped after the process, in this order.
    database: Option<Database>,
    folder: Folder,
}

impl Server {
    /// Starts the demo afresh and waits until it answers.
    pub async fn start(engine: Engine) -> Result<Self> {
        Self::start_with(engine, &[]).await
    }

    /// Starts the demo afresh with further arguments.
    pub async fn start_with(engine: Engine, extra: &[&str]) -> Result<Self> {
        Self::start_binary(place::binary(), engine, extra).await
    }

    async fn start_binary(binary: PathBuf, engine: Engine, extra: &[&str]) -> Result<Self> {
        let folder = Folder::fresh("demo")?;
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Database::fresh()?),
        };
        let mut command = vec!["demo".to_owned(), "--json".to_owned()];
        if let Some(database) = &database {
            command.extend(["--database".to_owned(), database.url()]);
        }
        command.extend(extra.iter().map(|&word| word.to_owned()));
        let (process, papers) = launch(&binary, &command, &folder, "127.0.0.1:0").await?;
        Ok(Self { papers, process: Some(process), binary, command, database, folder })
    }

    /// Ends the process as a power cut would.
    pub fn sigkill(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.kill().context("killing the server")?;
            process.wait().context("waiting for the killed server")?;
        }
        Ok(())
    }

    /// Asks the process to finish and go, and answers how it went.
    pub async fn stop(&mut self) -> Result<ExitStatus> {
        let mut process = self.process.take().context("the server is not running")?;
        let asked = Command::new("kill").args(["-TERM", &process.id().to_string()]).status().context("sending SIGTERM")?;
        anyhow::ensure!(asked.success(), "SIGTERM could not be sent");
        let deadline = Instant::now() + STOP;
        while Instant::now() < deadline {
            if let Some(status) = process.try_wait().context("waiting for the server")? {
                return Ok(status);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        process.kill().context("killing the server")?;
        process.wait().context("waiting for the killed server")?;
        bail!("the server was still there {STOP:?} after SIGTERM\n{}", tail(&self.log()));
    }

    /// Starts the process again on the same data and the same addresses.
    pub async fn restart(&mut self) -> Result<()> {
        self.sigkill()?;
        let listen = self.papers.issuer.rsplit_once("//").map_or(self.papers.issuer.as_str(), |(_, host)| host);
        let port = listen.trim_end_matches('/').rsplit_once(':').map_or("0", |(_, port)| port);
        let (process, papers) = launch(&self.binary, &self.command, &self.folder, &format!("127.0.0.1:{port}")).await?;
        self.process = Some(process);
        let places =
            |papers: &Papers| [&papers.issuer, &papers.desk, &papers.portal, &papers.register, &papers.outbox].map(Clone::clone);
        let (before, after) = (places(&self.papers), places(&papers));
        anyhow::ensure!(before == after, "the demo moved when it was started again: {before:?} became {after:?}");
        Ok(())
    }

    /// The same, so many hours after the clock that the process had.
    pub async fn restart_later(&mut self, hours: u32) -> Result<()> {
        self.command.extend(["--hours-later".to_owned(), hours.to_string()]);
        self.restart().await
    }

    /// The folder that the demo keeps its data in.
    pub fn data(&self) -> PathBuf {
        data_path(&self.folder)
    }

    /// What the process wrote on its standard streams, over all starts.
    pub fn log(&self) -> String {
        std::fs::read_to_string(log_path(&self.folder)).unwrap_or_default()
    }

    /// Makes sure that these words stand nowhere in clear: not in a file of the data folder, not in a dump of the database,
    /// not in the log.
    pub fn holds_nothing_of(&self, words: &[String]) -> Result<()> {
        let mut places: Vec<(String, Vec<u8>)> = Vec::new();
        files_under(&self.data(), &mut places)?;
        if let Some(database) = &self.database {
            places.push(("the dump".to_owned(), database.dump()?));
        }
        // The search is worth something only if what is meant to be readable is found by it.
        let readable = |(_, content): &(String, Vec<u8>)| contains(content, "CREATE TABLE");
        anyhow::ensure!(places.iter().any(readable), "no database was looked at: {:?}", self.data());
        for word in words {
            anyhow::ensure!(word.len() >= 8, "“{word}” could stand anywhere by chance");
            for (place, content) in &places {
                anyhow::ensure!(!contains(content, word), "“{word}” stands in clear in {place}");
            }
        }
        self.logs_nothing_of(words)
    }

    /// Makes sure that these words do not stand in what the process wrote.
    pub fn logs_nothing_of(&self, words: &[String]) -> Result<()> {
        let log = self.log();
        for word in words {
            anyhow::ensure!(!log.contains(word.as_str()), "“{word}” stands in the log");
        }
        Ok(())
    }

    /// What a query answers, on PostgreSQL.
    pub fn query(&self, sql: &str) -> Result<String> {
        self.database.as_ref().context("this telling keeps its data in SQLite")?.query(sql)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.sigkill() {
            eprintln!("{error:#}");
        }
    }
}

/// The content of every file, by its path.
fn files_under(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("looking into {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            files_under(&path, found)?;
        } else if path.file_name().is_some_and(|name| name != PAPERS) {
            let content = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            found.push((path.display().to_string(), content));
        }
    }
    Ok(())
}

/// Whether a text stands in bytes, as it is or in the hexadecimal in which PostgreSQL writes bytes.
fn contains(content: &[u8], word: &str) -> bool {
    let hex: String = word.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    [word.as_bytes(), hex.as_bytes()].iter().any(|needle| content.windows(needle.len()).any(|window| window == *needle))
}

fn data_path(folder: &Folder) -> PathBuf {
    folder.path().join("data")
}

fn log_path(folder: &Folder) -> PathBuf {
    // Beside the data and not in it: the data folder belongs to the product.
    folder.path().join("server.log")
}

async fn launch(binary: &Path, what: &[String], folder: &Folder, listen: &str) -> Result<(Child, Papers)> {
    let log = log_path(folder);
    let file = OpenOptions::new().create(true).append(true).open(&log).with_context(|| format!("opening {}", log.display()))?;
    // Whoever kills the tests kills what they started: the signal comes when the thread that spawned it is gone.
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]).arg(binary).args(what).args(["--listen", listen, "--data"]).arg(data_path(folder));
    // The settings of the tests are no settings of the product, which refuses what it does not know.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("DINHDANH_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file.try_clone().context("sharing the log")?);
    let mut process = command.spawn().with_context(|| format!("starting {}", binary.display()))?;
    match introduce(&mut process, file).await {
        Ok(papers) => Ok((process, papers)),
        Err(error) => {
            process.kill().context("killing the server")?;
            process.wait().context("waiting for the killed server")?;
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            Err(error.context(format!("`{} demo` did not start\n{}", binary.display(), tail(&said))))
        }
    }
}

/// Reads the papers from the first line and waits until the issuer is ready.
async fn introduce(process: &mut Child, mut log: std::fs::File) -> Result<Papers> {
    let stdout = process.stdout.take().context("the server has no standard output")?;
    let (send, first) = oneshot::channel();
    std::thread::spawn(move || {
        let mut lines = BufReader::new(stdout).lines().map_while(std::result::Result::ok);
        // Nobody listens any more where the deadline passed.
        let _ = send.send(lines.next());
        for line in lines {
            let _ = writeln!(log, "{line}");
        }
    });
    let deadline = tokio::time::Instant::now() + START;
    let line = tokio::time::timeout_at(deadline, first).await.context("no first line in time")?;
    let line = line.ok().flatten().context("it ended without a word")?;
    let papers: Papers =
        serde_json::from_str(&line).with_context(|| format!("its first line is not the promised JSON: {line}"))?;

    let client = reqwest::Client::new();
    let ready = format!("{}/.well-known/openid-configuration", papers.issuer.trim_end_matches('/'));
    loop {
        if client.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(papers);
        }
        if let Some(status) = process.try_wait().context("waiting for the server")? {
            bail!("it ended with {status}");
        }
        if tokio::time::Instant::now() > deadline {
            bail!("{ready} did not answer in time");
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// The last lines of a log.
fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn failure_of(binary: &str, extra: &[&str]) -> String {
        let outcome = Server::start_binary(PathBuf::from(binary), Engine::Sqlite, extra).await;
        format!("{:?}", outcome.expect_err("this is no server"))
    }

    #[tokio::test]
    async fn a_server_that_does_not_start_is_told_with_what_it_said() {
        let words = failure_of("/bin/cat", &[]).await;
        assert!(words.contains("it ended without a word"), "{words}");
        assert!(words.contains("unrecognized option '--json'"), "{words}");
        let words = failure_of("/bin/echo", &[]).await;
        assert!(words.contains("not the promised JSON: demo --json --listen 127.0.0.1:0 --data /"), "{words}");
    }

    #[test]
    fn the_papers_are_read_as_they_are_promised() {
        let papers: Papers = serde_json::from_str(
            r#"{"issuer":"http://localhost:1","desk":"d","portal":"p","register":"r","outbox":"o",
                "clients":[{"client_id":"c","client_secret":"s","redirect_uris":["u"]}],
                "citizens":[{"number":"901","password":"x","account_level":2,"name":"A","status":"active"},
                            {"number":"902","account_level":2,"name":"B","status":"approved","activation_url":"a"}],
                "officers":[{"number":"o1","name":"C","desk":"D","role":"approver","enrol_url":"e"}],
                "visitors":[{"name":"F","card":"903|f","note":"no phone"}],"more":true}"#,
        )
        .expect("the promised form");
        assert_eq!(papers.active(2).expect("there is one").number, "901");
        assert!(papers.active(1).is_err());
        assert_eq!(papers.citizen(Status::Approved).expect("there is one").activation_url.as_deref(), Some("a"));
        assert_eq!(papers.officers("approver").count(), 1);
    }
}
