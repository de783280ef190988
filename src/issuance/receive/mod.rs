//! Receiving a file: scan, compare with the register, contact, and the receipt that starts the legal clock.
//!
//! Everything is entered once. The register is asked before a transaction, never in one; when it does not answer, the file
//! pauses with its clock recorded, and asking again goes on from there.

mod accept;
mod contact;
pub mod correction;
mod open;
mod refused;
mod register;

pub use accept::{accept, cancel, new_visit, pause, resume};
pub use contact::{contact, settle};
pub use open::{Opened, Opening, open};
pub use refused::Refused;
pub use register::{Asked, StandsElsewhere, ask_register};
pub(super) use register::{hindrance, unanswered};

use super::acting::{Acting, Touched};
use super::dossier::Dossier;
use crate::app::App;
use crate::base::Outcome;
use crate::base::error::refuse;
use crate::base::ids::FileId;
use crate::identity::officer::Role;

/// The file of a receiving officer's own desk, if the officer may handle it.
pub(super) async fn load<R>(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<Dossier, R>
where
    R: From<super::acting::Barred> + From<NoFile>,
{
    let Some(dossier) = Dossier::load(app, id).await? else { return refuse(NoFile.into()) };
    let touched = Touched {
        file: Some((dossier.id, dossier.person.id)),
        desk: Some(dossier.desk),
        numbers: &dossier.numbers(),
        proposer: None,
    };
    acting.admit(app, Role::Receiving, touched).await?;
    Ok(dossier)
}

/// There is no such file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoFile;
