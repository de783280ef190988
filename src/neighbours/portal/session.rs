//! Sessions, in memory: they end with the program, after half an hour without use, and after four hours in any case.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::birth::{Draft, Receipt, Registration};
use super::claims::{Applicant, Evidence};
use super::provider::Sent;
use super::trouble::Trouble;
use super::types::IdToken;
use crate::base::{Random, Secret, Timestamp, secret};

/// A session without use ends after this.
const IDLE: Duration = Duration::from_secs(30 * 60);
/// No session lasts longer.
const LONGEST: Duration = Duration::from_secs(4 * 3600);
/// Ended sessions are swept out this often.
const SWEEP: Duration = Duration::from_secs(60);
/// Requests on their way to the provider at a time: one per tab, the oldest gives way.
const MAX_SENT: usize = 5;

/// Why somebody was sent to the provider.
pub(super) enum Purpose {
    SignIn,
    /// To file this registration, as it was when "submit" was pressed.
    File(Box<Registration>),
}

/// Somebody on the way to the provider and back.
pub(super) struct Pending {
    pub(super) sent: Sent,
    pub(super) purpose: Purpose,
}

/// The citizen who signed in.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) evidence: Evidence,
    pub(super) applicant: Applicant,
    pub(super) id_token: IdToken,
}

pub(super) struct Session {
    /// Anti-forgery token of this session's forms.
    pub(super) csrf: String,
    pub(super) person: Option<Person>,
    pub(super) draft: Draft,
    /// Whose draft it is, when that person is not signed in (any more): see [`super::site::Site::owner`].
    pub(super) draft_owner: Option<String>,
    pub(super) receipt: Option<Receipt>,
    pub(super) trouble: Option<(Trouble, Stage)>,
    /// The `state` of a sign-out on its way.
    pub(super) leaving: Option<Secret>,
    pending: Vec<Pending>,
    opened_at: Timestamp,
    used_at: Timestamp,
}

/// Where the citizen was when something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    SigningIn,
    Filing,
}

impl Session {
    fn new(csrf: String, now: Timestamp) -> Self {
        Self {
            csrf,
            person: None,
            draft: Draft::default(),
            draft_owner: None,
            receipt: None,
            trouble: None,
            leaving: None,
            pending: Vec::new(),
            opened_at: now,
            used_at: now,
        }
    }

    fn has_ended(&self, now: Timestamp) -> bool {
        now.since(self.used_at) >= IDLE || now.since(self.opened_at) >= LONGEST
    }

    pub(super) fn send(&mut self, pending: Pending) {
        if self.pending.len() >= MAX_SENT {
            self.pending.remove(0);
        }
        self.pending.push(pending);
    }

    /// Somebody signed in. A draft stays with the person who typed it: `same` says whether that is the one who signed in.
    pub(super) fn signed_in(&mut self, person: Person, same: bool) {
        if !same {
            self.draft = Draft::default();
            self.receipt = None;
            self.pending.clear();
        }
        self.person = Some(person);
        self.draft_owner = None;
        self.trouble = None;
    }

    /// Files a registration, unless this very one was filed already (a double click, two tabs).
    pub(super) fn file(&mut self, receipt: Receipt) {
        if self.draft == receipt.registration.draft {
            self.draft = Draft::default();
        }
        let filed = self.receipt.as_ref().is_some_and(|held| held.registration.draft == receipt.registration.draft);
        if !filed {
            self.receipt = Some(receipt);
        }
        self.trouble = None;
    }

    /// Takes what was sent with `state`: once, whatever comes of it.
    pub(super) fn take_sent(&mut self, state: &str) -> Option<Pending> {
        let at = self.pending.iter().position(|p| secret::equal(p.sent.state.reveal().as_bytes(), state.as_bytes()))?;
        Some(self.pending.remove(at))
    }
}

/// All sessions. A session is found by the hash of its id, which only the browser's cookie holds.
pub(super) struct Sessions {
    held: Mutex<Held>,
    random: Random,
    /// At most this many; the least used without a person gives way first.
    most: usize,
}

