//! Apps that show time-based codes (RFC 6238): a sealed secret and the last time step that was accepted.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, FactorId};
use crate::base::{Broken, Timestamp};
use crate::keyring::{Keyring, Scope};

/// An app as stored.
#[derive(Clone, Debug)]
pub struct Totp {
    pub id: FactorId,
    pub created_at: Timestamp,
    pub confirmed_at: Option<Timestamp>,
    secret_sealed: Vec<u8>,
}

impl FromRow for Totp {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            created_at: row.get("created_at")?,
            confirmed_at: row.get("confirmed_at")?,
            secret_sealed: row.get("secret_sealed")?,
        })
    }
}

impl Totp {
    pub fn secret(&self, keyring: &Keyring) -> Result<zeroize::Zeroizing<Vec<u8>>, Broken> {
        keyring.sealer(Scope::Totps).open("secret_sealed", self.id.bytes(), &self.secret_sealed)
    }
}

/// Keeps a secret that the holder has yet to confirm by a code; one that waited before is dropped.
pub async fn begin(
    tx: &mut Tx,
    keyring: &Keyring,
    (id, account): (FactorId, AccountId),
    secret: &[u8],
    now: Timestamp,
) -> Result<(), Broken> {
    tx.run("DELETE FROM totps WHERE account_id = $1 AND confirmed_at IS NULL", args![account]).await?;
    let sealed = keyring.sealer(Scope::Totps).seal("secret_sealed", id.bytes(), secret)?;
    tx.run(
        "INSERT INTO totps (id, account_id, secret_sealed, last_step, created_at) VALUES ($1, $2, $3, 0, $4)",
        args![id, account, sealed, now],
    )
    .await?;
    Ok(())
}

/// The secret that waits to be confirmed, if it was made since `since`.
pub async fn waiting(q: impl Queries, account: AccountId, id: FactorId, since: Timestamp) -> Result<Option<Totp>, Broken> {
    q.maybe(
        "SELECT id, secret_sealed, created_at, confirmed_at FROM totps
         WHERE id = $1 AND account_id = $2 AND confirmed_at IS NULL AND removed_at IS NULL AND created_at > $3",
        args![id, account, since],
    )
    .await
}

/// Takes an app into use, with the step of the code that confirmed it; the app used before goes. `false` when it was
/// confirmed already.
pub async fn confirm(tx: &mut Tx, account: AccountId, id: FactorId, step: i64, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE totps SET confirmed_at = $4, last_step = $3
             WHERE id = $1 AND account_id = $2 AND confirmed_at IS NULL AND removed_at IS NULL",
            args![id, account, step, now],
        )
        .await?;
    if changed == 1 {
        tx.run(
            "UPDATE totps SET removed_at = $3 WHERE account_id = $2 AND id <> $1 AND confirmed_at IS NOT NULL AND removed_at IS NULL",
            args![id, account, now],
        )
        .await?;
    }
    Ok(changed == 1)
}

/// The app in use.
pub async fn in_use(q: impl Queries, account: AccountId) -> Result<Option<Totp>, Broken> {
    q.maybe(
        "SELECT id, secret_sealed, created_at, confirmed_at FROM totps
         WHERE account_id = $1 AND confirmed_at IS NOT NULL AND removed_at IS NULL ORDER BY confirmed_at DESC LIMIT 1",
        args![account],
    )
    .await
}

/// Accepts a code of `step`, once and never after a later one (RFC 6238 section 5.2). Of two who bring it, one gets `true`.
pub async fn accept(tx: &mut Tx, id: FactorId, step: i64) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE totps SET last_step = $2 WHERE id = $1 AND last_step < $2 AND confirmed_at IS NOT NULL AND removed_at IS NULL",
            args![id, step],
        )
        .await?;
    Ok(changed == 1)
}

pub async fn remove(tx: &mut Tx, account: AccountId, id: FactorId, now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run("UPDATE totps SET removed_at = $3 WHERE id = $1 AND account_id = $2 AND removed_at IS NULL", args![id, account, now])
        .await?;
    Ok(changed == 1)
}
