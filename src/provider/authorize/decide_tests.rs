use super::*;
use crate::base::ids::{AccountId, PersonId, SessionId};
use crate::base::zone::Day;
use crate::base::{Random, Timestamp};
use crate::identity::client::{PkceExemption, Policy};
use crate::identity::level::Factors;
use crate::identity::scope::{Claim, Scopes};
use crate::jose::JwkSet;
use crate::provider::Params;
use crate::provider::authorize::checks::{Context, parse};
use std::time::Duration;

const NOW: Timestamp = Timestamp(1_700_000_000_000);

fn client() -> Client {
    let metadata = serde_json::json!({ "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"],
        "grant_types": ["authorization_code", "refresh_token"] });
    let scopes = Scopes::known("openid profile email offline_access");
    let policy = Policy {
        scopes,
        pkce_exemption: Some(PkceExemption { reason: "test".into(), until: Day::new(2099, 1, 1).unwrap() }),
        ..Policy::default()
    };
    Client::new(serde_json::from_value(metadata).unwrap(), policy, None).unwrap()
}

fn asking(more: &str) -> Request {
    let params = Params::read(format!("response_type=code&scope=openid+profile&{more}").as_bytes()).unwrap();
    let context = Context {
        client: &client(),
        issuer: "https://id.vn",
        keys: &JwkSet::default(),
        means: crate::provider::authorize::Means::default(),
        details: &[],
        now: NOW,
    };
    parse(&context, "https://portal.vn/cb".into(), &params).unwrap()
}

/// Signed in `ago` before now.
fn session(factors: &[Factor], account_level: AccountLevel, ago: u64) -> Session {
    let random = Random::test(1);
    let factors = factors.iter().fold(Factors::default(), |all, factor| all.with(*factor));
    Session {
        id: SessionId::new(NOW, &random),
        account: AccountId::new(NOW, &random),
        person: PersonId::new(NOW, &random),
        level: factors.level().unwrap(),
        factors,
        auth_at: NOW - Duration::from_secs(ago),
        created_at: NOW - Duration::from_secs(ago),
        expires_at: NOW + Duration::from_secs(3600),
        account_level,
        raise_to: None,
        subject_seed: vec![1; 16],
    }
}

fn given() -> Extent {
    Extent::new(Scopes::known("profile").claims(), false)
}

