//! The card "match": captures of face and fingers go to the ID-card database's service; the result comes back, the captures
//! are kept nowhere.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Screen, Shown};
use crate::app::{App, Shared};
use crate::base::Secret;
use crate::base::encode::from_b64url;
use crate::identity::PersonalNumber;
use crate::issuance::match_::{self, Captures, Ran};
use crate::outside::register::simulated::{Modality, Simulated, capture};
use crate::outside::register::{Capture, Finger};
use crate::web::form::{FormRefused, PostedCaptures};
use crate::web::guard::Receiving;
use crate::web::reply::{Failure, see_other};
use crate::web::visit::Visit;

/// A file says nothing of its quality; the matching service judges the image itself.
const NOT_MEASURED: u8 = 50;

/// What the devices captured, as the page's script wrote it into the form in base64url; or, where the settings say so, what
/// stands in for them.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(in crate::web::desk) struct CapturedForm {
    face_image: Option<Secret>,
    finger_image: Option<Secret>,
    face: Option<Stand>,
    finger: Option<Stand>,
    finger_number: Option<u8>,
    /// Whom it is about, where no file says so.
    ticket: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stand {
    Right,
    Wrong,
    Poor,
    /// Nothing was captured.
    Nothing,
}

impl CapturedForm {
    /// The ticket that came along; empty where there was none.
    pub(in crate::web::desk) fn ticket(&self) -> &str {
        self.ticket.as_deref().unwrap_or_default()
    }

    /// The captures for a comparison with the person of `number`.
    pub(in crate::web::desk) fn captures(&self, app: &App, number: &PersonalNumber) -> Result<Captures, FormRefused> {
        let finger = Finger::new(self.finger_number.unwrap_or(Finger::RIGHT_INDEX.number())).ok_or(FormRefused::Unreadable)?;
        let (face, print) = if app.settings.register.simulated_captures {
            (simulated(self.face, Modality::Face, number)?, simulated(self.finger, Modality::Finger(finger), number)?)
        } else {
            (captured(self.face_image.as_ref())?, captured(self.finger_image.as_ref())?)
        };
        Ok(Captures { face, fingers: print.map(|print| (finger, print)).into_iter().collect() })
    }
}

fn simulated(stand: Option<Stand>, modality: Modality, number: &PersonalNumber) -> Result<Option<Capture>, FormRefused> {
    let what = match stand {
        Some(Stand::Right) => Simulated::RightPerson,
        Some(Stand::Wrong) => Simulated::WrongPerson,
        Some(Stand::Poor) => Simulated::Poor,
        Some(Stand::Nothing) | None => return Ok(None),
    };
    capture(what, modality, number).map(Some).map_err(|_| FormRefused::Unreadable)
}

fn captured(image: Option<&Secret>) -> Result<Option<Capture>, FormRefused> {
    let Some(image) = image.filter(|image| !image.is_empty()) else { return Ok(None) };
    let bytes = from_b64url(image.reveal()).ok_or(FormRefused::Unreadable)?;
    Capture::new(bytes, NOT_MEASURED).map(Some).map_err(|_| FormRefused::TooLarge)
}

/// `POST /desk/files/{number}/match`
pub(in crate::web::desk) async fn run(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    PostedCaptures(form): PostedCaptures<CapturedForm>,
) -> Result<Response, Failure> {
    let screen = Screen::open(app, visit, duty, &number).await?;
    let captures = form.captures(&screen.app, &screen.whole.dossier.person.number)?;
    drop(form);
    match match_::run(&screen.app, &screen.acting(), screen.id(), captures).await {
        Ok(Ran::Paused { retry_after: Some(wait), .. }) => Ok(see_other(&screen.again_after(wait))),
        outcome => screen.after(outcome.map(|_| ()), Shown::default()).await,
    }
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
        let right = simulated(Some(Stand::Right), Modality::Face, &number).unwrap().unwrap();
        let wrong = simulated(Some(Stand::Wrong), Modality::Face, &number).unwrap().unwrap();
        assert_ne!(right.bytes(), wrong.bytes());
        assert!(simulated(Some(Stand::Nothing), Modality::Face, &number).unwrap().is_none());
    }
}
