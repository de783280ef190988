//! Passwords and passcodes: an Argon2id hash for each kind, sealed.

use super::{Queries, Tx};
use crate::args;
use crate::base::ids::AccountId;
use crate::base::{Broken, Timestamp};

/// The two kinds of a secret that one knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Password,
    /// Six digits (mã bí mật).
    Passcode,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passcode => "passcode",
        }
    }
}

/// Sets the secret of a kind, in place of the one before.
pub async fn set(tx: &mut Tx, account: AccountId, kind: Kind, hash_sealed: &[u8], now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO passwords (account_id, kind, hash_sealed, set_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id, kind) DO UPDATE SET hash_sealed = excluded.hash_sealed, set_at = excluded.set_at",
        args![account, kind.word(), hash_sealed, now],
    )
    .await?;
    Ok(())
}

/// Puts the same secret's hash in a newer form, unless the secret was changed meanwhile.
pub async fn renew(tx: &mut Tx, account: AccountId, kind: Kind, (old, new): (&[u8], &[u8])) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE passwords SET hash_sealed = $4 WHERE account_id = $1 AND kind = $2 AND hash_sealed = $3",
            args![account, kind.word(), old, new],
        )
        .await?;
    Ok(changed == 1)
}

/// The sealed hash of a kind.
pub async fn find(q: impl Queries, account: AccountId, kind: Kind) -> Result<Option<Vec<u8>>, Broken> {
    let row =
        q.first("SELECT hash_sealed FROM passwords WHERE account_id = $1 AND kind = $2", args![account, kind.word()]).await?;
    row.map(|row| row.get("hash_sealed")).transpose()
}

/// Removes the secret of a kind.
pub async fn remove(tx: &mut Tx, account: AccountId, kind: Kind) -> Result<bool, Broken> {
    Ok(tx.run("DELETE FROM passwords WHERE account_id = $1 AND kind = $2", args![account, kind.word()]).await? == 1)
}
