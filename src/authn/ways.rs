//! Which ways to sign in an account has.

use crate::app::App;
use crate::base::Broken;
use crate::base::ids::AccountId;
use crate::identity::level::{AccountLevel, Factor};
use crate::identity::session::Session;
use crate::store::{Queries, ways};

/// The factors of an account, in the order in which they are offered.
pub async fn of(q: impl Queries, account: AccountId) -> Result<Vec<Factor>, Broken> {
    Ok(ways::of(q, account).await?.factors())
}

/// The same for somebody who is signed in, with what is no property of the account.
pub async fn of_session(app: &App, session: &Session) -> Result<Vec<Factor>, Broken> {
    Ok(with_face(app, session, of(&app.db, session.account).await?))
}

/// Adds the face where the ID-card database compares it from afar: of level 2 alone, for there a desk has compared it before.
pub fn with_face(app: &App, session: &Session, mut has: Vec<Factor>) -> Vec<Factor> {
    if compares_face(app, session) {
        has.push(Factor::Face);
    }
    has
}

/// Whether this holder's face is compared from afar.
pub fn compares_face(app: &App, session: &Session) -> bool {
    app.settings.register.faces_from_afar && session.account_level == AccountLevel::Two
}
