//! Answers in a person's place, so that a certification suite needs nobody at a screen. In a demo only: a database in earnest
//! use refuses it here, whoever calls.

use std::time::Duration;

use super::Opened;
use super::answer::{self, Answering, Matched, Outcome};
use crate::app::{App, Mode};
use crate::base::ids::SessionId;
use crate::base::{Fault, Refusal, Secret, Timestamp, error::refuse};
use crate::identity::level::{Factor, Factors};
use crate::identity::session::Session;
use crate::store::afar::{self, Answer, Kind};

/// Why nothing was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAutomatic {
    /// The service is in earnest use.
    InService,
    /// Unknown, answered, expired, or for nobody.
    Gone,
    /// The person could not approve it as it is asked.
    NotReached,
}

impl Refusal for NotAutomatic {
    fn code(&self) -> &'static str {
        match self {
            Self::InService => "automatic-in-service",
            Self::Gone => "question-gone",
            Self::NotReached => "automatic-not-reached",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::InService => 403,
            Self::Gone => 404,
            Self::NotReached => 409,
        }
    }
}

/// Answers as if the person had signed in with a passkey just now.
pub async fn answer(app: &App, handle: &Secret, approve: bool, now: Timestamp) -> Result<(), Fault<NotAutomatic>> {
    if app.mode != Mode::Demo {
        return refuse(NotAutomatic::InService);
    }
    let row = afar::by_handle(&app.db, &handle.sha256()).await?;
    let Some(row) = row.filter(|row| row.kind == Kind::Ciba && row.is_open(now)) else { return refuse(NotAutomatic::Gone) };
    let (Some(account), Some(client)) = (row.account, app.clients.find(&row.client)) else { return refuse(NotAutomatic::Gone) };
    let Some(holder) = afar::holder(&app.db, account).await? else { return refuse(NotAutomatic::Gone) };
    let opened = Opened::of(&app.keyring, row)?;
    let factors = Factors::one(Factor::Passkey);
    let session = Session {
        id: SessionId::new(now, &app.random),
        account,
        person: holder.person,
        level: factors.level().ok_or_else(|| crate::base::Broken::new("a passkey without a level"))?,
        factors,
        auth_at: now,
        created_at: now,
        expires_at: now + Duration::from_secs(60),
        account_level: holder.account_level,
        raise_to: None,
        subject_seed: holder.subject_seed,
    };
    let answering = Answering { client: &client, opened: &opened, session: &session, now };
    if !approve {
        let first = answer::deny(app, answering, Answer::Denied).await?;
        return if first { Ok(()) } else { refuse(NotAutomatic::Gone) };
    }
    let number = opened.said.number().unwrap_or_default();
    match answer::approve(app, answering, Matched::Typed(number)).await? {
        Outcome::Done => Ok(()),
        Outcome::Gone => refuse(NotAutomatic::Gone),
        Outcome::WrongNumber | Outcome::SignIn(_) | Outcome::OutOfReach(_) | Outcome::Refused => refuse(NotAutomatic::NotReached),
    }
}
