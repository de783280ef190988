//! Printed code cards: one in use per account, and the codes that are left on it.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, DeskId, FactorId, OfficerId};
use crate::base::{Broken, Timestamp};

/// A card to be kept.
pub struct NewCard<'a> {
    pub id: FactorId,
    pub account: AccountId,
    /// Printed on the card, so that its holder can tell it from an older one.
    pub serial: &'a str,
    /// Who handed it out, and where; none for one that its holder printed.
    pub by: Option<(OfficerId, DeskId)>,
}

/// The card in use.
#[derive(Clone, Debug)]
pub struct Card {
    pub id: FactorId,
    pub serial: String,
    pub issued_at: Timestamp,
    pub left: i64,
}

impl FromRow for Card {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            serial: row.get("serial")?,
            issued_at: row.get("issued_at")?,
            left: row.get("codes_left")?,
        })
    }
}

/// The code that is asked for next.
#[derive(Clone, Debug)]
pub struct Next {
    pub card: FactorId,
    pub serial: String,
    pub number: i64,
    pub mac: Vec<u8>,
}

impl FromRow for Next {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { card: row.get("id")?, serial: row.get("serial")?, number: row.get("number")?, mac: row.get("mac")? })
    }
}

pub async fn insert(tx: &mut Tx, new: &NewCard<'_>, now: Timestamp) -> Result<(), Broken> {
    let (officer, desk) = new.by.map_or((None, None), |(officer, desk)| (Some(officer), Some(desk)));
    tx.run(
        "INSERT INTO code_cards (id, account_id, serial, officer_id, desk_id, issued_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![new.id, new.account, new.serial, officer, desk, now],
    )
    .await?;
    Ok(())
}

pub async fn add_code(tx: &mut Tx, card: FactorId, number: u8, mac: &[u8]) -> Result<(), Broken> {
    tx.run("INSERT INTO card_codes (card_id, number, mac) VALUES ($1, $2, $3)", args![card, i64::from(number), mac]).await?;
    Ok(())
}

pub async fn in_use(q: impl Queries, account: AccountId) -> Result<Option<Card>, Broken> {
    q.maybe(
        "SELECT id, serial, issued_at,
                (SELECT COUNT(*) FROM card_codes WHERE card_id = code_cards.id AND used_at IS NULL) AS codes_left
         FROM code_cards WHERE account_id = $1 AND ended_at IS NULL",
        args![account],
    )
    .await
}

/// The lowest number that is left: it stays the one asked for until it is used, so that asking again tells nothing.
pub async fn next(q: impl Queries, account: AccountId) -> Result<Option<Next>, Broken> {
    q.maybe(
        "SELECT c.id, c.serial, n.number, n.mac FROM code_cards c JOIN card_codes n ON n.card_id = c.id
         WHERE c.account_id = $1 AND c.ended_at IS NULL AND n.used_at IS NULL ORDER BY n.number LIMIT 1",
        args![account],
    )
    .await
}

/// Uses a code up: of two who bring it, one gets `true`; nobody does once the card has ended.
pub async fn use_up(tx: &mut Tx, next: &Next, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE card_codes SET used_at = $3 WHERE card_id = $1 AND number = $2 AND used_at IS NULL
               AND EXISTS (SELECT 1 FROM code_cards WHERE id = $1 AND ended_at IS NULL)",
            args![next.card, next.number, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Ends the card in use; `false` when there is none.
pub async fn end(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<bool, Broken> {
    let changed =
        tx.run("UPDATE code_cards SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL", args![account, now]).await?;
    Ok(changed == 1)
}
