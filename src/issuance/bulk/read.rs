//! Reading a bulk file, a few hundred rows to a transaction. How far it was read is committed with the rows, so a reader
//! that is killed goes on where its last commit ended; the same content twice is one import.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::lines::{Found, Place, Text};
use super::records::Records;
use super::row::{self, Head, Rejection};
use super::{Refused, admit};
use crate::app::App;
use crate::args;
use crate::audit::{self, Action, Entry};
use crate::base::error::refuse;
use crate::base::ids::{EventId, FileId, ImportId, PersonId};
use crate::base::{Broken, Fault, Outcome, Random, Timestamp, zone};
use crate::identity::law::Law;
use crate::identity::level::AccountLevel;
use crate::issuance::acting::Acting;
use crate::issuance::deadline::{self, Calendar, Case};
use crate::issuance::dossier;
use crate::issuance::events::Kind;
use crate::issuance::number::FileNumber;
use crate::keyring::{Keyring, Scope};
use crate::store::bulk::{self, Import, Known, NewImport, Read, Reject};
use crate::store::{Db, Value, desks, load};

/// Rows of one transaction.
const BATCH: usize = 500;
/// How long rejected rows are kept for the desk to mend.
const REJECTS_KEPT: Duration = Duration::from_secs(90 * 24 * 3600);
/// How often a batch is tried again when somebody at a desk was faster with one of its people.
const TRIES: usize = 5;

/// A file to be read, as it lies on this machine.
#[derive(Clone, Debug)]
pub struct Source {
    pub path: PathBuf,
    /// As its owner called it.
    pub name: String,
}

/// Begins to read, or finds where an earlier reader stopped; a file that was read to its end is left as it is.
pub async fn begin(app: &App, acting: &Acting<'_>, source: &Source) -> Outcome<Import, Refused> {
    admit(app, acting).await?;
    let path = source.path.clone();
    let looked = tokio::task::spawn_blocking(move || look(&path)).await??;
    let (digest, bytes) = match looked {
        Ok(looked) => looked,
        Err(refused) => return refuse(refused),
    };
    if let Some(before) = bulk::by_digest(&app.db, &digest).await? {
        return if before.desk == acting.officer.desk_id { Ok(before) } else { refuse(Refused::NoSuch) };
    }
    let desk = desks::find(&app.db, acting.officer.desk_id).await?.ok_or_else(|| Broken::new("an officer without a desk"))?;
    let id = ImportId::new(acting.now, &app.random);
    let number = format!("L-{}", FileNumber::draw(&desk.code, acting.now, &app.random));
    let name: String = source.name.chars().filter(|c| !c.is_control()).take(120).collect();
    let new = NewImport {
        id,
        number: &number,
        digest,
        name: &name,
        desk: desk.id,
        officer: acting.officer.id,
        bytes: i64::try_from(bytes)?,
    };
    let mut tx = app.db.write().await?;
    if bulk::begin(&mut tx, new, acting.now).await? {
        let detail = serde_json::json!({ "import": number, "bytes": bytes });
        app.record(&mut tx, acting.now, acting.entry(Action::BulkBegun).detail(detail)).await?;
    }
    tx.commit().await?;
    let begun = bulk::by_digest(&app.db, &digest).await?.ok_or_else(|| Broken::new("an import that was just begun is gone"))?;
    Ok(begun)
}

/// Digest and length of a file whose encoding and head are in order.
fn look(path: &Path) -> Result<Result<([u8; 32], u64), Refused>, Broken> {
    let named = |e: std::io::Error| Broken::from(e).context(path.display().to_string());
    let mut lines = match Records::open(path).map_err(named)? {
        Ok(records) => records,
        Err(refused) => return Ok(Err(refused)),
    };
    if let Err(refused) = head(&mut lines)? {
        return Ok(Err(refused));
    }
    let (mut file, mut digest) = (File::open(path).map_err(named)?, ring::digest::Context::new(&ring::digest::SHA256));
    let (mut buffer, mut bytes) = (vec![0; 64 * 1024], 0u64);
    loop {
        let read = file.read(&mut buffer).map_err(named)?;
        if read == 0 {
            break;
        }
        digest.update(&buffer[..read]);
        bytes += read as u64;
    }
    let mut out = [0; 32];
    out.copy_from_slice(digest.finish().as_ref());
    Ok(Ok((out, bytes)))
}

fn head(lines: &mut Records) -> Result<Result<(Head, Place), Refused>, Broken> {
    let Some(first) = lines.record()? else { return Ok(Err(Refused::Empty)) };
    let text = match first.text {
        Text::Record(text) => text,
        Text::NotText => return Ok(Err(Refused::Encoding)),
        Text::TooLong => String::new(),
    };
    Ok(match Head::parse(&text) {
        Ok(head) => Ok((head, first.next)),
        Err(bad) => Err(Refused::Head(bad)),
    })
}

