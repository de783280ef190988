//! Life events: what the register says happened to people who are known here, followed by a cursor. A change says only that
//! something happened; what is so now is asked for, and brought about here, in the transaction that moves the cursor. So an
//! event that comes twice, late or out of order has the effect of one.
//!
//! Death, a card revoked, held or expired, a foreigner's papers: each is a ground of a lock that comes and goes with what the
//! register says (Decree 69/2024, article 15). A number that is cancelled and issued anew keeps account, names and history.

use std::collections::BTreeSet;

use super::lock::{self, By};
use super::reason::Reason;
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::{EventId, PersonId};
use crate::base::zone::{self, Day};
use crate::base::{Broken, Timestamp};
use crate::identity::Facts;
use crate::identity::law::Law;
use crate::identity::lock::{Ground, Party};
use crate::identity::person::CardStatus;
use crate::identity::ward::Ended;
use crate::issuance::dossier::state_of;
use crate::issuance::events::Kind;
use crate::outside::register::{Answer, Change, ChangeKind, Cursor, Purpose, Why};
use crate::store::accounts::Account;
use crate::store::feeds::{self, Step};
use crate::store::files::{self, Event, Stand, Turn};
use crate::store::persons::{self, NumberKeys};
use crate::store::{Tx, accounts, locks, mandates};

/// The name of the register's feed.
pub const FEED: &str = "register";

/// What one step came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// Changes read.
    pub changes: u64,
    /// People here who were looked at anew.
    pub people: u64,
    /// More is waiting at once.
    pub more: bool,
}

/// Reads the next page of the feed and brings about what it says. A register that is silent in the middle leaves everything
/// as it was, to be read again.
pub async fn step(app: &App, now: Timestamp) -> Result<Followed, Broken> {
    let Some(feed) = feeds::state(&app.db, FEED).await? else {
        let mut tx = app.db.write().await?;
        feeds::begin(&mut tx, FEED, now).await?;
        tx.commit().await?;
        return Ok(Followed { more: true, ..Followed::default() });
    };
    let purpose = Purpose::new(Why::Follow, &"follow");
    let after = feed.cursor.as_deref().and_then(Cursor::new);
    let page = match app.outside.register.changes(&purpose, after.as_ref()).await {
        Ok(page) => page,
        Err(silence) => {
            tracing::warn!(problem = %silence, "the register's changes can't be followed");
            return Ok(Followed::default());
        }
    };
    let mut news: Vec<(PersonId, Facts)> = Vec::new();
    for change in &page.changes {
        let Some(person) = known(app, change).await? else { continue };
        if news.iter().any(|(seen, _)| *seen == person) {
            continue;
        }
        match app.outside.register.person(&purpose, &change.number).await {
            Ok(Answer::Known(facts)) => news.push((person, facts)),
            Ok(Answer::Unknown) => tracing::warn!("the register tells a change of somebody whom it does not know"),
            Err(silence) => {
                tracing::warn!(problem = %silence, "a change can't be looked at yet");
                return Ok(Followed::default());
            }
        }
    }
    let mut tx = app.db.write().await?;
    let move_on = Step {
        from: feed.cursor.as_deref(),
        to: page.next.as_str(),
        changed_at: page.changes.iter().map(|change| change.at).max(),
        caught_up: !page.more,
    };
    if !feeds::advance(&mut tx, FEED, &move_on, now).await? {
        return Ok(Followed { more: true, ..Followed::default() });
    }
    for (person, facts) in &news {
        settle(app, &mut tx, *person, facts, now).await?;
    }
    tx.commit().await?;
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Ok(Followed { changes: count(page.changes.len()), people: count(news.len()), more: page.more })
}

/// The person here whom a change is about: under the new number, or under the one that it replaced.
async fn known(app: &App, change: &Change) -> Result<Option<PersonId>, Broken> {
    if let Some(found) = persons::by_number(&app.db, &NumberKeys::of(&app.keyring, &change.number)).await? {
        return Ok(Some(found.id));
    }
    let ChangeKind::Renumbered { from } = &change.kind else { return Ok(None) };
    Ok(persons::by_number(&app.db, &NumberKeys::of(&app.keyring, from)).await?.map(|found| found.id))
}

