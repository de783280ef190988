//! Coming back in when what one had is lost. Alone: a code of the printed card, then a delay in which the holder is told on every
//! channel and can stop it, then another code of the card and a new passcode; never the delay alone. At a desk: the slip's code
//! and the number shown there, after a match that an officer signed for; nothing remote stops that.
//!
//! Either way every way to sign in that was there before ends, and with it all that was opened by it.

use std::time::Duration;

use super::limit::{self, Attempt, TooMany, Whose};
use super::password::{self, Kind, Unchecked};
use super::password_rule::{self, Known, Unfit};
use super::session;
use super::sign_in::{SignedIn, Typed, meant};
use super::visitor::Visitor;
use super::{card, notice};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::{AccountId, FactorId};
use crate::base::{Broken, Outcome, Refusal, Secret, Timestamp, encode, error::refuse};
use crate::identity::level::{Factor, Factors};
use crate::identity::lock::Ground;
use crate::identity::session::Session;
use crate::keyring::pepper::Place;
use crate::outside::messages::{Letter, Tidings};
use crate::store::accounts::{self, Account};
use crate::store::recoveries::{self, Alone};
use crate::store::{Tx, codes, locks, officer_keys, passwords, persons, sessions, ways};

/// Tries of the code that stops a recovery, and of the number of a slip.
const TRIES: i64 = 5;
const STOP: &str = "recovery-stop";
/// The place of a slip's number.
pub const NUMBER: &str = "recovery-number";
/// The index of a slip's short code.
pub const SHORT: &str = "recovery";

/// Why nobody comes back in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRecovered {
    /// Number, card or code: which of them is not told.
    Wrong,
    /// The slip is unknown, used, replaced or too old, or the number that goes with it is another: not told apart.
    SlipWrong,
    /// A desk's device or an officer's browser.
    DeskDevice,
    /// The card was right; these grounds keep the account closed.
    Locked(Vec<Ground>),
    /// It was stopped, used, or its time is over.
    Gone,
    Passcode(Unfit),
    TooMany(TooMany),
    Busy,
}

impl Refusal for NotRecovered {
    fn code(&self) -> &'static str {
        match self {
            Self::Wrong => "recovery-wrong",
            Self::SlipWrong => "recovery-slip-wrong",
            Self::DeskDevice => "recovery-desk-device",
            Self::Locked(_) => "account-locked",
            Self::Gone => "recovery-gone",
            Self::Passcode(unfit) => unfit.code(),
            Self::TooMany(too_many) => too_many.code(),
            Self::Busy => "busy",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Wrong | Self::SlipWrong => 422,
            Self::DeskDevice | Self::Locked(_) => 403,
            Self::Gone => 410,
            Self::Passcode(unfit) => unfit.status(),
            Self::TooMany(too_many) => too_many.status(),
            Self::Busy => 503,
        }
    }
}

impl From<TooMany> for NotRecovered {
    fn from(too_many: TooMany) -> Self {
        Self::TooMany(too_many)
    }
}

/// The number of the code to ask somebody for who typed this. For whoever has no account or no card it is made up, and always
/// the same.
pub async fn asked(app: &App, login: &str) -> Result<i64, Broken> {
    let typed = Typed::read(app, login);
    let found = meant(ways::candidates(&app.db, &typed.number, &typed.phone, Kind::Passcode).await?);
    let account = found.map_or_else(nobody, |found| found.account);
    let made_up = app.keyring.index().blind("recovery-asked", &typed.normal)?;
    let made_up = made_up.last().map_or(1, |byte| i64::from(byte % card::CODES) + 1);
    Ok(card::asked(&app.db, account).await?.map_or(made_up, |asked| asked.number))
}

/// An account that nobody has: looking it up costs what looking up any other costs.
fn nobody() -> AccountId {
    AccountId(uuid::Uuid::nil())
}

