//! Changes that holders make to how they sign in. Each takes a session that was opened strongly and lately, is recorded and
//! told on every channel in its own transaction, and ends what was opened elsewhere with the old means.

use super::flow::reachable;
use super::limit::{self, TooMany};
use super::notice;
use super::passkey::{self, Begun, KeyRefused, Label, Made};
use super::password::{self, Kind, Unchecked};
use super::password_rule::{self, Known, Unfit};
use super::session::is_fresh;
use super::totp::{self, CodeRefused, Offered};
use super::visitor::Visitor;
use super::{card, code, cool_down};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::{AccountId, FactorId};
use crate::base::{Broken, Fault, Language, Outcome, Refusal, Secret, Timestamp, error::refuse};
use crate::identity::Email;
use crate::identity::level::{AuthLevel, Factor};
use crate::identity::session::Session;
use crate::outside::messages::{CodePurpose, Letter, Tidings};
use crate::store::messages::Recipient;
use crate::store::{Tx, accounts, cards, grants, passkeys, passwords, sessions, totps, ways};

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotChanged {
    /// The session was opened too weakly, or too long ago.
    Stale,
    /// Without it the holder could no longer sign in as strongly as the law's second level asks.
    LastOne,
    /// There is no such thing any more.
    Gone,
    /// A name has 1 to 60 characters.
    Unnamed,
    Unfit(Unfit),
    Key(KeyRefused),
    Code(CodeRefused),
    TooMany(TooMany),
    /// How one signs in was changed a short while ago: sensitive acts wait.
    CoolingDown(Timestamp),
    Busy,
}

impl Refusal for NotChanged {
    fn code(&self) -> &'static str {
        match self {
            Self::Stale => "sign-in-afresh",
            Self::LastOne => "last-way-to-sign-in",
            Self::Gone => "no-such-way",
            Self::Unnamed => "key-unnamed",
            Self::Unfit(unfit) => unfit.code(),
            Self::Key(refused) => refused.code(),
            Self::Code(refused) => refused.code(),
            Self::TooMany(too_many) => too_many.code(),
            Self::CoolingDown(_) => "cooling-down",
            Self::Busy => "busy",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Stale => 401,
            Self::LastOne | Self::CoolingDown(_) => 409,
            Self::Gone => 404,
            Self::Unnamed => 422,
            Self::Unfit(unfit) => unfit.status(),
            Self::Key(refused) => refused.status(),
            Self::Code(refused) => refused.status(),
            Self::TooMany(too_many) => too_many.status(),
            Self::Busy => 503,
        }
    }
}

impl From<TooMany> for NotChanged {
    fn from(too_many: TooMany) -> Self {
        Self::TooMany(too_many)
    }
}

impl From<KeyRefused> for NotChanged {
    fn from(refused: KeyRefused) -> Self {
        match refused {
            KeyRefused::TooMany(too_many) => Self::TooMany(too_many),
            other => Self::Key(other),
        }
    }
}

impl From<CodeRefused> for NotChanged {
    fn from(refused: CodeRefused) -> Self {
        match refused {
            CodeRefused::TooMany(too_many) => Self::TooMany(too_many),
            other => Self::Code(other),
        }
    }
}

/// A holder who may make changes now: there is no value of this type for a session that was opened weakly or long ago.
#[derive(Clone, Copy)]
pub struct Changer<'a> {
    visitor: &'a Visitor<'a>,
    session: &'a Session,
}

impl<'a> Changer<'a> {
    pub fn of(visitor: &'a Visitor<'a>) -> Result<Self, NotChanged> {
        match visitor.session {
            Some(session) if is_fresh(session, visitor.now) => Ok(Self { visitor, session }),
            _ => Err(NotChanged::Stale),
        }
    }

    /// Begins to make another passkey.
    pub async fn passkey_begin(self, app: &App, label: &Label) -> Outcome<Begun, NotChanged> {
        passkey::register_begin(app, self.visitor, self.session.account, label).await.map_err(among)
    }

