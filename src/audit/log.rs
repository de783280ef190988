//! Writing an entry: its detail sealed, its commitment salted, in the caller's transaction.

use super::entry::Entry;
use crate::base::ids::AuditId;
use crate::base::zone::day_of;
use crate::base::{Broken, Random, Timestamp, encode};
use crate::identity::law::Law;
use crate::keyring::{Keyring, Scope};
use crate::store::Tx;
use crate::store::audit::{self, NewEntry};

/// Tag of the committed form, so that another form of entry can never have the same commitment.
const FORM: &str = "dinhdanh/audit/1";

/// Records `entry` in the transaction of what it tells.
pub async fn record(tx: &mut Tx, keyring: &Keyring, random: &Random, now: Timestamp, entry: Entry) -> Result<(), Broken> {
    audit::insert(tx, sealed(keyring, random, now, &entry)?).await
}

/// Records many entries at once.
pub async fn record_all(
    tx: &mut Tx,
    keyring: &Keyring,
    random: &Random,
    now: Timestamp,
    entries: Vec<Entry>,
) -> Result<(), Broken> {
    let rows = entries.iter().map(|entry| sealed(keyring, random, now, entry)).collect::<Result<Vec<_>, Broken>>()?;
    audit::insert_all(tx, rows).await
}

fn sealed<'a>(keyring: &Keyring, random: &Random, now: Timestamp, entry: &'a Entry) -> Result<NewEntry<'a>, Broken> {
    let id = AuditId::new(now, random);
    let salt = random.bytes::<32>();
    let detail = if entry.detail.is_null() { String::new() } else { entry.detail.to_string() };
    let commitment = commitment(id, now, entry, &detail, &salt);
    let detail_sealed = match detail.as_str() {
        "" => None,
        text => Some(keyring.sealer(Scope::AuditEntries).seal("detail", id.bytes(), text.as_bytes())?),
    };
    Ok(NewEntry {
        id,
        at: now,
        action: entry.action.word(),
        actor: entry.actor.word(),
        actor_id: entry.actor.id(),
        person: entry.person,
        account: entry.account,
        file: entry.file,
        desk: entry.desk,
        client: entry.client.as_ref().map(crate::identity::client::ClientId::as_str),
        detail_sealed,
        salt,
        commitment,
        expires_at: kept_until(now),
    })
}

/// The end of the legal retention of usage history (Decree 69/2024 art. 28.4): years from use.
fn kept_until(now: Timestamp) -> Timestamp {
    let today = day_of(now);
    let years = Law::on(today).history_years;
    let day = today.0.checked_add_months(chrono::Months::new(years * 12)).unwrap_or(today.0);
    crate::base::zone::Day(day).start()
}

/// SHA-256 over form, salt and every field, each with its length before it, so that no two entries share a commitment.
fn commitment(id: AuditId, at: Timestamp, entry: &Entry, detail: &str, salt: &[u8; 32]) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(256);
    let mut add = |part: &[u8]| {
        bytes.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(part);
    };
    add(FORM.as_bytes());
    add(salt);
    add(id.bytes());
    add(&at.0.to_be_bytes());
    add(entry.action.word().as_bytes());
    add(entry.actor.word().as_bytes());
    add(&entry.actor.id().unwrap_or_default());
    add(entry.person.as_ref().map_or(&[], |id| id.bytes()));
    add(entry.account.as_ref().map_or(&[], |id| id.bytes()));
    add(entry.file.as_ref().map_or(&[], |id| id.bytes()));
    add(entry.desk.as_ref().map_or(&[], |id| id.bytes()));
    add(entry.client.as_ref().map_or("", |id| id.as_str()).as_bytes());
    add(detail.as_bytes());
    encode::sha256(&bytes)
}
