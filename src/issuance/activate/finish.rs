//! Passcode, passkey, and the end of an activation; then the first real sign-in, which proves that it works.

use super::begin::of_ticket;
use super::claim::Claim;
use super::{Arriving, Refused};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::authn::passkey::{self, Begun, Label, Made};
use crate::authn::password::{self, Kind as SecretKind, Unchecked};
use crate::authn::password_rule::{self, Known};
use crate::base::error::refuse;
use crate::base::ids::{AccountId, EventId};
use crate::base::{Broken, Fault, Outcome, Secret, Timestamp};
use crate::issuance::dossier::Dossier;
use crate::issuance::events::Kind;
use crate::issuance::notice::{self, To};
use crate::outside::messages::{By, Letter};
use crate::store::accounts::{self, Contact};
use crate::store::files::Event;
use crate::store::{Tx, activations, decisions, desks, files, passwords};

/// Sets the six-digit passcode. Setting it again before the end replaces it; an account in use changes its own elsewhere.
pub async fn passcode(app: &App, arriving: Arriving<'_>, ticket: &str, typed: &Secret) -> Outcome<(), Refused> {
    let claim = proven(app, arriving, ticket).await?;
    let held = accounts::held(&app.db, claim.account.id).await?;
    if held.passcode && claim.account.activated_level.is_some() {
        return refuse(Refused::NotThisStep);
    }
    if let Err(unfit) = password_rule::passcode(typed, &known(&claim.dossier)) {
        return refuse(Refused::Passcode(unfit));
    }
    let hash = match password::hashed(app, claim.account.id, SecretKind::Passcode, typed).await {
        Ok(hash) => hash,
        Err(Unchecked::Full) => return refuse(Refused::Busy),
        Err(Unchecked::Broken(broken)) => return Err(broken.into()),
    };
    let mut tx = app.db.write().await?;
    hold(&mut tx, arriving, &claim).await?;
    passwords::set(&mut tx, claim.account.id, SecretKind::Passcode, &hash, arriving.visitor.now).await?;
    added(app, &mut tx, arriving, &claim, "passcode").await?;
    tx.commit().await?;
    Ok(())
}

/// Begins to make a passkey.
pub async fn passkey_begin(app: &App, arriving: Arriving<'_>, ticket: &str) -> Outcome<Begun, Refused> {
    let claim = proven(app, arriving, ticket).await?;
    let name = claim.dossier.facts().map(|facts| facts.name.as_str().to_owned()).unwrap_or_default();
    let label = Label { name, detail: claim.dossier.person.number.masked() };
    match passkey::register_begin(app, arriving.visitor, claim.account.id, &label).await {
        Ok(begun) => Ok(begun),
        Err(Fault::Refused(refused)) => refuse(refused.into()),
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

/// Keeps the passkey that was made, under a name that its holder will know it by.
pub async fn passkey_finish(app: &App, arriving: Arriving<'_>, ticket: &str, made: &Made, name: &str) -> Outcome<(), Refused> {
    let claim = proven(app, arriving, ticket).await?;
    let mut tx = app.db.write().await?;
    hold(&mut tx, arriving, &claim).await?;
    match passkey::register_finish(app, &mut tx, arriving.visitor, claim.account.id, (made, name)).await {
        Ok(_) => {}
        Err(Fault::Refused(refused)) => {
            // The challenge is used up.
            tx.commit().await?;
            return refuse(refused.into());
        }
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    }
    added(app, &mut tx, arriving, &claim, "passkey").await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the identity into use: the slip is used up, the account's level is in force, the desk sees it, a notice leaves.
/// Without a passkey or an app for codes, the phone that has just proved itself is what the holder has.
pub async fn complete(app: &App, arriving: Arriving<'_>, ticket: &str) -> Outcome<AccountId, Refused> {
    let claim = of_ticket(app, arriving, ticket).await?;
    if claim.slip.used_at.is_some() {
        return Ok(claim.account.id);
    }
    if !claim.is_proven() {
        return refuse(Refused::NotThisStep);
    }
    let letter = activated(app, &claim, arriving.visitor.now).await?;
    let Claim { slip, mut dossier, account } = claim;
    let now = arriving.visitor.now;
    let mut tx = app.db.write().await?;
    if !activations::use_up(&mut tx, slip.id, &arriving.visitor.browser_hash, now).await? {
        return refuse(Refused::Elsewhere);
    }
    let content = dossier.content.clone();
    let by_phone = slip.proof.as_deref() == Some("phone");
    let contact = Contact { phone: content.phone(), phone_proven: by_phone, email: content.email.as_ref() };
    if !accounts::activate(&mut tx, &app.keyring, account.id, contact, now).await? {
        return refuse(Refused::Incomplete);
    }
    let (next, clock) = (dossier.state.clone().activate()?, dossier.clock);
    if !dossier.turn(&mut tx, next, clock, now).await? {
        return refuse(Refused::Changed);
    }
    files::note_how(&mut tx, dossier.id, if by_phone { "self" } else { "assisted" }).await?;
    files::add_event(&mut tx, arriving.event(app, &dossier, Kind::Activated)).await?;
    let entry = Entry::new(Action::AccountActivated, Actor::Citizen(account.id)).file(dossier.id).person(dossier.person.id);
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "level": dossier.level }))).await?;
    notice::tell(app, &mut tx, To::citizen(&dossier, Some(account.id)), &letter, now).await?;
    tx.commit().await?;
    Ok(account.id)
}

