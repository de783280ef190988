//! An app that shows codes, for somebody whose browser can make no passkey.

use super::finish::{added, hold, proven};
use super::{Arriving, Refused};
use crate::app::App;
use crate::authn::totp::{self, Offered};
use crate::base::ids::FactorId;
use crate::base::{Fault, Outcome, Secret};

/// Makes a secret for an app; it counts once a code of it was typed.
pub async fn app_begin(app: &App, arriving: Arriving<'_>, ticket: &str) -> Outcome<Offered, Refused> {
    let claim = proven(app, arriving, ticket).await?;
    let mut tx = app.db.write().await?;
    hold(&mut tx, arriving, &claim).await?;
    let label = claim.dossier.person.number.masked();
    let offered = totp::begin(app, &mut tx, claim.account.id, &label, arriving.visitor.now).await?;
    tx.commit().await?;
    Ok(offered)
}

/// Takes the app into use by its first code.
pub async fn app_confirm(app: &App, arriving: Arriving<'_>, ticket: &str, id: FactorId, typed: &Secret) -> Outcome<(), Refused> {
    let claim = proven(app, arriving, ticket).await?;
    let mut tx = app.db.write().await?;
    hold(&mut tx, arriving, &claim).await?;
    match totp::confirm(app, &mut tx, arriving.visitor, (claim.account.id, id), typed).await {
        Ok(()) => {}
        Err(Fault::Refused(refused)) => {
            // The try counts.
            tx.commit().await?;
            return Err(Fault::Refused(refused.into()));
        }
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    }
    added(app, &mut tx, arriving, &claim, "totp").await?;
    tx.commit().await?;
    Ok(())
}
