//! "This was not me": what was opened ends at once, with what portals were granted in it, and a case is opened that a supervisor
//! takes up and whose state the holder sees.

use super::case::{self, Reported};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::SessionId;
use crate::base::{Outcome, Refusal, Timestamp, error::refuse};
use crate::identity::session::Session;
use crate::store::cases::Kind;
use crate::store::{grants, sessions};

/// Why no case is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReported {
    /// There is no such sign-in of theirs.
    Gone,
    /// It is the sign-in that they are using: the lock is what they want.
    Here,
}

impl Refusal for NotReported {
    fn code(&self) -> &'static str {
        match self {
            Self::Gone => "no-such-sign-in",
            Self::Here => "sign-in-is-this-one",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Gone => 404,
            Self::Here => 409,
        }
    }
}

/// What the holder says was not them.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    SignIn(SessionId),
    /// A change, by its word in the log and its time.
    Change(&'a str, Timestamp),
}

/// Opens a case, and ends what it is about: one sign-in, or for a change everything that is open elsewhere. Its number.
pub async fn report(app: &App, session: &Session, what: What<'_>, now: Timestamp) -> Outcome<String, NotReported> {
    let account = session.account;
    let mut tx = app.db.write().await?;
    let (kind, about) = match what {
        What::SignIn(id) if id == session.id => return refuse(NotReported::Here),
        What::SignIn(id) => {
            let listed = sessions::of_account(&mut tx, account, 200).await?;
            let Some(found) = listed.into_iter().find(|listed| listed.id == id) else { return refuse(NotReported::Gone) };
            if sessions::end_own(&mut tx, account, id, now).await? {
                grants::end_of_session(&mut tx, id, "not-the-holder", now).await?;
            }
            (Kind::SignIn, serde_json::json!({ "at": found.created_at.0, "how": found.factors.to_string() }))
        }
        What::Change(word, at) => {
            sessions::end_others(&mut tx, account, session.id, now).await?;
            grants::end_elsewhere(&mut tx, account, session.id, now).await?;
            (Kind::Change, serde_json::json!({ "at": at.0, "action": word }))
        }
    };
    let reported = Reported { kind, client: None, about: &about };
    let number = case::open(app, &mut tx, session, reported, now).await?;
    let entry = Entry::new(Action::CaseOpened, Actor::Citizen(account)).person(session.person);
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "kind": kind.word(), "case": number }))).await?;
    tx.commit().await?;
    Ok(number)
}
