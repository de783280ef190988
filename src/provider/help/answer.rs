//! The citizen answers on their own phone: officer's number, desk, portal, time, and a number to type that stands at the helper's
//! screen. One try.

use serde_json::json;

use super::{Refused, ask};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::authn::case::{self, Reported};
use crate::authn::flow::{Missing, Needs, missing};
use crate::authn::ways;
use crate::base::ids::HelpId;
use crate::base::{Outcome, Timestamp, error::refuse, secret};
use crate::identity::client::Client;
use crate::identity::session::Session;
use crate::store::afar::Answer;
use crate::store::cases::Kind;
use crate::store::helps::{self, Approval, Ender, Help, Means};

/// What became of an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approved {
    Done,
    /// Another number than at the helper's screen: denied.
    WrongNumber,
    /// A sign-in, or one more factor, first.
    SignIn(Needs),
}

/// What the portal's floor asks of the citizen.
pub fn needs(client: &Client) -> Needs {
    let policy = &client.policy;
    Needs { level: policy.least_auth_level, account_level: policy.least_account_level, ..Needs::default() }
}

/// Lets the officer help.
pub async fn approve(
    app: &App,
    session: &Session,
    (help, client, typed): (&Help, &Client, &str),
    now: Timestamp,
) -> Outcome<Approved, Refused> {
    let needs = needs(client);
    let has = ways::of(&app.db, session.account).await?;
    if missing(Some(session), &has, &needs) != Missing::Nothing {
        return Ok(Approved::SignIn(needs));
    }
    let number = ask::number(&app.keyring, help.id, &help.number_sealed)?;
    if !secret::equal(number.as_bytes(), typed.trim().as_bytes()) {
        deny(app, session, help, Answer::Denied, now).await?;
        return Ok(Approved::WrongNumber);
    }
    let mut tx = app.db.write().await?;
    let approval = Approval { means: Means::Phone, factors: &session.factors, auth_at: session.auth_at };
    if !helps::approve(&mut tx, (help.id, session.account), &approval, now).await? {
        return refuse(Refused::Gone);
    }
    helps::end_others(&mut tx, help.officer, help.id, now).await?;
    let detail = json!({ "help": help.id, "claims": help.extent.to_string(), "means": Means::Phone.word() });
    app.record(&mut tx, now, entry(Action::HelpApproved, session, help).detail(detail)).await?;
    tx.commit().await?;
    Ok(Approved::Done)
}

/// Refuses, or reports.
pub async fn deny(app: &App, session: &Session, help: &Help, answer: Answer, now: Timestamp) -> Outcome<(), Refused> {
    let mut tx = app.db.write().await?;
    if !helps::deny(&mut tx, (help.id, session.account), answer, now).await? {
        return refuse(Refused::Gone);
    }
    let detail = json!({ "help": help.id });
    if answer == Answer::Scam {
        let about = json!({ "at": now.0, "by": "helper", "help": help.id, "officer": help.officer, "asked_at": help.asked_at });
        let reported = Reported { kind: Kind::Scam, client: Some(&help.client), about: &about };
        case::open(app, &mut tx, session, reported, now).await?;
        app.record(&mut tx, now, entry(Action::ScamReported, session, help).detail(detail)).await?;
    } else {
        app.record(&mut tx, now, entry(Action::ApprovalDenied, session, help).detail(detail)).await?;
    }
    Ok(tx.commit().await?)
}

/// Ends a visit before its time.
pub async fn end(app: &App, session: &Session, id: HelpId, now: Timestamp) -> Outcome<(), Refused> {
    let mut tx = app.db.write().await?;
    let Some(account) = helps::end(&mut tx, id, Ender::Citizen(session.account), now).await? else {
        return refuse(Refused::Gone);
    };
    let entry = Entry::new(Action::HelpEnded, Actor::Citizen(session.account)).person(session.person);
    ask::ended(app, &mut tx, (id, account), entry, now).await?;
    Ok(tx.commit().await?)
}

fn entry(action: Action, session: &Session, help: &Help) -> Entry {
    Entry::new(action, Actor::Citizen(session.account)).person(session.person).desk(help.desk).client(help.client.clone())
}
