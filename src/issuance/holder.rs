//! The holder at a desk, with the card in hand: asks for a lock of their own, or for its end (Decree 69/2024, article 30). A
//! lock is done at once; unlocking wants a fresh 1:1 match, and is done at once after it. Other grounds stay with their own
//! parties.

use super::acting::{Acting, Barred, Touched};
use super::dossier::Dossier;
use super::lock::{self, By};
use super::match_::{self, Captures, Compared};
use crate::app::App;
use crate::audit::Action;
use crate::base::error::refuse;
use crate::base::ids::FileId;
use crate::base::{Broken, Outcome, Refusal};
use crate::identity::card::BadCard;
use crate::identity::lock::Ground;
use crate::identity::officer::Role;
use crate::identity::{CardText, PersonalNumber};
use crate::outside::register::{NoAnswer, Why};
use crate::store::accounts::Account;
use crate::store::files::NewVisit;
use crate::store::locks::Lock;
use crate::store::persons::{NumberKeys, Person};
use crate::store::{accounts, decisions, files, locks, persons};

/// Why nothing is done for the holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    /// What was scanned is no card.
    Scan(BadCard),
    NoAccount,
    AlreadyThere,
    NotThere,
    CaptureMissing,
    /// The person at the desk is not the holder, as far as can be compared.
    NotMatched,
    RegisterAway,
}

impl From<Barred> for Refused {
    fn from(barred: Barred) -> Self {
        Self::Barred(barred)
    }
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Barred(barred) => barred.code(),
            Self::Scan(_) => "holder-scan",
            Self::NoAccount => "holder-no-account",
            Self::AlreadyThere => "lock-already-there",
            Self::NotThere => "lock-not-there",
            Self::CaptureMissing => "capture-missing",
            Self::NotMatched => "holder-not-matched",
            Self::RegisterAway => "holder-register-away",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::Scan(_) | Self::CaptureMissing => 422,
            Self::NoAccount => 404,
            Self::AlreadyThere | Self::NotThere => 409,
            Self::NotMatched => 403,
            Self::RegisterAway => 503,
        }
    }
}

/// The holder of a scanned card, and how their account stands.
#[derive(Debug)]
pub struct Holder {
    pub person: Person,
    pub account: Account,
    pub grounds: Vec<Lock>,
    /// Whether a finger is compared beside the face.
    pub needs_finger: bool,
    file: FileId,
}

/// Looks the holder of a card up, for this visit; the look is recorded and the holder sees it.
pub async fn look(app: &App, acting: &Acting<'_>, scanned: &str) -> Outcome<Holder, Refused> {
    let holder = find(app, acting, scanned).await?;
    let mut tx = app.db.write().await?;
    let entry = acting.entry(Action::HolderLooked).person(holder.person.id).account(holder.account.id);
    app.record(&mut tx, acting.now, entry).await?;
    tx.commit().await?;
    Ok(holder)
}

async fn find(app: &App, acting: &Acting<'_>, scanned: &str) -> Outcome<Holder, Refused> {
    let card = match CardText::parse(scanned) {
        Ok(card) => card,
        Err(bad) => return refuse(Refused::Scan(bad)),
    };
    let number: &PersonalNumber = &card.number;
    let touched = Touched { file: None, desk: None, numbers: &[number], proposer: None };
    acting.admit::<Refused>(app, Role::Receiving, touched).await?;
    let Some(row) = persons::by_number(&app.db, &NumberKeys::of(&app.keyring, number)).await? else {
        return refuse(Refused::NoAccount);
    };
    let Some(account) = accounts::of_person(&app.db, row.id).await? else { return refuse(Refused::NoAccount) };
    let grounds = locks::of_account(&app.db, account.id).await?;
    let (file, _) = decisions::file_of(&app.db, account.decision)
        .await?
        .ok_or_else(|| Broken::new("an account without the file it came of"))?;
    let needs_finger = match_::needs_finger(app, file, account.level).await?;
    Ok(Holder { person: row.open(&app.keyring)?, account, grounds, needs_finger, file })
}

/// Locks at the holder's wish.
pub async fn lock(app: &App, acting: &Acting<'_>, scanned: &str) -> Outcome<(), Refused> {
    let holder = find(app, acting, scanned).await?;
    let mut tx = app.db.write().await?;
    let entry = acting.entry(Action::HolderAsked).person(holder.person.id).account(holder.account.id);
    app.record(&mut tx, acting.now, entry.detail(serde_json::json!({ "what": "lock" }))).await?;
    let by = (By::Holder(holder.account.id), None);
    if !lock::place_in(app, &mut tx, by, &holder.account, Ground::Holder, acting.now).await? {
        return refuse(Refused::AlreadyThere);
    }
    tx.commit().await?;
    Ok(())
}

/// Ends the holder's own lock, after a fresh match of the person at the desk.
pub async fn unlock(app: &App, acting: &Acting<'_>, scanned: &str, captures: Captures) -> Outcome<(), Refused> {
    let holder = find(app, acting, scanned).await?;
    if !holder.grounds.iter().any(|lock| lock.ground == Ground::Holder) {
        return refuse(Refused::NotThere);
    }
    if captures.face.is_none() {
        return refuse(Refused::CaptureMissing);
    }
    let file = holder.file;
    let mut dossier = Dossier::load(app, file).await?.ok_or_else(|| Broken::new("an account's file is gone"))?;
    // A visit of its own: what was matched at issuance says nothing about who stands here now.
    dossier.visit_started_at = acting.now;
    let made = match match_::compare(app, acting, &dossier, captures, Why::Recovery).await {
        Ok(Some(made)) => made,
        Ok(None) => return refuse(Refused::NotMatched),
        Err(silence @ (NoAnswer::Unavailable { .. } | NoAnswer::Nonsense(_))) => {
            tracing::warn!(file = %dossier.number, problem = %silence, "a match for unlocking gave no usable answer");
            return refuse(Refused::RegisterAway);
        }
    };
    let enough = made.outcome.is_enough_with(holder.needs_finger);
    let visit = NewVisit { file, person: dossier.person.id, officer: acting.officer.id, desk: acting.officer.desk_id };
    let mut tx = app.db.write().await?;
    files::begin_visit(&mut tx, visit, acting.now).await?;
    match_::keep(app, &mut tx, acting, &dossier, (&made, enough)).await?;
    if !enough {
        tx.commit().await?;
        if made.outcome == Compared::NotMatched {
            acting.report(app, Refused::NotMatched, Some((file, dossier.person.id))).await?;
        }
        return refuse(Refused::NotMatched);
    }
    let entry = acting.entry_on(Action::HolderAsked, &dossier).account(holder.account.id);
    app.record(&mut tx, acting.now, entry.detail(serde_json::json!({ "what": "unlock" }))).await?;
    let by = By::Holder(holder.account.id);
    if !lock::lift_in(app, &mut tx, by, &holder.account, Ground::Holder, acting.now).await? {
        return refuse(Refused::NotThere);
    }
    tx.commit().await?;
    Ok(())
}
