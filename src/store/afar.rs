//! Requests that are answered elsewhere than where they began: asked for by a portal, answered once by a person, redeemed once
//! by the portal, which polls meanwhile.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, AfarId, GrantId, PersonId};
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;
use crate::identity::level::AccountLevel;

/// How a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// RFC 8628.
    Device,
    /// OpenID Connect Client-Initiated Backchannel Authentication.
    Ciba,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Ciba => "ciba",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = Unknown;
    fn from_str(text: &str) -> Result<Self, Unknown> {
        [Self::Device, Self::Ciba].into_iter().find(|kind| kind.word() == text).ok_or(Unknown)
    }
}

/// The person's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    Approved,
    Denied,
    /// Denied, and reported: nobody here asked for it.
    Scam,
}

impl Answer {
    pub fn word(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Scam => "scam",
        }
    }
}

impl std::str::FromStr for Answer {
    type Err = Unknown;
    fn from_str(text: &str) -> Result<Self, Unknown> {
        [Self::Approved, Self::Denied, Self::Scam].into_iter().find(|answer| answer.word() == text).ok_or(Unknown)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown word of a request from afar")]
pub struct Unknown;

/// A request to be kept.
pub struct NewAfar<'a> {
    pub id: AfarId,
    pub kind: Kind,
    pub client: &'a ClientId,
    pub handle_hash: [u8; 32],
    pub code_key: Option<Vec<u8>>,
    /// Whom it is for; anybody for a device's, nobody for one that is kept up for appearance.
    pub account: Option<AccountId>,
    pub request: String,
    pub said_sealed: Vec<u8>,
    pub interval_s: u32,
    pub expires_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, new: NewAfar<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO afar_requests (id, kind, client_id, handle_hash, code_key, account_id, request, said_sealed, interval_s, hurried,
             created_at, expires_at, ping_tries)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11, 0)",
        args![
            new.id,
            new.kind.word(),
            new.client.as_str(),
            new.handle_hash,
            new.code_key,
            new.account,
            new.request,
            new.said_sealed,
            new.interval_s,
            now,
            new.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// A request as a person is shown it.
#[derive(Clone, Debug)]
pub struct Afar {
    pub id: AfarId,
    pub kind: Kind,
    pub client: ClientId,
    pub account: Option<AccountId>,
    pub request: String,
    pub said_sealed: Vec<u8>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub answer: Option<Answer>,
    pub answered_at: Option<Timestamp>,
}

impl FromRow for Afar {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.parse("kind")?,
            client: row.parse("client_id")?,
            account: row.get("account_id")?,
            request: row.get("request")?,
            said_sealed: row.get("said_sealed")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            answer: row.get::<Option<String>>("answer")?.map(|word| word.parse()).transpose()?,
            answered_at: row.get("answered_at")?,
        })
    }
}

impl Afar {
    /// Whether it still waits for its answer.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.answer.is_none() && now < self.expires_at
    }
}

macro_rules! columns {
    () => {
        "id, kind, client_id, account_id, request, said_sealed, created_at, expires_at, answer, answered_at"
    };
}

pub async fn find(q: impl Queries, id: AfarId) -> Result<Option<Afar>, Broken> {
    q.maybe(concat!("SELECT ", columns!(), " FROM afar_requests WHERE id = $1"), args![id]).await
}

/// The request that a portal holds by this handle, for whoever answers in the person's place in a test.
pub async fn by_handle(q: impl Queries, handle_hash: &[u8; 32]) -> Result<Option<Afar>, Broken> {
    q.maybe(concat!("SELECT ", columns!(), " FROM afar_requests WHERE handle_hash = $1"), args![handle_hash]).await
}

/// The open request of a device behind a typed code.
pub async fn by_code(q: impl Queries, code_key: &[u8], now: Timestamp) -> Result<Option<Afar>, Broken> {
    q.maybe(
        concat!("SELECT ", columns!(), " FROM afar_requests WHERE code_key = $1 AND answer IS NULL AND expires_at > $2"),
        args![code_key, now],
    )
    .await
}

/// What a person is asked and was asked lately, the newest first.
pub async fn of_account(q: impl Queries, account: AccountId, since: Timestamp) -> Result<Vec<Afar>, Broken> {
    q.all(
        concat!(
            "SELECT ",
            columns!(),
            " FROM afar_requests WHERE account_id = $1 AND kind = 'ciba' AND created_at > $2
              ORDER BY created_at DESC, id DESC LIMIT 50"
        ),
        args![account, since],
    )
    .await
}

