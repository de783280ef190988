use proptest::prelude::*;

use super::*;

const RECEIPT: Receipt = Receipt { at: Timestamp(1_795_500_000_000), due: Timestamp(1_795_700_000_000) };
const UNTIL: Timestamp = Timestamp(1_796_000_000_000);

#[derive(Clone, Debug)]
enum Event {
    Receive,
    Correct,
    Match,
    Propose,
    Approve,
    Refuse,
    Notify,
    RunLate(Timestamp),
    Activate,
    Cancel,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let one = prop_oneof![
        3 => Just(Event::Receive),
        1 => Just(Event::Correct),
        4 => Just(Event::Match),
        4 => Just(Event::Propose),
        4 => Just(Event::Approve),
        1 => Just(Event::Refuse),
        4 => Just(Event::Notify),
        2 => prop_oneof![Just(UNTIL), Just(Timestamp(UNTIL.0 + 1))].prop_map(Event::RunLate),
        3 => Just(Event::Activate),
        1 => Just(Event::Cancel),
    ];
    proptest::collection::vec(one, 0..40)
}

fn turn(state: State, event: &Event, level: AccountLevel) -> Result<State, Forbidden> {
    match event {
        Event::Receive => state.receive(RECEIPT),
        Event::Correct => state.need_correction("blurred".into()),
        Event::Match => state.start_matching(),
        Event::Propose => state.propose(level),
        Event::Approve => state.approve(),
        Event::Refuse => state.refuse("not the holder".into()),
        Event::Notify => state.notify(UNTIL),
        Event::RunLate(now) => state.run_late(*now),
        Event::Activate => state.activate(),
        Event::Cancel => state.cancel("withdrawn".into()),
    }
}

/// The states passed through, the first one first.
fn path(events: &[Event], level: AccountLevel) -> Vec<State> {
    let mut states = vec![State::Draft];
    for event in events {
        if let Ok(next) = turn(states.last().unwrap().clone(), event, level) {
            states.push(next);
        }
    }
    states
}

fn before(states: &[State], at: usize, word: Word) -> bool {
    states[..at].iter().any(|state| state.word() == word)
}

proptest! {
    #[test]
    fn no_sequence_of_events_reaches_what_the_rules_forbid(events in events(), two: bool) {
        let level = if two { AccountLevel::Two } else { AccountLevel::One };
        let states = path(&events, level);
        for (at, state) in states.iter().enumerate() {
            let word = state.word();
            let last = at.checked_sub(1).map(|n| states[n].word());
            // Decisions fall on what was proposed and on nothing else.
            if matches!(word, Word::Approved | Word::Refused) {
                prop_assert_eq!(last, Some(Word::Proposed));
            }
            if word == Word::Proposed {
                let from = if two { vec![Word::Matching] } else { vec![Word::Matching, Word::Received] };
                prop_assert!(from.contains(&last.unwrap()));
            }
            // An identity in use was received, matched if it is of level 2, proposed, approved and told.
            if word == Word::Activated {
                for needed in [Word::Received, Word::Proposed, Word::Approved, Word::Notified] {
                    prop_assert!(before(&states, at, needed), "activated without {needed}");
                }
                prop_assert!(!two || before(&states, at, Word::Matching));
            }
            if word == Word::Late {
                prop_assert_eq!(last, Some(Word::Notified));
            }
            // Nobody is refused, sent back or given up without a reason.
            let reasoned = matches!(word, Word::Refused | Word::NeedsCorrection | Word::Cancelled);
            prop_assert_eq!(state.reason().is_some(), reasoned);
            prop_assert!(matches!(word, Word::Draft | Word::NeedsCorrection | Word::Cancelled) || state.receipt().is_some());
            // What is closed stays closed.
            prop_assert!(!state.is_closed() || at == states.len() - 1, "{:?} went on", state);
            // What an approver may be looking at is not changed under them.
            prop_assert!(!(state.is_editable() && matches!(word, Word::Proposed | Word::Approved | Word::Notified)));
        }
    }

    #[test]
    fn the_clock_adds_up_however_it_is_stopped(steps in proptest::collection::vec((any::<bool>(), 0u64..1_000_000), 1..30)) {
        let (mut clock, mut now, mut stood) = (Clock::RUNNING, Timestamp(0), Duration::ZERO);
        let mut standing = false;
        for (stop, wait) in steps {
            let wait = Duration::from_millis(wait);
            now = now + wait;
            if standing {
                stood += wait;
            }
            clock = if stop { clock.stop(now, Pause::RegisterAway) } else { clock.run(now).0 };
            standing = stop;
        }
        prop_assert_eq!(clock.run(now).0.stood, stood);
    }
}

#[test]
fn the_whole_way_of_both_levels_exists() {
    use Event::*;
    let way = [Receive, Match, Propose, Approve, Notify, Activate];
    let words: Vec<Word> = path(&way, AccountLevel::Two).iter().map(State::word).collect();
    assert_eq!(
        words,
        [Word::Draft, Word::Received, Word::Matching, Word::Proposed, Word::Approved, Word::Notified, Word::Activated]
    );
    let without_match = [Receive, Propose, Approve, Notify, RunLate(Timestamp(UNTIL.0 + 1)), Activate];
    assert_eq!(path(&without_match, AccountLevel::One).last().unwrap().word(), Word::Activated);
    assert_eq!(path(&without_match, AccountLevel::Two).last().unwrap().word(), Word::Received);
}

#[test]
fn a_mended_file_keeps_its_first_receipt() {
    let later = Receipt { at: Timestamp(RECEIPT.at.0 + 1), due: Timestamp(RECEIPT.due.0 + 1) };
    let mended = State::Proposed(RECEIPT).need_correction("phone".into()).unwrap().receive(later).unwrap();
    assert_eq!(mended, State::Received(RECEIPT));
    let never_received = State::Draft.need_correction("phone".into()).unwrap().receive(later).unwrap();
    assert_eq!(never_received, State::Received(later));
}

#[test]
fn the_last_day_is_the_holders_to_its_end() {
    let notified = State::Notified { receipt: RECEIPT, until: UNTIL };
    assert!(notified.clone().run_late(UNTIL).is_err());
    assert_eq!(notified.run_late(Timestamp(UNTIL.0 + 1)), Ok(State::Late(RECEIPT)));
}

#[test]
fn every_word_reads_back() {
    for word in Word::ALL {
        assert_eq!(word.as_str().parse(), Ok(*word));
    }
    for pause in Pause::ALL {
        assert_eq!(pause.as_str().parse(), Ok(*pause));
    }
}
