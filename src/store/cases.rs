//! Cases: what people report, as not them or as a scam, and what became of it.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, CaseId, DeskId, OfficerId};
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;
use crate::keyring::{Keyring, Scope};

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A sign-in that was not the holder's.
    SignIn,
    /// A change that the holder did not make.
    Change,
    /// Somebody was asked to approve what they never began.
    Scam,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Change => "change",
            Self::Scam => "scam",
        }
    }
}

/// One to be opened.
pub struct NewCase<'a> {
    pub id: CaseId,
    /// For reading out to the hotline.
    pub number: &'a str,
    pub kind: Kind,
    /// Who reports it.
    pub account: AccountId,
    pub client: Option<&'a ClientId>,
    /// Ids, times and words of ours.
    pub about: &'a serde_json::Value,
}

/// As stored.
#[derive(Clone, Debug)]
pub struct Case {
    pub id: CaseId,
    pub account: AccountId,
    /// Who has taken it up.
    pub officer: Option<OfficerId>,
    pub number: String,
    pub kind: String,
    pub client: Option<String>,
    pub about_sealed: Vec<u8>,
    pub opened_at: Timestamp,
    pub state: String,
    pub closed_at: Option<Timestamp>,
    pub outcome: Option<String>,
}

impl FromRow for Case {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            kind: row.get("kind")?,
            client: row.get("client_id")?,
            about_sealed: row.get("about_sealed")?,
            opened_at: row.get("opened_at")?,
            state: row.get("state")?,
            closed_at: row.get("closed_at")?,
            outcome: row.get("outcome")?,
            account: row.get("account_id")?,
            officer: row.get("officer_id")?,
        })
    }
}

impl Case {
    pub fn about(&self, keyring: &Keyring) -> Result<serde_json::Value, Broken> {
        let clear = keyring.sealer(Scope::Cases).open("about", self.id.bytes(), &self.about_sealed)?;
        Ok(serde_json::from_slice(&clear)?)
    }
}

pub async fn open(tx: &mut Tx, keyring: &Keyring, new: &NewCase<'_>, now: Timestamp) -> Result<(), Broken> {
    let sealed = keyring.sealer(Scope::Cases).seal("about", new.id.bytes(), &serde_json::to_vec(new.about)?)?;
    let client = new.client.map(|client| client.as_str().to_owned());
    tx.run(
        "INSERT INTO cases (id, number, account_id, client_id, kind, about_sealed, opened_at, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'open')",
        args![new.id, new.number, new.account, client, new.kind.word(), sealed, now],
    )
    .await?;
    Ok(())
}

/// Those of one holder, newest first.
pub async fn of_account(q: impl Queries, account: AccountId) -> Result<Vec<Case>, Broken> {
    q.all(
        "SELECT id, number, account_id, kind, client_id, about_sealed, opened_at, state, closed_at, outcome, officer_id FROM cases
         WHERE account_id = $1 ORDER BY opened_at DESC, id DESC LIMIT 100",
        args![account],
    )
    .await
}

/// Those below the overseer's unit that are not closed, oldest first: of accounts whose identity was given out at a desk there.
pub async fn waiting_below(q: impl Queries, overseer: DeskId, at_most: i64) -> Result<Vec<Case>, Broken> {
    q.all(
        "WITH RECURSIVE below (id) AS (
             SELECT unit_id FROM desks WHERE id = $1
             UNION SELECT u.id FROM units u JOIN below b ON u.parent_id = b.id)
         SELECT c.id, c.number, c.account_id, c.kind, c.client_id, c.about_sealed, c.opened_at, c.state, c.closed_at, c.outcome, c.officer_id
         FROM cases c JOIN accounts a ON a.id = c.account_id JOIN decisions d ON d.id = a.decision_id
         JOIN files f ON f.id = d.file_id JOIN desks k ON k.id = f.desk_id
         WHERE c.state IN ('open', 'taken') AND k.unit_id IN (SELECT id FROM below)
         ORDER BY c.opened_at, c.id LIMIT $2",
        args![overseer, at_most],
    )
    .await
}

/// Whether a case is among those.
pub async fn is_below(q: impl Queries, id: CaseId, overseer: DeskId) -> Result<bool, Broken> {
    let found = q
        .first(
            "WITH RECURSIVE below (id) AS (
                 SELECT unit_id FROM desks WHERE id = $1
                 UNION SELECT u.id FROM units u JOIN below b ON u.parent_id = b.id)
             SELECT c.id FROM cases c JOIN accounts a ON a.id = c.account_id JOIN decisions d ON d.id = a.decision_id
             JOIN files f ON f.id = d.file_id JOIN desks k ON k.id = f.desk_id
             WHERE c.id = $2 AND k.unit_id IN (SELECT id FROM below)",
            args![overseer, id],
        )
        .await?;
    Ok(found.is_some())
}

/// Takes a case up; `None` when somebody else has it.
pub async fn take(tx: &mut Tx, id: CaseId, officer: OfficerId, now: Timestamp) -> Result<Option<AccountId>, Broken> {
    let row = tx
        .first(
            "UPDATE cases SET state = 'taken', officer_id = $2, taken_at = $3 WHERE id = $1 AND state = 'open' RETURNING account_id",
            args![id, officer, now],
        )
        .await?;
    row.map(|row| row.get("account_id")).transpose()
}

/// Closes a case that this officer took up.
pub async fn close(
    tx: &mut Tx,
    id: CaseId,
    officer: OfficerId,
    outcome: &'static str,
    now: Timestamp,
) -> Result<Option<AccountId>, Broken> {
    let row = tx
        .first(
            "UPDATE cases SET state = 'closed', outcome = $3, closed_at = $4
             WHERE id = $1 AND officer_id = $2 AND state = 'taken' RETURNING account_id",
            args![id, officer, outcome, now],
        )
        .await?;
    row.map(|row| row.get("account_id")).transpose()
}
