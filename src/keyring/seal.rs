//! Sealed columns: epoch (2 bytes), nonce (12), ciphertext and tag, bound to table, column and row.

use zeroize::Zeroizing;

use super::aead::Cipher;
use super::epochs::{Epochs, Rows};
use super::{KeyPurpose, Scope};
use crate::base::{Broken, Random};

/// Seals and opens the columns of one table.
pub struct Sealer {
    scope: Scope,
    keys: Epochs<Cipher>,
    random: Random,
}

impl Sealer {
    pub(super) fn build(rows: &Rows<'_>, scope: Scope, random: &Random) -> Result<Self, Broken> {
        let keys = Epochs::build(rows, (KeyPurpose::Data, scope.table()), |key| Cipher::new(&key))?;
        Ok(Self { scope, keys, random: random.clone() })
    }

    /// Seals the value of `column` in the row whose id is `row`. It opens nowhere else.
    pub fn seal(&self, column: &str, row: &[u8], clear: &[u8]) -> Result<Vec<u8>, Broken> {
        let (epoch, key) = self.keys.active()?;
        key.seal(&self.random, &self.place(column, row), clear, epoch.to_be_bytes().to_vec())
    }

    /// Opens what was sealed for this column and row. A failure is ours: the data was altered or moved, or its key is gone.
    pub fn open(&self, column: &str, row: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Broken> {
        let opened = self.keys.of(sealed).and_then(|(key, rest)| key.open(&self.place(column, row), rest));
        opened.ok_or_else(|| Broken::new(format!("a value of {}.{column} does not open", self.scope.table())))
    }

    /// Opens a text.
    pub fn open_text(&self, column: &str, row: &[u8], sealed: &[u8]) -> Result<String, Broken> {
        let clear = self.open(column, row, sealed)?;
        let text = std::str::from_utf8(&clear)
            .map_err(|_| Broken::new(format!("a value of {}.{column} is not text", self.scope.table())))?;
        Ok(text.to_owned())
    }

    /// Whether a value was sealed in the current epoch; if not, a job may seal it anew.
    pub fn is_current(&self, sealed: &[u8]) -> bool {
        self.keys.is_current(sealed)
    }

    /// Names hold no zero byte, so no two places read the same.
    fn place(&self, column: &str, row: &[u8]) -> Vec<u8> {
        let mut place = format!("{}.{column}\0", self.scope.table()).into_bytes();
        place.extend_from_slice(row);
        place
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealer({})", self.scope.table())
    }
}
