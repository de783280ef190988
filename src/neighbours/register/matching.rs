//! The matching service of the simulator: what a capture must be is laid down in `docs/register-api.yaml`, under
//! simulated captures.

use super::dice::{Dice, Topic};
use crate::base::encode;
use crate::identity::PersonalNumber;

/// Below this quality nothing can be compared.
const READABLE: u8 = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Matched,
    NotMatched,
    PoorQuality,
    NoReference,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub(super) struct Compared {
    pub(super) verdict: Verdict,
    pub(super) score: u16,
}

/// A face as it was held before a camera: a picture of it is compared like the face, and told apart.
pub(super) struct ShownFace {
    pub(super) image: Vec<u8>,
    pub(super) is_alive: bool,
}

impl ShownFace {
    pub(super) fn of(image: Vec<u8>) -> Self {
        match image.strip_prefix(b"dinhdanh-sim 1 face-photo ") {
            Some(tag) => Self { image: [b"dinhdanh-sim 1 face ", tag].concat(), is_alive: false },
            None => Self { image, is_alive: true },
        }
    }
}

/// Of whom captures are compared.
pub(super) struct Reference<'a> {
    /// The number in force and the cancelled ones.
    pub(super) numbers: Vec<&'a PersonalNumber>,
    pub(super) is_kept: bool,
    pub(super) own: Dice,
}

impl Reference<'_> {
    /// `modality` is `face` or `finger-<n>`; `worn` says that this person's part can't be read.
    pub(super) fn compare(&self, modality: &str, image: &[u8], quality: u8, worn: bool) -> Compared {
        if !self.is_kept {
            return Compared { verdict: Verdict::NoReference, score: 0 };
        }
        let noise = u16::try_from(self.own.roll(Topic::Score, 90)).unwrap_or(0);
        let expected = |number: &PersonalNumber| {
            let tag = encode::sha256(format!("dinhdanh-sim 1 {modality} {}", number.reveal()).as_bytes());
            format!("dinhdanh-sim 1 {modality} {}", encode::b64url(&tag))
        };
        let is_simulated = image.starts_with(format!("dinhdanh-sim 1 {modality} ").as_bytes());
        if !is_simulated || worn || quality < READABLE {
            Compared { verdict: Verdict::PoorQuality, score: 0 }
        } else if self.numbers.iter().any(|number| expected(number).as_bytes() == image) {
            Compared { verdict: Verdict::Matched, score: 880 + noise }
        } else {
            Compared { verdict: Verdict::NotMatched, score: 60 + noise }
        }
    }
}
