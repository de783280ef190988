//! The table: counted by a job from what flows have written, and equal to its source.

use std::sync::Arc;
use std::time::Duration;

use dinhdanh::args;
use dinhdanh::base::Random;
use dinhdanh::base::zone::day_of;
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::issuance::activate;
use dinhdanh::issuance::approve::Verdict;
use dinhdanh::issuance::reason::Reason;
use dinhdanh::issuance::table::{Asked, Measure, Table, count, document, recount, view};
use dinhdanh::store::{Queries as _, persons, tallies};

use crate::counter::{Counter, citizen_with};
use crate::world::{World, story};

async fn table(world: &World, asked: Asked) -> Table {
    count::all(&world.app, world.clock.now()).await.unwrap();
    view::read(&world.app.db, asked).await.unwrap().unwrap()
}

async fn agrees(world: &World) {
    let found = recount::run(&world.app, world.clock.now(), false).await.unwrap();
    assert_eq!(found.differences, Vec::new());
    assert!(found.cells > 0);
}

#[test]
fn a_visit_that_ends_in_a_sign_in_stands_in_every_column_and_agrees_with_the_source() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let file = counter.approved(AccountLevel::Two).await;
        let slip = counter.slip(file).await;
        counter.world.pass(Duration::from_secs(240));
        let (account, _) = counter.activated(&slip).await;
        assert!(activate::prove(&counter.world.app, account, counter.world.clock.now()).await.unwrap());
        let found = table(&counter.world, Asked::default()).await;
        let of = |measure| found.total.figures.get(measure);
        for measure in
            [Measure::Files, Measure::Approved, Measure::Activated2, Measure::SignedIn, Measure::SelfServed, Measure::Visits]
        {
            assert_eq!(of(measure), 1, "{measure:?}");
        }
        for measure in [Measure::Activated1, Measure::Assisted, Measure::DeadlinesBroken] {
            assert_eq!(of(measure), 0, "{measure:?}");
        }
        assert_eq!(found.total.figures.minutes(50), Some(4.0));
        assert_eq!(found.total.figures.attempts_per_success(), Some(100));
        // By desk and day, and not on another day.
        let today = day_of(counter.world.clock.now());
        let place = found.places[0].place.clone();
        let asked = Asked { place: Some(place.clone()), from: Some(today), to: Some(today) };
        assert_eq!(table(&counter.world, asked).await.total.figures.get(Measure::Activated2), 1);
        let before = Some(today.plus_days(-1));
        let asked = Asked { place: Some(place), from: before, to: before };
        assert_eq!(table(&counter.world, asked).await.total.figures.get(Measure::Activated2), 0);
        agrees(&counter.world).await;
        counter.world
    });
}

