//! Proofs that this process has seen where nothing is written: bounded, and forgotten when they would not be taken any more.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::base::Timestamp;

/// More than a node answers in the life of a proof. Beyond it nothing is taken, for what can't be remembered could come again.
const MOST: usize = 1 << 18;

/// What was seen, and until when it counts.
#[derive(Debug, Default)]
pub struct Proofs(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    until: HashMap<[u8; 32], Timestamp>,
    swept_at: Timestamp,
}

impl Proofs {
    /// `true` for the first who brings it.
    pub fn take(&self, identity: [u8; 32], now: Timestamp, until: Timestamp) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now.since(seen.swept_at).as_secs() >= 10 || now < seen.swept_at {
            seen.until.retain(|_, until| *until > now);
            seen.swept_at = now;
        }
        if seen.until.len() >= MOST || seen.until.get(&identity).is_some_and(|until| *until > now) {
            return false;
        }
        seen.until.insert(identity, until);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_was_seen_is_refused_until_it_would_be_anyway() {
        let (proofs, now) = (Proofs::default(), Timestamp(1_700_000_000_000));
        let until = now + Duration::from_secs(60);
        assert!(proofs.take([1; 32], now, until));
        assert!(!proofs.take([1; 32], now, until));
        assert!(proofs.take([2; 32], now, until));
        let later = now + Duration::from_secs(61);
        assert!(proofs.take([1; 32], later, later + Duration::from_secs(60)));
        assert_eq!(proofs.0.lock().unwrap().until.len(), 1, "the others were swept out");
    }
}
