//! What is missing on top of a session: one more factor of the same account raises it. A code or a passkey, what its holder knows,
//! or a face.

use super::face::{self, FaceRefused, Matched};
use super::limit::{self, Attempt, Whose};
use super::sign_in::{NotSignedIn, SignedIn, among, at, detail, grounds, noted, refused, settle, tried};
use super::visitor::Visitor;
use super::{card, code, passkey, password, session, totp, ways};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::{Fault, Outcome, Refusal as _, Secret, error::refuse};
use crate::identity::client::ClientId;
use crate::identity::level::{AuthLevel, Factor};
use crate::identity::session::Session;
use crate::outside::messages::CodePurpose;
use crate::outside::register::Capture;
use crate::store::{Tx, passwords};

/// What is shown on top of a session.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    Passkey(&'a passkey::Shown),
    Totp(&'a Secret),
    PhoneCode(&'a Secret),
    EmailCode(&'a Secret),
    CardCode(&'a Secret),
}

impl Proof<'_> {
    fn factor(self) -> Factor {
        match self {
            Self::Passkey(_) => Factor::Passkey,
            Self::Totp(_) => Factor::Totp,
            Self::PhoneCode(_) => Factor::PhoneCode,
            Self::EmailCode(_) => Factor::EmailCode,
            Self::CardCode(_) => Factor::CardCode,
        }
    }
}

/// Raises the visitor's session by one more factor of the same account.
pub async fn by_proof(
    app: &App,
    visitor: &Visitor<'_>,
    proof: Proof<'_>,
    client: Option<&ClientId>,
) -> Outcome<SignedIn, NotSignedIn> {
    let Some(held) = visitor.session else { return refuse(NotSignedIn::SignInAgain) };
    let account = held.account;
    let mut tx = app.db.write().await?;
    let mut passkey = None;
    let checked: Outcome<(), NotSignedIn> = match proof {
        Proof::Passkey(shown) => match passkey::verify(app, &mut tx, visitor, shown).await {
            Ok(key) if key.account == account => {
                passkey = Some(key.passkey);
                Ok(())
            }
            Ok(_) => refuse(NotSignedIn::OtherAccount),
            Err(fault) => Err(among(fault)),
        },
        Proof::Totp(typed) => totp::check(app, &mut tx, visitor, account, typed).await.map_err(among),
        Proof::PhoneCode(typed) => code::check(app, &mut tx, visitor, (account, CodePurpose::SignIn), typed).await.map_err(among),
        Proof::EmailCode(typed) => {
            code::check(app, &mut tx, visitor, (account, CodePurpose::SignInByEmail), typed).await.map_err(among)
        }
        Proof::CardCode(typed) => card::check(app, &mut tx, visitor, account, typed).await.map_err(among),
    };
    let outcome = match checked {
        Ok(()) => {
            let outcome = raised(app, &mut tx, visitor, (held, proof.factor()), client).await;
            noted(&mut tx, outcome, passkey).await
        }
        Err(Fault::Refused(why)) => {
            refused(app, &mut tx, visitor, (Some(account), client), proof.factor().word()).await?;
            refuse(why)
        }
        Err(fault) => Err(fault),
    };
    settle(tx, outcome).await
}

/// Raises the visitor's session by a password or passcode of the same account; its form says which it is.
pub async fn by_secret(
    app: &App,
    visitor: &Visitor<'_>,
    secret: &Secret,
    client: Option<&ClientId>,
) -> Outcome<SignedIn, NotSignedIn> {
    let Some(held) = visitor.session else { return refuse(NotSignedIn::SignInAgain) };
    let account = held.account;
    let secret = password::normal(secret);
    let kind = password::kind_of(&secret);
    let hash = passwords::find(&app.db, account, kind).await?;
    let stored = hash.as_deref().map(|hash| (account, hash));
    let (taken, compared) = tried(app, visitor, (Whose::Account(account), stored), kind, &secret).await?;
    let mut tx = app.db.write().await?;
    if !compared.right {
        refused(app, &mut tx, visitor, (Some(account), client), kind.word()).await?;
        tx.commit().await?;
        return refuse(NotSignedIn::Wrong);
    }
    taken.succeeded(&mut tx, visitor.now).await?;
    if let (Some(new), Some(old)) = (&compared.renewed, &hash) {
        passwords::renew(&mut tx, account, kind, (old, new)).await?;
    }
    let outcome = raised(app, &mut tx, visitor, (held, password::factor(kind)), client).await;
    settle(tx, outcome).await
}

/// Raises the visitor's session by a face that the ID-card database's service found to be the holder's, and alive. The session
/// has shown two other kinds of factor before; the service is asked outside of any transaction.
pub async fn by_face(
    app: &App,
    visitor: &Visitor<'_>,
    picture: Capture,
    client: Option<&ClientId>,
) -> Outcome<SignedIn, NotSignedIn> {
    let Some(held) = visitor.session else { return refuse(NotSignedIn::SignInAgain) };
    let account = held.account;
    if held.level < AuthLevel::Two || !ways::compares_face(app, held) {
        return refuse(NotSignedIn::Face(FaceRefused::NotOffered));
    }
    let attempt = Attempt { sort: "face", whose: Whose::Account(account), source: visitor.source, secret: None };
    let mut tx = app.db.write().await?;
    let taken = limit::take(app, &mut tx, attempt, visitor.now).await.map_err(limit::told_as)?;
    tx.commit().await?;
    let compared = face::compare(app, held, picture, visitor.now).await;
    let mut tx = app.db.write().await?;
    let outcome = match compared {
        Ok(Matched(id)) => {
            taken.succeeded(&mut tx, visitor.now).await?;
            let entry = Entry::new(Action::MatchMade, Actor::Citizen(account)).person(held.person);
            let what = serde_json::json!({ "purpose": "sign_in", "outcome": "matched", "match": id.to_string() });
            app.record(&mut tx, visitor.now, at(entry, client).detail(what)).await?;
            raised(app, &mut tx, visitor, (held, Factor::Face), client).await
        }
        Err(Fault::Refused(why)) => {
            if matches!(why, FaceRefused::Silent { .. }) {
                // Nothing was compared, so nothing was tried.
                taken.take_back(&mut tx, visitor.now).await?;
            } else {
                refused(app, &mut tx, visitor, (Some(account), client), why.code()).await?;
            }
            refuse(NotSignedIn::Face(why))
        }
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    settle(tx, outcome).await
}

async fn raised(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    (held, factor): (&Session, Factor),
    client: Option<&ClientId>,
) -> Outcome<SignedIn, NotSignedIn> {
    let factors = held.factors.clone().with(factor);
    let grounds = grounds(tx, held.account).await?;
    if !grounds.is_empty() {
        return refuse(NotSignedIn::Locked(grounds));
    }
    let Some(token) = session::raise(app, tx, held, &factors, visitor.now).await? else {
        return refuse(NotSignedIn::SignInAgain);
    };
    let entry = Entry::new(Action::SignedIn, Actor::Citizen(held.account)).person(held.person);
    app.record(tx, visitor.now, at(entry, client).detail(detail(visitor, &factors))).await?;
    Ok(SignedIn { account: held.account, token })
}
