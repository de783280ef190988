//! Properties of the made-up population.

use std::collections::HashSet;

use proptest::prelude::*;

use super::super::facts::standstill;
use super::super::{Mismatch, Population, Wish};
use crate::identity::card::{Apart, CardText, Field, compare};
use crate::identity::person::Facts;
use crate::identity::{PersonalNumber, PhoneNumber, place};

/// Cards issued in Hà Nội by the end of 2022.
const HANOI: u64 = 6_018_769;

fn person(population: &Population, index: u64) -> Facts {
    population.person(index).unwrap_or_else(|| panic!("nobody at {index}"))
}

proptest! {
    #[test]
    fn a_number_leads_to_its_person(size in 1u64..20_000_000, seed: u64, at: u64) {
        let population = Population::new(size, seed);
        let index = at % size;
        let facts = person(&population, index);
        prop_assert!(facts.number.is_synthetic());
        prop_assert_eq!(population.find(&facts.number), Some(index));
        for old in &facts.old_numbers {
            prop_assert!(old.is_synthetic());
            prop_assert_eq!(population.find(old), Some(index));
        }
    }

    #[test]
    fn guardians_and_wards_know_each_other(seed: u64, at: u64) {
        let population = Population::new(HANOI, seed);
        let facts = person(&population, at % HANOI);
        for guardian in &facts.guardians {
            let guardian = person(&population, population.find(guardian).unwrap());
            prop_assert!(guardian.wards.contains(&facts.number));
            prop_assert!(guardian.age_on(standstill()) >= 18);
            prop_assert_eq!(&guardian.residence.text, &facts.residence.text);
        }
        for ward in &facts.wards {
            let ward = person(&population, population.find(ward).unwrap());
            prop_assert!(ward.guardians.contains(&facts.number));
            prop_assert!(ward.age_on(standstill()) < 18);
        }
    }

    #[test]
    fn every_card_can_be_scanned_and_differs_as_it_was_made_to(seed: u64, at: u64) {
        let population = Population::new(HANOI, seed);
        let index = at % HANOI;
        let facts = person(&population, index);
        let Some(text) = population.card_text(index) else { return Ok(()) };
        let card = CardText::parse(&text).unwrap_or_else(|why| panic!("{why}: {text}"));
        let found: Vec<(Field, Apart)> = compare(&card, &facts).into_iter().map(|d| (d.field, d.apart)).collect();
        let expected: &[(Field, Apart)] = match population.mismatch(index) {
            None => &[],
            Some(Mismatch::Spelling) => &[(Field::Name, Apart::Spelling)],
            Some(Mismatch::Name) => &[(Field::Name, Apart::Differs)],
            Some(Mismatch::Birth) => &[(Field::Birth, Apart::Differs)],
            Some(Mismatch::Residence) => {
                prop_assert_eq!(found.len(), 1);
                prop_assert_eq!(found[0].0, Field::Residence);
                return Ok(());
            }
            Some(Mismatch::OldUnits) => &[(Field::Residence, Apart::Outdated)],
        };
        prop_assert_eq!(found.as_slice(), expected);
    }

    #[test]
    fn any_number_is_answered(digits in "9[0-9]{11}|[0-9A-Z]{8,15}") {
        let population = Population::new(HANOI, 1);
        if let Ok(number) = PersonalNumber::parse(&digits)
            && let Some(index) = population.find(&number)
        {
            let facts = person(&population, index);
            prop_assert!(facts.number == number || facts.old_numbers.contains(&number));
        }
    }
}

#[test]
fn no_two_people_share_a_number_or_a_phone() {
    let population = Population::new(40_000, 3);
    let people: Vec<Facts> = (0..40_000).map(|index| person(&population, index)).collect();
    let numbers: HashSet<&str> =
        people.iter().flat_map(|p| p.old_numbers.iter().chain([&p.number])).map(PersonalNumber::reveal).collect();
    assert_eq!(numbers.len(), people.len() + people.iter().map(|p| p.old_numbers.len()).sum::<usize>());
    let phones: Vec<&str> = people.iter().filter_map(|p| p.phone.as_ref()).map(PhoneNumber::reveal).collect();
    assert_eq!(phones.iter().collect::<HashSet<_>>().len(), phones.len());
    assert_eq!(population.person(40_000).map(|_| ()), None);
}

