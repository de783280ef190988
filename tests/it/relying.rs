//! Portals and a citizen for the provider's stories: registered clients, a signed-in browser, and the calls that a portal's
//! server makes.

use std::sync::Arc;

use axum::http::{Method, Request, header};
use dinhdanh::app::{App, Mode};
use dinhdanh::args;
use dinhdanh::base::encode::b64;
use dinhdanh::base::ids::{AccountId, PersonId, SessionId};
use dinhdanh::identity::level::{Factor, Factors};
use dinhdanh::identity::person::{BirthDate, Residence, Sex};
use dinhdanh::identity::{Email, Facts, PersonName, PersonalNumber, PhoneNumber};
use dinhdanh::jose::{JwkSet, Rules, SigAlg, Typ, Unverified};
use dinhdanh::keyring::Scope;
use dinhdanh::provider::registration;
use dinhdanh::store::sessions::{self, NewSession};
use dinhdanh::store::{Queries as _, persons};
use dinhdanh::web::cookie::Cookie;
use serde_json::{Value, json};
use url::Url;

use crate::browser::{Answer, Browser};
use crate::planted;
use crate::world::{ORIGIN, World};

/// Names and values.
pub type Pairs<'a> = &'a [(&'a str, &'a str)];

/// RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The secret of every client here that has one.
pub const SECRET: &str = "not-a-secret-but-long-enough";

/// The clients of the stories: `portal` and `post` by secret, `app` without any, `other` in a sector of its own, `legacy`
/// exempt from PKCE.
pub fn clients() -> Value {
    let all = ["authorization_code", "refresh_token"];
    let policy = json!({ "scopes": ["openid", "profile", "email", "phone", "address", "offline_access", "personal_number"],
        "purpose_vi": "Nộp hồ sơ đăng ký khai sinh", "purpose_en": "To register a birth" });
    let client = |id: &str, method: &str, host: &str| {
        let mut client = json!({
            "client_id": id, "client_name": format!("Cổng {id}"), "client_name#en": format!("The {id} service"),
            "redirect_uris": [format!("https://{host}/cb"), format!("https://{host}/cb?tenant=1")],
            "post_logout_redirect_uris": [format!("https://{host}/bye")],
            "grant_types": all, "token_endpoint_auth_method": method, "id_token_signed_response_alg": "ES256",
            "policy": policy,
        });
        if method.starts_with("client_secret") {
            client["client_secret"] = json!(SECRET);
        }
        client
    };
    let mut legacy = client("legacy", "client_secret_basic", "legacy.vn");
    legacy["policy"]["pkce_exemption"] = json!({ "reason": "an older gateway", "until": "2099-12-31" });
    legacy["id_token_signed_response_alg"] = json!("RS256");
    json!([
        client("portal", "client_secret_basic", "portal.vn"),
        client("post", "client_secret_post", "portal.vn"),
        client("app", "none", "app.vn"),
        client("other", "client_secret_basic", "other.vn"),
        legacy,
    ])
}

/// A citizen with a level-1 account.
#[derive(Clone, Copy)]
pub struct Citizen {
    pub account: AccountId,
}

/// A world with portals and one citizen.
pub struct Stage {
    pub world: World,
    pub citizen: Citizen,
}

impl Stage {
    pub async fn set(world: World) -> Self {
        let app = &world.app;
        registration::import(app, &clients().to_string(), Mode::Service, app.clock.now()).await.unwrap();
        let citizen = plant(app).await;
        Self { world, citizen }
    }

    pub fn app(&self) -> &Arc<App> {
        &self.world.app
    }

    /// A browser in which the citizen signed in just now.
    pub async fn signed_in(&self, factors: &[Factor]) -> Browser {
        let mut browser = self.world.browser();
        self.sign_in(&mut browser, self.citizen.account, factors).await;
        browser
    }

