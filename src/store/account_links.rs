//! A portal's earlier accounts and the citizens whose they were proven to be.

use zeroize::Zeroizing;

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, LinkId};
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;
use crate::keyring::{Keyring, Scope};

/// One in force.
#[derive(Clone, Debug)]
pub struct AccountLink {
    pub id: LinkId,
    pub client: ClientId,
    pub account: AccountId,
    earlier_sealed: Vec<u8>,
    pub linked_at: Timestamp,
}

impl FromRow for AccountLink {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            client: row.parse("client_id")?,
            account: row.get("account_id")?,
            earlier_sealed: row.get("earlier_sealed")?,
            linked_at: row.get("linked_at")?,
        })
    }
}

impl AccountLink {
    /// What the portal called the person before.
    pub fn earlier(&self, keyring: &Keyring) -> Result<Zeroizing<String>, Broken> {
        Ok(Zeroizing::new(keyring.sealer(Scope::Accounts).open_text("earlier", self.id.bytes(), &self.earlier_sealed)?))
    }
}

/// One to be made.
pub struct NewLink<'a> {
    pub id: LinkId,
    pub client: &'a ClientId,
    pub account: AccountId,
    pub earlier: &'a str,
}

/// Makes a link; `false` when the person or the earlier account has another at this portal.
pub async fn make(tx: &mut Tx, keyring: &Keyring, new: &NewLink<'_>, now: Timestamp) -> Result<bool, Broken> {
    for key in keyring.index().all_epochs("earlier", new.earlier) {
        let taken = "SELECT id FROM account_links WHERE client_id = $1 AND earlier_key = $2 AND ended_at IS NULL";
        if tx.first(taken, args![new.client.as_str(), key]).await?.is_some() {
            return Ok(false);
        }
    }
    let key = keyring.index().blind("earlier", new.earlier)?;
    let sealed = keyring.sealer(Scope::Accounts).seal("earlier", new.id.bytes(), new.earlier.as_bytes())?;
    let made = tx
        .run(
            "INSERT INTO account_links (id, client_id, account_id, earlier_key, earlier_sealed, linked_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            args![new.id, new.client.as_str(), new.account, key, sealed, now],
        )
        .await?;
    Ok(made == 1)
}

/// The link of a person at a portal.
pub async fn of(q: impl Queries, account: AccountId, client: &ClientId) -> Result<Option<AccountLink>, Broken> {
    q.maybe(
        "SELECT id, client_id, account_id, earlier_sealed, linked_at FROM account_links
         WHERE account_id = $1 AND client_id = $2 AND ended_at IS NULL",
        args![account, client.as_str()],
    )
    .await
}

/// Every link of a person.
pub async fn of_account(q: impl Queries, account: AccountId) -> Result<Vec<AccountLink>, Broken> {
    q.all(
        "SELECT id, client_id, account_id, earlier_sealed, linked_at FROM account_links
         WHERE account_id = $1 AND ended_at IS NULL ORDER BY linked_at DESC, id",
        args![account],
    )
    .await
}

/// Ends the link of a person at a portal; `false` where there was none.
pub async fn end(tx: &mut Tx, account: AccountId, client: &ClientId, now: Timestamp) -> Result<bool, Broken> {
    let ended = tx
        .run(
            "UPDATE account_links SET ended_at = $3 WHERE account_id = $1 AND client_id = $2 AND ended_at IS NULL",
            args![account, client.as_str(), now],
        )
        .await?;
    Ok(ended == 1)
}