#[test]
fn the_same_seed_gives_the_same_people() {
    let (one, same, other) = (Population::new(5000, 7), Population::new(5000, 7), Population::new(5000, 8));
    assert!((0..5000).step_by(97).all(|index| one.person(index) == same.person(index)));
    assert!((0..5000).step_by(97).any(|index| one.person(index) != other.person(index)));
}

#[test]
fn people_live_in_every_commune() {
    let population = Population::new(HANOI, 1);
    let homes: HashSet<_> = (0..HANOI).step_by(97).filter_map(|index| person(&population, index).residence.place).collect();
    assert_eq!(homes.len(), place::communes().len());
}

#[test]
fn a_small_village_has_people_too() {
    for size in [1, 2, 50, 100, 1000] {
        let population = Population::new(size, 1);
        assert!((0..size).all(|index| population.find(&person(&population, index).number) == Some(index)), "{size}");
    }
}

#[test]
fn shares_are_those_of_the_country() {
    let population = Population::new(HANOI, 1);
    let sample: Vec<Facts> = (0..HANOI).step_by(301).map(|index| person(&population, index)).collect();
    let of_1000 = |fits: &dyn Fn(&Facts) -> bool| sample.iter().filter(|facts| fits(facts)).count() * 1000 / sample.len();
    let today = standstill();
    assert!((250..300).contains(&of_1000(&|p| p.age_on(today) < 18)));
    assert!((120..160).contains(&of_1000(&|p| p.ethnicity.as_deref().is_some_and(|people| people != "Kinh"))));
    assert!((310..400).contains(&of_1000(&|p| p.name.family() == Some("Nguyễn"))));
    assert!((5..15).contains(&of_1000(&|p| !p.is_alive())));
    assert!((60..90).contains(&of_1000(&|p| p.number.reveal().starts_with("901"))), "Hà Nội");
    assert!(of_1000(&|p| p.age_on(today) < 18 && p.guardians.is_empty()) < 2);
}

#[test]
fn every_wish_is_granted() {
    use Wish::*;
    let population = Population::new(HANOI, 1);
    let wishes = [
        Adult,
        AdultWithoutPhone,
        ElderWithoutPhone,
        PartialBirth,
        ChildWithGuardian,
        InfantWithGuardian,
        Guardian,
        CardSpelling,
        CardOtherName,
        CardOtherBirth,
        CardOtherResidence,
        Dead,
        CardExpired,
        CardRevoked,
        CardHeld,
        NoCard,
        Foreigner,
        OneWordName,
        Minority,
        Renumbered,
        NumberDisagrees,
        WornFingers,
    ];
    for wish in wishes {
        let found: Vec<u64> = population.wish(wish, None, standstill()).take(2).collect();
        assert_eq!(found.len(), 2, "{wish:?}");
        assert_ne!(found[0], found[1]);
    }
    let in_hanoi: Vec<u64> = population.wish(Adult, Some(1), standstill()).take(20).collect();
    assert_eq!(in_hanoi.len(), 20);
    assert!(in_hanoi.iter().all(|index| person(&population, *index).number.reveal().starts_with("901")));
}

/// Measured in a process of its own, for other tests take memory meanwhile.
#[test]
fn six_million_people_take_no_memory() {
    let alone = ["--exact", "--ignored", "neighbours::register::tests::people::memory_of_six_million_people"];
    let ran = std::process::Command::new(std::env::current_exe().unwrap()).args(alone).output().unwrap();
    let told = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && told.contains("1 passed"), "{told}");
}

#[test]
#[ignore = "run by six_million_people_take_no_memory"]
fn memory_of_six_million_people() {
    let population = Population::new(HANOI, 1);
    // The table of places is read at the first address.
    assert!(population.person(0).is_some());
    let before = held();
    assert!(before > 0);
    for index in (0..HANOI).step_by(301) {
        let facts = person(&population, index);
        assert_eq!(population.find(&facts.number), Some(index));
    }
    let grown = held().saturating_sub(before);
    assert!(grown < 1 << 20, "{grown} bytes for twenty thousand of six million people");
}

/// Bytes of memory that this process holds beside its own program (`/proc/self/statm`: resident less shared, in pages).
fn held() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: Vec<u64> = statm.split(' ').map_while(|count| count.trim().parse().ok()).collect();
    match pages[..] {
        [_, resident, shared, ..] => (resident - shared) * 4096,
        _ => 0,
    }
}