/// Notes the first real sign-in of an account since its activation: the desk turns green. To be called after every sign-in;
/// it writes once. Tells whether this was the one.
pub async fn prove(app: &App, account: AccountId, now: Timestamp) -> Result<bool, Broken> {
    let Some(found) = accounts::find(&app.db, account).await? else { return Ok(false) };
    if found.proven_at.is_some() || found.activated_level.is_none() {
        return Ok(false);
    }
    let mut tx = app.db.write().await?;
    let Some(decision) = accounts::prove(&mut tx, account, now).await? else { return Ok(false) };
    let (file, desk) = decisions::file_of(&mut tx, decision).await?.ok_or_else(|| Broken::new("a decision without its file"))?;
    let kind = Kind::SignInProven.word().to_owned();
    files::note_proven(&mut tx, file, now).await?;
    files::add_event(&mut tx, Event { id: EventId::new(now, &app.random), file, desk, officer: None, kind, at: now }).await?;
    let entry = Entry::new(Action::AccountProven, Actor::Citizen(account)).file(file).person(found.person).desk(desk);
    app.record(&mut tx, now, entry).await?;
    tx.commit().await?;
    Ok(true)
}

pub(super) async fn proven(app: &App, arriving: Arriving<'_>, ticket: &str) -> Outcome<Claim, Refused> {
    let claim = of_ticket(app, arriving, ticket).await?;
    if claim.is_proven() { Ok(claim) } else { refuse(Refused::NotThisStep) }
}

/// Makes sure, in the transaction that writes, that the slip still belongs to this browser.
pub(super) async fn hold(tx: &mut Tx, arriving: Arriving<'_>, claim: &Claim) -> Outcome<(), Refused> {
    let held = activations::hold(tx, claim.slip.id, &arriving.visitor.browser_hash, arriving.visitor.now).await?;
    if held { Ok(()) } else { refuse(Refused::Elsewhere) }
}

pub(super) async fn added(app: &App, tx: &mut Tx, arriving: Arriving<'_>, claim: &Claim, factor: &str) -> Result<(), Broken> {
    let entry = Entry::new(Action::FactorAdded, Actor::Citizen(claim.account.id)).file(claim.dossier.id);
    let entry = entry.person(claim.dossier.person.id).detail(serde_json::json!({ "factor": factor }));
    app.record(tx, arriving.visitor.now, entry).await
}

/// Digits that others know of the holder.
fn known(dossier: &Dossier) -> Known {
    let known = Known::default().with(dossier.person.number.reveal());
    let known = match dossier.content.phone() {
        Some(phone) => known.with(phone.reveal()).with(&phone.reveal_national()),
        None => known,
    };
    match dossier.facts() {
        Some(facts) => known.with_birth(&facts.birth.iso()),
        None => known,
    }
}

/// The notice names the desk and the officer who handed out the slip.
async fn activated(app: &App, claim: &Claim, now: Timestamp) -> Result<Letter, Broken> {
    let desk = desks::find(&app.db, claim.slip.desk).await?.ok_or_else(|| Broken::new("a slip without its desk"))?;
    let officer = desks::badge(&app.db, claim.slip.officer).await?.unwrap_or_default();
    let by = By { desk: desk.name, desk_code: desk.code, officer, at: now };
    Ok(Letter::Activated { file: claim.dossier.number.clone(), level: claim.dossier.level, by })
}
