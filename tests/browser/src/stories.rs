//! One story, told over database engines, languages and widths.

use std::future::Future;
use std::sync::LazyLock;
use std::time::Instant;

use anyhow::{Result, bail};
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, LocalSet};

use crate::person::{Look, Width};
use crate::server::Engine;
use crate::words::Language;

/// One telling of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Case {
    pub engine: Engine,
    pub language: Language,
    pub width: Width,
}

impl Case {
    /// How a person in this telling looks at the pages.
    pub fn look(self) -> Look {
        Look { width: self.width, language: self.language, ..Look::default() }
    }

    /// A short name for messages and files: `postgres-vi-360`.
    pub fn name(self) -> String {
        format!("{}-{}-{}", self.engine.name(), self.language.tag(), self.width.pixels())
    }
}

/// Every combination: eight.
pub fn full() -> Vec<Case> {
    let mut cases = Vec::new();
    for engine in Engine::ALL {
        for language in Language::ALL {
            for width in Width::ALL {
                cases.push(Case { engine, language, width });
            }
        }
    }
    cases
}

/// Four cases in which every pair of choices meets once.
pub fn pairwise() -> Vec<Case> {
    full().into_iter().filter(|case| choices(*case).is_multiple_of(2)).collect()
}

/// How many of the three choices are the second of their kind. Those with an even count form the pairwise half.
fn choices(case: Case) -> u8 {
    u8::from(case.engine == Engine::Postgres) + u8::from(case.language == Language::En) + u8::from(case.width == Width::Desk)
}

/// A telling has a server, a database and a browser with several processes; two at a time keep two cores busy, more of
/// them only make each other late. The bound holds over all tests of one binary.
static ROOM: LazyLock<Semaphore> = LazyLock::new(|| {
    let asked = std::env::var("DINHDANH_BROWSER_AT_ONCE").ok().and_then(|number| number.parse().ok());
    Semaphore::new(asked.unwrap_or(2).max(1))
});

/// Who is writing a story tells it once at a time: `DINHDANH_BROWSER_CASES=sqlite-vi-360`, several with commas between.
/// A story without any of them is passed over; a name that no case has is a mistake, and not a story that passed.
fn asked_for(cases: Vec<Case>) -> Result<Vec<Case>> {
    match std::env::var("DINHDANH_BROWSER_CASES") {
        Ok(asked) => among(cases, &asked),
        Err(_) => Ok(cases),
    }
}

fn among(cases: Vec<Case>, asked: &str) -> Result<Vec<Case>> {
    let asked: Vec<&str> = asked.split(',').map(str::trim).collect();
    if let Some(unknown) = asked.iter().find(|name| full().iter().all(|case| case.name() != **name)) {
        bail!("DINHDANH_BROWSER_CASES names {unknown:?}, which is no case; one is {}", full()[0].name());
    }
    Ok(cases.into_iter().filter(|case| asked.contains(&case.name().as_str())).collect())
}

/// Tells a story once per case. Every case is told, whichever fails; the failures are told together.
pub async fn tell<Told, Telling>(story: &str, cases: Vec<Case>, telling: Telling) -> Result<()>
where
    Telling: Fn(Case) -> Told,
    Told: Future<Output = Result<()>> + 'static,
{
    // On one thread: what a person does waits for the browser, and need not be able to move between threads.
    LocalSet::new().run_until(tell_all(story, asked_for(cases)?, telling)).await
}

async fn tell_all<Told, Telling>(story: &str, cases: Vec<Case>, telling: Telling) -> Result<()>
where
    Telling: Fn(Case) -> Told,
    Told: Future<Output = Result<()>> + 'static,
{
    let mut tellings = JoinSet::new();
    let total = cases.len();
    for case in cases {
        let told = telling(case);
        let name = format!("{story}, {}", case.name());
        tellings.spawn_local(async move {
            let _room = ROOM.acquire().await;
            let started = Instant::now();
            // Spawned apart, so that a panic in one telling is that telling's failure and not the end of the others.
            let outcome = match tokio::task::spawn_local(told).await {
                Ok(outcome) => outcome,
                Err(panic) => Err(anyhow::anyhow!("{panic}")),
            };
            let verdict = if outcome.is_ok() { "ok" } else { "FAILED" };
            println!("{name}: {verdict} in {:.1} s", started.elapsed().as_secs_f32());
            outcome.map_err(|error| format!("{name}:\n{error:#}"))
        });
    }
    let failures: Vec<String> = tellings.join_all().await.into_iter().filter_map(Result::err).collect();
    if !failures.is_empty() {
        bail!("{} of {total} tellings failed\n\n{}", failures.len(), failures.join("\n\n"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_case_that_is_asked_for_by_a_name_that_none_has_is_a_mistake() {
        assert_eq!(among(full(), "sqlite-vi-360, postgres-en-1280").unwrap().len(), 2);
        assert_eq!(among(pairwise(), "postgres-en-360").map(|cases| cases.len()).unwrap(), 1);
        assert!(among(full(), "sqlite-vn-360").unwrap_err().to_string().contains("sqlite-vn-360"));
    }

    #[test]
    fn every_pair_of_choices_meets_in_the_pairwise_cases() {
        let cases = pairwise();
        assert_eq!(cases.len(), 4);
        let pairs = |first: fn(&Case) -> String, second: fn(&Case) -> String| {
            cases.iter().map(|case| (first(case), second(case))).collect::<HashSet<_>>().len()
        };
        let engine = |case: &Case| format!("{:?}", case.engine);
        let language = |case: &Case| format!("{:?}", case.language);
        let width = |case: &Case| format!("{:?}", case.width);
        assert_eq!([pairs(engine, language), pairs(engine, width), pairs(language, width)], [4, 4, 4]);
        assert_eq!(full().into_iter().collect::<HashSet<_>>().len(), 8);
    }

    #[tokio::test]
    async fn a_failing_telling_names_its_case_and_stops_no_other() {
        let outcome = LocalSet::new()
            .run_until(tell_all("a story", pairwise(), |case| async move {
                match case.width {
                    Width::Phone if case.language == Language::Vi => bail!("the button is missing"),
                    Width::Phone => panic!("the floor gave way"),
                    Width::Desk => Ok(()),
                }
            }))
            .await;
        let words = format!("{:?}", outcome.expect_err("two tellings fail"));
        assert!(words.contains("2 of 4 tellings failed"), "{words}");
        assert!(words.contains("a story, sqlite-vi-360") && words.contains("the button is missing"), "{words}");
        assert!(words.contains("a story, postgres-en-360") && words.contains("panic"), "{words}");
    }
}
