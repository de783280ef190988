//! Signing in on a computer with the phone (J6): the computer shows a picture and a number of two digits; the phone, signed in,
//! shows who asks and from where, and its holder types the number there. One phone, one try, one use, within a minute.
//!
//! A caller can still talk somebody into scanning a picture that he relays, and into typing its number: docs/threats.md says
//! what stands against it and what does not.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::case::{self, Reported};
use super::device::Device;
use super::flow::Needs;
use super::limit::{self, Attempt, Ration, TooMany, Whose};
use super::session::Seen;
use super::sign_in::{self, NotSignedIn, SignedIn};
use super::visitor::Visitor;
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::FactorId;
use crate::base::{Broken, Outcome, Refusal, Secret, Timestamp, encode, error::refuse};
use crate::identity::client::ClientId;
use crate::identity::level::Factor;
use crate::keyring::Scope;
use crate::keyring::pepper::Place;
use crate::store::cases::Kind;
use crate::store::hand_offs::{self, HandOff, NewHandOff};
use crate::store::sessions;

/// How long the picture can be scanned, and from then on how long a signed-in phone has to answer.
pub const LASTS: Duration = Duration::from_secs(60);
/// For whoever must sign in on the phone first.
const TO_SIGN_IN: Duration = Duration::from_secs(180);
/// How long the computer has to take what the phone gave.
const TO_TAKE: Duration = Duration::from_secs(60);
/// Pictures for one source and quarter of an hour: a cap on rows.
const FROM_A_SOURCE: u32 = 500;
/// Pictures for one browser.
const FROM_A_BROWSER: u32 = 20;
const WITHIN: Duration = Duration::from_secs(15 * 60);
const CONTEXT: &str = "hand-off";
/// Without those that are mistaken for each other.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKLMNPQRSTVWXYZ";
const SHORT: usize = 8;

/// Why nothing is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotHanded {
    /// Too late, answered already, opened by another phone, never there, or the computer's own browser: not told apart.
    Gone,
    /// The number is another one. There is no second try.
    OtherNumber,
    /// The portal expects another account than the one signed in on the phone.
    OtherAccount,
    TooMany(TooMany),
}

impl Refusal for NotHanded {
    fn code(&self) -> &'static str {
        match self {
            Self::Gone => "hand-off-gone",
            Self::OtherNumber => "hand-off-number",
            Self::OtherAccount => "other-account",
            Self::TooMany(too_many) => too_many.code(),
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Gone => 410,
            Self::OtherNumber => 422,
            Self::OtherAccount => 403,
            Self::TooMany(too_many) => too_many.status(),
        }
    }
}

impl From<TooMany> for NotHanded {
    fn from(too_many: TooMany) -> Self {
        Self::TooMany(too_many)
    }
}

/// What the computer asks for, as the phone shows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asking {
    pub client: Option<ClientId>,
    pub needs: Needs,
    pub seen: Seen,
}

/// What the computer shows, kept by its browser in a sealed form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shown {
    pub id: FactorId,
    /// In the picture, behind `#`.
    pub code: String,
    /// For typing where no camera reads it.
    pub short: String,
    pub number: String,
}

/// Begins at the computer.
pub async fn begin(app: &App, visitor: &Visitor<'_>, (client, needs): (Option<&ClientId>, &Needs)) -> Outcome<Shown, TooMany> {
    let now = visitor.now;
    let source = limit::source_bytes(visitor.source);
    let mut tx = app.db.write().await?;
    for (sort, of, allowed) in
        [("hand-offs-source", source.as_slice(), FROM_A_SOURCE), ("hand-offs-browser", &visitor.browser_hash, FROM_A_BROWSER)]
    {
        limit::draw(app, &mut tx, &Ration { sort, of, allowed, within: WITHIN }, now).await?;
    }
    let id = FactorId::new(now, &app.random);
    let shown = Shown { id, code: app.random.token(), short: short(app), number: app.random.digits(2) };
    let seen = Seen { device: visitor.device, place: app.whereabouts.of(visitor.source).cloned() };
    let asking = Asking { client: client.cloned(), needs: needs.clone(), seen };
    let new = NewHandOff {
        id,
        code_hash: Secret::new(shown.code.as_str()).sha256(),
        short_key: &app.keyring.index().blind(CONTEXT, &shown.short)?,
        browser_hash: visitor.browser_hash,
        asked_sealed: app.keyring.sealer(Scope::Challenges).seal(CONTEXT, id.bytes(), &serde_json::to_vec(&asking)?)?,
        number_mac: app.keyring.pepper().code(place(&id), &shown.number)?,
        expires_at: now + LASTS,
    };
    hand_offs::insert(&mut tx, new, now).await?;
    tx.commit().await?;
    Ok(shown)
}

