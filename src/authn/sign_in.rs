//! The acts of signing in: number or phone with a secret, and a passkey alone; what is missing on top is [`super::step_up`]'s. Whoever
//! is unknown gets the same answer, after the same work, as whoever typed wrongly; that an account is locked is told only to its
//! holder.

use super::face::FaceRefused;
use super::limit::{self, Attempt, Taken, TooMany, Whose};
use super::passkey::{self, KeyRefused};
use super::password::{self, Unchecked};
use super::totp::CodeRefused;
use super::visitor::Visitor;
use super::{risk, session};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::{AccountId, FactorId};
use crate::base::{Broken, Fault, Outcome, Refusal, Secret, Timestamp, error::refuse};
use crate::identity::client::ClientId;
use crate::identity::level::{Factor, Factors};
use crate::identity::lock::Ground;
use crate::identity::{PersonalNumber, PhoneNumber};
use crate::store::ways::{self, Candidate, Keys};
use crate::store::{Tx, accounts, locks, passwords, sessions};

/// Why somebody is not signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSignedIn {
    /// Number, phone or secret: which of them is not told, nor whether there is such an account.
    Wrong,
    TooMany(TooMany),
    /// The secret was right; these grounds keep the account closed.
    Locked(Vec<Ground>),
    /// The secret was right, but the account was never taken into use.
    NotActivated,
    /// The key belongs to another account than the one signed in.
    OtherAccount,
    /// The session that was to be raised has ended.
    SignInAgain,
    Key(KeyRefused),
    Code(CodeRefused),
    Face(FaceRefused),
    /// What another device gave was taken already, is too old, or was never given.
    HandOffGone,
    /// More people are signing in than passwords can be hashed for.
    Busy,
}

impl Refusal for NotSignedIn {
    fn code(&self) -> &'static str {
        match self {
            Self::Wrong => "sign-in-wrong",
            Self::TooMany(too_many) => too_many.code(),
            Self::Locked(_) => "account-locked",
            Self::NotActivated => "not-activated",
            Self::OtherAccount => "other-account",
            Self::SignInAgain => "sign-in-first",
            Self::Key(refused) => refused.code(),
            Self::Code(refused) => refused.code(),
            Self::Face(refused) => refused.code(),
            Self::HandOffGone => "hand-off-gone",
            Self::Busy => "busy",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Wrong => 422,
            Self::TooMany(too_many) => too_many.status(),
            Self::Locked(_) | Self::NotActivated | Self::OtherAccount => 403,
            Self::SignInAgain => 401,
            Self::Key(refused) => refused.status(),
            Self::Code(refused) => refused.status(),
            Self::Face(refused) => refused.status(),
            Self::HandOffGone => 410,
            Self::Busy => 503,
        }
    }
}

impl From<TooMany> for NotSignedIn {
    fn from(too_many: TooMany) -> Self {
        Self::TooMany(too_many)
    }
}

impl From<KeyRefused> for NotSignedIn {
    fn from(refused: KeyRefused) -> Self {
        match refused {
            KeyRefused::TooMany(too_many) => Self::TooMany(too_many),
            other => Self::Key(other),
        }
    }
}

impl From<CodeRefused> for NotSignedIn {
    fn from(refused: CodeRefused) -> Self {
        match refused {
            CodeRefused::TooMany(too_many) => Self::TooMany(too_many),
            other => Self::Code(other),
        }
    }
}

/// Somebody who proved who they are.
#[derive(Debug)]
pub struct SignedIn {
    pub account: AccountId,
    /// For the session cookie.
    pub token: Secret,
}

/// What was typed into the one field: a personal number or a phone, each in its normal form.
pub(super) struct Typed {
    pub number: Keys,
    pub phone: Keys,
    /// In one spelling, for counting tries against somebody who does not exist.
    pub normal: String,
}

impl Typed {
    pub(super) fn read(app: &App, login: &str) -> Self {
        let index = app.keyring.index();
        let keys = |kind: &str, text: &str| Keys::of(&index.all_epochs(kind, text));
        let number = PersonalNumber::parse(login).ok();
        let phone = PhoneNumber::parse(login).ok();
        let normal = match (&phone, &number) {
            (Some(phone), _) => phone.reveal().to_owned(),
            (None, Some(number)) => number.reveal().to_owned(),
            (None, None) => login.trim().chars().take(64).collect(),
        };
        Self {
            number: number.as_ref().map(|number| keys("number", number.reveal())).unwrap_or_default(),
            phone: phone.as_ref().map(|phone| keys("phone", phone.reveal())).unwrap_or_default(),
            normal,
        }
    }
}