/// The grounds that the register's word of a day amounts to.
pub fn grounds(facts: &Facts, today: Day) -> BTreeSet<Ground> {
    let mut grounds = BTreeSet::new();
    if !facts.is_alive() {
        grounds.insert(Ground::Death);
    }
    match facts.card.as_ref().map(|card| card.status_on(today)) {
        Some(CardStatus::Revoked | CardStatus::Held) => {
            grounds.insert(Ground::CardHeld);
        }
        Some(CardStatus::Expired) => {
            grounds.insert(Ground::CardExpired);
        }
        Some(CardStatus::Valid) | None => {}
    }
    if let Some(papers) = &facts.foreigner {
        if papers.passport_expires < today {
            grounds.insert(Ground::PassportExpired);
        }
        if papers.residence_expires < today {
            grounds.insert(Ground::ResidenceExpired);
        }
    }
    grounds
}

/// Brings a person here to what the register says of them now.
pub(super) async fn settle(app: &App, tx: &mut Tx, id: PersonId, facts: &Facts, now: Timestamp) -> Result<(), Broken> {
    let entry = |action: Action| Entry::new(action, Actor::Service).person(id);
    let under = persons::by_number(&mut *tx, &NumberKeys::of(&app.keyring, &facts.number)).await?;
    if under.is_some_and(|other| other.id != id) {
        // Two people here are one there: an operator has to look, and nobody else waits for that.
        tracing::error!(person = %id, "the register knows two people of ours as one");
        return app.record(tx, now, entry(Action::RegisterConflict)).await;
    }
    let before = persons::find(&mut *tx, id).await?.ok_or_else(|| Broken::new("a known person is gone"))?.open(&app.keyring)?;
    persons::record(tx, &app.keyring, id, facts, now).await?;
    app.record(tx, now, entry(Action::RegisterFollowed)).await?;
    if before.number != facts.number {
        app.record(tx, now, entry(Action::PersonRenumbered)).await?;
    }
    if !facts.is_alive() {
        close_files(app, tx, id, now).await?;
    }
    let Some(account) = accounts::of_person(&mut *tx, id).await? else { return Ok(()) };
    settle_locks(app, tx, &account, facts, now).await?;
    accounts::set_deceased(tx, account.id, facts.died_on.map(|_| now)).await?;
    settle_mandates(app, tx, &account, facts, now).await
}

/// Places the grounds that the register's word amounts to and lifts those that it no longer does.
pub(super) async fn settle_locks(
    app: &App,
    tx: &mut Tx,
    account: &Account,
    facts: &Facts,
    now: Timestamp,
) -> Result<u64, Broken> {
    let today = zone::day_of(now);
    let law = Law::on(today);
    let ours = |ground: &Ground| law.lifting(*ground).by == Party::Register;
    let wanted: BTreeSet<Ground> = grounds(facts, today).into_iter().filter(ours).collect();
    let placed = locks::of_account(&mut *tx, account.id).await?;
    let present: BTreeSet<Ground> = placed.iter().map(|lock| lock.ground).filter(ours).collect();
    let mut changed = 0;
    for ground in wanted.difference(&present) {
        changed += u64::from(lock::place_in(app, tx, (By::Register, None), account, *ground, now).await?);
    }
    for ground in present.difference(&wanted) {
        changed += u64::from(lock::lift_in(app, tx, By::Register, account, *ground, now).await?);
    }
    Ok(changed)
}

