//! `dinhdanh bench seed`: a synthetic city in the real tables. Each transaction holds a part of some communes and how far
//! they stand, so a builder that was killed goes on where it stopped; memory stays at a few parts.

pub(super) mod people;
pub(super) mod plan;
mod rows;
mod staff;
mod visit;

use std::collections::HashMap;
use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use tokio::task::JoinHandle;

use self::plan::{Commune, Scale};
use self::rows::{NewBatch, Part, Rows};
use self::staff::Staff;
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::{DeskId, ImportId, SignatureId, UnitId};
use crate::base::{Broken, Timestamp, zone};
use crate::cli::{Common, open, say};
use crate::identity::officer::Desk;
use crate::identity::place;
use crate::issuance::table::tree::Spot;
use crate::store::batches::{self, Kept};
use crate::store::bulk::NewImport;
use crate::store::desks::{self, NewUnit};
use crate::store::{Tx, bulk, city, load, officers, tallies};

#[derive(Args, Debug)]
pub struct Options {
    /// A share of the city: 0.01 builds a hundredth, rounded.
    #[arg(long, default_value = "1")]
    scale: Scale,
    #[command(flatten)]
    common: Common,
}

/// People of one part: a day's collection at one desk.
const PART: u64 = 1000;
/// Over how many days before today the city was built.
const DAYS: u64 = 360;

pub async fn run(options: Options) -> Result<(), Broken> {
    let app = Arc::new(open(&options.common).await?);
    let (scale, now) = (options.scale.to_string(), app.clock.now());
    let whole = options.scale.figures();
    let communes: Vec<Arc<Commune>> = plan::communes(whole).into_iter().map(Arc::new).collect();
    let before = city::progress(&app.db).await?;
    if before.is_empty() && city::holds_people(&app.db).await? {
        return Err(Broken::new("this database holds people already: a synthetic city needs one of its own"));
    }
    if let Some((_, other, ..)) = before.iter().find(|(_, other, ..)| *other != scale) {
        return Err(Broken::new(format!("this database holds a city at scale {other}: go on with that, or use another")));
    }
    let desks = ground(&app, &communes, &scale, now).await?;
    let done: HashMap<String, u64> =
        city::progress(&app.db).await?.into_iter().map(|(place, _, _, done)| (place, u64::try_from(done).unwrap_or(0))).collect();
    let left: Vec<(Arc<Commune>, u64)> = communes
        .iter()
        .map(|commune| (commune.clone(), done.get(&commune.code).copied().unwrap_or(0)))
        .filter(|(commune, done)| *done < commune.figures.cards)
        .collect();
    let begun = Instant::now();
    let built = build(&app, &desks, left, now, begun).await?;
    let took = begun.elapsed().as_secs_f64();
    let mut tx = app.db.write().await?;
    app.record(&mut tx, now, Entry::new(Action::DemoLoaded, Actor::Operator)).await?;
    tx.commit().await?;
    let source = whole.cards + whole.files;
    say(format!(
        "scale {scale}: {} cards, {} files, {} at level 1, {} at level 2; {} rows written in {took:.1} s ({:.0} rows/s)",
        whole.cards,
        whole.files,
        whole.level_1,
        whole.level_2,
        built.rows,
        per_second(built.rows, took)
    ));
    if built.holders == whole.cards {
        say(format!("{source} holders and files of the source: {:.0} a second", per_second(source, took)));
    }
    app.db.close().await;
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "a rate for people to read")]
fn per_second(rows: u64, seconds: f64) -> f64 {
    rows as f64 / seconds.max(0.001)
}

/// The desks of the city: one for each commune, and the approvers' office.
struct Desks {
    of: HashMap<String, DeskId>,
    office: DeskId,
}

/// Units, desks, targets, and a line of progress for each commune; what stands already is left as it is.
async fn ground(app: &App, communes: &[Arc<Commune>], scale: &str, now: Timestamp) -> Result<Desks, Broken> {
    let mut tx = app.db.write().await?;
    load::roomy(&mut tx).await?;
    let province = plan::PROVINCE.to_string();
    let name = place::find(plan::PROVINCE).map_or("Hà Nội", |place| place.name);
    let unit = unit(app, &mut tx, ("province", &province, name), None, now).await?;
    let office = desk(app, &mut tx, unit, ("HN-PD", "Bàn phê duyệt Hà Nội"), now).await?;
    let mut of = HashMap::new();
    for commune in communes {
        let name = commune.place.full_name();
        let unit = self::unit(app, &mut tx, ("commune", &commune.code, &name), Some(unit), now).await?;
        let desk = desk(app, &mut tx, unit, (&format!("HN-{}", commune.code), &format!("Công an {name}")), now).await?;
        of.insert(commune.code.clone(), desk);
        tallies::set_target(&mut tx, (&commune.code, &province), i64::try_from(commune.figures.target)?, now).await?;
        city::begin(&mut tx, &commune.code, scale, i64::try_from(commune.figures.cards)?, now).await?;
    }
    tx.commit().await?;
    Ok(Desks { of, office })
}

