//! Officers: invited, taken off duty and on again, suspended and reinstated, with the list of their relatives.

use super::{Refused, other, oversee};
use crate::app::App;
use crate::audit::Action;
use crate::authn::officer::{self, Invitee};
use crate::base::error::refuse;
use crate::base::ids::FactorId;
use crate::base::{Broken, Outcome, Secret, text};
use crate::identity::PersonalNumber;
use crate::identity::officer::Role;
use crate::issuance::acting::Acting;
use crate::store::{desks, officers, roster};

/// The longest number of a badge.
const LONGEST_BADGE: usize = 20;

/// Whom to invite, as it was typed.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer<'a> {
    pub number: &'a str,
    pub name: &'a str,
    pub role: Role,
    /// The desk's code.
    pub desk: &'a str,
    /// The officer's own personal number: nobody handles their own file.
    pub own: Option<&'a str>,
}

/// Invites an officer to a desk that the inviter oversees; tells the token of the enrolment link, once.
pub async fn invite(app: &App, acting: &Acting<'_>, who: Newcomer<'_>) -> Outcome<Secret, Refused> {
    let Some(desk) = desks::by_code(&app.db, who.desk.trim()).await? else { return refuse(Refused::NoSuchDesk) };
    oversee(app, acting, desk.id).await?;
    let (number, name) = (who.number.trim(), text::tidy(who.name));
    let badge = (1..=LONGEST_BADGE).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !badge || name.is_empty() || name.chars().count() > 100 {
        return refuse(Refused::Unreadable);
    }
    let Ok(own) = who.own.map(PersonalNumber::parse).transpose() else { return refuse(Refused::Unreadable) };
    if officers::id_of(&app.db, number).await?.is_some() {
        return refuse(Refused::NumberTaken);
    }
    let own = own.map(|own| app.keyring.index().blind("number", own.reveal())).transpose()?;
    let invitee =
        Invitee { number: number.to_owned(), name, role: who.role, desk: desk.id, person_key: own, relatives: Vec::new() };
    let (_, token) = officer::invite(app, acting.actor(), &invitee, acting.now).await?;
    Ok(token)
}

/// Makes another enrolment link for an officer whose authenticator is lost; a second pair of eyes confirms what is enrolled with it.
pub async fn invite_again(app: &App, acting: &Acting<'_>, number: &str) -> Outcome<Secret, Refused> {
    let listed = other(app, acting, number).await?;
    let officer =
        officers::by_id(&app.db, &app.keyring, listed.id).await?.ok_or_else(|| Broken::new("a listed officer is gone"))?;
    if officer.suspended_at.is_some() {
        return refuse(Refused::Suspended);
    }
    Ok(officer::invite_again(app, acting.actor(), &officer, acting.now).await?)
}

/// What becomes of an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Suspend,
    Reinstate,
    OffDuty,
    OnDuty,
}

impl Change {
    fn action(self) -> Action {
        match self {
            Self::Suspend => Action::OfficerSuspended,
            Self::Reinstate => Action::OfficerReinstated,
            Self::OffDuty => Action::OfficerOffDuty,
            Self::OnDuty => Action::OfficerOnDuty,
        }
    }
}

/// Changes what an officer may do, with effect on their next request.
pub async fn change(app: &App, acting: &Acting<'_>, number: &str, change: Change) -> Outcome<(), Refused> {
    let listed = other(app, acting, number).await?;
    let mut tx = app.db.write().await?;
    let changed = match change {
        Change::Suspend => officers::suspend(&mut tx, listed.id, acting.now).await?,
        Change::Reinstate => roster::reinstate(&mut tx, listed.id).await?,
        Change::OffDuty => {
            officers::end_sessions(&mut tx, listed.id, acting.now).await?;
            roster::set_duty(&mut tx, listed.id, Some(acting.now)).await?
        }
        Change::OnDuty => roster::set_duty(&mut tx, listed.id, None).await?,
    };
    if !changed {
        return refuse(Refused::AlreadySo);
    }
    let detail = serde_json::json!({ "number": listed.number });
    app.record(&mut tx, acting.now, acting.entry(change.action()).detail(detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether somebody comes onto the list of relatives or off it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relative {
    Add,
    Remove,
}

/// Keeps the list of an officer's relatives: people whose files the officer never handles. The list holds keyed hashes, so
/// that nobody reads off it who is related to whom.
pub async fn relatives(app: &App, acting: &Acting<'_>, number: &str, what: Relative, typed: &str) -> Outcome<(), Refused> {
    let listed = super::officer(app, acting, number).await?;
    let Ok(relative) = PersonalNumber::parse(typed) else { return refuse(Refused::Unreadable) };
    // Nobody strikes a relative off their own list.
    if what == Relative::Remove && listed.id == acting.officer.id {
        acting.report(app, Refused::Oneself, None).await?;
        return refuse(Refused::Oneself);
    }
    let mut tx = app.db.write().await?;
    let (changed, action) = match what {
        Relative::Add => {
            let key = app.keyring.index().blind("number", relative.reveal())?;
            (roster::add_relative(&mut tx, listed.id, &key).await?, Action::RelativeListed)
        }
        Relative::Remove => {
            let mut any = false;
            for key in app.keyring.index().all_epochs("number", relative.reveal()) {
                any |= roster::remove_relative(&mut tx, listed.id, &key).await?;
            }
            (any, Action::RelativeStruck)
        }
    };
    if !changed {
        return refuse(Refused::AlreadySo);
    }
    app.record(&mut tx, acting.now, acting.entry(action).detail(serde_json::json!({ "number": listed.number }))).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends an authenticator: it opens and signs nothing any more, and what is open ends, for whoever found it may sit there. What it
/// signed before stays proven.
pub async fn revoke_key(app: &App, acting: &Acting<'_>, number: &str, key: FactorId) -> Outcome<(), Refused> {
    let listed = other(app, acting, number).await?;
    let mut tx = app.db.write().await?;
    if !roster::revoke_key(&mut tx, listed.id, key, acting.now).await? {
        return refuse(Refused::AlreadySo);
    }
    officers::end_sessions(&mut tx, listed.id, acting.now).await?;
    let detail = serde_json::json!({ "number": listed.number });
    app.record(&mut tx, acting.now, acting.entry(Action::OfficerKeyRevoked).detail(detail)).await?;
    tx.commit().await?;
    Ok(())
}
