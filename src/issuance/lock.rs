//! Locking and unlocking an account: each ground is placed and lifted by its legal party and by nobody else (Law on
//! Identification, article 34; Decree 69/2024, articles 15, 16 and 30). With the first ground everything that was open ends,
//! in the same transaction.

use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::error::refuse;
use crate::base::ids::{AccountId, LockId, LockRequestId, OfficerId};
use crate::base::{Broken, Outcome, Refusal, Timestamp, zone};
use crate::identity::law::Law;
use crate::identity::lock::{Ground, Party};
use crate::issuance::notice::{self, To};
use crate::outside::messages::Letter;
use crate::store::accounts::Account;
use crate::store::{Tx, accounts, codes, locks, sessions};

/// Who asks for a lock, or for its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The holder, signed in or identified at a desk.
    Holder(AccountId),
    /// The identification authority, through an officer.
    Authority(OfficerId),
    /// A proceeding or other competent agency, through the officer who took its request (form TK03).
    Agency(OfficerId),
    /// An event of the population register.
    Register,
}

impl By {
    pub fn party(self) -> Party {
        match self {
            Self::Holder(_) => Party::Holder,
            Self::Authority(_) => Party::Authority,
            Self::Agency(_) => Party::Agency,
            Self::Register => Party::Register,
        }
    }

    fn actor(self) -> Actor {
        match self {
            Self::Holder(account) => Actor::Citizen(account),
            Self::Authority(officer) | Self::Agency(officer) => Actor::Officer(officer),
            Self::Register => Actor::Service,
        }
    }

    /// In the database.
    fn word(self) -> &'static str {
        match self {
            Self::Holder(_) => "holder",
            Self::Authority(_) => "authority",
            Self::Agency(_) => "agency",
            Self::Register => "register",
        }
    }

    /// Whether this ground is theirs to place and to lift, by the law of the day.
    fn may(self, ground: Ground, account: AccountId, law: &Law) -> bool {
        let own = match self {
            Self::Holder(holder) => holder == account,
            _ => true,
        };
        own && self.party() == law.lifting(ground).by
    }
}

/// Why nothing was locked or unlocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    NoSuchAccount,
    /// The ground belongs to another party.
    OtherParty,
    AlreadyThere,
    NotThere,
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::NoSuchAccount => "no-such-account",
            Self::OtherParty => "lock-other-party",
            Self::AlreadyThere => "lock-already-there",
            Self::NotThere => "lock-not-there",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::NoSuchAccount => 404,
            Self::OtherParty => 403,
            Self::AlreadyThere | Self::NotThere => 409,
        }
    }
}

/// Places a ground, and ends every session, every portal's authorisation and every code with it.
pub async fn place(app: &App, by: By, account: AccountId, ground: Ground, now: Timestamp) -> Outcome<(), Refused> {
    let account = permitted(app, by, account, ground, now).await?;
    let mut tx = app.db.write().await?;
    if !place_in(app, &mut tx, (by, None), &account, ground, now).await? {
        // A hold of the hotline's that its holder confirms does not lapse any more.
        if locks::keep(&mut tx, account.id, ground).await? {
            record(app, &mut tx, (by, Action::AccountLocked), &account, ground, now).await?;
            tx.commit().await?;
        }
        return refuse(Refused::AlreadyThere);
    }
    tx.commit().await?;
    Ok(())
}

/// The same in the caller's transaction, for a party whom the caller has found entitled; `false` when the ground is there
/// already.
pub(super) async fn place_in(
    app: &App,
    tx: &mut Tx,
    (by, request): (By, Option<LockRequestId>),
    account: &Account,
    ground: Ground,
    now: Timestamp,
) -> Result<bool, Broken> {
    let id = LockId::new(now, &app.random);
    if !locks::place(tx, id, account.id, ground, by.word(), now).await? {
        return Ok(false);
    }
    if let Some(request) = request {
        locks::note_request(tx, id, request).await?;
    }
    sessions::end_all(tx, account.id, now).await?;
    locks::end_grants(tx, account.id, now).await?;
    codes::void_all(tx, account.id, now).await?;
    record(app, tx, (by, Action::AccountLocked), account, ground, now).await?;
    // The law has everybody told at once but the dead (article 34.2).
    if Law::on(zone::day_of(now)).lifting(ground).is_told {
        tell(app, tx, account, &Letter::Locked { ground, at: now }, now).await?;
    }
    Ok(true)
}

