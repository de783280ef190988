//! A hold by the hotline: somebody calls and says that their phone is gone. Nobody's identity is proven over the phone, so it shuts
//! the account for a day only, and lapses by itself unless its holder confirms it; and not again within the week, or a voice on
//! the phone could keep anybody out.

use std::time::Duration;

use super::acting::{Acting, Barred, Touched};
use super::notice;
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::authn::limit::{self, Ration};
use crate::base::error::refuse;
use crate::base::ids::LockId;
use crate::base::{Broken, Fault, Outcome, Refusal, Timestamp};
use crate::identity::PersonalNumber;
use crate::identity::lock::Ground;
use crate::identity::officer::Role;
use crate::outside::messages::{Letter, Tidings};
use crate::store::persons::{self, NumberKeys};
use crate::store::{accounts, codes, locks, sessions};

/// One hold of an account in this time.
const AGAIN: Duration = Duration::from_secs(7 * 24 * 3600);

/// Why nothing is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    NoAccount,
    AlreadyLocked,
    /// There was a hold within the week: a desk helps.
    HeldLately,
}

impl From<Barred> for Refused {
    fn from(barred: Barred) -> Self {
        Self::Barred(barred)
    }
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Barred(barred) => barred.code(),
            Self::NoAccount => "restore-no-account",
            Self::AlreadyLocked => "lock-already-there",
            Self::HeldLately => "held-lately",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::NoAccount => 404,
            Self::AlreadyLocked | Self::HeldLately => 409,
        }
    }
}

/// Holds an account; until when.
pub async fn place(app: &App, acting: &Acting<'_>, number: &PersonalNumber) -> Outcome<Timestamp, Refused> {
    let numbers = [number];
    let touched = Touched { file: None, desk: None, numbers: &numbers, proposer: None };
    acting.admit::<Refused>(app, Role::Supervisor, touched).await?;
    let person = persons::by_number(&app.db, &NumberKeys::of(&app.keyring, number)).await?;
    let account = match person {
        Some(person) => accounts::of_person(&app.db, person.id).await?,
        None => None,
    };
    let Some(account) = account else { return refuse(Refused::NoAccount) };
    let now = acting.now;
    let until = now + Duration::from_secs(u64::from(app.settings.recovery.hold_hours) * 3600);
    let by = notice::by(app, acting).await?;
    let mut tx = app.db.write().await?;
    if !locks::place(&mut tx, LockId::new(now, &app.random), account.id, Ground::Holder, "hotline", now).await? {
        return refuse(Refused::AlreadyLocked);
    }
    let ration = Ration { sort: "holds", of: account.id.bytes(), allowed: 1, within: AGAIN };
    match limit::draw(app, &mut tx, &ration, now).await {
        Ok(()) => {}
        Err(Fault::Refused(_)) => return refuse(Refused::HeldLately),
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    }
    locks::let_lapse(&mut tx, account.id, Ground::Holder, until).await?;
    sessions::end_all(&mut tx, account.id, now).await?;
    locks::end_grants(&mut tx, account.id, now).await?;
    codes::void_all(&mut tx, account.id, now).await?;
    let detail = serde_json::json!({ "ground": Ground::Holder.word(), "by": "hotline" });
    let entry = acting.entry(Action::AccountLocked).account(account.id).person(account.person).detail(detail);
    app.record(&mut tx, now, entry).await?;
    let letter = Letter::Tidings(Tidings::Held { by, until });
    crate::authn::notice::tell(app, &mut tx, &account, &letter, now).await?;
    tx.commit().await?;
    Ok(until)
}

/// Lifts the holds whose time is over and that nobody confirmed. Tells how many.
pub async fn lapse(app: &App, now: Timestamp) -> Result<u64, Broken> {
    if !locks::is_lapsing(&app.db, now).await? {
        return Ok(0);
    }
    let mut tx = app.db.write().await?;
    let lapsed = locks::lapse(&mut tx, now).await?;
    for account in &lapsed {
        let detail = serde_json::json!({ "ground": Ground::Holder.word(), "by": "time" });
        let entry = Entry::new(Action::AccountUnlocked, Actor::Service).account(*account).detail(detail);
        app.record(&mut tx, now, entry).await?;
    }
    tx.commit().await?;
    Ok(u64::try_from(lapsed.len())?)
}
