//! Wards (Decree 69/2024, articles 7 and 10): a child under fourteen comes with whoever represents them by the register, who has an
//! account of level 2 in use. With the ward's account a mandate is recorded; it ends with the fourteenth birthday, of which both
//! are told, as the guardian is of the sixth, from which level 2 is given.

use super::acting::Acting;
use super::dossier::Dossier;
use super::notice::{self, To};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::{AccountId, MandateId};
use crate::base::{Broken, Timestamp, zone};
use crate::identity::PersonalNumber;
use crate::identity::law::Law;
use crate::identity::level::AccountLevel;
use crate::identity::ward::{Ended, Ground, comes_of_age};
use crate::outside::messages::Letter;
use crate::store::accounts::{self, Account};
use crate::store::coming_of_age::{self, Due};
use crate::store::mandates::{self, NewMandate};
use crate::store::persons::NumberKeys;
use crate::store::{Tx, locks, persons};

/// The most mandates of one look.
const BATCH: i64 = 200;

/// The guardian's account, if it is of level 2, in use and open.
pub(super) async fn guardian(app: &App, number: &PersonalNumber) -> Result<Option<Account>, Broken> {
    let Some(person) = persons::by_number(&app.db, &NumberKeys::of(&app.keyring, number)).await? else { return Ok(None) };
    let Some(account) = accounts::of_person(&app.db, person.id).await? else { return Ok(None) };
    let fit = account.activated_level == Some(AccountLevel::Two) && account.deceased_at.is_none();
    Ok((fit && locks::of_account(&app.db, account.id).await?.is_empty()).then_some(account))
}

/// The same inside a transaction.
pub(super) async fn guardian_in(app: &App, tx: &mut Tx, number: &PersonalNumber) -> Result<Option<Account>, Broken> {
    let Some(person) = persons::by_number(&mut *tx, &NumberKeys::of(&app.keyring, number)).await? else { return Ok(None) };
    let Some(account) = accounts::of_person(&mut *tx, person.id).await? else { return Ok(None) };
    let fit = account.activated_level == Some(AccountLevel::Two) && account.deceased_at.is_none();
    Ok((fit && locks::of_account(&mut *tx, account.id).await?.is_empty()).then_some(account))
}

/// Records the mandate that goes with a ward's account, in the transaction that issues it.
pub(super) async fn entrust(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    dossier: &Dossier,
    (guardian, ward): (&Account, AccountId),
) -> Result<(), Broken> {
    let law = Law::on(zone::day_of(acting.now));
    let age = u8::try_from(law.alone_from_age)?;
    let Some(until) = dossier.facts().and_then(|facts| comes_of_age(facts.birth, age)) else { return Ok(()) };
    if until <= acting.now {
        return Ok(());
    }
    let new = NewMandate {
        id: MandateId::new(acting.now, &app.random),
        guardian: guardian.id,
        ward,
        ground: Ground::Parent,
        by: Some((dossier.officer, dossier.desk)),
        from: acting.now,
        until,
    };
    if mandates::insert(tx, &new, acting.now).await? {
        let entry = acting.entry_on(Action::MandateRecorded, dossier).account(ward);
        app.record(tx, acting.now, entry.detail(serde_json::json!({ "until": zone::day_of(until).iso() }))).await?;
        let entry = acting.entry(Action::MandateRecorded).person(guardian.person).account(guardian.id);
        app.record(tx, acting.now, entry).await?;
    }
    Ok(())
}

/// What one look came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grown {
    /// Mandates that ended with the ward's coming of age.
    pub of_age: u64,
    /// Guardians told that level 2 is to be had.
    pub may_rise: u64,
}

/// Looks at the birthdays that have come. For a daily job; run again, it does nothing twice.
pub async fn sweep(app: &App, now: Timestamp) -> Result<Grown, Broken> {
    let mut grown = Grown::default();
    for due in coming_of_age::over(&app.db, now, BATCH).await? {
        grown.of_age += u64::from(come_of_age(app, due, now).await?);
    }
    let law = Law::on(zone::day_of(now));
    // The mandate of a child ends on the birthday from which it acts alone: level 2 begins so many years before.
    let years = u32::try_from((law.alone_from_age - law.level_2_from_age).max(0))?;
    let day = zone::day_of(now).0.checked_add_months(chrono::Months::new(years * 12)).unwrap_or(zone::day_of(now).0);
    let until = zone::Day(day).start();
    for due in coming_of_age::may_rise(&app.db, until, now, BATCH).await? {
        grown.may_rise += u64::from(rise(app, due, now).await?);
    }
    Ok(grown)
}

async fn come_of_age(app: &App, due: Due, now: Timestamp) -> Result<bool, Broken> {
    let (guardian, ward) = (accounts::find(&app.db, due.guardian).await?, accounts::find(&app.db, due.ward).await?);
    let mut tx = app.db.write().await?;
    if !mandates::end_officially(&mut tx, due.mandate, Ended::Register, now).await? {
        return Ok(false);
    }
    let entry = Entry::new(Action::MandateStopped, Actor::Service).person(due.ward_person).account(due.ward);
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "by": "age" }))).await?;
    for account in [guardian, ward].into_iter().flatten() {
        tell(app, &mut tx, &account, &Letter::WardOfAge { on: zone::day_of(due.until) }, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

async fn rise(app: &App, due: Due, now: Timestamp) -> Result<bool, Broken> {
    let guardian = accounts::find(&app.db, due.guardian).await?;
    let mut tx = app.db.write().await?;
    if !coming_of_age::told(&mut tx, due.mandate, now).await? {
        return Ok(false);
    }
    let entry = Entry::new(Action::WardOfAge, Actor::Service).person(due.ward_person).account(due.ward);
    app.record(&mut tx, now, entry).await?;
    if let Some(account) = guardian {
        tell(app, &mut tx, &account, &Letter::WardMayRise, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

async fn tell(app: &App, tx: &mut Tx, account: &Account, letter: &Letter, now: Timestamp) -> Result<(), Broken> {
    let (phone, email) = (account.phone(&app.keyring)?, account.email(&app.keyring)?);
    let to =
        To { phone: phone.as_ref(), email: email.as_ref(), language: account.language, account: Some(account.id), file: None };
    notice::tell(app, tx, to, letter, now).await
}
