//! What the register says of a made-up person: everything beside the number.

use chrono::{Datelike as _, NaiveDate};

use super::cohorts::{Cell, Kin, THIS_YEAR};
use super::dice::{Dice, Topic, mix};
use super::names::{self, Bearer, People};
use super::population::Population;
use super::regions::{MAGNETS, REGIONS};
use super::shuffle::Shuffle;
use crate::base::text;
use crate::base::zone::Day;
use crate::identity::number::Cmnd;
use crate::identity::person::{BirthDate, Card, CardStatus, Facts, Foreigner, Residence, ResidenceCard, Sex};
use crate::identity::place::{self, Kind, Place, PlaceCode};
use crate::identity::{Email, PersonName, PersonalNumber, PhoneNumber};

/// The day on which the population stands still: 01/07/2026.
pub(super) fn standstill() -> Day {
    Day(NaiveDate::from_ymd_opt(THIS_YEAR, 7, 1).unwrap_or_default())
}

/// Prefixes that begin as mobile numbers do and were given to no operator.
const UNUSED_PREFIXES: [&str; 10] = ["050", "051", "053", "054", "057", "071", "072", "073", "074", "075"];

pub(super) fn citizen(population: &Population, region: usize, rank: u64, index: u64) -> Option<Facts> {
    let here = &REGIONS[region];
    let cohorts = population.cohorts(region);
    let (own, cell, kin) = (population.dice(index), cohorts.cell(rank), cohorts.kin(rank));
    let family = population.family_dice(region, &kin, index);
    let born = birthday(own, cell.age)?;
    let people = people(family, here.peoples);
    // A mother keeps her own family name; her children bear their father's.
    let bears = match &kin {
        Kin::Parent { families, father: false } if cohorts.family(families.start).father.is_some() => own,
        _ => family,
    };
    let bearer = Bearer { people, sex: cell.sex, birth_year: born.0.year(), south: here.south, family: bears, own };
    let name = PersonName::parse(&names::name(bearer)).ok()?;
    let (guardians, wards) = relatives(population, region, rank, &kin);
    // A sex that was determined anew while the number was kept.
    let sex = match (cell.sex, own.chance(Topic::Disagrees, 20)) {
        (Sex::Male, true) => Sex::Female,
        (_, true) => Sex::Male,
        (sex, false) => sex,
    };
    let age = born.age_on(standstill());
    Some(Facts {
        number: population.number(region, rank)?,
        email: email(own, &name, age, index),
        name,
        birth: as_recorded(own, born, age),
        sex,
        nationality: "VN".to_owned(),
        ethnicity: Some(people.word().to_owned()),
        residence: residence(family, place::legacy_province(here.code)?.now)?,
        phone: phone(population, own, age, index),
        card: card(own, born, age),
        cmnd: cmnd(own, here.code, born, index),
        foreigner: None,
        died_on: died(own, age),
        guardians,
        wards,
        old_numbers: population.cancelled_number(region, rank).into_iter().collect(),
    })
}

pub(super) fn foreigner(population: &Population, which: u64, index: u64) -> Option<Facts> {
    let own = population.dice(index);
    let nationality = own.weigh(Topic::Nationality, names::NATIONALITIES);
    let sex = if own.roll(Topic::Form, 2) == 0 { Sex::Male } else { Sex::Female };
    let age = 4 + usize::try_from(own.roll(Topic::Family, 66)).ok()?;
    let born = birthday(own, age)?;
    let name = PersonName::parse(&names::foreign(nationality, sex, own)).ok()?;
    let today = standstill();
    let permanent = own.chance(Topic::Residence, 15_000);
    Some(Facts {
        number: population.foreign_number(which)?,
        email: email(own, &name, 30, index),
        name,
        birth: BirthDate::Day(born),
        sex,
        nationality: nationality.to_owned(),
        ethnicity: None,
        residence: residence(own, PlaceCode::Province(own.weigh(Topic::Migrant, &MAGNETS)))?,
        phone: phone(population, own, born.age_on(today), index),
        card: None,
        cmnd: None,
        foreigner: Some(Foreigner {
            passport: format!("X{:08}", own.roll(Topic::Passport, 100_000_000)),
            passport_expires: today.plus_days(60 + i64::try_from(own.roll(Topic::Passport, 3000)).ok()?),
            residence: if permanent { ResidenceCard::Permanent } else { ResidenceCard::Temporary },
            residence_expires: today.plus_days(i64::try_from(own.roll(Topic::Residence, 1200)).ok()? - 20),
            has_biometrics: true,
        }),
        died_on: None,
        guardians: vec![],
        wards: vec![],
        old_numbers: vec![],
    })
}

