//! Chance that repeats itself: what is drawn depends on the seed, the person and the topic, and on nothing else.

/// One well-mixed word from three (the finaliser of SplitMix64 over each in turn).
pub(super) fn mix(a: u64, b: u64, c: u64) -> u64 {
    [a, b, c].into_iter().fold(0x9E37_79B9_7F4A_7C15, |state, word| {
        let mut x = (state ^ word).wrapping_add(0x9E37_79B9_7F4A_7C15);
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    })
}

/// What is drawn for; each topic draws by itself, so that a new one changes no other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Topic {
    Ethnicity = 1,
    Family,
    Middle,
    Given,
    Form,
    BirthDay,
    BirthPrecision,
    Migrant,
    Commune,
    Address,
    Since,
    HasPhone,
    HasEmail,
    HasCard,
    Issued,
    Renewed,
    CardStatus,
    HasOldCard,
    Dead,
    DiedOn,
    Alone,
    Disagrees,
    Renumbered,
    Mismatch,
    Worn,
    Score,
    Nationality,
    Passport,
    Residence,
    Captured,
}

/// The chance of one person or family.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dice {
    seed: u64,
    of: u64,
}

impl Dice {
    pub(super) fn new(seed: u64, of: u64) -> Self {
        Self { seed, of }
    }

    /// 0 to `sides` − 1.
    pub(super) fn roll(self, topic: Topic, sides: u64) -> u64 {
        mix(self.seed, self.of, topic as u64) % sides.max(1)
    }

    /// True for so many in a hundred thousand.
    pub(super) fn chance(self, topic: Topic, per_100_000: u64) -> bool {
        self.roll(topic, 100_000) < per_100_000
    }

    /// One of a list, each as likely.
    pub(super) fn pick<T: Copy + Default>(self, topic: Topic, list: &[T]) -> T {
        let at = usize::try_from(self.roll(topic, list.len() as u64)).unwrap_or(0);
        list.get(at).copied().unwrap_or_default()
    }

    /// One of a list, by weight.
    pub(super) fn weigh<T: Copy + Default>(self, topic: Topic, list: &[(T, u32)]) -> T {
        let total: u64 = list.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut left = self.roll(topic, total);
        for (what, weight) in list {
            if left < u64::from(*weight) {
                return *what;
            }
            left -= u64::from(*weight);
        }
        T::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_kept() {
        let list = [("rare", 1), ("usual", 9)];
        let rare = (0..10_000).filter(|of| Dice::new(1, *of).weigh(Topic::Family, &list) == "rare").count();
        assert!((800..1200).contains(&rare), "{rare}");
    }

    #[test]
    fn topics_draw_by_themselves() {
        let same = (0..1000).filter(|of| {
            let dice = Dice::new(1, *of);
            dice.roll(Topic::Family, 10) == dice.roll(Topic::Given, 10)
        });
        assert!((50..150).contains(&same.count()));
    }
}
