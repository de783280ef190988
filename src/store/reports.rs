//! What holders say was not them, and what became of it.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, FactorId, OfficerId};
use crate::base::{Broken, Timestamp};
use crate::keyring::{Keyring, Scope};

/// One to be opened.
pub struct NewCase<'a> {
    pub id: FactorId,
    pub number: &'a str,
    pub account: AccountId,
    pub kind: &'static str,
    /// What it is about, in words of ours.
    pub about: &'a [u8],
}

/// As stored.
#[derive(Clone, Debug)]
pub struct Case {
    pub id: FactorId,
    pub number: String,
    pub kind: String,
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
            about_sealed: row.get("about_sealed")?,
            opened_at: row.get("opened_at")?,
            state: row.get("state")?,
            closed_at: row.get("closed_at")?,
            outcome: row.get("outcome")?,
        })
    }
}

impl Case {
    pub fn about(&self, keyring: &Keyring) -> Result<zeroize::Zeroizing<Vec<u8>>, Broken> {
        keyring.sealer(Scope::Sessions).open("case", self.id.bytes(), &self.about_sealed)
    }
}

pub async fn open(tx: &mut Tx, keyring: &Keyring, new: &NewCase<'_>, now: Timestamp) -> Result<(), Broken> {
    let sealed = keyring.sealer(Scope::Sessions).seal("case", new.id.bytes(), new.about)?;
    tx.run(
        "INSERT INTO reports (id, number, account_id, kind, about_sealed, opened_at, state) VALUES ($1, $2, $3, $4, $5, $6, 'open')",
        args![new.id, new.number, new.account, new.kind, sealed, now],
    )
    .await?;
    Ok(())
}

/// Those of one holder, newest first.
pub async fn of_account(q: impl Queries, account: AccountId) -> Result<Vec<Case>, Broken> {
    q.all(
        "SELECT id, number, kind, about_sealed, opened_at, state, closed_at, outcome FROM reports
         WHERE account_id = $1 ORDER BY opened_at DESC, id DESC LIMIT 100",
        args![account],
    )
    .await
}

/// Those that are not closed, oldest first.
pub async fn waiting(q: impl Queries, at_most: i64) -> Result<Vec<Case>, Broken> {
    q.all(
        "SELECT id, number, kind, about_sealed, opened_at, state, closed_at, outcome FROM reports
         WHERE state IN ('open', 'taken') ORDER BY opened_at, id LIMIT $1",
        args![at_most],
    )
    .await
}

/// Takes a case up; `None` when somebody else has it.
pub async fn take(tx: &mut Tx, id: FactorId, officer: OfficerId, now: Timestamp) -> Result<Option<AccountId>, Broken> {
    let row = tx
        .first(
            "UPDATE reports SET state = 'taken', officer_id = $2, taken_at = $3 WHERE id = $1 AND state = 'open' RETURNING account_id",
            args![id, officer, now],
        )
        .await?;
    row.map(|row| row.get("account_id")).transpose()
}

/// Closes a case that this officer took up.
pub async fn close(
    tx: &mut Tx,
    id: FactorId,
    officer: OfficerId,
    outcome: &'static str,
    now: Timestamp,
) -> Result<Option<AccountId>, Broken> {
    let row = tx
        .first(
            "UPDATE reports SET state = 'closed', outcome = $3, closed_at = $4
             WHERE id = $1 AND officer_id = $2 AND state = 'taken' RETURNING account_id",
            args![id, officer, outcome, now],
        )
        .await?;
    row.map(|row| row.get("account_id")).transpose()
}
