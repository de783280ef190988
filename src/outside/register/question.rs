//! What is asked, and for what. The register gives nothing without a purpose: there is no look-up out of curiosity.

use std::fmt;

use zeroize::Zeroizing;

use crate::base::ids::MatchId;
use crate::identity::PersonalNumber;

/// For which file and why a question is asked. Both go to the register and into its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    reference: String,
    why: Why,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// An application for an identity of level 1 or 2 (Decree 69/2024, article 10).
    Issuance,
    /// Activation at a desk, for someone without a phone or after the seven days (article 14).
    Activation,
    /// A lost authenticator replaced at a desk.
    Recovery,
    /// A data difference being cleared up.
    Correction,
    /// A guardian acting for a ward: who represents whom.
    Representation,
    /// A sign-in at authentication level 3 or 4 (article 20.1), with a face that the holder's own camera took: the service says
    /// whether somebody alive was before it, too.
    SignIn,
    /// Following deaths, cards and numbers of people who hold an account (articles 8 and 15).
    Follow,
}

impl Why {
    /// As the contract spells it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Issuance => "issuance",
            Self::Activation => "activation",
            Self::Recovery => "recovery",
            Self::Correction => "correction",
            Self::Representation => "representation",
            Self::SignIn => "sign_in",
            Self::Follow => "follow",
        }
    }
}

/// The longest reference that is sent.
const LONGEST_REFERENCE: usize = 64;

impl Purpose {
    /// `reference` is the number or id of the file, or for [`Why::Follow`] the name of the job. Anything but printable
    /// ASCII is left out, for it is written into another organisation's log.
    pub fn new(why: Why, reference: &impl fmt::Display) -> Self {
        let reference = reference.to_string().chars().filter(char::is_ascii_graphic).take(LONGEST_REFERENCE).collect();
        Self { reference, why }
    }

    pub fn reference(&self) -> &str {
        &self.reference
    }

    pub fn why(&self) -> Why {
        self.why
    }
}

/// A face or a fingerprint as a device captured it: opaque to us, wiped when dropped, never stored.
#[derive(Clone)]
pub struct Capture {
    bytes: Zeroizing<Vec<u8>>,
    /// What the device says of it, 0 to 100.
    pub quality: u8,
}

/// The largest capture that is taken.
pub const LARGEST_CAPTURE: usize = 512 * 1024;

/// The device sent nothing, or more than any capture has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a capture has 1 byte to 512 KiB and a quality of 0 to 100")]
pub struct NotACapture;

impl Capture {
    pub fn new(bytes: Vec<u8>, quality: u8) -> Result<Self, NotACapture> {
        let bytes = Zeroizing::new(bytes);
        if (1..=LARGEST_CAPTURE).contains(&bytes.len()) && quality <= 100 {
            Ok(Self { bytes, quality })
        } else {
            Err(NotACapture)
        }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Capture(…)")
    }
}

/// A finger by its number in ISO/IEC 19794-2: 1 to 5 the right hand from the thumb, 6 to 10 the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Finger(u8);

impl Finger {
    pub const RIGHT_THUMB: Self = Self(1);
    pub const RIGHT_INDEX: Self = Self(2);
    pub const LEFT_THUMB: Self = Self(6);
    pub const LEFT_INDEX: Self = Self(7);

    /// `None` unless 1 to 10.
    pub fn new(number: u8) -> Option<Self> {
        (1..=10).contains(&number).then_some(Self(number))
    }

    pub fn number(self) -> u8 {
        self.0
    }
}

/// A 1:1 comparison to be made. Several fingers may be tried at once: worn prints are common.
#[derive(Clone, Debug)]
pub struct MatchAsk {
    /// Ours: the register makes one comparison per id, however often the question arrives.
    pub id: MatchId,
    pub number: PersonalNumber,
    pub face: Option<Capture>,
    pub fingers: Vec<(Finger, Capture)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_carries_nothing_that_could_forge_a_log_line() {
        let purpose = Purpose::new(Why::Issuance, &"HN-00123\r\nwhy=root \u{202E}");
        assert_eq!(purpose.reference(), "HN-00123why=root");
        assert_eq!(Purpose::new(Why::Follow, &"x".repeat(500)).reference().len(), 64);
    }

    #[test]
    fn a_capture_has_a_size_and_a_quality() {
        assert!(Capture::new(vec![1], 100).is_ok());
        assert_eq!(Capture::new(vec![], 50).unwrap_err(), NotACapture);
        assert_eq!(Capture::new(vec![1], 101).unwrap_err(), NotACapture);
        assert_eq!(Capture::new(vec![0; LARGEST_CAPTURE + 1], 50).unwrap_err(), NotACapture);
        assert_eq!(Finger::new(0), None);
        assert_eq!(Finger::new(10).map(Finger::number), Some(10));
    }
}
