//! "This was not me": what was opened ends at once, with what portals were granted in it, and a case is opened that a supervisor
//! takes up and whose state the holder sees.

use super::case::{self, Reported};
use super::change::{Changer, Removed};
use super::visitor::Visitor;
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::{AccountId, SessionId};
use crate::base::{Broken, Outcome, Refusal, Timestamp, error::refuse};
use crate::store::cases::Kind;
use crate::store::{Tx, grants, passkeys, sessions, totps};

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

/// What became of the way to sign in that was used there, or that was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is not known, or was gone already.
    Unknown,
    Removed,
    /// It still works: the sign-in that reports is too weak or too old to take it away.
    Unconfirmed(Removed),
    /// It still works: without it the holder could not sign in as strongly as the law's second level asks, or has just used it.
    Needed,
}

/// Opens a case, and ends what it is about: one sign-in, or for a change everything that is open elsewhere. What an intruder
/// signed in with or added is taken away in the same step, where the holder may do that now.
pub async fn report(app: &App, visitor: &Visitor<'_>, what: What<'_>) -> Outcome<Way, NotReported> {
    let Some(session) = visitor.session else { return refuse(NotReported::Gone) };
    let (account, now) = (session.account, visitor.now);
    let mut tx = app.db.write().await?;
    let (kind, mut about, used) = match what {
        What::SignIn(id) if id == session.id => return refuse(NotReported::Here),
        What::SignIn(id) => {
            let listed = sessions::of_account(&mut tx, account, 200).await?;
            let Some(found) = listed.into_iter().find(|listed| listed.id == id) else { return refuse(NotReported::Gone) };
            if sessions::end_own(&mut tx, account, id, now).await? {
                grants::end_of_session(&mut tx, id, "not-the-holder", now).await?;
            }
            let about = serde_json::json!({ "at": found.created_at.0, "how": found.factors.to_string() });
            let used = sessions::passkey(&mut tx, account, id).await?;
            let there = passkeys::of_account(&mut tx, account).await?.into_iter().find(|key| Some(key.id) == used);
            (Kind::SignIn, about, there.map(|key| Removed::Passkey(key.id)))
        }
        What::Change(word, at) => {
            sessions::end_others(&mut tx, account, session.id, now).await?;
            grants::end_elsewhere(&mut tx, account, session.id, now).await?;
            let about = serde_json::json!({ "at": at.0, "action": word });
            let is_added = word == Action::FactorAdded.word();
            let used = if is_added { added(&mut tx, session.account, at).await? } else { None };
            (Kind::Change, about, used)
        }
    };
    let way = match (used, Changer::of(visitor)) {
        (None, _) => Way::Unknown,
        (Some(used), Err(_)) => Way::Unconfirmed(used),
        (Some(used), Ok(changer)) if changer.deny(app, &mut tx, used).await? => Way::Removed,
        (Some(_), Ok(_)) => Way::Needed,
    };
    match way {
        Way::Unknown => {}
        Way::Removed => about["way"] = "removed".into(),
        Way::Unconfirmed(_) | Way::Needed => about["way"] = "stays".into(),
    }
    let reported = Reported { kind, client: None, about: &about };
    let number = case::open(app, &mut tx, session, reported, now).await?;
    let entry = Entry::new(Action::CaseOpened, Actor::Citizen(account)).person(session.person);
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "kind": kind.word(), "case": number }))).await?;
    tx.commit().await?;
    Ok(way)
}

/// The passkey or app that was added at this very moment, and is still there.
async fn added(tx: &mut Tx, account: AccountId, at: Timestamp) -> Result<Option<Removed>, Broken> {
    let keys = passkeys::of_account(&mut *tx, account).await?;
    if let Some(key) = keys.into_iter().find(|key| key.created_at == at) {
        return Ok(Some(Removed::Passkey(key.id)));
    }
    let app = totps::in_use(&mut *tx, account).await?;
    Ok(app.filter(|app| app.confirmed_at == Some(at)).map(|app| Removed::App(app.id)))
}
