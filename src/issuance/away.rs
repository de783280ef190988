//! What an officer took down at somebody's home while there was no network: card, level, language and phone. It becomes a file
//! when the network is back; comparing, matching, reading back and signing are done in the file, online.

use std::time::Duration;

use super::acting::{Acting, Barred};
use super::content::Reach;
use super::dossier::Dossier;
use super::receive::{self, Opening};
use crate::app::App;
use crate::base::error::refuse;
use crate::base::{Broken, Fault, Outcome, Refusal, Timestamp};
use crate::store::{desks, files};

/// For so long a draft may wait on a device. After that it is worth nothing, there and here.
pub const LASTS: Duration = Duration::from_secs(24 * 3600);

/// One draft.
#[derive(Clone, Copy)]
pub struct Draft<'a> {
    /// By the device's clock.
    pub taken_at: Timestamp,
    pub opening: Opening<'a>,
    pub reach: &'a Reach,
    /// The officer has seen that the file has another phone, and wants this one.
    pub replaces: bool,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// It stands in this file. Sent twice, it is the same file.
    File { number: String },
    /// The person's open file at this desk says another phone, or is past this step. Nothing was changed.
    Differs { number: String, editable: bool },
    /// The person has an open file at another desk.
    Elsewhere { number: String, desk: String },
}

/// Why nothing became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It waited longer than a day.
    TooOld,
    Received(receive::Refused),
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::TooOld => "away-too-old",
            Self::Received(why) => why.code(),
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::TooOld => 410,
            Self::Received(why) => why.status(),
        }
    }
}

impl From<Barred> for Refused {
    fn from(barred: Barred) -> Self {
        Self::Received(barred.into())
    }
}

/// Takes a draft over. It may be sent any number of times: who was taken down is known by their card.
pub async fn take(app: &App, acting: &Acting<'_>, draft: Draft<'_>) -> Outcome<Became, Refused> {
    if acting.now.since(draft.taken_at) > LASTS {
        return refuse(Refused::TooOld);
    }
    match receive::open(app, acting, draft.opening).await {
        Ok(opened) => {
            // Its silence is shown by the file's page, where asking again stands; a pause takes what was entered all the same.
            match receive::ask_register(app, acting, opened.id).await {
                Ok(_) | Err(Fault::Refused(_)) => {}
                Err(Fault::Broken(broken)) => return Err(broken.into()),
            }
            match receive::contact(app, acting, opened.id, draft.reach.clone(), None).await {
                // The register has ended it: its page says why.
                Ok(()) | Err(Fault::Refused(receive::Refused::NotEditable)) => Ok(Became::File { number: opened.number }),
                Err(fault) => Err(among(fault)),
            }
        }
        Err(Fault::Refused(receive::Refused::AlreadyOpen { number })) => known(app, acting, draft, number).await,
        Err(fault) => Err(among(fault)),
    }
}

/// The person has an open file: one that this very draft became, or another.
async fn known(app: &App, acting: &Acting<'_>, draft: Draft<'_>, number: String) -> Outcome<Became, Refused> {
    let row = files::by_number(&app.db, &number).await?.ok_or_else(|| Broken::new("a file that was just found is gone"))?;
    if row.desk != acting.officer.desk_id {
        let desk = desks::find(&app.db, row.desk).await?.map(|desk| desk.name).unwrap_or_default();
        return Ok(Became::Elsewhere { number, desk });
    }
    let dossier = Dossier::of_row(app, row).await?;
    if dossier.content.reach == *draft.reach {
        return Ok(Became::File { number });
    }
    let editable = dossier.state.is_editable();
    if !editable || !(draft.replaces || dossier.content.reach == Reach::Open) {
        return Ok(Became::Differs { number, editable });
    }
    receive::contact(app, acting, dossier.id, draft.reach.clone(), None).await.map_err(among)?;
    Ok(Became::File { number })
}

fn among(fault: Fault<receive::Refused>) -> Fault<Refused> {
    match fault {
        Fault::Refused(why) => Fault::Refused(Refused::Received(why)),
        Fault::Broken(broken) => Fault::Broken(broken),
    }
}
