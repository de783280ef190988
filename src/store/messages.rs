//! The outbox. A message is written in the transaction of what it tells, leased by a worker, and marked by how that went.
//! Recipient and words are sealed; once a message has left, its words are gone.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::turns::{self, Turn};
use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, FileId, MessageId};
use crate::base::{Broken, Timestamp};
use crate::identity::{Email, PhoneNumber};
use crate::keyring::{Keyring, Scope};

/// How many messages one lease takes.
pub const BATCH: u8 = 20;
/// For how long the state of a message can be looked up after its words are no longer worth delivering.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Whom a message goes to; it says on which channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    Phone(PhoneNumber),
    Email(Email),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Sms,
    Email,
}

/// Where a message stands. `Sent` means that a gateway has it; what the gateway makes of it is the gateway's to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    Waiting,
    Sent,
    Failed,
}

/// What is said. An SMS has no subject.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    pub text: String,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words(…)")
    }
}

/// A message to be put into the outbox.
pub struct NewMessage<'a> {
    pub id: MessageId,
    pub to: &'a Recipient,
    pub words: Words,
    /// What sort of message it is, for operators: never what it says.
    pub kind: &'a str,
    pub account: Option<AccountId>,
    pub file: Option<FileId>,
    pub at: Timestamp,
    /// From here on nobody should get it any more.
    pub good_until: Timestamp,
}

/// What `body_sealed` holds: before delivery the words, afterwards the gateway's name for the message.
#[derive(Serialize, Deserialize)]
enum Body {
    Words { words: Words, good_until: i64 },
    Sent { reference: String },
}

/// Puts a message into the outbox. It leaves after the commit of `tx`, and only then.
pub async fn enqueue(tx: &mut Tx, keyring: &Keyring, new: NewMessage<'_>) -> Result<(), Broken> {
    let sealer = keyring.sealer(Scope::Messages);
    let to = match new.to {
        Recipient::Phone(phone) => phone.reveal(),
        Recipient::Email(email) => email.reveal(),
    };
    let body = Body::Words { words: new.words, good_until: new.good_until.0 };
    tx.run(
        "INSERT INTO messages (id, channel, account_id, file_id, kind, to_sealed, body_sealed, state, attempts, next_at, created_at,
             expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, $8, $8, $9)",
        args![
            new.id,
            new.to.channel().word(),
            new.account,
            new.file,
            new.kind,
            sealer.seal("to_sealed", new.id.bytes(), to.as_bytes())?,
            sealer.seal("body_sealed", new.id.bytes(), &serde_json::to_vec(&body)?)?,
            new.at,
            new.good_until + KEPT
        ],
    )
    .await?;
    tx.post();
    Ok(())
}

/// A message that a worker holds until its lease ends. `attempt` names the lease: whoever comes back after it has lost it
/// changes nothing.
#[derive(Debug)]
pub struct Leased {
    pub id: MessageId,
    pub attempt: u32,
    pub kind: String,
    pub created_at: Timestamp,
    /// What there is to deliver, if it opens.
    pub parcel: Result<Parcel, Broken>,
}

#[derive(Clone, Debug)]
pub struct Parcel {
    pub to: Recipient,
    pub words: Words,
    pub good_until: Timestamp,
}

/// Whether a message is due: asked of a reader, so that an idle outbox costs no write.
pub async fn is_due(q: impl Queries, now: Timestamp) -> Result<bool, Broken> {
    let due = q
        .first(
            "SELECT id FROM messages WHERE state = 'waiting' AND next_at <= $1 AND (leased_until IS NULL OR leased_until <= $1) LIMIT 1",
            args![now],
        )
        .await?;
    Ok(due.is_some())
}

