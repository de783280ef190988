//! Withdrawing a consent: the portal's codes and tokens for this person end with it, the portal is told as of a sign-out, and it
//! must ask anew.

use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::error::refuse;
use crate::base::ids::ConsentId;
use crate::base::{Outcome, Refusal, Timestamp};
use crate::identity::session::Session;
use crate::store::{account_links, consents, grants, logouts};

/// The consent is not in force any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchConsent;

impl Refusal for NoSuchConsent {
    fn code(&self) -> &'static str {
        "no-such-consent"
    }
    fn status(&self) -> u16 {
        404
    }
}

/// Withdraws one of the signed-in person's own consents.
pub async fn withdraw(app: &App, session: &Session, consent: ConsentId, now: Timestamp) -> Outcome<(), NoSuchConsent> {
    let mut tx = app.db.write().await?;
    let Some(client) = consents::end(&mut tx, session.account, consent, now).await? else { return refuse(NoSuchConsent) };
    // What the portal called them before was told under this consent.
    account_links::end(&mut tx, session.account, &client, now).await?;
    grants::end_of_client(&mut tx, session.account, &client, "consent-withdrawn", now).await?;
    // The portal would go on serving somebody who has left.
    logouts::of_consent(&mut tx, session.account, &client, now).await?;
    let entry = Entry::new(Action::ConsentWithdrawn, Actor::Citizen(session.account)).person(session.person).client(client);
    app.record(&mut tx, now, entry).await?;
    Ok(tx.commit().await?)
}
