//! Files whose holder was told and did not activate in the days of the law (Decree 69/2024, article 14). They are not
//! registered anew: any desk hands out another slip.

use super::dossier::Dossier;
use super::events::Kind;
use super::file::State;
use crate::app::App;
use crate::base::ids::EventId;
use crate::base::{Broken, Timestamp};
use crate::store::files::{self, Event};

/// The most files of one run.
const BATCH: i64 = 200;

/// Marks a file late, if it is. Of two that notice it at once, one does.
pub(super) async fn mark(app: &App, mut dossier: Dossier, now: Timestamp) -> Result<bool, Broken> {
    if !matches!(dossier.state, State::Notified { .. }) {
        return Ok(false);
    }
    let Ok(late) = dossier.state.clone().run_late(now) else { return Ok(false) };
    let clock = dossier.clock;
    let mut tx = app.db.write().await?;
    if !dossier.turn(&mut tx, late, clock, now).await? {
        return Ok(false);
    }
    let event = Event {
        id: EventId::new(now, &app.random),
        file: dossier.id,
        desk: dossier.desk,
        officer: None,
        kind: Kind::Late.word().to_owned(),
        at: now,
    };
    files::add_event(&mut tx, event).await?;
    tx.commit().await?;
    Ok(true)
}

/// Marks every file that has run late, a batch at a time; tells how many it marked. For a job.
pub async fn sweep(app: &App, now: Timestamp) -> Result<u64, Broken> {
    let mut marked = 0;
    for row in files::to_run_late(&app.db, now, BATCH).await? {
        let dossier = Dossier::of_row(app, row).await?;
        marked += u64::from(mark(app, dossier, now).await?);
    }
    Ok(marked)
}
