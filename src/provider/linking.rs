//! Linking a portal's earlier account to the citizen's identity, with proof of both: the portal, which alone can, vouches for
//! its own account of the person before it; the person signed in here moments ago for this portal and agreed to the link
//! (Decree 69/2024 article 40 as amended by Decree 320/2026; docs/decisions/0041-account-linking.md).

use std::time::Duration;

use serde::Serialize;

use super::grant::Granted;
use super::{Code, Params, Refused, access, policy, subject};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::LinkId;
use crate::base::{Broken, Fault, Outcome, Refusal, Timestamp};
use crate::identity::client::{Client, ClientId};
use crate::identity::scope::Scope;
use crate::identity::session::Session;
use crate::store::account_links::{self, NewLink};
use crate::store::grants::Grant;

/// For how long after the person signed in a link may be made: both proofs belong to one visit.
pub const FRESH: Duration = Duration::from_secs(600);

/// Longest name of an earlier account, in characters: as long as a `sub` may be (OpenID Connect Core section 2).
const LONGEST: usize = 255;

/// The portal's own name for the person, of before: 1 to 255 visible characters.
#[derive(Clone, PartialEq, Eq)]
pub struct EarlierSubject(String);

impl EarlierSubject {
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let fits = (1..=LONGEST).contains(&text.chars().count());
        if fits && text == text.trim() && !text.chars().any(char::is_control) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Refused::request("earlier_sub is not 1 to 255 characters without control characters and outer spaces"))
        }
    }
}

/// What the portal is told of a link.
#[derive(Debug, Serialize)]
pub struct Linked {
    pub sub: String,
    pub earlier_sub: String,
    /// Seconds since 1970.
    pub linked_at: i64,
}

/// What a portal asks: the access token of the person before it, and what it called them until now.
pub struct Ask<'a> {
    token: &'a str,
    earlier: EarlierSubject,
}

impl<'a> Ask<'a> {
    pub fn read(params: &'a Params) -> Result<Self, Refused> {
        let once = |name: &'static str| match params.get(name) {
            _ if params.is_doubled(name) => Err(Refused::request(format!("{name} stands twice"))),
            Some(value) => Ok(value),
            None => Err(Refused::request(format!("{name} is missing"))),
        };
        Ok(Self { token: once("token")?, earlier: EarlierSubject::parse(once("earlier_sub")?)? })
    }
}

/// Whether the sign-in behind `grant` is proof enough, now, that the person is here and agreed.
fn decide(client: &Client, grant: &Grant, granted: &Granted, now: Timestamp) -> Result<(), Refused> {
    let invalid = || Refused::new(Code::InvalidToken, "the access token has expired or was revoked, or is not this client's");
    let scopes = &granted.scopes;
    if grant.client != *client.id() || policy::still_granted(grant, granted, client, scopes, now).is_err() {
        return Err(invalid());
    }
    if !scopes.has(Scope::AccountLink) {
        return Err(Refused::new(Code::InsufficientScope, "the person was not asked for the scope account_link"));
    }
    if grant.acting.is_some() {
        return Err(Refused::new(Code::AccessDenied, "nobody links an account for somebody else"));
    }
    if now.since(granted.auth_at) > FRESH {
        return Err(Refused::new(Code::InsufficientUserAuthentication, "the person must sign in anew: ask with max_age=0"));
    }
    Ok(())
}

/// Links what the portal vouches for. Asking again for the same changes nothing.
pub async fn link(app: &App, client: &Client, ask: Ask<'_>, now: Timestamp) -> Outcome<Linked, Refused> {
    let refuse = |why| Err(Fault::Refused(why));
    let held = access::find(app, ask.token, now).await?.and_then(|held| held.grant);
    let Some(grant) = held else {
        return refuse(Refused::new(Code::InvalidToken, "the access token has expired or was revoked, or is not this client's"));
    };
    if let Err(why) = decide(client, &grant, &Granted::read(&grant)?, now) {
        return refuse(why);
    }
    let EarlierSubject(earlier) = ask.earlier;
    let sub = subject::of(&app.keyring, client, &grant.subject_seed);
    let mut tx = app.db.write().await?;
    if let Some(link) = account_links::of(&mut tx, grant.account, client.id()).await? {
        if *link.earlier(&app.keyring)? == earlier {
            return Ok(Linked { sub, earlier_sub: earlier, linked_at: link.linked_at.seconds() });
        }
        return refuse(taken());
    }
    let new = NewLink { id: LinkId::new(now, &app.random), client: client.id(), account: grant.account, earlier: &earlier };
    if !account_links::make(&mut tx, &app.keyring, &new, now).await? {
        return refuse(taken());
    }
    let entry = Entry::new(Action::AccountLinked, Actor::Portal(client.id().clone()))
        .account(grant.account)
        .person(grant.person)
        .client(client.id().clone());
    app.record(&mut tx, now, entry).await?;
    tx.commit().await?;
    Ok(Linked { sub, earlier_sub: earlier, linked_at: now.seconds() })
}

/// The same words for a person who has another earlier account and for an earlier account that has another person.
fn taken() -> Refused {
    Refused::new(
        Code::AccessDenied,
        "the person or the earlier account is linked otherwise; the person can end that in their account",
    )
}

/// There is no such link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchLink;

impl Refusal for NoSuchLink {
    fn code(&self) -> &'static str {
        "no-such-link"
    }
    fn status(&self) -> u16 {
        404
    }
}

/// Ends the signed-in person's own link at a portal.
pub async fn unlink(app: &App, session: &Session, client: &ClientId, now: Timestamp) -> Outcome<(), NoSuchLink> {
    let mut tx = app.db.write().await?;
    if !account_links::end(&mut tx, session.account, client, now).await? {
        return crate::base::error::refuse(NoSuchLink);
    }
    let entry =
        Entry::new(Action::AccountUnlinked, Actor::Citizen(session.account)).person(session.person).client(client.clone());
    app.record(&mut tx, now, entry).await?;
    Ok(tx.commit().await?)
}

/// What this portal called the person before, for an answer about them.
pub async fn told(app: &App, grant: &Grant) -> Result<Option<String>, Broken> {
    let link = account_links::of(&app.db, grant.account, &grant.client).await?;
    link.map(|link| Ok(link.earlier(&app.keyring)?.to_string())).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_earlier_name_is_visible_text_of_a_bounded_length() {
        for good in ["7", "an.nguyen@portal.vn", "Nguyễn Văn An", &"a".repeat(255), &"ộ".repeat(255)] {
            assert!(EarlierSubject::parse(good).is_ok(), "{good}");
        }
        for bad in ["", " ", " 7", "7 ", "7\n", "a\u{0}b", &"a".repeat(256)] {
            assert!(EarlierSubject::parse(bad).is_err(), "{bad:?}");
        }
    }
}