/// The account that is meant: by its number before any phone; a phone that several accounts share means none of them.
pub(super) fn meant(candidates: Vec<Candidate>) -> Option<Candidate> {
    let (mut by_number, mut by_phone): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|candidate| candidate.by_number);
    match (by_number.pop(), by_phone.len()) {
        (Some(candidate), _) => Some(candidate),
        (None, 1) => by_phone.pop(),
        (None, _) => None,
    }
}

/// Signs in with number or phone and a password or passcode: one factor, authentication level 1.
pub async fn by_password(
    app: &App,
    visitor: &Visitor<'_>,
    (login, secret): (&str, &Secret),
    client: Option<&ClientId>,
) -> Outcome<SignedIn, NotSignedIn> {
    let (mut tx, account, kind) = verified(app, visitor, (login, secret), client).await?;
    let factors = Factors::one(password::factor(kind));
    let outcome = let_in(app, &mut tx, visitor, (account, &factors, visitor.now), client).await;
    settle(tx, outcome).await
}

/// Whose number and secret these are. Nothing is opened by it: for what takes one factor and no session, such as a lock.
pub async fn proven_by_password(
    app: &App,
    visitor: &Visitor<'_>,
    (login, secret): (&str, &Secret),
) -> Outcome<AccountId, NotSignedIn> {
    let (tx, account, _) = verified(app, visitor, (login, secret), None).await?;
    tx.commit().await?;
    Ok(account)
}

/// The account whose secret was right, in the transaction that takes the try back.
async fn verified(
    app: &App,
    visitor: &Visitor<'_>,
    (login, secret): (&str, &Secret),
    client: Option<&ClientId>,
) -> Outcome<(Tx, AccountId, password::Kind), NotSignedIn> {
    let secret = password::normal(secret);
    let (typed, kind) = (Typed::read(app, login), password::kind_of(&secret));
    let found = meant(ways::candidates(&app.db, &typed.number, &typed.phone, kind).await?);
    let whose = found.as_ref().map_or(Whose::Nobody(&typed.normal), |found| Whose::Account(found.account));

    let stored = found.as_ref().and_then(|found| Some((found.account, found.hash_sealed.as_deref()?)));
    let (taken, compared) = tried(app, visitor, (whose, stored), kind, &secret).await?;

    let mut tx = app.db.write().await?;
    let Some(found) = found.filter(|_| compared.right) else {
        let known = if let Whose::Account(account) = whose { Some(account) } else { None };
        refused(app, &mut tx, visitor, (known, client), "password").await?;
        tx.commit().await?;
        return refuse(NotSignedIn::Wrong);
    };
    taken.succeeded(&mut tx, visitor.now).await?;
    if let (Some(new), Some(old)) = (&compared.renewed, &found.hash_sealed) {
        passwords::renew(&mut tx, found.account, kind, (old, new)).await?;
    }
    Ok((tx, found.account, kind))
}