#[derive(Default)]
struct Held {
    by_hash: HashMap<[u8; 32], Session>,
    swept_at: Timestamp,
}

impl Sessions {
    pub(super) fn new(random: Random, most: usize) -> Self {
        Self { held: Mutex::default(), random, most: most.max(1) }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a session and returns its id.
    pub(super) fn open(&self, now: Timestamp) -> Secret {
        let id = Secret::new(self.random.token());
        let session = Session::new(self.random.token(), now);
        let mut held = self.held();
        if now.since(held.swept_at) >= SWEEP || held.by_hash.len() >= self.most {
            held.by_hash.retain(|_, session| !session.has_ended(now));
            held.swept_at = now;
        }
        if held.by_hash.len() >= self.most {
            let least = held.by_hash.iter().min_by_key(|(_, s)| (s.person.is_some(), s.used_at)).map(|(hash, _)| *hash);
            least.and_then(|hash| held.by_hash.remove(&hash));
        }
        held.by_hash.insert(id.sha256(), session);
        id
    }

    /// Works on a session; `None` when there is none (any more) by this id.
    pub(super) fn with<T>(&self, id: &Secret, now: Timestamp, work: impl FnOnce(&mut Session) -> T) -> Option<T> {
        let mut held = self.held();
        let hash = id.sha256();
        if held.by_hash.get(&hash)?.has_ended(now) {
            held.by_hash.remove(&hash);
            return None;
        }
        let session = held.by_hash.get_mut(&hash)?;
        session.used_at = now;
        Some(work(session))
    }

    /// Moves a session to a new id with new form tokens, so that an id planted before signing in is worth nothing after.
    pub(super) fn renew(&self, id: &Secret, now: Timestamp) -> Option<Secret> {
        let fresh = Secret::new(self.random.token());
        let mut held = self.held();
        let mut session = held.by_hash.remove(&id.sha256())?;
        session.csrf = self.random.token();
        session.used_at = now;
        held.by_hash.insert(fresh.sha256(), session);
        Some(fresh)
    }

    /// Ends a session and hands out what it held.
    pub(super) fn end(&self, id: &Secret) -> Option<Session> {
        self.held().by_hash.remove(&id.sha256())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn a_session_ends_when_unused_and_in_any_case_after_four_hours() {
        let sessions = Sessions::new(Random::test(1), 10);
        let id = sessions.open(START);
        assert!(sessions.with(&id, START + Duration::from_secs(29 * 60), |_| ()).is_some());
        assert!(sessions.with(&id, START + Duration::from_secs(58 * 60), |_| ()).is_some());
        assert!(sessions.with(&id, START + Duration::from_secs(88 * 60), |_| ()).is_none());

        let id = sessions.open(START);
        for minutes in (20..240).step_by(20) {
            assert!(sessions.with(&id, START + Duration::from_secs(minutes * 60), |_| ()).is_some(), "{minutes}");
        }
        assert!(sessions.with(&id, START + LONGEST, |_| ()).is_none());
    }

    #[test]
    fn a_renewed_session_is_gone_under_its_old_id_and_has_new_form_tokens() {
        let sessions = Sessions::new(Random::test(2), 10);
        let old = sessions.open(START);
        let before = sessions.with(&old, START, |s| s.csrf.clone());
        let new = sessions.renew(&old, START).unwrap();
        assert!(sessions.with(&old, START, |_| ()).is_none());
        assert_ne!(sessions.with(&new, START, |s| s.csrf.clone()), before);
    }

    #[test]
    fn when_full_the_least_used_session_gives_way() {
        let sessions = Sessions::new(Random::test(3), 2);
        let first = sessions.open(START);
        let second = sessions.open(START + Duration::from_secs(1));
        sessions.with(&first, START + Duration::from_secs(2), |_| ());
        let third = sessions.open(START + Duration::from_secs(3));
        assert!(sessions.with(&second, START + Duration::from_secs(3), |_| ()).is_none());
        assert!(sessions.with(&first, START + Duration::from_secs(3), |_| ()).is_some());
        assert!(sessions.with(&third, START + Duration::from_secs(3), |_| ()).is_some());
    }
}