/// Reads on to the end, telling after each transaction where it stands.
pub async fn run(
    app: &Arc<App>,
    acting: &Acting<'_>,
    source: &Source,
    mut import: Import,
    mut told: impl FnMut(&Import) + Send,
) -> Outcome<Import, Refused> {
    if import.done {
        return Ok(import);
    }
    let (path, from) = (source.path.clone(), import.clone());
    let opened = tokio::task::spawn_blocking(move || -> Result<_, Broken> {
        let mut lines = match Records::open(&path)? {
            Ok(records) => records,
            Err(refused) => return Ok(Err(refused)),
        };
        let (head, start) = match head(&mut lines)? {
            Ok(head) => head,
            Err(refused) => return Ok(Err(refused)),
        };
        let stopped = Place { bytes: u64::try_from(from.read_bytes)?, lines: u64::try_from(from.read_lines)? };
        lines.go_on(if stopped.bytes > start.bytes { stopped } else { start })?;
        Ok(Ok((lines, head)))
    })
    .await??;
    let (mut lines, head) = match opened {
        Ok(opened) => opened,
        Err(refused) => return refuse(refused),
    };
    let preparing = Preparing { head: Arc::new(head), keyring: app.keyring.clone(), random: app.random.clone(), now: acting.now };
    let mut ready = prepare(&preparing, lines).await?;
    loop {
        let rows = ready.rows;
        lines = ready.lines;
        let done = rows.len() < BATCH;
        // The next rows are parsed and sealed while these are written.
        let (written, next) = if done {
            (write(app, acting, &import, &rows, done).await, None)
        } else {
            let (written, next) = tokio::join!(write(app, acting, &import, &rows, done), prepare(&preparing, lines));
            (written, Some(next?))
        };
        import = match written? {
            Some(import) => import,
            None => return refuse(Refused::BeingRead),
        };
        told(&import);
        match next {
            Some(next) => ready = next,
            None => return Ok(import),
        }
    }
}

/// What parsing and sealing need.
#[derive(Clone)]
struct Preparing {
    head: Arc<Head>,
    keyring: Keyring,
    random: Random,
    now: Timestamp,
}

struct Ready {
    lines: Records,
    rows: Vec<Prepared>,
}

/// A record, parsed and sealed.
struct Prepared {
    found: Found,
    row: Result<Row, Rejection>,
}

struct Row {
    keys: Vec<Vec<u8>>,
    person: PersonId,
    number_sealed: Vec<u8>,
    commune: Option<String>,
    file: FileId,
    content_sealed: Vec<u8>,
}

/// Reads the next records and does all that needs no database, over every core.
async fn prepare(preparing: &Preparing, mut lines: Records) -> Result<Ready, Broken> {
    let (lines, records) = tokio::task::spawn_blocking(move || -> Result<_, Broken> {
        let mut records = Vec::with_capacity(BATCH);
        while records.len() < BATCH {
            let Some(found) = lines.record()? else { break };
            records.push(found);
        }
        Ok((lines, records))
    })
    .await??;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = records.len().div_ceil(cores).max(1);
    let mut records = records.into_iter();
    let mut parts = Vec::new();
    loop {
        let part: Vec<Found> = records.by_ref().take(share).collect();
        if part.is_empty() {
            break;
        }
        let preparing = preparing.clone();
        parts.push(tokio::task::spawn_blocking(move || {
            part.into_iter().map(|found| preparing.row(found)).collect::<Result<Vec<_>, Broken>>()
        }));
    }
    let mut rows = Vec::new();
    for part in parts {
        rows.extend(part.await??);
    }
    Ok(Ready { lines, rows })
}

impl Preparing {
    fn row(&self, found: Found) -> Result<Prepared, Broken> {
        let text = match &found.text {
            Text::Record(text) => text,
            Text::TooLong => return Ok(Prepared { found, row: Err(Rejection::TooLong) }),
            Text::NotText => return Ok(Prepared { found, row: Err(Rejection::Encoding) }),
        };
        let candidate = match row::parse(text, &self.head, zone::day_of(self.now), &self.random) {
            Ok(candidate) => candidate,
            Err(rejection) => return Ok(Prepared { found, row: Err(rejection) }),
        };
        let (person, file) = (PersonId::new(self.now, &self.random), FileId::new(self.now, &self.random));
        let number = candidate.card.number.reveal();
        let row = Row {
            keys: self.keyring.index().all_epochs("number", number),
            number_sealed: self.keyring.sealer(Scope::Persons).seal("number", person.bytes(), number.as_bytes())?,
            content_sealed: dossier::seal(&self.keyring, file, &candidate.content)?,
            commune: candidate.commune.map(|commune| commune.to_string()),
            person,
            file,
        };
        Ok(Prepared { found, row: Ok(row) })
    }
}

/// Writes one batch; `None` when another reader was faster.
async fn write(
    app: &App,
    acting: &Acting<'_>,
    import: &Import,
    rows: &[Prepared],
    done: bool,
) -> Outcome<Option<Import>, Refused> {
    let mut tried = 0;
    loop {
        match write_once(app, acting, import, rows, done).await {
            // A desk opened a file of one of them meanwhile, or a number was drawn twice.
            Err(broken) if Db::is_duplicate(&broken) && tried < TRIES => tried += 1,
            Err(broken) => return Err(Fault::Broken(broken)),
            Ok(false) => return Ok(None),
            Ok(true) => return Ok(bulk::find(&app.db, import.id).await?),
        }
    }
}

