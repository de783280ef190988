//! Deadlines are watched: a file that comes near its own is shown to the supervisor before it breaks, and a broken one is
//! reported and stays so (Decree 69/2024, article 13).

use std::time::Duration;

use super::events::Kind;
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::EventId;
use crate::base::{Broken, Timestamp, zone};
use crate::identity::law::Law;
use crate::store::deadlines::{self, Due};
use crate::store::files::{self, Event};

/// The most files of one look.
const BATCH: i64 = 200;

/// What one look noticed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Noticed {
    pub near: u64,
    pub broken: u64,
}

/// Notices every deadline that is near or broken. For a job.
pub async fn sweep(app: &App, now: Timestamp) -> Result<Noticed, Broken> {
    let mut noticed = Noticed::default();
    for due in deadlines::broken(&app.db, now, BATCH).await? {
        noticed.broken += u64::from(note(app, due, Kind::Overdue, now).await?);
    }
    let hours = u64::from(Law::on(zone::day_of(now)).escalate_hours);
    for due in deadlines::near(&app.db, now + Duration::from_secs(hours * 3600), BATCH).await? {
        noticed.near += u64::from(note(app, due, Kind::Escalated, now).await?);
    }
    Ok(noticed)
}

async fn note(app: &App, due: Due, kind: Kind, now: Timestamp) -> Result<bool, Broken> {
    let mut tx = app.db.write().await?;
    let (noted, action) = match kind {
        Kind::Overdue => (deadlines::break_off(&mut tx, due, now).await?, Action::DeadlineBroken),
        _ => (deadlines::warn(&mut tx, due, now).await?, Action::DeadlineNear),
    };
    if !noted {
        return Ok(false);
    }
    let event = Event {
        id: EventId::new(now, &app.random),
        file: due.file,
        desk: due.desk,
        officer: None,
        kind: kind.word().to_owned(),
        at: now,
    };
    files::add_event(&mut tx, event).await?;
    let entry = Entry::new(action, Actor::Service).file(due.file).person(due.person).desk(due.desk);
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "due": zone::date_time(due.due_at) }))).await?;
    tx.commit().await?;
    Ok(true)
}
