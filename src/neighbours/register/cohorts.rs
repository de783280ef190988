//! One region's people in the order of their age, youngest first: how many were born in each year, and who is whose
//! child. All of it is arithmetic over counts, so that a family is found from any of its members without a table of people.

use super::dice::{Dice, Topic};
use crate::identity::person::Sex;

/// The year in which the youngest were born. The population stands still on 01/07 of it; what happens later is told by
/// the journal.
pub(super) const THIS_YEAR: i32 = 2026;
/// The oldest are so old.
pub(super) const OLDEST: usize = 100;

/// Inhabitants of Vietnam by groups of five years, in thousandths (General Statistics Office, mid-term census of 2024,
/// rounded); the last group is 95 to 100.
const PYRAMID: [u64; 20] = [73, 79, 81, 72, 67, 72, 84, 82, 74, 66, 59, 54, 47, 36, 23, 12, 9, 6, 3, 1];

/// Ages of the younger and of the elder child of a family, of mothers and of fathers.
const YOUNGER: (usize, usize) = (0, 9);
const ELDER: (usize, usize) = (10, 18);
const MOTHERS: (usize, usize) = (29, 49);
const FATHERS: (usize, usize) = (31, 52);
/// Families with one parent, of 100,000.
const ALONE: u64 = 12_000;

pub(super) struct Cohorts {
    /// Tells the regions apart when drawing.
    region: u64,
    seed: u64,
    /// People younger than each age: `below[a]..below[a + 1]` are the ranks of age `a`.
    below: [u64; OLDEST + 2],
    /// The same, women only.
    women_below: [u64; OLDEST + 2],
}

/// A year of birth and a sex: what a number states beside the region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) age: usize,
    pub(super) sex: Sex,
    /// Which of the people of this cell.
    pub(super) place: u64,
}

/// One's part in a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kin {
    Child {
        family: u64,
    },
    /// A parent of the children of these families; mostly one.
    Parent {
        families: std::ops::Range<u64>,
        father: bool,
    },
    Other,
}

/// Ranks of a family's members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) father: Option<u64>,
    pub(super) mother: Option<u64>,
    pub(super) children: Vec<u64>,
}

impl Cohorts {
    pub(super) fn new(seed: u64, region: u64, people: u64) -> Self {
        let (mut below, mut women_below) = ([0; OLDEST + 2], [0; OLDEST + 2]);
        let total = u128::from(weight_below(OLDEST + 1));
        for (age, count) in below.iter_mut().enumerate() {
            let share = u128::from(weight_below(age)) * u128::from(people) / total;
            *count = u64::try_from(share).unwrap_or(people);
        }
        let mut this = Self { region, seed, below, women_below };
        for age in 0..=OLDEST {
            women_below[age + 1] = women_below[age] + this.count(age, Sex::Female);
        }
        this.women_below = women_below;
        this
    }

    /// The cell of a rank.
    pub(super) fn cell(&self, rank: u64) -> Cell {
        let age = self.below.partition_point(|below| *below <= rank).saturating_sub(1).min(OLDEST);
        let at = rank.saturating_sub(self.below[age]);
        let sex = if self.men_first(age) == at.is_multiple_of(2) { Sex::Male } else { Sex::Female };
        Cell { age, sex, place: at / 2 }
    }

    /// The rank of a cell; `None` when there are not so many people in it.
    pub(super) fn rank(&self, cell: Cell) -> Option<u64> {
        let first = self.men_first(cell.age) == (cell.sex == Sex::Male);
        let rank = self.below.get(cell.age)? + 2 * cell.place + u64::from(!first);
        (rank < *self.below.get(cell.age + 1)?).then_some(rank)
    }

    /// How many of an age are of a sex.
    fn count(&self, age: usize, sex: Sex) -> u64 {
        let all = self.below[age + 1] - self.below[age];
        if self.men_first(age) == (sex == Sex::Male) { all.div_ceil(2) } else { all / 2 }
    }

    /// Sexes alternate within an age; which comes first alternates with the age and the region, so that a handful of
    /// people has both.
    fn men_first(&self, age: usize) -> bool {
        (age as u64 + self.region).is_multiple_of(2)
    }

    /// What somebody is in their family.
    pub(super) fn kin(&self, rank: u64) -> Kin {
        let families = self.families();
        for band in [YOUNGER, ELDER] {
            let (from, to) = self.ranks(band);
            if (from..to).contains(&rank) {
                return Kin::Child { family: rank - from };
            }
        }
        let cell = self.cell(rank);
        let father = cell.sex == Sex::Male;
        let band = if father { FATHERS } else { MOTHERS };
        if families == 0 || !(band.0..=band.1).contains(&cell.age) {
            return Kin::Other;
        }
        let (at, of) = self.among_parents(cell, band);
        let mut range = (at * families).div_ceil(of)..((at + 1) * families).div_ceil(of);
        if father {
            // A family of one parent is the mother's. Ranges hold one family or, in a village of few, some.
            while !range.is_empty() && self.is_alone(range.start) {
                range.start += 1;
            }
            while !range.is_empty() && self.is_alone(range.end - 1) {
                range.end -= 1;
            }
        }
        if range.is_empty() { Kin::Other } else { Kin::Parent { families: range, father } }
    }

