//! Citizens with an activated account and ways to sign in, planted for stories that begin there.

#![allow(dead_code, reason = "stories take what they need of it")]

use dinhdanh::args;
use dinhdanh::authn::device::Device;
use dinhdanh::authn::flow::{Flow, Needs, Place, Resume};
use dinhdanh::authn::passkey::{self, Label};
use dinhdanh::authn::password::{self, Kind};
use dinhdanh::authn::totp;
use dinhdanh::authn::visitor::Visitor;
use dinhdanh::base::ids::{AccountId, PersonId};
use dinhdanh::base::{Language, Secret};
use dinhdanh::identity::level::AuthLevel;
use dinhdanh::identity::{PersonalNumber, PhoneNumber};
use dinhdanh::keyring::Scope;
use dinhdanh::store::{Queries as _, passwords};

use crate::authenticator::{Authenticator, authenticator};
use crate::browser::{Answer, Browser};
use crate::planted;
use crate::world::{ORIGIN, World};

pub const NUMBER: &str = "901099000123";
pub const PHONE: &str = "0912345678";
pub const PASSWORD: &str = "con mèo nằm ngủ";
pub const PASSCODE: &str = "482913";

/// Somebody with an account of level 1.
#[derive(Clone, Copy, Debug)]
pub struct Citizen {
    pub account: AccountId,
    pub person: PersonId,
}

/// An activated account under a number, without any way to sign in yet.
pub async fn citizen(world: &World, number: &str) -> Citizen {
    let (app, now) = (&world.app, world.clock.now());
    let account = planted::account(&app.db, now).await.account;
    let row = app.db.first("SELECT person_id FROM accounts WHERE id = $1", args![account]).await.unwrap().unwrap();
    let person: PersonId = row.get("person_id").unwrap();
    let number = PersonalNumber::parse(number).unwrap();
    let key = app.keyring.index().blind("number", number.reveal()).unwrap();
    let sealer = app.keyring.sealer(Scope::Persons);
    let sealed = sealer.seal("number", person.bytes(), number.reveal().as_bytes()).unwrap();
    let mut tx = app.db.write().await.unwrap();
    tx.run("UPDATE accounts SET proven_at = $2 WHERE id = $1", args![account, now]).await.unwrap();
    tx.run("UPDATE persons SET number_key = $2, number_sealed = $3 WHERE id = $1", args![person, key, sealed]).await.unwrap();
    tx.commit().await.unwrap();
    Citizen { account, person }
}

/// The same with a password.
pub async fn with_password(world: &World, number: &str, password: &str) -> Citizen {
    let citizen = citizen(world, number).await;
    set_secret(world, citizen, Kind::Password, password).await;
    citizen
}

