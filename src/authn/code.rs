//! One-time codes by SMS and by e-mail: six digits, five minutes, five tries, good for one purpose of one account in the browser
//! that asked for it. It leaves through the outbox, in the transaction that keeps it.

use std::time::Duration;

use super::limit::{self, Attempt, Ration, TooMany, Whose};
use super::totp::CodeRefused;
use super::visitor::Visitor;
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::{AccountId, FactorId};
use crate::base::{Broken, Language, Outcome, Secret, Timestamp, error::refuse};
use crate::keyring::pepper::Place;
use crate::outside::messages::{Addressee, CodePurpose, Letter, Post};
use crate::store::messages::{self, Channel, DeliveryState, Recipient};
use crate::store::{Tx, codes};

/// How long a code works.
pub const LASTS: Duration = Duration::from_secs(5 * 60);
const LASTS_MINUTES: u32 = 5;
const TRIES: i64 = 5;
/// A message takes its time; another one before that only crosses it.
const GAP: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// How many messages back the one that carried a code is looked for.
const AMONG: u32 = 20;

/// Where the holder is reached, and in which language they read.
#[derive(Clone, Debug)]
pub struct Holder {
    pub account: AccountId,
    pub to: Recipient,
    pub language: Language,
}

/// The word under which codes of a purpose are kept.
fn word(purpose: CodePurpose) -> &'static str {
    match purpose {
        CodePurpose::SignIn => "sign-in",
        CodePurpose::Activation => "activation",
        CodePurpose::Phone => "phone",
        CodePurpose::SignInByEmail => "sign-in-email",
        CodePurpose::Email => "email",
    }
}

/// By which way a code of this purpose travels.
fn channel(purpose: CodePurpose) -> Channel {
    match purpose {
        CodePurpose::SignIn | CodePurpose::Activation | CodePurpose::Phone => Channel::Sms,
        CodePurpose::SignInByEmail | CodePurpose::Email => Channel::Email,
    }
}

/// The kind of letter that carries it.
fn letter_kind(purpose: CodePurpose) -> &'static str {
    Letter::Code { code: Secret::new(""), purpose, minutes: LASTS_MINUTES }.kind()
}

/// Draws a code and puts it into the outbox; codes sent before are void. Refused when another one must be waited for: the
/// code sent last still works then.
pub async fn send(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    (holder, purpose): (Holder, CodePurpose),
) -> Outcome<(), TooMany> {
    let now = visitor.now;
    let of = holder.account.bytes();
    let an_hour = Ration { sort: "codes-an-hour", of, allowed: app.settings.limits.codes_per_hour, within: HOUR };
    limit::draw(app, tx, &an_hour, now).await?;
    let this_kind = [of, word(purpose).as_bytes()].concat();
    limit::draw(app, tx, &Ration { sort: "codes-gap", of: &this_kind, allowed: 1, within: GAP }, now).await?;
    codes::void(tx, holder.account, word(purpose), now).await?;
    let code = Secret::new(app.random.digits(6));
    let owner = owner(holder.account, visitor);
    let mac = app.keyring.pepper().code(Place { context: word(purpose), owner: &owner }, code.reveal())?;
    let id = FactorId::new(now, &app.random);
    let new = codes::NewCode { id, account: holder.account, purpose: word(purpose), mac, tries: TRIES, expires_at: now + LASTS };
    codes::insert(tx, new, now).await?;
    let post = Post { keyring: &app.keyring, brand: &app.settings.brand, random: &app.random, now };
    let addressee = Addressee { to: holder.to, language: holder.language, account: Some(holder.account), file: None };
    post.put(tx, &Letter::Code { code, purpose, minutes: LASTS_MINUTES }, &addressee).await?;
    let entry = Entry::new(Action::CodeSent, Actor::Anonymous).account(holder.account);
    app.record(tx, now, entry.detail(serde_json::json!({ "purpose": word(purpose) }))).await?;
    Ok(())
}

/// Checks a code and uses it up. `tx` is to be committed whether or not it was right: the try counts.
pub async fn check(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    (account, purpose): (AccountId, CodePurpose),
    typed: &Secret,
) -> Outcome<(), CodeRefused> {
    let now = visitor.now;
    let attempt = Attempt { sort: "code", whose: Whose::Account(account), source: visitor.source, secret: None };
    let taken = limit::take(app, tx, attempt, now).await.map_err(limit::told_as)?;
    let digits: String = typed.reveal().chars().filter(|c| *c != ' ').collect();
    let Some(tried) = codes::take_try(tx, account, word(purpose), now).await? else { return refuse(CodeRefused::Wrong) };
    let owner = owner(account, visitor);
    let is_right = app.keyring.pepper().code_matches(&tried.mac, Place { context: word(purpose), owner: &owner }, &digits);
    if !is_right || !codes::use_up(tx, tried.id, now).await? {
        return refuse(CodeRefused::Wrong);
    }
    Ok(taken.succeeded(tx, now).await?)
}

/// Where the last code stands: until when it works, and from when on another can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub sent_at: Timestamp,
    pub works_until: Timestamp,
    pub again_at: Timestamp,
    /// What became of the message, as far as its carrier says.
    pub state: DeliveryState,
}

/// The code of a purpose that was sent last, if it could still be typed.
pub async fn waiting(app: &App, account: AccountId, purpose: CodePurpose, now: Timestamp) -> Result<Option<Waiting>, Broken> {
    let made = codes::made_since(&app.db, account, now - HOUR).await?;
    let last = made.iter().find(|code| code.purpose == word(purpose));
    let Some(last) = last.filter(|code| code.used_at.is_none() && now < code.at + LASTS).map(|code| code.at) else {
        return Ok(None);
    };
    let allowed = usize::try_from(app.settings.limits.codes_per_hour).unwrap_or(usize::MAX);
    let after_hour = made.len().checked_sub(allowed).and_then(|_| made.last()).map(|first| first.at + HOUR);
    let told = messages::of_account(&app.db, account, AMONG).await?;
    let carrier = told.iter().find(|told| told.channel == channel(purpose) && told.kind == letter_kind(purpose));
    let state = carrier.filter(|told| told.created_at >= last).map_or(DeliveryState::Waiting, |told| told.state);
    Ok(Some(Waiting {
        sent_at: last,
        works_until: last + LASTS,
        again_at: after_hour.unwrap_or_default().max(last + GAP),
        state,
    }))
}

/// A code is the account's, in this browser: one that was asked for elsewhere opens nothing here.
fn owner(account: AccountId, visitor: &Visitor<'_>) -> Vec<u8> {
    [account.bytes(), visitor.browser_hash.as_slice()].concat()
}
