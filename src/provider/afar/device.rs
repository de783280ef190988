//! Device authorization (RFC 8628): a device without a browser asks, and shows a code that its user types elsewhere.

use std::net::IpAddr;
use std::time::Duration;

use serde::Serialize;

use super::code::UserCode;
use super::{Said, prefix};
use crate::app::App;
use crate::authn::limit::{self, Attempt, Ration, TooMany, Whose};
use crate::base::encode::{b64url, sha256};
use crate::base::ids::AfarId;
use crate::base::{Fault, Outcome, Refusal, Timestamp, error::refuse};
use crate::identity::client::GrantType;
use crate::provider::authorize::{Context, checks};
use crate::provider::{Code, Params, Refused};
use crate::store::afar::{self, Kind, NewAfar};

/// How long a code may be typed.
pub const LASTS: Duration = Duration::from_secs(600);
/// How long a device waits between two polls.
pub const INTERVAL: u32 = 5;
/// Requests that one source begins in a quarter of an hour: each is a row.
const BEGUN_PER_SOURCE: u32 = 60;
const WINDOW: Duration = Duration::from_secs(900);

/// The answer of RFC 8628 section 3.2.
#[derive(Clone, Debug, Serialize)]
pub struct Begun {
    pub device_code: String,
    pub user_code: String,
    pub verification_uri: String,
    pub verification_uri_complete: String,
    pub expires_in: u64,
    pub interval: u32,
}

/// Begins a request of an authenticated client, from `source`.
pub async fn begin(app: &App, context: &Context<'_>, params: &Params, source: IpAddr) -> Outcome<Begun, Refused> {
    let Context { client, now, .. } = *context;
    if !client.may(GrantType::DeviceCode) {
        let why = "this client is not registered for the device grant";
        return refuse(Refused::new(Code::UnauthorizedClient, why));
    }
    let request = checks::parse_afar(context, params).map_err(Fault::Refused)?;
    let (id, user_code) = (AfarId::new(now, &app.random), UserCode::draw(&app.random));
    let device_code = format!("{}{}", prefix(Kind::Device), app.random.token());
    let said = Said {
        // A public client is the device itself; a confidential one may ask for it from anywhere.
        source: client.is_public().then(|| crate::base::network::subscriber(source).to_string()),
        place: app.whereabouts.of(source).filter(|_| client.is_public()).map(|spot| spot.name.clone()),
        user_code: Some(user_code.reveal().to_owned()),
        ..Said::default()
    };
    let new = NewAfar {
        id,
        kind: Kind::Device,
        client: client.id(),
        handle_hash: sha256(device_code.as_bytes()),
        code_key: Some(code_key(app, &user_code)?),
        account: None,
        request: serde_json::to_string(&request)?,
        said_sealed: said.seal(&app.keyring, id.bytes())?,
        interval_s: INTERVAL,
        expires_at: now + LASTS,
    };
    let mut tx = app.db.write().await?;
    let of = limit::source_bytes(source);
    let ration = Ration { sort: "device-begun", of: &of, allowed: BEGUN_PER_SOURCE, within: WINDOW };
    limit::draw(app, &mut tx, &ration, now).await.map_err(limit::told_as::<Refused>)?;
    afar::insert(&mut tx, new, now).await?;
    tx.commit().await?;
    let shown = user_code.shown();
    Ok(Begun {
        device_code,
        verification_uri: app.settings.link("/device/code"),
        verification_uri_complete: format!("{}?user_code={shown}", app.settings.link("/device/code")),
        user_code: shown,
        expires_in: LASTS.as_secs(),
        interval: INTERVAL,
    })
}

/// What a typed code is stored and found under. With another key every code that waits is lost, and typed anew in minutes.
fn code_key(app: &App, code: &UserCode) -> Result<Vec<u8>, crate::base::Broken> {
    app.keyring.index().blind("user-code", code.reveal())
}

/// Why a typed code leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeRefused {
    /// Unknown, expired or answered: not told apart.
    Unknown,
    TooMany(TooMany),
}

impl From<TooMany> for CodeRefused {
    fn from(too_many: TooMany) -> Self {
        Self::TooMany(too_many)
    }
}

impl Refusal for CodeRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "device-code-unknown",
            Self::TooMany(too_many) => too_many.code(),
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Unknown => 404,
            Self::TooMany(too_many) => too_many.status(),
        }
    }
}

/// Who types: nobody who is known yet.
#[derive(Clone, Copy, Debug)]
pub struct Typist {
    pub browser_hash: [u8; 32],
    pub source: IpAddr,
    pub now: Timestamp,
}

/// The request behind a typed code. Tries are counted per browser and per source before anything is looked up, and only the
/// wrong ones stay counted.
pub async fn find(app: &App, typist: Typist, typed: &str) -> Outcome<AfarId, CodeRefused> {
    let Typist { browser_hash, source, now } = typist;
    let browser = b64url(&browser_hash);
    let mut tx = app.db.write().await?;
    let attempt = Attempt { sort: "device-code", whose: Whose::Nobody(&browser), source, secret: None };
    let taken = limit::take(app, &mut tx, attempt, now).await.map_err(limit::told_as::<CodeRefused>)?;
    let mut found = None;
    if let Some(code) = UserCode::parse(typed) {
        for key in app.keyring.index().all_epochs("user-code", code.reveal()) {
            found = match found {
                None => afar::by_code(&mut tx, &key, now).await?,
                some => some,
            };
        }
    }
    let Some(found) = found.filter(|row| row.kind == Kind::Device) else {
        tx.commit().await?;
        return refuse(CodeRefused::Unknown);
    };
    taken.succeeded(&mut tx, now).await?;
    tx.commit().await?;
    Ok(found.id)
}