/// Whose card it is, if the code asked for is right; it is used up then. Its tries are counted apart from those of signing in:
/// who guesses here keeps nobody from signing in.
pub async fn by_card(app: &App, visitor: &Visitor<'_>, (login, typed): (&str, &Secret)) -> Outcome<AccountId, NotRecovered> {
    let read = Typed::read(app, login);
    let found = meant(ways::candidates(&app.db, &read.number, &read.phone, Kind::Passcode).await?);
    let whose = found.as_ref().map_or(Whose::Nobody(&read.normal), |found| Whose::Account(found.account));
    let attempt = Attempt { sort: "recovery", whose, source: visitor.source, secret: None };
    let account = found.as_ref().map_or_else(nobody, |found| found.account);
    let mut tx = app.db.write().await?;
    let taken = limit::take(app, &mut tx, attempt, visitor.now).await.map_err(limit::told_as)?;
    let right = card::is_next(app, &mut tx, account, typed, visitor.now).await? && found.is_some();
    if right {
        taken.succeeded(&mut tx, visitor.now).await?;
    }
    let mut entry = Entry::new(if right { Action::RecoveryProven } else { Action::RecoveryRefused }, Actor::Anonymous);
    entry.account = found.as_ref().map(|found| found.account);
    app.record(&mut tx, visitor.now, entry.detail(serde_json::json!({ "device": visitor.device }))).await?;
    tx.commit().await?;
    if right { Ok(account) } else { refuse(NotRecovered::Wrong) }
}

/// Where a recovery alone stands after the card was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Until then the holder can stop it.
    Waits { until: Timestamp },
    /// The passcode can be set now.
    Ready { id: FactorId },
}

/// Begins a recovery, or tells where the one under way stands.
pub async fn alone(app: &App, visitor: &Visitor<'_>, id: AccountId) -> Outcome<Standing, NotRecovered> {
    let now = visitor.now;
    let mut tx = app.db.write().await?;
    let account = open_account(&mut tx, id).await?;
    if let Some(open) = recoveries::alone(&mut tx, id, now).await? {
        return Ok(if open.ready_at <= now { Standing::Ready { id: open.id } } else { Standing::Waits { until: open.ready_at } });
    }
    let hours = |hours: u32| Duration::from_secs(u64::from(hours) * 3600);
    let rules = &app.settings.recovery;
    let until = now + hours(rules.delay_hours);
    let stop = Secret::new(app.random.digits(6));
    let new = Alone {
        id: FactorId::new(now, &app.random),
        account: id,
        ready_at: until,
        expires_at: until + hours(rules.open_hours),
        stop_mac: app.keyring.pepper().code(place(STOP, &id), stop.reveal())?,
        tries: TRIES,
    };
    if !recoveries::begin_alone(&mut tx, &new, now).await? {
        // Somebody else began it in between.
        return Ok(Standing::Waits { until });
    }
    let entry = Entry::new(Action::RecoveryBegun, Actor::Anonymous).account(id).person(account.person);
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "device": visitor.device }))).await?;
    let letter = Letter::Tidings(Tidings::RecoveryBegun { code: stop, until, at: now });
    notice::tell(app, &mut tx, &account, &letter, now).await?;
    tx.commit().await?;
    Ok(Standing::Waits { until })
}

/// Stops a recovery alone by the code of the notice. Nothing done at a desk is stopped by it.
pub async fn stop_by_code(app: &App, visitor: &Visitor<'_>, (login, typed): (&str, &Secret)) -> Outcome<(), NotRecovered> {
    let read = Typed::read(app, login);
    let found = meant(ways::candidates(&app.db, &read.number, &read.phone, Kind::Passcode).await?);
    let whose = found.as_ref().map_or(Whose::Nobody(&read.normal), |found| Whose::Account(found.account));
    let attempt = Attempt { sort: "recovery-stop", whose, source: visitor.source, secret: None };
    let account = found.as_ref().map_or_else(nobody, |found| found.account);
    let mut tx = app.db.write().await?;
    let taken = limit::take(app, &mut tx, attempt, visitor.now).await.map_err(limit::told_as)?;
    let tried = recoveries::try_stop(&mut tx, account, visitor.now).await?;
    let digits: String = typed.reveal().chars().filter(|c| *c != ' ').collect();
    let right = tried.is_some_and(|tried| app.keyring.pepper().code_matches(&tried.mac, place(STOP, &account), &digits));
    if !right {
        // The try counts.
        tx.commit().await?;
        return refuse(NotRecovered::Wrong);
    }
    taken.succeeded(&mut tx, visitor.now).await?;
    stopped(app, &mut tx, account, Actor::Anonymous, visitor.now).await?;
    tx.commit().await?;
    Ok(())
}

