//! Captures of a camera and a fingerprint reader that are not there. The register simulator knows them; no matching
//! service of real people would take one. Offered at the desk only under `register.simulated_captures`.
//!
//! A simulated capture is the text `dinhdanh-sim 1 <modality> <tag>`, where modality is `face` or `finger-<1 to 10>` and tag
//! is base64url(SHA-256(`dinhdanh-sim 1 <modality> <number>`)). With a quality of 40 and more, the tag of the person who is
//! asked about matches and any other does not; below 40, nothing can be compared. A face whose
//! modality reads `face-photo` is a picture of that face.

use super::question::{Capture, Finger, NotACapture};
use crate::base::encode;
use crate::identity::PersonalNumber;

/// What the operator of the demonstration chooses in place of holding out a finger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Simulated {
    RightPerson,
    WrongPerson,
    /// A worn, wet or cut finger; a face in the dark.
    Poor,
    /// A picture of the right person, held before the camera.
    Photo,
}

/// Which part of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modality {
    Face,
    Finger(Finger),
}

impl Modality {
    fn word(self) -> String {
        match self {
            Self::Face => "face".to_owned(),
            Self::Finger(finger) => format!("finger-{}", finger.number()),
        }
    }
}

/// The capture that a device would have made of the person of a number, or of somebody else.
pub fn capture(what: Simulated, modality: Modality, number: &PersonalNumber) -> Result<Capture, NotACapture> {
    let word = modality.word();
    let of = match what {
        Simulated::RightPerson | Simulated::Poor | Simulated::Photo => number.reveal(),
        Simulated::WrongPerson => "somebody else",
    };
    let tag = encode::b64url(&encode::sha256(format!("dinhdanh-sim 1 {word} {of}").as_bytes()));
    let word = if what == Simulated::Photo { format!("{word}-photo") } else { word };
    let quality = if what == Simulated::Poor { 15 } else { 88 };
    Capture::new(format!("dinhdanh-sim 1 {word} {tag}").into_bytes(), quality)
}