fn short(app: &App) -> String {
    (0..SHORT)
        .filter_map(|_| {
            LETTERS.get(usize::try_from(app.random.below(LETTERS.len() as u64)).unwrap_or(0)).map(|byte| char::from(*byte))
        })
        .collect()
}

/// What somebody typed in place of the picture, in its one form.
fn normal(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').take(64).collect::<String>().to_ascii_uppercase()
}

/// How it stands, for the computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has scanned it yet.
    Waiting {
        until: Timestamp,
    },
    /// A phone has it.
    Opened {
        until: Timestamp,
    },
    /// The computer may go on.
    Approved,
    Denied,
    /// Too late, or the number was wrong, or it was used.
    Over,
}

pub async fn standing(app: &App, visitor: &Visitor<'_>, id: FactorId) -> Result<Standing, Broken> {
    let found = hand_offs::of_computer(&app.db, id, &visitor.browser_hash).await?;
    Ok(found.map_or(Standing::Over, |it| stands(&it, visitor.now)))
}

fn stands(it: &HandOff, now: Timestamp) -> Standing {
    if it.denied_at.is_some() {
        Standing::Denied
    } else if it.used_at.is_some() || it.expires_at <= now || (it.tried_at.is_some() && it.approved_at.is_none()) {
        Standing::Over
    } else if it.approved_at.is_some() {
        Standing::Approved
    } else if it.opened_at.is_some() {
        Standing::Opened { until: it.expires_at }
    } else {
        Standing::Waiting { until: it.expires_at }
    }
}

/// Opens it on the phone, by the picture's code or the letters that were typed. Codes that were guessed are counted.
pub async fn open(app: &App, visitor: &Visitor<'_>, typed: &Secret) -> Outcome<FactorId, NotHanded> {
    let now = visitor.now;
    let hash = typed.sha256();
    let tried = encode::hex(&hash);
    let attempt = Attempt { sort: "hand-off", whose: Whose::Nobody(&tried), source: visitor.source, secret: None };
    let mut tx = app.db.write().await?;
    let taken = limit::take(app, &mut tx, attempt, now).await.map_err(limit::told_as)?;
    let keys = crate::store::ways::Keys::of(&app.keyring.index().all_epochs(CONTEXT, &normal(typed.reveal()))).0;
    let until = now + if visitor.session.is_some() { LASTS } else { TO_SIGN_IN };
    let opened = hand_offs::open(&mut tx, (&hash, &keys), &visitor.browser_hash, (now, until)).await?;
    if opened.is_some() {
        taken.succeeded(&mut tx, now).await?;
    }
    tx.commit().await?;
    match opened {
        Some(id) => Ok(id),
        None => refuse(NotHanded::Gone),
    }
}

/// What the phone that opened it shows, and until when it can answer.
pub async fn asking(app: &App, visitor: &Visitor<'_>, id: FactorId) -> Outcome<(Asking, Timestamp), NotHanded> {
    let found = hand_offs::of_phone(&app.db, id, &visitor.browser_hash).await?;
    match found.map(|it| (stands(&it, visitor.now), it)) {
        Some((Standing::Opened { until }, it)) => Ok((unsealed(app, &it)?, until)),
        _ => refuse(NotHanded::Gone),
    }
}

fn unsealed(app: &App, it: &HandOff) -> Result<Asking, Broken> {
    let clear = app.keyring.sealer(Scope::Challenges).open(CONTEXT, it.id.bytes(), &it.asked_sealed)?;
    Ok(serde_json::from_slice(&clear)?)
}

/// Lets the computer in, if the number is the one that it shows.
pub async fn approve(app: &App, visitor: &Visitor<'_>, id: FactorId, typed: &Secret) -> Outcome<(), NotHanded> {
    let (now, phone) = (visitor.now, &visitor.browser_hash);
    let Some(held) = visitor.session else { return refuse(NotHanded::Gone) };
    let Some(found) = hand_offs::of_phone(&app.db, id, phone).await? else { return refuse(NotHanded::Gone) };
    let asking = unsealed(app, &found)?;
    if asking.needs.account.is_some_and(|account| account != held.account) {
        return refuse(NotHanded::OtherAccount);
    }
    let mut tx = app.db.write().await?;
    if !hand_offs::take_try(&mut tx, id, phone, held.account, now).await? {
        return refuse(NotHanded::Gone);
    }
    let digits: String = typed.reveal().chars().filter(|c| *c != ' ').collect();
    let right = app.keyring.pepper().code_matches(&found.number_mac, place(&id), &digits);
    let factors = held.factors.clone().with(Factor::OtherDevice);
    let passkey = sessions::passkey(&mut tx, held.account, held.id).await?;
    let approved = right && hand_offs::approve(&mut tx, id, (&factors, held.auth_at, passkey), (now, now + TO_TAKE)).await?;
    let action = if approved { Action::HandedOver } else { Action::HandOverDenied };
    record(app, &mut tx, visitor, (action, &asking), if approved { "number" } else { "other-number" }).await?;
    tx.commit().await?;
    if approved { Ok(()) } else { refuse(NotHanded::OtherNumber) }
}

