//! Activation, on the citizen's own device: the slip's code, then the phone that was read back or a number shown at a desk
//! after a fresh match, then a passcode and something one has. Each step is one transaction: what was acknowledged stays, and
//! until the last step nobody can sign in.
//!
//! The slip alone never does, and a desk's device or an officer's browser never does either.

mod app;
mod begin;
mod claim;
mod desk;
mod finish;
mod phone;
mod refused;

pub use app::{app_begin, app_confirm};
pub use begin::{Code, Progress, Step, begin, progress};
pub use desk::{DeskMatch, check_number, desk_match};
pub use finish::{complete, passcode, passkey_begin, passkey_finish, prove};
pub use phone::{check_code, send_code, waiting};
pub use refused::Refused;

use crate::app::App;
use crate::authn::visitor::Visitor;
use crate::base::ids::EventId;
use crate::issuance::dossier::Dossier;
use crate::issuance::events::Kind;
use crate::store::files::Event;

/// Somebody with a slip, at a browser.
#[derive(Clone, Copy)]
pub struct Arriving<'a> {
    pub visitor: &'a Visitor<'a>,
    /// Hash of the device key that the browser holds, if it holds one: then it is a desk's.
    pub device_hash: Option<&'a [u8; 32]>,
}

impl Arriving<'_> {
    /// A turn in the file's history by the citizen, for the desk that waits for it.
    fn event(&self, app: &App, dossier: &Dossier, kind: Kind) -> Event {
        Event {
            id: EventId::new(self.visitor.now, &app.random),
            file: dossier.id,
            desk: dossier.desk,
            officer: None,
            kind: kind.word().to_owned(),
            at: self.visitor.now,
        }
    }
}