    /// Who belongs to a family.
    pub(super) fn family(&self, family: u64) -> Family {
        let children = [YOUNGER, ELDER].into_iter().filter_map(|band| {
            let (from, to) = self.ranks(band);
            (from + family < to).then_some(from + family)
        });
        let father = if self.is_alone(family) { None } else { self.parent(family, FATHERS, Sex::Male) };
        Family { father, mother: self.parent(family, MOTHERS, Sex::Female), children: children.collect() }
    }

    fn is_alone(&self, family: u64) -> bool {
        Dice::new(self.seed ^ self.region, family).chance(Topic::Alone, ALONE)
    }

    /// As many families as there are children of the more numerous band.
    fn families(&self) -> u64 {
        let size = |band| {
            let (from, to) = self.ranks(band);
            to - from
        };
        size(YOUNGER).max(size(ELDER))
    }

    fn ranks(&self, (youngest, oldest): (usize, usize)) -> (u64, u64) {
        (self.below[youngest], self.below[oldest + 1])
    }

    /// The families are dealt to the parents of a band in the order of age, evenly.
    fn parent(&self, family: u64, band: (usize, usize), sex: Sex) -> Option<u64> {
        let families = self.families();
        let of = self.of_sex_below(band.1 + 1, sex) - self.of_sex_below(band.0, sex);
        if of == 0 || family >= families {
            return None;
        }
        let at = family * of / families + self.of_sex_below(band.0, sex);
        let age = (band.0..=band.1).find(|age| self.of_sex_below(age + 1, sex) > at)?;
        self.rank(Cell { age, sex, place: at - self.of_sex_below(age, sex) })
    }

    /// Which of the parents of a band, and of how many.
    fn among_parents(&self, cell: Cell, band: (usize, usize)) -> (u64, u64) {
        let start = self.of_sex_below(band.0, cell.sex);
        (self.of_sex_below(cell.age, cell.sex) - start + cell.place, self.of_sex_below(band.1 + 1, cell.sex) - start)
    }

    fn of_sex_below(&self, age: usize, sex: Sex) -> u64 {
        let women = self.women_below[age];
        if sex == Sex::Female { women } else { self.below[age] - women }
    }
}

/// The weight of all ages below `age`.
fn weight_below(age: usize) -> u64 {
    let of = |age: usize| PYRAMID[(age / 5).min(PYRAMID.len() - 1)] * if age >= 95 { 1 } else { 2 };
    (0..age).map(of).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cell_gives_back_its_rank(people in 1u64..2_000_000, region in 0u64..63, at: u64) {
            let cohorts = Cohorts::new(1, region, people);
            let rank = at % people;
            prop_assert_eq!(cohorts.rank(cohorts.cell(rank)), Some(rank));
        }

        #[test]
        fn a_child_s_parents_know_it(people in 1u64..3_000, region in 0u64..63) {
            let cohorts = Cohorts::new(1, region, people);
            for rank in 0..people {
                match cohorts.kin(rank) {
                    Kin::Child { family } => {
                        let family_of = cohorts.family(family);
                        prop_assert!(family_of.children.contains(&rank));
                        for parent in [family_of.father, family_of.mother].into_iter().flatten() {
                            let Kin::Parent { families, .. } = cohorts.kin(parent) else { panic!("{parent} has no family") };
                            prop_assert!(families.contains(&family));
                        }
                    }
                    Kin::Parent { families, father } => {
                        let is_theirs = |family| {
                            let Family { father: man, mother: woman, .. } = cohorts.family(family);
                            (if father { man } else { woman }) == Some(rank)
                        };
                        prop_assert!(families.clone().any(is_theirs));
                    }
                    Kin::Other => {}
                }
            }
        }
    }

    #[test]
    fn parents_are_of_an_age_to_be_parents() {
        let cohorts = Cohorts::new(1, 0, 500_000);
        for family in (0..cohorts.families()).step_by(997) {
            let Family { father, mother, children } = cohorts.family(family);
            for parent in [father, mother].into_iter().flatten() {
                for child in &children {
                    let years = cohorts.cell(parent).age - cohorts.cell(*child).age;
                    assert!((18..=45).contains(&years), "{years}");
                }
            }
            assert!(mother.is_some() && !children.is_empty());
        }
    }

    #[test]
    fn both_sexes_and_all_ages_are_there() {
        let cohorts = Cohorts::new(1, 5, 1_000_000);
        assert_eq!(cohorts.below[OLDEST + 1], 1_000_000);
        let women = cohorts.women_below[OLDEST + 1];
        assert!((499_000..501_000).contains(&women), "{women}");
        assert!((0..=95).all(|age| cohorts.count(age, Sex::Male) > 40));
    }
}