/// What a session would know of an account's holder.
pub struct Holder {
    pub person: PersonId,
    pub account_level: AccountLevel,
    pub subject_seed: Vec<u8>,
}

impl FromRow for Holder {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            person: row.get("person_id")?,
            account_level: AccountLevel::from_number(row.get("activated_level")?).ok_or_else(|| Broken::new("account level"))?,
            subject_seed: row.get("subject_seed")?,
        })
    }
}

/// The holder of an open account.
pub async fn holder(q: impl Queries, account: AccountId) -> Result<Option<Holder>, Broken> {
    q.maybe(
        "SELECT a.person_id, a.activated_level, a.subject_seed FROM accounts a
         WHERE a.id = $1 AND a.ended_at IS NULL AND a.deceased_at IS NULL AND a.activated_level > 0
           AND NOT EXISTS (SELECT 1 FROM locks l WHERE l.account_id = a.id AND l.lifted_at IS NULL)",
        args![account],
    )
    .await
}

/// How many questions wait for a person: of one portal, and of all; and whether that portal was reported as a scam by them
/// since a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub of_client: i64,
    pub of_all: i64,
    pub scams: i64,
}

impl FromRow for Waiting {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { of_client: row.get("of_client")?, of_all: row.get("of_all")?, scams: row.get("scams")? })
    }
}

pub async fn waiting(
    q: impl Queries,
    account: AccountId,
    client: &ClientId,
    (now, since): (Timestamp, Timestamp),
) -> Result<Waiting, Broken> {
    let waiting = q
        .maybe(
            "SELECT COUNT(*) FILTER (WHERE answer IS NULL AND expires_at > $3 AND client_id = $2) AS of_client,
                    COUNT(*) FILTER (WHERE answer IS NULL AND expires_at > $3) AS of_all,
                    COUNT(*) FILTER (WHERE answer = 'scam' AND answered_at > $4 AND client_id = $2) AS scams
             FROM afar_requests WHERE account_id = $1 AND kind = 'ciba'",
            args![account, client.as_str(), now, since],
        )
        .await?;
    Ok(waiting.unwrap_or_default())
}

/// Something that changes with every question and answer of an account, helpers' included: what a live page follows.
pub async fn pulse(q: impl Queries, account: AccountId) -> Result<[i64; 2], Broken> {
    let row = q
        .first(
            "SELECT (SELECT COUNT(*) FROM afar_requests WHERE account_id = $1) + (SELECT COUNT(*) FROM helps WHERE account_id = $1) AS asked,
                    (SELECT COUNT(answered_at) FROM afar_requests WHERE account_id = $1)
                    + (SELECT COUNT(answered_at) + COUNT(ended_at) FROM helps WHERE account_id = $1) AS answered",
            args![account],
        )
        .await?
        .ok_or_else(|| Broken::new("a count without a row"))?;
    Ok([row.get("asked")?, row.get("answered")?])
}

/// An answer to be given.
pub struct Answered {
    pub id: AfarId,
    /// Whose answer: a device's question becomes theirs, a portal's must be theirs.
    pub account: AccountId,
    pub answer: Answer,
    /// What was granted, if it was.
    pub grant: Option<GrantId>,
    /// When the portal is to be pinged, if it wishes.
    pub ping_at: Option<Timestamp>,
}

/// Answers: `true` for the first answer in time, `false` for any after it.
pub async fn answer(tx: &mut Tx, answered: &Answered, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE afar_requests SET answer = $3, answered_at = $4, account_id = $2, grant_id = $5, ping_at = $6
             WHERE id = $1 AND answer IS NULL AND expires_at > $4
               AND (account_id = $2 OR (account_id IS NULL AND kind = 'device'))",
            args![answered.id, answered.account, answered.answer.word(), now, answered.grant, answered.ping_at],
        )
        .await?;
    Ok(changed == 1)
}

/// Who asks for the tokens, and with what.
#[derive(Clone, Copy, Debug)]
pub struct Poll<'a> {
    pub kind: Kind,
    pub client: &'a ClientId,
    pub handle_hash: &'a [u8; 32],
}