async fn unit(
    app: &App,
    tx: &mut Tx,
    (kind, code, name): (&str, &str, &str),
    parent: Option<UnitId>,
    now: Timestamp,
) -> Result<UnitId, Broken> {
    let new = NewUnit { id: UnitId::new(now, &app.random), kind, code, name, parent };
    desks::insert_unit(tx, new, now).await?;
    desks::unit(tx, code).await?.ok_or_else(|| Broken::new("a unit was not added"))
}

async fn desk(app: &App, tx: &mut Tx, unit: UnitId, (code, name): (&str, &str), now: Timestamp) -> Result<DeskId, Broken> {
    let desk = Desk {
        id: DeskId::new(now, &app.random),
        code: code.into(),
        name: name.into(),
        address: "Hà Nội".into(),
        hotline: app.settings.brand.hotline.clone(),
    };
    desks::insert(tx, unit, &desk, now).await?;
    desks::by_code(tx, code).await?.map(|desk| desk.id).ok_or_else(|| Broken::new("a desk was not added"))
}

/// What was written in this run.
#[derive(Default)]
struct Built {
    holders: u64,
    rows: u64,
}

/// One commune under construction: it goes from worker to worker with its staff.
struct Site {
    commune: Arc<Commune>,
    staff: Staff,
    import: ImportId,
    done: u64,
}

/// A part that waits to be written.
struct Ready {
    site: Site,
    from: u64,
    rows: Rows,
}

/// The most parts of one transaction: what they share (pages, cells of the table) is written once.
const TOGETHER: usize = 4;

async fn build(
    app: &Arc<App>,
    desks: &Desks,
    left: Vec<(Arc<Commune>, u64)>,
    now: Timestamp,
    begun: Instant,
) -> Result<Built, Broken> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mark = app.random.digits(4);
    let all: u64 = left.iter().map(|(commune, done)| commune.figures.cards - done).sum();
    let mut waiting = left.into_iter();
    let mut built = Built::default();
    let mut staffed = Vec::new();
    let mut preparing = std::collections::VecDeque::new();
    let mut told = Instant::now();
    loop {
        while preparing.len() < cores + TOGETHER {
            let Some((commune, done)) = waiting.next() else { break };
            let site = open_site(app, desks, (commune, done), &mark, now).await?;
            staffed.extend([site.staff.receiving.id, site.staff.approver.id]);
            preparing.push_back(prepare(app, site, now));
        }
        let mut ready = Vec::new();
        while ready.len() < TOGETHER && (ready.is_empty() || preparing.front().is_some_and(JoinHandle::is_finished)) {
            let Some(next) = preparing.pop_front() else { break };
            let next: Ready = next.await??;
            built.rows += next.rows.count() as u64;
            built.holders += next.site.done - next.from;
            ready.push(next);
        }
        if ready.is_empty() {
            break;
        }
        for site in write(app, ready, now).await? {
            if site.done < site.commune.figures.cards {
                preparing.push_back(prepare(app, site, now));
            }
        }
        if told.elapsed() > Duration::from_secs(2) {
            told = Instant::now();
            tell(&built, all, begun);
        }
    }
    // Nobody signs in as them any more.
    let mut tx = app.db.write().await?;
    for officer in staffed {
        officers::suspend(&mut tx, officer, now).await?;
    }
    tx.commit().await?;
    Ok(built)
}

async fn open_site(
    app: &App,
    desks: &Desks,
    (commune, done): (Arc<Commune>, u64),
    mark: &str,
    now: Timestamp,
) -> Result<Site, Broken> {
    let desk = desks.of.get(&commune.code).copied().ok_or_else(|| Broken::new("a commune without its desk"))?;
    let province = plan::PROVINCE.to_string();
    let spot = Spot { province, commune: commune.code.clone(), desk: Some(format!("HN-{}", commune.code)) };
    let staff = Staff::enrol(app, (desk, spot), desks.office, mark, now).await?;
    let import = ImportId::new(now, &app.random);
    let number = format!("L-{}-{mark}", commune.code);
    let bytes = i64::try_from(commune.figures.files)?;
    let new = NewImport {
        id: import,
        number: &number,
        digest: app.random.bytes(),
        name: "synthetic.csv",
        desk,
        officer: staff.receiving.id,
        bytes,
    };
    let mut tx = app.db.write().await?;
    bulk::begin(&mut tx, new, now).await?;
    tx.commit().await?;
    Ok(Site { commune, staff, import, done })
}

