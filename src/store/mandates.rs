//! Mandates: which guardian may act for which ward, since when and until when. A mandate is judged at each use, never once
//! for all, and its row stays for ever.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, DeskId, MandateId, OfficerId, PersonId};
use crate::base::{Broken, Timestamp};
use crate::identity::level::AccountLevel;
use crate::identity::ward::{Ended, Ground};

/// A mandate to be recorded. One that was in force between the two is left as it is.
#[derive(Clone, Copy, Debug)]
pub struct NewMandate {
    pub id: MandateId,
    pub guardian: AccountId,
    pub ward: AccountId,
    pub ground: Ground,
    /// Who recorded it, and where; nobody where the register's word was enough.
    pub by: Option<(OfficerId, DeskId)>,
    pub from: Timestamp,
    /// The ward's coming of age, or the end that a court named.
    pub until: Timestamp,
}

/// Records it; `false` when the two have one in force.
pub async fn insert(tx: &mut Tx, new: &NewMandate, now: Timestamp) -> Result<bool, Broken> {
    let added = tx
        .run(
            "INSERT INTO mandates (id, guardian_id, ward_id, ground, officer_id, desk_id, from_at, until_at, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (guardian_id, ward_id) WHERE ended_at IS NULL DO NOTHING",
            args![
                new.id,
                new.guardian,
                new.ward,
                new.ground.word(),
                new.by.map(|(officer, _)| officer),
                new.by.map(|(_, desk)| desk),
                new.from,
                new.until,
                now
            ],
        )
        .await?;
    Ok(added == 1)
}

/// Ends a mandate before its time, at the wish of one of the two; `None` when it is not theirs or has ended.
pub async fn end(
    tx: &mut Tx,
    id: MandateId,
    (by, whose): (Ended, AccountId),
    now: Timestamp,
) -> Result<Option<(AccountId, AccountId)>, Broken> {
    let row = tx
        .first(
            "UPDATE mandates SET ended_at = $3, ended_by = $4
             WHERE id = $1 AND ended_at IS NULL
               AND (($4 = 'guardian' AND guardian_id = $2) OR ($4 = 'ward' AND ward_id = $2))
             RETURNING guardian_id, ward_id",
            args![id, whose, now, by.word()],
        )
        .await?;
    row.map(|row| Ok((row.get("guardian_id")?, row.get("ward_id")?))).transpose()
}

/// Ends a mandate by a desk's or the register's word.
pub async fn end_officially(tx: &mut Tx, id: MandateId, by: Ended, now: Timestamp) -> Result<bool, Broken> {
    let ended = tx
        .run(
            "UPDATE mandates SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL AND $3 IN ('desk', 'register')",
            args![id, now, by.word()],
        )
        .await?;
    Ok(ended == 1)
}

/// A mandate as one of the two sees it, with the other person.
#[derive(Clone, Debug)]
pub struct Mandate {
    pub id: MandateId,
    pub ground: Ground,
    pub from: Timestamp,
    pub until: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// The other of the two.
    pub account: AccountId,
    pub person: PersonId,
    pub facts_sealed: Option<Vec<u8>>,
    pub desk_name: Option<String>,
}

impl FromRow for Mandate {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            ground: row.parse("ground")?,
            from: row.get("from_at")?,
            until: row.get("until_at")?,
            ended_at: row.get("ended_at")?,
            account: row.get("account_id")?,
            person: row.get("person_id")?,
            facts_sealed: row.get("facts_sealed")?,
            desk_name: row.get("desk_name")?,
        })
    }
}

/// The mandates that a guardian was given, the newest first: those in force and those that ended.
pub async fn of_guardian(q: impl Queries, guardian: AccountId) -> Result<Vec<Mandate>, Broken> {
    q.all(
        "SELECT m.id, m.ground, m.from_at, m.until_at, m.ended_at, a.id AS account_id, a.person_id, p.facts_sealed,
                d.name AS desk_name
         FROM mandates m JOIN accounts a ON a.id = m.ward_id JOIN persons p ON p.id = a.person_id
         LEFT JOIN desks d ON d.id = m.desk_id
         WHERE m.guardian_id = $1 ORDER BY m.recorded_at DESC, m.id DESC LIMIT 100",
        args![guardian],
    )
    .await
}

/// The mandates under which somebody acts for this account.
pub async fn of_ward(q: impl Queries, ward: AccountId) -> Result<Vec<Mandate>, Broken> {
    q.all(
        "SELECT m.id, m.ground, m.from_at, m.until_at, m.ended_at, a.id AS account_id, a.person_id, p.facts_sealed,
                d.name AS desk_name
         FROM mandates m JOIN accounts a ON a.id = m.guardian_id JOIN persons p ON p.id = a.person_id
         LEFT JOIN desks d ON d.id = m.desk_id
         WHERE m.ward_id = $1 ORDER BY m.recorded_at DESC, m.id DESC LIMIT 100",
        args![ward],
    )
    .await
}

/// A ward for whom a guardian acts right now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ward {
    pub mandate: MandateId,
    pub account: AccountId,
    pub person: PersonId,
    pub subject_seed: Vec<u8>,
    /// The level taken into use.
    pub account_level: AccountLevel,
    pub until: Timestamp,
    pub facts_sealed: Option<Vec<u8>>,
}

impl FromRow for Ward {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            mandate: row.get("id")?,
            account: row.get("account_id")?,
            person: row.get("person_id")?,
            subject_seed: row.get("subject_seed")?,
            account_level: AccountLevel::from_number(row.get("activated_level")?).ok_or_else(|| Broken::new("account level"))?,
            until: row.get("until_at")?,
            facts_sealed: row.get("facts_sealed")?,
        })
    }
}

/// The wards for whom this guardian may act at `now`: the mandate in force, both accounts open, the guardian's of level 2.
pub async fn wards(q: impl Queries, guardian: AccountId, now: Timestamp) -> Result<Vec<Ward>, Broken> {
    q.all(
        "SELECT m.id, m.until_at, a.id AS account_id, a.person_id, a.subject_seed, a.activated_level, p.facts_sealed
         FROM mandates m
         JOIN accounts g ON g.id = m.guardian_id
         JOIN accounts a ON a.id = m.ward_id JOIN persons p ON p.id = a.person_id
         WHERE m.guardian_id = $1 AND m.ended_at IS NULL AND m.from_at <= $2 AND m.until_at > $2
           AND g.activated_level = 2 AND g.ended_at IS NULL AND g.deceased_at IS NULL
           AND a.activated_level > 0 AND a.ended_at IS NULL AND a.deceased_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM locks l WHERE l.account_id IN (a.id, g.id) AND l.lifted_at IS NULL)
         ORDER BY m.recorded_at, m.id LIMIT 50",
        args![guardian, now],
    )
    .await
}
