//! Visits at a one-stop unit: an officer helps one citizen at one portal. Every use of a visit is judged by its row as it
//! stands, together with the officer and the officer's session.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, DeskId, GrantId, HelpId, OfficerId, PersonId, SessionId};
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;
use crate::identity::consent::Extent;
use crate::identity::level::{AccountLevel, Factors};
use crate::store::afar::Answer;

/// How the citizen let it happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Means {
    /// On their own phone.
    Phone,
    /// By a code of their card, typed at the helper's screen.
    Card,
}

impl Means {
    pub fn word(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Card => "card",
        }
    }
}

/// A visit to be asked for.
pub struct NewHelp<'a> {
    pub id: HelpId,
    pub officer: OfficerId,
    pub desk: DeskId,
    pub session: SessionId,
    pub client: &'a ClientId,
    pub account: Option<AccountId>,
    pub number_sealed: Vec<u8>,
    pub extent: &'a Extent,
    pub answer_by: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, new: NewHelp<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO helps (id, officer_id, desk_id, session_id, client_id, account_id, number_sealed, claims, asked_at, answer_by,
             expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            new.id,
            new.officer,
            new.desk,
            new.session,
            new.client.as_str(),
            new.account,
            new.number_sealed,
            new.extent.to_string(),
            now,
            new.answer_by,
            new.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// A visit with the officer and the desk as the citizen is told of them.
#[derive(Clone, Debug)]
pub struct Help {
    pub id: HelpId,
    pub officer: OfficerId,
    pub officer_number: String,
    pub desk: DeskId,
    pub desk_name: String,
    pub session: SessionId,
    pub client: ClientId,
    pub account: Option<AccountId>,
    pub number_sealed: Vec<u8>,
    pub extent: Extent,
    pub asked_at: Timestamp,
    pub answer_by: Timestamp,
    pub expires_at: Timestamp,
    pub answer: Option<Answer>,
    pub ended_at: Option<Timestamp>,
    /// The officer's session goes on, and they are not suspended.
    pub on_duty: bool,
}

impl FromRow for Help {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            officer: row.get("officer_id")?,
            officer_number: row.get("officer_number")?,
            desk: row.get("desk_id")?,
            desk_name: row.get("desk_name")?,
            session: row.get("session_id")?,
            client: row.parse("client_id")?,
            account: row.get("account_id")?,
            number_sealed: row.get("number_sealed")?,
            extent: row.parse("claims")?,
            asked_at: row.get("asked_at")?,
            answer_by: row.get("answer_by")?,
            expires_at: row.get("expires_at")?,
            answer: row.get::<Option<String>>("answer")?.map(|word| word.parse()).transpose()?,
            ended_at: row.get("ended_at")?,
            on_duty: row.get::<i64>("on_duty")? > 0,
        })
    }
}

impl Help {
    /// Whether the citizen may still answer.
    pub fn is_asked(&self, now: Timestamp) -> bool {
        self.answer.is_none() && self.ended_at.is_none() && self.on_duty && now < self.answer_by
    }

    /// Whether it was approved and goes on.
    pub fn is_under_way(&self, now: Timestamp) -> bool {
        self.answer == Some(Answer::Approved) && self.ended_at.is_none() && self.on_duty && now < self.expires_at
    }
}

macro_rules! columns {
    () => {
        "h.id, h.officer_id, o.number AS officer_number, h.desk_id, d.name AS desk_name, h.session_id, h.client_id, h.account_id,
         h.number_sealed, h.claims, h.asked_at, h.answer_by, h.expires_at, h.answer, h.ended_at,
         (SELECT COUNT(*) FROM officer_sessions s WHERE s.id = h.session_id AND s.ended_at IS NULL AND o.suspended_at IS NULL) AS on_duty
         FROM helps h JOIN officers o ON o.id = h.officer_id JOIN desks d ON d.id = h.desk_id"
    };
}

pub async fn find(q: impl Queries, id: HelpId) -> Result<Option<Help>, Broken> {
    q.maybe(concat!("SELECT ", columns!(), " WHERE h.id = $1"), args![id]).await
}

/// The visits of an officer's session, the newest first.
pub async fn of_session(q: impl Queries, session: SessionId) -> Result<Vec<Help>, Broken> {
    q.all(concat!("SELECT ", columns!(), " WHERE h.session_id = $1 ORDER BY h.asked_at DESC, h.id DESC LIMIT 20"), args![session])
        .await
}

/// The visits of a citizen, the newest first.
pub async fn of_account(q: impl Queries, account: AccountId, since: Timestamp) -> Result<Vec<Help>, Broken> {
    q.all(
        concat!(
            "SELECT ",
            columns!(),
            " WHERE h.account_id = $1 AND h.asked_at > $2 ORDER BY h.asked_at DESC, h.id DESC LIMIT 50"
        ),
        args![account, since],
    )
    .await
}

/// How a citizen let a visit happen, as strongly as they showed who they are.
pub struct Approval<'a> {
    pub means: Means,
    pub factors: &'a Factors,
    pub auth_at: Timestamp,
}

/// Something that changes with the answer to a visit and with its end: what a live page follows.
pub async fn pulse(q: impl Queries, id: HelpId) -> Result<[i64; 2], Broken> {
    let row = q
        .first("SELECT COUNT(answered_at) AS answered, COUNT(ended_at) AS ended FROM helps WHERE id = $1", args![id])
        .await?
        .ok_or_else(|| Broken::new("a count without a row"))?;
    Ok([row.get("answered")?, row.get("ended")?])
}

