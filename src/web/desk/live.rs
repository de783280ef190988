//! `/desk/live`: pages follow what happens to files by server-sent events. One task per node looks at the history of files
//! while somebody watches, and tells every open stream; a stream says only that something changed, and the page fetches
//! itself anew under its own guard.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{Stream, unfold};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};

use crate::app::Shared;
use crate::base::ids::{DeskId, EventId, FileId};
use crate::base::{Broken, Secret, Timestamp};
use crate::identity::officer::Role;
use crate::issuance::events::{Follower, Kind};
use crate::issuance::number::FileNumber;
use crate::store::{files, officers};
use crate::web::cookie::Cookie;
use crate::web::form::Asked;
use crate::web::guard::{NotAdmitted, OnDuty};
use crate::web::reply::{Failure, Unserved};
use crate::web::visit::Visit;

/// How often the task looks.
const LOOK: Duration = Duration::from_millis(400);
/// What happens within this time is told at once.
const GATHER: Duration = Duration::from_millis(150);
/// A stream that says nothing for longer is cut by proxies.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How far back a browser that reconnects is told what it missed.
const MISSED: Duration = Duration::from_secs(3600);
/// Streams that one node holds open.
const STREAMS: usize = 4096;
/// Turns that a slow stream may lag behind; beyond it, it is told that something changed.
const BACKLOG: usize = 256;

/// What the streams of one node share.
#[derive(Clone)]
pub(super) struct Live {
    sender: Arc<Mutex<Option<broadcast::Sender<Turn>>>>,
    places: Arc<Semaphore>,
}

/// A turn of a file, without anything personal.
#[derive(Clone, Copy, Debug)]
struct Turn {
    id: EventId,
    file: FileId,
    desk: DeskId,
    kind: Option<Kind>,
}

impl From<files::Event> for Turn {
    fn from(event: files::Event) -> Self {
        Self { id: event.id, file: event.file, desk: event.desk, kind: event.kind.parse().ok() }
    }
}

impl Live {
    pub(super) fn new() -> Self {
        Self { sender: Arc::default(), places: Arc::new(Semaphore::new(STREAMS)) }
    }

    /// Joins those who are told, and starts the task when nobody was.
    fn join(&self, app: &Shared) -> broadcast::Receiver<Turn> {
        let mut held = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = held.as_ref() {
            return sender.subscribe();
        }
        let (sender, receiver) = broadcast::channel(BACKLOG);
        *held = Some(sender.clone());
        tokio::spawn(self.clone().tell(app.clone(), sender));
        receiver
    }

