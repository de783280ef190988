//! Captures as a page's script wrote them into a form in base64url, or what stands in for them where the settings say so.

use serde::Deserialize;

use crate::base::Secret;
use crate::base::encode::from_b64url;
use crate::identity::PersonalNumber;
use crate::outside::register::Capture;
use crate::outside::register::simulated::{Modality, Simulated, capture};
use crate::web::form::FormRefused;

/// A file says nothing of its quality; the matching service judges the image itself.
const NOT_MEASURED: u8 = 50;

/// What a simulated device has before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::web) enum Stand {
    Right,
    Wrong,
    Poor,
    /// A picture of the right person.
    Photo,
    /// Nothing was captured.
    Nothing,
}

/// The capture of a simulated device.
pub(in crate::web) fn simulated(
    stand: Option<Stand>,
    modality: Modality,
    number: &PersonalNumber,
) -> Result<Option<Capture>, FormRefused> {
    let what = match stand {
        Some(Stand::Right) => Simulated::RightPerson,
        Some(Stand::Wrong) => Simulated::WrongPerson,
        Some(Stand::Poor) => Simulated::Poor,
        Some(Stand::Photo) => Simulated::Photo,
        Some(Stand::Nothing) | None => return Ok(None),
    };
    capture(what, modality, number).map(Some).map_err(|_| FormRefused::Unreadable)
}

/// The capture of a device; nothing where the field was left empty.
pub(in crate::web) fn captured(image: Option<&Secret>) -> Result<Option<Capture>, FormRefused> {
    let Some(image) = image.filter(|image| !image.is_empty()) else { return Ok(None) };
    let bytes = from_b64url(image.reveal()).ok_or(FormRefused::Unreadable)?;
    Capture::new(bytes, NOT_MEASURED).map(Some).map_err(|_| FormRefused::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::encode::b64url;

    #[test]
    fn what_is_no_image_is_refused_and_what_is_missing_is_nothing() {
        let read = |image: &str| captured(Some(&Secret::new(image)));
        assert!(captured(None).unwrap().is_none());
        assert!(read("").unwrap().is_none());
        assert_eq!(read(&b64url(b"a face")).unwrap().unwrap().bytes(), b"a face");
        assert_eq!(read("not base64!").unwrap_err(), FormRefused::Unreadable);
        assert_eq!(read(&b64url(&vec![0; 600 * 1024])).unwrap_err(), FormRefused::TooLarge);
    }

    #[test]
    fn a_stand_in_matches_as_it_is_told() {
        let number = PersonalNumber::parse("901199000123").unwrap();
        let of = |stand| simulated(Some(stand), Modality::Face, &number).unwrap();
        let (right, wrong, photo) = (of(Stand::Right).unwrap(), of(Stand::Wrong).unwrap(), of(Stand::Photo).unwrap());
        assert_ne!(right.bytes(), wrong.bytes());
        assert_ne!(right.bytes(), photo.bytes());
        assert!(of(Stand::Nothing).is_none());
    }
}
