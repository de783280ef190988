//! Files collected with card issuance, read from a bulk file: checked row by row, compared with the register in batches,
//! proposed and approved a list at a time, each under one signature. Nobody was compared with their card, so what comes of a
//! row is level 1; level 2 needs a visit like anybody's (docs/decisions/0025-bulk-files.md).

pub mod batch;
pub mod check;
pub mod evidence;
pub mod export;
pub mod issue;
pub mod lines;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod read;
pub mod records;
pub mod refused;
pub mod row;
pub mod tell;

mod sign;

pub use refused::Refused;

use super::acting::{Acting, Barred};
use crate::app::App;
use crate::base::Outcome;
use crate::base::error::refuse;
use crate::identity::officer::Role;

/// Lets an officer handle bulk files: who receives at a desk, or supervises one.
pub(super) async fn admit(app: &App, acting: &Acting<'_>) -> Outcome<(), Refused> {
    let officer = acting.officer;
    let barred = if officer.suspended_at.is_some() {
        Some(Barred::Suspended)
    } else if !matches!(officer.role, Role::Receiving | Role::Supervisor) {
        Some(Barred::OtherRole)
    } else if acting.device_desk != officer.desk_id {
        Some(Barred::OtherDevice)
    } else {
        None
    };
    let Some(barred) = barred else { return Ok(()) };
    acting.report(app, barred, None).await?;
    refuse(Refused::Barred(barred))
}
