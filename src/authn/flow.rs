//! A sign-in under way: what it is for and what it must reach. Nothing is stored before the person is known: the flow
//! travels sealed through the browser it began in (`keyring::blob`), and its id is consumed when it is answered.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::base::ids::AccountId;
use crate::base::{Broken, Language, Timestamp};
use crate::identity::client::ClientId;
use crate::identity::level::{AccountLevel, AuthLevel, Factor, Factors};
use crate::identity::session::Session;
use crate::keyring::Keyring;
use crate::keyring::blob::{Binding, BlobError};

/// Purpose tag of the sealed form.
pub const PURPOSE: &str = "flow";
/// How long a sealed flow may wait to be answered.
pub const PATIENCE: Duration = Duration::from_secs(1800);

/// What a sign-in must reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs {
    pub level: AuthLevel,
    pub account_level: AccountLevel,
    /// Signing in before this moment does not count (`max_age`, `prompt=login`).
    pub fresh_since: Option<Timestamp>,
    /// Only this account will do (`id_token_hint`).
    pub account: Option<AccountId>,
}

impl Default for Needs {
    fn default() -> Self {
        Self { level: AuthLevel::One, account_level: AccountLevel::One, fresh_since: None, account: None }
    }
}

/// Where the person goes once signed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Resume {
    /// Back to the authorization endpoint with its request, as the provider wrote it.
    Authorize(String),
    /// A page of ours.
    Page(String),
}

/// The flow itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Flow {
    /// Random; consumed when the flow is answered.
    pub id: String,
    /// The portal whose name stands over the sign-in.
    pub client: Option<ClientId>,
    pub needs: Needs,
    pub resume: Resume,
    /// The validated address that the portal is answered at: browsers apply a form's policy to the redirects that follow it,
    /// so the pages of a sign-in name it.
    pub answer_to: Option<String>,
    /// What the portal supposes the person will type (`login_hint`).
    pub hint: Option<String>,
    pub language: Option<Language>,
}

/// Where a flow is sealed and opened: under which issuer, in which browser (`Browser::hash`), when.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub keyring: &'a Keyring,
    pub issuer: &'a str,
    pub browser: &'a [u8; 32],
    pub now: Timestamp,
}

impl Place<'_> {
    fn binding(&self) -> Binding<'_> {
        Binding { purpose: PURPOSE, issuer: self.issuer, browser: self.browser }
    }
}

impl Flow {
    /// The flow as the browser carries it, fit for a URL.
    pub fn seal(&self, place: Place<'_>) -> Result<String, Broken> {
        place.keyring.blobs().seal(&place.binding(), place.now, &serde_json::to_vec(self)?)
    }

    /// Opens what [`Flow::seal`] wrote in the same browser, within [`PATIENCE`].
    pub fn open(place: Place<'_>, text: &str) -> Result<Self, BlobError> {
        let opened = place.keyring.blobs().open(&place.binding(), place.now, PATIENCE, text)?;
        serde_json::from_slice(&opened.payload).map_err(|_| BlobError::NotOurs)
    }

    /// Where the person goes once signed in; `sealed` is this flow.
    pub fn next(&self, sealed: &str) -> String {
        match &self.resume {
            Resume::Authorize(_) => format!("/authorize/resume?flow={sealed}"),
            Resume::Page(path) => path.clone(),
        }
    }

    /// Where the person goes who does not want to sign in: the portal is told `access_denied`.
    pub fn cancelled(&self, sealed: &str) -> String {
        match &self.resume {
            Resume::Authorize(_) => format!("/authorize/resume?flow={sealed}&cancel=1"),
            Resume::Page(_) => "/".to_owned(),
        }
    }

    /// Where the person goes who can't reach what was asked for, once they were told which desk can help: the portal is told
    /// `unmet_authentication_requirements`.
    pub fn out_of_reach(&self, sealed: &str) -> String {
        match &self.resume {
            Resume::Authorize(_) => format!("/authorize/resume?flow={sealed}&unmet=1"),
            Resume::Page(_) => "/".to_owned(),
        }
    }

    /// The page that signs in for this flow.
    pub fn sign_in(sealed: &str) -> String {
        format!("/login?flow={sealed}")
    }
}

/// What stands between a session and what is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    Nothing,
    /// Nobody is signed in, or not freshly enough, or another account is meant.
    SignIn,
    /// One more factor of another kind; each of these leads on, in the order to offer them. Where one step is not enough, the
    /// next is asked for after it.
    StepUp(Vec<Factor>),
    /// The account has no way to the authentication level asked for.
    LevelOutOfReach,
    /// The account itself was proven to a lower level: a desk can help.
    AccountLevelOutOfReach,
}

/// What is missing, given the session and the factors that the account has. Only what is missing is asked for.
pub fn missing(session: Option<&Session>, has: &[Factor], needs: &Needs) -> Missing {
    let Some(session) = session else { return Missing::SignIn };
    if needs.account.is_some_and(|account| account != session.account) {
        return Missing::SignIn;
    }
    if session.account_level < needs.account_level {
        return Missing::AccountLevelOutOfReach;
    }
    if needs.fresh_since.is_some_and(|since| session.auth_at < since) {
        return Missing::SignIn;
    }
    // A sign-in that stood out shows as much as its rule asks for, whatever the portal asks for.
    let least = session.raise_to.map_or(needs.level, |least| least.max(needs.level));
    if session.level >= least {
        return Missing::Nothing;
    }
    let ways = steps(&session.factors, has, least);
    if ways.is_empty() { Missing::LevelOutOfReach } else { Missing::StepUp(ways) }
}

