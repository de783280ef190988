//! Persons: found by the blind index of their number, kept sealed. The number may change; the id never does.

use zeroize::Zeroizing;

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AliasId, OfficerId, PersonId};
use crate::base::{Broken, Timestamp};
use crate::identity::place::PlaceCode;
use crate::identity::{Facts, PersonalNumber};
use crate::keyring::{Keyring, Scope};

/// A person, opened.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: PersonId,
    pub number: PersonalNumber,
    /// The last answer of the register, if it was asked.
    pub facts: Option<Facts>,
    pub facts_at: Option<Timestamp>,
}

/// A person as stored.
pub struct PersonRow {
    pub id: PersonId,
    number_sealed: Vec<u8>,
    facts_sealed: Option<Vec<u8>>,
    facts_at: Option<Timestamp>,
}

impl FromRow for PersonRow {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            number_sealed: row.get("number_sealed")?,
            facts_sealed: row.get("facts_sealed")?,
            facts_at: row.get("facts_at")?,
        })
    }
}

impl PersonRow {
    pub fn open(&self, keyring: &Keyring) -> Result<Person, Broken> {
        let sealer = keyring.sealer(Scope::Persons);
        let number = Zeroizing::new(sealer.open_text("number", self.id.bytes(), &self.number_sealed)?);
        let number = PersonalNumber::parse(&number).map_err(|_| Broken::new("a stored personal number is none"))?;
        let facts = self.facts_sealed.as_ref().map(|sealed| open_facts(keyring, self.id, sealed)).transpose()?;
        Ok(Person { id: self.id, number, facts, facts_at: self.facts_at })
    }
}

/// What the register said of a person.
pub fn open_facts(keyring: &Keyring, id: PersonId, sealed: &[u8]) -> Result<Facts, Broken> {
    let clear = keyring.sealer(Scope::Persons).open("facts", id.bytes(), sealed)?;
    serde_json::from_slice(&clear).map_err(|_| Broken::new("stored facts are not the document that was sealed"))
}

/// Every blind index under which a number may be stored.
pub struct NumberKeys(Vec<Vec<u8>>);

/// How many epochs of the index one look-up covers: the current one and those that rows are still being moved from.
const EPOCHS: usize = 4;

impl NumberKeys {
    pub fn of(keyring: &Keyring, number: &PersonalNumber) -> Self {
        Self(keyring.index().all_epochs("number", number.reveal()))
    }

    pub fn contains(&self, key: &[u8]) -> bool {
        self.0.iter().any(|own| own == key)
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
    }

    /// The `n`th, and the first again where there are fewer.
    fn at(&self, n: usize) -> Vec<u8> {
        self.0.get(n).or_else(|| self.0.first()).cloned().unwrap_or_default()
    }

    fn four(&self) -> [Vec<u8>; EPOCHS] {
        [self.at(0), self.at(1), self.at(2), self.at(3)]
    }
}

pub async fn find(q: impl Queries, id: PersonId) -> Result<Option<PersonRow>, Broken> {
    q.maybe("SELECT id, number_sealed, facts_sealed, facts_at FROM persons WHERE id = $1", args![id]).await
}

/// The person of a number in force, or of one that was cancelled in favour of another.
pub async fn by_number(q: impl Queries, keys: &NumberKeys) -> Result<Option<PersonRow>, Broken> {
    let [newest, second, third, fourth] = keys.four();
    q.maybe(
        "SELECT id, number_sealed, facts_sealed, facts_at, 0 AS cancelled FROM persons WHERE number_key IN ($1, $2, $3, $4)
         UNION ALL
         SELECT p.id, p.number_sealed, p.facts_sealed, p.facts_at, 1 AS cancelled
         FROM person_numbers n JOIN persons p ON p.id = n.person_id WHERE n.number_key IN ($1, $2, $3, $4)
         ORDER BY cancelled",
        args![newest, second, third, fourth],
    )
    .await
}