    pub async fn sign_in(&self, browser: &mut Browser, account: AccountId, factors: &[Factor]) -> SessionId {
        let (app, now) = (self.app(), self.app().clock.now());
        let factors = factors.iter().fold(Factors::default(), |all, factor| all.with(*factor));
        let token = app.random.token();
        let id = SessionId::new(now, &app.random);
        let mut tx = app.db.write().await.unwrap();
        let session = NewSession {
            id,
            token_hash: dinhdanh::base::encode::sha256(token.as_bytes()),
            account,
            level: factors.level().unwrap(),
            factors: &factors,
            auth_at: now,
            browser_hash: [7; 32],
            device_sealed: vec![0; 16],
            expires_at: now + std::time::Duration::from_secs(3600),
        };
        sessions::insert(&mut tx, session, now).await.unwrap();
        tx.commit().await.unwrap();
        browser.cookies.insert(Cookie::Citizen.name(true).to_owned(), token);
        id
    }

    /// Goes through the consent page, if it is shown, and comes back with the parameters of the answer.
    pub async fn answered(&self, browser: &mut Browser, to: &str) -> Back {
        let mut answer = browser.open(to).await;
        if answer.status == 200 {
            answer = browser.submit(&answer, "consent-allow", &[]).await;
        }
        Back::of(&answer)
    }

    /// A code for `client`, consent given where it is asked.
    pub async fn code(&self, browser: &mut Browser, client: &str, more: Pairs<'_>) -> String {
        let back = self.answered(browser, &asking(client, more)).await;
        back.get("code").unwrap_or_else(|| panic!("no code: {back:?}")).to_owned()
    }

    /// What a portal's server posts; `as_client` authenticates as it is registered.
    pub async fn post(&self, path: &str, as_client: &str, form: Pairs<'_>) -> Answer {
        let mut form = form.to_vec();
        let mut authorization = None;
        match as_client {
            "" => {}
            "post" => form.extend([("client_id", "post"), ("client_secret", SECRET)]),
            "app" => form.push(("client_id", "app")),
            id => authorization = Some(basic(id, SECRET)),
        }
        self.post_with(path, authorization.as_deref(), &form).await
    }

    pub async fn post_with(&self, path: &str, authorization: Option<&str>, form: Pairs<'_>) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json");
        if let Some(authorization) = authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        self.world.browser().send(request, body).await
    }