/// The factors of which any one leads from what was shown to a level: those that reach it at once, or else those that bring a kind
/// which the session lacks. A face comes on top of two other kinds, never in their place: it was taken by a camera that we don't
/// know (docs/decisions/0038-face-from-afar.md).
fn steps(shown: &Factors, has: &[Factor], least: AuthLevel) -> Vec<Factor> {
    let with = |factor: Factor| shown.clone().with(factor).level();
    let may = |factor: &Factor| *factor != Factor::Face || shown.level() >= Some(AuthLevel::Two);
    let at_once: Vec<Factor> = has.iter().copied().filter(may).filter(|factor| with(*factor) >= Some(least)).collect();
    if !at_once.is_empty() {
        return at_once;
    }
    let all = has.iter().fold(shown.clone(), |all, factor| all.with(*factor));
    if all.level() < Some(least) {
        return Vec::new();
    }
    let lacks = |factor: Factor| factor.kind().is_some_and(|kind| shown.iter().all(|it| it.kind() != Some(kind)));
    has.iter().copied().filter(|factor| *factor != Factor::Face && lacks(*factor)).collect()
}

/// The highest level that an account reaches with all it has.
pub fn reachable(has: &[Factor]) -> Option<AuthLevel> {
    has.iter().fold(Factors::default(), |all, factor| all.with(*factor)).level()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Random;
    use crate::base::ids::{PersonId, SessionId};

    fn session(factors: &[Factor], account_level: AccountLevel) -> Session {
        let (now, random) = (Timestamp(1_000_000), Random::test(1));
        let factors = factors.iter().fold(Factors::default(), |all, f| all.with(*f));
        Session {
            id: SessionId::new(now, &random),
            account: AccountId::new(now, &random),
            person: PersonId::new(now, &random),
            level: factors.level().unwrap(),
            factors,
            auth_at: now,
            created_at: now,
            expires_at: Timestamp(9_000_000),
            account_level,
            raise_to: None,
            subject_seed: vec![1; 16],
        }
    }

    #[test]
    fn only_what_is_missing_is_asked_for() {
        use Factor::*;
        let level_two = Needs { level: AuthLevel::Two, ..Needs::default() };
        let with_password = session(&[Password], AccountLevel::Two);
        assert_eq!(missing(None, &[], &Needs::default()), Missing::SignIn);
        assert_eq!(missing(Some(&with_password), &[Password], &Needs::default()), Missing::Nothing);
        assert_eq!(missing(Some(&with_password), &[Password, Passcode], &level_two), Missing::LevelOutOfReach);
        assert_eq!(
            missing(Some(&with_password), &[Passkey, Password, Totp, PhoneCode], &level_two),
            Missing::StepUp(vec![Passkey, Totp, PhoneCode])
        );
        assert_eq!(missing(Some(&session(&[Passkey], AccountLevel::One)), &[Passkey], &level_two), Missing::Nothing);
    }

    #[test]
    fn a_level_that_takes_two_steps_is_reached_step_by_step_with_the_face_last() {
        use Factor::*;
        let at = |level| Needs { level, ..Needs::default() };
        let has = [Passkey, Passcode, PhoneCode, Face];
        let asked = |shown: &[Factor], level| missing(Some(&session(shown, AccountLevel::Two)), &has, &at(level));
        let (three, four) = (AuthLevel::Three, AuthLevel::Four);
        for (shown, level, expected) in [
            (&[Passcode][..], three, Missing::StepUp(vec![Passkey, PhoneCode])),
            (&[Passcode, PhoneCode], three, Missing::StepUp(vec![Face])),
            (&[Passcode, PhoneCode], four, Missing::StepUp(vec![Face])),
            (&[Passkey], three, Missing::StepUp(vec![Face])),
            (&[Passkey], four, Missing::StepUp(vec![Passcode])),
            (&[Passkey, Passcode], four, Missing::StepUp(vec![Face])),
            (&[Passkey, Face], three, Missing::Nothing),
            (&[Passkey, Face], four, Missing::StepUp(vec![Passcode])),
        ] {
            assert_eq!(asked(shown, level), expected, "{shown:?} to {level:?}");
        }
        let without_possession = missing(Some(&session(&[Passcode], AccountLevel::Two)), &[Passcode, Face], &at(three));
        assert_eq!(without_possession, Missing::LevelOutOfReach, "a face stands in nobody's place");
        let without_face = missing(Some(&session(&[Passkey], AccountLevel::Two)), &[Passkey, Passcode], &at(three));
        assert_eq!(without_face, Missing::LevelOutOfReach);
    }

    #[test]
    fn a_low_account_level_is_a_matter_for_a_desk() {
        let needs = Needs { account_level: AccountLevel::Two, ..Needs::default() };
        assert_eq!(missing(Some(&session(&[Factor::Passkey], AccountLevel::One)), &[], &needs), Missing::AccountLevelOutOfReach);
    }

    #[test]
    fn an_old_sign_in_or_another_account_does_not_count() {
        let session = session(&[Factor::Passkey], AccountLevel::Two);
        let fresh = Needs { fresh_since: Some(Timestamp(1_000_001)), ..Needs::default() };
        assert_eq!(missing(Some(&session), &[Factor::Passkey], &fresh), Missing::SignIn);
        let other = Needs { account: Some(AccountId::new(Timestamp(5), &Random::test(9))), ..Needs::default() };
        assert_eq!(missing(Some(&session), &[Factor::Passkey], &other), Missing::SignIn);
    }
}
