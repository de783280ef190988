//! Who remains: the holders of a desk's files who were told and did not activate, and the calls that officers make to them.
//! A number stays masked until it is asked for, one at a time; each look is recorded and limited, and its holder sees it.

use std::time::Duration;

use super::acting::{Acting, Barred, Touched};
use super::dossier::Dossier;
use super::file::State;
use super::receive::NoFile;
use crate::app::App;
use crate::audit::Action;
use crate::base::error::refuse;
use crate::base::ids::{EventId, FileId};
use crate::base::zone::{self, Day};
use crate::base::{Outcome, Refusal};
use crate::identity::PhoneNumber;
use crate::identity::officer::Role;
use crate::store::calls::{self, NewCall, ToCall};

macro_rules! outcomes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $key:literal;)*) => {
        /// What a call came to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum CallOutcome { $($(#[$doc])* $name),* }

        impl CallOutcome {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }
            /// The key of its text.
            pub fn key(self) -> &'static str { match self { $(Self::$name => $key),* } }
        }
    };
}

outcomes! {
    Reached = "reached", "call-reached";
    /// They come on a day.
    Appointment = "appointment", "call-appointment";
    NoAnswer = "no_answer", "call-no-answer";
    WrongNumber = "wrong_number", "call-wrong-number";
    /// They don't want to be called again.
    Refused = "refused", "call-refused";
}

impl CallOutcome {
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|outcome| outcome.word() == word)
    }
}

/// Why nothing is shown or written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    NoSuchFile,
    /// The holder has activated, or was not told yet.
    NotWaiting,
    NoPhone,
    /// The officer was shown as many numbers as one may be in an hour.
    TooManyShown,
    /// An appointment needs a day to come.
    NoDay,
}

impl From<Barred> for Refused {
    fn from(barred: Barred) -> Self {
        Self::Barred(barred)
    }
}

impl From<NoFile> for Refused {
    fn from(_: NoFile) -> Self {
        Self::NoSuchFile
    }
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Barred(barred) => barred.code(),
            Self::NoSuchFile => "no-such-file",
            Self::NotWaiting => "call-not-waiting",
            Self::NoPhone => "call-no-phone",
            Self::TooManyShown => "call-too-many",
            Self::NoDay => "call-no-day",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::NoSuchFile => 404,
            Self::TooManyShown => 429,
            Self::NotWaiting => 409,
            Self::NoPhone | Self::NoDay => 422,
        }
    }
}

/// Lines of a list, and how long somebody is left alone after a call.
const AT_MOST: i64 = 50;
const PAUSE: Duration = Duration::from_secs(3 * 24 * 3600);

/// Whom to call next from the officer's own desk.
pub async fn list(app: &App, acting: &Acting<'_>) -> Outcome<Vec<ToCall>, Refused> {
    let touched = Touched { file: None, desk: None, numbers: &[], proposer: None };
    acting.admit::<Refused>(app, Role::Receiving, touched).await?;
    Ok(calls::to_call(&app.db, acting.officer.desk_id, acting.now - PAUSE, AT_MOST).await?)
}

async fn load(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<Dossier, Refused> {
    let dossier = super::receive::load::<Refused>(app, acting, id).await?;
    match dossier.state {
        State::Notified { .. } | State::Late(_) => Ok(dossier),
        _ => refuse(Refused::NotWaiting),
    }
}

/// The number of one holder, to call them for this campaign and nothing else. The look is recorded before it is given.
pub async fn show(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<PhoneNumber, Refused> {
    let dossier = load(app, acting, id).await?;
    let Some(phone) = dossier.content.phone().cloned() else { return refuse(Refused::NoPhone) };
    let since = acting.now - Duration::from_secs(3600);
    if calls::shown_since(&app.db, acting.officer.id, since).await? >= i64::from(app.settings.limits.phones_per_hour) {
        acting.report(app, Refused::TooManyShown, Some((id, dossier.person.id))).await?;
        return refuse(Refused::TooManyShown);
    }
    let detail = serde_json::json!({ "purpose": "campaign", "file": dossier.number });
    let mut tx = app.db.write().await?;
    app.record(&mut tx, acting.now, acting.entry_on(Action::PhoneShown, &dossier).detail(detail)).await?;
    tx.commit().await?;
    Ok(phone)
}

/// Writes down what a call came to.
pub async fn record(
    app: &App,
    acting: &Acting<'_>,
    id: FileId,
    (outcome, day): (CallOutcome, Option<Day>),
) -> Outcome<(), Refused> {
    let dossier = load(app, acting, id).await?;
    let day = match (outcome, day) {
        (CallOutcome::Appointment, Some(day)) if day >= zone::day_of(acting.now) => Some(day.number()),
        (CallOutcome::Appointment, _) => return refuse(Refused::NoDay),
        _ => None,
    };
    let new = NewCall {
        id: EventId::new(acting.now, &app.random),
        file: id,
        officer: acting.officer.id,
        desk: acting.officer.desk_id,
        outcome: outcome.word(),
        appointment_on: day,
    };
    let mut tx = app.db.write().await?;
    calls::insert(&mut tx, new, acting.now).await?;
    let detail = serde_json::json!({ "outcome": outcome.word() });
    app.record(&mut tx, acting.now, acting.entry_on(Action::CallMade, &dossier).detail(detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// The number as it stands in the list, before somebody asks for it.
pub async fn masked(app: &App, file: FileId) -> Result<Option<String>, crate::base::Broken> {
    Ok(Dossier::load(app, file).await?.and_then(|dossier| dossier.content.phone().map(PhoneNumber::masked)))
}
