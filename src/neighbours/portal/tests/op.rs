//! A small OpenID Provider of the tests' own: it checks what a portal must send, and can be told to misbehave.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use ring::signature::{self, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

use crate::base::{Clock, Random, encode};

pub(super) const CLIENT: &str = "suoi-may";
/// Holds signs that HTTP Basic must encode (RFC 6749 section 2.3.1).
pub(super) const SECRET: &str = "s3cret:/+ %";

type Params = HashMap<String, String>;

/// Who signs in, and how the provider answers.
#[derive(Clone)]
pub(super) struct Script {
    pub(super) subject: &'static str,
    pub(super) name: &'static str,
    pub(super) acr: Option<&'static str>,
    pub(super) account_level: Option<u8>,
    /// Seconds since the sign-in.
    pub(super) age: i64,
    /// Answers with this error instead of a code.
    pub(super) error: Option<&'static str>,
    /// Refuses requests for a higher account level, as a provider must.
    pub(super) keeps_conditions: bool,
    /// The answer's `iss`; `None` leaves it out.
    pub(super) iss: Option<&'static str>,
    pub(super) advertises_iss: bool,
    /// Claims that replace those of the ID token.
    pub(super) twist: Value,
    pub(super) userinfo_subject: Option<&'static str>,
    /// The code is refused at the token endpoint with this error.
    pub(super) token_error: Option<&'static str>,
    pub(super) alg: &'static str,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            subject: "pairwise-lan",
            name: "Nguyễn Thị Ngọc Lan",
            acr: Some("urn:dinhdanh:aal:2"),
            account_level: Some(2),
            age: 5,
            error: None,
            keeps_conditions: true,
            iss: Some("own"),
            advertises_iss: true,
            twist: json!({}),
            userinfo_subject: None,
            token_error: None,
            alg: "ES256",
        }
    }
}

struct Key {
    kid: String,
    pair: EcdsaKeyPair,
    published: bool,
}

#[derive(Default)]
pub(super) struct Seen {
    pub(super) authorize: Vec<Params>,
    pub(super) tokens: usize,
    pub(super) key_sets: usize,
    pub(super) sign_out: Option<Params>,
}

struct Held {
    script: Script,
    seen: Seen,
    keys: Vec<Key>,
    codes: HashMap<String, Params>,
}

pub(super) struct Op {
    pub(super) issuer: String,
    clock: Clock,
    random: Random,
    rsa: Option<(ring::rsa::KeyPair, Value)>,
    held: Mutex<Held>,
}

impl Op {
    pub(super) async fn start(clock: Clock) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::start_on(listener, clock, None)
    }

    pub(super) fn start_on(listener: TcpListener, clock: Clock, rsa: Option<(ring::rsa::KeyPair, Value)>) -> Arc<Self> {
        let issuer = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let held = Held { script: Script::default(), seen: Seen::default(), keys: Vec::new(), codes: HashMap::new() };
        let op = Arc::new(Self { issuer, clock, random: Random::default(), rsa, held: Mutex::new(held) });
        op.rotate(true);
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(jwks))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/userinfo", get(userinfo))
            .route("/end-session", get(end_session))
            .with_state(op.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        op
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap()
    }

    pub(super) fn script(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.held().script);
    }

    pub(super) fn seen<T>(&self, look: impl FnOnce(&Seen) -> T) -> T {
        look(&self.held().seen)
    }

    pub(super) fn last_request(&self) -> Params {
        self.held().seen.authorize.last().cloned().unwrap()
    }

    /// Signs with a new key from now on; the old one leaves the set.
    pub(super) fn rotate(&self, published: bool) {
        let Random::System(rng) = &self.random else { panic!("keys need the machine's randomness") };
        let alg = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(alg, rng).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(alg, pkcs8.as_ref(), rng).unwrap();
        self.held().keys = vec![Key { kid: self.random.token(), pair, published }];
    }

    fn sign(&self, held: &Held, claims: &Value) -> String {
        let key = &held.keys[0];
        let kid = if held.script.alg == "RS256" { "rsa-1" } else { &key.kid };
        let header = json!({ "alg": held.script.alg, "kid": kid });
        let input =
            format!("{}.{}", encode::b64url(header.to_string().as_bytes()), encode::b64url(claims.to_string().as_bytes()));
        let Random::System(rng) = &self.random else { panic!("keys need the machine's randomness") };
        let signed = match held.script.alg {
            "ES256" => key.pair.sign(rng, input.as_bytes()).unwrap().as_ref().to_vec(),
            "RS256" => {
                let (rsa, _) = self.rsa.as_ref().unwrap();
                let mut out = vec![0; rsa.public().modulus_len()];
                rsa.sign(&signature::RSA_PKCS1_SHA256, rng, input.as_bytes(), &mut out).unwrap();
                out
            }
            // The confusion of a shared secret with a public key, and no signature at all.
            "HS256" => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
                ring::hmac::sign(&key, input.as_bytes()).as_ref().to_vec()
            }
            _ => Vec::new(),
        };
        format!("{input}.{}", encode::b64url(&signed))
    }
}

