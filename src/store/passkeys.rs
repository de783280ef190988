//! Citizens' passkeys. The library's form is sealed; a passkey is found by its credential id.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, FactorId};
use crate::base::{Broken, Timestamp};
use crate::keyring::{Keyring, Scope};

/// A passkey to be written.
pub struct NewPasskey<'a> {
    pub id: FactorId,
    pub account: AccountId,
    pub credential_id: &'a [u8],
    pub passkey: &'a [u8],
    /// What its holder calls it.
    pub name: &'a str,
}

/// Adds a passkey; `false` when its credential id is known already, to whomever it belongs.
pub async fn insert(tx: &mut Tx, keyring: &Keyring, new: &NewPasskey<'_>, now: Timestamp) -> Result<bool, Broken> {
    let sealed = keyring.sealer(Scope::Passkeys).seal("passkey_sealed", new.id.bytes(), new.passkey)?;
    let added = tx
        .run(
            "INSERT INTO passkeys (id, account_id, credential_id, passkey_sealed, name, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential_id) DO NOTHING",
            args![new.id, new.account, new.credential_id, sealed, new.name, now],
        )
        .await?;
    Ok(added == 1)
}

/// A passkey in use, with its secret form.
pub struct StoredPasskey {
    pub id: FactorId,
    pub account: AccountId,
    passkey_sealed: Vec<u8>,
}

impl FromRow for StoredPasskey {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { id: row.get("id")?, account: row.get("account_id")?, passkey_sealed: row.get("passkey_sealed")? })
    }
}

impl StoredPasskey {
    pub fn open(&self, keyring: &Keyring) -> Result<zeroize::Zeroizing<Vec<u8>>, Broken> {
        keyring.sealer(Scope::Passkeys).open("passkey_sealed", self.id.bytes(), &self.passkey_sealed)
    }
}

/// The passkey of a credential id, unless it was removed.
pub async fn by_credential(q: impl Queries, credential_id: &[u8]) -> Result<Option<StoredPasskey>, Broken> {
    q.maybe(
        "SELECT id, account_id, passkey_sealed FROM passkeys WHERE credential_id = $1 AND removed_at IS NULL",
        args![credential_id],
    )
    .await
}

/// Notes a use, and the authenticator's new counter where it moved. `false` when another use was noted meanwhile: the
/// counter that was compared is no longer the one that stands.
pub async fn touch(
    tx: &mut Tx,
    keyring: &Keyring,
    stored: &StoredPasskey,
    changed: Option<&[u8]>,
    now: Timestamp,
) -> Result<bool, Broken> {
    let sealed = match changed {
        Some(clear) => keyring.sealer(Scope::Passkeys).seal("passkey_sealed", stored.id.bytes(), clear)?,
        None => stored.passkey_sealed.clone(),
    };
    let touched = tx
        .run(
            "UPDATE passkeys SET last_used_at = $3, passkey_sealed = $4
             WHERE id = $1 AND passkey_sealed = $2 AND removed_at IS NULL",
            args![stored.id, &stored.passkey_sealed, now, sealed],
        )
        .await?;
    Ok(touched == 1)
}

/// A passkey as its holder sees it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: FactorId,
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    pub credential_id: Vec<u8>,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            created_at: row.get("created_at")?,
            last_used_at: row.get("last_used_at")?,
            credential_id: row.get("credential_id")?,
        })
    }
}

/// The passkeys of an account, oldest first.
pub async fn of_account(q: impl Queries, account: AccountId) -> Result<Vec<Listed>, Broken> {
    q.all(
        "SELECT id, name, created_at, last_used_at, credential_id FROM passkeys
         WHERE account_id = $1 AND removed_at IS NULL ORDER BY created_at, id",
        args![account],
    )
    .await
}

pub async fn rename(tx: &mut Tx, account: AccountId, id: FactorId, name: &str) -> Result<bool, Broken> {
    let changed = tx
        .run("UPDATE passkeys SET name = $3 WHERE id = $1 AND account_id = $2 AND removed_at IS NULL", args![id, account, name])
        .await?;
    Ok(changed == 1)
}

pub async fn remove(tx: &mut Tx, account: AccountId, id: FactorId, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE passkeys SET removed_at = $3 WHERE id = $1 AND account_id = $2 AND removed_at IS NULL",
            args![id, account, now],
        )
        .await?;
    Ok(changed == 1)
}
