//! A made-up population of any size. A person is computed from their index and the seed; nobody is stored, and a number
//! leads back to its index by arithmetic. No number, phone or older card number of it can be a real person's.

use super::card::{self, Mismatch};
use super::cohorts::{Cell, Cohorts, Kin, OLDEST, THIS_YEAR};
use super::dice::{Dice, Topic, mix};
use super::facts;
use super::regions::REGIONS;
use super::shuffle::Shuffle;
use crate::identity::number::{Form, Origin, PersonalNumber};
use crate::identity::person::{Facts, Sex};

/// The last part of a citizen's number has six digits.
const LAST_PARTS: u64 = 1_000_000;
/// The digits of a foreigner's number.
const FOREIGN_PARTS: u64 = 10_000_000;
/// One inhabitant of so many is a foreigner.
const ONE_FOREIGNER_IN: u64 = 1000;
/// How many people have a cancelled number, of 100,000.
const RENUMBERED: u64 = 40;
/// Years by which the cancelled number had the birth year wrong.
const WRONG_BY: usize = 2;
/// The most people: beyond, the last part of a number would not do.
pub const LARGEST: u64 = 100_000_000;

/// See the module.
pub struct Population {
    seed: u64,
    size: u64,
    foreigners: u64,
    /// The first index of each region, and one past the last citizen.
    starts: Vec<u64>,
    cohorts: Vec<Cohorts>,
}

/// Where an index leads.
#[derive(Clone, Copy)]
pub(super) enum Seat {
    Citizen { region: usize, rank: u64 },
    Foreigner { which: u64 },
}