fn prepare(app: &Arc<App>, mut site: Site, now: Timestamp) -> JoinHandle<Result<Ready, Broken>> {
    let app = app.clone();
    tokio::task::spawn_blocking(move || {
        let cards = site.commune.figures.cards;
        let part = PART.min((cards / 40).max(250));
        let (from, to) = (site.done, cards.min(site.done + part));
        // The oldest part first; the last one some days ago, so that every visit lies behind.
        let days_ago = DAYS - from * (DAYS - 3) / cards.max(1);
        let day = zone::day_of(now).plus_days(-i64::try_from(days_ago)?);
        let at = day.start() + Duration::from_secs(9 * 3600);
        let commune = site.commune.clone();
        let mut part = Part { app: &app, commune: &commune, staff: &mut site.staff, import: site.import, at, now };
        let rows = part.build(from, to)?;
        site.done = to;
        Ok(Ready { site, from, rows })
    })
}

async fn write(app: &App, ready: Vec<Ready>, now: Timestamp) -> Result<Vec<Site>, Broken> {
    let (mut rows, mut batches, mut steps, mut sites) = (Rows::default(), Vec::new(), Vec::new(), Vec::new());
    for mut part in ready {
        if let Some(batch) = part.rows.batch.take() {
            batches.push((sites.len(), batch));
        }
        steps.push((part.site.commune.code.clone(), part.from, part.site.done));
        rows.join(part.rows);
        sites.push(part.site);
    }
    let mut tx = app.db.write().await?;
    load::rows(&mut tx, city::PERSONS, rows.persons).await?;
    for (at, batch) in batches {
        if let Some(site) = sites.get(at) {
            self::batch(app, &mut tx, site, batch).await?;
        }
    }
    load::rows(&mut tx, city::FILES, rows.files).await?;
    load::rows(&mut tx, city::VISITS, rows.visits).await?;
    load::rows(&mut tx, city::MATCHES, rows.matches).await?;
    load::rows(&mut tx, city::SIGNATURES, rows.signatures).await?;
    load::rows(&mut tx, city::PROPOSALS, rows.proposals).await?;
    load::rows(&mut tx, city::DECISIONS, rows.decisions).await?;
    load::rows(&mut tx, city::ACCOUNTS, rows.accounts).await?;
    tallies::add_all(&mut tx, rows.additions.iter()).await?;
    for (place, from, to) in steps {
        if !city::advance(&mut tx, &place, (i64::try_from(from)?, i64::try_from(to)?), now).await? {
            return Err(Broken::new("somebody else builds this city"));
        }
    }
    tx.commit().await?;
    Ok(sites)
}

async fn batch(app: &App, tx: &mut Tx, site: &Site, batch: NewBatch) -> Result<(), Broken> {
    let new = batches::NewBatch {
        id: batch.id,
        number: &batch.number,
        import: site.import,
        desk: site.staff.desk,
        files: batch.files,
        list_digest: &batch.list,
        proposer: site.staff.receiving.id,
    };
    batches::insert(tx, new, batch.proposed_at).await?;
    batches::decide(tx, batch.id, site.staff.approver.id, ("approved", None), batch.decided_at).await?;
    batches::told(tx, batch.id).await?;
    for (officer, at, evidence) in
        [(site.staff.receiving.id, batch.proposed_at, batch.proposed), (site.staff.approver.id, batch.decided_at, batch.decided)]
    {
        let id = SignatureId::new(at, &app.random);
        batches::sign(tx, &Kept { id, officer, batch: batch.id, signed_at: at, evidence }).await?;
    }
    Ok(())
}

/// A line that a terminal overwrites, and a machine reads.
fn tell(built: &Built, all: u64, begun: Instant) {
    let rate = per_second(built.rows, begun.elapsed().as_secs_f64());
    let percent = built.holders * 100 / all.max(1);
    if std::io::stderr().is_terminal() {
        eprint!("\r{percent:3} % {} of {all} people, {rate:.0} rows/s   ", built.holders);
    } else {
        eprintln!("progress holders={} of={all} rows={} rows_per_second={rate:.0}", built.holders, built.rows);
    }
}
