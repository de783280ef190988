//! When a key that signs, or one that portals encrypt to, is followed by the next: a decision without I/O.

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
    /// Make a key that portals should encrypt to from `activates_at` on.
    CreateEncryption { activates_at: Timestamp },
    /// The key has been followed: it verifies until `expires_at` and signs no more.
    Retire { id: KeyId, retired_at: Timestamp, expires_at: Timestamp },
    /// Delete the row: nothing that the key signed is of use any more.
    Forget { id: KeyId },
}

/// What is due at `now`. Doing it and asking again gives nothing more to do.
pub fn plan(keys: &[StoredKey], algs: &[SigAlg], now: Timestamp, policy: &RotationPolicy) -> Vec<Step> {
    let successors = algs.iter().filter_map(|alg| {
        let activates_at = successor(&line(keys, Some(*alg)), now, policy)?;
        Some(Step::Create { alg: *alg, activates_at })
    });
    successors.chain(retirements(keys, KeyPurpose::Signing, now, policy)).collect()
}

/// The same for the keys that portals encrypt to.
pub fn plan_encryption(keys: &[StoredKey], now: Timestamp, policy: &RotationPolicy) -> Vec<Step> {
    let next = successor(&line(keys, None), now, policy).map(|activates_at| Step::CreateEncryption { activates_at });
    next.into_iter().chain(retirements(keys, KeyPurpose::Encryption, now, policy)).collect()
}

/// A rotation at once, for a key that may have been seen by others, and for tests of portals: new keys sign immediately,
/// the old ones only verify. Portals meet an unknown `kid` and fetch the key set anew.
pub fn plan_at_once(keys: &[StoredKey], algs: &[SigAlg], now: Timestamp, policy: &RotationPolicy) -> Vec<Step> {
    let created = algs.iter().map(|alg| Step::Create { alg: *alg, activates_at: now });
    let retired = keys.iter().filter(|key| is_active(key, now) && key.alg.is_some_and(|alg| algs.contains(&alg)));
    created.chain(retired.map(|key| retire(key, now, policy))).collect()
}

/// A rotation that somebody asks for: the next keys are published now and sign when portals know them. Where the next one is
/// published already, it is left at that.
pub fn plan_announced(keys: &[StoredKey], algs: &[SigAlg], now: Timestamp, policy: &RotationPolicy) -> Vec<Step> {
    let waits = |alg: SigAlg| line(keys, Some(alg)).iter().any(|key| key.state(now) == KeyState::Next);
    let due = algs.iter().filter(|alg| !waits(**alg));
    due.map(|alg| Step::Create { alg: *alg, activates_at: now + policy.announce }).collect()
}

/// The keys that follow one another: those of one algorithm, or, without one, those that portals encrypt to.
fn line(keys: &[StoredKey], alg: Option<SigAlg>) -> Vec<&StoredKey> {
    let purpose = if alg.is_some() { KeyPurpose::Signing } else { KeyPurpose::Encryption };
    keys.iter().filter(|key| key.purpose == purpose && key.alg == alg).collect()
}

/// From when on a new key of a line is to be used; `None` while none is due.
fn successor(line: &[&StoredKey], now: Timestamp, policy: &RotationPolicy) -> Option<Timestamp> {
    let Some(current) = current(line, now) else { return Some(now) };
    let ends = current.activates_at + policy.follow_after;
    let is_due = now + policy.announce >= ends && !line.iter().any(|key| key.state(now) == KeyState::Next);
    is_due.then(|| ends.max(now + policy.announce))
}

/// Keys that have been followed are retired, and keys that have expired are forgotten.
fn retirements(keys: &[StoredKey], purpose: KeyPurpose, now: Timestamp, policy: &RotationPolicy) -> Vec<Step> {
    let of_purpose = keys.iter().filter(|key| key.purpose == purpose);
    of_purpose
        .filter_map(|key| match key.state(now) {
            KeyState::Gone => Some(Step::Forget { id: key.id }),
            KeyState::Active => {
                let followed = current(&line(keys, key.alg), now).is_some_and(|current| current.id != key.id);
                followed.then(|| retire(key, now, policy))
            }
            KeyState::Next | KeyState::Retired => None,
        })
        .collect()
}

fn retire(key: &StoredKey, now: Timestamp, policy: &RotationPolicy) -> Step {
    Step::Retire { id: key.id, retired_at: now, expires_at: now + policy.keep }
}

/// The key of a line that is in use: of the active ones, the one that became so last.
fn current<'a>(line: &[&'a StoredKey], now: Timestamp) -> Option<&'a StoredKey> {
    let active = line.iter().filter(|key| key.state(now) == KeyState::Active);
    active.max_by_key(|key| (key.activates_at, key.epoch)).copied()
}

fn is_active(key: &StoredKey, now: Timestamp) -> bool {
    key.purpose == KeyPurpose::Signing && key.state(now) == KeyState::Active
}
