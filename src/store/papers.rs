//! The holders of accounts, walked one after the other: whose papers have run out is known by opening what the register said.

use super::{FromRow, Queries, Row};
use crate::args;
use crate::base::Broken;
use crate::base::ids::{AccountId, PersonId};

/// A holder, with what the register said last, still sealed.
#[derive(Debug)]
pub struct Holder {
    pub account: AccountId,
    pub person: PersonId,
    pub facts_sealed: Vec<u8>,
}

impl FromRow for Holder {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { account: row.get("id")?, person: row.get("person_id")?, facts_sealed: row.get("facts_sealed")? })
    }
}

/// The next holders after an account, in the order in which accounts were made.
pub async fn after(q: impl Queries, account: Option<AccountId>, at_most: i64) -> Result<Vec<Holder>, Broken> {
    q.all(
        "SELECT a.id, a.person_id, p.facts_sealed FROM accounts a JOIN persons p ON p.id = a.person_id
         WHERE a.ended_at IS NULL AND p.facts_sealed IS NOT NULL AND ($1 IS NULL OR a.id > $1)
         ORDER BY a.id LIMIT $2",
        args![account, at_most],
    )
    .await
}
