//! `dinhdanh bench read`: how long the questions of a desk, of a sign-in and of the table take in a city that `bench seed` built.

use std::time::{Duration, Instant};

use clap::Args;

use super::seed::{people, plan};
use crate::app::App;
use crate::authn::device::Device;
use crate::authn::session;
use crate::authn::visitor::Visitor;
use crate::base::{Broken, Language, zone};
use crate::cli::{Common, open, say};
use crate::identity::PersonalNumber;
use crate::identity::level::{Factor, Factors};
use crate::issuance::table::{Asked, document, view};
use crate::store::passwords::Kind;
use crate::store::persons::{self, NumberKeys};
use crate::store::ways::{self, Keys};
use crate::store::{accounts, city, files};

#[derive(Args, Debug)]
pub struct Options {
    /// How often each question is asked, of people and places spread over the city.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(10..))]
    times: u32,
    #[command(flatten)]
    common: Common,
}

/// A prime, so that people who are asked for one after the other live and were born far apart.
const STRIDE: u64 = 7919;

pub async fn run(options: Options) -> Result<(), Broken> {
    let app = open(&options.common).await?;
    let built = city::progress(&app.db).await?;
    let Some((_, scale, ..)) = built.first() else {
        return Err(Broken::new("there is no synthetic city in this database: `dinhdanh bench seed` builds one"));
    };
    let scale: plan::Scale = scale.parse().map_err(|problem: String| Broken::new(problem))?;
    let communes = plan::communes(scale.figures());
    say(format!("a city at scale {scale}, each question {} times", options.times));
    tell("a desk looks somebody up by number: person, account, open files", look_up(&app, &communes, options.times).await?);
    tell("the same, of nobody", nobody(&app, options.times).await?);
    let (found, opened) = sign_in(&app, &communes, options.times).await?;
    tell("a sign-in finds whose number was typed", found);
    tell("a sign-in opens its session", opened);
    tell("the table of the country", table(&app, &[None], options.times).await?);
    tell("the table of the province", table(&app, &[Some(plan::PROVINCE.to_string())], options.times).await?);
    let codes: Vec<Option<String>> = communes.iter().map(|commune| Some(commune.code.clone())).collect();
    tell("the table of a commune", table(&app, &codes, options.times).await?);
    app.db.close().await;
    Ok(())
}

async fn look_up(app: &App, communes: &[plan::Commune], times: u32) -> Result<Vec<Duration>, Broken> {
    let mut took = Vec::new();
    for n in 0..u64::from(times) {
        let at = usize::try_from(n)? % communes.len();
        let Some(commune) = communes.get(at).filter(|commune| commune.figures.cards > 0) else { continue };
        let holder = n.wrapping_mul(STRIDE) % commune.figures.cards;
        let number = people::person(commune.first + holder, commune.place, zone::day_of(app.clock.now()))?.number;
        let begun = Instant::now();
        let keys = NumberKeys::of(&app.keyring, &number);
        let found = persons::by_number(&app.db, &keys).await?;
        let person = found.ok_or_else(|| Broken::new("somebody of the city is not there: it was not built to its end"))?;
        person.open(&app.keyring)?;
        accounts::of_person(&app.db, person.id).await?;
        files::open_of_person(&app.db, person.id).await?;
        took.push(begun.elapsed());
    }
    Ok(took)
}

/// What a sign-in asks of the database and writes, without the hash of the secret, which costs the same whatever the city's size.
async fn sign_in(app: &App, communes: &[plan::Commune], times: u32) -> Result<(Vec<Duration>, Vec<Duration>), Broken> {
    let (mut found, mut opened) = (Vec::new(), Vec::new());
    let wanted = usize::try_from(times)?;
    for n in 0u64.. {
        let at = usize::try_from(n)? % communes.len();
        let Some(commune) = communes.get(at).filter(|commune| commune.figures.cards > 0) else { continue };
        if found.len() >= wanted || n > u64::from(times) * 1000 {
            break;
        }
        let holder = n.wrapping_mul(STRIDE) % commune.figures.cards;
        let number = people::person(commune.first + holder, commune.place, zone::day_of(app.clock.now()))?.number;
        let begun = Instant::now();
        let keys = Keys::of(&app.keyring.index().all_epochs("number", number.reveal()));
        let candidates = ways::candidates(&app.db, &keys, &Keys::default(), Kind::Passcode).await?;
        // Most people of the city have no account yet.
        let Some(candidate) = candidates.first() else { continue };
        found.push(begun.elapsed());
        let visitor = Visitor {
            browser_hash: app.random.bytes(),
            source: std::net::Ipv4Addr::LOCALHOST.into(),
            device: Device::of(""),
            language: Language::Vi,
            session: None,
            now: app.clock.now(),
        };
        let begun = Instant::now();
        let mut tx = app.db.write().await?;
        accounts::find(&mut tx, candidate.account).await?;
        session::open(app, &mut tx, &visitor, (candidate.account, &Factors::one(Factor::Passcode))).await?;
        tx.commit().await?;
        opened.push(begun.elapsed());
    }
    Ok((found, opened))
}

async fn nobody(app: &App, times: u32) -> Result<Vec<Duration>, Broken> {
    let mut took = Vec::new();
    for n in 0..times {
        // Of another province than the city's people.
        let number = PersonalNumber::parse(&format!("979099{:06}", n % 1_000_000)).map_err(|_| Broken::new("no number"))?;
        let begun = Instant::now();
        if persons::by_number(&app.db, &NumberKeys::of(&app.keyring, &number)).await?.is_some() {
            return Err(Broken::new("somebody of another province is in the city"));
        }
        took.push(begun.elapsed());
    }
    Ok(took)
}

async fn table(app: &App, places: &[Option<String>], times: u32) -> Result<Vec<Duration>, Broken> {
    let mut took = Vec::new();
    for place in places.iter().cycle().take(usize::try_from(times)?) {
        let begun = Instant::now();
        let asked = Asked { place: place.clone(), ..Asked::default() };
        let table = view::read(&app.db, asked).await?.ok_or_else(|| Broken::new("there is no such place"))?;
        document::json(&table);
        took.push(begun.elapsed());
    }
    Ok(took)
}

fn tell(what: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let at = |hundredths: usize| took.get((took.len() * hundredths / 100).min(took.len().saturating_sub(1)));
    let ms = |hundredths: usize| at(hundredths).map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    say(format!("{what}: p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms", ms(50), ms(99), ms(100)));
}
