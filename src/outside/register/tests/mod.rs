//! The client against the simulator over real HTTP, and both against the contract.

mod contract;
mod mutual_tls;
mod trouble;

use std::time::Duration;

use super::simulated::{Modality, Simulated, capture};
use super::{Answer, ChangeKind, Finger, HttpRegister, MatchAsk, NoAnswer, Nonsense, Purpose, Register as _, Verdict, Why};
use crate::base::ids::MatchId;
use crate::base::zone::Day;
use crate::base::{Clock, Random, Secret, Timestamp};
use crate::identity::PersonalNumber;
use crate::identity::person::{CardStatus, Facts};
use crate::neighbours::register::{Config, Event, Population, Running, Wish, start};
use crate::settings;

/// 24/11/2026 in the morning.
const NOW: Timestamp = Timestamp(1_795_485_600_000);

struct Pair {
    simulator: Running,
    register: HttpRegister,
    clock: Clock,
}

async fn pair() -> Pair {
    let clock = Clock::test(NOW);
    let config = Config { clock: clock.clone(), token: Some(Secret::new("let me ask")), ..Config::default() };
    let simulator = start(config).await.unwrap();
    let register = HttpRegister::new(&settings(&simulator.url()), clock.clone(), Random::test(1)).unwrap();
    Pair { simulator, register, clock }
}

fn settings(url: &str) -> settings::Register {
    settings::Register {
        url: url.parse().unwrap(),
        token: crate::base::Secret::new("let me ask"),
        timeout_ms: 1500,
        retries: 2,
        ..settings::Register::default()
    }
}

fn purpose() -> Purpose {
    Purpose::new(Why::Issuance, &"HN-2026-0000123")
}

impl Pair {
    fn people(&self) -> &Population {
        self.simulator.simulator.population()
    }

    fn someone(&self, wish: Wish) -> Facts {
        let today = crate::base::zone::day_of(NOW);
        let index = self.people().wish(wish, None, today).next().unwrap();
        self.people().person(index).unwrap()
    }

    fn ask(&self, facts: &Facts, face: Simulated, finger: Simulated) -> MatchAsk {
        let number = &facts.number;
        MatchAsk {
            id: MatchId::new(self.clock.now(), &Random::default()),
            number: number.clone(),
            face: Some(capture(face, Modality::Face, number).unwrap()),
            fingers: vec![(Finger::RIGHT_INDEX, capture(finger, Modality::Finger(Finger::RIGHT_INDEX), number).unwrap())],
        }
    }

    async fn verdicts(&self, facts: &Facts, face: Simulated, finger: Simulated) -> (Verdict, Verdict) {
        let ask = self.ask(facts, face, finger);
        let made = self.register.compare(&purpose(), &ask).await.unwrap().known().unwrap();
        (made.face.unwrap().verdict, made.fingerprint.unwrap().verdict)
    }
}

#[tokio::test]
async fn the_register_s_facts_arrive_as_they_are() {
    let pair = pair().await;
    for wish in
        [Wish::Adult, Wish::ChildWithGuardian, Wish::Foreigner, Wish::PartialBirth, Wish::Renumbered, Wish::Dead, Wish::Minority]
    {
        let mut facts = pair.someone(wish);
        // The register says on which day it stands; the population stood still earlier.
        if let Some(card) = &mut facts.card {
            card.status = card.status_on(crate::base::zone::day_of(NOW));
        }
        let answer = pair.register.person(&purpose(), &facts.number).await.unwrap();
        assert!(answer == Answer::Known(facts), "{wish:?}");
    }
}

#[tokio::test]
async fn nobody_is_nobody() {
    let pair = pair().await;
    let nobody = PersonalNumber::parse("901199999999").unwrap();
    assert_eq!(pair.people().find(&nobody), None);
    assert_eq!(pair.register.person(&purpose(), &nobody).await, Ok(Answer::Unknown));
    assert_eq!(pair.register.card(&purpose(), &nobody).await, Ok(Answer::Unknown));
    let ask = MatchAsk { number: nobody, ..pair.ask(&pair.someone(Wish::Adult), Simulated::RightPerson, Simulated::RightPerson) };
    assert_eq!(pair.register.compare(&purpose(), &ask).await, Ok(Answer::Unknown));
}