/// Leases up to [`BATCH`] messages that are due, until `until`, in one guarded statement.
pub async fn lease(tx: &mut Tx, keyring: &Keyring, now: Timestamp, until: Timestamp) -> Result<Vec<Leased>, Broken> {
    turns::take(tx, Turn::Outbox).await?;
    let rows = tx
        .rows(
            "UPDATE messages SET leased_until = $2, attempts = attempts + 1
             WHERE id IN (SELECT id FROM messages WHERE state = 'waiting' AND next_at <= $1
                              AND (leased_until IS NULL OR leased_until <= $1) ORDER BY next_at LIMIT $3)
                 AND state = 'waiting' AND (leased_until IS NULL OR leased_until <= $1)
             RETURNING id, channel, kind, to_sealed, body_sealed, attempts, created_at",
            args![now, until, i64::from(BATCH)],
        )
        .await?;
    let mut leased = rows.iter().map(|row| leased(row, keyring)).collect::<Result<Vec<_>, _>>()?;
    leased.sort_by_key(|message| message.id);
    Ok(leased)
}

fn leased(row: &Row, keyring: &Keyring) -> Result<Leased, Broken> {
    let id: MessageId = row.get("id")?;
    let attempts: i64 = row.get("attempts")?;
    Ok(Leased {
        id,
        attempt: u32::try_from(attempts)?,
        kind: row.get("kind")?,
        created_at: row.get("created_at")?,
        parcel: open(row, id, keyring),
    })
}

fn open(row: &Row, id: MessageId, keyring: &Keyring) -> Result<Parcel, Broken> {
    let (to, body): (Vec<u8>, Vec<u8>) = (row.get("to_sealed")?, row.get("body_sealed")?);
    let to = recipient(keyring, id, row.parse("channel")?, &to)?;
    match serde_json::from_slice(&keyring.sealer(Scope::Messages).open("body_sealed", id.bytes(), &body)?)? {
        Body::Words { words, good_until } => Ok(Parcel { to, words, good_until: Timestamp(good_until) }),
        Body::Sent { .. } => Err(Broken::new("a waiting message without words")),
    }
}

fn recipient(keyring: &Keyring, id: MessageId, channel: Channel, sealed: &[u8]) -> Result<Recipient, Broken> {
    let text = keyring.sealer(Scope::Messages).open_text("to_sealed", id.bytes(), sealed)?;
    Ok(match channel {
        Channel::Sms => Recipient::Phone(PhoneNumber::parse(&text)?),
        Channel::Email => Recipient::Email(Email::parse(&text)?),
    })
}

/// A gateway has taken the message. `false` when the lease was lost meanwhile.
pub async fn mark_sent(
    tx: &mut Tx,
    keyring: &Keyring,
    message: &Leased,
    (now, reference): (Timestamp, &str),
) -> Result<bool, Broken> {
    let body = serde_json::to_vec(&Body::Sent { reference: reference.to_owned() })?;
    let sealed = keyring.sealer(Scope::Messages).seal("body_sealed", message.id.bytes(), &body)?;
    let marked = tx
        .run(
            "UPDATE messages SET state = 'sent', sent_at = $3, leased_until = NULL, problem = NULL, body_sealed = $4
             WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
            args![message.id, message.attempt, now, sealed],
        )
        .await?;
    Ok(marked == 1)
}

/// To be tried again at `next_at`. `problem` is in words of ours.
pub async fn mark_waiting(tx: &mut Tx, message: &Leased, next_at: Timestamp, problem: &str) -> Result<bool, Broken> {
    let marked = tx
        .run(
            "UPDATE messages SET next_at = $3, leased_until = NULL, problem = $4
             WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
            args![message.id, message.attempt, next_at, problem],
        )
        .await?;
    Ok(marked == 1)
}

/// Given up. `problem` is in words of ours.
pub async fn mark_failed(tx: &mut Tx, keyring: &Keyring, message: &Leased, problem: &str) -> Result<bool, Broken> {
    let body = serde_json::to_vec(&Body::Sent { reference: String::new() })?;
    let sealed = keyring.sealer(Scope::Messages).seal("body_sealed", message.id.bytes(), &body)?;
    let marked = tx
        .run(
            "UPDATE messages SET state = 'failed', leased_until = NULL, problem = $3, body_sealed = $4
             WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
            args![message.id, message.attempt, problem, sealed],
        )
        .await?;
    Ok(marked == 1)
}