/// Redeems: the grant for the first who asks after the approval and in time, nothing for anybody else.
pub async fn redeem(tx: &mut Tx, poll: Poll<'_>, now: Timestamp) -> Result<Option<GrantId>, Broken> {
    let row = tx
        .first(
            "UPDATE afar_requests SET redeemed_at = $4
             WHERE handle_hash = $1 AND kind = $2 AND client_id = $3 AND answer = 'approved' AND redeemed_at IS NULL
               AND expires_at > $4
             RETURNING grant_id",
            args![poll.handle_hash, poll.kind.word(), poll.client.as_str(), now],
        )
        .await?;
    row.map(|row| row.get("grant_id")).transpose()
}

/// Where a request stands that can't be redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub answer: Option<Answer>,
    pub redeemed: bool,
    pub account: Option<AccountId>,
    pub expires_at: Timestamp,
    /// The poll came sooner than the interval allowed, which is five seconds longer from now on (RFC 8628 section 3.5).
    pub hurried: bool,
}

impl FromRow for Standing {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            answer: row.get::<Option<String>>("answer")?.map(|word| word.parse()).transpose()?,
            redeemed: row.get::<Option<Timestamp>>("redeemed_at")?.is_some(),
            account: row.get("account_id")?,
            expires_at: row.get("expires_at")?,
            hurried: row.get("hurried")?,
        })
    }
}

/// Notes a poll that came to nothing.
pub async fn poll(tx: &mut Tx, poll: Poll<'_>, now: Timestamp) -> Result<Option<Standing>, Broken> {
    tx.maybe(
        "UPDATE afar_requests SET
             hurried = CASE WHEN polled_at IS NOT NULL AND polled_at + interval_s * 1000 > $4 THEN 1 ELSE 0 END,
             interval_s = CASE WHEN polled_at IS NOT NULL AND polled_at + interval_s * 1000 > $4 THEN interval_s + 5 ELSE interval_s END,
             polled_at = $4
         WHERE handle_hash = $1 AND kind = $2 AND client_id = $3
         RETURNING answer, redeemed_at, account_id, expires_at, hurried",
        args![poll.handle_hash, poll.kind.word(), poll.client.as_str(), now],
    )
    .await
}

/// A grant of a request from afar: without a code, for its handle is redeemed in its place, and outside any session.
pub struct NewGrant<'a> {
    pub id: GrantId,
    pub account: AccountId,
    pub client: &'a ClientId,
    pub request: String,
    pub expires_at: Timestamp,
}

pub async fn insert_grant(tx: &mut Tx, new: NewGrant<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO grants (id, account_id, client_id, request, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![new.id, new.account, new.client.as_str(), new.request, now, new.expires_at],
    )
    .await?;
    Ok(())
}

/// A portal to be told that its question was answered.
pub struct Ping {
    pub id: AfarId,
    pub client: ClientId,
    pub said_sealed: Vec<u8>,
    pub tries: i64,
}

impl FromRow for Ping {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            client: row.parse("client_id")?,
            said_sealed: row.get("said_sealed")?,
            tries: row.get("ping_tries")?,
        })
    }
}

/// Whether a ping is due: asked of a reader, so that an idle table costs no write.
pub async fn ping_is_due(q: impl Queries, now: Timestamp) -> Result<bool, Broken> {
    Ok(q.first("SELECT id FROM afar_requests WHERE ping_at <= $1 LIMIT 1", args![now]).await?.is_some())
}

/// Takes pings that are due; nobody else takes them before `until`.
pub async fn lease_pings(tx: &mut Tx, (now, until): (Timestamp, Timestamp), at_most: u32) -> Result<Vec<Ping>, Broken> {
    super::turns::take(tx, super::turns::Turn::Pings).await?;
    tx.all(
        "UPDATE afar_requests SET ping_at = $2, ping_tries = ping_tries + 1
         WHERE id IN (SELECT id FROM afar_requests WHERE ping_at <= $1 ORDER BY ping_at LIMIT $3)
         RETURNING id, client_id, said_sealed, ping_tries",
        args![now, until, at_most],
    )
    .await
}

/// Notes how a ping went; with `again` it is due once more.
pub async fn note_ping(tx: &mut Tx, id: AfarId, outcome: &str, again: Option<Timestamp>) -> Result<(), Broken> {
    tx.run("UPDATE afar_requests SET pinged = $2, ping_at = $3 WHERE id = $1", args![id, outcome, again]).await?;
    Ok(())
}