async fn write_once(app: &App, acting: &Acting<'_>, import: &Import, rows: &[Prepared], done: bool) -> Result<bool, Broken> {
    let now = acting.now;
    let due = deadline::due(now, Case::WithCard(AccountLevel::One), Law::on(zone::day_of(now)), Calendar::vietnam());
    let mut tx = app.db.write().await?;
    let keys: Vec<Vec<u8>> = rows.iter().filter_map(|row| row.row.as_ref().ok()).flat_map(|row| row.keys.clone()).collect();
    let known: HashMap<Vec<u8>, Known> =
        bulk::known(&mut tx, &keys).await?.into_iter().map(|known| (known.number_key.clone(), known)).collect();
    let mut read = Read { bytes: import.read_bytes, lines: import.read_lines, done, ..Read::default() };
    let (mut persons, mut files, mut events) = (Vec::new(), Vec::new(), Vec::new());
    let (mut entries, mut rejects, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for prepared in rows {
        (read.bytes, read.lines) = (i64::try_from(prepared.found.next.bytes)?, i64::try_from(prepared.found.next.lines)?);
        let line = i64::try_from(prepared.found.line)?;
        let taken = prepared.row.as_ref().map_err(|rejection| *rejection).and_then(|row| {
            let found = row.keys.iter().find_map(|key| known.get(key));
            let first = row.keys.first().is_some_and(|key| seen.insert(key.clone()));
            judge(import.id, found, first).map(|fate| (row, found, fate))
        });
        match taken {
            Ok((_, _, Fate::Repeated)) => read.repeated += 1,
            Ok((row, found, Fate::Taken)) => {
                let person = found.map_or(row.person, |known| known.person);
                let number = FileNumber::draw_for_bulk(&desk_letters(import), now, &app.random);
                if found.is_none() {
                    let key = row.keys.first().cloned().unwrap_or_default();
                    persons.push(args![row.person, key, row.number_sealed.clone(), row.commune.clone(), now]);
                }
                files.push(args![
                    row.file,
                    number.as_str(),
                    person,
                    1i64,
                    "received",
                    import.desk,
                    import.officer,
                    row.content_sealed.clone(),
                    now,
                    now,
                    due,
                    0i64,
                    now,
                    1i64,
                    import.id,
                    line
                ]);
                events.push(event(app, acting, row.file));
                entries.push(acting.entry(Action::FileReceived).file(row.file).person(person));
                read.accepted += 1;
            }
            Err(rejection) => {
                let row = match &prepared.found.text {
                    Text::Record(text) => text.clone(),
                    Text::TooLong | Text::NotText => String::new(),
                };
                rejects.push(Reject { line, reason: rejection.word().to_owned(), row });
                read.rejected += 1;
            }
        }
    }
    if !bulk::advance(&mut tx, import, read, now).await? {
        return Ok(false);
    }
    load::rows(&mut tx, bulk::PERSONS, persons).await?;
    load::rows(&mut tx, bulk::FILES, files).await?;
    load::rows(&mut tx, bulk::EVENTS, events).await?;
    bulk::reject(&mut tx, &app.keyring, import.id, rejects, now + REJECTS_KEPT).await?;
    if done {
        entries.push(finished(acting, import, &read));
    }
    audit::record_all(&mut tx, &app.keyring, &app.random, now, entries).await?;
    tx.commit().await?;
    Ok(true)
}

fn finished(acting: &Acting<'_>, import: &Import, read: &Read) -> Entry {
    let detail = serde_json::json!({
        "import": import.number,
        "accepted": import.accepted + read.accepted,
        "repeated": import.repeated + read.repeated,
        "rejected": import.rejected + read.rejected,
    });
    acting.entry(Action::BulkRead).detail(detail)
}

fn event(app: &App, acting: &Acting<'_>, file: FileId) -> Vec<Value> {
    let id = EventId::new(acting.now, &app.random);
    args![id, file, acting.officer.desk_id, acting.officer.id, Kind::Received.word(), acting.now]
}

/// The letters of the import's own number, which are those of its desk.
fn desk_letters(import: &Import) -> String {
    import.number.split('-').nth(1).unwrap_or("VN").to_owned()
}

enum Fate {
    Taken,
    /// It came with another bulk file: nothing is done twice.
    Repeated,
}

/// What becomes of a right row, by who stands under its number. `first`: it is the first of this person in its batch.
fn judge(import: ImportId, known: Option<&Known>, first: bool) -> Result<Fate, Rejection> {
    match known {
        _ if !first => Err(Rejection::TwiceInFile),
        None => Ok(Fate::Taken),
        Some(known) => match known.open {
            Some((_, Some(from))) if from == import => Err(Rejection::TwiceInFile),
            Some((_, Some(_))) => Ok(Fate::Repeated),
            Some((_, None)) => Err(Rejection::FileOpen),
            None if known.has_account => Err(Rejection::LevelHeld),
            None => Ok(Fate::Taken),
        },
    }
}
