//! The officer asks; the officer ends.

use std::time::Duration;

use serde_json::json;

use super::{ANSWER_WITHIN, LONGEST, Refused};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::authn::limit::{self, Ration};
use crate::authn::notice;
use crate::base::ids::{AccountId, HelpId};
use crate::base::{Broken, Fault, Outcome, Timestamp, error::refuse};
use crate::identity::client::Client;
use crate::identity::consent::Extent;
use crate::identity::scope::Scope as Asked;
use crate::identity::{PersonalNumber, PhoneNumber};
use crate::keyring::{Keyring, Scope};
use crate::outside::messages::{By, Letter};
use crate::store::accounts::{self, Account};
use crate::store::helps::{self, Ender, NewHelp};
use crate::store::officers::Duty;
use crate::store::passwords::Kind;
use crate::store::ways::{self, Keys};
use crate::store::{Tx, grants, locks};

const HOUR: Duration = Duration::from_secs(3600);

/// What would be told of the citizen in a visit: all that the portal may have, but for its use while they are away.
pub fn extent(client: &Client) -> Extent {
    let scopes = client.policy.scopes.iter().filter(|scope| *scope != Asked::OfflineAccess);
    Extent::new(scopes.flat_map(|scope| scope.claims().iter().copied()), false)
}

/// Asks the citizen of a number or phone. The officer can't tell whether there is one: the page is the same.
pub async fn ask(app: &App, duty: &Duty, (client, typed): (&Client, &str), now: Timestamp) -> Outcome<HelpId, Refused> {
    if !client.policy.understands_act {
        return refuse(Refused::PortalUnfit);
    }
    let account = citizen(app, typed).await?;
    let id = HelpId::new(now, &app.random);
    let (extent, number) = (extent(client), app.random.digits(2));
    let new = NewHelp {
        id,
        officer: duty.officer.id,
        desk: duty.desk.id,
        session: duty.session,
        client: client.id(),
        account: account.as_ref().map(|account| account.id),
        number_sealed: app.keyring.sealer(Scope::Helps).seal("number", id.bytes(), number.as_bytes())?,
        extent: &extent,
        answer_by: now + ANSWER_WITHIN,
        expires_at: (now + LONGEST).min(duty.expires_at),
    };
    let mut tx = app.db.write().await?;
    let allowed = app.settings.limits.lookups_per_hour;
    let ration = Ration { sort: "help-asked", of: duty.officer.id.bytes(), allowed, within: HOUR };
    limit::draw(app, &mut tx, &ration, now).await.map_err(|fault| match fault {
        Fault::Refused(_) => Fault::Refused(Refused::TooMany),
        Fault::Broken(broken) => Fault::Broken(broken),
    })?;
    helps::insert(&mut tx, new, now).await?;
    let mut entry = by_officer(Action::HelpAsked, duty, client);
    if let Some(account) = &account {
        entry = entry.account(account.id).person(account.person);
        let by =
            By { desk: duty.desk.name.clone(), desk_code: duty.desk.code.clone(), officer: duty.officer.number.clone(), at: now };
        let letter = Letter::HelpAsked { portal: client.name(account.language).to_owned(), by };
        notice::tell(app, &mut tx, account, &letter, now).await?;
    }
    app.record(&mut tx, now, entry.detail(json!({ "help": id }))).await?;
    tx.commit().await?;
    Ok(id)
}

/// The digits at the helper's screen.
pub fn number(keyring: &Keyring, id: HelpId, sealed: &[u8]) -> Result<String, Broken> {
    keyring.sealer(Scope::Helps).open_text("number", id.bytes(), sealed)
}

/// The open account behind what was typed.
async fn citizen(app: &App, typed: &str) -> Outcome<Option<Account>, Refused> {
    let index = app.keyring.index();
    let keys = |kind: &str, value: &str| Keys::of(&index.all_epochs(kind, value));
    let nobody = Keys::default();
    let found = if let Ok(phone) = PhoneNumber::parse(typed) {
        ways::candidates(&app.db, &nobody, &keys("phone", phone.reveal()), Kind::Passcode).await?
    } else if let Ok(number) = PersonalNumber::parse(typed) {
        ways::candidates(&app.db, &keys("number", number.reveal()), &nobody, Kind::Passcode).await?
    } else {
        return refuse(Refused::NotANumber);
    };
    let [one] = found.as_slice() else { return Ok(None) };
    let Some(account) = accounts::find(&app.db, one.account).await? else { return Ok(None) };
    let is_open = account.activated_level.is_some() && account.deceased_at.is_none();
    let is_locked = !locks::of_account(&app.db, account.id).await?.is_empty();
    Ok((is_open && !is_locked).then_some(account))
}

/// Ends a visit, and with it every token of it.
pub async fn end(app: &App, duty: &Duty, id: HelpId, now: Timestamp) -> Outcome<(), Refused> {
    let mut tx = app.db.write().await?;
    let Some(account) = helps::end(&mut tx, id, Ender::Officer(duty.officer.id), now).await? else {
        return refuse(Refused::Gone);
    };
    let entry = Entry::new(Action::HelpEnded, Actor::Officer(duty.officer.id)).desk(duty.desk.id);
    ended(app, &mut tx, (id, account), entry, now).await?;
    Ok(tx.commit().await?)
}

/// What ends with a visit, and its entry.
pub(super) async fn ended(
    app: &App,
    tx: &mut Tx,
    (id, account): (HelpId, Option<AccountId>),
    mut entry: Entry,
    now: Timestamp,
) -> Result<(), Broken> {
    grants::end_of_help(tx, id, now).await?;
    entry.account = account;
    app.record(tx, now, entry.detail(json!({ "help": id }))).await
}

pub(super) fn by_officer(action: Action, duty: &Duty, client: &Client) -> Entry {
    Entry::new(action, Actor::Officer(duty.officer.id)).desk(duty.desk.id).client(client.id().clone())
}
