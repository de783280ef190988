//! The card "match": captures of face and fingers go to the ID-card database's service; the result comes back, the captures
//! are kept nowhere.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Screen, Shown};
use crate::app::{App, Shared};
use crate::base::Secret;
use crate::identity::PersonalNumber;
use crate::issuance::match_::{self, Captures, Ran};
use crate::outside::register::Finger;
use crate::outside::register::simulated::Modality;
use crate::web::captured::{Stand, captured, simulated};
use crate::web::form::{FormRefused, PostedCaptures};
use crate::web::guard::Receiving;
use crate::web::reply::{Failure, see_other};
use crate::web::visit::Visit;

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