    /// Keeps the passkey that was made.
    pub async fn passkey_finish(self, app: &App, made: &Made, name: &str) -> Outcome<(), NotChanged> {
        let mut tx = app.db.write().await?;
        match passkey::register_finish(app, &mut tx, self.visitor, self.session.account, (made, name)).await {
            Ok(passkey) => sessions::made_passkey(&mut tx, self.session.id, passkey).await?,
            Err(Fault::Refused(refused)) => {
                // The challenge is used up.
                tx.commit().await?;
                return refuse(refused.into());
            }
            Err(Fault::Broken(broken)) => return Err(broken.into()),
        }
        self.told(app, &mut tx, (Action::FactorAdded, Factor::Passkey), Letter::PasskeyAdded { at: self.visitor.now }).await?;
        Ok(tx.commit().await?)
    }

    /// Gives a passkey another name.
    pub async fn rename(self, app: &App, id: FactorId, name: &str) -> Outcome<(), NotChanged> {
        let name = crate::base::text::tidy(name);
        if !(1..=60).contains(&name.chars().count()) {
            return refuse(NotChanged::Unnamed);
        }
        let mut tx = app.db.write().await?;
        if !passkeys::rename(&mut tx, self.session.account, id, &name).await? {
            return refuse(NotChanged::Gone);
        }
        Ok(tx.commit().await?)
    }

    /// Makes a secret for an app; the app in use stays until the new one is confirmed.
    pub async fn app_begin(self, app: &App, label: &str) -> Outcome<Offered, NotChanged> {
        let mut tx = app.db.write().await?;
        let offered = totp::begin(app, &mut tx, self.session.account, label, self.visitor.now).await?;
        tx.commit().await?;
        Ok(offered)
    }

    /// Takes the app into use by its first code.
    pub async fn app_confirm(self, app: &App, id: FactorId, typed: &Secret) -> Outcome<(), NotChanged> {
        let mut tx = app.db.write().await?;
        match totp::confirm(app, &mut tx, self.visitor, (self.session.account, id), typed).await {
            Ok(()) => {}
            Err(Fault::Refused(CodeRefused::TooMany(too_many))) => return refuse(NotChanged::TooMany(too_many)),
            Err(Fault::Refused(refused)) => {
                // The try counts.
                tx.commit().await?;
                return refuse(refused.into());
            }
            Err(Fault::Broken(broken)) => return Err(broken.into()),
        }
        self.told(app, &mut tx, (Action::FactorAdded, Factor::Totp), Letter::AppAdded { at: self.visitor.now }).await?;
        Ok(tx.commit().await?)
    }

    /// Sends a code to the phone on record, which has to prove itself before it signs anybody in again.
    pub async fn phone_begin(self, app: &App, language: Language) -> Outcome<(), NotChanged> {
        let account = accounts::find(&app.db, self.session.account).await?;
        let phone = match &account {
            Some(account) if account.phone_verified_at.is_none() => account.phone(&app.keyring)?,
            _ => None,
        };
        let Some(phone) = phone else { return refuse(NotChanged::Gone) };
        let holder = code::Holder { account: self.session.account, to: Recipient::Phone(phone), language };
        let mut tx = app.db.write().await?;
        match code::send(app, &mut tx, self.visitor, (holder, CodePurpose::Phone)).await {
            Ok(()) => Ok(tx.commit().await?),
            Err(fault) => Err(limit::told_as(fault)),
        }
    }

    /// Sends a code to a mailbox that is to sign its holder in: to another address, which waits beside the one on record, or to
    /// the one that waits already.
    pub async fn email_begin(self, app: &App, another: Option<Email>, language: Language) -> Outcome<(), NotChanged> {
        let id = self.session.account;
        let mut tx = app.db.write().await?;
        let email = match another {
            Some(email) => {
                accounts::set_next_email(&mut tx, &app.keyring, id, &email).await?;
                email
            }
            None => match accounts::find(&mut tx, id).await? {
                Some(account) => match account.unproven_email(&app.keyring)? {
                    Some(email) => email,
                    None => return refuse(NotChanged::Gone),
                },
                None => return refuse(NotChanged::Gone),
            },
        };
        let holder = code::Holder { account: id, to: Recipient::Email(email), language };
        // Dropped without commit, the address that was written to before still waits, and its code works.
        match code::send(app, &mut tx, self.visitor, (holder, CodePurpose::Email)).await {
            Ok(()) => Ok(tx.commit().await?),
            Err(fault) => Err(limit::told_as(fault)),
        }
    }

