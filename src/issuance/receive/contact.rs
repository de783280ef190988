//! What the officer enters by hand, once: phone and e-mail address, and how each difference was settled.

use super::{Refused, load};
use crate::app::App;
use crate::base::Outcome;
use crate::base::error::refuse;
use crate::base::ids::FileId;
use crate::identity::Email;
use crate::issuance::acting::Acting;
use crate::issuance::content::{Content, FieldName, Reach, Settled};
use crate::issuance::dossier::Dossier;
use crate::issuance::events::Kind;
use crate::store::files;

/// Keeps phone and e-mail address. Saving the same again changes nothing, so a page may save on every pause of the typing
/// and send it twice.
pub async fn contact(app: &App, acting: &Acting<'_>, id: FileId, reach: Reach, email: Option<Email>) -> Outcome<(), Refused> {
    let dossier = load(app, acting, id).await?;
    let mut content = dossier.content.clone();
    (content.reach, content.email) = (reach, email);
    save(app, acting, dossier, content, Kind::ContactEntered).await
}

/// Settles a difference between card and register, with the person and the card before the officer.
pub async fn settle(app: &App, acting: &Acting<'_>, id: FileId, field: FieldName, how: Settled) -> Outcome<(), Refused> {
    let dossier = load(app, acting, id).await?;
    let mut content = dossier.content.clone();
    if !content.settle(field, how) {
        return refuse(Refused::NoSuchDifference);
    }
    save(app, acting, dossier, content, Kind::DifferenceSettled).await
}

async fn save(app: &App, acting: &Acting<'_>, mut dossier: Dossier, content: Content, kind: Kind) -> Outcome<(), Refused> {
    if !dossier.state.is_editable() {
        return refuse(Refused::NotEditable);
    }
    if content == dossier.content {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    if !dossier.write(app, &mut tx, content, acting.now).await? {
        return refuse(Refused::Changed);
    }
    files::add_event(&mut tx, acting.event(app, dossier.id, kind)).await?;
    tx.commit().await?;
    Ok(())
}
