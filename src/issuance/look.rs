//! What pages of a desk show. Opening a file is a read of a person, and the person can see that it was made; lists name
//! files and no people.

use std::time::Duration;

use super::acting::{Acting, Barred, Touched};
use super::bulk;
use super::dossier::{self, Dossier};
use super::file::{Clock, State};
use super::receive::NoFile;
use crate::app::App;
use crate::audit::Action;
use crate::base::error::refuse;
use crate::base::ids::{DeskId, FileId};
use crate::base::{Broken, Outcome, Refusal, Timestamp};
use crate::identity::card::{Difference, compare};
use crate::identity::level::AccountLevel;
use crate::identity::officer::{Officer, Role};
use crate::store::activations::{self, Slip};
use crate::store::audit;
use crate::store::decisions::{self, Decision};
use crate::store::exceptions;
use crate::store::files::{self, Event, FileRow, Listed};
use crate::store::matches::{self, MatchRow};
use crate::store::proposals::{self, Proposal};

/// One line of a queue.
#[derive(Clone, Debug)]
pub struct Line {
    pub id: FileId,
    pub number: String,
    pub level: AccountLevel,
    pub state: State,
    pub clock: Clock,
    pub desk: DeskId,
    /// The badge of the officer who handles it.
    pub officer: String,
    pub changed_at: Timestamp,
    /// What an approver should look at first.
    pub unusual: Vec<String>,
    /// The first sign-in after activation has been seen.
    pub sign_in_proven: bool,
}

impl Line {
    fn of(listed: Listed) -> Result<Self, Broken> {
        Ok(Self {
            id: listed.file.id,
            state: dossier::state_of(&listed.file)?,
            clock: dossier::clock_of(&listed.file)?,
            level: listed.file.level,
            desk: listed.file.desk,
            changed_at: listed.file.changed_at,
            number: listed.file.number,
            officer: listed.officer_number,
            unusual: listed.unusual.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
            sign_in_proven: listed.proven_at.is_some(),
        })
    }

    /// Whether the law's deadline has passed without a decision.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let waits = self.state.is_editable() || matches!(self.state, State::Proposed(_));
        waits && self.clock.standing.is_none() && self.state.receipt().is_some_and(|receipt| receipt.due < now)
    }
}

/// The longest list of a page.
const AT_MOST: i64 = 200;

/// The files of an officer's own desk that are not finished, the nearest deadline first, with those that finished today.
pub async fn queue(app: &App, officer: &Officer, now: Timestamp) -> Result<Vec<Line>, Broken> {
    let today = crate::base::zone::day_of(now).start();
    let listed = files::of_desk(&app.db, officer.desk_id, today, AT_MOST).await?;
    listed.into_iter().map(Line::of).collect()
}

/// What waits for a decision: the unusual first, then the nearest deadline. Their own proposals are not in it.
pub async fn approvals(app: &App, officer: &Officer) -> Result<Vec<Line>, Broken> {
    let listed = files::proposed(&app.db, officer.id, AT_MOST).await?;
    listed.into_iter().map(Line::of).collect()
}

/// Everything about one file, for comparing and deciding.
#[derive(Clone, Debug)]
pub struct Whole {
    pub dossier: Dossier,
    /// Where card and register disagree, if the register was asked.
    pub differences: Vec<Difference>,
    pub matches: Vec<MatchRow>,
    pub proposal: Option<Proposal>,
    pub decisions: Vec<Decision>,
    pub history: Vec<Event>,
    pub slip: Option<Slip>,
    /// Whether it was approved on a signed exception: for handing it out, the face is asked for alone.
    pub is_excepted: bool,
}

/// Why a file is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    NoSuchFile,
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
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::NoSuchFile => 404,
        }
    }
}

/// Shows a file to an officer who may handle it: a receiving officer those of the own desk, and late ones of any; an approver
/// those that were proposed. The read is recorded, and the person sees it.
pub async fn file(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<Whole, Refused> {
    let Some(dossier) = Dossier::load(app, id).await? else { return refuse(Refused::NoSuchFile) };
    let approves = acting.officer.role == Role::Approver && dossier.state.receipt().is_some();
    let late = opens_to_all(app, id, &dossier.state, acting.now).await?;
    let touched = Touched {
        file: Some((dossier.id, dossier.person.id)),
        desk: (!approves && !late).then_some(dossier.desk),
        numbers: &dossier.numbers(),
        proposer: None,
    };
    let role = if approves { Role::Approver } else { Role::Receiving };
    acting.admit::<Refused>(app, role, touched).await?;
    let differences = match dossier.facts() {
        Some(facts) if dossier.content.answer.is_some() => compare(&dossier.content.card()?, facts),
        _ => Vec::new(),
    };
    note(app, acting, &dossier).await?;
    Ok(Whole {
        differences,
        matches: matches::of_file(&app.db, id).await?,
        proposal: proposals::open_of(&app.db, id).await?,
        decisions: decisions::of_file(&app.db, id).await?,
        history: files::events_of(&app.db, id).await?,
        slip: activations::latest_of(&app.db, id).await?,
        dossier,
        is_excepted: exceptions::stood_for(&app.db, id).await?,
    })
}

/// Whether every desk hands out what was approved: the days to activate alone are over, or the file was collected in bulk.
async fn opens_to_all(app: &App, id: FileId, state: &State, now: Timestamp) -> Result<bool, Broken> {
    Ok(match state {
        State::Late(_) => true,
        State::Notified { until, .. } => *until < now || bulk::issue::is_bulk(app, id).await?,
        _ => false,
    })
}

/// The same of a row that was read.
pub async fn is_anybodys(app: &App, row: &FileRow, now: Timestamp) -> Result<bool, Broken> {
    opens_to_all(app, row.id, &dossier::state_of(row)?, now).await
}

/// A page that stays open and follows its file is one look, not one with every turn.
const ONE_LOOK: Duration = Duration::from_secs(30 * 60);

/// Records the read, once in a while for each officer and file.
async fn note(app: &App, acting: &Acting<'_>, dossier: &Dossier) -> Result<(), Broken> {
    let entry = acting.entry_on(Action::FileRead, dossier);
    let since = acting.now - ONE_LOOK;
    if audit::has_since(&app.db, entry.action.word(), (acting.officer.id, dossier.id), since).await? {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    app.record(&mut tx, acting.now, entry).await?;
    tx.commit().await
}

/// The file of a number, as it is typed or read from a slip.
pub async fn by_number(app: &App, number: &super::number::FileNumber) -> Result<Option<FileId>, Broken> {
    Ok(files::by_number(&app.db, number.as_str()).await?.map(|row| row.id))
}