async fn discovery(State(op): State<Arc<Op>>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", op.issuer);
    let advertises = op.held().script.advertises_iss;
    Json(json!({
        "issuer": op.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/userinfo"),
        "jwks_uri": at("/jwks"),
        "end_session_endpoint": at("/end-session"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        "authorization_response_iss_parameter_supported": advertises,
    }))
}

async fn jwks(State(op): State<Arc<Op>>) -> Json<Value> {
    let mut held = op.held();
    held.seen.key_sets += 1;
    let mut keys: Vec<Value> = held
        .keys
        .iter()
        .filter(|key| key.published)
        .map(|key| {
            let point = key.pair.public_key().as_ref();
            let (x, y) = (encode::b64url(&point[1..33]), encode::b64url(&point[33..]));
            json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": key.kid, "x": x, "y": y })
        })
        .collect();
    keys.extend(op.rsa.as_ref().map(|(_, jwk)| jwk.clone()));
    Json(json!({ "keys": keys }))
}

async fn authorize(State(op): State<Arc<Op>>, Query(asked): Query<Params>) -> Response {
    let mut held = op.held();
    held.seen.authorize.push(asked.clone());
    let value = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let complete = value("client_id") == CLIENT
        && value("response_type") == "code"
        && value("code_challenge_method") == "S256"
        && value("code_challenge").len() == 43
        && value("scope").split(' ').any(|scope| scope == "openid")
        && value("state").len() >= 22
        && value("nonce").len() >= 22;
    if !complete {
        return (StatusCode::BAD_REQUEST, "a request that no provider should take").into_response();
    }
    let claims: Value = serde_json::from_str(&value("claims")).unwrap_or_default();
    let wants_two = claims["id_token"]["account_level"]["value"] == 2;
    let unmet = wants_two && held.script.keeps_conditions && held.script.account_level < Some(2);
    let error = held.script.error.or(unmet.then_some("unmet_authentication_requirements"));
    let mut back = Url::parse(&value("redirect_uri")).unwrap();
    {
        let mut query = back.query_pairs_mut();
        query.append_pair("state", &value("state"));
        match held.script.iss {
            Some("own") => drop(query.append_pair("iss", &op.issuer)),
            Some(other) => drop(query.append_pair("iss", other)),
            None => {}
        }
        if let Some(error) = error {
            query.append_pair("error", error).append_pair("error_description", "for the developer");
        } else {
            let code = op.random.token();
            query.append_pair("code", &code);
            held.codes.insert(code, asked);
        }
    }
    Redirect::to(back.as_str()).into_response()
}

async fn token(State(op): State<Arc<Op>>, headers: HeaderMap, Form(sent): Form<Params>) -> Response {
    let mut held = op.held();
    held.seen.tokens += 1;
    let refuse = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic = format!("Basic {}", encode::b64(format!("{}:{}", encoded(CLIENT), encoded(SECRET)).as_bytes()));
    if headers.get("authorization").and_then(|value| value.to_str().ok()) != Some(&basic) {
        return refuse("invalid_client");
    }
    if let Some(error) = held.script.token_error {
        return refuse(error);
    }
    let Some(asked) = sent.get("code").and_then(|code| held.codes.remove(code)) else { return refuse("invalid_grant") };
    let challenge = encode::b64url(&encode::sha256(sent.get("code_verifier").cloned().unwrap_or_default().as_bytes()));
    if asked["code_challenge"] != challenge || sent.get("redirect_uri") != asked.get("redirect_uri") {
        return refuse("invalid_grant");
    }
    let now = op.clock.now().seconds();
    let access_token = op.random.token();
    let mut claims = json!({
        "iss": op.issuer,
        "sub": held.script.subject,
        "aud": CLIENT,
        "iat": now,
        "exp": now + 300,
        "auth_time": now - held.script.age,
        "nonce": asked["nonce"],
        "acr": held.script.acr,
        "amr": ["pwd", "otp", "mfa"],
        "account_level": held.script.account_level,
        "at_hash": encode::b64url(&encode::sha256(access_token.as_bytes())[..16]),
    });
    for (name, value) in held.script.twist.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let id_token = op.sign(&held, &claims);
    Json(json!({ "access_token": access_token, "token_type": "Bearer", "expires_in": 300, "id_token": id_token })).into_response()
}

async fn userinfo(State(op): State<Arc<Op>>, headers: HeaderMap) -> Response {
    let held = op.held();
    if !headers.get("authorization").is_some_and(|value| value.to_str().unwrap().starts_with("Bearer ")) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Json(json!({
        "sub": held.script.userinfo_subject.unwrap_or(held.script.subject),
        "name": held.script.name,
        "gender": "female",
        "birthdate": "1995-05-20",
        "phone_number": "+84912345678",
        "phone_number_verified": true,
        "address": { "formatted": "Số 8, thôn Đồi Chè\nXã Suối Mây" },
    }))
    .into_response()
}

async fn end_session(State(op): State<Arc<Op>>, Query(asked): Query<Params>) -> Response {
    let mut back = Url::parse(&asked["post_logout_redirect_uri"]).unwrap();
    if let Some(state) = asked.get("state") {
        back.query_pairs_mut().append_pair("state", state);
    }
    op.held().seen.sign_out = Some(asked);
    Redirect::to(back.as_str()).into_response()
}
