//! Citizens with an activated account and ways to sign in, planted for stories that begin there.

#![allow(dead_code, reason = "stories take what they need of it")]

use dinhdanh::args;
use dinhdanh::authn::flow::{Flow, Needs, Place, Resume};
use dinhdanh::authn::password::{self, Kind};
use dinhdanh::base::ids::{AccountId, PersonId};
use dinhdanh::base::{Language, Secret};
use dinhdanh::identity::level::AuthLevel;
use dinhdanh::identity::{PersonalNumber, PhoneNumber};
use dinhdanh::keyring::Scope;
use dinhdanh::store::{Queries as _, passwords};

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
