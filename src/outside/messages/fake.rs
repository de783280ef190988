//! A gateway for tests: it keeps what it was given, and fails as it is told.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Email, Gateway, Sending, Sent, Sms, Undelivered};
use crate::base::ids::MessageId;

#[derive(Default)]
pub struct FakeGateway {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    sms: Vec<Sms>,
    emails: Vec<Email>,
    next: VecDeque<Undelivered>,
    always: Option<Undelivered>,
}

impl FakeGateway {
    /// The SMS that were taken, oldest first.
    pub fn sms(&self) -> Vec<Sms> {
        self.state().sms.clone()
    }

    /// The e-mails that were taken, oldest first.
    pub fn emails(&self) -> Vec<Email> {
        self.state().emails.clone()
    }

    /// Refuses the next message in this way; called twice, the next two.
    pub fn refuse_next(&self, with: Undelivered) {
        self.state().next.push_back(with);
    }

    /// Refuses everything in this way until told otherwise.
    pub fn refuse_all(&self, with: Option<Undelivered>) {
        self.state().always = with;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, reference: MessageId, keep: impl FnOnce(&mut State)) -> Result<Sent, Undelivered> {
        let mut state = self.state();
        if let Some(refusal) = state.next.pop_front().or(state.always) {
            return Err(refusal);
        }
        keep(&mut state);
        Ok(Sent { provider_reference: format!("fake-{reference}") })
    }
}

impl Gateway for FakeGateway {
    fn sms<'a>(&'a self, sms: &'a Sms) -> Sending<'a> {
        Box::pin(async { self.take(sms.reference, |state| state.sms.push(sms.clone())) })
    }

    fn email<'a>(&'a self, email: &'a Email) -> Sending<'a> {
        Box::pin(async { self.take(email.reference, |state| state.emails.push(email.clone())) })
    }
}