/// The same by the holder who is signed in, however weakly: stopping takes nothing away from anybody.
pub async fn stop_signed_in(app: &App, session: &Session, now: Timestamp) -> Result<bool, Broken> {
    let mut tx = app.db.write().await?;
    let was = stopped(app, &mut tx, session.account, Actor::Citizen(session.account), now).await?;
    tx.commit().await?;
    Ok(was)
}

async fn stopped(app: &App, tx: &mut Tx, id: AccountId, by: Actor, now: Timestamp) -> Result<bool, Broken> {
    if !recoveries::stop(tx, id, "alone", "holder", now).await? {
        return Ok(false);
    }
    let Some(account) = accounts::find(&mut *tx, id).await? else { return Ok(true) };
    let entry = Entry::new(Action::RecoveryStopped, by).account(id).person(account.person);
    app.record(tx, now, entry).await?;
    notice::tell(app, tx, &account, &Letter::Tidings(Tidings::RecoveryStopped { at: now }), now).await?;
    Ok(true)
}

/// Ends the delay's wait with a new passcode: signed in by it and the card.
pub async fn finish_alone(
    app: &App,
    visitor: &Visitor<'_>,
    (id, recovery): (AccountId, FactorId),
    typed: &Secret,
) -> Outcome<SignedIn, NotRecovered> {
    let hash = passcode(app, id, typed).await?;
    let mut tx = app.db.write().await?;
    let account = open_account(&mut tx, id).await?;
    if !recoveries::use_alone(&mut tx, recovery, id, visitor.now).await? {
        return refuse(NotRecovered::Gone);
    }
    end_everything(app, &mut tx, id, true, visitor.now).await?;
    let signed_in = back(app, &mut tx, visitor, (&account, &hash, Factor::CardCode)).await?;
    tx.commit().await?;
    Ok(signed_in)
}

/// Sets a new passcode with the slip of a desk and the number that was shown there, on a device of one's own.
pub async fn finish_at_desk(
    app: &App,
    visitor: &Visitor<'_>,
    (device, code, short): (Option<&[u8; 32]>, &Secret, &str),
    (number, typed): (&Secret, &Secret),
) -> Outcome<SignedIn, NotRecovered> {
    if officer_keys::is_desk_browser(&app.db, &visitor.browser_hash, device, visitor.now).await? {
        return refuse(NotRecovered::DeskDevice);
    }
    let hash_of_code = code.sha256();
    let tried_by = encode::hex(&hash_of_code);
    let attempt = Attempt { sort: "recovery-slip", whose: Whose::Nobody(&tried_by), source: visitor.source, secret: None };
    let mut tx = app.db.write().await?;
    let taken = limit::take(app, &mut tx, attempt, visitor.now).await.map_err(limit::told_as)?;
    let keys = ways::Keys::of(&app.keyring.index().all_epochs(SHORT, short)).0;
    let tried = recoveries::try_slip(&mut tx, (&hash_of_code, &keys), visitor.now).await?;
    let digits: String = number.reveal().chars().filter(|c| *c != ' ').collect();
    let right = tried.filter(|it| {
        let place = Place { context: NUMBER, owner: it.id.bytes() };
        app.keyring.pepper().code_matches(&it.mac, place, &digits)
    });
    let Some(right) = right else {
        // The try counts.
        tx.commit().await?;
        return refuse(NotRecovered::SlipWrong);
    };
    taken.succeeded(&mut tx, visitor.now).await?;
    tx.commit().await?;
    // Hashed outside of any transaction; the slip is used up after it.
    let hash = passcode(app, right.account, typed).await?;
    let mut tx = app.db.write().await?;
    let account = open_account(&mut tx, right.account).await?;
    if !recoveries::use_slip(&mut tx, right.id, visitor.now).await? {
        return refuse(NotRecovered::Gone);
    }
    let signed_in = back(app, &mut tx, visitor, (&account, &hash, Factor::DeskMatch)).await?;
    tx.commit().await?;
    Ok(signed_in)
}

