//! Printed code cards (thẻ mã): forty numbered one-time codes, asked for by number, for people without a phone and as a way
//! back for everybody. A code is worth something once; a new card makes the one before worthless.

use super::limit::{self, Attempt, Whose};
use super::totp::CodeRefused;
use super::visitor::Visitor;
use crate::app::App;
use crate::base::ids::{AccountId, DeskId, FactorId, OfficerId};
use crate::base::{Broken, Outcome, Secret, Timestamp, error::refuse};
use crate::keyring::pepper::Place;
use crate::store::cards::{self, NewCard};
use crate::store::{Queries, Tx};

/// Codes on a card.
pub const CODES: u8 = 40;
/// Digits of a code: with five tries in a window and ten windows a day, one guess in two million a day.
const DIGITS: u32 = 8;
/// So few left, and the holder is told that a new card is due.
pub const FEW: i64 = 8;
const CONTEXT: &str = "code-card";

/// A card as it is printed, once: none of it can be read from the database.
pub struct Printed {
    pub serial: String,
    /// Number and code, in two groups of four.
    pub codes: Vec<(u8, Secret)>,
}

/// Makes a card; the one before is worth nothing from now on.
pub async fn issue(
    app: &App,
    tx: &mut Tx,
    account: AccountId,
    by: Option<(OfficerId, DeskId)>,
    now: Timestamp,
) -> Result<Printed, Broken> {
    cards::end(tx, account, now).await?;
    let id = FactorId::new(now, &app.random);
    let serial = app.random.digits(4);
    cards::insert(tx, &NewCard { id, account, serial: &serial, by }, now).await?;
    let mut codes = Vec::with_capacity(usize::from(CODES));
    for number in 1..=CODES {
        let digits = app.random.digits(DIGITS);
        let mac = app.keyring.pepper().code(place(&owner(id, i64::from(number))), &digits)?;
        cards::add_code(tx, id, number, &mac).await?;
        let (left, right) = digits.split_at(4);
        codes.push((number, Secret::new(format!("{left} {right}"))));
    }
    Ok(Printed { serial, codes })
}

/// Which code of which card is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub serial: String,
    pub number: i64,
}

pub async fn asked(q: impl Queries, account: AccountId) -> Result<Option<Asked>, Broken> {
    Ok(cards::next(q, account).await?.map(|next| Asked { serial: next.serial, number: next.number }))
}

/// Whether this is the code that is asked for; it is used up then. The caller counts the tries.
pub(super) async fn is_next(app: &App, tx: &mut Tx, account: AccountId, typed: &Secret, now: Timestamp) -> Result<bool, Broken> {
    let Some(next) = cards::next(&mut *tx, account).await? else { return Ok(false) };
    let digits = digits(typed);
    let right = app.keyring.pepper().code_matches(&next.mac, place(&owner(next.card, next.number)), digits.reveal());
    Ok(right && cards::use_up(tx, &next, now).await?)
}

/// Checks the code that is asked for, and uses it up. `tx` is to be committed whether or not it was right: the try counts.
pub async fn check(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    account: AccountId,
    typed: &Secret,
) -> Outcome<(), CodeRefused> {
    let attempt = Attempt { sort: "card", whose: Whose::Account(account), source: visitor.source, secret: None };
    let taken = limit::take(app, tx, attempt, visitor.now).await.map_err(limit::told_as)?;
    if !is_next(app, tx, account, typed, visitor.now).await? {
        return refuse(CodeRefused::Wrong);
    }
    Ok(taken.succeeded(tx, visitor.now).await?)
}

/// What was typed, without the gaps that people copy from the card.
fn digits(typed: &Secret) -> Secret {
    Secret::new(typed.reveal().chars().filter(|c| !matches!(c, ' ' | '-')).take(9).collect::<String>())
}

/// A code is good at its own number of its own card.
fn owner(card: FactorId, number: i64) -> Vec<u8> {
    [card.bytes(), &number.to_be_bytes()].concat()
}

fn place(owner: &[u8]) -> Place<'_> {
    Place { context: CONTEXT, owner }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_left_out_and_nothing_else() {
        for (typed, read) in
            [("1234 5678", "12345678"), ("1234-5678", "12345678"), ("123456789", "123456789"), ("１234 567", "１234567")]
        {
            assert_eq!(digits(&Secret::new(typed)).reveal(), read);
        }
    }
}
