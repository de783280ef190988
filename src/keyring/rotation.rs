//! When a signing key is followed by the next: a decision without I/O.

use std::time::Duration;

use super::{KeyPurpose, KeyState, StoredKey};
use crate::base::Timestamp;
use crate::base::ids::KeyId;
use crate::jose::SigAlg;

/// The times of a rotation.
#[derive(Clone, Copy, Debug)]
pub struct RotationPolicy {
    /// How long a key signs.
    pub follow_after: Duration,
    /// How long the next key is published before it signs: longer than portals keep our key set.
    pub announce: Duration,
    /// How long a key is published after it has signed: longer than anything it signed is used, `id_token_hint` included.
    pub keep: Duration,
}

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a key that signs from `activates_at` on.
    Create { alg: SigAlg, activates_at: Timestamp },
    /// The key has been followed: it verifies until `expires_at` and signs no more.
    Retire { id: KeyId, retired_at: Timestamp, expires_at: Timestamp },
    /// Delete the row: nothing that the key signed is of use any more.
    Forget { id: KeyId },
}

/// What is due at `now`. Doing it and asking again gives nothing more to do.
pub fn plan(keys: &[StoredKey], algs: &[SigAlg], now: Timestamp, policy: &RotationPolicy) -> Vec<Step> {
    let mut steps = Vec::new();
    for alg in algs {
        match signer(keys, *alg, now) {
            None => steps.push(Step::Create { alg: *alg, activates_at: now }),
            Some(signer) => {
                let ends = signer.activates_at + policy.follow_after;
                if now + policy.announce >= ends && !has_next(keys, *alg, now) {
                    steps.push(Step::Create { alg: *alg, activates_at: ends.max(now + policy.announce) });
                }
            }
        }
    }
    steps.extend(retirements(keys, now, policy));
    steps
}

/// A rotation at once, for a key that may have been seen by others, and for tests of portals: new keys sign immediately,
/// the old ones only verify. Portals meet an unknown `kid` and fetch the key set anew.
pub fn plan_at_once(keys: &[StoredKey], algs: &[SigAlg], now: Timestamp, policy: &RotationPolicy) -> Vec<Step> {
    let created = algs.iter().map(|alg| Step::Create { alg: *alg, activates_at: now });
    let retired = keys.iter().filter(|key| is_active(key, now) && key.alg.is_some_and(|alg| algs.contains(&alg)));
    created.chain(retired.map(|key| retire(key, now, policy))).collect()
}

/// Keys that have been followed are retired, and keys that have expired are forgotten.
fn retirements(keys: &[StoredKey], now: Timestamp, policy: &RotationPolicy) -> Vec<Step> {
    let of_signing = keys.iter().filter(|key| key.purpose == KeyPurpose::Signing);
    of_signing
        .filter_map(|key| match key.state(now) {
            KeyState::Gone => Some(Step::Forget { id: key.id }),
            KeyState::Active => {
                let followed = key.alg.and_then(|alg| signer(keys, alg, now)).is_some_and(|signer| signer.id != key.id);
                followed.then(|| retire(key, now, policy))
            }
            KeyState::Next | KeyState::Retired => None,
        })
        .collect()
}

fn retire(key: &StoredKey, now: Timestamp, policy: &RotationPolicy) -> Step {
    Step::Retire { id: key.id, retired_at: now, expires_at: now + policy.keep }
}

/// The key that signs with `alg`: of the active ones, the one that became so last.
fn signer(keys: &[StoredKey], alg: SigAlg, now: Timestamp) -> Option<&StoredKey> {
    let active = keys.iter().filter(|key| key.alg == Some(alg) && is_active(key, now));
    active.max_by_key(|key| (key.activates_at, key.epoch))
}

fn is_active(key: &StoredKey, now: Timestamp) -> bool {
    key.purpose == KeyPurpose::Signing && key.state(now) == KeyState::Active
}

fn has_next(keys: &[StoredKey], alg: SigAlg, now: Timestamp) -> bool {
    keys.iter().any(|key| key.purpose == KeyPurpose::Signing && key.alg == Some(alg) && key.state(now) == KeyState::Next)
}
