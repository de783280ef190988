//! The only source of randomness. Tests hand in a seeded one, so that a failure can be repeated.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ring::rand::{SecureRandom as _, SystemRandom};

use super::encode;

#[derive(Clone, Debug)]
pub enum Random {
    System(SystemRandom),
    /// Deterministic: SHA-256 of seed and counter. For tests only.
    Test {
        seed: u64,
        counter: Arc<AtomicU64>,
    },
}

impl Default for Random {
    #[allow(clippy::disallowed_methods, reason = "the one place that may")]
    fn default() -> Self {
        Self::System(SystemRandom::new())
    }
}

impl Random {
    pub fn test(seed: u64) -> Self {
        Self::Test { seed, counter: Arc::default() }
    }

    pub fn fill(&self, out: &mut [u8]) {
        match self {
            Self::System(rng) => {
                // getrandom(2) can fail only before the kernel's pool is seeded at boot. Nothing safe can go on
                // without randomness, so the process ends rather than continue with a predictable value.
                if rng.fill(out).is_err() {
                    std::process::abort();
                }
            }
            Self::Test { seed, counter } => {
                for chunk in out.chunks_mut(32) {
                    let n = counter.fetch_add(1, Ordering::SeqCst);
                    let mut input = [0u8; 16];
                    input[..8].copy_from_slice(&seed.to_be_bytes());
                    input[8..].copy_from_slice(&n.to_be_bytes());
                    let digest = ring::digest::digest(&ring::digest::SHA256, &input);
                    chunk.copy_from_slice(&digest.as_ref()[..chunk.len()]);
                }
            }
        }
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.fill(&mut out);
        out
    }

    /// A token of 256 bits in base64url, 43 characters: codes, session ids, refresh tokens.
    pub fn token(&self) -> String {
        encode::b64url(&self.bytes::<32>())
    }

    /// A uniformly drawn number below `bound` (which must not be zero), by rejection so that no value is favoured.
    pub fn below(&self, bound: u64) -> u64 {
        let bound = bound.max(1);
        let limit = u64::MAX - u64::MAX % bound;
        loop {
            let x = u64::from_be_bytes(self.bytes());
            if x < limit {
                return x % bound;
            }
        }
    }

    /// A numeric code of `digits` digits (at most 18), leading zeros kept.
    pub fn digits(&self, digits: u32) -> String {
        let n = self.below(10u64.pow(digits.min(18)));
        format!("{n:0width$}", width = digits.min(18) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_numeric_code_keeps_its_leading_zeros() {
        let random = Random::test(7);
        assert!((0..200).map(|_| random.digits(6)).all(|code| code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())));
    }

    /// What certification measures: the length, and Shannon's entropy over the characters that occur, above 96 bits.
    #[test]
    fn a_token_has_256_bits_and_is_another_each_time() {
        let random = Random::default();
        let mut seen = std::collections::HashSet::new();
        for _ in 0..500 {
            let token = random.token();
            assert_eq!(encode::from_b64url(&token).map(|bytes| bytes.len()), Some(32));
            let count = |c: u8| token.bytes().filter(|other| *other == c).count();
            let length = f64::from(u32::try_from(token.len()).unwrap());
            let bits: f64 = token.bytes().map(|c| -(f64::from(u32::try_from(count(c)).unwrap()) / length).log2()).sum();
            assert!(bits > 96.0, "{bits} bits in {token}");
            assert!(seen.insert(token));
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_values() {
        assert_eq!(Random::test(1).token(), Random::test(1).token());
        assert_ne!(Random::test(1).token(), Random::test(2).token());
    }
}
