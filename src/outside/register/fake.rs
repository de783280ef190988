//! A register for tests of flows: it knows whom it was told, and fails as it is told. What is tested against HTTP is
//! tested against the simulator.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::answer::{Answer, Change, Changes, Compared, Cursor, Match, Verdict};
use super::question::{MatchAsk, Purpose};
use super::{Asked, NoAnswer, Register};
use crate::base::Clock;
use crate::identity::PersonalNumber;
use crate::identity::person::{Card, Facts};

/// A capture of these bytes matches everybody; of any other, nobody.
pub const RIGHT_CAPTURE: &[u8] = b"right";
/// A picture of the right person.
pub const PHOTO_CAPTURE: &[u8] = b"photo";
/// A capture of these bytes can't be compared.
pub const WORN_CAPTURE: &[u8] = b"worn";

pub struct FakeRegister {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    people: HashMap<PersonalNumber, Facts>,
    changes: Vec<Change>,
    fails: Option<NoAnswer>,
    asked: Vec<Purpose>,
    compared: u64,
}

impl FakeRegister {
    pub fn new(clock: Clock) -> Self {
        Self { clock, state: Mutex::default() }
    }

    /// Adds a person, or changes one.
    pub fn tell(&self, facts: Facts) {
        self.state().people.insert(facts.number.clone(), facts);
    }

    /// Appends to the feed of changes.
    pub fn append(&self, change: Change) {
        self.state().changes.push(change);
    }

    /// Answers nothing but this until told otherwise.
    pub fn fail(&self, with: Option<NoAnswer>) {
        self.state().fails = with;
    }

    /// For what it was asked, oldest first.
    pub fn purposes(&self) -> Vec<Purpose> {
        self.state().asked.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asked(&self, purpose: &Purpose) -> Result<MutexGuard<'_, State>, NoAnswer> {
        let mut state = self.state();
        state.asked.push(purpose.clone());
        match &state.fails {
            Some(why) => Err(why.clone()),
            None => Ok(state),
        }
    }

    fn find(&self, purpose: &Purpose, number: &PersonalNumber) -> Result<Answer<Facts>, NoAnswer> {
        let state = self.asked(purpose)?;
        let known = state.people.get(number).or_else(|| state.people.values().find(|facts| facts.old_numbers.contains(number)));
        Ok(known.cloned().map_or(Answer::Unknown, Answer::Known))
    }
}

impl Register for FakeRegister {
    fn person<'a>(&'a self, purpose: &'a Purpose, number: &'a PersonalNumber) -> Asked<'a, Answer<Facts>> {
        Box::pin(std::future::ready(self.find(purpose, number)))
    }

    fn people<'a>(&'a self, purpose: &'a Purpose, numbers: &'a [PersonalNumber]) -> Asked<'a, Vec<Answer<Facts>>> {
        let found = numbers.iter().map(|number| self.find(purpose, number)).collect();
        Box::pin(std::future::ready(found))
    }

    fn card<'a>(&'a self, purpose: &'a Purpose, number: &'a PersonalNumber) -> Asked<'a, Answer<Option<Card>>> {
        Box::pin(std::future::ready(self.find(purpose, number).map(|answer| answer.map(|facts| facts.card))))
    }

    fn compare<'a>(&'a self, purpose: &'a Purpose, ask: &'a MatchAsk) -> Asked<'a, Answer<Match>> {
        let made = self.find(purpose, &ask.number).map(|answer| {
            answer.map(|_| {
                let mut state = self.state();
                state.compared += 1;
                Match {
                    reference: format!("fake-{}", state.compared),
                    at: self.clock.now(),
                    face: ask.face.as_ref().map(|capture| judge(capture.bytes())),
                    fingerprint: ask.fingers.iter().map(|(_, capture)| judge(capture.bytes())).max_by_key(|made| made.score),
                    alive: ask.face.as_ref().map(|capture| capture.bytes() != PHOTO_CAPTURE),
                }
            })
        });
        Box::pin(std::future::ready(made))
    }

    fn changes<'a>(&'a self, purpose: &'a Purpose, after: Option<&'a Cursor>) -> Asked<'a, Changes> {
        let page = self.asked(purpose).and_then(|state| {
            let from = after.and_then(|cursor| cursor.as_str().parse().ok()).unwrap_or(0usize).min(state.changes.len());
            let next = Cursor::new(&state.changes.len().to_string()).ok_or(super::Nonsense::Garbage)?;
            Ok(Changes { changes: state.changes[from..].to_vec(), next, more: false })
        });
        Box::pin(std::future::ready(page))
    }
}

fn judge(bytes: &[u8]) -> Compared {
    let (verdict, score) = match bytes {
        RIGHT_CAPTURE | PHOTO_CAPTURE => (Verdict::Matched, 900),
        WORN_CAPTURE => (Verdict::PoorQuality, 0),
        _ => (Verdict::NotMatched, 100),
    };
    Compared { verdict, score }
}
