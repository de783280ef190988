//! A file as flows handle it: its row, its person and its content opened together, and the two ways to write it back, each
//! guarded by the version that it was read at.

use std::time::Duration;

use super::content::{Content, Reach};
use super::file::{Clock, Receipt, Standing, State, Word};
use crate::app::App;
use crate::base::ids::{DeskId, FileId, OfficerId};
use crate::base::{Broken, Timestamp};
use crate::identity::level::AccountLevel;
use crate::identity::{Facts, PersonalNumber};
use crate::keyring::{Keyring, Scope};
use crate::store::Tx;
use crate::store::files::{self, FileRow, Stand, Turn};
use crate::store::persons::{self, Person};

/// An opened file.
#[derive(Clone, Debug)]
pub struct Dossier {
    pub id: FileId,
    pub number: String,
    pub person: Person,
    pub level: AccountLevel,
    pub state: State,
    pub clock: Clock,
    pub content: Content,
    pub desk: DeskId,
    pub officer: OfficerId,
    pub visit_started_at: Timestamp,
    pub read_back: Option<ReadBack>,
    pub notice: Option<Notice>,
    pub changed_at: Timestamp,
    pub version: i64,
}

/// What the citizen confirmed, by digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadBack {
    pub at: Timestamp,
    pub digest: [u8; 32],
}

/// When the holder was told, and until when they activate alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    pub at: Timestamp,
    pub until: Timestamp,
}

/// How long a visit lasts at most: a proposal stands on what was done while the person stood there.
pub const VISIT: Duration = Duration::from_secs(24 * 3600);

impl Dossier {
    pub async fn load(app: &App, id: FileId) -> Result<Option<Self>, Broken> {
        let Some(row) = files::find(&app.db, id).await? else { return Ok(None) };
        Self::of_row(app, row).await.map(Some)
    }

    /// Opens a row that was read.
    pub async fn of_row(app: &App, row: FileRow) -> Result<Self, Broken> {
        let person = persons::find(&app.db, row.person).await?.ok_or_else(|| Broken::new("a file without its person"))?;
        Self::open(&app.keyring, row, person.open(&app.keyring)?)
    }

    fn open(keyring: &Keyring, row: FileRow, person: Person) -> Result<Self, Broken> {
        let clear = keyring.sealer(Scope::Files).open("content", row.id.bytes(), &row.content_sealed)?;
        Ok(Self {
            content: Content::from_bytes(&clear)?,
            state: state_of(&row)?,
            clock: clock_of(&row)?,
            read_back: read_back_of(&row)?,
            notice: row.notified_at.zip(row.activate_by).map(|(at, until)| Notice { at, until }),
            id: row.id,
            number: row.number,
            person,
            level: row.level,
            desk: row.desk,
            officer: row.officer,
            visit_started_at: row.visit_started_at,
            changed_at: row.changed_at,
            version: row.version,
        })
    }

    /// What the register said, once it was asked.
    pub fn facts(&self) -> Option<&Facts> {
        self.person.facts.as_ref()
    }

    /// The numbers that an officer must not be related to.
    pub fn numbers(&self) -> Vec<&PersonalNumber> {
        let guardian = self.content.guardian.as_ref().map(|guardian| &guardian.number);
        std::iter::once(&self.person.number).chain(guardian).collect()
    }

    /// Whether the person who stands at the desk can still be the one who came then.
    pub fn visit_is_over(&self, now: Timestamp) -> bool {
        now.since(self.visit_started_at) > VISIT
    }

    pub fn has_phone(&self) -> bool {
        matches!(self.content.reach, Reach::Phone(_))
    }

