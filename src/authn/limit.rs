//! How often a secret may be tried. Counted before it is looked at, per account, per source and per secret across accounts,
//! and taken back when it was right: a burst of parallel guesses gets no more than a slow one. Windows end by themselves, so
//! nobody can lock another out for good, and a passkey is never counted.

use std::net::IpAddr;
use std::time::Duration;

use crate::app::App;
use crate::base::ids::AccountId;
use crate::base::{Broken, Fault, Outcome, Refusal, Timestamp, error::refuse, network};
use crate::keyring::pepper::Place;
use crate::store::Tx;
use crate::store::limits::{self, Counter};

/// In a day an account takes ten windows' worth of failures: patience within each window does not make a guesser welcome.
const A_DAY: Duration = Duration::from_secs(24 * 3600);
const WINDOWS_A_DAY: u32 = 10;

/// Too many failures: nothing was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// When it makes sense to try again.
    pub again_at: Timestamp,
}

impl Refusal for TooMany {
    fn code(&self) -> &'static str {
        "too-many-tries"
    }
    fn status(&self) -> u16 {
        429
    }
}

/// A refusal for its limit, among the other refusals of a verifier.
pub fn told_as<R: From<TooMany>>(fault: Fault<TooMany>) -> Fault<R> {
    match fault {
        Fault::Refused(too_many) => Fault::Refused(too_many.into()),
        Fault::Broken(broken) => Fault::Broken(broken),
    }
}

/// Whose secret is tried. What was typed and belongs to nobody is counted alike, so that counting tells nothing.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    Account(AccountId),
    Nobody(&'a str),
}

/// One try of a secret.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// What sort of secret: each sort has its own count per account.
    pub sort: &'static str,
    pub whose: Whose<'a>,
    pub source: IpAddr,
    /// The secret itself, to find one that is tried on many accounts; `None` for codes that we drew ourselves.
    pub secret: Option<&'a str>,
}

/// A try that may be made. It stays counted as a failure unless it is told to have succeeded.
#[must_use]
pub struct Taken {
    account: [Vec<u8>; 2],
    shared: Vec<Vec<u8>>,
}

/// Counts a try. The order of the counters is the same for everybody, so that no two transactions wait for each other.
pub async fn take(app: &App, tx: &mut Tx, attempt: Attempt<'_>, now: Timestamp) -> Outcome<Taken, TooMany> {
    let limits = &app.settings.limits;
    let window = now + Duration::from_secs(u64::from(limits.window_minutes) * 60);
    let (source, account) = (source_key(app, attempt.source)?, account_keys(app, &attempt)?);
    let mut counters = vec![Counter { key: source.clone(), allowed: limits.per_source, until: window }];
    let mut shared = vec![source];
    if let Some(secret) = attempt.secret {
        let key = app.keyring.pepper().code(Place { context: "limit", owner: attempt.sort.as_bytes() }, secret)?;
        counters.push(Counter { key: key.clone(), allowed: limits.per_secret, until: window });
        shared.push(key);
    }
    let [short, long] = account.clone();
    counters.push(Counter { key: short, allowed: limits.per_account, until: window });
    counters.push(Counter { key: long, allowed: limits.per_account.saturating_mul(WINDOWS_A_DAY), until: now + A_DAY });
    for counter in &counters {
        if let Err(again_at) = limits::take(tx, counter, now).await? {
            return refuse(TooMany { again_at });
        }
    }
    Ok(Taken { account, shared })
}

impl Taken {
    /// The secret was right: this try counts for nothing, and the account's failures before it are forgiven.
    pub async fn succeeded(self, tx: &mut Tx, now: Timestamp) -> Result<(), Broken> {
        for key in &self.shared {
            limits::give_back(tx, key, now).await?;
        }
        for key in &self.account {
            limits::forget(tx, key).await?;
        }
        Ok(())
    }

    /// Nothing was looked at after all.
    pub async fn take_back(self, tx: &mut Tx, now: Timestamp) -> Result<(), Broken> {
        for key in self.shared.iter().chain(&self.account) {
            limits::give_back(tx, key, now).await?;
        }
        Ok(())
    }
}

/// Something that costs us or others and needs no failure to be limited: a code by SMS, a challenge for a stranger.
#[derive(Clone, Debug)]
pub struct Ration<'a> {
    pub sort: &'static str,
    pub of: &'a [u8],
    pub allowed: u32,
    pub within: Duration,
}

/// Takes one of a ration.
pub async fn draw(app: &App, tx: &mut Tx, ration: &Ration<'_>, now: Timestamp) -> Outcome<(), TooMany> {
    let key = app.keyring.index().blind(ration.sort, &crate::base::encode::b64url(ration.of))?;
    let counter = Counter { key, allowed: ration.allowed, until: now + ration.within };
    match limits::take(tx, &counter, now).await? {
        Ok(()) => Ok(()),
        Err(again_at) => refuse(TooMany { again_at }),
    }
}

/// The bytes that a source is counted by.
pub fn source_bytes(source: IpAddr) -> Vec<u8> {
    network::subscriber(source).to_string().into_bytes()
}

pub(super) fn source_key(app: &App, source: IpAddr) -> Result<Vec<u8>, Broken> {
    app.keyring.index().blind("limit-source", &network::subscriber(source).to_string())
}

fn account_keys(app: &App, attempt: &Attempt<'_>) -> Result<[Vec<u8>; 2], Broken> {
    let index = app.keyring.index();
    let whose = match attempt.whose {
        Whose::Account(account) => format!("account {account}"),
        Whose::Nobody(typed) => format!("typed {typed}"),
    };
    let key = |window: &str| index.blind("limit-account", &format!("{} {window} {whose}", attempt.sort));
    Ok([key("short")?, key("long")?])
}
