//! Cases: what people reported.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, CaseId};
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;
use crate::keyring::{Keyring, Scope};

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Somebody was asked to approve what they never began.
    Scam,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Scam => "scam",
        }
    }
}

/// A case to be opened.
pub struct NewCase<'a> {
    pub id: CaseId,
    pub kind: Kind,
    /// Who reported it.
    pub account: AccountId,
    pub client: Option<&'a ClientId>,
    /// Ids and times.
    pub about: serde_json::Value,
}

pub async fn open(tx: &mut Tx, keyring: &Keyring, new: &NewCase<'_>, now: Timestamp) -> Result<(), Broken> {
    let about = keyring.sealer(Scope::Cases).seal("about", new.id.bytes(), &serde_json::to_vec(&new.about)?)?;
    tx.run(
        "INSERT INTO cases (id, kind, account_id, client_id, about_sealed, opened_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![new.id, new.kind.word(), new.account, new.client.map(|client| client.as_str().to_owned()), about, now],
    )
    .await?;
    Ok(())
}

/// A case as it stands in a list.
#[derive(Clone, Debug)]
pub struct Case {
    pub id: CaseId,
    pub kind: String,
    pub account: AccountId,
    pub client: Option<String>,
    pub opened_at: Timestamp,
}

impl FromRow for Case {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            account: row.get("account_id")?,
            client: row.get("client_id")?,
            opened_at: row.get("opened_at")?,
        })
    }
}

/// The open cases, the oldest first.
pub async fn waiting(q: impl Queries, at_most: u32) -> Result<Vec<Case>, Broken> {
    q.all(
        "SELECT id, kind, account_id, client_id, opened_at FROM cases WHERE closed_at IS NULL ORDER BY opened_at, id LIMIT $1",
        args![at_most],
    )
    .await
}

/// How many cases name a portal since a moment: what a rule of risk looks at.
pub async fn of_client(q: impl Queries, client: &ClientId, since: Timestamp) -> Result<i64, Broken> {
    let row = q
        .first("SELECT COUNT(*) AS n FROM cases WHERE client_id = $1 AND opened_at > $2", args![client.as_str(), since])
        .await?
        .ok_or_else(|| Broken::new("a count without a row"))?;
    row.get("n")
}