/// The day of birth of somebody born so many years ago; the youngest were born before the population stood still.
fn birthday(own: Dice, age: usize) -> Option<Day> {
    let days = if age == 0 { 181 } else { 365 };
    let day = u32::try_from(own.roll(Topic::BirthDay, days)).ok()? + 1;
    NaiveDate::from_yo_opt(THIS_YEAR - i32::try_from(age).ok()?, day).map(Day)
}

/// Of the oldest, many records know the year only.
fn as_recorded(own: Dice, born: Day, age: i32) -> BirthDate {
    let (year_only, month_only) = match age {
        75.. => (15, 6),
        60..75 => (6, 3),
        _ => (0, 0),
    };
    match own.roll(Topic::BirthPrecision, 100) {
        roll if roll < year_only => BirthDate::Year(born.0.year()),
        roll if roll < year_only + month_only => BirthDate::Month { year: born.0.year(), month: born.0.month() },
        _ => BirthDate::Day(born),
    }
}

fn people(family: Dice, peoples: &[(People, u32)]) -> People {
    let mut roll = family.roll(Topic::Ethnicity, 100);
    for (people, percent) in peoples {
        if roll < u64::from(*percent) {
            return *people;
        }
        roll -= u64::from(*percent);
    }
    People::Kinh
}

/// Guardians of somebody under 18 and wards of somebody who has such children.
fn relatives(population: &Population, region: usize, rank: u64, kin: &Kin) -> (Vec<PersonalNumber>, Vec<PersonalNumber>) {
    let cohorts = population.cohorts(region);
    let is_minor = |rank: u64| {
        let Cell { age, .. } = cohorts.cell(rank);
        let own = population.dice(population.index(region, rank));
        birthday(own, age).is_some_and(|born| born.age_on(standstill()) < 18)
    };
    let numbers = |ranks: Vec<u64>| ranks.into_iter().filter_map(|rank| population.number(region, rank)).collect();
    match kin {
        Kin::Child { family } if is_minor(rank) => {
            let family = cohorts.family(*family);
            (numbers(family.mother.into_iter().chain(family.father).collect()), vec![])
        }
        Kin::Parent { families, father } => {
            let children = families.clone().map(|family| cohorts.family(family)).filter(|family| {
                let parent = if *father { family.father } else { family.mother };
                parent == Some(rank)
            });
            let minors = children.flat_map(|family| family.children).filter(|child| is_minor(*child));
            (vec![], numbers(minors.collect()))
        }
        _ => (vec![], vec![]),
    }
}

/// A home: most people live where the births of their region are registered, some moved to where the work is.
pub(super) fn residence(dice: Dice, home: PlaceCode) -> Option<Residence> {
    let province =
        if dice.chance(Topic::Migrant, 12_000) { PlaceCode::Province(dice.weigh(Topic::Migrant, &MAGNETS)) } else { home };
    let communes = place::communes_of(province);
    let at = usize::try_from(dice.roll(Topic::Commune, communes.len() as u64)).ok()?;
    let commune = communes.get(at)?;
    let since = Day::new(2008, 1, 1)?.plus_days(i64::try_from(dice.roll(Topic::Since, 4500)).ok()?);
    Some(Residence { text: address(dice, commune), place: Some(commune.code), since: Some(since) })
}

pub(super) fn address(dice: Dice, commune: &Place) -> String {
    const HAMLETS: [&str; 12] =
        ["Đoài", "Đông", "Trung", "Thượng", "Hạ", "Nam", "Bắc", "Phú Mỹ", "Tân Lập", "An Hòa", "Đồng Tâm", "Yên Bình"];
    let place = commune.address();
    match commune.kind {
        Kind::Ward => {
            format!("Số {}, Tổ dân phố {}, {place}", 1 + dice.roll(Topic::Address, 280), 1 + dice.roll(Topic::Since, 30))
        }
        // The south's word for a hamlet.
        _ if commune.province >= PlaceCode::Province(75) => format!("Ấp {}, {place}", 1 + dice.roll(Topic::Since, 9)),
        _ => format!("Thôn {}, {place}", dice.pick(Topic::Since, &HAMLETS)),
    }
}

