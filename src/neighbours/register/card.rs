//! The QR text on a made-up person's card, and how it was made to differ from the register: cards age, clerks mistype.

use super::dice::{Dice, Topic};
use super::facts;
use super::population::Population;
use crate::base::text;
use crate::base::zone::Day;
use crate::identity::person::{BirthDate, Facts, Sex};
use crate::identity::place;

/// A known difference between card and register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The name without a mark: `HUYÊN` for `HUYỀN`.
    Spelling,
    /// Another given name.
    Name,
    /// The next day.
    Birth,
    /// Another address in the same province.
    Residence,
    /// The address of the units before 01/07/2025.
    OldUnits,
}

pub(super) fn mismatch(own: Dice, facts: &Facts) -> Option<Mismatch> {
    let issued = facts.card.as_ref()?.issued;
    match own.roll(Topic::Mismatch, 1000) {
        ..6 if text::unaccented(facts.name.given()) != facts.name.given() => Some(Mismatch::Spelling),
        6..10 => Some(Mismatch::Name),
        10..13 if facts.birth.full().is_some_and(|born| born.plus_days(1) < issued) => Some(Mismatch::Birth),
        13..35 => Some(Mismatch::Residence),
        35..100 if place::in_force_since().is_some_and(|since| issued < since) => Some(Mismatch::OldUnits),
        _ => None,
    }
}

pub(super) fn text(population: &Population, index: u64, facts: &Facts) -> Option<String> {
    let own = population.dice(index);
    let card = facts.card.as_ref()?;
    let mismatch = mismatch(own, facts);
    let name = match mismatch {
        Some(Mismatch::Spelling) => with_given(facts, &text::unaccented(facts.name.given())),
        Some(Mismatch::Name) => with_given(facts, if facts.name.given() == "Bình" { "An" } else { "Bình" }),
        _ => facts.name.upper(),
    };
    let birth = match (mismatch, facts.birth) {
        (Some(Mismatch::Birth), BirthDate::Day(born)) => BirthDate::Day(born.plus_days(1)),
        (_, birth) => birth,
    };
    let residence = match mismatch {
        Some(Mismatch::Residence) => elsewhere(own, facts),
        Some(Mismatch::OldUnits) => of_old(own, facts),
        _ => facts.residence.text.clone(),
    };
    let sex = if facts.sex == Sex::Female { "Nữ" } else { "Nam" };
    let old_card = facts.cmnd.as_ref().map_or("", |cmnd| cmnd.reveal());
    let seven = [facts.number.reveal(), old_card, &name, &birth.card(), sex, &residence, &card.issued.card()].join("|");
    // The cards of the law of 2024 go on: cancelled number, and on a child's card the parents.
    if card.issued < Day::new(2024, 7, 1)? {
        return Some(seven);
    }
    let cancelled = facts.old_numbers.first().map_or("", |number| number.reveal());
    let child = facts.age_on(card.issued) < 14;
    let parent = |sex: Sex| {
        let parents = facts.guardians.iter().filter_map(|number| population.person(population.find(number)?));
        parents.filter(|parent| child && parent.sex == sex).map(|parent| parent.name.upper()).next().unwrap_or_default()
    };
    Some(format!("{seven}|{cancelled}|{}|{}|", parent(Sex::Male), parent(Sex::Female)))
}

fn with_given(facts: &Facts, given: &str) -> String {
    let mut words: Vec<&str> = facts.name.words().collect();
    words.pop();
    words.push(given);
    words.join(" ").to_uppercase()
}

fn elsewhere(own: Dice, facts: &Facts) -> String {
    let here = facts.residence.place.and_then(place::find);
    let others = here.map(|here| place::communes_of(here.province)).unwrap_or_default();
    let at = usize::try_from(own.roll(Topic::Mismatch, others.len() as u64)).unwrap_or(0);
    let (before, after) = others.split_at(at.min(others.len()));
    let next = after.iter().chain(before).find(|other| Some(other.code) != facts.residence.place);
    next.map_or_else(|| facts.residence.text.clone(), |commune| facts::address(own, commune))
}

/// Three tiers, as addresses were written: the commune's name then is not known, so a quarter's number stands for it.
fn of_old(own: Dice, facts: &Facts) -> String {
    let here = facts.residence.place.and_then(place::find);
    let old = here.and_then(|here| place::legacy_provinces().iter().rev().find(|old| old.now == here.province));
    match (here, old) {
        (Some(here), Some(old)) => format!("Khu {}, huyện {}, {}", 1 + own.roll(Topic::Address, 12), here.name, old.name),
        _ => facts.residence.text.clone(),
    }
}