/// How far a message has come.
#[derive(Debug)]
pub struct Delivery {
    pub id: MessageId,
    pub channel: Channel,
    pub kind: String,
    pub state: DeliveryState,
    pub attempts: u32,
    pub created_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    /// When it is tried again, while it waits.
    pub next_at: Timestamp,
    /// What went wrong the last time.
    pub problem: Option<String>,
    to_sealed: Vec<u8>,
    body_sealed: Vec<u8>,
}

impl Delivery {
    /// Where it went, for showing it masked.
    pub fn to(&self, keyring: &Keyring) -> Result<Recipient, Broken> {
        recipient(keyring, self.id, self.channel, &self.to_sealed)
    }

    /// The gateway's name for it, once sent and if the gateway gave one.
    pub fn reference(&self, keyring: &Keyring) -> Result<Option<String>, Broken> {
        let body = keyring.sealer(Scope::Messages).open("body_sealed", self.id.bytes(), &self.body_sealed)?;
        Ok(match serde_json::from_slice(&body)? {
            Body::Sent { reference } if !reference.is_empty() => Some(reference),
            _ => None,
        })
    }
}

impl FromRow for Delivery {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let attempts: i64 = row.get("attempts")?;
        Ok(Self {
            id: row.get("id")?,
            channel: row.parse("channel")?,
            kind: row.get("kind")?,
            state: row.parse("state")?,
            attempts: u32::try_from(attempts)?,
            created_at: row.get("created_at")?,
            sent_at: row.get("sent_at")?,
            next_at: row.get("next_at")?,
            problem: row.get("problem")?,
            to_sealed: row.get("to_sealed")?,
            body_sealed: row.get("body_sealed")?,
        })
    }
}

pub async fn find(q: impl Queries, id: MessageId) -> Result<Option<Delivery>, Broken> {
    q.maybe(
        "SELECT id, channel, kind, state, attempts, created_at, sent_at, next_at, problem, to_sealed, body_sealed
         FROM messages WHERE id = $1",
        args![id],
    )
    .await
}

/// The latest messages to the holder of an account, newest first.
pub async fn of_account(q: impl Queries, account: AccountId, limit: u32) -> Result<Vec<Delivery>, Broken> {
    q.all(
        "SELECT id, channel, kind, state, attempts, created_at, sent_at, next_at, problem, to_sealed, body_sealed
         FROM messages WHERE account_id = $1 ORDER BY id DESC LIMIT $2",
        args![account, limit],
    )
    .await
}

/// The latest messages about a file, newest first.
pub async fn of_file(q: impl Queries, file: FileId, limit: u32) -> Result<Vec<Delivery>, Broken> {
    q.all(
        "SELECT id, channel, kind, state, attempts, created_at, sent_at, next_at, problem, to_sealed, body_sealed
         FROM messages WHERE file_id = $1 ORDER BY id DESC LIMIT $2",
        args![file, limit],
    )
    .await
}

/// How many messages wait, and since when the oldest of them does.
pub async fn waiting(q: impl Queries) -> Result<(u64, Option<Timestamp>), Broken> {
    let row = q
        .first("SELECT COUNT(*) AS waiting, MIN(created_at) AS oldest FROM messages WHERE state = 'waiting'", args![])
        .await?
        .ok_or_else(|| Broken::new("a count without a row"))?;
    let count: i64 = row.get("waiting")?;
    Ok((u64::try_from(count)?, row.get("oldest")?))
}

impl Recipient {
    pub fn channel(&self) -> Channel {
        match self {
            Self::Phone(_) => Channel::Sms,
            Self::Email(_) => Channel::Email,
        }
    }

    /// As it may stand on a screen.
    pub fn masked(&self) -> String {
        match self {
            Self::Phone(phone) => phone.masked(),
            Self::Email(email) => email.masked(),
        }
    }
}

macro_rules! words {
    ($type:ident { $($name:ident = $word:literal),* }) => {
        impl $type {
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
        }

        impl FromStr for $type {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text { $($word => Ok(Self::$name),)* _ => Err(UnknownWord) }
            }
        }
    };
}

words! { Channel { Sms = "sms", Email = "email" } }
words! { DeliveryState { Waiting = "waiting", Sent = "sent", Failed = "failed" } }

/// A word that no column of the outbox holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown word in the outbox")]
pub struct UnknownWord;
