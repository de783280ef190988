use super::*;
use crate::identity::client::{PkceExemption, Policy};
use crate::identity::level::AuthLevel;
use crate::identity::scope::Claim;
use crate::jose::{SigAlg, SigningKey, generate, sign};

const NOW: Timestamp = Timestamp(1_700_000_000_000);
const ISSUER: &str = "https://id.example.vn";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn client(change: impl Fn(&mut Client)) -> Client {
    let metadata = serde_json::json!({
        "client_id": "portal", "client_name": "Cổng dịch vụ công", "redirect_uris": ["https://portal.vn/cb"],
        "grant_types": ["authorization_code", "refresh_token"],
    });
    let policy = Policy {
        scopes: Scopes::known("openid profile email offline_access"),
        pkce_exemption: Some(PkceExemption { reason: "an older gateway".into(), until: day_of(NOW) }),
        ..Policy::default()
    };
    let mut client = Client::new(serde_json::from_value(metadata).unwrap(), policy, None).unwrap();
    change(&mut client);
    client
}

fn ask_as(client: &Client, keys: &JwkSet, query: &str) -> Result<Request, Answerable> {
    let params = Params::read(query.as_bytes()).unwrap();
    let context = Context { client, issuer: ISSUER, keys, now: NOW };
    parse(&context, "https://portal.vn/cb".into(), &params)
}

fn ask(query: &str) -> Result<Request, Answerable> {
    ask_as(&client(|_| {}), &JwkSet::default(), query)
}

#[test]
fn a_plain_request_is_understood() {
    let request = ask(
        "response_type=code&client_id=portal&scope=profile+openid&state=s&nonce=n&login_hint=buffy@host&display=popup&ui_locales=se+en&x=y",
    )
    .unwrap();
    assert_eq!(request.scopes, Scopes::known("openid profile"));
    assert_eq!((request.state.as_deref(), request.nonce.as_deref()), (Some("s"), Some("n")));
    assert_eq!(request.language, Some(Language::En));
    assert_eq!(request.login_hint.as_deref(), Some("buffy@host"));
}