    /// Redeems a code as `client` does.
    pub async fn redeem(&self, client: &str, code: &str, more: Pairs<'_>) -> Answer {
        let redirect = redirect_of(client);
        let base = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect.as_str()),
            ("code_verifier", VERIFIER),
        ];
        let kept = base.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        let form: Vec<_> = kept.chain(more.iter().copied().filter(|(_, value)| !value.is_empty())).collect();
        self.post("/token", client, &form).await
    }

    /// Tokens for `client`, by the whole flow.
    pub async fn tokens(&self, browser: &mut Browser, client: &str, scope: &str) -> Value {
        let code = self.code(browser, client, &[("scope", scope)]).await;
        let answer = self.redeem(client, &code, &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    pub async fn refresh(&self, client: &str, token: &str, more: Pairs<'_>) -> Answer {
        let form: Vec<_> =
            [("grant_type", "refresh_token"), ("refresh_token", token)].into_iter().chain(more.iter().copied()).collect();
        self.post("/token", client, &form).await
    }

    pub async fn userinfo(&self, token: &str) -> Answer {
        let request =
            Request::builder().method(Method::GET).uri("/userinfo").header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.world.browser().send(request, "").await
    }

    pub async fn is_active(&self, client: &str, token: &str) -> bool {
        let answer = self.post("/introspect", client, &[("token", token)]).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()["active"].as_bool().unwrap()
    }

    /// The claims of a token that our published keys verify.
    pub async fn verified(&self, token: &str, typ: &str, alg: SigAlg) -> Value {
        let keys = JwkSet::parse(&self.world.browser().get("/jwks").await.body).unwrap();
        let claims = Unverified::parse(token).unwrap().claims(&keys, &Rules { algs: &[alg], typ: Typ::Exactly(typ) }).unwrap();
        Value::Object(claims.0)
    }

    /// Runs a statement of the story's own.
    pub async fn run(&self, sql: &'static str, arguments: Vec<dinhdanh::store::Value>) {
        let mut tx = self.app().db.write().await.unwrap();
        tx.run(sql, arguments).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// How many entries of the log have this action.
    pub async fn recorded(&self, action: &str) -> i64 {
        let rows = self.app().db.rows("SELECT COUNT(*) AS n FROM audit_entries WHERE action = $1", args![action]).await.unwrap();
        rows[0].get("n").unwrap()
    }
}

/// A request of `client` with PKCE, `state` and `nonce`, and `more` over it.
pub fn asking(client: &str, more: Pairs<'_>) -> String {
    let redirect = redirect_of(client);
    let base = [
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", redirect.as_str()),
        ("scope", "openid profile"),
        ("state", "a state of ours"),
        ("nonce", "n-0S6_WzA2Mj"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let kept = base.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    let pairs = kept.chain(more.iter().copied().filter(|(_, value)| !value.is_empty()));
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/authorize?{query}")
}

pub fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", b64(format!("{id}:{secret}").as_bytes()))
}

pub fn redirect_of(client: &str) -> String {
    match client {
        "portal" | "post" => "https://portal.vn/cb".to_owned(),
        id => format!("https://{id}.vn/cb"),
    }
}

/// The parameters with which a browser came back to a portal.
#[derive(Debug)]
pub struct Back {
    pub to: Url,
    pairs: Vec<(String, String)>,
}

impl Back {
    pub fn of(answer: &Answer) -> Self {
        let to: Url = answer.location().parse().unwrap_or_else(|_| panic!("not back at a portal: {}", answer.location()));
        assert!(!to.as_str().starts_with(ORIGIN), "still here: {to}");
        let pairs = to.query_pairs().into_owned().collect();
        Self { to, pairs }
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    pub fn error(&self) -> &str {
        self.get("error").unwrap_or_else(|| panic!("no error: {self:?}"))
    }
}

/// An activated account of level 1 with a passcode, and what the register said of its holder.
async fn plant(app: &App) -> Citizen {
    let now = app.clock.now();
    let account = planted::account(&app.db, now).await.account;
    let row = app.db.first("SELECT person_id FROM accounts WHERE id = $1", args![account]).await.unwrap().unwrap();
    let person: PersonId = row.get("person_id").unwrap();
    let facts = Facts {
        number: PersonalNumber::parse("901162000123").unwrap(),
        name: PersonName::parse("Nguyễn Thị Minh Hòa").unwrap(),
        birth: "1962-05-02".parse::<BirthDate>().unwrap(),
        sex: Sex::Female,
        nationality: "VN".to_owned(),
        ethnicity: Some("Kinh".to_owned()),
        residence: Residence { text: "Số 5 phố Hàng Bài, Hà Nội".to_owned(), place: None, since: None },
        phone: PhoneNumber::parse("0912345678").ok(),
        email: Email::parse("hoa@example.vn").ok(),
        card: None,
        cmnd: None,
        foreigner: None,
        died_on: None,
        guardians: vec![],
        wards: vec![],
        old_numbers: vec![],
    };
    let sealed = app.keyring.sealer(Scope::Persons).seal("number", person.bytes(), facts.number.reveal().as_bytes()).unwrap();
    let mut tx = app.db.write().await.unwrap();
    tx.run("UPDATE persons SET number_sealed = $2 WHERE id = $1", args![person, sealed]).await.unwrap();
    persons::record(&mut tx, &app.keyring, person, &facts, now).await.unwrap();
    tx.run(
        "INSERT INTO passwords (account_id, kind, hash_sealed, set_at) VALUES ($1, 'passcode', $2, $3)",
        args![account, vec![0u8; 16], now],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    Citizen { account }
}
