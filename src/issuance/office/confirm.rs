//! The second pair of eyes on a new authenticator: somebody who oversees the desk, who neither invited the officer nor is the
//! officer, has seen its owner enrol it, and signs for that. Until then it opens nothing.

use serde::{Deserialize, Serialize};

use super::{Refused, other};
use crate::app::App;
use crate::audit::Action;
use crate::authn::officer::Begun;
use crate::base::encode::sha256;
use crate::base::error::refuse;
use crate::base::ids::FactorId;
use crate::base::{Fault, Outcome, Secret};
use crate::identity::evidence::{Assertion, Canonical, Purpose, ToSign};
use crate::issuance::acting::Acting;
use crate::issuance::sign::{self, Answered};
use crate::store::roster::{self, Key, Listed};

const FLOW: &str = "enrol";

#[derive(Serialize, Deserialize)]
struct About {
    number: String,
    key: FactorId,
}

/// What the second officer is asked to sign.
pub async fn challenge(app: &App, acting: &Acting<'_>, number: &str) -> Outcome<Begun, Refused> {
    let (listed, key) = waiting(app, acting, number).await?;
    let canonical = Canonical::new("enrolment/1")
        .bytes("officer", listed.id.bytes())
        .text("officer_number", &listed.number)
        .text("role", listed.role.word())
        .bytes("authenticator", key.id.bytes())
        .bytes("public_key", &sha256(&key.public_key))
        .bytes("confirmed_by", acting.officer.id.bytes())
        .text("confirmed_by_number", &acting.officer.number)
        .time("at", acting.now);
    let to_sign = ToSign::new(Purpose::EnrolAuthenticator, canonical.finish()?, &app.random);
    Ok(sign::ask(app, acting, to_sign, (FLOW, About { number: listed.number, key: key.id })).await?)
}

/// The authenticator counts from now on.
pub async fn finish(
    app: &App,
    acting: &Acting<'_>,
    number: &str,
    (handle, assertion): (&Secret, Assertion),
) -> Outcome<(), Refused> {
    if sign::office_before(app, acting, handle).await?.is_some() {
        return Ok(());
    }
    let (listed, key) = waiting(app, acting, number).await?;
    let mut tx = app.db.write().await?;
    let (about, evidence) = match sign::answer::<About>(app, &mut tx, acting, FLOW, (handle, assertion)).await? {
        Answered::Signed(about, evidence) => (about, evidence),
        Answered::Gone => return refuse(Refused::CeremonyGone),
        Answered::Bad => {
            tx.commit().await?;
            acting.report(app, Refused::SignatureBad, None).await?;
            return refuse(Refused::SignatureBad);
        }
    };
    if about.number != listed.number || about.key != key.id {
        tx.commit().await?;
        return refuse(Refused::CeremonyGone);
    }
    sign::keep_office(app, &mut tx, acting, (key.id.bytes(), *evidence), handle).await?;
    if !roster::confirm_key(&mut tx, key.id, acting.officer.id, acting.now).await? {
        return refuse(Refused::NothingWaits);
    }
    let detail = serde_json::json!({ "number": listed.number });
    app.record(&mut tx, acting.now, acting.entry(Action::OfficerConfirmed).detail(detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// The officer's authenticator that waits, if this officer may confirm it.
async fn waiting(app: &App, acting: &Acting<'_>, number: &str) -> Outcome<(Listed, Key), Refused> {
    let listed = other(app, acting, number).await?;
    if roster::invited_by(&app.db, listed.id).await? == Some(acting.officer.id) {
        acting.report(app, Refused::SameEyes, None).await?;
        return Err(Fault::Refused(Refused::SameEyes));
    }
    let keys = roster::keys_of(&app.db, listed.id).await?;
    let waits = keys.into_iter().find(|key| key.confirmed_at.is_none() && key.revoked_at.is_none());
    match waits {
        Some(key) => Ok((listed, key)),
        None => refuse(Refused::NothingWaits),
    }
}