impl Population {
    /// `size` people, at least one and at most [`LARGEST`]. The same size and seed give the same people.
    pub fn new(size: u64, seed: u64) -> Self {
        let size = size.clamp(1, LARGEST);
        let foreigners = if size < 100 { 0 } else { size.div_ceil(ONE_FOREIGNER_IN) };
        let citizens = size - foreigners;
        let total: u64 = REGIONS.iter().map(|region| u64::from(region.thousands)).sum();
        let mut below = 0;
        let mut starts = vec![0];
        for region in &REGIONS {
            below += u64::from(region.thousands);
            starts.push(citizens * below / total);
        }
        let cohorts = starts.windows(2).zip(0..).map(|(pair, region)| Cohorts::new(seed, region, pair[1] - pair[0])).collect();
        Self { seed, size, foreigners, starts, cohorts }
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// What the register says of a person; `None` beyond the size.
    pub fn person(&self, index: u64) -> Option<Facts> {
        match self.seat(index)? {
            Seat::Citizen { region, rank } => facts::citizen(self, region, rank, index),
            Seat::Foreigner { which } => facts::foreigner(self, which, index),
        }
    }

    /// The text of the QR on a person's card; `None` for those who have no card.
    pub fn card_text(&self, index: u64) -> Option<String> {
        card::text(self, index, &self.person(index)?)
    }

    /// In which way a person's card was made to differ from the register.
    pub fn mismatch(&self, index: u64) -> Option<Mismatch> {
        card::mismatch(self.dice(index), &self.person(index)?)
    }

    /// The index of the person of a number, or of one that was cancelled.
    pub fn find(&self, number: &PersonalNumber) -> Option<u64> {
        if number.form() == Form::Foreign {
            return self.find_foreigner(number);
        }
        let says = number.structure()?;
        let Origin::Synthetic(code) = says.registered_in else { return None };
        let region = REGIONS.binary_search_by_key(&code, |region| region.code).ok()?;
        let age = usize::try_from(THIS_YEAR - i32::from(says.birth_year)).ok()?;
        let last = number.reveal().get(6..)?.parse().ok()?;
        let place = self.last_parts(region, age, says.sex).back(last);
        let cohorts = &self.cohorts[region];
        let own = if age <= OLDEST { cohorts.rank(Cell { age, sex: says.sex, place }) } else { None };
        let cancelled = || {
            let older = Cell { age: age.checked_sub(WRONG_BY)?, sex: says.sex, place: LAST_PARTS - 1 - place };
            cohorts.rank(older).filter(|rank| self.is_renumbered(region, *rank))
        };
        let rank = own.or_else(cancelled)?;
        Some(self.index(region, rank))
    }

    fn find_foreigner(&self, number: &PersonalNumber) -> Option<u64> {
        let last = number.reveal().get(4..).filter(|digits| digits.len() == 7)?.parse().ok()?;
        let which = Shuffle::new(mix(self.seed, 1, 0), FOREIGN_PARTS).back(last);
        let found = which < self.foreigners && self.foreign_number(which).as_ref() == Some(number);
        found.then_some(self.size - self.foreigners + which)
    }

    /// The index range of the people registered in a region.
    pub(super) fn indices(&self, code: u8) -> std::ops::Range<u64> {
        match REGIONS.binary_search_by_key(&code, |region| region.code) {
            Ok(at) => self.starts[at]..self.starts[at + 1],
            Err(_) => 0..0,
        }
    }

    /// Indices of foreigners.
    pub(super) fn foreign_indices(&self) -> std::ops::Range<u64> {
        self.size - self.foreigners..self.size
    }

    pub(super) fn seat(&self, index: u64) -> Option<Seat> {
        let citizens = self.size - self.foreigners;
        if index >= citizens {
            return (index < self.size).then(|| Seat::Foreigner { which: index - citizens });
        }
        let region = self.starts.partition_point(|start| *start <= index).saturating_sub(1).min(REGIONS.len() - 1);
        Some(Seat::Citizen { region, rank: self.order(region).forward(index - self.starts[region]) })
    }

    /// A number for somebody whose number is cancelled while the simulator runs, the `n`th; nobody was born with it.
    pub(super) fn spare_number(&self, index: u64, n: u64) -> Option<PersonalNumber> {
        match self.seat(index)? {
            Seat::Citizen { region, rank } => {
                let Cell { age, sex, .. } = self.cohorts[region].cell(rank);
                self.number_of(region, age, sex, LAST_PARTS / 2 + n % 100_000)
            }
            Seat::Foreigner { .. } => self.foreign_number(FOREIGN_PARTS / 2 + n % 100_000),
        }
    }

    pub(super) fn index(&self, region: usize, rank: u64) -> u64 {
        self.starts[region] + self.order(region).back(rank)
    }

    /// People stand in no order of age within their region.
    fn order(&self, region: usize) -> Shuffle {
        Shuffle::new(mix(self.seed, 2, region as u64), self.starts[region + 1] - self.starts[region])
    }

    fn last_parts(&self, region: usize, age: usize, sex: Sex) -> Shuffle {
        Shuffle::new(mix(self.seed, 100 + region as u64, 2 * age as u64 + u64::from(sex == Sex::Female)), LAST_PARTS)
    }

    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    pub(super) fn cohorts(&self, region: usize) -> &Cohorts {
        &self.cohorts[region]
    }

    pub(super) fn dice(&self, index: u64) -> Dice {
        Dice::new(self.seed, index)
    }

    /// What a family draws with; for somebody without one, what the person draws with.
    pub(super) fn family_dice(&self, region: usize, kin: &Kin, index: u64) -> Dice {
        match kin {
            Kin::Child { family } | Kin::Parent { families: std::ops::Range { start: family, .. }, .. } => {
                Dice::new(mix(self.seed, 4, region as u64), *family)
            }
            Kin::Other => self.dice(index),
        }
    }

    /// A citizen's number: 9, region, century and sex, year, and a shuffled last part.
    pub(super) fn number(&self, region: usize, rank: u64) -> Option<PersonalNumber> {
        let Cell { age, sex, place } = self.cohorts[region].cell(rank);
        self.number_of(region, age, sex, place)
    }

    /// The number that was cancelled because of a wrong year of birth, for the few who have one.
    pub(super) fn cancelled_number(&self, region: usize, rank: u64) -> Option<PersonalNumber> {
        let Cell { age, sex, place } = self.cohorts[region].cell(rank);
        self.is_renumbered(region, rank).then(|| self.number_of(region, age + WRONG_BY, sex, LAST_PARTS - 1 - place))?
    }

    fn number_of(&self, region: usize, age: usize, sex: Sex, place: u64) -> Option<PersonalNumber> {
        let year = THIS_YEAR - i32::try_from(age).ok()?;
        let century_and_sex = (year / 100 - 19) * 2 + i32::from(sex == Sex::Female);
        let last = self.last_parts(region, age, sex).forward(place);
        PersonalNumber::parse(&format!("9{:02}{century_and_sex}{:02}{last:06}", REGIONS[region].code, year % 100)).ok()
    }

    fn is_renumbered(&self, region: usize, rank: u64) -> bool {
        let born_in_last_century_or_later = self.cohorts[region].cell(rank).age + WRONG_BY <= OLDEST;
        born_in_last_century_or_later && Dice::new(mix(self.seed, 5, region as u64), rank).chance(Topic::Renumbered, RENUMBERED)
    }

    /// A foreigner's number: its form is not laid down, so these have eleven characters and a letter.
    pub(super) fn foreign_number(&self, which: u64) -> Option<PersonalNumber> {
        let province = Dice::new(mix(self.seed, 6, 0), which).pick(Topic::Commune, &[1u8, 79, 48, 74, 75, 27, 31, 77]);
        let last = Shuffle::new(mix(self.seed, 1, 0), FOREIGN_PARTS).forward(which);
        PersonalNumber::parse(&format!("9{province:02}F{last:07}")).ok()
    }
}