#[test]
fn a_card_is_counted_where_its_holder_lives_and_moves_with_them() {
    story(|world| async move {
        let app = &world.app;
        let number = crate::counter::number("901099012345");
        let id = dinhdanh::base::ids::PersonId::new(world.clock.now(), &app.random);
        let living =
            |place: &str| citizen_with("901099012345", serde_json::json!({ "residence": { "text": "Hà Nội", "place": place } }));
        let mut tx = app.db.write().await.unwrap();
        assert!(persons::insert(&mut tx, &app.keyring, id, &number, world.clock.now()).await.unwrap());
        persons::record(&mut tx, &app.keyring, id, &living("00004"), world.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        let cards = |table: &Table| {
            table.places.iter().map(|line| (line.place.clone(), line.figures.get(Measure::Cards))).collect::<Vec<_>>()
        };
        let asked = Asked { place: Some("01".into()), ..Asked::default() };
        assert_eq!(cards(&table(&world, asked.clone()).await), [("00004".to_owned(), 1)]);
        let mut tx = app.db.write().await.unwrap();
        persons::record(&mut tx, &app.keyring, id, &living("00070"), world.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(cards(&table(&world, asked).await), [("00004".to_owned(), 0), ("00070".to_owned(), 1)]);
        agrees(&world).await;
        world
    });
}

#[test]
fn whatever_happens_at_random_the_table_equals_its_source_however_many_count_at_once() {
    story(|world| async move {
        let random = Random::test(42);
        let mut counter = Counter::open(world).await;
        for n in 0..10u32 {
            let number = format!("9010990{:05}", 20_000 + n);
            counter
                .world
                .register
                .tell(citizen_with(&number, serde_json::json!({ "residence": { "text": "Hà Nội", "place": "00004" } })));
            let level = if random.below(2) == 0 { AccountLevel::One } else { AccountLevel::Two };
            let file = counter.ready_of(&number, level).await;
            counter.world.pass(Duration::from_secs(60 + random.below(3600)));
            match random.below(5) {
                0 => continue,
                1 => {
                    counter.propose(file).await.unwrap();
                    counter.world.pass(Duration::from_secs(10 * 24 * 3600));
                    counter.decide(file, Verdict::Refuse(Reason::NotFree)).await.unwrap();
                    continue;
                }
                2 => {
                    counter.propose(file).await.unwrap();
                    counter.decide(file, Verdict::Return(Reason::ContactWrong)).await.unwrap();
                    continue;
                }
                _ => {}
            }
            counter.propose(file).await.unwrap();
            counter.decide(file, Verdict::Approve).await.unwrap();
            if random.below(3) > 0 {
                let slip = counter.slip(file).await;
                let (account, _) = counter.activated(&slip).await;
                if random.below(2) == 0 {
                    activate::prove(&counter.world.app, account, counter.world.clock.now()).await.unwrap();
                }
            }
            if random.below(2) == 0 {
                let (app, now) = (counter.world.app.clone(), counter.world.clock.now());
                let other = Arc::clone(&app);
                let (one, two) = tokio::join!(count::batch(&app, now), count::batch(&other, now));
                one.unwrap();
                two.unwrap();
            }
        }
        agrees(&counter.world).await;
        // A number that was altered shows, and is put right.
        let mut tx = counter.world.app.db.write().await.unwrap();
        tx.run("UPDATE tallies SET n = n + 1 WHERE measure = 'files' AND grain = 'all'", args![]).await.unwrap();
        tx.commit().await.unwrap();
        let found = recount::run(&counter.world.app, counter.world.clock.now(), true).await.unwrap();
        assert!(found.differences.iter().all(|difference| difference.said == difference.is + 1));
        assert!(found.differences.len() >= 3);
        agrees(&counter.world).await;
        counter.world
    });
}

#[test]
fn a_page_of_the_table_reads_no_file_and_no_person() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        counter.approved(AccountLevel::One).await;
        let found = table(&counter.world, Asked::default()).await;
        let before = counter.world.app.db.statements();
        view::read(&counter.world.app.db, Asked::default()).await.unwrap().unwrap();
        assert!(counter.world.app.db.statements() - before <= 6);
        let plan = if counter.world.app.db.engine() == dinhdanh::store::db::Engine::Sqlite {
            let sql = "EXPLAIN QUERY PLAN SELECT place, measure, SUM(n) FROM tallies
                WHERE parent = '' AND grain = 'all' AND period BETWEEN 0 AND 0 GROUP BY place, measure";
            let rows = counter.world.app.db.rows(sql, args![]).await.unwrap();
            rows.iter().map(|row| row.get::<String>("detail").unwrap()).collect::<String>()
        } else {
            "USING INDEX".to_owned()
        };
        assert!(plan.contains("USING"), "{plan}");
        assert!(!plan.contains("SCAN"), "{plan}");
        // Nothing in the documents names anybody.
        let document = document::json(&found).to_string();
        assert!(!document.contains("9010990"));
        counter.world
    });
}

#[test]
fn targets_are_set_by_commune_and_add_up() {
    story(|world| async move {
        let mut tx = world.app.db.write().await.unwrap();
        for (commune, target) in [("00004", 100), ("00070", 50), ("00070", 60)] {
            tallies::set_target(&mut tx, (commune, "01"), target, world.clock.now()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let of = |place: Option<&str>| Asked { place: place.map(str::to_owned), ..Asked::default() };
        assert_eq!(table(&world, of(None)).await.total.target, Some(160));
        assert_eq!(table(&world, of(Some("01"))).await.total.target, Some(160));
        assert_eq!(table(&world, of(Some("00070"))).await.total.target, Some(60));
        assert!(view::read(&world.app.db, of(Some("99999"))).await.unwrap().is_none());
        world
    });
}
