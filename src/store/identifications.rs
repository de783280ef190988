//! How the holder of an account was identified: the decision that the account stands on, and behind it the visit, the match,
//! the card and the desk.

use super::{FromRow, Queries, Row};
use crate::args;
use crate::base::ids::{AccountId, DecisionId, FileId, MatchId};
use crate::base::{Broken, Timestamp};
use crate::identity::card::CardText;
use crate::keyring::{Keyring, Scope};

/// As it is stored, the card still sealed.
#[derive(Clone, Debug)]
pub struct Identification {
    pub decision: DecisionId,
    pub decided_at: Timestamp,
    /// When the person stood at the desk.
    pub visit_started_at: Timestamp,
    /// The match that the proposal stands on.
    pub matched: Option<(MatchId, Timestamp)>,
    pub desk: String,
    pub unit: String,
    file: FileId,
    content_sealed: Vec<u8>,
}

impl FromRow for Identification {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let (id, at): (Option<MatchId>, Option<Timestamp>) = (row.get("match_id")?, row.get("matched_at")?);
        Ok(Self {
            decision: row.get("decision_id")?,
            decided_at: row.get("decided_at")?,
            visit_started_at: row.get("visit_started_at")?,
            matched: id.zip(at),
            desk: row.get("desk_name")?,
            unit: row.get("unit_name")?,
            file: row.get("file_id")?,
            content_sealed: row.get("content_sealed")?,
        })
    }
}

impl Identification {
    /// The card that was scanned; `None` where none can be read from the file.
    pub fn card(&self, keyring: &Keyring) -> Result<Option<CardText>, Broken> {
        #[derive(serde::Deserialize)]
        struct Content {
            #[serde(default)]
            scanned: String,
        }
        let clear = keyring.sealer(Scope::Files).open("content", self.file.bytes(), &self.content_sealed)?;
        let content: Content =
            serde_json::from_slice(&clear).map_err(|_| Broken::new("a file's content is not what was sealed"))?;
        Ok(CardText::parse(&content.scanned).ok())
    }
}

pub async fn of_account(q: impl Queries, account: AccountId) -> Result<Option<Identification>, Broken> {
    q.maybe(
        "SELECT d.id AS decision_id, d.decided_at, p.visit_started_at, p.match_id,
                (SELECT m.matched_at FROM matches m WHERE m.id = p.match_id) AS matched_at,
                k.name AS desk_name, u.name AS unit_name, f.id AS file_id, f.content_sealed
         FROM accounts a
         JOIN decisions d ON d.id = a.decision_id
         JOIN proposals p ON p.id = d.proposal_id
         JOIN files f ON f.id = d.file_id
         JOIN desks k ON k.id = f.desk_id
         JOIN units u ON u.id = k.unit_id
         WHERE a.id = $1",
        args![account],
    )
    .await
}