async fn passcode(app: &App, id: AccountId, typed: &Secret) -> Outcome<Vec<u8>, NotRecovered> {
    if let Err(unfit) = password_rule::passcode(typed, &known(app, id).await?) {
        return refuse(NotRecovered::Passcode(unfit));
    }
    match password::hashed(app, id, Kind::Passcode, typed).await {
        Ok(hash) => Ok(hash),
        Err(Unchecked::Full) => refuse(NotRecovered::Busy),
        Err(Unchecked::Broken(broken)) => Err(broken.into()),
    }
}

/// Digits that others know of the holder.
async fn known(app: &App, id: AccountId) -> Result<Known, Broken> {
    let Some(account) = accounts::find(&app.db, id).await? else { return Ok(Known::default()) };
    let mut known = Known::default();
    if let Some(phone) = account.phone(&app.keyring)? {
        known = known.with(phone.reveal()).with(&phone.reveal_national());
    }
    if let Some(row) = persons::find(&app.db, account.person).await? {
        let person = row.open(&app.keyring)?;
        known = known.with(person.number.reveal());
        if let Some(facts) = &person.facts {
            known = known.with_birth(&facts.birth.iso());
        }
    }
    Ok(known)
}

/// The account, unless a ground keeps it closed. Told to nobody who did not bring the card or the slip.
async fn open_account(tx: &mut Tx, id: AccountId) -> Outcome<Account, NotRecovered> {
    let Some(account) = accounts::find(&mut *tx, id).await? else { return refuse(NotRecovered::Gone) };
    let mut grounds: Vec<Ground> = locks::of_account(&mut *tx, id).await?.into_iter().map(|lock| lock.ground).collect();
    if account.deceased_at.is_some() && !grounds.contains(&Ground::Death) {
        grounds.push(Ground::Death);
    }
    if grounds.is_empty() { Ok(account) } else { refuse(NotRecovered::Locked(grounds)) }
}

/// Ends every way to sign in, every session, every portal's authorisation and every code under way.
pub async fn end_everything(app: &App, tx: &mut Tx, id: AccountId, keep_card: bool, now: Timestamp) -> Result<(), Broken> {
    recoveries::end_ways(tx, id, keep_card, now).await?;
    codes::void_all(tx, id, now).await?;
    sessions::end_all(tx, id, now).await?;
    recoveries::end_grants(tx, id, now).await?;
    let entry = Entry::new(Action::FactorRemoved, Actor::Service).account(id);
    app.record(tx, now, entry.detail(serde_json::json!({ "factor": "all", "card_kept": keep_card }))).await
}

async fn back(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    (account, hash, with): (&Account, &[u8], Factor),
) -> Outcome<SignedIn, NotRecovered> {
    passwords::set(tx, account.id, Kind::Passcode, hash, visitor.now).await?;
    let factors = Factors::one(Factor::Passcode).with(with);
    let token = session::open(app, tx, visitor, (account.id, &factors)).await?;
    let entry = Entry::new(Action::Recovered, Actor::Citizen(account.id)).person(account.person);
    let detail = serde_json::json!({ "factors": factors.to_string(), "device": visitor.device });
    app.record(tx, visitor.now, entry.detail(detail)).await?;
    notice::tell(app, tx, account, &Letter::Tidings(Tidings::Recovered { at: visitor.now }), visitor.now).await?;
    Ok(SignedIn { account: account.id, token })
}

fn place<'a>(context: &'static str, account: &'a AccountId) -> Place<'a> {
    Place { context, owner: account.bytes() }
}