enum Told {
    SignIn,
    StepUp(AuthLevel),
    Consent,
    Done(&'static str),
    Refused(Code),
    Account,
    Authentication,
}

fn check(name: &str, next: &Next, told: &Told) {
    let fits = match (next, told) {
        (Next::SignIn(needs), Told::SignIn) => needs.level == AuthLevel::One,
        (Next::SignIn(needs), Told::StepUp(level)) => needs.level == *level,
        (Next::Done(reached), Told::Done(acr)) => reached.acr == *acr,
        (Next::Refuse(refused), Told::Refused(code)) => refused.code == *code,
        (Next::Consent(_), Told::Consent)
        | (Next::OutOfReach(Axis::Account(_)), Told::Account)
        | (Next::OutOfReach(Axis::Authentication(_)), Told::Authentication) => true,
        _ => false,
    };
    assert!(fits, "{name}: {next:?}");
}

#[test]
fn nobody_signed_in() {
    for (query, told) in [
        ("", Told::SignIn),
        ("prompt=login", Told::SignIn),
        ("acr_values=LoA2+LoA1", Told::SignIn),
        ("acr_values=LoA2", Told::StepUp(AuthLevel::Two)),
        ("prompt=none", Told::Refused(Code::LoginRequired)),
        ("prompt=none&acr_values=LoA4", Told::Refused(Code::LoginRequired)),
    ] {
        check(query, &decide(&asking(query), &client(), &Facts::default()), &told);
    }
}

#[test]
fn signed_in_by_password_ten_seconds_ago() {
    let session = session(&[Factor::Password], AccountLevel::One, 10);
    let consented = given();
    let level_two = "claims=%7B%22id_token%22%3A%7B%22account_level%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A2%7D%7D%7D";
    let essential_two = "claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A%22LoA2%22%7D%7D%7D";
    let (quiet_level_two, quiet_essential) = (format!("prompt=none&{level_two}"), format!("prompt=none&{essential_two}"));
    let table = [
        ("", Told::Done("urn:dinhdanh:aal:1")),
        ("prompt=none", Told::Done("urn:dinhdanh:aal:1")),
        ("acr_values=LoA1", Told::Done("LoA1")),
        ("acr_values=1+2", Told::Done("urn:dinhdanh:aal:1")),
        ("prompt=login", Told::SignIn),
        ("prompt=select_account", Told::SignIn),
        ("prompt=consent", Told::Consent),
        ("max_age=10000", Told::Done("urn:dinhdanh:aal:1")),
        ("max_age=10", Told::Done("urn:dinhdanh:aal:1")),
        ("max_age=9", Told::SignIn),
        ("max_age=0", Told::SignIn),
        ("max_age=1&prompt=none", Told::Refused(Code::LoginRequired)),
        ("acr_values=LoA2", Told::StepUp(AuthLevel::Two)),
        ("acr_values=LoA2+LoA1", Told::StepUp(AuthLevel::Two)),
        ("acr_values=LoA3+LoA1", Told::Done("LoA1")),
        ("acr_values=LoA3", Told::Authentication),
        ("acr_values=LoA3&prompt=none", Told::Refused(Code::UnmetAuthenticationRequirements)),
        ("acr_values=LoA2&prompt=none", Told::Refused(Code::InteractionRequired)),
        ("acr_values=LoA2+LoA1&prompt=none", Told::Done("LoA1")),
        (essential_two, Told::StepUp(AuthLevel::Two)),
        (&quiet_essential, Told::Refused(Code::InteractionRequired)),
        (level_two, Told::Account),
        (&quiet_level_two, Told::Refused(Code::UnmetAuthenticationRequirements)),
        ("scope_extra=1&claims=%7B%22userinfo%22%3A%7B%22email%22%3Anull%7D%7D", Told::Consent),
        ("prompt=none&claims=%7B%22userinfo%22%3A%7B%22email%22%3Anull%7D%7D", Told::Refused(Code::ConsentRequired)),
    ];
    for (query, told) in table {
        let facts = Facts {
            session: Some(&session),
            subject: Some("me"),
            factors: &[Factor::Password, Factor::Totp],
            consented: Some(&consented),
            agreed: false,
            must_choose: false,
        };
        check(query, &decide(&asking(query), &client(), &facts), &told);
    }
}

#[test]
fn an_essential_context_is_answered_with_one_that_was_asked_for() {
    let session = session(&[Factor::Passkey], AccountLevel::Two, 1);
    let consented = given();
    let facts = Facts { session: Some(&session), consented: Some(&consented), ..Facts::default() };
    let essential = |value: &str| {
        asking(&format!(
            "claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A%22{value}%22%7D%7D%7D"
        ))
    };
    check("lower", &decide(&essential("LoA1"), &client(), &facts), &Told::Done("LoA1"));
    check("same", &decide(&essential("urn:dinhdanh:aal:2"), &client(), &facts), &Told::Done("urn:dinhdanh:aal:2"));
    check("higher", &decide(&essential("LoA3"), &client(), &facts), &Told::Authentication);
    check("voluntary", &decide(&asking("acr_values=LoA1"), &client(), &facts), &Told::Done("LoA2"));
}

#[test]
fn the_client_s_own_floors_hold_whatever_is_asked() {
    let session = session(&[Factor::Password], AccountLevel::One, 1);
    let consented = given();
    let facts = Facts {
        session: Some(&session),
        consented: Some(&consented),
        factors: &[Factor::Password, Factor::Passkey],
        ..Facts::default()
    };
    let mut strict = client();
    strict.policy.least_auth_level = AuthLevel::Two;
    check("level", &decide(&asking("acr_values=LoA1"), &strict, &facts), &Told::StepUp(AuthLevel::Two));
    let mut request = asking("");
    request.account_level = AccountLevel::Two;
    check("account", &decide(&request, &client(), &facts), &Told::Account);
}

#[test]
fn consent_is_asked_once_and_again_for_more() {
    let session = session(&[Factor::Passkey], AccountLevel::Two, 1);
    let facts = |consented| Facts { session: Some(&session), consented, ..Facts::default() };
    check("first", &decide(&asking(""), &client(), &facts(None)), &Told::Consent);
    check("quiet", &decide(&asking("prompt=none"), &client(), &facts(None)), &Told::Refused(Code::ConsentRequired));
    let consented = given();
    check("again", &decide(&asking(""), &client(), &facts(Some(&consented))), &Told::Done("urn:dinhdanh:aal:2"));
    let offline = Extent { offline: true, ..given() };
    let mut request = asking("");
    request.scopes.0.insert(Scope::OfflineAccess);
    check("while away", &decide(&request, &client(), &facts(Some(&consented))), &Told::Consent);
    check("while away, given", &decide(&request, &client(), &facts(Some(&offline))), &Told::Done("urn:dinhdanh:aal:2"));
    let agreed = Facts { agreed: true, ..facts(None) };
    check("agreed", &decide(&asking("prompt=consent"), &client(), &agreed), &Told::Done("urn:dinhdanh:aal:2"));
    let mut own = client();
    own.policy.skip_consent = true;
    check("left out", &decide(&asking(""), &own, &facts(None)), &Told::Done("urn:dinhdanh:aal:2"));
}

#[test]
fn another_person_than_was_asked_for_is_no_answer() {
    let consented = given();
    let named = |prompt: &str, subject: &str| Request { subject: Some(subject.into()), ..asking(prompt) };
    let earlier = session(&[Factor::Passkey], AccountLevel::Two, 10);
    let facts = Facts { session: Some(&earlier), subject: Some("me"), consented: Some(&consented), ..Facts::default() };
    check("me", &decide(&named("prompt=none", "me"), &client(), &facts), &Told::Done("urn:dinhdanh:aal:2"));
    check("other, quiet", &decide(&named("prompt=none", "other"), &client(), &facts), &Told::Refused(Code::LoginRequired));
    check("other", &decide(&named("", "other"), &client(), &facts), &Told::SignIn);
    // Whoever signs in as a result of the request and is not the one, ends it.
    let later = session(&[Factor::Passkey], AccountLevel::Two, 0);
    let facts = Facts { session: Some(&later), ..facts };
    check("still other", &decide(&named("", "other"), &client(), &facts), &Told::Refused(Code::LoginRequired));
}

#[test]
fn what_is_consented_to_is_what_is_told() {
    let request = asking("claims=%7B%22id_token%22%3A%7B%22email%22%3Anull%2C%22account_level%22%3Anull%7D%7D");
    let session = session(&[Factor::Passkey], AccountLevel::Two, 1);
    let facts = Facts { session: Some(&session), ..Facts::default() };
    let Next::Consent(extent) = decide(&request, &client(), &facts) else { panic!("no consent asked") };
    assert!(extent.claims.contains(&Claim::Email) && extent.claims.contains(&Claim::Name));
    assert!(!extent.claims.contains(&Claim::AccountLevel));
}

#[test]
fn who_may_act_for_others_says_for_whom_unless_there_is_to_be_no_word() {
    let session = session(&[Factor::Password], AccountLevel::One, 60);
    let facts = Facts { session: Some(&session), subject: Some("me"), must_choose: true, agreed: true, ..Facts::default() };
    assert_eq!(decide(&asking(""), &client(), &facts), Next::Choose);
    assert!(matches!(decide(&asking("prompt=none"), &client(), &facts), Next::Done(_)));
    assert!(matches!(decide(&asking("prompt=login"), &client(), &facts), Next::SignIn(_)));
}