    /// Looks and tells until nobody listens any more.
    async fn tell(self, app: Shared, sender: broadcast::Sender<Turn>) {
        let mut follower = Follower::new(app.clock.now());
        while !self.is_over(&sender) {
            match follower.look(&app.db, app.clock.now()).await {
                Ok(events) => {
                    for event in events {
                        // Nobody listening is found out above.
                        let _ = sender.send(event.into());
                    }
                }
                Err(broken) => tracing::warn!(%broken, "the history of files can't be followed"),
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    fn is_over(&self, sender: &broadcast::Sender<Turn>) -> bool {
        let mut held = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let over = sender.receiver_count() == 0;
        if over {
            *held = None;
        }
        over
    }
}

/// What a stream is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Desk(DeskId),
    File(FileId),
    /// What approvers wait for, wherever it happens.
    Approvals,
    /// Any turn: a supervisor's page looks for itself at what is below.
    Everything,
}

impl About {
    fn covers(self, turn: &Turn) -> bool {
        match self {
            Self::Desk(desk) => turn.desk == desk,
            Self::File(file) => turn.file == file,
            Self::Everything => true,
            Self::Approvals => matches!(
                turn.kind,
                Some(Kind::Proposed | Kind::Approved | Kind::Refused | Kind::Returned | Kind::Cancelled | Kind::OfficerRefused)
            ),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    file: Option<String>,
}

/// `GET /desk/live`: a desk's files, one file of the desk (`?file=`), or what waits for approvers.
pub(super) async fn stream(
    State(app): State<Shared>,
    Extension(live): Extension<Live>,
    OnDuty(duty): OnDuty,
    visit: Visit,
    Asked(which): Asked<Which>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if duty.officer.role == Role::Helper {
        return Err(NotAdmitted::OtherRole.into());
    }
    let about = match &which.file {
        None if duty.officer.role == Role::Approver => About::Approvals,
        None if duty.officer.role == Role::Supervisor => About::Everything,
        None => About::Desk(duty.desk.id),
        Some(number) => About::File(file_of(&app, &duty, number).await?),
    };
    let place = live.places.clone().try_acquire_owned().map_err(|_| Failure::from(Unserved::Busy))?;
    let receiver = live.join(&app);
    let missed = match last_seen(&headers) {
        Some(last) => missed(&app, about, last, visit.now).await?,
        None => None,
    };
    let session = Session {
        token: visit.cookie(Cookie::Officer).map(|token| Secret::new(token).sha256()).unwrap_or_default(),
        device: visit.cookie(Cookie::Device).map(|key| Secret::new(key).sha256()),
    };
    let following = Following { app, about, receiver, session, missed, greeted: false, _place: place };
    let mut answer = Sse::new(following.stream()).into_response();
    // A proxy that collects an answer before it hands it on would hold every event back.
    answer.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(answer)
}

/// A file that the officer may follow: a desk's own, or any for an approver.
async fn file_of(app: &Shared, duty: &officers::Duty, number: &str) -> Result<FileId, Failure> {
    let number: FileNumber = number.parse().map_err(|_| Unserved::NotFound)?;
    let row = files::by_number(&app.db, number.as_str()).await?;
    let own = |row: &files::FileRow| row.desk == duty.desk.id || duty.officer.role == Role::Approver;
    Ok(row.filter(own).ok_or(Unserved::NotFound)?.id)
}

fn last_seen(headers: &HeaderMap) -> Option<EventId> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

/// The newest turn that a browser missed while it was away.
async fn missed(app: &Shared, about: About, last: EventId, now: Timestamp) -> Result<Option<EventId>, Broken> {
    let since = files::events_since(&app.db, now - MISSED, 1000).await?;
    let newer = since.into_iter().map(Turn::from).filter(|turn| turn.id > last && about.covers(turn));
    Ok(newer.map(|turn| turn.id).max())
}

/// Whose stream it is.
struct Session {
    token: [u8; 32],
    device: Option<[u8; 32]>,
}

/// One open stream.
struct Following {
    app: Shared,
    about: About,
    receiver: broadcast::Receiver<Turn>,
    session: Session,
    missed: Option<EventId>,
    greeted: bool,
    _place: OwnedSemaphorePermit,
}

impl Following {
    fn stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        unfold(self, |mut following| async move {
            let event = following.next().await?;
            Some((Ok(event), following))
        })
    }

    /// What is said next; `None` ends the stream, when the session has ended or the process is about to.
    async fn next(&mut self) -> Option<Event> {
        if !self.greeted {
            self.greeted = true;
            // A first line tells the browser at once that it is connected, and how soon to come back.
            return Some(Event::default().comment("open").retry(Duration::from_secs(2)));
        }
        let heard = if let Some(id) = self.missed.take() {
            Heard::Changed(Some(id))
        } else {
            let mut leaving = self.app.leaving.subscribe();
            tokio::select! {
                heard = tokio::time::timeout(HEARTBEAT, self.hear()) => heard.unwrap_or(Heard::Nothing),
                _ = leaving.wait_for(|leaving| *leaving) => Heard::Closed,
            }
        };
        if !self.is_on_duty().await {
            return None;
        }
        let changed = || Event::default().event("changed").data("changed");
        match heard {
            Heard::Changed(Some(id)) => Some(changed().id(id.to_string())),
            Heard::Changed(None) => Some(changed()),
            Heard::Nothing => Some(Event::default().comment("still here")),
            Heard::Closed => None,
        }
    }

    /// Waits for a turn that the stream is about, and gathers what comes right after it.
    async fn hear(&mut self) -> Heard {
        let mut newest = loop {
            match self.receiver.recv().await {
                Ok(turn) if self.about.covers(&turn) => break Some(turn.id),
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => break None,
                Err(broadcast::error::RecvError::Closed) => return Heard::Closed,
            }
        };
        tokio::time::sleep(GATHER).await;
        while let Ok(turn) = self.receiver.try_recv() {
            if self.about.covers(&turn) {
                newest = Some(turn.id);
            }
        }
        Heard::Changed(newest)
    }

    /// A stream lives no longer than the session that opened it.
    async fn is_on_duty(&self) -> bool {
        let (app, session) = (&self.app, &self.session);
        let now = app.clock.now();
        let duty = officers::on_duty(&app.db, &app.keyring, &session.token, session.device.as_ref(), now).await;
        duty.is_ok_and(|duty| duty.is_some())
    }
}

enum Heard {
    /// Something changed; the newest turn, unless the stream lagged too far behind to tell.
    Changed(Option<EventId>),
    Nothing,
    Closed,
}
