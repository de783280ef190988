//! Whether the time of a sign-in tells if there is an account: a thousand wrong tries at one that exists and a thousand at none,
//! in turns, and Welch's t of the two. Printed, never judged: `cargo bench --bench timing`; docs/benchmarks.md says what it was.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss, missing_docs)]

#[path = "../tests/it/planted.rs"]
#[allow(dead_code, reason = "the stories use more of it")]
mod planted;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use dinhdanh::app::{App, Mode};
use dinhdanh::authn::device::Device;
use dinhdanh::authn::password::{self, Kind};
use dinhdanh::authn::sign_in;
use dinhdanh::authn::visitor::Visitor;
use dinhdanh::base::{Clock, Language, Random, Secret};
use dinhdanh::keyring::Scope;
use dinhdanh::outside::Outside;
use dinhdanh::settings::Settings;
use dinhdanh::store::{Db, Queries as _, passwords};

const TRIES: usize = 1000;
const KNOWN: &str = "901099000123";
const UNKNOWN: &str = "901099000124";

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(measure());
}

async fn measure() {
    let folder = std::env::temp_dir().join(format!("dinhdanh-bench-timing-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut settings = Settings { data: folder.clone(), ..Settings::default() };
    settings.limits.per_account = u32::MAX;
    settings.limits.per_source = u32::MAX;
    settings.limits.per_secret = u32::MAX;
    let clock = Clock::System;
    let db = Db::sqlite(&folder.join("dinhdanh.db")).await.unwrap();
    db.migrate().await.unwrap();
    let outside = Outside::from_settings(&settings, &clock, &Random::default()).unwrap();
    let app = Arc::new(App::with(settings, db, Mode::Service, clock, Random::default(), outside).await.unwrap());
    known(&app).await;
    let mut times = [Vec::with_capacity(TRIES), Vec::with_capacity(TRIES)];
    for n in 0..2 * TRIES {
        let which = n % 2;
        let visitor = Visitor {
            browser_hash: [3; 32],
            source: IpAddr::from([198, 51, 100, 3]),
            device: Device::of(""),
            language: Language::Vi,
            session: None,
            now: app.clock.now(),
        };
        let secret = Secret::new(format!("sai hoàn toàn {n}"));
        let began = Instant::now();
        assert!(sign_in::by_password(&app, &visitor, ([KNOWN, UNKNOWN][which], &secret), None).await.is_err());
        times[which].push(began.elapsed().as_secs_f64() * 1e6);
    }
    let [known, unknown] = times.map(|times| summary(&times));
    println!("known:   mean {:.1} µs, deviation {:.1} µs", known.0, known.1.sqrt());
    println!("unknown: mean {:.1} µs, deviation {:.1} µs", unknown.0, unknown.1.sqrt());
    let t = (known.0 - unknown.0) / (known.1 / TRIES as f64 + unknown.1 / TRIES as f64).sqrt();
    println!("difference {:.1} µs; Welch's t {t:.2} (beyond ±4.5 it would tell)", known.0 - unknown.0);
    std::fs::remove_dir_all(folder).unwrap();
}

fn summary(times: &[f64]) -> (f64, f64) {
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    (mean, times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (times.len() - 1) as f64)
}

async fn known(app: &App) {
    let now = app.clock.now();
    let account = planted::account(&app.db, now).await.account;
    let hash = password::hashed(app, account, Kind::Password, &Secret::new("con mèo nằm ngủ")).await.unwrap();
    let number = dinhdanh::identity::PersonalNumber::parse(KNOWN).unwrap();
    let key = app.keyring.index().blind("number", number.reveal()).unwrap();
    let row = app.db.first("SELECT person_id FROM accounts WHERE id = $1", dinhdanh::args![account]).await.unwrap().unwrap();
    let person: dinhdanh::base::ids::PersonId = row.get("person_id").unwrap();
    let sealed = app.keyring.sealer(Scope::Persons).seal("number", person.bytes(), number.reveal().as_bytes()).unwrap();
    let mut tx = app.db.write().await.unwrap();
    passwords::set(&mut tx, account, Kind::Password, &hash, now).await.unwrap();
    tx.run("UPDATE persons SET number_key = $2, number_sealed = $3 WHERE id = $1", dinhdanh::args![person, key, sealed])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}
