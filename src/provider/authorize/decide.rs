//! What comes next for a request: a decision without I/O, made anew each time that the person comes back.

use crate::authn::flow::{Missing, Needs, missing};
use crate::identity::client::Client;
use crate::identity::consent::Extent;
use crate::identity::level::{AccountLevel, Acr, AuthLevel, Factor};
use crate::identity::scope::Scope;
use crate::identity::session::Session;

use super::request::{AcrAsked, Prompt, Request};
use crate::provider::{Code, Refused};

/// What is known of the person.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// The living session of the browser.
    pub session: Option<&'a Session>,
    /// The name under which this portal knows the person of the session.
    pub subject: Option<&'a str>,
    /// The ways of proving who they are that the account has.
    pub factors: &'a [Factor],
    /// What was consented to before, at this portal.
    pub consented: Option<&'a Extent>,
    /// The person has just agreed to this very request.
    pub agreed: bool,
    /// The person may act for others here, and has not said for whom.
    pub must_choose: bool,
}

/// The next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// The person must prove who they are, or by one factor more.
    SignIn(Needs),
    /// The person must say for whom they act.
    Choose,
    Consent(Extent),
    Done(Reached),
    Refuse(Refused),
    /// The person must be told which desk can help, before the portal is.
    OutOfReach(Axis),
}

/// What the answer says of the sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    pub acr: &'static str,
    pub extent: Extent,
}

/// Which of the two axes fell short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    Authentication(AuthLevel),
    Account(AccountLevel),
}

impl Axis {
    /// What a page must say is missing.
    pub fn needs(self) -> Needs {
        match self {
            Self::Authentication(level) => Needs { level, ..Needs::default() },
            Self::Account(account_level) => Needs { account_level, ..Needs::default() },
        }
    }
}

/// Decides.
pub fn decide(request: &Request, client: &Client, facts: &Facts<'_>) -> Next {
    let quiet = request.wants(Prompt::None);
    let or_refuse = |next: Next, code: Code, why: &'static str| if quiet { Next::Refuse(Refused::new(code, why)) } else { next };
    let options = options(request, client);
    let needs = Needs {
        level: options.iter().map(|option| option.level).min().unwrap_or(client.policy.least_auth_level),
        account_level: request.account_level,
        fresh_since: request.fresh_since(),
        account: None,
    };
    let sign_in =
        |needs: Needs| or_refuse(Next::SignIn(needs), Code::LoginRequired, "nobody is signed in, or not freshly enough");

    let Some(session) = facts.session else { return sign_in(needs) };
    let is_stale = needs.fresh_since.is_some_and(|since| session.auth_at < since);
    // Without a word to the person, they are themselves.
    if facts.must_choose && !quiet && !is_stale {
        return Next::Choose;
    }
    if request.subject.as_deref().is_some_and(|subject| facts.subject != Some(subject)) {
        if session.auth_at >= request.asked_at {
            return Next::Refuse(Refused::new(Code::LoginRequired, "another person signed in than was asked for"));
        }
        return sign_in(Needs { fresh_since: Some(request.asked_at), ..needs });
    }
    if is_stale {
        return sign_in(needs);
    }
    if session.account_level < needs.account_level {
        return out_of_reach(Axis::Account(needs.account_level), quiet);
    }
    let reached = match levels(session, facts.factors, &options, quiet) {
        Ok(option) => option,
        Err(Short::By(level)) => {
            let step_up = Next::SignIn(Needs { level, ..needs });
            return or_refuse(step_up, Code::InteractionRequired, "a further factor is needed");
        }
        Err(Short::OutOfReach) => return out_of_reach(Axis::Authentication(needs.level), quiet),
    };
    let extent = Extent::new(request.all_claims(), request.scopes.has(Scope::OfflineAccess));
    let extent = extent.with_verification(request.claims.wants_verified());
    if !client.policy.skip_consent && !facts.agreed {
        // What one application, one payment is about is agreed to once: nothing of it is remembered.
        let asked_again = request.wants(Prompt::Consent) || !request.details.is_empty();
        if asked_again || !facts.consented.is_some_and(|given| given.covers(&extent)) {
            return or_refuse(Next::Consent(extent), Code::ConsentRequired, "the person has not consented to all of this");
        }
    }
    Next::Done(Reached { acr: named(request, session.level, reached), extent })
}

/// The contexts that will do, in order of preference, none below the client's floor.
fn options(request: &Request, client: &Client) -> Vec<Acr> {
    let floor = client.policy.least_auth_level;
    match request.acr.values() {
        [] => vec![Acr { level: floor, alias: false }],
        values => values.iter().map(|acr| Acr { level: acr.level.max(floor), alias: acr.alias }).collect(),
    }
}

enum Short {
    By(AuthLevel),
    OutOfReach,
}

/// The most preferred option that the session reaches, or can be raised to. Without a word to the person, only what is
/// reached already counts, as long as something is.
fn levels(session: &Session, factors: &[Factor], options: &[Acr], quiet: bool) -> Result<Acr, Short> {
    let reached = |option: &&Acr| session.level >= option.level;
    if quiet && let Some(option) = options.iter().find(reached) {
        return Ok(*option);
    }
    for option in options {
        let needs = Needs { level: option.level, ..Needs::default() };
        match missing(Some(session), factors, &needs) {
            Missing::Nothing => return Ok(*option),
            Missing::StepUp(_) => return Err(Short::By(option.level)),
            Missing::SignIn | Missing::LevelOutOfReach | Missing::AccountLevelOutOfReach => {}
        }
    }
    Err(Short::OutOfReach)
}

fn out_of_reach(axis: Axis, quiet: bool) -> Next {
    if quiet { Next::Refuse(unmet()) } else { Next::OutOfReach(axis) }
}

/// What the portal is told when a level can't be reached, on either axis.
pub fn unmet() -> Refused {
    Refused::new(Code::UnmetAuthenticationRequirements, "the account can't reach the level that was asked for")
}

/// The value of `acr`: the level of the session, in the asker's tongue. An essential claim is answered with one of its own
/// values, the highest that the session reaches, for that is what the standard demands; never with more than was reached.
fn named(request: &Request, level: AuthLevel, reached: Acr) -> &'static str {
    let answer = match &request.acr {
        AcrAsked::Essential(values) => {
            values.iter().copied().filter(|acr| acr.level <= level).max_by_key(|acr| acr.level).unwrap_or(reached)
        }
        AcrAsked::Any | AcrAsked::Preferred(_) => Acr { level, alias: reached.alias },
    };
    if answer.alias { answer.level.alias() } else { answer.level.acr() }
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