#[test]
fn each_fault_has_the_error_that_the_standard_names() {
    let long_state = format!("response_type=code&scope=openid&state={}", "s".repeat(2049));
    let long_nonce = format!("response_type=code&scope=openid&nonce={}", "n".repeat(1025));
    let long_challenge = format!("response_type=code&scope=openid&code_challenge_method=S256&code_challenge={}", "a".repeat(129));
    let table: &[(&str, Code)] = &[
        ("scope=openid", Code::InvalidRequest),
        ("response_type=&scope=openid", Code::InvalidRequest),
        ("response_type=code+token&scope=openid", Code::UnsupportedResponseType),
        ("response_type=id_token&scope=openid", Code::UnsupportedResponseType),
        ("response_type=nonsense&scope=openid", Code::UnsupportedResponseType),
        ("response_type=code", Code::InvalidScope),
        ("response_type=code&scope=profile", Code::InvalidScope),
        ("response_type=code&scope=openid+personal_number", Code::InvalidScope),
        ("response_type=code&scope=openid&scope=profile", Code::InvalidRequest),
        ("response_type=code&scope=openid&state=a&state=b", Code::InvalidRequest),
        ("response_type=code&scope=openid&unknown=a&unknown=b", Code::InvalidRequest),
        (&long_state, Code::InvalidRequest),
        (&long_nonce, Code::InvalidRequest),
        ("response_type=code&scope=openid&response_mode=fragment", Code::InvalidRequest),
        ("response_type=code&scope=openid&request=x", Code::RequestNotSupported),
        ("response_type=code&scope=openid&request_uri=urn:x", Code::RequestUriNotSupported),
        ("response_type=code&scope=openid&request=x&request_uri=urn:x", Code::InvalidRequest),
        ("response_type=code&scope=openid&prompt=none+login", Code::InvalidRequest),
        ("response_type=code&scope=openid&max_age=-1", Code::InvalidRequest),
        ("response_type=code&scope=openid&max_age=soon", Code::InvalidRequest),
        ("response_type=code&scope=openid&max_age=%2B1", Code::InvalidRequest),
        ("response_type=code&scope=openid&max_age=99999999999", Code::InvalidRequest),
        ("response_type=code&scope=openid&claims=%7B", Code::InvalidRequest),
        ("response_type=code&scope=openid&id_token_hint=x.y.z", Code::InvalidRequest),
        // PKCE
        ("response_type=code&scope=openid&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Code::InvalidRequest),
        (
            "response_type=code&scope=openid&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=plain",
            Code::InvalidRequest,
        ),
        (
            "response_type=code&scope=openid&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c&code_challenge_method=S256",
            Code::InvalidRequest,
        ),
        (
            "response_type=code&scope=openid&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw*cM&code_challenge_method=S256",
            Code::InvalidRequest,
        ),
        (&long_challenge, Code::InvalidRequest),
        ("response_type=code&scope=openid&code_challenge_method=S256", Code::InvalidRequest),
        // levels that do not exist
        (
            "response_type=code&scope=openid&claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A%22LoA9%22%7D%7D%7D",
            Code::UnmetAuthenticationRequirements,
        ),
        (
            "response_type=code&scope=openid&claims=%7B%22id_token%22%3A%7B%22account_level%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A3%7D%7D%7D",
            Code::UnmetAuthenticationRequirements,
        ),
    ];
    for (query, code) in table {
        let answer = ask(query).unwrap_err();
        assert_eq!(answer.refused.code, *code, "{query}");
        assert_eq!(answer.redirect_uri, "https://portal.vn/cb");
        assert!(!answer.refused.description.contains(['"', '\\']), "{query}");
    }
}

#[test]
fn a_refusal_keeps_the_state_that_came_once() {
    assert_eq!(ask("state=kept&response_type=nonsense&scope=openid").unwrap_err().state.as_deref(), Some("kept"));
    assert_eq!(ask("state=a&state=b&response_type=code&scope=openid").unwrap_err().state, None);
    let long = "x".repeat(128);
    assert_eq!(ask(&format!("state={long}&response_type=x")).unwrap_err().state, Some(long));
}

#[test]
fn a_client_without_an_exemption_must_bind_its_code() {
    let bound = client(|client| client.policy.pkce_exemption = None);
    let query = "response_type=code&scope=openid";
    assert_eq!(ask_as(&bound, &JwkSet::default(), query).unwrap_err().refused.code, Code::InvalidRequest);
    let late = client(|client| client.policy.pkce_exemption.as_mut().unwrap().until = day_of(NOW).plus_days(-1));
    assert_eq!(ask_as(&late, &JwkSet::default(), query).unwrap_err().refused.code, Code::InvalidRequest);
    let with = format!("{query}&code_challenge={CHALLENGE}&code_challenge_method=S256");
    assert_eq!(ask_as(&bound, &JwkSet::default(), &with).unwrap().challenge.as_deref(), Some(CHALLENGE));
}

#[test]
fn offline_access_is_left_out_where_it_can_t_be_given() {
    let query = "response_type=code&scope=openid+offline_access";
    assert!(ask(query).unwrap().scopes.has(Scope::OfflineAccess));
    let without = client(|client| client.metadata.grant_types = [GrantType::AuthorizationCode].into());
    assert!(!ask_as(&without, &JwkSet::default(), query).unwrap().scopes.has(Scope::OfflineAccess));
}

#[test]
fn levels_are_asked_for_by_name_or_alias_and_unknown_ones_are_passed_over() {
    let acr = |query: &str| ask(&format!("response_type=code&scope=openid&{query}")).unwrap().acr;
    let two = Acr { level: AuthLevel::Two, alias: true };
    assert_eq!(
        acr("acr_values=nothing+LoA2+urn:dinhdanh:aal:1"),
        AcrAsked::Preferred(vec![two, Acr { level: AuthLevel::One, alias: false }])
    );
    assert_eq!(acr("acr_values=0+1+2"), AcrAsked::Any);
    let essential = "claims=%7B%22id_token%22%3A%7B%22acr%22%3A%7B%22essential%22%3Atrue%2C%22values%22%3A%5B%22LoA2%22%2C%22x%22%5D%7D%7D%7D";
    assert_eq!(acr(&format!("acr_values=LoA1&{essential}")), AcrAsked::Essential(vec![two]));
}

#[test]
fn claims_beyond_the_client_s_policy_are_left_out() {
    let claims =
        "claims=%7B%22userinfo%22%3A%7B%22email%22%3Anull%2C%22personal_number%22%3Anull%2C%22account_level%22%3Anull%7D%7D";
    let request = ask(&format!("response_type=code&scope=openid&{claims}")).unwrap();
    assert_eq!(request.claims.userinfo, BTreeSet::from([Claim::Email, Claim::AccountLevel]));
}

#[test]
fn a_hint_counts_when_we_issued_it_to_this_client_however_long_ago() {
    let random = crate::base::Random::default();
    let key = |alg| SigningKey::from_pkcs8(alg, &generate(alg, &random).unwrap()).unwrap();
    let (ours, foreign) = (key(SigAlg::Es256), key(SigAlg::Es256));
    let keys = JwkSet::new(vec![ours.public().clone()]);
    let claims = |iss: &str, aud: &str| serde_json::json!({ "iss": iss, "aud": aud, "sub": "someone", "exp": 1000, "iat": 900, "sid": "s" });
    let ask = |token: &str| ask_as(&client(|_| {}), &keys, &format!("response_type=code&scope=openid&id_token_hint={token}"));

    let genuine = sign(&ours, "JWT", &claims(ISSUER, "portal")).unwrap();
    assert_eq!(ask(&genuine).unwrap().subject.as_deref(), Some("someone"));
    let unsigned = {
        let parts: Vec<&str> = genuine.split('.').collect();
        format!("{}.{}.", crate::base::encode::b64url(br#"{"alg":"none","typ":"JWT"}"#), parts[1])
    };
    for bad in [
        sign(&foreign, "JWT", &claims(ISSUER, "portal")).unwrap(),
        sign(&ours, "JWT", &claims("https://other.vn", "portal")).unwrap(),
        sign(&ours, "JWT", &claims(ISSUER, "other")).unwrap(),
        sign(&ours, "at+jwt", &claims(ISSUER, "portal")).unwrap(),
        unsigned,
        format!("{genuine}x"),
    ] {
        assert_eq!(ask(&bad).unwrap_err().refused.code, Code::InvalidRequest, "{bad}");
    }
}

#[test]
fn who_can_t_be_answered_safely_is_told_by_a_page() {
    let client = client(|_| {});
    let params = |query: &str| Params::read(query.as_bytes()).unwrap();
    assert_eq!(client_id(&params("scope=openid")), Err(Untrusted::ClientMissing));
    assert_eq!(client_id(&params("client_id=a&client_id=a")), Err(Untrusted::Doubled));
    assert_eq!(client_id(&params("client_id=a%20b")), Err(Untrusted::ClientUnknown));
    assert_eq!(redirect_uri(&client, &params("")), Err(Untrusted::RedirectMissing));
    assert_eq!(
        redirect_uri(&client, &params("redirect_uri=https://portal.vn/cb&redirect_uri=https://portal.vn/cb")),
        Err(Untrusted::Doubled)
    );
    for bad in [
        "https://portal.vn/cb?x=1",
        "https://portal.vn/cb/",
        "https://portal.vn/CB",
        "https://portal.vn/cb%23",
        "https://portal.vn/..;/cb",
        "https://portal.vn/%252e%252e/cb",
        "https://portal.vn//evil",
        "https://portal.vn\\cb",
        "https://a%40portal.vn/cb",
        "https://pоrtal.vn/cb",
        "https://portal.vn/cb%09",
        "https://portal.vn/cb%0A",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://evil.vn/cb",
    ] {
        let query = format!("redirect_uri={bad}");
        assert_eq!(redirect_uri(&client, &params(&query)), Err(Untrusted::RedirectUnregistered), "{bad}");
    }
}