/// Refuses the computer. Whoever calls it a scam opens a case, so that a supervisor sees where pictures are passed around.
pub async fn deny(app: &App, visitor: &Visitor<'_>, id: FactorId, scam: bool) -> Outcome<Asking, NotHanded> {
    let (now, phone) = (visitor.now, &visitor.browser_hash);
    let Some(held) = visitor.session else { return refuse(NotHanded::Gone) };
    let Some(found) = hand_offs::of_phone(&app.db, id, phone).await? else { return refuse(NotHanded::Gone) };
    let asking = unsealed(app, &found)?;
    let mut tx = app.db.write().await?;
    if !hand_offs::deny(&mut tx, id, phone, held.account, now).await? {
        return refuse(NotHanded::Gone);
    }
    if scam {
        let about = serde_json::json!({ "at": now.0, "by": "picture", "hand_off": id, "seen": asking.seen });
        let reported = Reported { kind: Kind::Scam, client: asking.client.as_ref(), about: &about };
        case::open(app, &mut tx, held, reported, now).await?;
        record(app, &mut tx, visitor, (Action::ScamReported, &asking), "scam").await?;
    } else {
        record(app, &mut tx, visitor, (Action::HandOverDenied, &asking), "denied").await?;
    }
    tx.commit().await?;
    Ok(asking)
}

/// The computer takes what the phone gave: a session as strong as the phone's, opened when the phone's was.
pub async fn finish(app: &App, visitor: &Visitor<'_>, id: FactorId, client: Option<&ClientId>) -> Outcome<SignedIn, NotSignedIn> {
    let mut tx = app.db.write().await?;
    let Some(given) = hand_offs::use_up(&mut tx, id, &visitor.browser_hash, visitor.now).await? else {
        return refuse(NotSignedIn::HandOffGone);
    };
    let outcome = sign_in::let_in(app, &mut tx, visitor, (given.account, &given.factors, given.auth_at), client).await;
    let outcome = sign_in::noted(&mut tx, outcome, given.passkey).await;
    sign_in::settle(tx, outcome).await
}

async fn record(
    app: &App,
    tx: &mut crate::store::Tx,
    visitor: &Visitor<'_>,
    (action, asking): (Action, &Asking),
    how: &'static str,
) -> Result<(), Broken> {
    let Some(held) = visitor.session else { return Ok(()) };
    let mut entry = Entry::new(action, Actor::Citizen(held.account)).person(held.person);
    if let Some(client) = &asking.client {
        entry = entry.client(client.clone());
    }
    let device: &Device = &asking.seen.device;
    app.record(tx, visitor.now, entry.detail(serde_json::json!({ "how": how, "device": device }))).await
}

fn place(id: &FactorId) -> Place<'_> {
    Place { context: CONTEXT, owner: id.bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_as_people_type_them() {
        assert_eq!(normal(" k7qm-3rta\n"), "K7QM3RTA");
        assert_eq!(normal(&"x".repeat(5000)).len(), 64);
    }

    #[test]
    fn a_wrong_number_or_a_minute_too_much_ends_it() {
        let (now, random) = (Timestamp(1_000_000), crate::base::Random::test(1));
        let fresh = HandOff {
            id: FactorId::new(now, &random),
            browser_hash: vec![1; 32],
            asked_sealed: vec![],
            number_mac: vec![],
            created_at: now,
            expires_at: now + LASTS,
            opened_at: None,
            tried_at: None,
            approved_at: None,
            denied_at: None,
            used_at: None,
        };
        let until = now + LASTS;
        let opened = HandOff { opened_at: Some(now), ..fresh.clone() };
        let tried = HandOff { tried_at: Some(now), ..opened.clone() };
        let approved = HandOff { approved_at: Some(now), ..tried.clone() };
        for (it, at, stands_so) in [
            (&fresh, now, Standing::Waiting { until }),
            (&fresh, until, Standing::Over),
            (&opened, now, Standing::Opened { until }),
            (&tried, now, Standing::Over),
            (&approved, now, Standing::Approved),
            (&approved, until, Standing::Over),
            (&HandOff { used_at: Some(now), ..approved.clone() }, now, Standing::Over),
            (&HandOff { denied_at: Some(now), ..opened.clone() }, now, Standing::Denied),
        ] {
            assert_eq!(stands(it, at), stands_so);
        }
    }
}