#[tokio::test]
async fn a_cancelled_number_leads_to_its_holder() {
    let pair = pair().await;
    let facts = pair.someone(Wish::Renumbered);
    let found = pair.register.person(&purpose(), &facts.old_numbers[0]).await.unwrap().known().unwrap();
    assert_eq!(found.number, facts.number);
    assert!(pair.register.card(&purpose(), &facts.old_numbers[0]).await.unwrap().known().is_some());
}

#[tokio::test]
async fn faces_and_fingers_are_compared_with_the_right_person() {
    use Simulated::{Poor, RightPerson, WrongPerson};
    use Verdict::{Matched, NoReference, NotMatched, PoorQuality};
    let pair = pair().await;
    let adult = pair.someone(Wish::Adult);
    assert_eq!(pair.verdicts(&adult, RightPerson, RightPerson).await, (Matched, Matched));
    assert_eq!(pair.verdicts(&adult, WrongPerson, RightPerson).await, (NotMatched, Matched));
    assert_eq!(pair.verdicts(&adult, RightPerson, Poor).await, (Matched, PoorQuality));
    let worn = pair.someone(Wish::WornFingers);
    assert_eq!(pair.verdicts(&worn, RightPerson, RightPerson).await, (Matched, PoorQuality));
    let infant = pair.someone(Wish::InfantWithGuardian);
    assert_eq!(pair.verdicts(&infant, RightPerson, RightPerson).await, (NoReference, NoReference));
}

#[tokio::test]
async fn a_repeated_comparison_is_the_one_that_was_made() {
    let pair = pair().await;
    let ask = pair.ask(&pair.someone(Wish::Adult), Simulated::RightPerson, Simulated::RightPerson);
    let first = pair.register.compare(&purpose(), &ask).await.unwrap();
    pair.clock.advance(Duration::from_secs(60));
    assert_eq!(pair.register.compare(&purpose(), &ask).await.unwrap(), first);
    let face_only = MatchAsk { id: MatchId::new(pair.clock.now(), &Random::default()), fingers: vec![], ..ask };
    let made = pair.register.compare(&purpose(), &face_only).await.unwrap().known().unwrap();
    assert!(made.face_matched() && made.fingerprint.is_none());
    assert!(Answer::Known(made) != first);
}

#[tokio::test]
async fn life_goes_on_in_the_feed_and_in_the_answers() {
    let pair = pair().await;
    let follow = Purpose::new(Why::Follow, &"follow");
    let start = pair.register.changes(&follow, None).await.unwrap();
    assert!(start.changes.is_empty() && !start.more);

    let facts = pair.someone(Wish::Adult);
    let number = facts.number.reveal();
    let tell = |event| pair.simulator.simulator.tell(number, event).unwrap();
    tell(Event::CardHeld {});
    tell(Event::Renumbered {});
    let on = Day::new(2026, 11, 23).unwrap();
    tell(Event::Died { on });

    let page = pair.register.changes(&follow, Some(&start.next)).await.unwrap();
    let kinds: Vec<ChangeKind> = page.changes.iter().map(|change| change.kind.clone()).collect();
    let renumbered = ChangeKind::Renumbered { from: facts.number.clone() };
    assert_eq!(kinds, [ChangeKind::CardHeld, renumbered, ChangeKind::Died { on }]);
    assert!(page.changes.iter().all(|change| change.at == NOW));
    assert!(pair.register.changes(&follow, Some(&page.next)).await.unwrap().changes.is_empty());

    let now = pair.register.person(&purpose(), &page.changes[2].number).await.unwrap().known().unwrap();
    assert_eq!(now.died_on, Some(on));
    assert_eq!(now.card.map(|card| card.status), Some(CardStatus::Held));
    assert_eq!(now.old_numbers, std::slice::from_ref(&facts.number));
    assert_ne!(now.number, facts.number);
}

#[tokio::test]
async fn a_card_runs_out_with_the_clock() {
    let pair = pair().await;
    let people = pair.people();
    let mut adults = people.wish(Wish::Adult, None, crate::base::zone::day_of(NOW)).filter_map(|index| people.person(index));
    let (number, last) = adults.find_map(|facts| Some((facts.number.clone(), facts.card?.expires?))).unwrap();
    let status = async || pair.register.card(&purpose(), &number).await.unwrap().known().unwrap().unwrap().status;
    assert_eq!(status().await, CardStatus::Valid);
    pair.clock.advance(last.plus_days(1).start().since(NOW));
    assert_eq!(status().await, CardStatus::Expired);
}
