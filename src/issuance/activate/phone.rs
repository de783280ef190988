//! The second proof for somebody with a phone: a code to the number that was read back at the desk.

use super::begin::of_ticket;
use super::{Arriving, Refused};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::authn::code::{self, Holder, Waiting};
use crate::authn::limit;
use crate::base::error::refuse;
use crate::base::{Fault, Outcome, Secret};
use crate::issuance::events::Kind;
use crate::outside::messages::CodePurpose;
use crate::store::messages::Recipient;
use crate::store::{activations, files};

/// Sends a code to the phone that was read back; tells it masked.
pub async fn send_code(app: &App, arriving: Arriving<'_>, ticket: &str) -> Outcome<String, Refused> {
    let claim = of_ticket(app, arriving, ticket).await?;
    if claim.slip.used_at.is_some() {
        return refuse(Refused::NotThisStep);
    }
    let Some(phone) = claim.dossier.content.phone() else { return refuse(Refused::NoPhone) };
    let to = Recipient::Phone(phone.clone());
    let holder = Holder { account: claim.account.id, to, language: claim.dossier.content.language };
    let mut tx = app.db.write().await?;
    if let Err(fault) = code::send(app, &mut tx, arriving.visitor, (holder, CodePurpose::Activation)).await {
        return Err(limit::told_as(fault));
    }
    tx.commit().await?;
    Ok(phone.masked())
}

/// Checks the code. Of two browsers that bring a right one, the slip belongs to the first.
pub async fn check_code(app: &App, arriving: Arriving<'_>, ticket: &str, typed: &Secret) -> Outcome<(), Refused> {
    let claim = of_ticket(app, arriving, ticket).await?;
    if claim.slip.used_at.is_some() {
        return refuse(Refused::NotThisStep);
    }
    let (now, account) = (arriving.visitor.now, claim.account.id);
    let mut tx = app.db.write().await?;
    match code::check(app, &mut tx, arriving.visitor, (account, CodePurpose::Activation), typed).await {
        Ok(()) => {}
        Err(Fault::Refused(refused)) => {
            // The try counts.
            tx.commit().await?;
            return refuse(refused.into());
        }
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    }
    if !activations::claim(&mut tx, claim.slip.id, "phone", &arriving.visitor.browser_hash, now).await? {
        tx.commit().await?;
        return refuse(Refused::Elsewhere);
    }
    files::add_event(&mut tx, arriving.event(app, &claim.dossier, Kind::HolderProven)).await?;
    let entry = Entry::new(Action::HolderProven, Actor::Anonymous).account(account).file(claim.dossier.id);
    let detail = serde_json::json!({ "proof": "phone" });
    app.record(&mut tx, now, entry.person(claim.dossier.person.id).detail(detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// The code that was sent last, if it could still be typed, and when another can be asked for.
pub async fn waiting(app: &App, arriving: Arriving<'_>, ticket: &str) -> Outcome<Option<Waiting>, Refused> {
    let claim = of_ticket(app, arriving, ticket).await?;
    Ok(code::waiting(app, claim.account.id, CodePurpose::Activation, arriving.visitor.now).await?)
}