/// Adds a person; `false` when somebody else just added them.
pub async fn insert(
    tx: &mut Tx,
    keyring: &Keyring,
    id: PersonId,
    number: &PersonalNumber,
    now: Timestamp,
) -> Result<bool, Broken> {
    let key = keyring.index().blind("number", number.reveal())?;
    let sealed = keyring.sealer(Scope::Persons).seal("number", id.bytes(), number.reveal().as_bytes())?;
    let added = tx
        .run(
            "INSERT INTO persons (id, number_key, number_sealed, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (number_key) DO NOTHING",
            args![id, key, sealed, now],
        )
        .await?;
    Ok(added == 1)
}

/// Keeps what the register said, and the number as it says it now. Fails as a duplicate ([`super::Db::is_duplicate`]) when
/// another person already stands under that number.
pub async fn record(tx: &mut Tx, keyring: &Keyring, id: PersonId, facts: &Facts, now: Timestamp) -> Result<(), Broken> {
    let sealer = keyring.sealer(Scope::Persons);
    let mut former = facts.old_numbers.clone();
    if let Some(before) = find(&mut *tx, id).await? {
        former.push(before.open(keyring)?.number);
    }
    let document = Zeroizing::new(serde_json::to_vec(facts)?);
    let facts_sealed = sealer.seal("facts", id.bytes(), &document)?;
    let number_sealed = sealer.seal("number", id.bytes(), facts.number.reveal().as_bytes())?;
    let key = keyring.index().blind("number", facts.number.reveal())?;
    let commune = commune_of(facts);
    let card_on = facts.card.as_ref().map(|card| card.issued.number());
    tx.run(
        "UPDATE persons SET number_key = $2, number_sealed = $3, facts_sealed = $4, facts_at = $5,
             commune = COALESCE($6, commune), card_on = COALESCE(card_on, $7)
         WHERE id = $1",
        args![id, key, number_sealed, facts_sealed, now, commune, card_on],
    )
    .await?;
    for old in former.iter().filter(|old| **old != facts.number) {
        let key = keyring.index().blind("number", old.reveal())?;
        let alias = key.last_chunk::<16>().and_then(|bytes| AliasId::from_bytes(bytes));
        let alias = alias.ok_or_else(|| Broken::new("a blind index is shorter than an id"))?;
        let sealed = sealer.seal("former", alias.bytes(), old.reveal().as_bytes())?;
        tx.run(
            "INSERT INTO person_numbers (id, person_id, number_key, number_sealed, noted_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (number_key) DO NOTHING",
            args![alias, id, key, sealed, now],
        )
        .await?;
    }
    Ok(())
}

/// The commune in which somebody lives, where the register knows it: the one fact that is kept in clear, for the table and
/// for knowing whom a campaign has not reached.
pub fn commune_of(facts: &Facts) -> Option<String> {
    facts.residence.place.filter(|place| matches!(place, PlaceCode::Commune(_))).map(|place| place.to_string())
}

/// A number that was cancelled, and since when that is known here.
pub struct Former {
    id: AliasId,
    number_sealed: Vec<u8>,
    pub noted_at: Timestamp,
}

impl Former {
    pub fn number(&self, keyring: &Keyring) -> Result<PersonalNumber, Broken> {
        let text = Zeroizing::new(keyring.sealer(Scope::Persons).open_text("former", self.id.bytes(), &self.number_sealed)?);
        PersonalNumber::parse(&text).map_err(|_| Broken::new("a stored personal number is none"))
    }
}

impl FromRow for Former {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { id: row.get("id")?, number_sealed: row.get("number_sealed")?, noted_at: row.get("noted_at")? })
    }
}

/// The numbers that a person had before, the newest first.
pub async fn former(q: impl Queries, person: PersonId) -> Result<Vec<Former>, Broken> {
    q.all(
        "SELECT id, number_sealed, noted_at FROM person_numbers WHERE person_id = $1 ORDER BY noted_at DESC, id DESC",
        args![person],
    )
    .await
}

/// How often an officer asked the register about people since `since`, by the log.
pub async fn lookups_since(q: impl Queries, officer: OfficerId, since: Timestamp) -> Result<i64, Broken> {
    let row = q
        .first(
            "SELECT COUNT(*) AS lookups FROM audit_entries WHERE actor_id = $1 AND at > $2 AND action = 'register-read'",
            args![officer, since],
        )
        .await?;
    row.map_or(Ok(0), |row| row.get("lookups"))
}