fn phone(population: &Population, own: Dice, age: i32, index: u64) -> Option<PhoneNumber> {
    let of_100 = match age {
        ..6 => 0,
        6..14 => 8,
        14..60 => 95,
        60..75 => 72,
        _ => 40,
    };
    if own.roll(Topic::HasPhone, 100) >= of_100 {
        return None;
    }
    // Everybody's is their own.
    let line = Shuffle::new(mix(population.seed(), 7, 0), 100_000_000).forward(index);
    let prefix = UNUSED_PREFIXES.get(usize::try_from(line / 10_000_000).ok()?)?;
    PhoneNumber::parse(&format!("{prefix}{:07}", line % 10_000_000)).ok()
}

fn email(own: Dice, name: &PersonName, age: i32, index: u64) -> Option<Email> {
    let has_one = (15..65).contains(&age) && own.chance(Topic::HasEmail, 35_000);
    // `.example` reaches nobody (RFC 2606).
    has_one.then(|| Email::parse(&format!("{}.{index}@thu.example", text::folded(name.given()))).ok())?
}

/// A nine-digit number as no card has one: the first digits of real ones go to 38.
fn cmnd(own: Dice, code: u8, born: Day, index: u64) -> Option<Cmnd> {
    let had_one = born.0.year() <= 2003 && own.chance(Topic::HasOldCard, 70_000);
    had_one.then(|| Cmnd::parse(&format!("9{code:02}{:06}", index % 1_000_000)))?
}

fn died(own: Dice, age: i32) -> Option<Day> {
    let per_100_000 = match age {
        ..6 => 0,
        6..50 => 150,
        50..70 => 1_200,
        70..85 => 5_000,
        _ => 16_000,
    };
    let days = i64::try_from(own.roll(Topic::DiedOn, 1500)).ok()?;
    own.chance(Topic::Dead, per_100_000).then(|| standstill().plus_days(-days))
}

/// The identity card: chip cards exist since March 2021, cards for children under 14 since July 2024.
fn card(own: Dice, born: Day, age: i32) -> Option<Card> {
    let (of_100, from) = match age {
        14.. => (98, later(Day::new(2021, 3, 1)?, anniversary(born, 14)?)),
        6..14 => (35, Day::new(2024, 7, 1)?),
        _ => (8, later(Day::new(2024, 7, 1)?, born.plus_days(30))),
    };
    let today = standstill();
    let span = (today.0 - from.0).num_days();
    if own.roll(Topic::HasCard, 100) >= of_100 || span <= 0 {
        return None;
    }
    let mut issued = from.plus_days(i64::try_from(own.roll(Topic::Issued, u64::try_from(span).ok()?)).ok()?);
    let mut expires = runs_out(born, issued);
    if let Some(last) = expires.filter(|last| *last < today)
        && own.chance(Topic::Renewed, 88_000)
    {
        let again = last.plus_days(i64::try_from(own.roll(Topic::Renewed, 60)).ok()? - 30);
        if again < today {
            issued = again;
            expires = runs_out(born, issued);
        }
    }
    let status = match own.roll(Topic::CardStatus, 100_000) {
        ..60 => CardStatus::Revoked,
        60..260 => CardStatus::Held,
        _ if expires.is_some_and(|last| last < today) => CardStatus::Expired,
        _ => CardStatus::Valid,
    };
    Some(Card { issued, expires, status })
}

/// Cards are exchanged at 14, 25, 40 and 60; one issued within two years before a milestone lasts to the next (Law on
/// Identification, article 21). After the last there is no end.
fn runs_out(born: Day, issued: Day) -> Option<Day> {
    [14, 25, 40, 60]
        .into_iter()
        .filter_map(|age| anniversary(born, age))
        .find(|milestone| (milestone.0 - issued.0).num_days() > 730)
}

fn anniversary(born: Day, years: i32) -> Option<Day> {
    Day::new(born.0.year() + years, born.0.month(), born.0.day()).or_else(|| Day::new(born.0.year() + years, 3, 1))
}

fn later(a: Day, b: Day) -> Day {
    if a > b { a } else { b }
}
