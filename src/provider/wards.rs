//! Wards: what a guardian does for somebody else at a portal stands on a mandate, which either of the two may end at any time.

use serde_json::json;

use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::error::refuse;
use crate::base::ids::MandateId;
use crate::base::{Outcome, Refusal, Timestamp};
use crate::identity::session::Session;
use crate::identity::ward::Ended;
use crate::store::{grants, mandates};

/// The mandate is not theirs, or not in force any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchMandate;

impl Refusal for NoSuchMandate {
    fn code(&self) -> &'static str {
        "no-such-mandate"
    }
    fn status(&self) -> u16 {
        404
    }
}

/// One of the two ends a mandate, and with it everything that was granted under it.
pub async fn end(app: &App, session: &Session, (id, by): (MandateId, Ended), now: Timestamp) -> Outcome<(), NoSuchMandate> {
    let mut tx = app.db.write().await?;
    let Some((_, ward)) = mandates::end(&mut tx, id, (by, session.account), now).await? else { return refuse(NoSuchMandate) };
    grants::end_of_mandate(&mut tx, id, now).await?;
    let actor = match by {
        Ended::Guardian => Actor::Guardian(session.account),
        Ended::Ward | Ended::Desk | Ended::Register => Actor::Citizen(session.account),
    };
    let entry = Entry::new(Action::MandateEnded, actor).account(ward);
    app.record(&mut tx, now, entry.detail(json!({ "mandate": id, "by": by.word() }))).await?;
    Ok(tx.commit().await?)
}