/// Counts a try of a secret and compares it; a right one takes its try back.
pub(super) async fn tried(
    app: &App,
    visitor: &Visitor<'_>,
    (whose, stored): (Whose<'_>, Option<(AccountId, &[u8])>),
    kind: password::Kind,
    secret: &Secret,
) -> Outcome<(Taken, password::Compared), NotSignedIn> {
    let attempt = Attempt { sort: "password", whose, source: visitor.source, secret: Some(secret.reveal()) };
    // Counted and committed before the slow part, so that a burst is counted in full before the first of it is answered.
    let mut tx = app.db.write().await?;
    let taken = limit::take(app, &mut tx, attempt, visitor.now).await.map_err(limit::told_as)?;
    tx.commit().await?;
    match password::compare(app, stored, kind, secret).await {
        Ok(compared) => Ok((taken, compared)),
        Err(Unchecked::Full) => {
            // Nothing was looked at, so nothing was tried.
            let mut tx = app.db.write().await?;
            taken.take_back(&mut tx, visitor.now).await?;
            tx.commit().await?;
            refuse(NotSignedIn::Busy)
        }
        Err(Unchecked::Broken(broken)) => Err(broken.into()),
    }
}

/// Signs in with a passkey: authentication level 2 at once.
pub async fn by_passkey(
    app: &App,
    visitor: &Visitor<'_>,
    shown: &passkey::Shown,
    client: Option<&ClientId>,
) -> Outcome<SignedIn, NotSignedIn> {
    let mut tx = app.db.write().await?;
    let outcome = match passkey::verify(app, &mut tx, visitor, shown).await {
        Ok(key) => {
            let factors = Factors::one(Factor::Passkey);
            let outcome = let_in(app, &mut tx, visitor, (key.account, &factors, visitor.now), client).await;
            noted(&mut tx, outcome, Some(key.passkey)).await
        }
        Err(Fault::Refused(why)) => {
            refused(app, &mut tx, visitor, (None, client), "passkey").await?;
            refuse(why.into())
        }
        Err(Fault::Broken(broken)) => Err(Fault::Broken(broken)),
    };
    settle(tx, outcome).await
}

/// Keeps with the session which passkey it was opened or raised with.
pub(super) async fn noted(
    tx: &mut Tx,
    outcome: Outcome<SignedIn, NotSignedIn>,
    passkey: Option<FactorId>,
) -> Outcome<SignedIn, NotSignedIn> {
    if let (Ok(signed_in), Some(passkey)) = (&outcome, passkey) {
        sessions::shown_passkey(tx, &signed_in.token.sha256(), passkey).await?;
    }
    outcome
}

/// The account's holder is known; the account itself may be closed.
pub(super) async fn let_in(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    (id, factors, auth_at): (AccountId, &Factors, Timestamp),
    client: Option<&ClientId>,
) -> Outcome<SignedIn, NotSignedIn> {
    let Some(account) = accounts::find(&mut *tx, id).await? else { return refuse(NotSignedIn::Wrong) };
    let mut grounds = grounds(tx, id).await?;
    if account.deceased_at.is_some() && !grounds.contains(&Ground::Death) {
        grounds.push(Ground::Death);
    }
    let why = match (grounds.is_empty(), account.activated_level) {
        (false, _) => Some(NotSignedIn::Locked(grounds)),
        (true, None) => Some(NotSignedIn::NotActivated),
        (true, Some(_)) => None,
    };
    if let Some(why) = why {
        let entry = Entry::new(Action::SignInRefused, Actor::Citizen(id)).person(account.person);
        app.record(tx, visitor.now, at(entry, client).detail(serde_json::json!({ "refusal": why.code() }))).await?;
        return refuse(why);
    }
    let before = sessions::before(&mut *tx, id, &visitor.browser_hash).await?;
    let token = session::open_since(app, tx, visitor, (id, factors, auth_at)).await?;
    let stood_out = risk::weigh(app, tx, visitor, (&account, factors, &token), before).await?;
    let entry = Entry::new(Action::SignedIn, Actor::Citizen(id)).person(account.person);
    let mut what = detail(visitor, factors);
    if !stood_out.0.is_empty() {
        what["stood_out"] = stood_out.0.into();
    }
    app.record(tx, visitor.now, at(entry, client).detail(what)).await?;
    Ok(SignedIn { account: id, token })
}

/// A failure is recorded, whether or not there is such an account: the same work for both.
pub(super) async fn refused(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    (account, client): (Option<AccountId>, Option<&ClientId>),
    factor: &'static str,
) -> Result<(), Broken> {
    let mut entry = at(Entry::new(Action::SignInRefused, Actor::Anonymous), client);
    entry.account = account;
    let detail = serde_json::json!({ "factor": factor, "device": visitor.device });
    app.record(tx, visitor.now, entry.detail(detail)).await
}

pub(super) async fn grounds(tx: &mut Tx, account: AccountId) -> Result<Vec<Ground>, Broken> {
    Ok(locks::of_account(&mut *tx, account).await?.into_iter().map(|lock| lock.ground).collect())
}

pub(super) fn at(entry: Entry, client: Option<&ClientId>) -> Entry {
    match client {
        Some(client) => entry.client(client.clone()),
        None => entry,
    }
}

pub(super) fn detail(visitor: &Visitor<'_>, factors: &Factors) -> serde_json::Value {
    serde_json::json!({ "factors": factors.to_string(), "device": visitor.device })
}

pub(super) fn among<R: Into<NotSignedIn>>(fault: Fault<R>) -> Fault<NotSignedIn> {
    match fault {
        Fault::Refused(why) => Fault::Refused(why.into()),
        Fault::Broken(broken) => Fault::Broken(broken),
    }
}

/// A refusal is committed too, for what it used up and recorded; save that of a limit, which counted nothing.
pub(super) async fn settle(tx: Tx, outcome: Outcome<SignedIn, NotSignedIn>) -> Outcome<SignedIn, NotSignedIn> {
    if !matches!(outcome, Err(Fault::Broken(_) | Fault::Refused(NotSignedIn::TooMany(_)))) {
        tx.commit().await?;
    }
    outcome
}