pub async fn set_secret(world: &World, citizen: Citizen, kind: Kind, secret: &str) {
    let hash = password::hashed(&world.app, citizen.account, kind, &Secret::new(secret)).await;
    let hash = hash.unwrap_or_else(|problem| panic!("{problem:?}"));
    let mut tx = world.app.db.write().await.unwrap();
    passwords::set(&mut tx, citizen.account, kind, &hash, world.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// A phone that has proven itself.
pub async fn set_phone(world: &World, citizen: Citizen, phone: &str) {
    let app = &world.app;
    let phone = PhoneNumber::parse(phone).unwrap();
    let key = app.keyring.index().blind("phone", phone.reveal()).unwrap();
    let sealer = app.keyring.sealer(Scope::Accounts);
    let sealed = sealer.seal("phone", citizen.account.bytes(), phone.reveal().as_bytes()).unwrap();
    let mut tx = app.db.write().await.unwrap();
    tx.run(
        "UPDATE accounts SET phone_key = $2, phone_sealed = $3, phone_verified_at = $4 WHERE id = $1",
        args![citizen.account, key, sealed, world.clock.now()],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// Puts a ground on an account.
pub async fn lock(world: &World, citizen: Citizen, ground: &str) {
    let app = &world.app;
    let id = dinhdanh::base::ids::LockId::new(world.clock.now(), &app.random);
    let mut tx = app.db.write().await.unwrap();
    tx.run(
        "INSERT INTO locks (id, account_id, ground, placed_by, placed_at) VALUES ($1, $2, $3, 'test', $4)",
        args![id, citizen.account, ground, world.clock.now()],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// A flow as the provider would seal it for this browser, which must have been here before.
pub fn flow_for(world: &World, browser: &Browser, needs: Needs) -> String {
    let id = Secret::new(browser.cookies["__Host-dd-browser"].clone());
    let flow = Flow {
        id: "flow".into(),
        client: None,
        needs,
        resume: Resume::Authorize("request".into()),
        answer_to: Some("https://portal.vn/cb".into()),
        hint: None,
        language: Some(Language::Vi),
    };
    let place = Place { keyring: &world.app.keyring, issuer: ORIGIN, browser: &id.sha256(), now: world.clock.now() };
    flow.seal(place).unwrap()
}

pub fn level_two() -> Needs {
    Needs { level: AuthLevel::Two, ..Needs::default() }
}

/// Opens the sign-in page and types.
pub async fn types(browser: &mut Browser, login: &str, password: &str) -> Answer {
    let page = browser.open("/login").await;
    browser.submit_once(&page, "login-submit", &[("login", login), ("password", password)]).await
}

/// Somebody at a browser that never saw a page.
pub fn visitor(world: &World) -> Visitor<'static> {
    Visitor {
        browser_hash: [3; 32],
        source: std::net::IpAddr::from([198, 51, 100, 3]),
        device: Device::of(""),
        language: Language::Vi,
        session: None,
        now: world.clock.now(),
    }
}

/// A passkey of theirs.
pub async fn add_passkey(world: &World, citizen: Citizen) -> Authenticator {
    add_passkey_of(world, citizen, authenticator()).await
}

pub async fn add_passkey_of(world: &World, citizen: Citizen, mut key: Authenticator) -> Authenticator {
    let (app, visitor) = (&world.app, visitor(world));
    let label = Label { name: "Nguyễn Văn An".into(), detail: "901*******23".into() };
    let begun = passkey::register_begin(app, &visitor, citizen.account, &label).await.unwrap();
    let made = serde_json::json!({ "ceremony": begun.ceremony, "credential": key.create(&begun.public_key).unwrap() });
    let made = serde_json::from_value(made).unwrap();
    let mut tx = app.db.write().await.unwrap();
    passkey::register_finish(app, &mut tx, &visitor, citizen.account, (&made, "khóa")).await.unwrap();
    tx.commit().await.unwrap();
    key
}

/// An app that shows codes; its secret.
pub async fn add_app(world: &World, citizen: Citizen) -> TotpApp {
    let (app, visitor) = (&world.app, visitor(world));
    let mut tx = app.db.write().await.unwrap();
    let offered = totp::begin(app, &mut tx, citizen.account, "901*******23", world.clock.now()).await.unwrap();
    let shows = TotpApp::new(offered.secret.reveal());
    // Confirmed by a code of the step before, so that the code of this step is still unused.
    let typed = Secret::new(shows.code(world.clock.now().seconds() - 30));
    totp::confirm(app, &mut tx, &visitor, (citizen.account, offered.id), &typed).await.unwrap();
    tx.commit().await.unwrap();
    shows
}

/// What an authenticator app does with a secret.
#[derive(Clone)]
pub struct TotpApp(totp_rs::Totp);

impl TotpApp {
    /// From the letters that a page showed.
    pub fn new(letters: &str) -> Self {
        let secret = totp_rs::Secret::try_from_base32(letters.replace(' ', "")).unwrap();
        Self(totp_rs::Builder::new().with_secret(secret).build().unwrap())
    }

    pub fn code(&self, seconds: i64) -> String {
        self.0.generate(u64::try_from(seconds).unwrap()).to_string()
    }

    pub fn now(&self, world: &World) -> String {
        self.code(world.clock.now().seconds())
    }
}

/// Signs in with a passkey from the sign-in page; the script's last answer.
pub async fn by_passkey(browser: &mut Browser, key: &mut Authenticator, flow: &str) -> Answer {
    let page = browser.open(&at("/login", flow)).await;
    ceremony(browser, &page, key, ("/login/passkey/options", "/login/passkey"), serde_json::json!({ "flow": flow })).await
}

pub fn at(path: &str, flow: &str) -> String {
    if flow.is_empty() { path.to_owned() } else { format!("{path}?flow={flow}") }
}

/// What `passkey.js` does on a page: options, authenticator, answer.
pub async fn ceremony(
    browser: &mut Browser,
    page: &Answer,
    key: &mut Authenticator,
    (options, finish): (&str, &str),
    mut sent: serde_json::Value,
) -> Answer {
    let begun = browser.post_json(page, options, &sent).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    let begun = begun.json();
    let credential = if begun["publicKey"]["user"].is_object() {
        key.create(&begun["publicKey"]).unwrap()
    } else {
        key.get(&begun["publicKey"]).unwrap()
    };
    sent["ceremony"] = begun["ceremony"].clone();
    sent["credential"] = credential;
    browser.post_json(page, finish, &sent).await
}

/// The session of a browser.
pub async fn session_of(world: &World, browser: &Browser) -> Option<dinhdanh::identity::session::Session> {
    let token = browser.cookies.get("__Host-dd-session")?;
    dinhdanh::store::sessions::find(&world.app.db, &Secret::new(token.clone()).sha256(), world.clock.now()).await.unwrap()
}
