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
    let context = Context { client, issuer: ISSUER, keys, means: Means::default(), details: &[], now: NOW };
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
        ("response_type=code+token&scope=openid", Code::UnauthorizedClient),
        ("response_type=id_token&scope=openid", Code::UnauthorizedClient),
        ("response_type=token&scope=openid", Code::UnsupportedResponseType),
        ("response_type=none&scope=openid", Code::UnsupportedResponseType),
        ("response_type=nonsense&scope=openid", Code::UnsupportedResponseType),
        ("response_type=code", Code::InvalidScope),
        ("response_type=code&scope=profile", Code::InvalidScope),
        ("response_type=code&scope=openid+personal_number", Code::InvalidScope),
        ("response_type=code&scope=openid&scope=profile", Code::InvalidRequest),
        ("response_type=code&scope=openid&state=a&state=b", Code::InvalidRequest),
        ("response_type=code&scope=openid&unknown=a&unknown=b", Code::InvalidRequest),
        (&long_state, Code::InvalidRequest),
        (&long_nonce, Code::InvalidRequest),
        ("response_type=code&scope=openid&response_mode=web_message", Code::InvalidRequest),
        ("response_type=id_token&scope=openid&response_mode=query", Code::InvalidRequest),
        ("response_type=code&scope=openid&registration=%7B%7D", Code::RegistrationNotSupported),
        ("response_type=code&scope=openid&resource=https://api.vn", Code::InvalidTarget),
        (
            "response_type=code&scope=openid&authorization_details=%5B%7B%22type%22%3A%22x%22%7D%5D",
            Code::InvalidAuthorizationDetails,
        ),
        ("response_type=code&scope=openid&dpop_jkt=x", Code::InvalidRequest),
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
fn a_refusal_is_told_in_the_mode_that_suits_the_answer() {
    use super::super::mode::Place;
    let table = [
        ("response_type=code&scope=x", Place::Query, false),
        ("response_type=nonsense", Place::Query, false),
        ("response_type=id_token&scope=openid", Place::Fragment, false),
        ("response_type=token+id_token&scope=openid", Place::Fragment, false),
        ("response_type=id_token&scope=openid&response_mode=query", Place::Fragment, false),
        ("response_type=id_token&scope=openid&response_mode=query.jwt", Place::Fragment, false),
        ("response_type=code&scope=x&response_mode=form_post", Place::FormPost, false),
        ("response_type=code&scope=x&response_mode=jwt", Place::Query, true),
        ("response_type=code+id_token&scope=x&response_mode=jwt", Place::Fragment, true),
        ("response_mode=form_post.jwt", Place::FormPost, true),
        ("response_type=code&scope=openid&scope=x&response_mode=fragment", Place::Fragment, false),
    ];
    for (query, place, signed) in table {
        assert_eq!(ask(query).unwrap_err().mode, ResponseMode { place, signed }, "{query}");
    }
}

#[test]
fn an_older_portal_has_the_kinds_of_answer_that_it_registered_and_binds_them_by_nonce() {
    let legacy = |kinds: &[&str]| {
        client(|client| {
            client.metadata.response_types = kinds.iter().map(|kind| kind.parse().unwrap()).collect();
            client.metadata.grant_types = [GrantType::AuthorizationCode, GrantType::Implicit, GrantType::RefreshToken].into();
            client.policy.legacy_response_types = true;
        })
    };
    let all = legacy(&["code", "id_token", "code id_token", "code token", "code id_token token", "id_token token"]);
    let ask_for = |client: &Client, kind: &str, more: &str| {
        let kind = kind.replace(' ', "+");
        ask_as(client, &JwkSet::default(), &format!("response_type={kind}&scope=openid+offline_access{more}"))
    };
    for kind in ResponseType::ALL {
        let request = ask_for(&all, kind.name(), "&nonce=n").unwrap();
        assert_eq!(request.kind, kind);
        assert_eq!(request.scopes.has(Scope::OfflineAccess), kind.has_code(), "{kind:?}");
        let without = ask_for(&all, kind.name(), "").map_err(|answer| answer.refused.code);
        assert_eq!(without.is_err(), kind.has_id_token(), "{kind:?}");
    }
    assert_eq!(ask_for(&all, "token id_token code", "&nonce=n").unwrap().kind, ResponseType::CodeIdTokenToken);
    let refusal = |client: &Client, kind: &str| ask_for(client, kind, "&nonce=n").unwrap_err().refused.code;
    assert_eq!(refusal(&legacy(&["code"]), "code id_token"), Code::UnauthorizedClient);
    let mut unallowed = legacy(&["code", "id_token"]);
    unallowed.policy.legacy_response_types = false;
    assert_eq!(refusal(&unallowed, "id_token"), Code::UnauthorizedClient);
    let mut without_implicit = legacy(&["id_token"]);
    without_implicit.metadata.grant_types = [GrantType::AuthorizationCode].into();
    assert_eq!(refusal(&without_implicit, "id_token"), Code::UnauthorizedClient);
    let mut bound = all.clone();
    bound.metadata.dpop_bound_access_tokens = true;
    assert_eq!(refusal(&bound, "code token"), Code::UnauthorizedClient);
    assert!(ask_for(&bound, "code id_token", "&nonce=n").is_ok());
}

#[test]
fn a_client_of_a_profile_has_no_other_form() {
    let fapi = |profile| client(|client| client.policy.profile = profile);
    let ask_by = |client: &Client, means: Means, query: &str| {
        let params = Params::read(query.as_bytes()).unwrap();
        let context =
            Context { client, issuer: ISSUER, keys: &JwkSet::default(), means, details: &[], now: Timestamp(1_700_000_000_000) };
        parse(&context, "https://portal.vn/cb".into(), &params).map_err(|answer| answer.refused.code)
    };
    let (open, pushed, signed) = (Means::default(), Means { pushed: true, signed: false }, Means { pushed: true, signed: true });
    let query = format!("response_type=code&scope=openid&code_challenge={CHALLENGE}&code_challenge_method=S256");
    let security = fapi(Profile::Fapi2Security);
    assert_eq!(ask_by(&security, open, &query).unwrap_err(), Code::InvalidRequest);
    assert!(ask_by(&security, pushed, &query).is_ok());
    // The exemption of the client's policy does not count.
    assert_eq!(ask_by(&security, pushed, "response_type=code&scope=openid").unwrap_err(), Code::InvalidRequest);
    let hybrid = query.replace("response_type=code", "response_type=code+id_token");
    assert_eq!(ask_by(&security, pushed, &hybrid).unwrap_err(), Code::UnsupportedResponseType);
    let messages = fapi(Profile::Fapi2MessageSigning);
    assert_eq!(ask_by(&messages, pushed, &query).unwrap_err(), Code::InvalidRequest);
    assert!(ask_by(&messages, signed, &query).is_ok());
    let pushing = client(|client| client.metadata.require_pushed_authorization_requests = true);
    assert_eq!(ask_by(&pushing, open, &query).unwrap_err(), Code::InvalidRequest);
    let signing = client(|client| client.metadata.require_signed_request_object = true);
    assert_eq!(ask_by(&signing, pushed, &query).unwrap_err(), Code::InvalidRequest);
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
    let claims = |iss: &str, aud: &str| serde_json::json!({ "iss": iss, "aud": aud, "sub": "someone", "exp": 1000, "iat": 900, "auth_time": 890, "sid": "s" });
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
