//! A keyed shuffle of 0, 1, …, size − 1 that is computed, not stored: a Feistel network over the next even number of
//! bits, walked until it lands inside. It goes both ways, so that an index gives a number and a number its index.

use super::dice::mix;

#[derive(Clone, Copy, Debug)]
pub(super) struct Shuffle {
    key: u64,
    size: u64,
    /// Bits of one half.
    half: u32,
}

const ROUNDS: u64 = 4;

impl Shuffle {
    pub(super) fn new(key: u64, size: u64) -> Self {
        let bits = u64::BITS - size.saturating_sub(1).leading_zeros();
        Self { key, size: size.max(1), half: bits.div_ceil(2).max(1) }
    }

    /// Where `at` goes; `at` itself when it lies outside.
    pub(super) fn forward(&self, at: u64) -> u64 {
        self.walk(at, |left, right| {
            (0..ROUNDS).fold((left, right), |(left, right), round| (right, left ^ self.round(round, right)))
        })
    }

    /// What came to `at`.
    pub(super) fn back(&self, at: u64) -> u64 {
        self.walk(at, |left, right| {
            (0..ROUNDS).rev().fold((left, right), |(left, right), round| (right ^ self.round(round, left), left))
        })
    }

    fn walk(&self, at: u64, step: impl Fn(u64, u64) -> (u64, u64)) -> u64 {
        if at >= self.size {
            return at;
        }
        let mask = (1 << self.half) - 1;
        let mut at = at;
        loop {
            let (left, right) = step(at >> self.half, at & mask);
            at = left << self.half | right;
            if at < self.size {
                return at;
            }
        }
    }

    fn round(&self, round: u64, half: u64) -> u64 {
        mix(self.key, round, half) & ((1 << self.half) - 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_place_is_taken_once() {
        for size in [1, 2, 3, 7, 64, 1000, 4099] {
            let shuffle = Shuffle::new(42, size);
            let mut seen: Vec<u64> = (0..size).map(|at| shuffle.forward(at)).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..size).collect::<Vec<_>>(), "{size}");
        }
    }

    #[test]
    fn neighbours_are_parted() {
        let shuffle = Shuffle::new(7, 1_000_000);
        let close = (0..1000).filter(|at| shuffle.forward(*at).abs_diff(shuffle.forward(at + 1)) < 1000).count();
        assert!(close < 20, "{close}");
    }

    proptest! {
        #[test]
        fn back_undoes_forward(key: u64, size in 1u64..200_000_000, at: u64) {
            let shuffle = Shuffle::new(key, size);
            let at = at % size;
            prop_assert!(shuffle.forward(at) < size);
            prop_assert_eq!(shuffle.back(shuffle.forward(at)), at);
        }
    }
}