    /// The mailbox signs its holder in, by the code that was sent to it. The address before it is told too.
    pub async fn email_confirm(self, app: &App, typed: &Secret) -> Outcome<(), NotChanged> {
        let (account, now) = (self.session.account, self.visitor.now);
        let mut tx = app.db.write().await?;
        if let Err(why) = self.typed(app, &mut tx, CodePurpose::Email, typed).await? {
            return self.counted(tx, why).await;
        }
        let letter = Letter::Tidings(Tidings::EmailProven { at: now });
        self.told(app, &mut tx, (Action::FactorAdded, Factor::EmailCode), letter).await?;
        if !accounts::email_proven(&mut tx, account, now).await? {
            return refuse(NotChanged::Gone);
        }
        Ok(tx.commit().await?)
    }

    /// The phone signs its holder in again, by the code that was sent to it.
    pub async fn phone_confirm(self, app: &App, typed: &Secret) -> Outcome<(), NotChanged> {
        let (account, now) = (self.session.account, self.visitor.now);
        let mut tx = app.db.write().await?;
        if let Err(why) = self.typed(app, &mut tx, CodePurpose::Phone, typed).await? {
            return self.counted(tx, why).await;
        }
        if !accounts::phone_proven(&mut tx, account, now).await? {
            return refuse(NotChanged::Gone);
        }
        let letter = Letter::Tidings(Tidings::PhoneProven { at: now });
        self.told(app, &mut tx, (Action::FactorAdded, Factor::PhoneCode), letter).await?;
        Ok(tx.commit().await?)
    }

    /// Checks a code that was sent; what the refusal is, where there is one.
    async fn typed(self, app: &App, tx: &mut Tx, purpose: CodePurpose, typed: &Secret) -> Result<Result<(), NotChanged>, Broken> {
        match code::check(app, tx, self.visitor, (self.session.account, purpose), typed).await {
            Ok(()) => Ok(Ok(())),
            Err(Fault::Refused(refused)) => Ok(Err(refused.into())),
            Err(Fault::Broken(broken)) => Err(broken),
        }
    }

    /// A refused try counts; one that a limit refused was none.
    async fn counted(self, tx: Tx, why: NotChanged) -> Outcome<(), NotChanged> {
        if !matches!(why, NotChanged::TooMany(_)) {
            tx.commit().await?;
        }
        refuse(why)
    }

    /// Sets a password or passcode, in place of the one before.
    pub async fn secret(self, app: &App, kind: Kind, typed: &Secret, known: &Known) -> Outcome<(), NotChanged> {
        let fits = match kind {
            Kind::Password => password_rule::password(typed, known),
            Kind::Passcode => password_rule::passcode(typed, known),
        };
        if let Err(unfit) = fits {
            return refuse(NotChanged::Unfit(unfit));
        }
        let (account, now) = (self.session.account, self.visitor.now);
        let hash = match password::hashed(app, account, kind, typed).await {
            Ok(hash) => hash,
            Err(Unchecked::Full) => return refuse(NotChanged::Busy),
            Err(Unchecked::Broken(broken)) => return Err(broken.into()),
        };
        let mut tx = app.db.write().await?;
        passwords::set(&mut tx, account, kind, &hash, now).await?;
        self.end_elsewhere(&mut tx).await?;
        let letter = match kind {
            Kind::Password => Letter::PasswordChanged { at: now },
            Kind::Passcode => Letter::PasscodeChanged { at: now },
        };
        self.told(app, &mut tx, (Action::FactorAdded, password::factor(kind)), letter).await?;
        Ok(tx.commit().await?)
    }

    /// Prints another code card; the one before is worth nothing. A card opens the way back into an account, so it is not
    /// had right after a change.
    pub async fn card(self, app: &App) -> Outcome<card::Printed, NotChanged> {
        let (account, now) = (self.session.account, self.visitor.now);
        let mut tx = app.db.write().await?;
        ways::hold(&mut tx, account).await?;
        if let Some(until) = cool_down::until(app, &mut tx, account, now).await? {
            return refuse(NotChanged::CoolingDown(until));
        }
        let printed = card::issue(app, &mut tx, account, None, now).await?;
        let letter = Letter::Tidings(Tidings::CardIssued { at: now });
        self.recorded(app, &mut tx, (Action::CodeCardIssued, Factor::CardCode), letter).await?;
        tx.commit().await?;
        Ok(printed)
    }

