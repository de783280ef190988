//! The one place that authorises. Every answer to a portal passes here: a code when it is made and when it is redeemed, a
//! refresh, userinfo, introspection.

use super::grant::Granted;
use crate::base::Timestamp;
use crate::identity::client::{Client, GrantType};
use crate::identity::consent::Extent;
use crate::identity::level::AuthLevel;
use crate::identity::scope::{Scope, Scopes};
use crate::store::grants::{Grant, Standing};

/// What is to be authorised.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub client: &'a Client,
    pub scopes: &'a Scopes,
    /// What would be told of the person.
    pub extent: &'a Extent,
    /// How strongly the session was opened.
    pub level: AuthLevel,
    /// When the person agreed to it.
    pub since: Timestamp,
}

/// Why not. A portal is told nothing of it: the reason is the citizen's affair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Ended, locked, or its holder is dead.
    AccountClosed,
    SignedOut,
    /// The consent was withdrawn, or never went so far.
    NotConsented,
    /// The client's policy no longer has one of the scopes.
    ScopeNotAllowed,
    AuthLevelTooLow,
    AccountLevelTooLow,
    /// A password or passcode was set since: what was granted under the old one is asked for anew.
    SecretsChanged,
    /// Ended or expired.
    GrantEnded,
    /// Who acts for the person may not any more, or not at this client.
    NotActing,
}

/// Whether an account may give this client what is asked.
pub fn authorise(ask: Ask<'_>, standing: &Standing) -> Result<(), Denied> {
    let policy = &ask.client.policy;
    let consented = || standing.consented.as_ref().is_some_and(|given| given.covers(ask.extent));
    let checks = [
        (standing.account_open, Denied::AccountClosed),
        (!standing.session_ended, Denied::SignedOut),
        (standing.account_level >= Some(policy.least_account_level), Denied::AccountLevelTooLow),
        (ask.level >= policy.least_auth_level, Denied::AuthLevelTooLow),
        (ask.scopes.iter().all(|scope| scope == Scope::Openid || policy.scopes.has(scope)), Denied::ScopeNotAllowed),
        (policy.skip_consent || consented(), Denied::NotConsented),
        (standing.secrets_at.is_none_or(|set| set <= ask.since), Denied::SecretsChanged),
    ];
    checks.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, denied)| Err(denied))
}

/// The same for a grant that was made before, whose tokens are used at `now` for `scopes` of it.
pub fn still_granted(grant: &Grant, granted: &Granted, client: &Client, scopes: &Scopes, now: Timestamp) -> Result<(), Denied> {
    if grant.ended_at.is_some() || grant.expires_at <= now {
        return Err(Denied::GrantEnded);
    }
    if granted.is_offline() && !client.may(GrantType::RefreshToken) {
        return Err(Denied::ScopeNotAllowed);
    }
    if grant.acting.as_ref().is_some_and(|acting| !client.policy.understands_act || acting.until.is_none_or(|until| until <= now))
    {
        return Err(Denied::NotActing);
    }
    let extent = granted.extent(scopes);
    let ask = Ask { client, scopes, extent: &extent, level: granted.level, since: grant.created_at };
    authorise(ask, &grant.standing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::client::Policy;
    use crate::identity::level::AccountLevel;

    fn client(policy: Policy) -> Client {
        let metadata =
            serde_json::json!({ "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"] });
        Client::new(serde_json::from_value(metadata).unwrap(), policy, None).unwrap()
    }

    fn standing() -> Standing {
        Standing {
            account_open: true,
            account_level: Some(AccountLevel::One),
            session_ended: false,
            consented: Some(Extent::new(Scope::Profile.claims().iter().copied(), false)),
            secrets_at: Some(Timestamp(5)),
        }
    }

    #[test]
    fn every_ground_must_be_there() {
        let scopes = Scopes::known("openid profile");
        let extent = Extent::new(scopes.claims(), false);
        let table: &[(&str, Policy, Standing, Result<(), Denied>)] = &[
            ("all there", Policy::default(), standing(), Ok(())),
            ("locked", Policy::default(), Standing { account_open: false, ..standing() }, Err(Denied::AccountClosed)),
            ("signed out", Policy::default(), Standing { session_ended: true, ..standing() }, Err(Denied::SignedOut)),
            ("withdrawn", Policy::default(), Standing { consented: None, ..standing() }, Err(Denied::NotConsented)),
            (
                "too little",
                Policy::default(),
                Standing { consented: Some(Extent::default()), ..standing() },
                Err(Denied::NotConsented),
            ),
            (
                "no consent needed",
                Policy { skip_consent: true, ..Policy::default() },
                Standing { consented: None, ..standing() },
                Ok(()),
            ),
            (
                "policy narrowed",
                Policy { scopes: Scopes::known("openid"), ..Policy::default() },
                standing(),
                Err(Denied::ScopeNotAllowed),
            ),
            (
                "floor raised",
                Policy { least_auth_level: AuthLevel::Two, ..Policy::default() },
                standing(),
                Err(Denied::AuthLevelTooLow),
            ),
            (
                "account floor raised",
                Policy { least_account_level: AccountLevel::Two, ..Policy::default() },
                standing(),
                Err(Denied::AccountLevelTooLow),
            ),
            (
                "passcode set since",
                Policy::default(),
                Standing { secrets_at: Some(Timestamp(11)), ..standing() },
                Err(Denied::SecretsChanged),
            ),
            (
                "never activated",
                Policy::default(),
                Standing { account_level: None, ..standing() },
                Err(Denied::AccountLevelTooLow),
            ),
        ];
        for (name, policy, standing, expected) in table {
            let client = client(policy.clone());
            let ask = Ask { client: &client, scopes: &scopes, extent: &extent, level: AuthLevel::One, since: Timestamp(10) };
            assert_eq!(authorise(ask, standing), *expected, "{name}");
        }
    }
}
