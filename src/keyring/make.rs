//! New keys, wrapped for the rows that will hold them.

use zeroize::Zeroizing;

use super::aead::KEY_LEN;
use super::{KeyPurpose, KeyState, Master, Scope, StoredKey};
use crate::base::ids::KeyId;
use crate::base::{Broken, Random, Timestamp};
use crate::jose::{EncryptionKey, SigAlg, SigningKey, generate};

/// Makes keys. Signing keys for RS256 and PS256 take up to a second each: call it off the async runtime's threads.
pub struct Maker<'a> {
    pub master: &'a Master,
    pub random: &'a Random,
    pub now: Timestamp,
}

impl Maker<'_> {
    /// What a database lacks, a fresh one everything. Two nodes that start together make the same epochs: insert each row
    /// where its purpose, scope and epoch are absent, then load what is there.
    pub fn missing(&self, rows: &[StoredKey], algs: &[SigAlg]) -> Result<Vec<StoredKey>, Broken> {
        let tables = Scope::ALL.iter().map(|scope| (KeyPurpose::Data, scope.table()));
        let single = [
            KeyPurpose::Index,
            KeyPurpose::Pepper,
            KeyPurpose::Subject,
            KeyPurpose::Blob,
            KeyPurpose::Csrf,
            KeyPurpose::Encryption,
            KeyPurpose::Nonce,
            KeyPurpose::Push,
        ];
        let signing = algs.iter().map(|alg| (KeyPurpose::Signing, alg.name()));
        tables
            .chain(single.into_iter().map(|purpose| (purpose, "")))
            .chain(signing)
            .filter(|(purpose, scope)| {
                !rows.iter().any(|row| row.purpose == *purpose && row.scope == *scope && row.state(self.now) == KeyState::Active)
            })
            .map(|(purpose, scope)| self.next(rows, purpose, scope, self.now))
            .collect()
    }

    /// The key of the next epoch. Give it some minutes before it activates, so that every node has loaded it before any
    /// node uses it.
    pub fn next(
        &self,
        rows: &[StoredKey],
        purpose: KeyPurpose,
        scope: &str,
        activates_at: Timestamp,
    ) -> Result<StoredKey, Broken> {
        let latest = rows.iter().filter(|row| row.purpose == purpose && row.scope == scope).map(|row| row.epoch).max();
        if purpose == KeyPurpose::Subject && latest.is_some() {
            return Err(Broken::new("the subject key never changes: every portal would lose its citizens"));
        }
        let alg = match purpose {
            KeyPurpose::Signing => Some(SigAlg::from_name(scope).ok_or_else(|| Broken::new(format!("{scope} is no algorithm")))?),
            _ => None,
        };
        let mut row = StoredKey {
            id: KeyId::new(self.now, self.random),
            purpose,
            scope: scope.to_owned(),
            epoch: latest.unwrap_or(0) + 1,
            alg,
            wrapped: Vec::new(),
            public: None,
            created_at: self.now,
            activates_at,
            retired_at: None,
            expires_at: None,
        };
        let key = match (alg, purpose) {
            (Some(alg), _) => generate(alg, self.random)?,
            (None, KeyPurpose::Encryption) => EncryptionKey::generate(self.random),
            (None, KeyPurpose::Push) => generate(SigAlg::Es256, self.random)?,
            (None, _) => Zeroizing::new(Zeroizing::new(self.random.bytes::<KEY_LEN>()).to_vec()),
        };
        if let Some(alg) = alg {
            row.public = Some(serde_json::to_vec(SigningKey::from_pkcs8(alg, &key)?.public())?);
        }
        row.wrapped = self.master.wrap(self.random, &row, &key)?;
        Ok(row)
    }
}
