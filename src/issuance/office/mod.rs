//! The organisation: who oversees whom, officers invited and confirmed under four eyes, duty, suspension, relatives, devices.
//! Every act is in the log, and takes effect with the officer's next request.

mod confirm;
mod devices;
mod people;

pub use confirm::{challenge as confirm_challenge, finish as confirm_finish};
pub use devices::{invite as invite_device, register as register_device, revoke as revoke_device};
pub use people::{Change, Newcomer, Relative, change, invite, invite_again, relatives, revoke_key};

use super::acting::Acting;
use crate::app::App;
use crate::base::Refusal;
use crate::base::error::refuse;
use crate::base::ids::DeskId;
use crate::base::{Fault, Outcome};
use crate::store::offices;
use crate::store::roster::{self, Listed};

/// Why the organisation is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The officer's role oversees nobody.
    OtherRole,
    /// The device belongs to another desk than the officer.
    OtherDevice,
    /// Outside the overseer's own unit and those below it.
    OtherUnit,
    NoSuchOfficer,
    NoSuchDesk,
    NoSuchDevice,
    /// Nobody changes what they themselves may do.
    Oneself,
    /// The one who invited is not the second pair of eyes, and neither is the officer.
    SameEyes,
    /// Nothing waits to be confirmed.
    NothingWaits,
    NumberTaken,
    /// A number of a badge, a name or a person that is none.
    Unreadable,
    AlreadySo,
    LinkGone,
    /// A suspended officer enrols nothing.
    Suspended,
    CeremonyGone,
    SignatureBad,
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::OtherRole => "other-role",
            Self::OtherDevice => "other-desk",
            Self::OtherUnit => "office-other-unit",
            Self::NoSuchOfficer => "office-no-officer",
            Self::NoSuchDesk => "office-no-desk",
            Self::NoSuchDevice => "office-no-device",
            Self::Oneself => "office-oneself",
            Self::SameEyes => "office-same-eyes",
            Self::NothingWaits => "office-nothing-waits",
            Self::NumberTaken => "office-number-taken",
            Self::Unreadable => "office-unreadable",
            Self::AlreadySo => "office-already-so",
            Self::LinkGone => "office-link-gone",
            Self::Suspended => "office-suspended",
            Self::CeremonyGone => "ceremony-gone",
            Self::SignatureBad => "signature-bad",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::OtherRole | Self::OtherDevice | Self::OtherUnit | Self::Oneself | Self::SameEyes | Self::SignatureBad => 403,
            Self::NoSuchOfficer | Self::NoSuchDesk | Self::NoSuchDevice => 404,
            Self::LinkGone | Self::CeremonyGone => 410,
            Self::Unreadable => 422,
            Self::NothingWaits | Self::NumberTaken | Self::AlreadySo | Self::Suspended => 409,
        }
    }
}

/// Lets somebody who oversees this desk go on, or refuses, and then records that.
async fn oversee(app: &App, acting: &Acting<'_>, desk: DeskId) -> Outcome<(), Refused> {
    let refused = if !acting.officer.role.oversees() {
        Refused::OtherRole
    } else if acting.device_desk != acting.officer.desk_id {
        Refused::OtherDevice
    } else if !offices::covers(&app.db, acting.officer.desk_id, desk).await? {
        Refused::OtherUnit
    } else {
        return Ok(());
    };
    acting.report(app, refused, None).await?;
    refuse(refused)
}

/// An officer whom this one oversees, by badge.
pub async fn officer(app: &App, acting: &Acting<'_>, number: &str) -> Outcome<Listed, Refused> {
    let Some(listed) = roster::by_number(&app.db, number).await? else { return refuse(Refused::NoSuchOfficer) };
    oversee(app, acting, listed.desk).await?;
    Ok(listed)
}

/// The same, but not oneself.
async fn other(app: &App, acting: &Acting<'_>, number: &str) -> Outcome<Listed, Refused> {
    let listed = officer(app, acting, number).await?;
    if listed.id == acting.officer.id {
        acting.report(app, Refused::Oneself, None).await?;
        return Err(Fault::Refused(Refused::Oneself));
    }
    Ok(listed)
}