/// Approves: `true` for the first answer in time.
pub async fn approve(
    tx: &mut Tx,
    (id, account): (HelpId, AccountId),
    approval: &Approval<'_>,
    now: Timestamp,
) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE helps SET answer = 'approved', answered_at = $3, means = $4, factors = $5, auth_at = $6
             WHERE id = $1 AND account_id = $2 AND answer IS NULL AND ended_at IS NULL AND answer_by > $3",
            args![id, account, now, approval.means.word(), approval.factors.to_string(), approval.auth_at],
        )
        .await?;
    Ok(changed == 1)
}

/// Denies or reports.
pub async fn deny(tx: &mut Tx, (id, account): (HelpId, AccountId), answer: Answer, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE helps SET answer = $4, answered_at = $3
             WHERE id = $1 AND account_id = $2 AND answer IS NULL AND ended_at IS NULL AND answer_by > $3 AND $4 <> 'approved'",
            args![id, account, now, answer.word()],
        )
        .await?;
    Ok(changed == 1)
}

/// Who wants a visit to end.
#[derive(Clone, Copy, Debug)]
pub enum Ender {
    Officer(OfficerId),
    Citizen(AccountId),
}

/// Ends a visit, at the wish of one of the two; whose it was, if anything ended.
pub async fn end(tx: &mut Tx, id: HelpId, ender: Ender, now: Timestamp) -> Result<Option<Option<AccountId>>, Broken> {
    let (officer, account, why) = match ender {
        Ender::Officer(officer) => (Some(officer), None, "helper"),
        Ender::Citizen(account) => (None, Some(account), "citizen"),
    };
    let row = tx
        .first(
            "UPDATE helps SET ended_at = $4, ended_why = $5
             WHERE id = $1 AND ended_at IS NULL AND (officer_id = $2 OR account_id = $3) RETURNING account_id",
            args![id, officer, account, now, why],
        )
        .await?;
    row.map(|row| row.get("account_id")).transpose()
}

/// Ends the other visits of an officer: one person at a time sits at the screen.
pub async fn end_others(tx: &mut Tx, officer: OfficerId, keep: HelpId, now: Timestamp) -> Result<u64, Broken> {
    tx.run(
        "UPDATE helps SET ended_at = $3, ended_why = 'next' WHERE officer_id = $1 AND id <> $2 AND ended_at IS NULL",
        args![officer, keep, now],
    )
    .await
}

/// A visit under way at one portal, with what a grant under it needs to know of the citizen.
#[derive(Clone, Debug)]
pub struct UnderWay {
    pub id: HelpId,
    pub officer: OfficerId,
    pub desk: DeskId,
    pub extent: Extent,
    pub expires_at: Timestamp,
    pub factors: Factors,
    pub auth_at: Timestamp,
    pub account: AccountId,
    pub person: PersonId,
    pub account_level: AccountLevel,
    pub subject_seed: Vec<u8>,
}

impl FromRow for UnderWay {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            officer: row.get("officer_id")?,
            desk: row.get("desk_id")?,
            extent: row.parse("claims")?,
            expires_at: row.get("expires_at")?,
            factors: row.parse("factors")?,
            auth_at: row.get("auth_at")?,
            account: row.get("account_id")?,
            person: row.get("person_id")?,
            account_level: AccountLevel::from_number(row.get("activated_level")?).ok_or_else(|| Broken::new("account level"))?,
            subject_seed: row.get("subject_seed")?,
        })
    }
}

/// The visit under way of an officer's session, whatever the portal: what else the officer opens is not the visit's.
pub async fn under_way(q: impl Queries, session: SessionId, now: Timestamp) -> Result<Option<(ClientId, UnderWay)>, Broken> {
    let found: Option<Visiting> = q
        .maybe(
            "SELECT h.id, h.officer_id, h.desk_id, h.client_id, h.claims, h.expires_at, h.factors, h.auth_at, h.account_id,
                    a.person_id, a.activated_level, a.subject_seed
             FROM helps h JOIN accounts a ON a.id = h.account_id
             WHERE h.session_id = $1 AND h.answer = 'approved' AND h.ended_at IS NULL AND h.expires_at > $2
               AND a.ended_at IS NULL AND a.deceased_at IS NULL AND a.activated_level > 0
               AND NOT EXISTS (SELECT 1 FROM locks l WHERE l.account_id = a.id AND l.lifted_at IS NULL)
             ORDER BY h.answered_at DESC LIMIT 1",
            args![session, now],
        )
        .await?;
    Ok(found.map(|Visiting(client, visit)| (client, visit)))
}

struct Visiting(ClientId, UnderWay);

impl FromRow for Visiting {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self(row.parse("client_id")?, UnderWay::from_row(row)?))
    }
}

/// A grant of a visit, with its code, outside any session of the citizen's.
pub struct NewGrant<'a> {
    pub id: GrantId,
    pub help: HelpId,
    pub account: AccountId,
    pub client: &'a ClientId,
    pub request: String,
    pub code_hash: [u8; 32],
    pub code_expires_at: Timestamp,
    pub expires_at: Timestamp,
}

pub async fn insert_grant(tx: &mut Tx, new: NewGrant<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO grants (id, account_id, client_id, request, code_hash, code_expires_at, created_at, expires_at, help_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            new.id,
            new.account,
            new.client.as_str(),
            new.request,
            new.code_hash,
            new.code_expires_at,
            now,
            new.expires_at,
            new.help
        ],
    )
    .await?;
    Ok(())
}
