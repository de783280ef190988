//! Consents: what a citizen let a portal have, at most one in force for each portal.

use super::ways::Ways;
use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, ConsentId};
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;
use crate::identity::consent::Extent;

/// A consent in force.
#[derive(Clone, Debug)]
pub struct Consent {
    pub id: ConsentId,
    pub client: ClientId,
    pub extent: Extent,
    pub given_at: Timestamp,
}

impl FromRow for Consent {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            client: row.parse("client_id")?,
            extent: row.parse("claims")?,
            given_at: row.get("given_at")?,
        })
    }
}

/// What an authorization request must know of an account: what it consented to at this portal, and how it can prove itself.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub consented: Option<Extent>,
    pub ways: Ways,
}

impl FromRow for Known {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        let consented = row.get::<Option<String>>("claims")?.map(|text| text.parse()).transpose()?;
        Ok(Self { consented, ways: Ways::from_row(row)? })
    }
}

/// Both in one statement.
pub async fn known(q: impl Queries, account: AccountId, client: &ClientId) -> Result<Known, Broken> {
    let known = q
        .maybe(
            "SELECT (SELECT claims FROM consents WHERE account_id = $1 AND client_id = $2 AND ended_at IS NULL) AS claims,
                    (SELECT COUNT(*) FROM passkeys WHERE account_id = $1 AND removed_at IS NULL) AS passkeys,
                    (SELECT COUNT(*) FROM passwords WHERE account_id = $1 AND kind = 'password') AS passwords,
                    (SELECT COUNT(*) FROM passwords WHERE account_id = $1 AND kind = 'passcode') AS passcodes,
                    (SELECT COUNT(*) FROM totps WHERE account_id = $1 AND confirmed_at IS NOT NULL AND removed_at IS NULL) AS totps,
                    (SELECT COUNT(*) FROM code_cards c JOIN card_codes n ON n.card_id = c.id
                     WHERE c.account_id = $1 AND c.ended_at IS NULL AND n.used_at IS NULL) AS card_codes,
                    (SELECT COUNT(*) FROM accounts WHERE id = $1 AND phone_verified_at IS NOT NULL AND phone_key IS NOT NULL) AS phones,
                    (SELECT COUNT(*) FROM accounts WHERE id = $1 AND email_verified_at IS NOT NULL AND email_sealed IS NOT NULL) AS emails",
            args![account, client.as_str()],
        )
        .await?;
    Ok(known.unwrap_or_default())
}

/// What is given, by whom and to whom.
pub struct NewConsent<'a> {
    pub id: ConsentId,
    pub account: AccountId,
    pub client: &'a ClientId,
    /// All that is consented to from now on, what was given before included.
    pub extent: &'a Extent,
    /// SHA-256 of the name under which the client knows the person from now on.
    pub subject_key: [u8; 32],
}

/// Puts a consent in force, in place of the one before.
pub async fn put(tx: &mut Tx, new: NewConsent<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO consents (id, account_id, client_id, claims, given_at, subject_key) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (account_id, client_id) WHERE ended_at IS NULL
         DO UPDATE SET claims = excluded.claims, given_at = excluded.given_at, subject_key = excluded.subject_key",
        args![new.id, new.account, new.client.as_str(), new.extent.to_string(), now, new.subject_key],
    )
    .await?;
    Ok(())
}

/// Whom a client means by the name under which it knows somebody: one who lets it know them.
pub async fn by_subject(q: impl Queries, client: &ClientId, subject_key: &[u8; 32]) -> Result<Option<AccountId>, Broken> {
    let sql = "SELECT account_id FROM consents WHERE client_id = $1 AND subject_key = $2 AND ended_at IS NULL";
    q.first(sql, args![client.as_str(), subject_key]).await?.map(|row| row.get("account_id")).transpose()
}

/// The consents of an account that are in force, the newest first.
pub async fn of_account(q: impl Queries, account: AccountId) -> Result<Vec<Consent>, Broken> {
    q.all(
        "SELECT id, client_id, claims, given_at FROM consents WHERE account_id = $1 AND ended_at IS NULL
         ORDER BY given_at DESC, id DESC",
        args![account],
    )
    .await
}

/// Withdraws a consent; with it every code and token of that portal for this account is refused. `None` when there was none.
pub async fn end(tx: &mut Tx, account: AccountId, id: ConsentId, now: Timestamp) -> Result<Option<ClientId>, Broken> {
    let row = tx
        .first(
            "UPDATE consents SET ended_at = $3 WHERE id = $2 AND account_id = $1 AND ended_at IS NULL RETURNING client_id",
            args![account, id, now],
        )
        .await?;
    row.map(|row| row.parse("client_id")).transpose()
}