/// Lifts a ground. The account is open again only when no other is left.
pub async fn lift(app: &App, by: By, account: AccountId, ground: Ground, now: Timestamp) -> Outcome<(), Refused> {
    let account = permitted(app, by, account, ground, now).await?;
    let mut tx = app.db.write().await?;
    if !lift_in(app, &mut tx, by, &account, ground, now).await? {
        return refuse(Refused::NotThere);
    }
    tx.commit().await?;
    Ok(())
}

/// The same in the caller's transaction; `false` when the ground is not there.
pub(super) async fn lift_in(
    app: &App,
    tx: &mut Tx,
    by: By,
    account: &Account,
    ground: Ground,
    now: Timestamp,
) -> Result<bool, Broken> {
    if !locks::lift(tx, account.id, ground, by.word(), now).await? {
        return Ok(false);
    }
    record(app, tx, (by, Action::AccountUnlocked), account, ground, now).await?;
    tell(app, tx, account, &Letter::Unlocked { ground, at: now }, now).await?;
    Ok(true)
}

/// The account, if the ground is the asker's; a wrong party is recorded.
async fn permitted(app: &App, by: By, account: AccountId, ground: Ground, now: Timestamp) -> Outcome<Account, Refused> {
    let Some(found) = accounts::find(&app.db, account).await? else { return refuse(Refused::NoSuchAccount) };
    if by.may(ground, account, Law::on(zone::day_of(now))) {
        return Ok(found);
    }
    let detail = serde_json::json!({ "refusal": Refused::OtherParty.code(), "ground": ground.word(), "by": by.word() });
    let entry = Entry::new(Action::OfficerRefused, by.actor()).account(account).person(found.person).detail(detail);
    let mut tx = app.db.write().await?;
    app.record(&mut tx, now, entry).await?;
    tx.commit().await?;
    refuse(Refused::OtherParty)
}

async fn record(
    app: &App,
    tx: &mut Tx,
    (by, action): (By, Action),
    account: &Account,
    ground: Ground,
    now: Timestamp,
) -> Result<(), Broken> {
    let detail = serde_json::json!({ "ground": ground.word(), "by": by.word() });
    let entry = Entry::new(action, by.actor()).account(account.id).person(account.person).detail(detail);
    app.record(tx, now, entry).await
}

async fn tell(app: &App, tx: &mut Tx, account: &Account, letter: &Letter, now: Timestamp) -> Result<(), Broken> {
    let (phone, email) = (account.phone(&app.keyring)?, account.email(&app.keyring)?);
    let to =
        To { phone: phone.as_ref(), email: email.as_ref(), language: account.language, account: Some(account.id), file: None };
    notice::tell(app, tx, to, letter, now).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Random;

    #[test]
    fn each_ground_belongs_to_one_party() {
        let (now, random) = (Timestamp(1_795_500_000_000), Random::test(1));
        let (account, other) = (AccountId::new(now, &random), AccountId::new(now, &random));
        let officer = OfficerId::new(now, &random);
        let law = Law::on(zone::day_of(now));
        for ground in Ground::ALL {
            let allowed: Vec<&str> = [By::Holder(account), By::Authority(officer), By::Agency(officer), By::Register]
                .into_iter()
                .filter(|by| by.may(ground, account, law))
                .map(By::word)
                .collect();
            let wanted = match ground {
                Ground::Holder => "holder",
                Ground::Terms => "authority",
                Ground::Agency => "agency",
                _ => "register",
            };
            assert_eq!(allowed, [wanted], "{ground}");
        }
        assert!(!By::Holder(other).may(Ground::Holder, account, law), "nobody locks another's account as its holder");
    }
}