    pub(super) fn stand(&self) -> Stand<'_> {
        Stand { id: self.id, state: self.state.word().as_str(), version: self.version }
    }

    /// Writes a new state and clock; `false` when somebody else changed the file meanwhile.
    #[must_use = "the file may have moved on"]
    pub(super) async fn turn(&mut self, tx: &mut Tx, state: State, clock: Clock, now: Timestamp) -> Result<bool, Broken> {
        let notice = match state {
            State::Notified { until, .. } => Some(self.notice.unwrap_or(Notice { at: now, until })),
            _ => self.notice,
        };
        let receipt = state.receipt();
        let to = Turn {
            state: state.word().as_str(),
            reason: state.reason(),
            received_at: receipt.map(|receipt| receipt.at),
            due_at: receipt.map(|receipt| receipt.due),
            paused_at: clock.standing.map(|standing| standing.since),
            paused_reason: clock.standing.map(|standing| standing.why.as_str()),
            paused_ms: i64::try_from(clock.stood.as_millis()).unwrap_or(i64::MAX),
            notified_at: notice.map(|notice| notice.at),
            activate_by: notice.map(|notice| notice.until),
            closed_at: state.is_closed().then_some(now),
        };
        let turned = files::turn(tx, self.stand(), to, now).await?;
        if turned {
            (self.state, self.clock, self.notice) = (state, clock, notice);
            self.moved(now);
        }
        Ok(turned)
    }

    /// Writes what the file holds; what was read back before is void. `false` as for [`Self::turn`].
    #[must_use = "the file may have moved on"]
    pub(super) async fn write(&mut self, app: &App, tx: &mut Tx, content: Content, now: Timestamp) -> Result<bool, Broken> {
        let sealed = seal(&app.keyring, self.id, &content)?;
        let written = files::write_content(tx, self.stand(), sealed, now).await?;
        if written {
            (self.content, self.read_back) = (content, None);
            self.moved(now);
        }
        Ok(written)
    }

    pub(super) async fn confirm(&mut self, tx: &mut Tx, digest: [u8; 32], now: Timestamp) -> Result<bool, Broken> {
        let written = files::read_back(tx, self.stand(), &digest, now).await?;
        if written {
            self.read_back = Some(ReadBack { at: now, digest });
            self.moved(now);
        }
        Ok(written)
    }

    pub(super) async fn take_up(&mut self, tx: &mut Tx, officer: OfficerId, now: Timestamp) -> Result<bool, Broken> {
        let taken = files::take_up(tx, self.stand(), officer, now).await?;
        if taken {
            (self.visit_started_at, self.officer, self.read_back) = (now, officer, None);
            self.moved(now);
        }
        Ok(taken)
    }

    fn moved(&mut self, now: Timestamp) {
        self.version += 1;
        self.changed_at = now;
    }
}

/// Seals the content for its row.
pub fn seal(keyring: &Keyring, id: FileId, content: &Content) -> Result<Vec<u8>, Broken> {
    keyring.sealer(Scope::Files).seal("content", id.bytes(), &content.to_bytes()?)
}

/// The state that a row holds.
pub fn state_of(row: &FileRow) -> Result<State, Broken> {
    let receipt = row.received_at.zip(row.due_at).map(|(at, due)| Receipt { at, due });
    let received = || receipt.ok_or_else(|| Broken::new("a file without its receipt"));
    let reason = || row.reason.clone().ok_or_else(|| Broken::new("a file without its reason"));
    let until = || row.activate_by.ok_or_else(|| Broken::new("a file without its notice"));
    let word: Word = row.state.parse()?;
    Ok(match word {
        Word::Draft => State::Draft,
        Word::Received => State::Received(received()?),
        Word::NeedsCorrection => State::NeedsCorrection { receipt, reason: reason()? },
        Word::Matching => State::Matching(received()?),
        Word::Proposed => State::Proposed(received()?),
        Word::Approved => State::Approved(received()?),
        Word::Refused => State::Refused { receipt: received()?, reason: reason()? },
        Word::Notified => State::Notified { receipt: received()?, until: until()? },
        Word::Activated => State::Activated(received()?),
        Word::Late => State::Late(received()?),
        Word::Cancelled => State::Cancelled { receipt, reason: reason()? },
    })
}

/// The legal clock that a row holds.
pub fn clock_of(row: &FileRow) -> Result<Clock, Broken> {
    let standing = match (row.paused_at, &row.paused_reason) {
        (Some(since), Some(why)) => Some(Standing { since, why: why.parse()? }),
        _ => None,
    };
    Ok(Clock { standing, stood: Duration::from_millis(u64::try_from(row.paused_ms)?) })
}

fn read_back_of(row: &FileRow) -> Result<Option<ReadBack>, Broken> {
    let Some((at, digest)) = row.read_back_at.zip(row.read_back_digest.as_deref()) else { return Ok(None) };
    Ok(Some(ReadBack { at, digest: digest.try_into().map_err(|_| Broken::new("a digest of a wrong length"))? }))
}
