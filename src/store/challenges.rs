//! State between two requests of one ceremony: a passkey's challenge, a decision to be signed. Kept sealed, answered once,
//! by the browser it began in.

use std::time::Duration;

use super::{Queries as _, Tx};
use crate::args;
use crate::base::{Broken, Secret, Timestamp};
use crate::keyring::{Keyring, Scope};

/// What a challenge is for. One kind is never answered as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    OfficerEnrolment,
    OfficerSignIn,
    /// A decision that an officer is to sign.
    OfficerDecision,
    /// A decision of an officer that is about no file.
    OfficeDecision,
    PasskeyRegistration,
    PasskeySignIn,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::OfficerEnrolment => "officer-enrolment",
            Self::OfficerSignIn => "officer-sign-in",
            Self::OfficerDecision => "officer-decision",
            Self::OfficeDecision => "office-decision",
            Self::PasskeyRegistration => "passkey-registration",
            Self::PasskeySignIn => "passkey-sign-in",
        }
    }
}

/// The ceremony that a row belongs to: its kind and the browser it began in.
#[derive(Clone, Copy, Debug)]
pub struct Ceremony<'a> {
    pub kind: Kind,
    pub browser_hash: &'a [u8; 32],
    pub now: Timestamp,
}

/// Keeps `state` for `lasts` under `handle`, a random token that the browser hands back.
pub async fn put(
    tx: &mut Tx,
    keyring: &Keyring,
    of: Ceremony<'_>,
    handle: &Secret,
    state: &[u8],
    lasts: Duration,
) -> Result<(), Broken> {
    let hash = handle.sha256();
    let sealed = keyring.sealer(Scope::Challenges).seal("state", &hash, state)?;
    tx.run(
        "INSERT INTO challenges (hash, kind, browser_hash, state_sealed, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![hash, of.kind.word(), of.browser_hash, sealed, of.now, of.now + lasts],
    )
    .await?;
    Ok(())
}

/// Consumes a challenge: its state for the first who asks in the right browser and in time, nothing for anybody else.
pub async fn take(tx: &mut Tx, keyring: &Keyring, of: Ceremony<'_>, handle: &Secret) -> Result<Option<Vec<u8>>, Broken> {
    let hash = handle.sha256();
    let row = tx
        .first(
            "UPDATE challenges SET used_at = $4
             WHERE hash = $1 AND kind = $2 AND browser_hash = $3 AND used_at IS NULL AND expires_at > $4
             RETURNING state_sealed",
            args![hash, of.kind.word(), of.browser_hash, of.now],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let sealed: Vec<u8> = row.get("state_sealed")?;
    Ok(Some(keyring.sealer(Scope::Challenges).open("state", &hash, &sealed)?.to_vec()))
}
