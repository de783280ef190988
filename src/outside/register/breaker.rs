//! A circuit breaker: after some failures in a row nobody waits for the register any more; after a while one question
//! tries it again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::base::{Clock, Timestamp};

pub struct Breaker {
    clock: Clock,
    /// Failures in a row that open it.
    threshold: u32,
    /// For how long it stays open.
    rest: Duration,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Questions pass.
    Closed { failures: u32 },
    /// Nothing passes before `until`.
    Open { until: Timestamp },
    /// One question is on its way to try.
    HalfOpen,
}

/// As the metrics and the operator's page show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    Closed,
    Open,
    HalfOpen,
}

impl Breaker {
    pub fn new(clock: Clock, threshold: u32, rest: Duration) -> Self {
        Self { clock, threshold: threshold.max(1), rest, state: Mutex::new(State::Closed { failures: 0 }) }
    }

    /// Leave to ask.
    ///
    /// # Errors
    /// The time to wait, when there is none.
    pub fn pass(&self) -> Result<Pass<'_>, Duration> {
        let mut state = self.state();
        match *state {
            State::Closed { .. } => Ok(Pass { breaker: self, probe: false, told: false }),
            State::Open { until } if until <= self.clock.now() => {
                *state = State::HalfOpen;
                Ok(Pass { breaker: self, probe: true, told: false })
            }
            State::Open { until } => Err(until.since(self.clock.now())),
            State::HalfOpen => Err(self.rest),
        }
    }

    pub fn position(&self) -> Position {
        match *self.state() {
            State::Closed { .. } => Position::Closed,
            State::Open { .. } => Position::Open,
            State::HalfOpen => Position::HalfOpen,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One question under way. What became of it must be told; a dropped one was given up by its asker and says nothing of
/// the register.
#[must_use]
pub struct Pass<'a> {
    breaker: &'a Breaker,
    probe: bool,
    told: bool,
}

impl Pass<'_> {
    pub fn succeeded(mut self) {
        self.told = true;
        let mut state = self.breaker.state();
        // A late success of a question asked before the breaker opened does not close it: the probe does.
        if self.probe || matches!(*state, State::Closed { .. }) {
            *state = State::Closed { failures: 0 };
        }
    }

    pub fn failed(mut self) {
        self.told = true;
        let open = State::Open { until: self.breaker.clock.now() + self.breaker.rest };
        let mut state = self.breaker.state();
        *state = match *state {
            State::Closed { failures } if failures + 1 < self.breaker.threshold => State::Closed { failures: failures + 1 },
            State::Closed { .. } => open,
            State::HalfOpen if self.probe => open,
            other => other,
        };
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.probe && !self.told {
            // The next one may try at once.
            *self.breaker.state() = State::Open { until: self.breaker.clock.now() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: Duration = Duration::from_secs(30);

    fn open() -> (Clock, Breaker) {
        let clock = Clock::test(Timestamp(0));
        let breaker = Breaker::new(clock.clone(), 3, REST);
        for _ in 0..3 {
            breaker.pass().unwrap().failed();
        }
        (clock, breaker)
    }

    #[test]
    fn failures_in_a_row_open_it_and_a_success_between_them_does_not() {
        let breaker = Breaker::new(Clock::test(Timestamp(0)), 3, REST);
        for _ in 0..5 {
            breaker.pass().unwrap().failed();
            breaker.pass().unwrap().failed();
            breaker.pass().unwrap().succeeded();
        }
        assert_eq!(breaker.position(), Position::Closed);
        let (_, breaker) = open();
        assert_eq!(breaker.position(), Position::Open);
        assert_eq!(breaker.pass().err(), Some(REST));
    }

    #[test]
    fn after_its_rest_one_question_tries_and_its_answer_decides() {
        let (clock, breaker) = open();
        clock.advance(REST);
        let probe = breaker.pass().unwrap();
        assert_eq!(breaker.pass().err(), Some(REST), "only one may try");
        probe.failed();
        assert_eq!(breaker.position(), Position::Open);
        clock.advance(REST);
        breaker.pass().unwrap().succeeded();
        assert_eq!(breaker.position(), Position::Closed);
    }

    #[test]
    fn a_probe_that_was_given_up_leaves_the_turn_to_the_next() {
        let (clock, breaker) = open();
        clock.advance(REST);
        drop(breaker.pass().unwrap());
        assert!(breaker.pass().is_ok());
    }

    #[test]
    fn a_late_success_does_not_close_it() {
        let clock = Clock::test(Timestamp(0));
        let breaker = Breaker::new(clock, 1, REST);
        let late = breaker.pass().unwrap();
        breaker.pass().unwrap().failed();
        late.succeeded();
        assert_eq!(breaker.position(), Position::Open);
    }
}