/// Nobody represents a ward any more whom the register does not list.
async fn settle_mandates(app: &App, tx: &mut Tx, ward: &Account, facts: &Facts, now: Timestamp) -> Result<(), Broken> {
    for mandate in mandates::of_ward(&mut *tx, ward.id).await?.into_iter().filter(|mandate| mandate.ended_at.is_none()) {
        let guardian = persons::find(&mut *tx, mandate.person).await?.ok_or_else(|| Broken::new("a guardian is gone"))?;
        if facts.guardians.contains(&guardian.open(&app.keyring)?.number) {
            continue;
        }
        if mandates::end_officially(tx, mandate.id, Ended::Register, now).await? {
            let entry = Entry::new(Action::MandateStopped, Actor::Service).person(ward.person).account(ward.id);
            app.record(tx, now, entry.detail(serde_json::json!({ "by": "register" }))).await?;
        }
    }
    Ok(())
}

/// The undecided files of somebody who has died end with their reason.
async fn close_files(app: &App, tx: &mut Tx, person: PersonId, now: Timestamp) -> Result<(), Broken> {
    let reason = Reason::HolderDead.word();
    for row in files::open_of_person(&mut *tx, person).await? {
        let Ok(cancelled) = state_of(&row)?.cancel(reason.to_owned()) else { continue };
        let receipt = cancelled.receipt();
        let to = Turn {
            state: cancelled.word().as_str(),
            reason: Some(reason),
            received_at: receipt.map(|receipt| receipt.at),
            due_at: receipt.map(|receipt| receipt.due),
            paused_at: None,
            paused_reason: None,
            paused_ms: row.paused_ms,
            notified_at: None,
            activate_by: None,
            closed_at: Some(now),
        };
        if !files::turn(tx, Stand { id: row.id, state: &row.state, version: row.version }, to, now).await? {
            continue;
        }
        crate::store::proposals::end_of_file(tx, row.id, now).await?;
        let kind = Kind::Cancelled.word().to_owned();
        let event = Event { id: EventId::new(now, &app.random), file: row.id, desk: row.desk, officer: None, kind, at: now };
        files::add_event(tx, event).await?;
        let entry = Entry::new(Action::FileCancelled, Actor::Service).file(row.id).person(person).desk(row.desk);
        app.record(tx, now, entry.detail(serde_json::json!({ "reason": reason }))).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(change: serde_json::Value) -> Facts {
        let mut facts = serde_json::json!({
            "number": "901099012345", "name": "Nguyễn Văn An", "birth": "1999-11-24", "sex": "male", "nationality": "VN",
            "residence": { "text": "Hà Nội" }, "card": { "issued": "2024-07-01", "expires": "2039-11-24", "status": "valid" }
        });
        for (key, value) in change.as_object().unwrap() {
            facts[key] = value.clone();
        }
        serde_json::from_value(facts).unwrap()
    }

    #[test]
    fn each_event_amounts_to_its_ground() {
        let today = Day::new(2026, 11, 24).unwrap();
        let of = |change| grounds(&facts(change), today).into_iter().collect::<Vec<_>>();
        let card = |status: &str, expires: &str| serde_json::json!({ "card": { "issued": "2020-01-01", "expires": expires, "status": status } });
        let papers = |passport: &str, residence: &str| {
            serde_json::json!({ "nationality": "LA", "card": null, "foreigner": {
                "passport": "P123", "passport_expires": passport, "residence": "temporary", "residence_expires": residence } })
        };
        assert_eq!(of(serde_json::json!({})), []);
        assert_eq!(of(serde_json::json!({ "card": null })), [], "no card yet is no ground");
        assert_eq!(of(serde_json::json!({ "died_on": "2026-11-20" })), [Ground::Death]);
        assert_eq!(of(card("held", "2039-01-01")), [Ground::CardHeld]);
        assert_eq!(of(card("revoked", "2039-01-01")), [Ground::CardHeld]);
        assert_eq!(of(card("valid", "2026-11-24")), [], "valid to the end of its last day");
        assert_eq!(of(card("valid", "2026-11-23")), [Ground::CardExpired]);
        assert_eq!(of(papers("2030-01-01", "2027-01-01")), []);
        assert_eq!(of(papers("2026-11-23", "2026-11-23")), [Ground::PassportExpired, Ground::ResidenceExpired]);
    }
}
