//! What an account's holder has to sign in with, counted; and finding the account that a typed number or phone means.

use super::passwords::Kind;
use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::Broken;
use crate::base::ids::AccountId;
use crate::identity::level::Factor;

/// How many of each there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    pub passkeys: i64,
    pub passwords: i64,
    pub passcodes: i64,
    pub totps: i64,
    /// Codes left on the printed card in use.
    pub card_codes: i64,
    /// Whether a phone has proven itself.
    pub phone: bool,
    /// Whether a mailbox has.
    pub email: bool,
}

impl FromRow for Ways {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            passkeys: row.get("passkeys")?,
            passwords: row.get("passwords")?,
            passcodes: row.get("passcodes")?,
            totps: row.get("totps")?,
            card_codes: row.get("card_codes")?,
            phone: row.get::<i64>("phones")? > 0,
            email: row.get::<i64>("emails")? > 0,
        })
    }
}

impl Ways {
    /// In the order in which they are offered.
    pub fn factors(&self) -> Vec<Factor> {
        let has = [
            (self.passkeys > 0, Factor::Passkey),
            (self.passwords > 0, Factor::Password),
            (self.passcodes > 0, Factor::Passcode),
            (self.totps > 0, Factor::Totp),
            (self.phone, Factor::PhoneCode),
            (self.email, Factor::EmailCode),
            (self.card_codes > 0, Factor::CardCode),
        ];
        has.into_iter().filter(|(is_there, _)| *is_there).map(|(_, factor)| factor).collect()
    }
}

pub async fn of(q: impl Queries, account: AccountId) -> Result<Ways, Broken> {
    let ways = q
        .maybe(
            "SELECT (SELECT COUNT(*) FROM passkeys WHERE account_id = $1 AND removed_at IS NULL) AS passkeys,
                    (SELECT COUNT(*) FROM passwords WHERE account_id = $1 AND kind = 'password') AS passwords,
                    (SELECT COUNT(*) FROM passwords WHERE account_id = $1 AND kind = 'passcode') AS passcodes,
                    (SELECT COUNT(*) FROM totps WHERE account_id = $1 AND confirmed_at IS NOT NULL AND removed_at IS NULL) AS totps,
                    (SELECT COUNT(*) FROM code_cards c JOIN card_codes n ON n.card_id = c.id
                     WHERE c.account_id = $1 AND c.ended_at IS NULL AND n.used_at IS NULL) AS card_codes,
                    (SELECT COUNT(*) FROM accounts WHERE id = $1 AND phone_verified_at IS NOT NULL AND phone_key IS NOT NULL) AS phones,
                    (SELECT COUNT(*) FROM accounts WHERE id = $1 AND email_verified_at IS NOT NULL AND email_sealed IS NOT NULL) AS emails",
            args![account],
        )
        .await?;
    Ok(ways.unwrap_or_default())
}

/// Holds an account's ways until the transaction ends, so that of two who each take away "the last but one", one waits.
pub async fn hold(tx: &mut Tx, account: AccountId) -> Result<(), Broken> {
    tx.run("UPDATE accounts SET issued_at = issued_at WHERE id = $1", args![account]).await?;
    Ok(())
}

/// The blind indexes under which a number or a phone may be stored: the current epoch's, and those that rows are still being
/// moved from.
#[derive(Clone, Default)]
pub struct Keys(pub [Vec<u8>; 4]);

impl Keys {
    pub fn of(all: &[Vec<u8>]) -> Self {
        let at = |n: usize| all.get(n).or_else(|| all.first()).cloned().unwrap_or_default();
        Self([at(0), at(1), at(2), at(3)])
    }
}

/// An account that may be meant, with the sealed hash of the kind asked for.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub account: AccountId,
    pub by_number: bool,
    pub hash_sealed: Option<Vec<u8>>,
}

impl FromRow for Candidate {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { account: row.get("id")?, by_number: row.get::<i64>("by_number")? > 0, hash_sealed: row.get("hash_sealed")? })
    }
}

/// The accounts that stand under a number or a phone. One statement, whether there is one or none.
pub async fn candidates(q: impl Queries, number: &Keys, phone: &Keys, kind: Kind) -> Result<Vec<Candidate>, Broken> {
    let Keys([n1, n2, n3, n4]) = number;
    let Keys([p1, p2, p3, p4]) = phone;
    q.all(
        "SELECT a.id, CAST(1 AS BIGINT) AS by_number, w.hash_sealed
         FROM persons p JOIN accounts a ON a.person_id = p.id LEFT JOIN passwords w ON w.account_id = a.id AND w.kind = $9
         WHERE p.number_key IN ($1, $2, $3, $4) AND a.ended_at IS NULL
         UNION ALL
         SELECT a.id, CAST(1 AS BIGINT) AS by_number, w.hash_sealed
         FROM person_numbers n JOIN accounts a ON a.person_id = n.person_id
         LEFT JOIN passwords w ON w.account_id = a.id AND w.kind = $9
         WHERE n.number_key IN ($1, $2, $3, $4) AND a.ended_at IS NULL
         UNION ALL
         SELECT a.id, CAST(0 AS BIGINT) AS by_number, w.hash_sealed
         FROM accounts a LEFT JOIN passwords w ON w.account_id = a.id AND w.kind = $9
         WHERE a.phone_key IN ($5, $6, $7, $8) AND a.ended_at IS NULL AND a.phone_verified_at IS NOT NULL",
        args![n1, n2, n3, n4, p1, p2, p3, p4, kind.word()],
    )
    .await
}
