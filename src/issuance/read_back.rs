//! The citizen reads on a second screen what stands in the file, and confirms it. What they confirmed is bound by digest:
//! any later change of it voids the confirmation.

use crate::issuance::events::Kind;
use serde::Serialize;
use zeroize::Zeroizing;

use super::acting::{Acting, Barred};
use super::content::Reach;
use super::dossier::Dossier;
use super::receive::{self, NoFile};
use crate::app::App;
use crate::audit::Action;
use crate::base::error::refuse;
use crate::base::ids::FileId;
use crate::base::{Broken, Language, Outcome, Refusal, secret};
use crate::identity::level::AccountLevel;
use crate::identity::person::Sex;
use crate::store::files;

/// Exactly what is shown. The page shows these texts and no others.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    pub file: String,
    pub level: AccountLevel,
    pub name: String,
    pub number: String,
    /// dd/MM/yyyy, as far as it is known.
    pub birth: String,
    pub sex: Sex,
    pub residence: String,
    /// As people write it, `0912 345 678`; none for somebody who has no phone.
    pub phone: Option<String>,
    pub email: Option<String>,
    pub guardian: Option<String>,
    pub language: Language,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown(…)")
    }
}

/// Why there is nothing to confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    NoSuchFile,
    /// The file is not complete yet, or is past this.
    NotNow,
    /// Something changed since it was shown: show it again.
    Changed,
}

impl From<Barred> for Refused {
    fn from(barred: Barred) -> Self {
        Self::Barred(barred)
    }
}

impl From<NoFile> for Refused {
    fn from(_: NoFile) -> Self {
        Self::NoSuchFile
    }
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Barred(barred) => barred.code(),
            Self::NoSuchFile => "no-such-file",
            Self::NotNow => "read-back-not-now",
            Self::Changed => "read-back-changed",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::NoSuchFile => 404,
            Self::NotNow | Self::Changed => 409,
        }
    }
}

/// What the citizen is shown, and its digest for [`confirm`]. Not a read by staff: the file was opened to them for this visit.
pub async fn show(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<(Shown, [u8; 32]), Refused> {
    let dossier = receive::load::<Refused>(app, acting, id).await?;
    match of(&dossier)? {
        Some(found) => Ok(found),
        None => refuse(Refused::NotNow),
    }
}

/// The citizen confirms what was shown under `digest`. Confirming the same again changes nothing.
pub async fn confirm(app: &App, acting: &Acting<'_>, id: FileId, digest: &[u8]) -> Outcome<(), Refused> {
    let mut dossier = receive::load::<Refused>(app, acting, id).await?;
    let Some((_, shown)) = of(&dossier)? else { return refuse(Refused::NotNow) };
    if !secret::equal(&shown, digest) {
        return refuse(Refused::Changed);
    }
    if dossier.read_back.is_some_and(|before| before.digest == shown) {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    if !dossier.confirm(&mut tx, shown, acting.now).await? {
        return refuse(Refused::Changed);
    }
    files::add_event(&mut tx, acting.event(app, dossier.id, Kind::ReadBack)).await?;
    let detail = serde_json::json!({ "digest": crate::base::encode::b64url(&shown) });
    app.record(&mut tx, acting.now, acting.entry_on(Action::ReadBackConfirmed, &dossier).detail(detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// The citizen says that something is not right: the officer's page tells at once. What was confirmed before stays confirmed.
pub async fn object(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<(), Refused> {
    let dossier = receive::load::<Refused>(app, acting, id).await?;
    if dossier.read_back.is_some() || of(&dossier)?.is_none() {
        return refuse(Refused::NotNow);
    }
    let mut tx = app.db.write().await?;
    files::add_event(&mut tx, acting.event(app, dossier.id, Kind::ReadBackObjected)).await?;
    tx.commit().await?;
    Ok(())
}

/// What there is to show, once the file is received and the register was asked.
pub(super) fn of(dossier: &Dossier) -> Result<Option<(Shown, [u8; 32])>, Broken> {
    let (Some(facts), true) = (dossier.facts(), dossier.state.is_editable() && dossier.state.receipt().is_some()) else {
        return Ok(None);
    };
    let content = &dossier.content;
    let shown = Shown {
        file: dossier.number.clone(),
        level: dossier.level,
        name: facts.name.as_str().to_owned(),
        number: facts.number.reveal().to_owned(),
        birth: facts.birth.to_string(),
        sex: facts.sex,
        residence: facts.residence.text.clone(),
        phone: match &content.reach {
            Reach::Phone(phone) => Some(phone.reveal_national()),
            Reach::Open | Reach::NoPhone => None,
        },
        email: content.email.as_ref().map(|email| email.reveal().to_owned()),
        guardian: content.guardian.as_ref().map(|guardian| guardian.name.as_str().to_owned()),
        language: content.language,
    };
    let bytes = Zeroizing::new(serde_json::to_vec(&shown)?);
    let digest = content.digest_of_shown(&bytes);
    Ok(Some((shown, digest)))
}
