//! The user code of a device (RFC 8628 section 6.1): eight letters that are no vowels, so that they spell no word, in two
//! groups. Typed in any case, with or without the dash.

use crate::base::Random;

/// Twenty letters: 20^8 is 2^34.5, for ten minutes and under a limit of tries.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LENGTH: usize = 8;

/// A code in its one normal form: eight capital letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    pub fn draw(random: &Random) -> Self {
        let letter = || {
            let at = usize::try_from(random.below(20)).unwrap_or_default();
            char::from(LETTERS.get(at).copied().unwrap_or(b'B'))
        };
        Self((0..LENGTH).map(|_| letter()).collect())
    }

    /// What somebody typed; `None` for what was never a code.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 64 {
            return None;
        }
        let letters: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '_'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let fits = letters.len() == LENGTH && letters.bytes().all(|byte| LETTERS.contains(&byte));
        fits.then_some(Self(letters))
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// As a device shows it.
    pub fn shown(&self) -> String {
        let (first, second) = self.0.split_at(LENGTH / 2);
        format!("{first}-{second}")
    }

    /// Whether `typed` is the second half of it.
    pub fn ends_with(&self, typed: &str) -> bool {
        let (_, second) = self.0.split_at(LENGTH / 2);
        typed.trim().eq_ignore_ascii_case(second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed_and_nothing_else_is_one() {
        let code = UserCode("BCDFGHJK".into());
        for typed in ["BCDF-GHJK", "bcdf-ghjk", " bcdf ghjk ", "B.C.D.F.G.H.J.K", "BCDFGHJK"] {
            assert_eq!(UserCode::parse(typed), Some(code.clone()), "{typed}");
        }
        for typed in ["", "BCDF-GHJ", "BCDF-GHJKL", "ABCD-EFGH", "BCDF-GHJ1", "ＢCDFGHJK", "BCDFGHJÉ", &"-".repeat(65)] {
            assert_eq!(UserCode::parse(typed), None, "{typed}");
        }
        assert_eq!(code.shown(), "BCDF-GHJK");
        assert!(code.ends_with(" ghjk ") && !code.ends_with("BCDF") && !code.ends_with(""));
        let drawn = UserCode::draw(&Random::test(1));
        assert_eq!(UserCode::parse(&drawn.shown()), Some(drawn));
    }
}