    /// Takes a way to sign in away, as long as what remains reaches authentication level 2.
    pub async fn remove(self, app: &App, what: Removed) -> Outcome<(), NotChanged> {
        let (account, now) = (self.session.account, self.visitor.now);
        let mut tx = app.db.write().await?;
        ways::hold(&mut tx, account).await?;
        let (gone, factor) = what.end(&mut tx, account, now).await?;
        if !gone {
            return refuse(NotChanged::Gone);
        }
        // Dropped without commit, it stays.
        if reachable(&ways::of(&mut tx, account).await?.factors()) < Some(AuthLevel::Two) {
            return refuse(NotChanged::LastOne);
        }
        self.end_elsewhere(&mut tx).await?;
        self.told(app, &mut tx, (Action::FactorRemoved, factor), Letter::WayRemoved { at: now }).await?;
        Ok(tx.commit().await?)
    }

    /// Takes away what an intruder signed in with, or added, and ends what is open elsewhere. What the holder has just signed in
    /// with stays, and so does what is needed to reach authentication level 2 again: then it is `false`.
    pub async fn deny(self, app: &App, tx: &mut Tx, what: Removed) -> Result<bool, Broken> {
        let (account, now) = (self.session.account, self.visitor.now);
        ways::hold(tx, account).await?;
        let mut left = ways::of(&mut *tx, account).await?;
        let just_used = match what {
            Removed::Passkey(id) => {
                left.passkeys -= 1;
                sessions::passkey(&mut *tx, account, self.session.id).await? == Some(id)
            }
            Removed::App(_) => {
                left.totps -= 1;
                self.session.factors.iter().any(|factor| factor == Factor::Totp)
            }
            Removed::Card | Removed::Password | Removed::Email => return Ok(false),
        };
        if just_used || reachable(&left.factors()) < Some(AuthLevel::Two) {
            return Ok(false);
        }
        let (gone, factor) = what.end(tx, account, now).await?;
        if gone {
            self.end_elsewhere(tx).await?;
            self.told(app, tx, (Action::FactorRemoved, factor), Letter::WayRemoved { at: now }).await?;
        }
        Ok(gone)
    }

    /// Whoever signed in elsewhere may have done it with what was just changed.
    async fn end_elsewhere(self, tx: &mut Tx) -> Result<(), Broken> {
        let (account, now) = (self.session.account, self.visitor.now);
        sessions::end_others(tx, account, self.session.id, now).await?;
        grants::end_elsewhere(tx, account, self.session.id, now).await?;
        Ok(())
    }

    /// What changes how one signs in: recorded and told, and sensitive acts wait from now on.
    async fn told(self, app: &App, tx: &mut Tx, what: (Action, Factor), letter: Letter) -> Result<(), Broken> {
        cool_down::begin(tx, self.session.account, self.visitor.now).await?;
        self.recorded(app, tx, what, letter).await
    }

    async fn recorded(self, app: &App, tx: &mut Tx, (action, factor): (Action, Factor), letter: Letter) -> Result<(), Broken> {
        let now = self.visitor.now;
        let entry = Entry::new(action, Actor::Citizen(self.session.account)).person(self.session.person);
        app.record(tx, now, entry.detail(serde_json::json!({ "factor": factor.word() }))).await?;
        let account = accounts::find(&mut *tx, self.session.account).await?;
        let account = account.ok_or_else(|| Broken::new("the account of a session is gone"))?;
        notice::tell(app, tx, &account, &letter, now).await
    }
}

/// What is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    Passkey(FactorId),
    App(FactorId),
    Card,
    Password,
    /// The mailbox as a way to sign in; notices go on to it.
    Email,
}

impl Removed {
    /// Ends it; whether it was there, and what it was.
    async fn end(self, tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<(bool, Factor), Broken> {
        Ok(match self {
            Self::Passkey(id) => (passkeys::remove(tx, account, id, now).await?, Factor::Passkey),
            Self::App(id) => (totps::remove(tx, account, id, now).await?, Factor::Totp),
            Self::Card => (cards::end(tx, account, now).await?, Factor::CardCode),
            Self::Password => (passwords::remove(tx, account, Kind::Password).await?, Factor::Password),
            Self::Email => (accounts::email_no_way(tx, account).await?, Factor::EmailCode),
        })
    }
}

fn among<R: Into<NotChanged>>(fault: Fault<R>) -> Fault<NotChanged> {
    match fault {
        Fault::Refused(why) => Fault::Refused(why.into()),
        Fault::Broken(broken) => Fault::Broken(broken),
    }
}
