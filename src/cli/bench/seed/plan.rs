//! How many of each there are to be, and where: the figures of Hà Nội at the end of 2022, exactly, spread over its communes.

use crate::identity::place::{self, Place, PlaceCode};

/// The figures of the one-year review of Project 06 in Hà Nội. Files are 64.7 % of the target, so the target is the files
/// over 0.647, rounded.
pub const CARDS: u64 = 6_018_769;
pub const FILES: u64 = 4_026_354;
pub const TARGET: u64 = 6_223_113;
pub const LEVEL_1: u64 = 15_121;
pub const LEVEL_2: u64 = 528_785;
/// The review does not say how many files were approved. Across the country it was 12.5 of 13.8 million.
const APPROVED_PER_MILLE: u64 = 906;
/// Those who finish alone: one in ten, as of the linked procedures of the same review.
const ALONE_PERCENT: u64 = 10;

/// Hà Nội.
pub const PROVINCE: PlaceCode = PlaceCode::Province(1);

/// The figures at a scale, each rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    pub cards: u64,
    pub target: u64,
    pub files: u64,
    pub approved: u64,
    pub level_1: u64,
    pub level_2: u64,
    pub alone: u64,
}

/// A share of the whole city in millionths: 1,000,000 is all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale(u64);

impl std::str::FromStr for Scale {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a scale lies between 0.00001 and 1, such as 0.01".to_owned();
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        if part.len() > 6 || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        let whole: u64 = whole.parse().map_err(|_| wrong())?;
        let part: u64 = format!("{part:0<6}").parse().map_err(|_| wrong())?;
        let millionths = whole * 1_000_000 + part;
        if (10..=1_000_000).contains(&millionths) { Ok(Self(millionths)) } else { Err(wrong()) }
    }
}

impl std::fmt::Display for Scale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

impl Scale {
    fn of(self, n: u64) -> u64 {
        (n * self.0 + 500_000) / 1_000_000
    }

    pub fn figures(self) -> Figures {
        let (level_1, level_2) = (self.of(LEVEL_1), self.of(LEVEL_2));
        Figures {
            cards: self.of(CARDS),
            target: self.of(TARGET),
            files: self.of(FILES),
            approved: self.of(FILES * APPROVED_PER_MILLE / 1000),
            level_1,
            level_2,
            alone: ((level_1 + level_2) * ALONE_PERCENT + 50) / 100,
        }
    }
}

/// The figures of one commune, and the number of the first of its people.
#[derive(Clone, Debug)]
pub struct Commune {
    pub place: &'static Place,
    pub code: String,
    pub first: u64,
    pub figures: Figures,
}

/// The city, commune by commune. Larger and smaller ones differ by half; the sums are exact, because each commune gets what
/// lies between two rounded sums.
pub fn communes(whole: Figures) -> Vec<Commune> {
    let places = place::communes_of(PROVINCE);
    let weights: Vec<u64> = (0..places.len() as u64).map(|at| 75 + (at * 37) % 51).collect();
    let all: u64 = weights.iter().sum();
    let mut before = 0;
    let mut first = 0;
    let mut out = Vec::with_capacity(places.len());
    for (place, weight) in places.iter().zip(weights) {
        let after = before + weight;
        let share = |n: u64| n * after / all - n * before / all;
        let figures = Figures {
            cards: share(whole.cards),
            target: share(whole.target),
            files: share(whole.files),
            approved: share(whole.approved),
            level_1: share(whole.level_1),
            level_2: share(whole.level_2),
            alone: share(whole.alone),
        };
        out.push(Commune { place, code: place.code.to_string(), first, figures });
        first += figures.cards;
        before = after;
    }
    out
}

/// What one of a commune's people is, by their number in it: first those with level 2, then level 1, then the others whose
/// files are approved, then those whose files wait to be mended, then those with a card alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Activated { level: i64, alone: bool },
    Approved,
    Mending,
    Card,
}

impl Commune {
    pub fn role(&self, at: u64) -> Role {
        let f = &self.figures;
        let activated = f.level_2 + f.level_1;
        let alone = at < f.alone;
        match at {
            at if at < f.level_2 => Role::Activated { level: 2, alone },
            at if at < activated => Role::Activated { level: 1, alone },
            at if at < f.approved.max(activated) => Role::Approved,
            at if at < f.files => Role::Mending,
            _ => Role::Card,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(text: &str) -> Scale {
        text.parse().unwrap()
    }

    #[test]
    fn the_whole_city_has_the_review_s_figures_to_the_last_card() {
        let whole = scale("1").figures();
        assert_eq!((whole.cards, whole.files, whole.level_1, whole.level_2), (CARDS, FILES, LEVEL_1, LEVEL_2));
        // 64.7 % to the last tenth of a per mille.
        assert_eq!((whole.files * 10_000 + whole.target / 2) / whole.target, 6470);
        let hundredth = scale("0.01").figures();
        assert_eq!((hundredth.cards, hundredth.files, hundredth.level_1, hundredth.level_2), (60_188, 40_264, 151, 5288));
    }

    #[test]
    fn its_communes_add_up_and_every_person_has_one_role() {
        for text in ["1", "0.05", "0.01", "0.001"] {
            let whole = scale(text).figures();
            let communes = communes(whole);
            assert_eq!(communes.len(), 126);
            let sum = |of: fn(&Figures) -> u64| communes.iter().map(|commune| of(&commune.figures)).sum::<u64>();
            assert_eq!(sum(|f| f.cards), whole.cards);
            assert_eq!(sum(|f| f.target), whole.target);
            assert_eq!(sum(|f| f.files), whole.files);
            assert_eq!(sum(|f| f.level_1 + f.level_2), whole.level_1 + whole.level_2);
            if whole.cards < 1_000_000 {
                let mut roles = [0u64; 4];
                for commune in &communes {
                    for at in 0..commune.figures.cards {
                        roles[match commune.role(at) {
                            Role::Activated { level: 2, .. } => 0,
                            Role::Activated { .. } => 1,
                            Role::Approved | Role::Mending => 2,
                            Role::Card => 3,
                        }] += 1;
                    }
                }
                assert_eq!(
                    roles,
                    [whole.level_2, whole.level_1, whole.files - whole.level_1 - whole.level_2, whole.cards - whole.files],
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn a_scale_is_a_share() {
        assert_eq!(scale("0.05").to_string(), "0.050000");
        for wrong in ["0", "1.5", "-1", "x", "0.0000001", ""] {
            assert!(wrong.parse::<Scale>().is_err(), "{wrong}");
        }
    }
}
